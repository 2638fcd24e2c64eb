import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  canonicalCidrFaults,
  canonicalIpFaults,
  cidrContains,
  cidrFaults,
  cidrText,
  ipFaults,
  ipText,
  parseCidr,
  parseIp,
  specialIp,
} from './index.ts';

test('addresses as the lenient parser reads them', () => {
  const rows: readonly (readonly [text: string, want: string | undefined])[] = [
    ['10.9.8.7', '10.9.8.7'],
    ['010.009.08.7', '10.9.8.7'],
    ['256.1.1.1', undefined],
    ['1.2.3', undefined],
    ['1.2.3.4.', undefined],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::1.2.3.4', '::102:304'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['1:2:3:4:5:6:7:8::', undefined],
    ['1::2::3', undefined],
    ['00001::', '1::'],
    ['12345::', undefined],
    ['fe80::1%eth0', undefined],
    [':1', undefined],
    ['', undefined],
    ['localhost', undefined],
  ];
  for (const [text, want] of rows) {
    const ip = parseIp(text);
    assert.equal(ip && ipText(ip), want, text);
  }
});

test('address ranges', () => {
  const rows: readonly (readonly [text: string, want: string | undefined])[] = [
    ['10.0.0.1/8', '10.0.0.0/8'],
    ['10.0.0.0/33', undefined],
    ['10.0.0.0/', undefined],
    ['10.0.0.0/+8', undefined],
    ['2001:db8::1/32', '2001:db8::/32'],
    ['::ffff:1.2.3.4/120', '1.2.3.0/24'],
    ['::/0', '::/0'],
  ];
  for (const [text, want] of rows) {
    const cidr = parseCidr(text);
    assert.equal(cidr && cidrText(cidr), want, text);
  }
  assert.ok(cidrContains(parseCidr('10.0.0.0/8')!, parseIp('10.255.0.1')!));
  assert.ok(!cidrContains(parseCidr('10.0.0.0/9')!, parseIp('10.255.0.1')!));
  assert.ok(!cidrContains(parseCidr('::/0')!, parseIp('10.255.0.1')!));
});

test('the sentences against addresses', () => {
  const zeros = 'must not have leading 0s';
  const mapped = 'must not be an IPv4-mapped IPv6 address';
  const rows: readonly (readonly [faults: readonly string[], want: string])[] = [
    [ipFaults('010.1.1.1', false), ''],
    [ipFaults('010.1.1.1', true), zeros],
    [ipFaults('::ffff:010.1.1.1', true), zeros],
    [ipFaults('::ffff:10.1.1.1', true), mapped],
    [ipFaults('x', false), 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    [canonicalIpFaults('2001:DB8::1'), 'must be in canonical form ("2001:db8::1")'],
    [cidrFaults('10.0.0.1/8', true), 'must not have bits set beyond the prefix length'],
    [cidrFaults('10.0.0.0/08', true), 'must not have leading 0s in IP or prefix length'],
    [cidrFaults('10.0.0.1/8', false), ''],
    [canonicalCidrFaults('2001:DB8::/32'), 'must be in canonical form ("2001:db8::/32")'],
  ];
  for (const [faults, want] of rows) assert.equal(faults.join(), want);
});

test('special addresses', () => {
  const rows = {
    '0.0.0.0': 'unspecified',
    '127.1.2.3': 'loopback',
    '::1': 'loopback',
    '169.254.1.1': 'link-local',
    'febf::1': 'link-local',
    'fec0::1': undefined,
    '224.0.0.9': 'link-local-multicast',
    '224.0.1.9': undefined,
    'ff12::1': 'link-local-multicast',
    '8.8.8.8': undefined,
  };
  for (const [text, want] of Object.entries(rows)) assert.equal(specialIp(parseIp(text)!), want, text);
});

test('printing and reading again gives the same', () => {
  const bytes = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 16, maxLength: 16 }),
    fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }),
  );
  fc.assert(
    fc.property(bytes, (list) => {
      const ip = parseIp(ipText({ bytes: list, mapped: false }));
      const ffff = list.length === 16 && list.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255';
      assert.deepEqual(ip?.bytes, ffff ? list.slice(12) : list);
    }),
    { seed: 4, numRuns: 300 },
  );
});

test('any text is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdefF:./% ') }), (text) => void (parseIp(text) ?? parseCidr(text))),
    { seed: 4, numRuns: 500 },
  );
});
