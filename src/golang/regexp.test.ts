import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeUtf8 } from '../base/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { GoError } from './func.ts';
import { compileRegexp, quoteMeta, type Regexp } from './regexp.ts';
import { compileProgram, runProgram } from './regexp-machine.ts';
import { nativePattern } from './regexp-native.ts';
import { parsePattern } from './regexp-parse.ts';
import { hasRune, unicodeClass } from './regexp-runes.ts';

interface Case {
  readonly a: readonly [pattern: string, text: string, replacement: string];
  readonly n: number;
  readonly out?: readonly string[];
  readonly err?: string;
}

function answer(regexp: Regexp, { a: [, text, replacement], n }: Case): string[] {
  const list = (items: string[] | null): string[] => [`${(items ?? []).length} ${items === null}`, ...(items ?? [])];
  return [
    String(regexp.match(text)),
    regexp.find(text),
    regexp.replace(text, replacement),
    regexp.replaceLiteral(text, replacement),
    ...list(regexp.findAll(text, n)),
    ...list(regexp.split(text, n)),
    ...list(regexp.findSubmatch(text)),
  ];
}

test('answers of Go', () => {
  const lines = readFileSync(join(sourceDir(import.meta.url), 'testdata', 'regexp.jsonl'), 'utf8')
    .trim()
    .split('\n');
  for (const line of lines) {
    const row = JSON.parse(line) as Case;
    // Behind the lists stand the indices of the groups and the quoted text.
    if (row.err === undefined) deepEqual(answer(compileRegexp(row.a[0]), row), row.out?.slice(0, -2), line);
    else throws(() => compileRegexp(row.a[0]), new GoError(row.err), line);
  }
});

const errors: readonly [pattern: string, want: string][] = [
  ['[a', 'missing closing ]: `[a`'],
  ['(a', 'missing closing ): `(a`'],
  ['a)', 'unexpected ): `a)`'],
  ['a**', 'invalid nested repetition operator: `**`'],
  ['a*+?', 'invalid nested repetition operator: `*+?`'],
  ['*a', 'missing argument to repetition operator: `*`'],
  ['a|{2}', 'missing argument to repetition operator: `{2}`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
  ['a{2,1}', 'invalid repeat count: `{2,1}`'],
  ['((a{100}){100}){100}', 'invalid repeat count: `{100}`'],
  ['[b-a]', 'invalid character class range: `b-a`'],
  ['[[:foo:]]', 'invalid character class range: `[:foo:]`'],
  ['\\p{Klingon}', 'invalid character class range: `\\p{Klingon}`'],
  ['\\p{Old_Italic}', 'invalid character class range: `\\p{Old_Italic}`'],
  ['\\8', 'invalid escape sequence: `\\8`'],
  ['\\', 'trailing backslash at end of expression: ``'],
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(?<=a)', 'invalid named capture: `(?<=a)`'],
  ['(?P<a-b>x)', 'invalid named capture: `(?P<a-b>`'],
  ['a\xff', 'invalid UTF-8: `\xff`'],
  [`${'('.repeat(1001)}${')'.repeat(1001)}`, `expression nests too deeply: \`${'('.repeat(1001)}${')'.repeat(1001)}\``],
  // Go takes 3.3 million instructions, we take 200,000.
  ['((x{200}){5}y{900}){1}'.repeat(120), `expression too large: \`${'((x{200}){5}y{900}){1}'.repeat(120)}\``],
];

test('errors', () => {
  for (const [pattern, want] of errors)
    throws(() => compileRegexp(pattern), new GoError(`error parsing regexp: ${want}`), pattern.slice(0, 40));
});

const replacements: readonly [pattern: string, text: string, replacement: string, want: string][] = [
  ['a(x*)b', '-ab-axxb-', '$\x7b1}W', '-W-xxW-'],
  ['a(x*)b', '-ab-axxb-', '$1W', '---'],
  ['(?P<name>x+)', 'axxb', '[$\x7bname}|$name|$0|$$|$]', 'a[xx|xx|xx|$|$]b'],
  ['', 'héé'.replace(/é/g, '\xc3\xa9'), '-', '-h-\xc3\xa9-\xc3\xa9-'],
  ['[^a-zA-Z0-9]+', 'My App: v1.2', '-', 'My-App-v1-2'],
  // A repetition of a repetition, on the quick path.
  ['(?:x+)?c', 'xxcc', '-', '--'],
  ['.', '\xff\xe4\xb8\x96', '.', '..'],
  ['\\pL', encodeUtf8('日本 a1'), 'x', 'xx x1'],
  ['(?i)k', encodeUtf8('kK\u212a'), '.', '...'],
];

test('replacements', () => {
  for (const [pattern, text, replacement, want] of replacements) equal(compileRegexp(pattern).replace(text, replacement), want, pattern);
});

const splits: readonly [pattern: string, text: string, limit: number, want: readonly string[] | null][] = [
  ['a', 'banana', -1, ['b', 'n', 'n', '']],
  ['a', 'banana', 2, ['b', 'nana']],
  ['a', 'banana', 0, null],
  ['a', '', -1, ['']],
  ['', '', -1, []],
  ['x*', 'axxb', -1, ['a', 'b']],
  ['z+', 'pizza', -1, ['pi', 'a']],
];

test('split', () => {
  for (const [pattern, text, limit, want] of splits)
    deepEqual(compileRegexp(pattern).split(text, limit), want, `${pattern} ${text} ${limit}`);
});

test('no pattern takes long', () => {
  const text = 'a'.repeat(3000);
  for (const pattern of ['(a+)+$b', '(a|aa)+$b', '(a*)*b', 'a*a*a*a*b', '(?:a?){30}a{30}b', '(x+x+)+y'])
    equal(compileRegexp(pattern).match(text), false, pattern);
  equal(compileRegexp(Array.from({ length: 20_000 }, () => 'b').join('|')).match('b'), true);
});

test('the quick path is taken for what charts use', () => {
  const native = (pattern: string): boolean => nativePattern(parsePattern(pattern).pattern) !== undefined;
  for (const pattern of ['[^a-zA-Z0-9]+', '^v?[0-9]+', '(?i)^true$', '^(.+)@(.+)$', '[A-Z]{2,4}', '\\.', '\\bfoo\\b', '^\\d+\\.\\d+'])
    equal(native(pattern), true, pattern);
  for (const pattern of ['(a+)+', '(?m)^a', '(a*)?', '(a|b)*', '(?:ab)+']) equal(native(pattern), false, pattern);
});

const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '\\w', '\\b', '^', '$', '(a)', '(b|ab)', '(?:a|)', '-', '[a-]');
const suffix = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}?', '{2,}');
const patterns = fc.array(fc.tuple(atom, suffix), { minLength: 1, maxLength: 5 }).map((parts) => parts.flat().join(''));

