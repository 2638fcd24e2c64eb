import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  capitalize,
  decodeLastRune,
  decodeRune,
  fields,
  fromRunes,
  initials,
  isLetter,
  isLower,
  isPrint,
  isSpace,
  runeCount,
  runePrefix,
  runes,
  swapCase,
  title,
  toLower,
  toLowerRune,
  toTitleRune,
  toUpper,
  toUpperRune,
  trim,
  trimLeft,
  trimRight,
  trimSpace,
  untitle,
  validUtf8,
} from './index.ts';

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

const decoded: readonly [text: string, rune: number, size: number][] = [
  ['', 0xfffd, 0],
  ['a', 97, 1],
  ['\xc3\xa9', 0xe9, 2],
  ['\xff', 0xfffd, 1],
  ['\xe2\x80', 0xfffd, 1],
  ['\xc0\x80', 0xfffd, 1],
  ['\xed\xa0\x80', 0xfffd, 1],
  ['\xf4\x90\x80\x80', 0xfffd, 1],
  ['\xf4\x8f\xbf\xbf', 0x10ffff, 4],
  ['\xef\xbf\xbd', 0xfffd, 3],
];

for (const [text, rune, size] of decoded) {
  test(`decodeRune ${JSON.stringify(text)}`, () => {
    assert.deepEqual(decodeRune(text), { rune, size });
    if (size === text.length) assert.deepEqual(decodeLastRune(`x${text}`.slice(text === '' ? 1 : 0)), { rune, size });
  });
}

test('every byte of a cut rune counts for one', () => {
  assert.equal(runeCount('\xe2\x80'), 2);
  assert.deepEqual(runes('a\xe2\x80'), [97, 0xfffd, 0xfffd]);
  assert.equal(fromRunes(runes('\xff')), '\xef\xbf\xbd');
  assert.equal(fromRunes([0xd800, -1, 0x110000]), '\xef\xbf\xbd'.repeat(3));
  assert.equal(runePrefix(utf8('日本語'), 2), utf8('日本'));
});

const cases: readonly [name: string, call: (text: string) => string, text: string, want: string][] = [
  ['toUpper', toUpper, 'aßŉǆᾳı', 'AßŉǄᾼI'],
  ['toLower', toLower, 'AİΣẞᾼ', 'aiσßᾳ'],
  ['title', title, "it's a-b c_d ǆx éa", "It'S A-B C_d ǅx Éa"],
  ['swapCase', swapCase, 'Hello wORLD ǅ', 'hELLO World ǆ'],
  ['untitle', untitle, 'Hello World', 'hello world'],
  ['capitalize', capitalize, 'hello  world', 'Hello  World'],
  ['trimSpace', trimSpace, '\u00a0\u3000 a b\u0085\n', 'a b'],
  ['fields', (text) => fields(text).join('|'), ' a\u2003b\tc ', 'a|b|c'],
  ['trim', (text) => trim(text, utf8('é-')), '-é-aé-b-é', 'aé-b'],
  ['trimLeft', (text) => trimLeft(text, '-'), '--a--', 'a--'],
  ['trimRight', (text) => trimRight(text, ''), 'a-', 'a-'],
];

for (const [name, call, text, want] of cases) {
  test(`${name} ${text}`, () => assert.equal(call(utf8(text)), utf8(want)));
}

test('goutils.Initials takes bytes for runes', () => assert.equal(initials(utf8('ab éc')), 'a\xc3\x83'));

test('an invalid byte that is mapped becomes U+FFFD', () => {
  assert.equal(toUpper('a\xff'), 'A\xef\xbf\xbd');
  assert.equal(trimSpace(' \xff '), '\xff');
  assert.ok(!validUtf8('\xff') && validUtf8(utf8('é')));
});

const classes: readonly [rune: number, letter: boolean, lower: boolean, space: boolean, print: boolean][] = [
  [0x20, false, false, true, true],
  [0xa0, false, false, true, false],
  [0xad, false, false, false, false],
  [0xe9, true, true, false, true],
  [0x295, true, true, false, true],
  [0x2028, false, false, true, false],
  [0xfeff, false, false, false, false],
  [0xfffd, false, false, false, true],
  // Newer than Unicode 15.0.
  [0x2ebf0, false, false, false, false],
  [0x10d50, false, false, false, false],
  [0x110000, false, false, false, false],
];

for (const [rune, ...want] of classes) {
  test(`classes of U+${rune.toString(16)}`, () => assert.deepEqual([isLetter(rune), isLower(rune), isSpace(rune), isPrint(rune)], want));
}

test('case mappings newer than Unicode 15.0 are not made', () => {
  // U+019B has had an upper case form since 16.0.
  assert.deepEqual([toUpperRune(0x19b), toTitleRune(0x10d0), toUpperRune(0x10d0), toLowerRune(0x130)], [0x19b, 0x10d0, 0x1c90, 0x69]);
});

test('runes and back is the text, when it is valid', () => {
  const text = fc.string({ unit: 'binary' }).map((s) => utf8(s.replace(/[\ud800-\udfff]/gu, '')));
  fc.assert(
    fc.property(text, (given) => fromRunes(runes(given)) === given && runes(given).length === runeCount(given)),
    { seed: 1, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 50_000 : 500 },
  );
});
