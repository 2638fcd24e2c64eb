/** Private keys of the kinds that sprig makes: generating them from Random, writing them as Go does, signing. Reading is in key-reader.ts. */
import { createECDH, createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { Random } from '../base/index.ts';
import { bitString, context, element, integer, objectId, octetString, sequence, TAG } from './asn1.ts';
import { bytesOf, greatestDivisor, modularInverse, modularPower, modulo, numberOf, randomBelow, randomBits } from './big-numbers.ts';
import { encodePem } from './pem.ts';
import { primeFrom, randomPrime } from './primes.ts';

export interface RsaKey {
  readonly kind: 'rsa';
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
}

export interface EcKey {
  readonly kind: 'ec';
  readonly curve: Curve;
  readonly d: bigint;
}

export interface Ed25519Key {
  readonly kind: 'ed25519';
  /** 32 bytes. */
  readonly seed: Buffer;
}

export interface DsaKey {
  readonly kind: 'dsa';
  readonly p: bigint;
  readonly q: bigint;
  readonly g: bigint;
  readonly y: bigint;
  readonly x: bigint;
}

export type PrivateKey = RsaKey | EcKey | Ed25519Key | DsaKey;
export type SigningKey = Exclude<PrivateKey, DsaKey>;

export interface Curve {
  readonly objectId: string;
  /** OpenSSL's name. */
  readonly name: string;
  readonly order: bigint;
  /** What Go signs with on this curve. */
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly signatureId: string;
}

export const CURVES: readonly Curve[] = [
  {
    objectId: '1.3.132.0.33',
    name: 'secp224r1',
    order: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
    hash: 'sha256',
    signatureId: '1.2.840.10045.4.3.2',
  },
  {
    objectId: '1.2.840.10045.3.1.7',
    name: 'prime256v1',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    hash: 'sha256',
    signatureId: '1.2.840.10045.4.3.2',
  },
  {
    objectId: '1.3.132.0.34',
    name: 'secp384r1',
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    hash: 'sha384',
    signatureId: '1.2.840.10045.4.3.3',
  },
  {
    objectId: '1.3.132.0.35',
    name: 'secp521r1',
    order: 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n,
    hash: 'sha512',
    signatureId: '1.2.840.10045.4.3.4',
  },
];

export const RSA_ID = '1.2.840.113549.1.1.1';
export const EC_ID = '1.2.840.10045.2.1';
export const ED25519_ID = '1.3.101.112';
const SHA256_WITH_RSA_ID = '1.2.840.113549.1.1.11';

const NULL = element(TAG.null);

export function generateRsaKey(random: Random, bits: number): RsaKey {
  const e = 65537n;
  const accepts = (prime: bigint): boolean => (prime - 1n) % e !== 0n;
  const a = randomPrime(random, bits / 2, accepts);
  const b = randomPrime(random, bits / 2, (prime) => prime !== a && accepts(prime));
  const [p, q] = a > b ? [a, b] : [b, a];
  const totient = ((p - 1n) * (q - 1n)) / greatestDivisor(p - 1n, q - 1n);
  return { kind: 'rsa', n: p * q, e, d: modularInverse(e, totient), p, q };
}

export function generateEcKey(random: Random): EcKey {
  const curve = CURVES.find((c) => c.name === 'prime256v1')!;
  return { kind: 'ec', curve, d: randomBelow(random, curve.order - 1n) + 1n };
}

export function generateEd25519Key(random: Random): Ed25519Key {
  return { kind: 'ed25519', seed: Buffer.from(random.bytes(32)) };
}

const DSA_P_BITS = 2048;
const DSA_Q_BITS = 256;

export function generateDsaKey(random: Random): DsaKey {
  const q = randomPrime(random, DSA_Q_BITS, () => true);
  let p: bigint | undefined;
  while (p === undefined) {
    const start = randomBits(random, DSA_P_BITS) | (3n << BigInt(DSA_P_BITS - 2));
    p = primeFrom(start - (start % (2n * q)) + 1n, 2n * q, DSA_P_BITS, () => true);
  }
  const g = modularPower(2n, (p - 1n) / q, p);
  const x = randomBelow(random, q - 1n) + 1n;
  return { kind: 'dsa', p, q, g, y: modularPower(g, x, p), x };
}

/** In the form and under the name that sprig writes each kind. */
export function privateKeyPem(key: PrivateKey): string {
  switch (key.kind) {
    case 'rsa':
      return encodePem('RSA PRIVATE KEY', rsaDer(key));
    case 'ec':
      return encodePem('EC PRIVATE KEY', ecDer(key));
    case 'ed25519':
      return encodePem('PRIVATE KEY', ed25519Der(key));
    case 'dsa':
      return encodePem('DSA PRIVATE KEY', sequence(...[0n, key.p, key.q, key.g, key.y, key.x].map(integer)));
  }
}

/** PKCS #1. */
function rsaDer({ n, e, d, p, q }: RsaKey): Buffer {
  return sequence(...[0n, n, e, d, p, q, d % (p - 1n), d % (q - 1n), modularInverse(q, p)].map(integer));
}

/** SEC 1. */
function ecDer(key: EcKey): Buffer {
  const { curve, d } = key;
  const secret = octetString(bytesOf(d, orderBytes(curve)));
  return sequence(integer(1n), secret, context(0, objectId(curve.objectId)), context(1, bitString(publicPoint(curve, d))));
}

/** PKCS #8. */
function ed25519Der(key: Ed25519Key): Buffer {
  return sequence(integer(0n), sequence(objectId(ED25519_ID)), octetString(octetString(key.seed)));
}

function orderBytes(curve: Curve): number {
  return Math.ceil(curve.order.toString(2).length / 8);
}

/** The point d * G, uncompressed. */
function publicPoint(curve: Curve, d: bigint): Buffer {
  const ecdh = createECDH(curve.name);
  ecdh.setPrivateKey(bytesOf(d, orderBytes(curve)));
  return ecdh.getPublicKey();
}

/** The algorithm of a public key, and its bits: the two halves of a SubjectPublicKeyInfo. */
export interface PublicKey {
  readonly algorithm: Buffer;
  readonly bits: Buffer;
}

export function publicKeyOf(key: SigningKey): PublicKey {
  switch (key.kind) {
    case 'rsa':
      return { algorithm: sequence(objectId(RSA_ID), NULL), bits: sequence(integer(key.n), integer(key.e)) };
    case 'ec':
      return { algorithm: sequence(objectId(EC_ID), objectId(key.curve.objectId)), bits: publicPoint(key.curve, key.d) };
    case 'ed25519': {
      const info = createPublicKey(ed25519Object(key)).export({ format: 'der', type: 'spki' });
      return { algorithm: sequence(objectId(ED25519_ID)), bits: info.subarray(info.length - 32) };
    }
  }
}

function ed25519Object(key: Ed25519Key): ReturnType<typeof createPrivateKey> {
  return createPrivateKey({ key: ed25519Der(key), format: 'der', type: 'pkcs8' });
}

/** The name of the algorithm that `key` signs with, as certificates write it. */
export function signatureAlgorithm(key: SigningKey): Buffer {
  switch (key.kind) {
    case 'rsa':
      return sequence(objectId(SHA256_WITH_RSA_ID), NULL);
    case 'ec':
      return sequence(objectId(key.curve.signatureId));
    case 'ed25519':
      return sequence(objectId(ED25519_ID));
  }
}

export function signWith(key: SigningKey, data: Uint8Array, random: Random): Buffer {
  switch (key.kind) {
    case 'rsa':
      return sign('sha256', data, createPrivateKey({ key: rsaDer(key), format: 'der', type: 'pkcs1' }));
    case 'ec':
      return signEcdsa(key, data, random);
    case 'ed25519':
      return sign(null, data, ed25519Object(key));
  }
}

/** ECDSA, written out: OpenSSL would draw the nonce from the machine, and no certificate could be made twice. */
function signEcdsa({ curve, d }: EcKey, data: Uint8Array, random: Random): Buffer {
  const { order } = curve;
  const digest = createHash(curve.hash).update(data).digest();
  const excess = Math.max(0, 8 * digest.length - order.toString(2).length);
  const message = numberOf(digest) >> BigInt(excess);
  for (;;) {
    const nonce = randomBelow(random, order - 1n) + 1n;
    const point = publicPoint(curve, nonce);
    const r = numberOf(point.subarray(1, 1 + (point.length - 1) / 2)) % order;
    const s = modulo(modularInverse(nonce, order) * (message + r * d), order);
    if (r !== 0n && s !== 0n) return sequence(integer(r), integer(s));
  }
}
