/**
 * The syntax of names: DNS labels and subdomains, label keys and values, identifiers, ports. Each function gives upstream's sentences
 * (apimachinery pkg/util/validation and pkg/api/validate/content), and the same empty list for whatever is well. Scanned by hand: a foreign
 * text of any length costs one pass and no stack. Lengths are in bytes, as Go counts.
 */
import type { At, Report } from './report.ts';

export type Sentences = readonly string[];

/** How the objects of a kind may be named; with `prefix` the text is a generateName, which may end in a dash. */
export type NameRule = (name: string, prefix: boolean) => Sentences;

export const DNS_LABEL_MAX = 63;
export const DNS_SUBDOMAIN_MAX = 253;

const FINE: Sentences = Object.freeze([]);
const LABEL_FORM = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_FORM = `${LABEL_FORM}(\\.${LABEL_FORM})*`;
const UNDERSCORE_LABEL_FORM = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const KEY_FORM = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const LOWER = 1;
const UPPER = 2;
const DIGIT = 4;
const DASH = 8;
const DOT = 16;
const UNDERSCORE = 32;
const CLASSES: Uint8Array = new Uint8Array(128);
for (let c = 97; c <= 122; c++) CLASSES[c] = LOWER;
for (let c = 65; c <= 90; c++) CLASSES[c] = UPPER;
for (let c = 48; c <= 57; c++) CLASSES[c] = DIGIT;
CLASSES[45] = DASH;
CLASSES[46] = DOT;
CLASSES[95] = UNDERSCORE;
const ALNUM_LOWER = LOWER | DIGIT;
const ALNUM = LOWER | UPPER | DIGIT;

function classAt(text: string, i: number): number {
  const c = text.charCodeAt(i);
  return c < 128 ? CLASSES[c]! : 0;
}

/** True when text[from, to) has only chars of `inner` and begins and ends with one of `outer`; empty is not. */
function isWord(text: string, from: number, to: number, outer: number, inner: number): boolean {
  if (to <= from || (classAt(text, from) & outer) === 0 || (classAt(text, to - 1) & outer) === 0) return false;
  for (let i = from + 1; i < to - 1; i++) if ((classAt(text, i) & inner) === 0) return false;
  return true;
}

/** True when every part of text[from, to) between dots is a word; `lead` is a char class that may stand once before each part. */
function isDotted(text: string, from: number, to: number, outer: number, inner: number, lead = 0): boolean {
  let start = from;
  for (let i = from; i <= to; i++) {
    if (i < to && text.charCodeAt(i) !== 46) continue;
    const skip = start < i && (classAt(text, start) & lead) !== 0 ? 1 : 0;
    if (!isWord(text, start + skip, i, outer, inner)) return false;
    start = i + 1;
  }
  return true;
}

function hasOnly(text: string, classes: number): boolean {
  for (let i = 0; i < text.length; i++) if ((classAt(text, i) & classes) === 0) return false;
  return text.length > 0;
}

/** The length in bytes of the text as UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function longerThan(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && byteLength(text) > limit);
}

function regexSentence(message: string, form: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${form}')`;
  return `${message} (e.g. ${examples.map((e) => `'${e}', `).join(' or ')}regex used for validation is '${form}')`;
}

function sentences(...list: readonly (string | false)[]): Sentences {
  const said = list.filter((s): s is string => s !== false);
  return said.length === 0 ? FINE : said;
}

function tooLong(text: string, limit: number, unit: 'characters' | 'bytes'): string | false {
  return longerThan(text, limit) && `must be no more than ${limit} ${unit}`;
}

/** `my-name`: at most 63 bytes. */
export function dnsLabelErrors(text: string): Sentences {
  if (text.length <= DNS_LABEL_MAX && isWord(text, 0, text.length, ALNUM_LOWER, ALNUM_LOWER | DASH)) return FINE;
  const long = tooLong(text, DNS_LABEL_MAX, 'characters');
  if (isWord(text, 0, text.length, ALNUM_LOWER, ALNUM_LOWER | DASH)) return sentences(long);
  if (isDotted(text, 0, text.length, ALNUM_LOWER, ALNUM_LOWER | DASH)) return sentences(long, 'must not contain dots');
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return sentences(long, regexSentence(message, LABEL_FORM, 'my-name', '123-abc'));
}

