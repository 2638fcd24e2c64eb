/** IP addresses as Go's net/netip.ParseAddr reads them, with its sentences. */
import { quote } from '../../golang/index.ts';

export type Address = { readonly version: 4 | 6; readonly zone: string } | { readonly error: string };

export function parseAddress(text: string): Address {
  const fail = (message: string, at?: string): { error: string } => ({
    error: `ParseAddr(${quote(text)}): ${message}${at === undefined || at === '' ? '' : ` (at ${quote(at)})`}`,
  });
  const found = /[.:%]/.exec(text)?.[0];
  if (found === undefined) return fail('unable to parse IP');
  if (found === '%') return fail('missing IPv6 address');
  if (found === '.') {
    const bad = checkIpv4(text);
    return bad === undefined ? { version: 4, zone: '' } : fail(...bad);
  }
  const percent = text.indexOf('%');
  const zone = percent === -1 ? '' : text.slice(percent + 1);
  if (percent !== -1 && zone === '') return fail('zone must be a non-empty string');
  const bad = checkIpv6(percent === -1 ? text : text.slice(0, percent));
  return bad === undefined ? { version: 6, zone } : fail(...bad);
}

/** What is wrong, and where. */
type Bad = readonly [message: string, at?: string];

function checkIpv4(text: string): Bad | undefined {
  let value = 0;
  let fields = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char >= '0' && char <= '9') {
      if (digits === 1 && value === 0) return ['IPv4 field has octet with leading zero'];
      value = value * 10 + Number(char);
      digits++;
      if (value > 255) return ['IPv4 field has value >255'];
    } else if (char === '.') {
      if (i === 0 || i === text.length - 1 || text[i - 1] === '.') return ['IPv4 field must have at least one digit', text.slice(i)];
      if (fields === 3) return ['IPv4 address too long'];
      fields++;
      value = 0;
      digits = 0;
    } else return ['unexpected character', text.slice(i)];
  }
  return fields < 3 ? ['IPv4 address too short'] : undefined;
}

function checkIpv6(text: string): Bad | undefined {
  let rest = text;
  let ellipsis = false;
  if (rest.startsWith('::')) {
    ellipsis = true;
    rest = rest.slice(2);
    if (rest === '') return undefined;
  }
  let groups = 0;
  while (groups < 8) {
    const hex = /^[0-9a-fA-F]*/.exec(rest)![0];
    if (hex.length > 4) return ['each group must have 4 or less digits', rest];
    if (hex === '') return ['each colon-separated field must have at least one digit', rest];
    if (rest[hex.length] === '.') {
      if (!ellipsis && groups !== 6) return ['embedded IPv4 address must replace the final 2 fields of the address', rest];
      if (groups > 6) return ['too many hex fields to fit an embedded IPv4 at the end of the address', rest];
      const bad = checkIpv4(rest);
      if (bad !== undefined) return bad;
      groups += 2;
      rest = '';
      break;
    }
    groups++;
    rest = rest.slice(hex.length);
    if (rest === '') break;
    if (rest[0] !== ':') return ['unexpected character, want colon', rest];
    if (rest.length === 1) return ['colon must be followed by more characters', rest];
    rest = rest.slice(1);
    if (rest[0] !== ':') continue;
    if (ellipsis) return ['multiple :: in address', rest];
    ellipsis = true;
    rest = rest.slice(1);
    if (rest === '') break;
  }
  if (rest !== '') return ['trailing garbage after address', rest];
  if (groups < 8 && !ellipsis) return ['address string too short'];
  return groups === 8 && ellipsis ? ['the :: must expand to at least one field of zeros'] : undefined;
}
