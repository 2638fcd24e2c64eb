import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectiveFormat, hasFormat, parseFormatDuration } from './formats.ts';
import { parseRequestUri } from './uri.ts';

const CASES: readonly (readonly [format: string, good: readonly string[], bad: readonly string[]])[] = [
  [
    'email',
    ['a@b.co', '"a b"@c.d', 'Name <a@b.c>', '"N M" <a@b>', 'a@[1.2.3.4]', 'ü@x.y', 'a@b.co (c (d))'],
    ['a', 'a@', 'a@b, c@d', 'a..b@c', 'a@b.', '<a@b'],
  ],
  ['hostname', ['a.b.com', 'foo', 'é.com', '1.2.com'], ['x_y', '-a', 'a b']],
  ['ipv4', ['1.2.3.4', '01.2.3.4'], ['1.2.3', '256.1.1.1', '::1']],
  ['ipv6', ['::1', '::ffff:1.2.3.4'], ['1::2::3', '1.2.3.4', 'fe80::1%eth0']],
  ['cidr', ['10.0.0.0/8', '::/0'], ['1.2.3.4/33', '10.0.0.0']],
  [
    'mac',
    ['00:11:22:33:44:55', '00-11-22-33-44-55', '0011.2233.4455', '001122334455'],
    ['00:11-22:33:44:55', '00:11:22:33:44', '0011:2233:4455'],
  ],
  ['uri', ['http://a.b:80/x?y#z', '/abs', 'mailto:x@y', 'http://[::1]:8/x'], ['', 'a.b', 'http://a b', 'http://a/%zz', 'http://a:b/']],
  ['date', ['2024-02-29'], ['2023-02-29', '2024-1-2']],
  ['date-time', ['2024-01-02T03:04:05Z', '2024-01-02t03:04:05.1+02:00'], ['2024-01-02T24:04:05Z', '2024-01-02T03:04:05', '2024-01-02']],
  ['duration', ['1h30m', '3 days', '2weeks 1day', '-1m', '0'], ['', '5', '1 fortnight', '99999999999999999999s']],
  ['byte', ['YWJj', 'YQ=='], ['', 'YQ', 'Y W']],
  ['uuid4', ['f47ac10b-58cc-4372-a567-0e02b2c3d479'], ['f47ac10b-58cc-3372-a567-0e02b2c3d479']],
  ['isbn', ['0321751043', '978-0321751041', '080442957X'], ['0321751044']],
  ['creditcard', ['4220-8554-2622-2389'], ['4220855426222388']],
  ['rgbcolor', ['rgb(0,31,255)', 'rgb( 1 , 2 ,3 )'], ['rgb(256,0,0)']],
  ['k8s-short-name', ['abc', 'a-b'], ['-a', 'a.b', 'A']],
];

test('formats', () => {
  for (const [format, good, bad] of CASES) {
    for (const text of good) assert.equal(hasFormat(format, text), true, `${format} ${text}`);
    for (const text of bad) assert.equal(hasFormat(format, text), false, `${format} ${text}`);
  }
  assert.equal(hasFormat('no-such-format', 'x'), undefined);
});

test('only some formats are honoured, by type and minor', () => {
  const cases: readonly (readonly [string, readonly string[], number, string])[] = [
    ['date-time', ['string'], 20, 'date-time'],
    ['date-time', ['integer'], 36, ''],
    ['int32', ['integer'], 36, 'int32'],
    ['int32', ['integer', 'string'], 36, ''],
    ['double', ['number'], 36, 'double'],
    ['quantity', ['string'], 36, ''],
    ['k8s-short-name', ['string'], 33, ''],
    ['k8s-short-name', ['string'], 34, 'k8s-short-name'],
  ];
  for (const [format, types, minor, want] of cases) assert.equal(effectiveFormat(format, types, minor), want, `${format} ${types}`);
});

test('durations', () => {
  assert.equal(parseFormatDuration('1h30m'), 5_400_000_000_000n);
  assert.equal(parseFormatDuration('2 days 3 sec'), 172_803_000_000_000n);
});

test('hostile texts are answered at once', () => {
  const long = 'a'.repeat(20_000);
  for (const text of [
    long,
    `${long} <`,
    `${'a.'.repeat(10_000)}@`,
    `${'1'.repeat(20_000)}x`,
    `${' '.repeat(20_000)}x`,
    `${'('.repeat(20_000)}`,
    `a@b ${'('.repeat(20_000)}`,
  ]) {
    for (const [format] of CASES) hasFormat(format, text);
  }
  assert.equal(parseRequestUri('x'.repeat(70_000)).error !== undefined, true);
});
