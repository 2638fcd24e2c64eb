/** CEL's string extensions (cel-go ext.Strings, version 2, as Kubernetes has it) and Kubernetes' find and findAll. */
import { decodeUtf8, encodeUtf8 } from '../../../base/index.ts';
import { compileRegexp, formatFloat } from '../../../golang/index.ts';
import { type Budget, MAX_TEXT } from './budget.ts';
import { fn, isCelList, isInt, isString, type Library, method, textMethod } from './overload.ts';
import { go, textOf } from './standard.ts';
import {
  Bytes,
  CelError,
  CelList,
  CelMap,
  type CelValue,
  Duration,
  noSuchOverload,
  runeCount,
  Timestamp,
  TypeName,
  typeNameOf,
  Uint,
} from './value.ts';

export const texts: Library = {
  charAt: [textMethod([isString, isInt], ([text, at]) => charAt([...text], Number(at)))],
  indexOf: [
    method([isString, isString], ([text, part], b) => indexOf(text, part, 0, b)),
    method([isString, isString, isInt], ([text, part, at], b) => indexOf(text, part, Number(at), b)),
  ],
  lastIndexOf: [
    method([isString, isString], ([text, part], b) =>
      part === ''
        ? BigInt(runeCount(text))
        : text.length < part.length
          ? -1n
          : lastIndexOf(text, part, Math.max(0, runeCount(text) - 1), b),
    ),
    method([isString, isString, isInt], ([text, part, at], b) => lastIndexOf(text, part, Number(at), b)),
  ],
  join: [
    method([isCelList], ([list], budget) => join(list, '', budget)),
    method([isCelList, isString], ([list, separator], budget) => join(list, separator, budget)),
  ],
  lowerAscii: [textMethod([isString], ([text]) => text.replace(/[A-Z]+/g, (run) => run.toLowerCase()))],
  upperAscii: [textMethod([isString], ([text]) => text.replace(/[a-z]+/g, (run) => run.toUpperCase()))],
  replace: [
    method([isString, isString, isString], ([text, old, by], budget) => replace(text, old, by, -1, budget)),
    method([isString, isString, isString, isInt], ([text, old, by, n], budget) => replace(text, old, by, Number(n), budget)),
  ],
  split: [
    method([isString, isString], ([text, separator], budget) => split(text, separator, -1, budget)),
    method([isString, isString, isInt], ([text, separator, n], budget) => split(text, separator, Number(n), budget)),
  ],
  substring: [
    method([isString, isInt], ([text, start], b) => {
      b.size(text.length);
      const runes = [...text];
      if (start < 0n || start > runes.length) outOfRange(start);
      return runes.slice(Number(start)).join('');
    }),
    method([isString, isInt, isInt], ([text, start, end], b) => {
      b.size(text.length);
      const runes = [...text];
      if (start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
      if (start < 0n || start > runes.length) outOfRange(start);
      if (end > runes.length) outOfRange(end);
      return runes.slice(Number(start), Number(end)).join('');
    }),
  ],
  trim: [textMethod([isString], ([text]) => trim(text))],
  'strings.quote': [fn([isString], ([text], budget) => celQuote(text, budget))],
  format: [method([isString, isCelList], ([text, list], budget) => format(text, list.items, budget))],
  find: [
    textMethod([isString, isString], ([text, pattern]) => decodeUtf8(go(() => compileRegexp(encodeUtf8(pattern)).find(encodeUtf8(text))))),
  ],
  findAll: [
    method([isString, isString], ([text, pattern], budget) => findAll(text, pattern, -1, budget)),
    method([isString, isString, isInt], ([text, pattern, n], budget) => findAll(text, pattern, Number(n), budget)),
  ],
};

const SPACES = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** strings.TrimSpace. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && SPACES.test(text[start]!)) start++;
  while (end > start && SPACES.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

function outOfRange(at: bigint | number): never {
  throw new CelError(`index out of range: ${at}`);
}

function charAt(runes: readonly string[], at: number): string {
  if (at < 0 || at > runes.length) outOfRange(at);
  return runes[at] ?? '';
}

function indexOf(text: string, part: string, from: number, budget: Budget): bigint {
  budget.size(text.length);
  if (part === '') return BigInt(from);
  if (from < 0) outOfRange(from);
  const runes = [...text];
  if (from >= runes.length) return -1n;
  const start = runes.slice(0, from).join('').length;
  const found = text.indexOf(part, start);
  return found === -1 ? -1n : BigInt(runeCount(text.slice(0, found)));
}

function lastIndexOf(text: string, part: string, from: number, budget: Budget): bigint {
  budget.size(text.length);
  if (part === '') return BigInt(from);
  if (from < 0) outOfRange(from);
  const runes = [...text];
  if (from >= runes.length) return -1n;
  const found = text.lastIndexOf(part, runes.slice(0, from).join('').length);
  return found === -1 ? -1n : BigInt(runeCount(text.slice(0, found)));
}

function join(list: CelList, separator: string, budget: Budget): string {
  let length = 0;
  const parts = list.items.map((item) => {
    if (typeof item !== 'string') throw new CelError('join: invalid input: element is no string');
    length += item.length + separator.length;
    return item;
  });
  budget.size(length);
  return parts.join(separator);
}

function replace(text: string, old: string, by: string, limit: number, budget: Budget): string {
  budget.size(text.length);
  const pieces = old === '' ? [...text] : text.split(old);
  const spaces = old === '' ? pieces.length + 1 : pieces.length - 1;
  const count = limit < 0 ? spaces : Math.min(limit, spaces);
  if (text.length + count * by.length > MAX_TEXT) budget.take(Infinity);
  budget.size(count * by.length);
  let out = old === '' && count > 0 ? by : '';
  let used = old === '' ? 1 : 0;
  for (const [i, piece] of pieces.entries()) {
    out += piece;
    if (old !== '' && i === pieces.length - 1) break;
    out += used++ < count ? by : old;
  }
  return out;
}

function split(text: string, separator: string, limit: number, budget: Budget): CelList {
  budget.size(text.length);
  if (limit === 0) return new CelList([]);
  const parts = separator === '' ? [...text] : text.split(separator);
  if (limit < 0 || parts.length <= limit) return new CelList(parts);
  return new CelList([...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)]);
}

