/**
 * The pull policy that follows from an image's reference: Always for the tag "latest", said or implied, else IfNotPresent
 * (pkg/util/parsers over github.com/distribution/reference). A reference that cannot be read has no tag.
 */

/** A longer reference is none: upstream's limit is 255 for the path alone. */
const MAX_REFERENCE = 4096;
const MAX_PATH = 255;

const TAG = /^\w[\w.-]{0,127}$/;
const DOMAIN_PART = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;
const IPV6 = /^\[[a-fA-F0-9:]+\]$/;
const PATH_PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

export function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  return mayBeLatest(image) && isReference(image) ? 'Always' : 'IfNotPresent';
}

/** The tag is "latest", or there is neither tag nor digest: then only it matters whether the reference is well formed. */
function mayBeLatest(image: string): boolean {
  const at = image.indexOf('@');
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  return colon < 0 ? at < 0 : name.slice(colon + 1) === 'latest';
}

function isReference(image: string): boolean {
  if (image === '' || image.length > MAX_REFERENCE) return false;
  if (/^[a-f0-9]{64}$/.test(image)) return false;
  const at = image.indexOf('@');
  if (at >= 0 && !isDigest(image.slice(at + 1))) return false;
  const name = at < 0 ? image : image.slice(0, at);
  const { domain, rest } = splitDomain(name);
  const colon = rest.indexOf(':');
  if (colon >= 0 && !TAG.test(rest.slice(colon + 1))) return false;
  const remote = colon < 0 ? rest : rest.slice(0, colon);
  // What cannot be a domain may still be the first part of a path: "a_b.c/d".
  const path = domain !== undefined && !isDomain(domain) ? `${domain}/${remote}` : remote;
  return path.length <= MAX_PATH && path.split('/').every((part) => PATH_PART.test(part));
}

/** The first part is a registry when it looks like one; on Docker Hub a bare name lives under library/, which counts for the length. */
function splitDomain(name: string): { domain: string | undefined; rest: string } {
  const slash = name.indexOf('/');
  if (slash < 0) return { domain: undefined, rest: `library/${name}` };
  const first = name.slice(0, slash);
  const rest = name.slice(slash + 1);
  if (first === 'docker.io' || first === 'index.docker.io')
    return { domain: undefined, rest: rest.includes('/') ? rest : `library/${rest}` };
  const isRegistry = first === 'localhost' || /[.:]/.test(first) || first.toLowerCase() !== first;
  return isRegistry ? { domain: first, rest } : { domain: undefined, rest: name };
}

function isDomain(domain: string): boolean {
  const port = /:[0-9]+$/.exec(domain);
  const host = port === null ? domain : domain.slice(0, port.index);
  // An IPv6 address may end in what looks like a port.
  return IPV6.test(host) || IPV6.test(domain) || host.split('.').every((part) => DOMAIN_PART.test(part));
}

function isDigest(text: string): boolean {
  const colon = text.indexOf(':');
  const length = DIGEST_LENGTHS.get(text.slice(0, colon));
  return length !== undefined && text.length - colon - 1 === length && /^[a-f0-9]+$/.test(text.slice(colon + 1));
}
