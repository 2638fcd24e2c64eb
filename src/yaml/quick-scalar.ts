/** Scalars of the quick reader, and how it gives up. */
import { keyOfScalar } from './key.ts';
import { mayResolve, resolveScalar, resolveValue } from './resolve.ts';

/** Thrown by the quick reader and caught where it ends; no stack is taken. */
export const giveUp: object = {};

/** Bytes that a plain scalar may start with, whatever follows. */
const plainStart: Uint8Array = ((): Uint8Array => {
  const table = new Uint8Array(256);
  for (let c = 0x30; c < 0x7f; c++) table[c] = (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) ? 1 : 0;
  for (const c of '_./$()+=^~;<\\') table[c.charCodeAt(0)] = 1;
  for (let c = 0x80; c < 0x100; c++) table[c] = 1;
  return table;
})();

/** What may follow a dash or a colon, NUL at the end of the text. */
export function isSpaceOrEnd(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0;
}

/** Gives up when a plain scalar may not start at `at`. */
export function checkPlainStart(text: string, at: number, first: number): void {
  if (plainStart[first] === 1) {
    // "..." could be the end of the document.
    if (first === 0x2e && text.charCodeAt(at + 1) === 0x2e) throw giveUp;
    return;
  }
  // "-x" and "--x"; "---" could end the document.
  const next = text.charCodeAt(at + 1);
  if (first !== 0x2d || plainStart[next === 0x2d ? text.charCodeAt(at + 2) : next] !== 1) throw giveUp;
}

/** The value of a plain scalar. */
export function plainValue(text: string): null | boolean | number | string {
  const value = resolveValue(text);
  if (typeof value === 'number' && !Number.isFinite(value)) throw giveUp;
  return value;
}

/** The key that a scalar is. */
export function keyName(scalar: string, quoted: boolean): string {
  if (quoted || !mayResolve(scalar.charCodeAt(0))) {
    if (scalar === '<<' && !quoted) throw giveUp;
    return scalar;
  }
  const name = keyOfScalar(resolveScalar(scalar));
  if (name === undefined) throw giveUp;
  return name;
}
