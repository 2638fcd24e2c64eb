/** Kubernetes' own types in CEL: quantity, IP, CIDR, URL, format, semver (apiserver, pkg/cel/library). */
import {
  addQuantity,
  type Cidr,
  cidrContains,
  compareQuantity,
  dns1035LabelErrors,
  dnsLabelErrors,
  dnsSubdomainErrors,
  type Ip,
  ipText,
  labelKeyErrors,
  labelValueErrors,
  nameIsDns1035Label,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  parseCidr,
  parseIp,
  parseQuantity,
  type Quantity,
  quantitySign,
  quantityText,
  sameIp,
  specialIp,
  subtractQuantity,
} from '../../../kube/index.ts';
import { hasFormat } from '../formats.ts';
import { parseAbsoluteUri, parseRequestUri, queryValues, splitHost, type Uri } from '../uri.ts';
import { fn, instance, isBool, isInt, isString, type Library, method } from './overload.ts';
import { compareSemver, parseSemver, type SemverParts } from './semver.ts';
import { CelError, CelList, CelMap, none, Opaque, Optional } from './value.ts';

class QuantityValue extends Opaque {
  readonly typeName = 'kubernetes.Quantity';
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }
  equals(other: Opaque): boolean {
    return other instanceof QuantityValue && compareQuantity(this.quantity, other.quantity) === 0;
  }
  override text(): string {
    return quantityText(this.quantity);
  }
}

class IpValue extends Opaque {
  readonly typeName = 'net.IP';
  readonly ip: Ip;
  constructor(ip: Ip) {
    super();
    this.ip = ip;
  }
  equals(other: Opaque): boolean {
    return other instanceof IpValue && sameIp(this.ip, other.ip);
  }
  override text(): string {
    return ipText(this.ip);
  }
}

class CidrValue extends Opaque {
  readonly typeName = 'net.CIDR';
  readonly cidr: Cidr;
  constructor(cidr: Cidr) {
    super();
    this.cidr = cidr;
  }
  equals(other: Opaque): boolean {
    return other instanceof CidrValue && this.text() === other.text();
  }
  override text(): string {
    return `${ipText(this.cidr.ip)}/${this.cidr.prefix}`;
  }
}

class UrlValue extends Opaque {
  readonly typeName = 'kubernetes.URL';
  readonly uri: Uri;
  readonly source: string;
  constructor(uri: Uri, source: string) {
    super();
    this.uri = uri;
    this.source = source;
  }
  equals(other: Opaque): boolean {
    return other instanceof UrlValue && this.source === other.source;
  }
}

class FormatValue extends Opaque {
  readonly typeName = 'kubernetes.NamedFormat';
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
  equals(other: Opaque): boolean {
    return other instanceof FormatValue && this.name === other.name;
  }
}

class SemverValue extends Opaque {
  readonly typeName = 'kubernetes.Semver';
  readonly version: SemverParts;
  constructor(version: SemverParts) {
    super();
    this.version = version;
  }
  equals(other: Opaque): boolean {
    return other instanceof SemverValue && compareSemver(this.version, other.version) === 0;
  }
}

const isQuantity = instance(QuantityValue);
const isIp = instance(IpValue);
const isCidr = instance(CidrValue);
const isUrl = instance(UrlValue);
const isFormat = instance(FormatValue);
const isSemver = instance(SemverValue);

/** Names that netip refuses and the lenient parser takes: zeros before an octet, five digits in a group. */
function strictIp(text: string): Ip | undefined {
  if (text.includes('%') || (text.includes('.') && /(?:^|[.:])0[0-9]+(?=\.|$)/.test(text)) || /[0-9A-Fa-f]{5,}/.test(text))
    return undefined;
  return parseIp(text);
}

function readIp(text: string): IpValue {
  const ip = strictIp(text);
  if (ip === undefined)
    throw new CelError(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
    );
  if (ip.mapped) throw new CelError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  return new IpValue(ip);
}

