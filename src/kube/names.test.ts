import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorText } from './field-error.ts';
import * as names from './names.ts';
import { At, Report } from './report.ts';

const a = (count: number): string => 'a'.repeat(count);

// Facts of upstream's tests of these forms: accepted words, then refused ones, divided by blanks. `␠` stands for a blank, `␀` for nothing.
const forms: readonly (readonly [name: string, errorsOf: (text: string) => readonly string[], good: string, bad: string])[] = [
  [
    'DNS label',
    names.dnsLabelErrors,
    `a ab abc a1 a-1 a--1--2--b 0 01 012 1a 1-a 1--a--b--2 ${a(63)}`,
    `␀ A ABC aBc A1 A-1 1-A - a- -a 1- -1 _ a_ _a a_b 1_ _1 1_2 . a. .a a.b 1. .1 1.2 ␠ a␠ ␠a a␠b 1␠ ␠1 é ${a(64)}`,
  ],
  [
    'DNS subdomain',
    names.dnsSubdomainErrors,
    `a ab abc a1 a-1 0 01 1a a.a ab.a abc.a a1.a a-1.a a--1--2--b.a a.1 0.a 01.a 1-a.a 0.1 a.b.c.d.e aa.bb.cc.dd.ee 1.2.3.4.5 ${a(253)}`,
    `␀ A ABC A-1 - a- -a 1- _ a_ _a a_b . a. .a a..b 1. .1 1..2 ␠ a␠b A.a aB.a ab.A A1.a 0.A A.B.C a@b a,b a;b a:b a%b a?b a$b ${a(254)}`,
  ],
  ['subdomain of any case', names.dnsSubdomainCaselessErrors, `a A AB.c A.B.C.D.E a.B.c ${a(253)}`, `␀ - a- -a a_b .a a. a..b ${a(254)}`],
  ['subdomain with underscores', names.dnsSubdomainUnderscoreErrors, '_a _a._b a_b.c a-b.c _a-b.1', '␀ _ __a a_ a.b_ A .a a. a.._b'],
  ['wildcard', names.wildcardDnsErrors, '*.a *.a.b *.1-a', '␀ * a *. *.* a.* *.A **.a *a'],
  ['DNS-1035 label', names.dns1035LabelErrors, `a ab abc a1 a-1 a--1--2--b ${a(63)}`, `␀ 0 01 1a 1-a A -a a- a_b a.b ${a(64)}`],
  [
    'label key',
    names.labelKeyErrors,
    `simple now-with-dashes 1-starts-with-num 1234 simple/simple now.with.dots/simple 1-num.2-num/3-num 1234/5678 Uppercase_Is_OK_123 example.com/Uppercase_Is_OK_123 ${a(63)} ${a(253)}/${a(63)}`,
    `␀ nospecialchars%^=@ cantendwithadash- -cantstartwithadash- only/one/slash Example.com/abc example_com/abc example.com/ /simple ${a(64)} ${a(254)}/abc`,
  ],
  [
    'label value',
    names.labelValueErrors,
    `␀ simple now-with-dashes end-with-num-1 1234 ${a(63)}`,
    `nospecialchars%^=@ Tama-nui-te-rā.is.Māori.sun \\backslashes\\are\\bad -starts-with-dash ends-with-dash- .starts.with.dot ends.with.dot. ${a(64)}`,
  ],
  ['C identifier', names.cIdentifierErrors, 'a ab _a a_ a_b a__1__2__b __abc_123 A AbC _1', '␀ 1 123 1a - a- -a 1_ . a. a.b ␠ a␠b #a#'],
  [
    'environment name before 1.32',
    (text) => names.envNameErrors(text, 31),
    'a ab _a a.b a-b A_B .a -x a.1',
    '␀ 1 1a ␠ a␠b a=b é . .. ..a a%b',
  ],
  ['environment name from 1.32 on', (text) => names.envNameErrors(text, 32), '1 a␠b a%b .. -x #a#', '␀ a=b é a\tb a\nb \x7f'],
  [
    'key of a ConfigMap',
    names.configMapKeyErrors,
    `a good good-4 still.good this.is.also.good .so.is.this 5 THIS ${a(253)}`,
    `␀ . .. ..bad b*d bad!&bad a␠b ${a(254)}`,
  ],
  [
    'port name',
    names.portNameErrors,
    'telnet re-mail-ck pop3 a a-1 1-a 1-a-1 1a 123456789a12345',
    '␀ longerthan15characters 0 12345 1-2-3 -begins end- -- a--b A é a_b',
  ],
  ['header name', names.httpHeaderNameErrors, 'Accept-Encoding Host If-Modified-Since X-1', '␀ Host:1 a␠b @HEADER a_b é'],
  ['percentage', names.percentErrors, '0% 00000% 1% 99% 101%', '␀ 0 10 % .9% 1.1% -1% 1␠% %1'],
];

