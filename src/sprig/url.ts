/** sprig "URL Functions" (url.go). */
import { fixed, GoError, type GoFunc, type GoMap, goFail, types } from '../golang/index.ts';
import { nilDereference } from './go-errors.ts';
import { type GoUrl, hostname, parseUrl, type Userinfo, urlText, userinfoText } from './net-url.ts';
import { kindName } from './reflection.ts';

const { map, string } = types;

export const urlFunctions: readonly GoFunc[] = [
  fixed('urlParse', [string], (text) => urlParse(text)),
  fixed('urlJoin', [map], (parts) => urlText(joinParts(parts))),
];

function urlParse(text: string): GoMap {
  const url = explained('unable to parse url', () => parseUrl(text));
  return new Map([
    ['scheme', url.scheme],
    ['host', url.host],
    ['hostname', hostname(url)],
    ['path', url.path],
    ['query', url.query],
    ['opaque', url.opaque],
    ['fragment', url.fragment],
    ['userinfo', url.user === undefined ? '' : userinfoText(url.user)],
  ]);
}

function joinParts(parts: GoMap): GoUrl {
  const text = (key: string): string => {
    const value = parts.get(key);
    if (value === undefined) return '';
    if (value === null) nilDereference();
    if (typeof value === 'string') return value;
    return goFail(`unable to parse ${key} key, must be of type string, but ${kindName(value)} found`);
  };
  const url = { scheme: text('scheme'), host: text('host'), path: text('path'), query: text('query'), opaque: text('opaque') };
  return { ...url, fragment: text('fragment'), user: readUserinfo(text('userinfo')) };
}

function readUserinfo(userinfo: string): Userinfo | undefined {
  if (userinfo === '') return undefined;
  return explained('unable to parse userinfo in dict', () => parseUrl(`proto://${userinfo}@host`)).user;
}

function explained<T>(complaint: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof GoError) goFail(`${complaint}: ${error.message}`);
    throw error;
  }
}
