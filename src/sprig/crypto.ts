/** sprig "Cryptographic and Security Functions" (crypto.go): hashes, passwords, AES. Keys and certificates are in key-functions.ts. */
import { createCipheriv, createDecipheriv, createHash, createHmac, scryptSync } from 'node:crypto';
import { type Random, toBytes } from '../base/index.ts';
import { fixed, type GoFunc, goFail, types } from '../golang/index.ts';
import { bcryptHash, MAX_BCRYPT_BYTES } from './bcrypt.ts';
import { decodeBase64 } from './encoding.ts';
import { sha256, WORTH_LOADING } from './sha256.ts';

const { string, uint32 } = types;

/** The ones that need no chance. */
export const hashFunctions: readonly GoFunc[] = [
  fixed('sha1sum', [string], (s) => hexDigest('sha1', s)),
  fixed('sha256sum', [string], sha256sum),
  fixed('sha512sum', [string], (s) => hexDigest('sha512', s)),
  fixed('adler32sum', [string], (s) => String(adler32(s))),
  fixed('derivePassword', [uint32, string, string, string, string], (counter, type, password, user, site) =>
    derivePassword(Number(counter.n), type, password, user, site),
  ),
  fixed('decryptAES', [string, string], (password, text) => decryptAes(password, text)),
];

export function cryptoFunctions(random: Random): readonly GoFunc[] {
  return [
    fixed('bcrypt', [string], (password) => bcrypt(random, password)),
    fixed('htpasswd', [string, string], (user, password) =>
      user.includes(':') ? `invalid username: ${user}` : `${user}:${bcrypt(random, password)}`,
    ),
    fixed('encryptAES', [string, string], (password, text) => encryptAes(random, password, text)),
  ];
}

let hashedHere = 0;

/** A process that hashes little never loads node:crypto. */
function sha256sum(text: string): string {
  hashedHere += text.length;
  return hashedHere > WORTH_LOADING ? hexDigest('sha256', text) : sha256(text);
}

function hexDigest(algorithm: string, text: string): string {
  return createHash(algorithm).update(text, 'latin1').digest('hex');
}

function adler32(text: string): number {
  let a = 1;
  let b = 0;
  for (const byte of toBytes(text)) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

const BCRYPT_COST = 10;

function bcrypt(random: Random, password: string): string {
  if (password.length > MAX_BCRYPT_BYTES) {
    return `failed to encrypt string with bcrypt: bcrypt: password length exceeds ${MAX_BCRYPT_BYTES} bytes`;
  }
  return bcryptHash(password, random.bytes(16), BCRYPT_COST);
}

/** The Master Password algorithm (Lhunath): a template of character classes for each type of password. */
const PASSWORD_TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    maximum: 'anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno',
    long:
      'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
      'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
      'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno',
    medium: 'CvcnoCvc CvcCvcno',
    short: 'Cvcn',
    basic: 'aaanaaan aannaaan aaannaaa',
    pin: 'nnnn',
  }).map(([type, templates]) => [type, templates.split(' ')]),
);

const VOWELS = 'AEIOU';
const CONSONANTS = 'BCDFGHJKLMNPQRSTVWXYZ';
const MIXED = VOWELS + VOWELS.toLowerCase() + CONSONANTS + CONSONANTS.toLowerCase();
const CHARACTER_CLASSES: Readonly<Record<string, string>> = {
  V: VOWELS,
  C: CONSONANTS,
  v: VOWELS.toLowerCase(),
  c: CONSONANTS.toLowerCase(),
  A: VOWELS + CONSONANTS,
  a: MIXED,
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: `${MIXED}0123456789!@#$%^&*()`,
};

const PASSWORD_SEED = 'com.lyndir.masterpassword';
/** scrypt needs 128 * N * r bytes, and a little more than that. */
const SCRYPT = { N: 32768, r: 8, p: 2, maxmem: 2 * 128 * 32768 * 8 };

function derivePassword(counter: number, type: string, password: string, user: string, site: string): string {
  const templates = PASSWORD_TEMPLATES.get(type);
  if (templates === undefined) return `cannot find password template ${type}`;
  const key = scryptSync(toBytes(password), toBytes(PASSWORD_SEED + bigEndian(user.length) + user), 64, SCRYPT);
  const message = PASSWORD_SEED + bigEndian(site.length) + site + bigEndian(counter);
  const seed = createHmac('sha256', key).update(message, 'latin1').digest();
  const template = templates[seed[0]! % templates.length]!;
  return Array.from(template, (name, i) => {
    const characters = CHARACTER_CLASSES[name]!;
    return characters[seed[i + 1]! % characters.length];
  }).join('');
}

/** Four bytes. */
function bigEndian(n: number): string {
  return String.fromCharCode((n >>> 24) & 0xff, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff);
}

const AES_BLOCK_BYTES = 16;

/** The first 32 bytes of the password, zeros where it is shorter. */
function aesKey(password: string): Buffer {
  const key = Buffer.alloc(32);
  key.write(password, 'latin1');
  return key;
}

function encryptAes(random: Random, password: string, text: string): string {
  if (text === '') return '';
  const iv = random.bytes(AES_BLOCK_BYTES);
  const cipher = createCipheriv('aes-256-cbc', aesKey(password), iv);
  return Buffer.concat([iv, cipher.update(text, 'latin1'), cipher.final()]).toString('base64');
}

/** Go: nothing is checked, so what is too short or wrongly padded ends in a panic. */
function decryptAes(password: string, encoded: string): string {
  if (encoded === '') return '';
  const decoded = decodeBase64(encoded);
  if ('error' in decoded) goFail(decoded.error);
  const data = Buffer.from(decoded.data, 'latin1');
  const outOfRange = 'runtime error: slice bounds out of range';
  const capacity = Math.floor(encoded.length / 4) * 3;
  if (capacity < AES_BLOCK_BYTES) goFail(`${outOfRange} [:${AES_BLOCK_BYTES}] with capacity ${capacity}`);
  if (data.length < AES_BLOCK_BYTES) goFail(`${outOfRange} [${AES_BLOCK_BYTES}:${data.length}]`);
  const length = data.length - AES_BLOCK_BYTES;
  if (length % AES_BLOCK_BYTES !== 0) goFail('crypto/cipher: input not full blocks');
  if (length === 0) goFail('runtime error: index out of range [-1]');
  const decipher = createDecipheriv('aes-256-cbc', aesKey(password), data.subarray(0, AES_BLOCK_BYTES)).setAutoPadding(false);
  const text = Buffer.concat([decipher.update(data.subarray(AES_BLOCK_BYTES)), decipher.final()]).toString('latin1');
  const kept = length - text.charCodeAt(length - 1);
  if (kept < 0) goFail(`${outOfRange} [:${kept}]`);
  return text.slice(0, kept);
}