/** `my.name`: at most 253 bytes. */
export function dnsSubdomainErrors(text: string): Sentences {
  const fits = isDotted(text, 0, text.length, ALNUM_LOWER, ALNUM_LOWER | DASH);
  if (fits && text.length <= DNS_SUBDOMAIN_MAX) return FINE;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return sentences(tooLong(text, DNS_SUBDOMAIN_MAX, 'characters'), !fits && regexSentence(message, SUBDOMAIN_FORM, 'example.com'));
}

/** A subdomain of any case: annotation keys and the resource names of node selectors. */
export function dnsSubdomainCaselessErrors(text: string): Sentences {
  const fits = isDotted(text, 0, text.length, ALNUM, ALNUM | DASH);
  if (fits && text.length <= DNS_SUBDOMAIN_MAX) return FINE;
  const message =
    "an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return sentences(tooLong(text, DNS_SUBDOMAIN_MAX, 'bytes'), !fits && regexSentence(message, SUBDOMAIN_FORM, 'Example.com'));
}

/** A subdomain whose labels may hold underscores: search domains of resolv.conf. */
export function dnsSubdomainUnderscoreErrors(text: string): Sentences {
  const fits = isDotted(text, 0, text.length, ALNUM_LOWER, ALNUM_LOWER | DASH | UNDERSCORE, UNDERSCORE);
  if (fits && text.length <= DNS_SUBDOMAIN_MAX) return FINE;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  const form = `${UNDERSCORE_LABEL_FORM}(\\.${UNDERSCORE_LABEL_FORM})*`;
  return sentences(tooLong(text, DNS_SUBDOMAIN_MAX, 'characters'), !fits && regexSentence(message, form, 'example.com'));
}

/** `*.example.com` */
export function wildcardDnsErrors(text: string): Sentences {
  const fits = text.startsWith('*.') && isDotted(text, 2, text.length, ALNUM_LOWER, ALNUM_LOWER | DASH);
  if (fits && text.length <= DNS_SUBDOMAIN_MAX) return FINE;
  const message =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return sentences(
    tooLong(text, DNS_SUBDOMAIN_MAX, 'characters'),
    !fits && regexSentence(message, `\\*\\.${SUBDOMAIN_FORM}`, '*.example.com'),
  );
}

/** `my-name`, beginning with a letter: at most 63 bytes. */
export function dns1035LabelErrors(text: string): Sentences {
  const fits = isWord(text, 0, text.length, ALNUM_LOWER, ALNUM_LOWER | DASH) && classAt(text, 0) === LOWER;
  if (fits && text.length <= DNS_LABEL_MAX) return FINE;
  const message =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return sentences(
    tooLong(text, DNS_LABEL_MAX, 'characters'),
    !fits && regexSentence(message, '[a-z]([-a-z0-9]*[a-z0-9])?', 'my-name', 'abc-123'),
  );
}

const KEY_INNER = ALNUM | DASH | UNDERSCORE | DOT;

/** A label's key, which upstream calls a qualified name too: `example.com/MyName`, `MyName`. */
export function labelKeyErrors(text: string): Sentences {
  const slash = text.indexOf('/');
  const named = text.length - slash - 1 <= DNS_LABEL_MAX && isWord(text, slash + 1, text.length, ALNUM, KEY_INNER);
  if (named && (slash < 0 || (slash <= DNS_SUBDOMAIN_MAX && isDotted(text, 0, slash, ALNUM_LOWER, ALNUM_LOWER | DASH)))) return FINE;
  return keyFaults(text, slash);
}

