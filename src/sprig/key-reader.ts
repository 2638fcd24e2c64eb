/** Reading private keys and certificates that a chart hands over (crypto/x509's parsers, as far as sprig reaches them). */
import { GoError, goFail } from '../golang/index.ts';
import { type Element, readElements, TAG } from './asn1.ts';
import { modularInverse, numberOf } from './big-numbers.ts';
import { decodePem } from './pem.ts';
import { CURVES, EC_ID, type EcKey, ED25519_ID, type PrivateKey, RSA_ID, type RsaKey } from './private-key.ts';

/** sprig's parsePrivateKeyPEM. Fails with its sentences; the part that Go's asn1 package would add is shorter here. */
export function readPrivateKey(pem: string): PrivateKey {
  const block = decodePem(pem);
  if (block === undefined) return goFail('no PEM data in input');
  if (block.type === 'PRIVATE KEY') return explained('decoding PEM as PKCS#8', () => readPkcs8(block.der));
  if (!block.type.endsWith(' PRIVATE KEY')) goFail(`no private key data in PEM block of type ${block.type}`);
  const type = block.type.slice(0, -' PRIVATE KEY'.length);
  switch (type) {
    case 'RSA':
      return explained('parsing RSA private key from PEM', () => readRsa(block.der));
    case 'EC':
      return explained('parsing EC private key from PEM', () => readEc(block.der, undefined));
    case 'DSA':
      return explained('parsing DSA private key from PEM', () => readDsa(block.der));
    default:
      return goFail(`invalid private key type ${block.type}`);
  }
}

function explained<T>(complaint: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof GoError) goFail(`${complaint}: ${error.message}`);
    throw error;
  }
}

/** The elements of the one sequence that `der` is. */
function readSequence(der: Buffer): readonly Element[] {
  const [outer] = readElements(der);
  if (outer === undefined) return goFail('asn1: syntax error: sequence truncated');
  if (outer.tag !== TAG.sequence) return goFail("asn1: structure error: tags don't match");
  return readElements(outer.content);
}

function tagged(element: Element | undefined, tag: number): Element {
  if (element === undefined) return goFail('asn1: syntax error: sequence truncated');
  return element.tag === tag ? element : goFail("asn1: structure error: tags don't match");
}

function readInteger(element: Element | undefined): bigint {
  return numberOf(tagged(element, TAG.integer).content);
}

function readObjectId(element: Element | undefined): string {
  const parts: number[] = [];
  let value = 0;
  for (const byte of tagged(element, TAG.objectId).content) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (parts.length === 0) {
      const first = Math.min(2, Math.floor(value / 40));
      parts.push(first, value - 40 * first);
    } else {
      parts.push(value);
    }
    value = 0;
  }
  return parts.join('.');
}

type KeyForm = 'PKCS8' | 'PKCS1' | 'EC';

/** Fails when `der` is of another form than the wanted one, and says which function of Go's would read it. */
function checkForm(der: Buffer, wanted: KeyForm): void {
  const tags = readSequence(der).map((element) => element.tag);
  const found = formOf(tags);
  if (found !== undefined && found !== wanted) {
    goFail(`x509: failed to parse private key (use Parse${found}PrivateKey instead for this key format)`);
  }
}

function formOf([version, second, third, ...rest]: readonly number[]): KeyForm | undefined {
  if (version !== TAG.integer) return undefined;
  if (second === TAG.octetString) return 'EC';
  if (second === TAG.sequence) return third === TAG.octetString ? 'PKCS8' : undefined;
  return second === TAG.integer && third === TAG.integer && rest.length >= 3 ? 'PKCS1' : undefined;
}

function readPkcs8(der: Buffer): PrivateKey {
  checkForm(der, 'PKCS8');
  const [version, algorithm, secret] = readSequence(der);
  readInteger(version);
  const [id, parameters] = readElements(tagged(algorithm, TAG.sequence).content);
  const name = readObjectId(id);
  const content = tagged(secret, TAG.octetString).content;
  switch (name) {
    case RSA_ID:
      return explained('x509: failed to parse RSA private key embedded in PKCS#8', () => readRsa(content));
    case EC_ID:
      return explained('x509: failed to parse EC private key embedded in PKCS#8', () => readEc(content, readObjectId(parameters)));
    case ED25519_ID: {
      const seed = tagged(readElements(content)[0], TAG.octetString).content;
      if (seed.length !== 32) goFail(`x509: invalid Ed25519 private key length: ${seed.length}`);
      return { kind: 'ed25519', seed };
    }
    default:
      return goFail(`x509: PKCS#8 wrapping contained private key with unknown algorithm: ${name}`);
  }
}

