/** Keys and certificates, read back by OpenSSL (node:crypto). Their form was compared with sprig's own by `openssl x509 -text`. */
import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { fixedClock, seededRandom } from '../base/index.ts';
import { type GoStruct, goInt, nilList, types, type Value } from '../golang/index.ts';
import { sprigFunctions } from './index.ts';

const NOW = 1_700_000_000n * 1_000_000_000n;

function drawing(seed: string, keyIdHash: 'sha1' | 'sha256' = 'sha256'): (name: string, ...args: Value[]) => Value {
  const table = sprigFunctions({ random: seededRandom(seed), clock: fixedClock(NOW), keyIdHash });
  return (name, ...args) => table.get(name)!.call(...args);
}

const NONE = nilList(types.list);

/** Elliptic curves are as good as RSA to look at certificates, and faster. */
function authority(seed: string): { readonly draw: ReturnType<typeof drawing>; readonly key: string; readonly ca: GoStruct } {
  const draw = drawing(seed);
  const key = draw('genPrivateKey', 'ecdsa') as string;
  return { draw, key, ca: draw('genCAWithKey', 'my-ca', goInt(365), key) as GoStruct };
}

function field(struct: Value, name: 'Cert' | 'Key'): string {
  return (struct as GoStruct).fields.get(name) as string;
}

/** The DER of a certificate, in hexadecimal. */
function hex(struct: Value): string {
  return new X509Certificate(field(struct, 'Cert')).raw.toString('hex');
}

for (const [type, first, kind] of [
  ['rsa', 'RSA PRIVATE KEY', 'rsa'],
  ['ecdsa', 'EC PRIVATE KEY', 'ec'],
  ['ed25519', 'PRIVATE KEY', 'ed25519'],
] as const) {
  test(`genPrivateKey ${type}`, () => {
    const pem = drawing(type)('genPrivateKey', type) as string;
    assert.ok(pem.startsWith(`-----BEGIN ${first}-----\n`) && pem.endsWith(`-----END ${first}-----\n`));
    const key = createPrivateKey(pem);
    assert.equal(key.asymmetricKeyType, kind);
    if (kind === 'rsa') assert.equal(key.asymmetricKeyDetails?.modulusLength, 4096);
    // 4096 bits take a second, and genCA shows the same for 2048.
    if (kind !== 'rsa') assert.equal(drawing(type)('genPrivateKey', type), pem);
  });
}

