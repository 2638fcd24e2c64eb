/**
 * The order of keys in what is written: go-yaml's keyList (sorter.go), a natural order: letters by code point, anything else before
 * letters, runs of digits by their number. yaml.v3 adds that a letter comes first after a digit.
 */
import { isDigit, isLetter, runes } from '../golang/index.ts';

/** Keys of a map in the order of yaml.v2, or of yaml.v3 when `pretty`. */
export function orderedKeys(map: ReadonlyMap<string, unknown>, pretty: boolean): string[] {
  const keys = [...map.keys()];
  return keys.length < 2 ? keys : keys.sort((a, b) => compareKeys(a, b, pretty));
}

function compareKeys(a: string, b: string, pretty: boolean): number {
  const shared = Math.min(a.length, b.length);
  let i = 0;
  while (i < shared && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === shared && a.length !== b.length) return a.length - b.length;
  const x = a.charCodeAt(i);
  const y = b.charCodeAt(i);
  // The common case: the first difference is between two ASCII letters.
  if (isAsciiLetter(x) && isAsciiLetter(y)) return x - y;
  return lessKey(runes(a), runes(b), pretty) ? -1 : lessKey(runes(b), runes(a), pretty) ? 1 : 0;
}

function isAsciiLetter(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a);
}

function lessKey(a: readonly number[], b: readonly number[], pretty: boolean): boolean {
  let afterDigit = false;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (x === y) {
      afterDigit = isDigit(x);
      continue;
    }
    const xLetter = isLetter(x);
    const yLetter = isLetter(y);
    if (xLetter && yLetter) return x < y;
    if (xLetter || yLetter) return pretty && afterDigit ? xLetter : yLetter;
    return lessRun(a, b, i);
  }
  return a.length < b.length;
}

/** Neither is a letter at `i`: by the numbers that start there, then by their length, then by code point. */
function lessRun(a: readonly number[], b: readonly number[], i: number): boolean {
  let start = 0n;
  if (a[i] === 0x30 || b[i] === 0x30) {
    for (let j = i - 1; j >= 0 && isDigit(a[j]!); j--) {
      if (a[j] !== 0x30) {
        start = 1n;
        break;
      }
    }
  }
  const x = digitRun(a, i, start);
  const y = digitRun(b, i, start);
  if (x.number !== y.number) return x.number < y.number;
  return x.end === y.end ? a[i]! < b[i]! : x.end < y.end;
}

/** Go adds up in an int64, which wraps. */
function digitRun(text: readonly number[], from: number, start: bigint): { number: bigint; end: number } {
  let number = start;
  let end = from;
  for (; end < text.length && isDigit(text[end]!); end++) number = BigInt.asIntN(64, number * 10n + BigInt(text[end]! - 0x30));
  return { number, end };
}