for (const [name, errorsOf, good, bad] of forms) {
  test(name, () => {
    const words = (list: string): string[] => list.split(' ').map((word) => word.replaceAll('␠', ' ').replaceAll('␀', ''));
    for (const word of words(good)) assert.deepEqual(errorsOf(word), [], word);
    for (const word of words(bad)) assert.ok(errorsOf(word).length > 0, word);
  });
}

test('sentences are upstream’s', () => {
  assert.deepEqual(names.dnsLabelErrors('a.b'), ['must not contain dots']);
  assert.deepEqual(names.dnsLabelErrors(`${a(63)}A`), [
    'must be no more than 63 characters',
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  ]);
  assert.deepEqual(names.portNameErrors('-'), ['must contain at least one letter (a-z)', 'must not begin or end with a hyphen']);
  assert.deepEqual(names.labelKeyErrors('/a'), ['prefix part must be non-empty']);
  assert.deepEqual(names.labelValueErrors('ä'.repeat(32)), [
    'must be no more than 63 bytes',
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ]);
});

test('names that are prefixes may end in a dash', () => {
  assert.deepEqual(names.nameIsDnsLabel('my-', true), []);
  assert.equal(names.nameIsDnsLabel('my-', false).length, 1);
  assert.equal(names.nameIsDnsLabel('-', true).length, 1);
  assert.deepEqual(names.nameIsPathSegment('system:x', false), []);
  assert.deepEqual(names.nameIsPathSegment('a/b%', false), ["may not contain '/'", "may not contain '%'"]);
  assert.deepEqual(names.nameIsPathSegment('..', false), ["may not be '..'"]);
  assert.deepEqual(names.nameIsPathSegment('..', true), []);
});

test('names with domains', () => {
  const told = (check: (name: string, at: At, report: Report, rule: string) => void, name: string): string[] => {
    const report = new Report();
    check(name, At.root.to('x'), report, 'api/name');
    return report.errors.map((error) => errorText(error).slice(0, 45));
  };
  assert.deepEqual(told(names.validateFullyQualifiedName, 'a.b.c'), []);
  assert.deepEqual(told(names.validateFullyQualifiedName, ''), ['x: Required value']);
  assert.deepEqual(told(names.validateFullyQualifiedName, 'a.b'), ['x: Invalid value: "a.b": should be a domain w']);
  assert.deepEqual(told(names.validateFullyQualifiedDomainName, 'a.b.'), []);
  assert.deepEqual(told(names.validateFullyQualifiedDomainName, 'a'), ['x: Invalid value: "a": should be a domain wit']);
  assert.deepEqual(told(names.validateDomainPrefixedPath, 'acme.io/foo/bar'), []);
  assert.equal(told(names.validateDomainPrefixedPath, 'acme.io/').length, 1);
  assert.equal(told(names.validateDomainPrefixedPath, 'Acme/f oo').length, 2);
  assert.deepEqual(told(names.validateDomainPrefixedKey, 'acme.io/foo'), []);
  assert.equal(told(names.validateDomainPrefixedKey, 'foo').length, 1);
});

test('megabytes cost one pass', () => {
  const long = `${'a.'.repeat(2_000_000)}\0`;
  for (const [, errorsOf] of forms) assert.ok(errorsOf(long).length > 0);
});
