/** IP addresses as net/netip reads them, with its error texts. */
import { GoError, quote } from '../golang/index.ts';

export interface Address {
  /** 4 bytes or 16. */
  readonly bytes: readonly number[];
  /** What follows % in an IPv6 address. */
  readonly zone: string;
}

/** netip.ParseAddr. Fails with a GoError. */
export function parseAddress(text: string): Address {
  const first = /[.:%]/.exec(text)?.[0];
  if (first === '.') return { bytes: parseIpv4(text, text), zone: '' };
  if (first === ':') return parseIpv6(text);
  return fail(text, first === '%' ? 'missing IPv6 address' : 'unable to parse IP');
}

function fail(input: string, message: string, at: string = ''): never {
  throw new GoError(`ParseAddr(${quote(input)}): ${message}${at === '' ? '' : ` (at ${quote(at)})`}`);
}

function parseIpv4(input: string, text: string): number[] {
  const bytes: number[] = [];
  let value = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char >= '0' && char <= '9') {
      if (digits === 1 && value === 0) fail(input, 'IPv4 field has octet with leading zero');
      value = value * 10 + Number(char);
      digits++;
      if (value > 255) fail(input, 'IPv4 field has value >255');
    } else if (char !== '.') {
      fail(input, 'unexpected character', text.slice(i));
    } else {
      if (digits === 0 || i === text.length - 1) fail(input, 'IPv4 field must have at least one digit', text.slice(i));
      if (bytes.length === 3) fail(input, 'IPv4 address too long');
      bytes.push(value);
      value = 0;
      digits = 0;
    }
  }
  if (bytes.length < 3) fail(input, 'IPv4 address too short');
  return [...bytes, value];
}

const IPV6_BYTES = 16;

function parseIpv6(input: string): Address {
  const percent = input.indexOf('%');
  const zone = percent === -1 ? '' : input.slice(percent + 1);
  if (percent !== -1 && zone === '') fail(input, 'zone must be a non-empty string');
  let rest = percent === -1 ? input : input.slice(0, percent);
  const bytes: number[] = [];
  let ellipsis = -1;
  if (rest.startsWith('::')) {
    ellipsis = 0;
    rest = rest.slice(2);
    if (rest === '') return { bytes: new Array<number>(IPV6_BYTES).fill(0), zone };
  }
  while (bytes.length < IPV6_BYTES) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)![0];
    if (digits.length > 4) fail(input, 'each group must have 4 or less digits', rest);
    if (digits === '') fail(input, 'each colon-separated field must have at least one digit', rest);
    if (rest[digits.length] === '.') {
      if (ellipsis < 0 && bytes.length !== 12) {
        fail(input, 'embedded IPv4 address must replace the final 2 fields of the address', rest);
      }
      if (bytes.length > 12) fail(input, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest);
      bytes.push(...parseIpv4(input, rest));
      rest = '';
      break;
    }
    const group = Number.parseInt(digits, 16);
    bytes.push(group >> 8, group & 0xff);
    rest = rest.slice(digits.length);
    if (rest === '') break;
    if (rest[0] !== ':') fail(input, 'unexpected character, want colon', rest);
    if (rest.length === 1) fail(input, 'colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest[0] === ':') {
      if (ellipsis >= 0) fail(input, 'multiple :: in address', rest);
      ellipsis = bytes.length;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') fail(input, 'trailing garbage after address', rest);
  return { bytes: expand(input, bytes, ellipsis), zone };
}

function expand(input: string, bytes: readonly number[], ellipsis: number): readonly number[] {
  const missing = IPV6_BYTES - bytes.length;
  if (missing > 0 && ellipsis < 0) fail(input, 'address string too short');
  if (missing === 0 && ellipsis >= 0) fail(input, 'the :: must expand to at least one field of zeros');
  return missing === 0 ? bytes : [...bytes.slice(0, ellipsis), ...new Array<number>(missing).fill(0), ...bytes.slice(ellipsis)];
}
