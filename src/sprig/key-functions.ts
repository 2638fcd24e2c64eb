/** The functions of sprig's "Cryptographic and Security Functions" that make keys and certificates. All chance comes from Random. */
import type { Clock, Random } from '../base/index.ts';
import { fixed, GoError, type GoFunc, type GoInt, type GoList, GoStruct, type GoType, goFail, types, type Value } from '../golang/index.ts';
import { createCertificate } from './certificate.ts';
import { display } from './convert.ts';
import { decodeBase64 } from './encoding.ts';
import { parseAddress } from './ip.ts';
import { readCertificate, readPrivateKey } from './key-reader.ts';
import { decodePem, encodePem } from './pem.ts';
import {
  generateDsaKey,
  generateEcKey,
  generateEd25519Key,
  generateRsaKey,
  type PrivateKey,
  privateKeyPem,
  type SigningKey,
} from './private-key.ts';

export interface KeyOptions {
  readonly random: Random;
  readonly clock: Clock;
  readonly keyIdHash: 'sha1' | 'sha256';
}

/** sprig.certificate: a struct with the fields Cert and Key, both PEM. */
export const certificateType: GoType<GoStruct> = { name: 'sprig.certificate', kind: 'struct' };

const { int, list, string } = types;

export function keyFunctions(options: KeyOptions): readonly GoFunc[] {
  const { random } = options;
  const newKey = (): PrivateKey => generateRsaKey(random, 2048);
  const given = (pem: string): PrivateKey => explained('parsing private key', () => readPrivateKey(pem));
  const authority = (cn: string, days: GoInt, key: PrivateKey): GoStruct =>
    issue({ commonName: cn, ips: [], dnsNames: [], isAuthority: true }, days, key, undefined, options);
  const server = (cn: string, ips: GoList, dns: GoList, days: GoInt, key: PrivateKey, ca?: GoStruct): GoStruct => {
    const signer = ca === undefined ? undefined : readAuthority(ca);
    return issue({ commonName: cn, ips: addresses(ips), dnsNames: names(dns), isAuthority: false }, days, key, signer, options);
  };
  return [
    fixed('genPrivateKey', [string], (type) => generatePrivateKey(random, type)),
    fixed('buildCustomCert', [string, string], (cert, key) => buildCustomCertificate(cert, key)),
    fixed('genCA', [string, int], (cn, days) => authority(cn, days, newKey())),
    fixed('genCAWithKey', [string, int, string], (cn, days, key) => authority(cn, days, given(key))),
    fixed('genSelfSignedCert', [string, list, list, int], (cn, ips, dns, days) => server(cn, ips, dns, days, newKey())),
    fixed('genSelfSignedCertWithKey', [string, list, list, int, string], (cn, ips, dns, days, key) =>
      server(cn, ips, dns, days, given(key)),
    ),
    fixed('genSignedCert', [string, list, list, int, certificateType], (cn, ips, dns, days, ca) =>
      server(cn, ips, dns, days, newKey(), ca),
    ),
    fixed('genSignedCertWithKey', [string, list, list, int, certificateType, string], (cn, ips, dns, days, ca, key) =>
      server(cn, ips, dns, days, given(key), ca),
    ),
  ];
}

function generatePrivateKey(random: Random, type: string): string {
  switch (type) {
    case '':
    case 'rsa':
      return privateKeyPem(generateRsaKey(random, 4096));
    case 'dsa':
      return privateKeyPem(generateDsaKey(random));
    case 'ecdsa':
      return privateKeyPem(generateEcKey(random));
    case 'ed25519':
      return privateKeyPem(generateEd25519Key(random));
    default:
      return `Unknown type ${type}`;
  }
}

function certificate(cert: string, key: string): GoStruct {
  return new GoStruct(
    certificateType,
    new Map([
      ['Cert', cert],
      ['Key', key],
    ]),
  );
}

function explained<T>(complaint: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof GoError) goFail(`${complaint}: ${error.message}`);
    throw error;
  }
}

/** A pair that the chart brings along, when it can be read. */
function buildCustomCertificate(cert64: string, key64: string): GoStruct {
  const cert = decodeBase64(cert64);
  if ('error' in cert) return goFail('unable to decode base64 certificate');
  const key = decodeBase64(key64);
  if ('error' in key) return goFail('unable to decode base64 private key');
  const block = decodePem(cert.data);
  if (block === undefined) return goFail('unable to decode certificate');
  explained('error parsing certificate: decodedCert.Bytes', () => readCertificate(block.der));
  explained('error parsing private key', () => readPrivateKey(key.data));
  return certificate(cert.data, key.data);
}

type Subject = Pick<Parameters<typeof createCertificate>[0], 'commonName' | 'ips' | 'dnsNames' | 'isAuthority'>;
type Signer = NonNullable<Parameters<typeof createCertificate>[2]>;

const DAY_NS = 86400n * 10n ** 9n;

function issue(subject: Subject, days: GoInt, key: PrivateKey, signer: Signer | undefined, options: KeyOptions): GoStruct {
  const { clock, keyIdHash, random } = options;
  const now = clock.now();
  // Go: a time.Duration ends at 292 years; more days wrap around.
  const request = { ...subject, keyIdHash, notBefore: now, notAfter: now + BigInt.asIntN(64, days.n * DAY_NS) };
  const der = explained('error creating certificate', () => createCertificate(request, signing(key, signer), signer, random));
  return certificate(encodePem('CERTIFICATE', der), privateKeyPem(key));
}

function signing(key: PrivateKey, signer: Signer | undefined): SigningKey {
  if (key.kind !== 'dsa') return key;
  return goFail(
    signer === undefined
      ? 'x509: certificate private key does not implement crypto.Signer'
      : 'x509: unsupported public key type: *dsa.PublicKey',
  );
}

function readAuthority(ca: GoStruct): Signer {
  const block = decodePem(textField(ca, 'Cert'));
  if (block === undefined) return goFail('unable to decode certificate');
  const facts = explained('error parsing certificate: decodedSignerCert.Bytes', () => readCertificate(block.der));
  const key = explained('error parsing private key', () => readPrivateKey(textField(ca, 'Key')));
  if (key.kind === 'dsa') return goFail('error creating certificate: x509: certificate private key does not implement crypto.Signer');
  return { facts, key };
}

function textField(struct: GoStruct, name: string): string {
  const value = struct.fields.get(name);
  return typeof value === 'string' ? value : '';
}

function addresses(ips: GoList): string[] {
  return ips.map((ip: Value) => {
    if (typeof ip !== 'string') return goFail(`error parsing ip: ${display(ip)} is not a string`);
    if (!isIp(ip)) goFail(`error parsing ip: ${ip}`);
    return ip;
  });
}

function isIp(text: string): boolean {
  try {
    return parseAddress(text).zone === '';
  } catch (error) {
    if (error instanceof GoError) return false;
    throw error;
  }
}

function names(dns: GoList): string[] {
  return dns.map((name: Value) =>
    typeof name === 'string' ? name : goFail(`error processing alternate dns name: ${display(name)} is not a string`),
  );
}
