/** E-mail addresses and URLs of Chart.yaml as Helm judges them (github.com/asaskevich/govalidator: IsEmail, IsURL, IsRequestURL). */
import { compileRegexp, GoError, type Regexp, runes } from '../../golang/index.ts';
import { type GoUrl, parseUrl } from '../../sprig/index.ts';

let patterns: { readonly email: Regexp; readonly url: Regexp } | undefined;

function lazyPatterns(): NonNullable<typeof patterns> {
  patterns ??= { email: compileRegexp(emailPattern()), url: compileRegexp(urlPattern()) };
  return patterns;
}

export function isEmail(text: string): boolean {
  return lazyPatterns().email.match(text);
}

/** A web address, its scheme optional. */
export function isUrl(text: string): boolean {
  if (runes(text).length >= MAX_URL_RUNES || text.length <= MIN_URL_BYTES || text.startsWith('.')) return false;
  const url = parsed(text.includes(':') && !text.includes('://') ? `http://${text}` : text);
  if (url === undefined || url.host.startsWith('.')) return false;
  if (url.host === '' && url.path !== '' && !url.path.includes('.')) return false;
  return lazyPatterns().url.match(text);
}

/** An absolute URI with a scheme. */
export function isRequestUrl(text: string): boolean {
  // Go: ParseRequestURI knows no fragment; a "#" is an ordinary character of a path and none of a host.
  const host = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?]*/.exec(text)?.[0] ?? '';
  if (text === '' || host.includes('#')) return false;
  const url = parsed(text.replaceAll('#', '_'));
  return url !== undefined && url.scheme !== '';
}

const MAX_URL_RUNES = 2083;
const MIN_URL_BYTES = 3;

function parsed(text: string): GoUrl | undefined {
  try {
    return parseUrl(text);
  } catch (error) {
    if (error instanceof GoError) return undefined;
    throw error;
  }
}

/** Letters beyond ASCII that an e-mail address may have. */
const WIDE = '\\x{00A0}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFEF}';

function emailPattern(): string {
  const atom = `[a-zA-Z0-9!#$%&'*+\\-/=?^_\`{|}~${WIDE}]+`;
  const space = '(([\\x20\\x09]*\\x0d\\x0a)?[\\x20\\x09]+)?';
  const plain = `[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\x21\\x23-\\x5b\\x5d-\\x7e${WIDE}]`;
  const grouped = `\\([\\x01-\\x09\\x0b\\x0c\\x0d-\\x7f${WIDE}]`;
  const local = `(${atom}(\\.${atom})*|\\x22(${space}(${plain}|${grouped}))*${space}\\x22)`;
  const letter = `[a-zA-Z${WIDE}]`;
  const sign = `[a-zA-Z0-9${WIDE}]`;
  const label = `(${sign}|${sign}[a-zA-Z0-9\\-._~${WIDE}]*${sign})`;
  const last = `(${letter}|${letter}[a-zA-Z0-9\\-_~${WIDE}]*${letter})`;
  return `^${local}@(${label}\\.)+${last}\\.?$`;
}

function urlPattern(): string {
  const scheme = '((ftp|tcp|udp|wss?|https?)://)';
  const user = '(\\S+(:\\S*)?@)';
  const byte = '(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])';
  const ipv4 = `([1-9]\\d?|1\\d\\d|2[01]\\d|22[0-3]|24\\d|25[0-5])(\\.${byte}){2}(\\.([0-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5]))`;
  const wide = 'a-zA-Z\\x{00a1}-\\x{ffff}';
  const start = '([a-zA-Z0-9]([a-zA-Z0-9\\-_]+)?[a-zA-Z0-9]([-.][a-zA-Z0-9]+)*)';
  const subdomain = '((www\\.)|([a-zA-Z0-9]+([-_.]?[a-zA-Z0-9])*[a-zA-Z0-9]\\.[a-zA-Z0-9]+))';
  const name = `((${start}|${subdomain}?)?(([${wide}0-9]+-?-?)*[${wide}0-9]+)(\\.([${wide}]{1,}))?)`;
  return `^${scheme}?${user}?(${ipv4}|(\\[${ipv6Pattern()}\\])|${name})\\.?(:(\\d{1,5}))?([/?#][^\\s]*)?$`;
}

function ipv6Pattern(): string {
  const group = '[0-9a-fA-F]{1,4}';
  const ipv4 = '((25[0-5]|(2[0-4]|1?[0-9])?[0-9])\\.){3}(25[0-5]|(2[0-4]|1?[0-9])?[0-9])';
  const forms = [`(${group}:){7}${group}`, `(${group}:){1,7}:`];
  for (let before = 6; before >= 1; before--) forms.push(`(${group}:){1,${before}}(:${group}){1,${7 - before}}`);
  forms.push(
    `:((:${group}){1,7}|:)`,
    'fe80:(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]+',
    `::(ffff(:0{1,4})?:)?${ipv4}`,
    `(${group}:){1,4}:${ipv4}`,
  );
  return `(${forms.join('|')})`;
}
