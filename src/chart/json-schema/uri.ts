/** URLs as Go's net/url reads, resolves and writes them: what $id, $ref and the formats "uri" and "uri-reference" rest on. */
import { quote } from '../../golang/index.ts';
import { parseAddress } from './address.ts';

export interface Url {
  readonly scheme: string;
  readonly opaque: string;
  /** "user:password", escaped; undefined when there is none. */
  readonly user: string | undefined;
  readonly host: string;
  readonly path: string;
  /** The path as written, when that is not the standard escaping of `path`. */
  readonly rawPath: string;
  readonly forceQuery: boolean;
  readonly query: string;
  readonly omitHost: boolean;
}

export class UrlError extends Error {}

type Mode = 'path' | 'segment' | 'host' | 'zone' | 'user' | 'fragment';

/** url.Parse; throws UrlError with Go's sentence. A fragment is checked and dropped. */
export function parseUrl(raw: string): Url {
  const hash = raw.indexOf('#');
  const main = hash === -1 ? raw : raw.slice(0, hash);
  const url = wrapped(main, () => parseMain(main));
  if (hash !== -1) wrapped(raw, () => unescapeUrl(raw.slice(hash + 1), 'fragment'));
  return url;
}

function wrapped<T>(text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UrlError) throw new UrlError(`parse ${quote(text)}: ${error.message}`);
    throw error;
  }
}

function parseMain(raw: string): Url {
  if (/[\x00-\x1f\x7f]/.test(raw)) throw new UrlError('net/url: invalid control character in URL');
  if (raw === '*') return { ...EMPTY, path: '*' };
  if (raw.startsWith(':')) throw new UrlError('missing protocol scheme');
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(raw);
  const scheme = (match?.[1] ?? '').toLowerCase();
  let rest = raw.slice(match?.[0].length ?? 0);
  const mark = rest.indexOf('?');
  const forceQuery = mark !== -1 && mark === rest.length - 1;
  const query = mark === -1 ? '' : rest.slice(mark + 1);
  if (mark !== -1) rest = rest.slice(0, mark);
  const base = { ...EMPTY, scheme, forceQuery, query };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...base, opaque: rest };
    if (rest.split('/', 1)[0]!.includes(':')) throw new UrlError('first path segment in URL cannot contain colon');
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///'))) {
    return { ...base, ...pathOf(rest), omitHost: scheme !== '' && rest.startsWith('/') };
  }
  const slash = rest.indexOf('/', 2);
  const authority = slash === -1 ? rest.slice(2) : rest.slice(2, slash);
  return { ...base, ...authorityOf(authority), ...pathOf(slash === -1 ? '' : rest.slice(slash)) };
}

const EMPTY: Url = {
  scheme: '',
  opaque: '',
  user: undefined,
  host: '',
  path: '',
  rawPath: '',
  forceQuery: false,
  query: '',
  omitHost: false,
};

function pathOf(raw: string): { path: string; rawPath: string } {
  const path = unescapeUrl(raw, 'path');
  return { path, rawPath: escapeUrl(path, 'path') === raw ? '' : raw };
}

function authorityOf(authority: string): { user: string | undefined; host: string } {
  const at = authority.lastIndexOf('@');
  const host = hostOf(authority.slice(at + 1));
  if (at === -1) return { user: undefined, host };
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new UrlError('net/url: invalid userinfo');
  const colon = user.indexOf(':');
  const parts = colon === -1 ? [user] : [user.slice(0, colon), user.slice(colon + 1)];
  return { user: parts.map((part) => escapeUrl(unescapeUrl(part, 'user'), 'user')).join(':'), host };
}

function hostOf(host: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw new UrlError('invalid IP-literal');
  if (open === 0) return literalHost(host);
  const colon = host.lastIndexOf(':');
  if (colon !== -1) checkPort(host.slice(colon));
  return unescapeUrl(host, 'host');
}

function literalHost(host: string): string {
  const close = host.lastIndexOf(']');
  if (close === -1) throw new UrlError("missing ']' in host");
  checkPort(host.slice(close + 1));
  const inner = host.slice(1, close);
  const zone = inner.indexOf('%25');
  const name =
    zone === -1 ? unescapeUrl(inner, 'host') : unescapeUrl(inner.slice(0, zone), 'host') + unescapeUrl(inner.slice(zone), 'zone');
  const address = parseAddress(name);
  if ('error' in address) throw new UrlError(`invalid host: ${address.error}`);
  if (address.version === 4) throw new UrlError('invalid IP-literal');
  return `[${name}]${host.slice(close + 1)}`;
}

function checkPort(port: string): void {
  if (!/^(:[0-9]*)?$/.test(port)) throw new UrlError(`invalid port ${quote(port)} after host`);
}