test('the quick path finds what the machine finds', () => {
  const runs = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 2000 : 200_000;
  fc.assert(
    fc.property(patterns, fc.string({ unit: fc.constantFrom('a', 'b', '-', '\n'), maxLength: 10 }), (source, text) => {
      const { pattern, groups } = parsePattern(source);
      const native = nativePattern(pattern);
      if (native === undefined) return;
      const slots = runProgram(compileProgram(pattern), text, 0, 2 * groups.length);
      const found = native.expression.exec(text);
      native.expression.lastIndex = 0;
      deepEqual(
        found === null ? undefined : [...found],
        slots && groups.map((_, i) => (slots[2 * i]! < 0 ? undefined : text.slice(slots[2 * i], slots[2 * i + 1]))),
      );
    }),
    { seed: 7, numRuns: runs },
  );
});

test('any bytes give a regexp or an error of Go', () => {
  const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 20 });
  const syntax = fc.string({ unit: fc.constantFrom(...'ab()[]{}|*+?^$\\.-:,019PQEpx<>=i\xc3\xa9'), maxLength: 20 });
  fc.assert(
    fc.property(fc.oneof(bytes, syntax), (source) => {
      try {
        compileRegexp(source).match('ab');
      } catch (error) {
        match(error instanceof GoError ? error.message : String(error), /^error parsing regexp: /);
      }
    }),
    { seed: 7, numRuns: 3000 },
  );
});

test('Unicode classes are those of 15.0', () => {
  const has = (name: string, rune: number, fold = false): boolean => hasRune(unicodeClass(name, fold) ?? [], rune);
  equal(has('L', 0x4e16), true);
  equal(has('Ll', 0x295), true);
  equal(has('Lo', 0x295), false);
  // U+1C89 came with Unicode 16.
  equal(has('L', 0x1c89), false);
  equal(has('Cn', 0x1c89), true);
  equal(has('Lu', 0x3c3, true), true);
  equal(has('Uppercase_Letter', 0x41), true);
  equal(has('upper case-letter', 0x41), true);
  equal(has('Greek', 0xb5), false);
  equal(has('Greek', 0xb5, true), true);
});

test('quoteMeta', () => {
  equal(quoteMeta('a.b*c[d]{e}(f)|^$\\?+-\xff'), 'a\\.b\\*c\\[d\\]\\{e\\}\\(f\\)\\|\\^\\$\\\\\\?\\+-\xff');
});