test('genCA: a self-signed RSA certificate, the same for the same seed', () => {
  const ca = drawing('ca')('genCA', 'my-ca', goInt(365)) as GoStruct;
  const certificate = new X509Certificate(field(ca, 'Cert'));
  assert.ok(certificate.ca && certificate.verify(certificate.publicKey) && certificate.checkPrivateKey(createPrivateKey(field(ca, 'Key'))));
  assert.equal(certificate.subject, 'CN=my-ca');
  assert.equal(certificate.validFrom, 'Nov 14 22:13:20 2023 GMT');
  assert.equal(certificate.validTo, 'Nov 13 22:13:20 2024 GMT');
  assert.equal(certificate.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
  assert.equal(ca.type.name, 'sprig.certificate');
  assert.deepEqual(drawing('ca')('genCA', 'my-ca', goInt(365)), ca);
});

test('genSignedCertWithKey: issuer, names and authority key', () => {
  const { draw, key, ca } = authority('signed');
  const signed = draw(
    'genSignedCertWithKey',
    '*.foo.com',
    ['10.0.0.1', '::1', '::ffff:1.2.3.4'],
    ['foo.com', '*.foo.com'],
    goInt(1),
    ca,
    key,
  );
  const issuer = new X509Certificate(field(ca, 'Cert'));
  const certificate = new X509Certificate(field(signed, 'Cert'));
  assert.ok(!certificate.ca && certificate.verify(issuer.publicKey) && certificate.checkIssued(issuer));
  assert.equal(certificate.issuer, 'CN=my-ca');
  assert.equal(
    certificate.subjectAltName,
    'DNS:foo.com, DNS:*.foo.com, IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:1.2.3.4',
  );
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  // keyUsage (critical): digitalSignature, keyEncipherment; basicConstraints (critical): an empty sequence.
  assert.ok(hex(signed).includes('0603551d0f0101ff0404030205a0') && hex(signed).includes('0603551d130101ff04023000'));
  assert.ok(hex(ca).includes('0603551d0f0101ff0404030202a4') && hex(ca).includes('0603551d130101ff040530030101ff'));
  const keyId = subjectKeyId(issuer, 'sha256');
  assert.ok(hex(ca).includes(`0603551d0e04160414${keyId}`) && hex(signed).includes(`0603551d23041830168014${keyId}`));
});

function subjectKeyId(certificate: X509Certificate, hash: string): string {
  const info = certificate.publicKey.export({ format: 'der', type: 'spki' });
  return createHash(hash)
    .update(info.subarray(info.length - 65))
    .digest('hex')
    .slice(0, 40);
}

test('keyIdHash: as Go made it before 1.25', () => {
  const draw = drawing('sha1', 'sha1');
  const ca = draw('genCAWithKey', 'my-ca', goInt(1), draw('genPrivateKey', 'ecdsa'));
  assert.ok(hex(ca).includes(subjectKeyId(new X509Certificate(field(ca, 'Cert')), 'sha1')));
});

test('a certificate without a common name names its hosts critically; one beyond 2049 has a long date', () => {
  const { draw, key } = authority('names');
  const self = draw('genSelfSignedCertWithKey', '', NONE, ['x.y'], goInt(10), key);
  assert.ok(hex(self).includes('0603551d110101ff0407300582') && new X509Certificate(field(self, 'Cert')).subject === undefined);
  const long = draw('genSelfSignedCertWithKey', 'x', NONE, NONE, goInt(36500), key);
  assert.equal(new X509Certificate(field(long, 'Cert')).validTo, 'Oct 21 22:13:20 2123 GMT');
  const wrapped = draw('genSelfSignedCertWithKey', 'x', NONE, NONE, goInt(200000), key);
  assert.equal(new X509Certificate(field(wrapped, 'Cert')).validTo, 'Nov 24 22:38:46 1986 GMT');
});

test('keys of every curve and form are read, and written as sprig writes them', () => {
  const { draw, ca } = authority('forms');
  for (const curve of ['P-224', 'P-256', 'P-384', 'P-521']) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
    for (const type of ['sec1', 'pkcs8'] as const) {
      const made = draw('genCAWithKey', 'x', goInt(1), privateKey.export({ format: 'pem', type }) as string);
      assert.equal(field(made, 'Key'), privateKey.export({ format: 'pem', type: 'sec1' }));
      assert.ok(new X509Certificate(field(made, 'Cert')).verify(createPublicKey(privateKey)));
    }
  }
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const ed25519 = generateKeyPairSync('ed25519').privateKey;
  for (const [key, written] of [
    [rsa, 'pkcs1'],
    [ed25519, 'pkcs8'],
  ] as const) {
    const signed = draw('genSignedCertWithKey', 'x', NONE, NONE, goInt(1), ca, key.export({ format: 'pem', type: 'pkcs8' }) as string);
    assert.equal(field(signed, 'Key'), key.export({ format: 'pem', type: written }));
    assert.ok(new X509Certificate(field(signed, 'Cert')).checkPrivateKey(key));
  }
});

test('buildCustomCert gives back what it was given; a key of another pair cannot sign', () => {
  const { draw, ca } = authority('custom');
  const encoded = (pem: string): string => Buffer.from(pem).toString('base64');
  const other = draw('genPrivateKey', 'ed25519') as string;
  const same = draw('buildCustomCert', encoded(field(ca, 'Cert')), encoded(field(ca, 'Key')));
  assert.deepEqual(same, ca);
  const wrong = draw('buildCustomCert', encoded(field(ca, 'Cert')), encoded(other));
  const sign = (): Value => draw('genSignedCertWithKey', 'x', NONE, NONE, goInt(1), wrong, other);
  assert.throws(sign, /^GoError: error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey$/);
});

const MISTAKEN: readonly (readonly [from: string, to: string, want: string])[] = [
  [
    'EC PRIVATE',
    'PRIVATE',
    'decoding PEM as PKCS#8: x509: failed to parse private key (use ParseECPrivateKey instead for this key format)',
  ],
  [
    'EC PRIVATE',
    'RSA PRIVATE',
    'parsing RSA private key from PEM: x509: failed to parse private key (use ParseECPrivateKey instead for this key format)',
  ],
  ['EC PRIVATE', 'FOO PRIVATE', 'invalid private key type FOO PRIVATE KEY'],
  ['EC PRIVATE', 'PUBLIC', 'no private key data in PEM block of type PUBLIC KEY'],
  ['-----BEGIN', '----BEGIN', 'no PEM data in input'],
];

for (const [from, to, want] of MISTAKEN) {
  test(`genCAWithKey: ${to} for ${from}`, () => {
    const { draw, key } = authority('mistaken');
    assert.throws(() => draw('genCAWithKey', 'x', goInt(1), key.replaceAll(from, to)), { message: `parsing private key: ${want}` });
  });
}

test('genPrivateKey dsa: a key that no certificate of Go can have', () => {
  const draw = drawing('dsa');
  const dsa = draw('genPrivateKey', 'dsa') as string;
  assert.match(dsa, /^-----BEGIN DSA PRIVATE KEY-----\n/);
  assert.equal(createPrivateKey(dsa).asymmetricKeyType, 'dsa');
  const message = 'error creating certificate: x509: certificate private key does not implement crypto.Signer';
  assert.throws(() => draw('genCAWithKey', 'x', goInt(1), dsa), { message });
});
