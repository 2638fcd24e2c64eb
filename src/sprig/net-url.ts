/** Go's net/url: Parse and URL.String, which differ from the WHATWG rules that JavaScript's URL follows in almost everything. */
import { GoError, quote } from '../golang/index.ts';
import { parseAddress } from './ip.ts';

export interface GoUrl {
  readonly scheme: string;
  /** What follows the scheme when it does not begin with a slash, as it was. */
  readonly opaque: string;
  readonly user: Userinfo | undefined;
  /** With the port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

export interface Userinfo {
  readonly name: string;
  readonly password: string | undefined;
}

/** Which characters stand for themselves. */
type Part = 'path' | 'host' | 'zone' | 'user' | 'fragment';

const PLAIN: Readonly<Record<Part, RegExp>> = {
  path: /[A-Za-z0-9\-_.~$&+,/:;=@]/,
  host: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  zone: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  user: /[A-Za-z0-9\-_.~$&+,;=]/,
  fragment: /[A-Za-z0-9\-_.~!$&()*+,/:;=?@]/,
};

/** url.Parse. Fails with a GoError that names the URL. */
export function parseUrl(text: string): GoUrl {
  const [beforeHash, fragment] = cut(text, '#');
  const url = named(beforeHash, () => parseWithoutFragment(beforeHash));
  return fragment === '' ? url : named(text, () => ({ ...url, fragment: unescapePart(fragment, 'fragment') }));
}

/** url.URL.Hostname: the host without its port and brackets. */
export function hostname(url: GoUrl): string {
  const colon = url.host.lastIndexOf(':');
  const host = colon !== -1 && validPort(url.host.slice(colon)) ? url.host.slice(0, colon) : url.host;
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** url.Userinfo.String. */
export function userinfoText(user: Userinfo): string {
  const name = escapePart(user.name, 'user');
  return user.password === undefined ? name : `${name}:${escapePart(user.password, 'user')}`;
}

/** url.URL.String. */
export function urlText(url: GoUrl): string {
  let out = url.scheme === '' ? '' : `${url.scheme}:`;
  if (url.opaque !== '') {
    out += url.opaque;
  } else {
    if (url.host !== '' || url.user !== undefined || (url.scheme !== '' && url.path !== '')) out += '//';
    if (url.user !== undefined) out += `${userinfoText(url.user)}@`;
    out += escapePart(url.host, 'host');
    const path = url.path === '*' ? '*' : escapePart(url.path, 'path');
    if (path !== '' && !path.startsWith('/') && url.host !== '') out += '/';
    if (out === '' && cut(path, '/')[0].includes(':')) out += './';
    out += path;
  }
  if (url.query !== '') out += `?${url.query}`;
  if (url.fragment !== '') out += `#${escapePart(url.fragment, 'fragment')}`;
  return out;
}

function named<T>(text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`parse ${quote(text)}: ${error.message}`);
    throw error;
  }
}

function fail(message: string): never {
  throw new GoError(message);
}

/** The text before the first separator and after it; all and nothing when there is none. */
function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function parseWithoutFragment(text: string): GoUrl {
  if (/[\0-\x1f\x7f]/.test(text)) fail('net/url: invalid control character in URL');
  const empty: GoUrl = { scheme: '', opaque: '', user: undefined, host: '', path: '', query: '', fragment: '' };
  if (text === '*') return { ...empty, path: '*' };
  if (text.startsWith(':')) fail('missing protocol scheme');
  const scheme = /^([A-Za-z][A-Za-z0-9+\-.]*):/.exec(text)?.[1] ?? '';
  const [beforeQuery, query] = cut(scheme === '' ? text : text.slice(scheme.length + 1), '?');
  const url: GoUrl = { ...empty, scheme: scheme.toLowerCase(), query };
  if (!beforeQuery.startsWith('/')) {
    if (scheme !== '') return { ...url, opaque: beforeQuery };
    if (cut(beforeQuery, '/')[0].includes(':')) fail('first path segment in URL cannot contain colon');
  }
  if (!beforeQuery.startsWith('//') || (scheme === '' && beforeQuery.startsWith('///'))) {
    return { ...url, path: unescapePart(beforeQuery, 'path') };
  }
  const authority = cut(beforeQuery.slice(2), '/')[0];
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1));
  const user = at === -1 ? undefined : parseUserinfo(authority.slice(0, at));
  return { ...url, user, host, path: unescapePart(beforeQuery.slice(2 + authority.length), 'path') };
}

function parseUserinfo(text: string): Userinfo {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text)) fail('net/url: invalid userinfo');
  if (!text.includes(':')) return { name: unescapePart(text, 'user'), password: undefined };
  const [name, password] = cut(text, ':');
  return { name: unescapePart(name, 'user'), password: unescapePart(password, 'user') };
}

function validPort(colonPort: string): boolean {
  return /^(?::[0-9]*)?$/.test(colonPort);
}

function parseHost(host: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) fail('invalid IP-literal');
  if (open === 0) return parseBracketed(host);
  const colon = host.lastIndexOf(':');
  if (colon !== -1 && !validPort(host.slice(colon))) fail(`invalid port ${quote(host.slice(colon))} after host`);
  return unescapePart(host, 'host');
}

/** [IPv6%25zone]:port */
function parseBracketed(host: string): string {
  const close = host.lastIndexOf(']');
  if (close === -1) fail("missing ']' in host");
  const colonPort = host.slice(close + 1);
  if (!validPort(colonPort)) fail(`invalid port ${quote(colonPort)} after host`);
  const name = host.slice(1, close);
  const zone = name.indexOf('%25');
  const address =
    zone === -1 ? unescapePart(name, 'host') : unescapePart(name.slice(0, zone), 'host') + unescapePart(name.slice(zone), 'zone');
  let bytes: readonly number[];
  try {
    bytes = parseAddress(address).bytes;
  } catch (error) {
    if (error instanceof GoError) return fail(`invalid host: ${error.message}`);
    throw error;
  }
  if (bytes.length === 4) fail('invalid IP-literal');
  return `[${address}]${colonPort}`;
}

function unescapePart(text: string, part: Part): string {
  const strict = part === 'host' || part === 'zone';
  if (!strict && !text.includes('%')) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char !== '%') {
      if (strict && char < '\x80' && !PLAIN[part].test(char)) fail(`invalid character ${quote(char)} in host name`);
      out += char;
      continue;
    }
    const triple = text.slice(i, i + 3);
    if (!/^%[0-9a-fA-F]{2}$/.test(triple)) fail(`invalid URL escape ${quote(triple)}`);
    const byte = String.fromCharCode(Number.parseInt(triple.slice(1), 16));
    // A host may hold escaped bytes that are not ASCII, and %25; a zone also what could stand there unescaped, and spaces.
    if (part === 'host' && byte < '\x80' && triple !== '%25') fail(`invalid URL escape ${quote(triple)}`);
    if (part === 'zone' && triple !== '%25' && byte !== ' ' && !PLAIN.host.test(byte)) fail(`invalid URL escape ${quote(triple)}`);
    out += byte;
    i += 2;
  }
  return out;
}

function escapePart(text: string, part: Part): string {
  let out = '';
  for (const char of text) {
    if (PLAIN[part].test(char)) out += char;
    else out += `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}