function keyFaults(text: string, slash: number): Sentences {
  if (slash >= 0 && text.includes('/', slash + 1)) {
    return [`a valid label key ${keySentence('')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = slash < 0 ? text : text.slice(slash + 1);
  const said: string[] = [];
  if (slash === 0) said.push('prefix part must be non-empty');
  else if (slash > 0) {
    // content.IsDNS1123Subdomain counts "bytes" where util/validation says "characters".
    for (const sentence of dnsSubdomainErrors(text.slice(0, slash)))
      said.push(`prefix part ${sentence.replace(/^(must be no more than \d+) characters$/, '$1 bytes')}`);
  }
  if (name === '') said.push('name part must be non-empty');
  else if (longerThan(name, DNS_LABEL_MAX)) said.push(`name part must be no more than ${DNS_LABEL_MAX} bytes`);
  if (!isWord(name, 0, name.length, ALNUM, KEY_INNER)) said.push(keySentence('name part '));
  return said.length === 0 ? FINE : said;
}

function keySentence(what: string): string {
  const message = `${what}must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`;
  return regexSentence(message, KEY_FORM, 'MyName', 'my.name', '123-abc');
}

/** A label's value: empty, or at most 63 bytes of alphanumerics, '-', '_', '.'. */
export function labelValueErrors(text: string): Sentences {
  const fits = text === '' || isWord(text, 0, text.length, ALNUM, ALNUM | DASH | UNDERSCORE | DOT);
  if (fits && text.length <= DNS_LABEL_MAX) return FINE;
  const message =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return sentences(
    tooLong(text, DNS_LABEL_MAX, 'bytes'),
    !fits && regexSentence(message, `(${KEY_FORM})?`, 'MyValue', 'my_value', '12345'),
  );
}

export function isLabelKey(text: string): boolean {
  return labelKeyErrors(text).length === 0;
}

export function isLabelValue(text: string): boolean {
  return labelValueErrors(text).length === 0;
}

/** `MY_NAME` */
export function cIdentifierErrors(text: string): Sentences {
  if (hasOnly(text, ALNUM | UNDERSCORE) && classAt(text, 0) !== DIGIT) return FINE;
  const message =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [regexSentence(message, '[A-Za-z_][A-Za-z0-9_]*', 'my_name', 'MY_NAME', 'MyName')];
}

/** The first minor whose server takes any printable ASCII but '=' (RelaxedEnvironmentVariableValidation: on by default since 1.32). */
export const RELAXED_ENV_NAMES_SINCE = 32;

/** The name of an environment variable, by Kubernetes' minor. */
export function envNameErrors(text: string, minor: number): Sentences {
  return minor >= RELAXED_ENV_NAMES_SINCE ? relaxedEnvNameErrors(text) : strictEnvNameErrors(text);
}

function relaxedEnvNameErrors(text: string): Sentences {
  if (text === '') return ['environment variable name must be non-empty'];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x20 || c > 0x7e || c === 0x3d)
      return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
  }
  return FINE;
}

function strictEnvNameErrors(text: string): Sentences {
  const fits = hasOnly(text, ALNUM | DASH | DOT | UNDERSCORE) && classAt(text, 0) !== DIGIT;
  const message =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
  return sentences(
    !fits && regexSentence(message, '[-._a-zA-Z][-._a-zA-Z0-9]*', 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1'),
    backstepSentence(text),
  );
}

function backstepSentence(text: string): string | false {
  if (text === '.' || text === '..') return `must not be '${text}'`;
  return text.startsWith('..') && "must not start with '..'";
}

/** A key of a ConfigMap's or Secret's data. */
export function configMapKeyErrors(text: string): Sentences {
  const fits = hasOnly(text, ALNUM | DASH | DOT | UNDERSCORE);
  if (fits && text.length <= DNS_SUBDOMAIN_MAX && text.charCodeAt(0) !== 46) return FINE;
  const message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  return sentences(
    tooLong(text, DNS_SUBDOMAIN_MAX, 'characters'),
    !fits && regexSentence(message, '[-._a-zA-Z0-9]+', 'key.name', 'KEY_NAME', 'key-name'),
    backstepSentence(text),
  );
}

/** An IANA service name: at most 15 of a-z, 0-9 and single inner dashes, with a letter. */
export function portNameErrors(text: string): Sentences {
  let letter = false;
  for (let i = 0; i < text.length && !letter; i++) letter = classAt(text, i) === LOWER;
  return sentences(
    tooLong(text, 15, 'characters'),
    !hasOnly(text, ALNUM_LOWER | DASH) && 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    !letter && 'must contain at least one letter (a-z)',
    text.includes('--') && 'must not contain consecutive hyphens',
    (text.startsWith('-') || text.endsWith('-')) && 'must not begin or end with a hyphen',
  );
}

export function portNumberErrors(port: number): Sentences {
  return rangeErrors(port, 1, 65535);
}

/** "must be between 1 and 255, inclusive" */
export function rangeErrors(value: number, min: number, max: number): Sentences {
  return value >= min && value <= max ? FINE : [`must be between ${min} and ${max}, inclusive`];
}

/** A Linux user's or group's number. */
export function userIdErrors(id: number): Sentences {
  return rangeErrors(id, 0, 2147483647);
}

/** `10%` */
export function percentErrors(text: string): Sentences {
  if (text.endsWith('%') && hasOnly(text.slice(0, -1), DIGIT)) return FINE;
  return [regexSentence("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', '1%', '93%')];
}

export function httpHeaderNameErrors(text: string): Sentences {
  if (hasOnly(text, ALNUM | DASH)) return FINE;
  return [regexSentence("a valid HTTP header must consist of alphanumeric characters or '-'", '[-A-Za-z0-9]+', 'X-Header-Name')];
}

/** What a name may not be because it is a part of a URL: ".", "..", with "/" or "%". RBAC's names have no other rule. */
export function pathSegmentErrors(name: string, prefix: boolean): Sentences {
  if (!prefix && (name === '.' || name === '..')) return [`may not be '${name}'`];
  return sentences(name.includes('/') && "may not contain '/'", name.includes('%') && "may not contain '%'");
}

/** A generateName's trailing dash goes with the char before it (not only the dash: the server appends five more). */
function maskTrailingDash(name: string, prefix: boolean): string {
  return prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

export const nameIsDnsSubdomain: NameRule = (name, prefix) => dnsSubdomainErrors(maskTrailingDash(name, prefix));
export const nameIsDnsLabel: NameRule = (name, prefix) => dnsLabelErrors(maskTrailingDash(name, prefix));
export const nameIsDns1035Label: NameRule = (name, prefix) => dns1035LabelErrors(maskTrailingDash(name, prefix));
export const nameIsPathSegment: NameRule = pathSegmentErrors;

/** `foo.example.com`: a subdomain of three or more labels, as webhooks are named. */
export function validateFullyQualifiedName(name: string, at: At, report: Report, rule: string): void {
  const wrong = name === '' ? FINE : dnsSubdomainErrors(name);
  if (name === '') report.required(at, rule);
  else if (wrong.length > 0) report.invalid(at, rule, name, wrong.join(','));
  else if (name.split('.').length < 3) report.invalid(at, rule, name, 'should be a domain with at least three segments separated by dots');
}

/** `example.com` or `example.com.`: a domain of two or more labels of at most 63 bytes each. */
export function validateFullyQualifiedDomainName(name: string, at: At, report: Report, rule: string): void {
  const domain = name.endsWith('.') ? name.slice(0, -1) : name;
  const wrong = dnsSubdomainErrors(domain);
  const labels = domain.split('.');
  const badLabel = labels.find((label) => dnsLabelErrors(label).length > 0);
  if (name === '') report.required(at, rule);
  else if (wrong.length > 0) report.invalid(at, rule, domain, wrong.join(','));
  else if (labels.length < 2) report.invalid(at, rule, domain, 'should be a domain with at least two segments separated by dots');
  else if (badLabel !== undefined) report.invalid(at, rule, badLabel, dnsLabelErrors(badLabel).join(','));
}

/** `acme.io/foo`: a domain and an HTTP path. */
export function validateDomainPrefixedPath(text: string, at: At, report: Report, rule: string): void {
  const slash = text.indexOf('/');
  const host = text.slice(0, Math.max(slash, 0));
  const path = text.slice(slash + 1);
  if (text === '') report.required(at, rule);
  else if (host === '' || path === '') report.invalid(at, rule, text, 'must be a domain-prefixed path (such as "acme.io/foo")');
  else {
    for (const sentence of dnsSubdomainErrors(host)) report.invalid(at, rule, host, sentence);
    if (!HTTP_PATH.test(path)) report.invalid(at, rule, path, regexSentence('Invalid path', "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"));
  }
}

const HTTP_PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** `acme.io/foo`: a label key with a prefix. */
export function validateDomainPrefixedKey(key: string, at: At, report: Report, rule: string): void {
  const wrong = labelKeyErrors(key);
  if (key === '') report.required(at, rule);
  else if (wrong.length > 0) for (const sentence of wrong) report.invalid(at, rule, key, sentence);
  else if (!key.includes('/')) report.invalid(at, rule, key, 'must be a domain-prefixed key (such as "acme.io/foo")');
}
