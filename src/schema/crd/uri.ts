/**
 * Absolute URLs as Go's net/url.ParseRequestURI takes them: the format "uri" of schemas, and CEL's url(). Texts are byte strings only
 * inside; what comes in and goes out is ordinary text.
 */
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts';
import { quote } from '../../golang/index.ts';
import { parseIp } from '../../kube/index.ts';

export interface Uri {
  readonly scheme: string;
  /** With the port. */
  readonly host: string;
  /** As written where that is a right way to write it, else escaped anew. */
  readonly escapedPath: string;
  /** Behind the question mark, as written. */
  readonly query: string;
}

export type UriResult = { readonly value: Uri; readonly error?: undefined } | { readonly error: string };

/** Longer texts are refused. Upstream has no limit. */
const MAX_URI = 65_536;

/** url.ParseRequestURI; the error is `parse "…": …`. */
export function parseRequestUri(text: string): UriResult {
  const bytes = encodeUtf8(text);
  try {
    if (bytes === '') throw new Fault('empty url');
    if (bytes.length > MAX_URI) throw new Fault('too long');
    return { value: parse(bytes, true) };
  } catch (error) {
    if (error instanceof Fault) return { error: decodeUtf8(`parse ${quote(bytes)}: ${error.message}`) };
    throw error;
  }
}

/** What CEL's url() makes of a text: ParseRequestURI for the check, Parse for the parts, so that a fragment is cut off. */
export function parseAbsoluteUri(text: string): UriResult {
  const checked = parseRequestUri(text);
  if (checked.error !== undefined || !text.includes('#')) return checked;
  const [before, fragment] = cut(encodeUtf8(text), '#');
  try {
    unescapePart(fragment, 'fragment');
    return { value: parse(before, false) };
  } catch (error) {
    if (error instanceof Fault) return { error: decodeUtf8(`parse ${quote(before)}: ${error.message}`) };
    throw error;
  }
}

/** url.URL.Hostname and Port. */
export function splitHost(host: string): { readonly name: string; readonly port: string } {
  const colon = host.lastIndexOf(':');
  const hasPort = colon !== -1 && /^:[0-9]*$/.test(host.slice(colon));
  const name = hasPort ? host.slice(0, colon) : host;
  return { name: name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name, port: hasPort ? host.slice(colon + 1) : '' };
}

/** url.Values, without the parts that cannot be read. */
export function queryValues(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const part of encodeUtf8(query).split('&')) {
    if (part === '' || part.includes(';')) continue;
    const [key, value] = cut(part, '=').map((text) => {
      try {
        return decodeUtf8(unescapePart(text.replaceAll('+', ' '), 'query'));
      } catch (error) {
        if (error instanceof Fault) return undefined;
        throw error;
      }
    });
    if (key === undefined || value === undefined) continue;
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  return values;
}

class Fault extends Error {}

type Part = 'path' | 'host' | 'zone' | 'user' | 'fragment' | 'query';
const HOST_PLAIN = /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/;

function parse(text: string, viaRequest: boolean): Uri {
  if (/[\0-\x1f\x7f]/.test(text)) throw new Fault('net/url: invalid control character in URL');
  if (text === '*') return { scheme: '', host: '', escapedPath: '*', query: '' };
  if (text.startsWith(':')) throw new Fault('missing protocol scheme');
  const scheme = /^([A-Za-z][A-Za-z0-9+\-.]*):/.exec(text)?.[1] ?? '';
  const [rest, query] = cut(scheme === '' ? text : text.slice(scheme.length + 1), '?');
  const url = { scheme: scheme.toLowerCase(), host: '', query: decodeUtf8(query) };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...url, escapedPath: '' };
    if (viaRequest) throw new Fault('invalid URI for request');
    if (cut(rest, '/')[0].includes(':')) throw new Fault('first path segment in URL cannot contain colon');
  }
  const authority =
    (scheme !== '' || (!viaRequest && !rest.startsWith('///'))) && rest.startsWith('//') ? cut(rest.slice(2), '/')[0] : undefined;
  const path = authority === undefined ? rest : rest.slice(2 + authority.length);
  const host = authority === undefined ? '' : decodeUtf8(parseAuthority(authority, url.scheme));
  const plain = unescapePart(path, 'path');
  const asWritten = /^(?:[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]]|%[0-9A-Fa-f]{2})*$/.test(path);
  return { ...url, host, escapedPath: asWritten ? path : escapePath(plain) };
}

function parseAuthority(text: string, scheme: string): string {
  const at = text.lastIndexOf('@');
  const host = parseHost(text.slice(at + 1), scheme);
  if (at === -1) return host;
  const user = text.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new Fault('net/url: invalid userinfo');
  unescapePart(user, 'user');
  return host;
}

function parseHost(host: string, scheme: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw new Fault('invalid IP-literal');
  if (open < 0) {
    const first = host.indexOf(':');
    if (first === -1) return unescapePart(host, 'host');
    return checkPort(host.slice(scheme === 'http' || scheme === 'https' ? first : host.lastIndexOf(':')), host);
  }
  const close = host.lastIndexOf(']');
  if (close === -1) throw new Fault("missing ']' in host");
  checkPort(host.slice(close + 1), '');
  const name = host.slice(1, close);
  const zone = name.indexOf('%25');
  const address =
    zone === -1 ? unescapePart(name, 'host') : unescapePart(name.slice(0, zone), 'host') + unescapePart(name.slice(zone), 'zone');
  const withoutZone = cut(address, '%')[0];
  if (parseIp(withoutZone) === undefined) throw new Fault(`invalid host: ParseAddr(${quote(address)}): unable to parse IP`);
  if (!withoutZone.includes(':')) throw new Fault('invalid IP-literal');
  return `[${address}]${host.slice(close + 1)}`;
}

/** The host without escapes, when its port is one. */
function checkPort(port: string, host: string): string {
  if (!/^(?::[0-9]*)?$/.test(port)) throw new Fault(`invalid port ${quote(port)} after host`);
  return unescapePart(host, 'host');
}

function unescapePart(text: string, part: Part): string {
  const strict = part === 'host' || part === 'zone';
  return text.replace(/%.{0,2}|[^%]/gs, (piece) => {
    if (piece[0] !== '%') {
      if (strict && piece < '\x80' && !HOST_PLAIN.test(piece)) throw new Fault(`invalid character ${quote(piece)} in host name`);
      return piece;
    }
    if (!/^%[0-9a-fA-F]{2}$/.test(piece)) throw new Fault(`invalid URL escape ${quote(piece)}`);
    const byte = String.fromCharCode(Number.parseInt(piece.slice(1), 16));
    if (part === 'host' && byte < '\x80' && piece !== '%25') throw new Fault(`invalid URL escape ${quote(piece)}`);
    if (part === 'zone' && piece !== '%25' && byte !== ' ' && !HOST_PLAIN.test(byte)) throw new Fault(`invalid URL escape ${quote(piece)}`);
    return byte;
  });
}

function escapePath(text: string): string {
  return text.replace(/[^A-Za-z0-9\-_.~$&+,/:;=@]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
