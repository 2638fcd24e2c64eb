/**
 * The string formats that CRD schemas honour: kube-openapi's pkg/validation/strfmt as the API server uses it
 * (apiextensions-apiserver, pkg/apiserver/validation/formats.go). Everything else is ignored, as there.
 */
import { encodeUtf8 } from '../../base/index.ts';
import { compileRegexp, GoError, parseDuration, parseTime, utcZone } from '../../golang/index.ts';
import { parseCidr, parseIp } from '../../kube/index.ts';
import { parseRequestUri } from './uri.ts';

/** The format that is honoured for these types at this minor, "" when none is. */
export function effectiveFormat(format: string, types: readonly string[], minor: number): string {
  if (format === '') return '';
  switch (types.length === 1 ? types[0] : '') {
    case '':
    case 'string': {
      const since = FORMATS.get(normalize(format))?.since;
      return since !== undefined && minor >= since ? format : '';
    }
    case 'integer':
      return format === 'int32' || format === 'int64' ? format : '';
    case 'number':
      return format === 'float' || format === 'double' ? format : '';
    default:
      return '';
  }
}

/** Whether the text has the format; undefined when there is no such string format ("int32" on a string). */
export function hasFormat(format: string, text: string): boolean | undefined {
  return FORMATS.get(normalize(format))?.test(text);
}

/** strfmt.ParseDuration: Go's durations, and "3 days 2 hours" in the fashion of Scala. Nanoseconds, undefined when it is none. */
export function parseFormatDuration(text: string): bigint | undefined {
  try {
    return parseDuration(encodeUtf8(text));
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
  }
  let [found, total] = [false, 0n];
  for (const [, count = '', name] of text.matchAll(/([0-9]+)(?:[\t\n\f\r ]*([A-Za-zµ]+))?/g)) {
    if (name === undefined) continue;
    if (count.length > 19 || BigInt(count) > MAX_INT64) return undefined;
    const unit = name.toLowerCase();
    for (const [variants, nanoseconds] of DURATION_UNITS) {
      const last = variants.length - 1;
      for (const [i, variant] of variants.entries()) {
        if (unit !== variant && !(i === last && unit.startsWith(variant))) continue;
        found = true;
        total = BigInt.asIntN(64, total + BigInt.asIntN(64, BigInt(count) * nanoseconds));
      }
    }
  }
  return found ? total : undefined;
}

const MAX_INT64 = 2n ** 63n - 1n;
const SECOND = 1_000_000_000n;
const DURATION_UNITS: readonly (readonly [readonly string[], bigint])[] = [
  [['ns', 'nano'], 1n],
  [['us', 'µs', 'micro'], 1000n],
  [['ms', 'milli'], 1_000_000n],
  [['s', 'sec'], SECOND],
  [['m', 'min'], 60n * SECOND],
  [['h', 'hr', 'hour'], 3600n * SECOND],
  [['d', 'day'], 86_400n * SECOND],
  [['w', 'wk', 'week'], 604_800n * SECOND],
];

function normalize(format: string): string {
  return format.replaceAll('-', '');
}

interface Format {
  /** The minor from which CRDs honour it. */
  readonly since: number;
  readonly test: (text: string) => boolean;
}

const byPattern =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);
const HOSTNAME =
  '^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$';
const CARD =
  /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11})$/;
const COLOR = '(0|[1-9][0-9]?|1[0-9][0-9]?|2[0-4][0-9]|25[0-5])';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

const FORMATS: ReadonlyMap<string, Format> = new Map(
  Object.entries({
    bsonobjectid: byPattern(/^[0-9a-fA-F]{24}$/),
    uri: (text) => parseRequestUri(text).error === undefined,
    email: isEmail,
    hostname: isHostname,
    ipv4: (text) => text.includes('.') && parseIp(text) !== undefined,
    ipv6: isIpv6,
    cidr: (text) => parseCidr(text) !== undefined,
    mac: isMac,
    uuid: byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i),
    uuid3: byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i),
    uuid4: byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i),
    uuid5: byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i),
    isbn: (text) => isIsbn10(text) || isIsbn13(text),
    isbn10: isIsbn10,
    isbn13: isIsbn13,
    creditcard: isCreditCard,
    ssn: (text) => text.length === 11 && /^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$/.test(text),
    hexcolor: byPattern(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
    rgbcolor: byPattern(
      new RegExp(`^rgb\\([\\t\\n\\f\\r ]*${[COLOR, COLOR, COLOR].join('[\\t\\n\\f\\r ]*,[\\t\\n\\f\\r ]*')}[\\t\\n\\f\\r ]*\\)$`),
    ),
    byte: byPattern(BASE64),
    password: () => true,
    date: isDate,
    duration: (text) => parseFormatDuration(text) !== undefined,
    datetime: isDateTime,
    k8sshortname: (text) => text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text),
    k8slongname: (text) => text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text),
  } satisfies Record<string, (text: string) => boolean>).map(([name, test]) => [name, { since: name.startsWith('k8s') ? 34 : 0, test }]),
);