function readCidr(text: string): CidrValue {
  const slash = text.lastIndexOf('/');
  const cidr =
    slash >= 0 && strictIp(text.slice(0, slash)) !== undefined && !/^0./.test(text.slice(slash + 1)) ? parseCidr(text) : undefined;
  const failed = 'network address parse error during conversion from string: ';
  if (cidr === undefined) throw new CelError(`${failed}${failed}netip.ParsePrefix(${JSON.stringify(text)}): no valid prefix`);
  if (cidr.ip.mapped) throw new CelError(`${failed}IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  return new CidrValue(cidr);
}

function works(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

function readQuantity(text: string): QuantityValue {
  const result = parseQuantity(text);
  if ('error' in result) throw new CelError(result.error);
  return new QuantityValue(result.value);
}

const INT64_MAX = 2n ** 63n - 1n;

/** AsInt64: whole, and within an int64. */
function wholeQuantity({ unscaled, scale }: Quantity): bigint | undefined {
  if (scale > 18) return unscaled === 0n ? 0n : undefined;
  if (scale < 0) {
    const unit = 10n ** BigInt(-scale);
    if (unscaled % unit !== 0n) return undefined;
    const value = unscaled / unit;
    return value > INT64_MAX || value < -INT64_MAX - 1n ? undefined : value;
  }
  const value = unscaled * 10n ** BigInt(scale);
  return value > INT64_MAX || value < -INT64_MAX - 1n ? undefined : value;
}

function readSemver(text: string, normalize: boolean): SemverValue {
  const result = parseSemver(text, normalize);
  if (typeof result === 'string') throw new CelError(result);
  return new SemverValue(result);
}

function whole(n: bigint): Quantity {
  return { unscaled: n, scale: 0, format: 'DecimalExponent' };
}

function readUrl(text: string): UrlValue {
  const result = parseAbsoluteUri(text);
  if (result.error !== undefined) throw new CelError(`URL parse error during conversion from string: ${result.error}`);
  return new UrlValue(result.value, text);
}

function inside(cidr: CidrValue, ip: IpValue): boolean {
  return cidrContains(cidr.cidr, ip.ip);
}

function containsCidr({ cidr: a }: CidrValue, { cidr: b }: CidrValue): boolean {
  return a.network.bytes.length === b.network.bytes.length && a.prefix <= b.prefix && cidrContains(a, b.network);
}

function special(...kinds: readonly (string | undefined)[]): (args: readonly [IpValue]) => boolean {
  return ([{ ip }]) => kinds.includes(specialIp(ip));
}

/** netip's IsGlobalUnicast. */
function globalUnicast({ ip }: IpValue): boolean {
  const multicast = ip.bytes.length === 4 ? (ip.bytes[0]! & 0xf0) === 0xe0 : ip.bytes[0] === 0xff;
  const broadcast = ip.bytes.length === 4 && ip.bytes.every((byte) => byte === 255);
  return !multicast && !broadcast && !['unspecified', 'loopback', 'link-local'].includes(specialIp(ip) ?? '');
}

const FORMATS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  dns1123Label: dnsLabelErrors,
  dns1123Subdomain: dnsSubdomainErrors,
  dns1035Label: dns1035LabelErrors,
  qualifiedName: labelKeyErrors,
  dns1123LabelPrefix: (text) => nameIsDnsLabel(text, true),
  dns1123SubdomainPrefix: (text) => nameIsDnsSubdomain(text, true),
  dns1035LabelPrefix: (text) => nameIsDns1035Label(text, true),
  labelValue: labelValueErrors,
  uri: (text) => {
    const { error } = parseRequestUri(text);
    return error === undefined ? [] : [error];
  },
  uuid: (text) => (hasFormat('uuid', text) ? [] : ['does not match the UUID format']),
  byte: (text) => (hasFormat('byte', text) ? [] : ['invalid base64']),
  date: (text) => (hasFormat('date', text) ? [] : ['invalid date']),
  datetime: (text) => (hasFormat('datetime', text) ? [] : ['invalid datetime']),
};

export const kubernetes: Library = {
  quantity: [fn([isString], ([text]) => readQuantity(text))],
  isQuantity: [fn([isString], ([text]) => 'value' in parseQuantity(text))],
  // Kubernetes: sign is declared as a function, not as a method: quantity("1").sign() is no rule.
  sign: [fn([isQuantity], ([{ quantity }]) => BigInt(quantitySign(quantity)))],
  isInteger: [method([isQuantity], ([{ quantity }]) => wholeQuantity(quantity) !== undefined)],
  asInteger: [
    method([isQuantity], ([{ quantity }]) => {
      const value = wholeQuantity(quantity);
      if (value === undefined) throw new CelError('cannot convert value to integer');
      return value;
    }),
  ],
  asApproximateFloat: [method([isQuantity], ([{ quantity }]) => Number(`${quantity.unscaled}e${quantity.scale}`))],
  add: [
    method([isQuantity, isQuantity], ([a, b]) => new QuantityValue(addQuantity(a.quantity, b.quantity))),
    method([isQuantity, isInt], ([a, n]) => new QuantityValue(addQuantity(a.quantity, whole(n)))),
  ],
  sub: [
    method([isQuantity, isQuantity], ([a, b]) => new QuantityValue(subtractQuantity(a.quantity, b.quantity))),
    method([isQuantity, isInt], ([a, n]) => new QuantityValue(subtractQuantity(a.quantity, whole(n)))),
  ],
  isGreaterThan: [
    method([isQuantity, isQuantity], ([a, b]) => compareQuantity(a.quantity, b.quantity) > 0),
    method([isSemver, isSemver], ([a, b]) => compareSemver(a.version, b.version) > 0),
  ],
  isLessThan: [
    method([isQuantity, isQuantity], ([a, b]) => compareQuantity(a.quantity, b.quantity) < 0),
    method([isSemver, isSemver], ([a, b]) => compareSemver(a.version, b.version) < 0),
  ],
  compareTo: [
    method([isQuantity, isQuantity], ([a, b]) => BigInt(compareQuantity(a.quantity, b.quantity))),
    method([isSemver, isSemver], ([a, b]) => BigInt(compareSemver(a.version, b.version))),
  ],
  semver: [fn([isString], ([text]) => readSemver(text, false)), fn([isString, isBool], ([text, normalize]) => readSemver(text, normalize))],
  isSemver: [
    fn([isString], ([text]) => typeof parseSemver(text, false) !== 'string'),
    fn([isString, isBool], ([text, normalize]) => typeof parseSemver(text, normalize) !== 'string'),
  ],
  major: [method([isSemver], ([{ version }]) => version.numbers[0])],
  minor: [method([isSemver], ([{ version }]) => version.numbers[1])],
  patch: [method([isSemver], ([{ version }]) => version.numbers[2])],
  ip: [fn([isString], ([text]) => readIp(text)), method([isCidr], ([{ cidr }]) => new IpValue(cidr.ip))],
  isIP: [fn([isString], ([text]) => works(() => readIp(text)))],
  'ip.isCanonical': [fn([isString], ([text]) => readIp(text).text() === text)],
  family: [method([isIp], ([{ ip }]) => (ip.bytes.length === 4 ? 4n : 6n))],
  isUnspecified: [method([isIp], special('unspecified'))],
  isLoopback: [method([isIp], ([value]) => (value.ip.bytes.length === 4 ? value.ip.bytes[0] === 127 : special('loopback')([value])))],
  isLinkLocalMulticast: [method([isIp], special('link-local-multicast'))],
  isLinkLocalUnicast: [method([isIp], special('link-local'))],
  isGlobalUnicast: [method([isIp], ([value]) => globalUnicast(value))],
  cidr: [fn([isString], ([text]) => readCidr(text))],
  isCIDR: [fn([isString], ([text]) => works(() => readCidr(text)))],
  containsIP: [
    method([isCidr, isString], ([cidr, text]) => inside(cidr, readIp(text))),
    method([isCidr, isIp], ([cidr, ip]) => inside(cidr, ip)),
  ],
  containsCIDR: [
    method([isCidr, isString], ([cidr, text]) => containsCidr(cidr, readCidr(text))),
    method([isCidr, isCidr], ([a, b]) => containsCidr(a, b)),
  ],
  prefixLength: [method([isCidr], ([{ cidr }]) => BigInt(cidr.prefix))],
  masked: [method([isCidr], ([{ cidr }]) => new CidrValue({ ...cidr, ip: cidr.network }))],
  url: [fn([isString], ([text]) => readUrl(text))],
  isURL: [fn([isString], ([text]) => parseRequestUri(text).error === undefined)],
  getScheme: [method([isUrl], ([{ uri }]) => uri.scheme)],
  getHost: [method([isUrl], ([{ uri }]) => uri.host)],
  getHostname: [method([isUrl], ([{ uri }]) => splitHost(uri.host).name)],
  getPort: [method([isUrl], ([{ uri }]) => splitHost(uri.host).port)],
  getEscapedPath: [method([isUrl], ([{ uri }]) => uri.escapedPath)],
  getQuery: [
    method([isUrl], ([{ uri }]) => new CelMap([...queryValues(uri.query)].map(([key, values]) => [key, new CelList(values)] as const))),
  ],
  'format.named': [fn([isString], ([name]) => (Object.hasOwn(FORMATS, name) ? new Optional(new FormatValue(name)) : none))],
  validate: [
    method([isFormat, isString], ([format, text]) => {
      const faults = FORMATS[format.name]!(text);
      return faults.length === 0 ? none : new Optional(new CelList(faults));
    }),
  ],
  ...Object.fromEntries(Object.keys(FORMATS).map((name) => [`format.${name}`, [fn([], () => new FormatValue(name))]])),
};