function readRsa(der: Buffer): RsaKey {
  checkForm(der, 'PKCS1');
  const [version, ...numbers] = readSequence(der);
  if (readInteger(version) > 1n) goFail('x509: unsupported private key version');
  const [n = 0n, e = 0n, d = 0n, p = 0n, q = 0n] = Array.from({ length: 5 }, (_, i) => readInteger(numbers[i]));
  if (n <= 0n || d <= 0n || p <= 0n || q <= 0n) goFail('x509: private key contains zero or negative value');
  if (p * q !== n || modularInverse(e, p - 1n) !== d % (p - 1n)) goFail('crypto/rsa: invalid key');
  return { kind: 'rsa', n, e, d, p, q };
}

function readEc(der: Buffer, curveId: string | undefined): EcKey {
  checkForm(der, 'EC');
  const [version, secret, ...optional] = readSequence(der);
  const number = readInteger(version);
  if (number !== 1n) goFail(`x509: unknown EC private key version ${number}`);
  const parameters = optional.find((element) => element.tag === 0xa0);
  const id = curveId ?? (parameters === undefined ? '' : readObjectId(readElements(parameters.content)[0]));
  const curve = CURVES.find((c) => c.objectId === id);
  if (curve === undefined) return goFail('x509: unknown elliptic curve');
  const d = numberOf(tagged(secret, TAG.octetString).content);
  if (d === 0n || d >= curve.order) goFail('x509: failed to parse EC private key: invalid scalar');
  return { kind: 'ec', curve, d };
}

function readDsa(der: Buffer): PrivateKey {
  const numbers = readSequence(der);
  const [, p = 0n, q = 0n, g = 0n, y = 0n, x = 0n] = Array.from({ length: 6 }, (_, i) => readInteger(numbers[i]));
  return { kind: 'dsa', p, q, g, y, x };
}

/** What signing needs to know of the certificate of an authority. */
export interface CertificateFacts {
  /** Its subject, a whole element. */
  readonly subject: Buffer;
  /** SubjectPublicKeyInfo, a whole element. */
  readonly publicKey: Buffer;
  /** Empty when it has none. */
  readonly subjectKeyId: Buffer;
}

const SUBJECT_KEY_ID = '2.5.29.14';

/** x509.ParseCertificate: it fails at the first part that is not there or of another kind; what is in the parts is not looked at. */
export function readCertificate(der: Buffer): CertificateFacts {
  const [outer, ...trailing] = part('certificate', () => readElements(der));
  if (trailing.length > 0) goFail('x509: trailing data');
  const inside = part('certificate', () => readElements(tagged(outer, TAG.sequence).content));
  const fields = part('tbs certificate', () => readElements(tagged(inside[0], TAG.sequence).content));
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  for (const [i, [tag, name]] of TBS_FIELDS.entries()) part(name, () => tagged(fields[at + i], tag));
  const subject = fields[at + 4]!.whole;
  const publicKey = fields[at + 5]!.whole;
  const subjectKeyId = part('extensions', () => subjectKeyIdOf(fields.find((field) => field.tag === 0xa3)));
  part('algorithm identifier', () => tagged(inside[1], TAG.sequence));
  part('signature', () => tagged(inside[2], TAG.bitString));
  return { subject, publicKey, subjectKeyId };
}

const TBS_FIELDS: readonly (readonly [number, string])[] = [
  [TAG.integer, 'serial number'],
  [TAG.sequence, 'signature algorithm identifier'],
  [TAG.sequence, 'issuer'],
  [TAG.sequence, 'validity'],
  // Go: the subject goes by the same name.
  [TAG.sequence, 'issuer'],
  [TAG.sequence, 'spki'],
];

function part<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof GoError) goFail(`x509: malformed ${name}`);
    throw error;
  }
}

function subjectKeyIdOf(extensions: Element | undefined): Buffer {
  if (extensions === undefined) return Buffer.alloc(0);
  for (const extension of readSequence(extensions.content)) {
    const parts = readElements(extension.content);
    if (readObjectId(parts[0]) !== SUBJECT_KEY_ID) continue;
    return tagged(readElements(tagged(parts.at(-1), TAG.octetString).content)[0], TAG.octetString).content;
  }
  return Buffer.alloc(0);
}
