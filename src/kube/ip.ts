/**
 * IP addresses and CIDRs as Kubernetes reads them: the lenient parser of k8s.io/utils/net (leading zeros, IPv4 mapped into IPv6), Go's
 * canonical text, and the sentences of apimachinery's pkg/util/validation/ip.go.
 */

/** Four bytes, or sixteen. An IPv4-mapped IPv6 address ("::ffff:1.2.3.4") is its four bytes, as net.IP.To4 has it. */
export interface Ip {
  readonly bytes: readonly number[];
  /** Written as an IPv4-mapped IPv6 address. */
  readonly mapped: boolean;
}

export interface Cidr {
  /** The address as written: "10.0.0.1/8" has 10.0.0.1. */
  readonly ip: Ip;
  /** The address with the bits beyond the prefix cleared. */
  readonly network: Ip;
  /** In bits of `network`'s own size. */
  readonly prefix: number;
}

/** Longest text that can be an address or a CIDR, with leading zeros in plenty. */
const MAX_TEXT = 256;
/** Numbers from here on are refused by the lenient parser. */
const BIG = 0xffffff;

/** netutils.ParseIPSloppy; undefined: no address. */
export function parseIp(text: string): Ip | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const dot = text.indexOf('.');
  const colon = text.indexOf(':');
  if (dot >= 0 && (colon < 0 || dot < colon)) return plain(parseV4(text));
  return colon >= 0 ? plain(parseV6(text)) : undefined;
}

/** netutils.ParseCIDRSloppy; undefined: no CIDR. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0 || text.length > MAX_TEXT) return undefined;
  const address = text.slice(0, slash);
  const bytes = parseV4(address) ?? parseV6(address);
  const prefix = readNumber(text, slash + 1, 10);
  if (bytes === undefined || prefix === undefined || prefix.end !== text.length || prefix.value > bytes.length * 8) return undefined;
  const masked = bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix.value - i * 8))));
  const network = plain(masked)!;
  return { ip: plain(bytes)!, network, prefix: prefix.value - (bytes.length - network.bytes.length) * 8 };
}

/** net.IP.String: dotted, or RFC 5952. */
export function ipText({ bytes }: Ip): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  let [best, bestLength] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > bestLength) [best, bestLength] = [i, end - i];
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return best < 0 ? hex(groups) : `${hex(groups.slice(0, best))}::${hex(groups.slice(best + bestLength))}`;
}

/** net.IPNet.String: the network, not the address as written. */
export function cidrText({ network, prefix }: Cidr): string {
  return `${ipText(network)}/${prefix}`;
}

/** net.IPNet.Contains; addresses of another family are outside. */
export function cidrContains({ network, prefix }: Cidr, { bytes }: Ip): boolean {
  if (bytes.length !== network.bytes.length) return false;
  return bytes.every((byte, i) => ((byte ^ network.bytes[i]!) & (0xff00 >> Math.min(8, Math.max(0, prefix - i * 8))) & 0xff) === 0);
}

export function sameIp(a: Ip, b: Ip): boolean {
  return a.bytes.length === b.bytes.length && a.bytes.every((byte, i) => byte === b.bytes[i]);
}

export function ipFamily({ bytes }: Ip): 'IPv4' | 'IPv6' {
  return bytes.length === 4 ? 'IPv4' : 'IPv6';
}

/** What net.IP tells of special addresses; undefined for ordinary ones. */
export function specialIp({ bytes }: Ip): 'unspecified' | 'loopback' | 'link-local' | 'link-local-multicast' | undefined {
  const [a = 0, b = 0, c = 0] = bytes;
  const zeros = bytes.slice(0, -1).every((byte) => byte === 0);
  if (zeros && bytes.at(-1) === 0) return 'unspecified';
  if (bytes.length === 4) {
    if (a === 127) return 'loopback';
    if (a === 169 && b === 254) return 'link-local';
    return a === 224 && b === 0 && c === 0 ? 'link-local-multicast' : undefined;
  }
  if (zeros && bytes.at(-1) === 1) return 'loopback';
  if (a === 0xfe && (b & 0xc0) === 0x80) return 'link-local';
  return a === 0xff && (b & 0x0f) === 0x02 ? 'link-local-multicast' : undefined;
}

/**
 * The sentences against an IP address in a field: IsValidIPForLegacyField. `strict` (StrictIPCIDRValidation, on since 1.36) refuses leading
 * zeros and mapped addresses too.
 */