function findAll(text: string, pattern: string, limit: number, budget: Budget): CelList {
  budget.size(text.length);
  return new CelList((go(() => compileRegexp(encodeUtf8(pattern)).findAll(encodeUtf8(text), limit)) ?? []).map(decodeUtf8));
}

const QUOTED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function celQuote(text: string, budget: Budget): string {
  budget.size(text.length);
  return `"${text.replace(/[\x07\b\f\n\r\t\v\\"]/g, (char) => QUOTED[char]!)}"`;
}

const MAX_PRECISION = 1000;

/** ext.Strings' format: %s %d %f %e %b %x %X %o and %%. */
function format(text: string, args: readonly CelValue[], budget: Budget): string {
  let next = 0;
  const out = text.replace(
    /%(?:(%)|(?:\.([0-9]+))?(.?))/gsu,
    (_, percent: string | undefined, precision: string | undefined, verb: string) => {
      if (percent !== undefined) return '%';
      if (verb === '') throw new CelError('unexpected end of format string');
      if (next >= args.length) throw new CelError(`index ${next} out of range`);
      const digits = precision === undefined ? 6 : Number(precision);
      if (digits > MAX_PRECISION) budget.take(Infinity);
      const piece = clause(verb, args[next++]!, digits);
      budget.size(piece.length);
      return piece;
    },
  );
  budget.size(out.length);
  return out;
}

function clause(verb: string, value: CelValue, digits: number): string {
  const whole = typeof value === 'bigint' ? value : value instanceof Uint ? value.n : undefined;
  const wrong = (what: string): never => {
    throw new CelError(`error during formatting: ${what}, was given ${typeNameOf(value)}`);
  };
  switch (verb) {
    case 's':
      return shown(value);
    case 'd':
      return whole?.toString() ?? wrong('decimal clause can only be used on integers');
    case 'f':
    case 'e':
      return typeof value === 'number'
        ? formatFloat(value, verb, digits)
        : wrong(`${verb === 'f' ? 'fixed-point' : 'scientific'} clause can only be used on doubles`);
    case 'b':
      return typeof value === 'boolean'
        ? value
          ? '1'
          : '0'
        : (whole?.toString(2) ?? wrong('only integers and bools can be formatted as binary'));
    case 'o':
      return whole?.toString(8) ?? wrong('octal clause can only be used on integers');
    case 'x':
    case 'X': {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value instanceof Bytes ? value.data : undefined;
      const hex =
        whole?.toString(16) ??
        (bytes === undefined
          ? wrong('only integers, byte buffers, and strings can be formatted as hex')
          : Buffer.from(bytes).toString('hex'));
      return verb === 'x' ? hex : hex.toUpperCase();
    }
    default:
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

function shown(value: CelValue): string {
  if (value === null) return 'null';
  if (value instanceof CelList) return `[${value.items.map(nested).join(', ')}]`;
  if (value instanceof CelMap) {
    const pairs = value.keys().map((key): [string, string] => [nested(key), nested(value.get(key) ?? null)]);
    return `{${pairs
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${key}:${item}`)
      .join(', ')}}`;
  }
  if (
    ['int', 'uint', 'double', 'bool', 'string', 'bytes', 'type'].includes(typeNameOf(value)) ||
    value instanceof Duration ||
    value instanceof Timestamp
  )
    return textOf(value);
  throw noSuchOverload();
}

/** Inside lists and maps: as literals. */
function nested(value: CelValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? formatFloat(value, 'f', 6) : `"${formatFloat(value, 'f', 6)}"`;
  if (value instanceof Bytes) return `b${JSON.stringify(textOf(value))}`;
  if (value instanceof Duration) return `duration("${textOf(value)}")`;
  if (value instanceof Timestamp) return `timestamp("${textOf(value)}")`;
  return value instanceof TypeName ? value.name : shown(value);
}