function isHostname(text: string): boolean {
  const bytes = encodeUtf8(text);
  if (bytes.length > 255 || !compileRegexp(HOSTNAME).match(bytes)) return false;
  return bytes.split('.').every((part) => part.length <= 63);
}

/** net.ParseIP with a colon: strict, as no zeros before an octet are taken there. */
function isIpv6(text: string): boolean {
  return (
    text.includes(':') &&
    !/(?:^|[.:])0[0-9]+(?=\.|$)/.test(text.includes('.') ? text : '') &&
    !/[0-9A-Fa-f]{5,}/.test(text) &&
    parseIp(text) !== undefined
  );
}

/** net.ParseMAC: 6, 8 or 20 bytes in hex, with colons or dashes between bytes, dots between pairs of them, or nothing (Go 1.26). */
function isMac(text: string): boolean {
  if (text.length > 59 || !/^[0-9a-f]{2}(?:(?::[0-9a-f]{2})*|(?:-[0-9a-f]{2})*|[0-9a-f]{2}(?:\.[0-9a-f]{4})*|[0-9a-f]*)$/i.test(text))
    return false;
  return [12, 16, 40].includes(text.replace(/[:.-]/g, '').length);
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\t\n\f\r -]+/g, '');
  if (!/^(?:[0-9]{9}X|[0-9]{10})$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += (i + 1) * (digits[i] === 'X' ? 10 : Number(digits[i]));
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\t\n\f\r -]+/g, '');
  if (!/^[0-9]{13}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += (i % 2 === 0 ? 1 : 3) * Number(digits[i]);
  return Number(digits[12]) === (10 - (sum % 10)) % 10;
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/g, '');
  if (!CARD.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 2);
    sum += digit >= 10 ? (digit % 10) + 1 : digit;
  }
  return sum % 10 === 0;
}

function isDate(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  try {
    parseTime('2006-01-02', text, utcZone);
    return true;
  } catch (error) {
    if (error instanceof GoError) return false;
    throw error;
  }
}

function isDateTime(text: string): boolean {
  if (encodeUtf8(text).length < 4) return false;
  const [date = '', time] = text.toLowerCase().split('t');
  if (time === undefined || !isDate(date)) return false;
  const match = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/u.exec(time);
  return match !== null && match[1]! <= '23' && match[2]! <= '59' && match[3]! <= '59';
}

const WORD = /[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+/uy;
const DOTTED_WORD = /[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}.-]+/uy;
const QUOTED = /"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\t\x20-\x7e\u0080-\u{10ffff}])*"/uy;
const BLANKS = /[ \t]*/y;
const LITERAL = /\[([0-9A-Fa-f:.]+)\]/y;

/** net/mail.ParseAddress without groups: `a@b`, `"a b"@c`, `Name <a@b>`, `"Name" <a@b>`. Each step takes what it can, once. */
function isEmail(text: string): boolean {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    at += match[0].length;
    return match[0];
  };
  const dottedAtom = (): boolean => {
    if (take(WORD) === undefined) return false;
    while (text[at] === '.') {
      at++;
      if (take(WORD) === undefined) return false;
    }
    return true;
  };
  const address = (): boolean => {
    take(BLANKS);
    const local = text[at] === '"' ? (take(QUOTED) ?? '').length > 2 : dottedAtom();
    if (!local || text[at++] !== '@') return false;
    take(BLANKS);
    if (text[at] !== '[') return dottedAtom();
    return parseIp((take(LITERAL) ?? '').slice(1, -1)) !== undefined;
  };
  const end = (): boolean => {
    for (take(BLANKS); text[at] === '('; take(BLANKS)) {
      const behind = commentEnd(text, at);
      if (behind === undefined) return false;
      at = behind;
    }
    return at === text.length;
  };
  if (address()) return end();
  at = 0;
  while (take(BLANKS) !== undefined && (take(QUOTED) ?? take(DOTTED_WORD)) !== undefined);
  if (text[at++] !== '<' || !address() || text[at++] !== '>') return false;
  return end();
}

/** Behind the comment that begins here; undefined when it does not end. */
function commentEnd(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return undefined;
}