/** Which bytes stand for themselves: net/url's table. */
const KEEP: Readonly<Record<Mode, RegExp>> = {
  path: /[A-Za-z0-9\-_.~$&+,/:;=@]/,
  segment: /[A-Za-z0-9\-_.~$&+:=@]/,
  host: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  zone: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  user: /[A-Za-z0-9\-_.~$&+,;=]/,
  fragment: /[A-Za-z0-9\-_.~$&+,/:;=@?!()*]/,
};

function unescapeUrl(text: string, mode: Mode): string {
  return text.replace(/%(?:[0-9a-fA-F]{2})?|[^%]/g, (part, offset: number) => {
    if (part.length === 3) {
      const char = String.fromCharCode(Number.parseInt(part.slice(1), 16));
      const badHost = mode === 'host' && char < '\x80' && part !== '%25';
      const badZone = mode === 'zone' && part !== '%25' && char !== ' ' && !KEEP.host.test(char);
      if (badHost || badZone) throw new UrlError(`invalid URL escape ${quote(part)}`);
      return char;
    }
    if (part === '%') throw new UrlError(`invalid URL escape ${quote(text.slice(offset, offset + 3))}`);
    if ((mode === 'host' || mode === 'zone') && part < '\x80' && !KEEP[mode].test(part)) {
      throw new UrlError(`invalid character ${quote(part)} in host name`);
    }
    return part;
  });
}

function escapeUrl(text: string, mode: Mode): string {
  return text.replace(/[\s\S]/g, (char) =>
    KEEP[mode].test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** url.PathUnescape. */
export function pathUnescape(text: string): string {
  return text.includes('%') ? unescapeUrl(text, 'segment') : text;
}

/** url.PathEscape of each part between slashes. */
export function encodePointer(pointer: string): string {
  return pointer
    .split('/')
    .map((part) => escapeUrl(part, 'segment'))
    .join('/');
}

function escapedPath(url: Url): string {
  const valid = /^(?:[!$&'()*+,;=:@[\]%]|[A-Za-z0-9\-_.~/])*$/.test(url.rawPath);
  if (url.rawPath !== '' && valid && pathIs(url)) return url.rawPath;
  return url.path === '*' ? '*' : escapeUrl(url.path, 'path');
}

function pathIs(url: Url): boolean {
  return unescapeUrl(url.rawPath, 'path') === url.path;
}

/** URL.String. */
export function urlString(url: Url): string {
  let out = url.scheme === '' ? '' : `${url.scheme}:`;
  if (url.opaque !== '') out += url.opaque;
  else {
    const named = url.host !== '' || url.user !== undefined;
    if ((url.scheme !== '' || named) && !(url.omitHost && !named)) {
      if (named || url.path !== '') out += '//';
      if (url.user !== undefined) out += `${url.user}@`;
      out += escapeUrl(url.host, 'host');
    }
    const path = escapedPath(url);
    if (path !== '' && path[0] !== '/' && url.host !== '') out += '/';
    if (out === '' && path.split('/', 1)[0]!.includes(':')) out += './';
    out += path;
  }
  return url.forceQuery || url.query !== '' ? `${out}?${url.query}` : out;
}

/** URL.ResolveReference. */
export function resolveUrl(base: Url, ref: Url): Url {
  const scheme = ref.scheme === '' ? base.scheme : ref.scheme;
  if (ref.scheme !== '' || ref.host !== '' || ref.user !== undefined) {
    return { ...ref, scheme, ...pathOf(resolvePath(escapedPath(ref), '')) };
  }
  if (ref.opaque !== '') return { ...ref, scheme, user: undefined, host: '', path: '', rawPath: ref.rawPath };
  const query = ref.path === '' && !ref.forceQuery && ref.query === '' ? base.query : ref.query;
  if (ref.path === '' && base.opaque !== '') return { ...ref, scheme, query, opaque: base.opaque, user: undefined, host: '', path: '' };
  return { ...ref, scheme, query, host: base.host, user: base.user, ...pathOf(resolvePath(escapedPath(base), escapedPath(ref))) };
}

function resolvePath(base: string, ref: string): string {
  const full = ref === '' ? base : ref[0] === '/' ? ref : base.slice(0, base.lastIndexOf('/') + 1) + ref;
  if (full === '') return '';
  let out = '/';
  let first = true;
  const parts = full.split('/');
  for (const part of parts) {
    if (part === '.') {
      first = false;
    } else if (part === '..') {
      const slash = out.slice(1).lastIndexOf('/');
      out = slash === -1 ? '/' : out.slice(0, slash + 1);
      first = out === '/';
    } else {
      out += first ? part : `/${part}`;
      first = false;
    }
  }
  const last = parts.at(-1);
  if (last === '.' || last === '..') out += '/';
  return out.length > 1 && out[1] === '/' ? out.slice(1) : out;
}