export function ipFaults(text: string, strict: boolean): readonly string[] {
  const ip = parseIp(text);
  if (ip === undefined) return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
  if (!strict) return [];
  if (leadingZeros(text)) return ['must not have leading 0s'];
  return ip.mapped ? ['must not be an IPv4-mapped IPv6 address'] : [];
}

/** IsValidIP, of fields that came later: strict and canonical. */
export function canonicalIpFaults(text: string): readonly string[] {
  const faults = ipFaults(text, true);
  const canonical = faults.length > 0 ? text : ipText(parseIp(text)!);
  return canonical === text ? faults : [`must be in canonical form ("${canonical}")`];
}

/** IsValidCIDRForLegacyField, and with `strict` as ipFaults has it. */
export function cidrFaults(text: string, strict: boolean): readonly string[] {
  const cidr = parseCidr(text);
  if (cidr === undefined) return ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
  if (!strict) return [];
  const slash = text.indexOf('/');
  if (leadingZeros(text.slice(0, slash)) || /^0./.test(text.slice(slash + 1))) return ['must not have leading 0s in IP or prefix length'];
  if (cidr.ip.mapped) return ['must not have an IPv4-mapped IPv6 address'];
  return sameIp(cidr.ip, cidr.network) ? [] : ['must not have bits set beyond the prefix length'];
}

/** IsValidCIDR: strict and canonical. */
export function canonicalCidrFaults(text: string): readonly string[] {
  const faults = cidrFaults(text, true);
  const canonical = faults.length > 0 ? text : cidrText(parseCidr(text)!);
  return canonical === text ? faults : [`must be in canonical form ("${canonical}")`];
}

/** What netip.ParseAddr refuses of what the lenient parser takes: zeros before an octet, groups of more than four digits. */
function leadingZeros(address: string): boolean {
  return /(?:^|[.:])0[0-9]+(?=\.|$)/.test(dotted(address)) || /[0-9A-Fa-f]{5,}/.test(address);
}

function dotted(address: string): string {
  return address.includes('.') ? address : '';
}

function plain(bytes: readonly number[] | undefined): Ip | undefined {
  if (bytes === undefined) return undefined;
  const mapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return { bytes: mapped ? bytes.slice(12) : bytes, mapped };
}

function parseV4(text: string): readonly number[] | undefined {
  const bytes: number[] = [];
  let at = 0;
  while (bytes.length < 4) {
    if (bytes.length > 0 && text[at++] !== '.') return undefined;
    const number = readNumber(text, at, 10);
    if (number === undefined || number.value > 255) return undefined;
    bytes.push(number.value);
    at = number.end;
  }
  return at === text.length ? bytes : undefined;
}

function parseV6(text: string): readonly number[] | undefined {
  const bytes: number[] = [];
  let at = 0;
  let ellipsis = -1;
  if (text.startsWith('::')) {
    ellipsis = 0;
    at = 2;
  }
  while (at < text.length && bytes.length < 16) {
    const group = readNumber(text, at, 16);
    if (group === undefined || group.value > 0xffff) return undefined;
    if (text[group.end] === '.') {
      if ((ellipsis < 0 && bytes.length !== 12) || bytes.length > 12) return undefined;
      const tail = parseV4(text.slice(at));
      if (tail === undefined) return undefined;
      bytes.push(...tail);
      at = text.length;
      break;
    }
    bytes.push(group.value >> 8, group.value & 0xff);
    at = group.end;
    if (at === text.length) break;
    if (text[at] !== ':' || ++at === text.length) return undefined;
    if (text[at] === ':') {
      if (ellipsis >= 0) return undefined;
      ellipsis = bytes.length;
      at++;
    }
  }
  if (at < text.length || (bytes.length === 16) === ellipsis >= 0) return undefined;
  if (ellipsis >= 0) bytes.splice(ellipsis, 0, ...new Array<number>(16 - bytes.length).fill(0));
  return bytes;
}

function readNumber(text: string, start: number, base: 10 | 16): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  let end = start;
  for (; end < text.length; end++) {
    const digit = digitOf(text.charCodeAt(end));
    if (digit >= base) break;
    value = value * base + digit;
    if (value >= BIG) return undefined;
  }
  return end === start ? undefined : { value, end };
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 99;
}
