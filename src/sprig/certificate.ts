/** X.509 certificates in the form that Go's x509.CreateCertificate gives those of sprig. */
import { createHash } from 'node:crypto';
import type { Random } from '../base/index.ts';
import { goFail, quote, validUtf8 } from '../golang/index.ts';
import { bitString, context, element, integer, objectId, octetString, sequence, TAG } from './asn1.ts';
import { randomBits } from './big-numbers.ts';
import { parseAddress } from './ip.ts';
import type { CertificateFacts } from './key-reader.ts';
import { type PublicKey, publicKeyOf, type SigningKey, signatureAlgorithm, signWith } from './private-key.ts';

export interface CertificateRequest {
  readonly commonName: string;
  readonly ips: readonly string[];
  readonly dnsNames: readonly string[];
  readonly isAuthority: boolean;
  /** Nanoseconds since 1970. */
  readonly notBefore: bigint;
  readonly notAfter: bigint;
  /** What the key identifier of an authority is made with: SHA-256 since Go 1.25, SHA-1 before. */
  readonly keyIdHash: 'sha1' | 'sha256';
}

export interface Authority {
  readonly facts: CertificateFacts;
  readonly key: SigningKey;
}

const SERIAL_BITS = 128;

/** The certificate of `key` in DER, signed by the authority or by itself. */
export function createCertificate(request: CertificateRequest, key: SigningKey, authority: Authority | undefined, random: Random): Buffer {
  const serial = integer(randomBits(random, SERIAL_BITS));
  const signer = authority?.key ?? key;
  const publicKey = publicKeyOf(key);
  const subject = encodeName(request.commonName);
  if (authority !== undefined && !publicKeyInfo(publicKeyOf(signer)).equals(authority.facts.publicKey)) {
    goFail("x509: provided PrivateKey doesn't match parent's PublicKey");
  }
  const issuer = authority?.facts.subject ?? subject;
  // Go: an authority that signs a name equal to its own is not named by its key.
  const authorityKeyId = issuer.equals(subject) ? Buffer.alloc(0) : authority!.facts.subjectKeyId;
  const tbs = sequence(
    context(0, integer(2n)),
    serial,
    signatureAlgorithm(signer),
    issuer,
    sequence(encodeTime(request.notBefore), encodeTime(request.notAfter)),
    subject,
    publicKeyInfo(publicKey),
    context(3, sequence(...extensions(request, publicKey, authorityKeyId))),
  );
  return sequence(tbs, signatureAlgorithm(signer), bitString(signWith(signer, tbs, random)));
}

function publicKeyInfo(key: PublicKey): Buffer {
  return sequence(key.algorithm, bitString(key.bits));
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** A name with nothing but a common name, or with nothing at all. */
function encodeName(commonName: string): Buffer {
  if (commonName === '') return sequence();
  if (!validUtf8(commonName)) goFail('asn1: string not valid UTF-8');
  const tag = PRINTABLE.test(commonName) ? TAG.printableString : TAG.utf8String;
  return sequence(element(TAG.set, sequence(objectId('2.5.4.3'), element(tag, Buffer.from(commonName, 'latin1')))));
}

/** UTCTime up to 2049, GeneralizedTime after it; whole seconds. */
function encodeTime(nanoseconds: bigint): Buffer {
  const { year, rest } = civilTime(nanoseconds);
  const short = year >= 1950 && year < 2050;
  const text = `${short ? digits(year % 100) : String(year).padStart(4, '0')}${rest.map(digits).join('')}Z`;
  return element(short ? TAG.utcTime : TAG.generalizedTime, Buffer.from(text));
}

function digits(n: number): string {
  return String(n).padStart(2, '0');
}

/** The year, and month, day, hour, minute and second, in UTC. */
function civilTime(nanoseconds: bigint): { readonly year: number; readonly rest: readonly number[] } {
  const seconds = Number((nanoseconds - (((nanoseconds % 10n ** 9n) + 10n ** 9n) % 10n ** 9n)) / 10n ** 9n);
  const days = Math.floor(seconds / 86400);
  const second = seconds - days * 86400;
  // Days since 0000-03-01, so that the leap day is the last one of a year (after H. Hinnant).
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  return { year, rest: [month, day, Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60] };
}

function extensions(request: CertificateRequest, publicKey: PublicKey, authorityKeyId: Buffer): Buffer[] {
  const TRUE = element(TAG.boolean, Buffer.of(0xff));
  const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
    sequence(objectId(id), ...(critical ? [TRUE] : []), octetString(value));
  const ca = request.isAuthority;
  // digitalSignature and keyEncipherment; keyCertSign for an authority.
  const out = [extension('2.5.29.15', true, ca ? bitString(Buffer.of(0xa4), 2) : bitString(Buffer.of(0xa0), 5))];
  out.push(extension('2.5.29.37', false, sequence(objectId('1.3.6.1.5.5.7.3.1'), objectId('1.3.6.1.5.5.7.3.2'))));
  out.push(extension('2.5.29.19', true, ca ? sequence(TRUE) : sequence()));
  if (ca) {
    const keyId = createHash(request.keyIdHash).update(publicKey.bits).digest().subarray(0, 20);
    out.push(extension('2.5.29.14', false, octetString(keyId)));
  }
  if (authorityKeyId.length > 0) out.push(extension('2.5.29.35', false, sequence(context(0, authorityKeyId, false))));
  const names = [...request.dnsNames.map(encodeDnsName), ...request.ips.map(encodeIp)];
  if (names.length > 0) out.push(extension('2.5.29.17', request.commonName === '', sequence(...names)));
  return out;
}

function encodeDnsName(name: string): Buffer {
  if (/[\x80-\xff]/.test(name)) goFail(`x509: ${quote(name)} cannot be encoded as an IA5String`);
  return context(2, Buffer.from(name, 'latin1'), false);
}

/** An IPv4 address that is written as an IPv6 one counts as IPv4. */
function encodeIp(ip: string): Buffer {
  const { bytes } = parseAddress(ip);
  const mapped = bytes.length === 16 && bytes.slice(0, 10).every((b) => b === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return context(7, Buffer.from(mapped ? bytes.slice(12) : bytes), false);
}
