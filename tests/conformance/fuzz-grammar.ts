/**
 * Templates and values for the fuzzer: a grammar over the language and the functions, typed so that most of what it makes renders.
 * Expressions are written with parentheses; the data of a template is always reached through "$", which no block changes.
 */
import * as fc from 'fast-check';

/** A template's text, and the values that it finds in "$". */
export interface Sample {
  readonly body: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Result, name, arguments. S text, I int, F float, B bool, L list, T list of texts, D map, A any, N any number, R a small whole number,
 * Y a text of YAML or JSON, X a regular expression, V a version, C a constraint, P a path, K a key, U a date layout.
 */
const SIGNATURES = `
S trim S · S upper S · S lower S · S title S · S untitle S · S nospace S · S swapcase S · S initials S · S squote A · S quote A · S quote A A
S snakecase S · S camelcase S · S kebabcase S · S trunc R S · S trunc (int I) S · S abbrev R S · S abbrevboth R R S · S trimAll S S · S trimPrefix S S
S trimSuffix S S · S repeat R S · S replace S S S · S indent R S · S nindent R S · S wrap R S · S wrapWith R S S · S cat A A A · S plural S S (int I)
S join S L · S join S T · S toString A · S print A A · S print A · S println A A · S printf "%v" A · S printf "%s-%d" S I · S printf "%T" A
S printf "%q" S · S printf "%5.2f" F · S printf "%03d" I · S printf "%x" S · S printf "%+v|%#v" A S · S printf "%8s|%-8s" S S · S printf "%d" A
S printf "%s" A · S printf "%t" B · S printf "%e|%g" F F · S printf "%c|%U" R R · S printf "%6v|%-6v|%06v" A A A
S toJson A · S toYaml A · S toPrettyJson A · S toRawJson A · S toYamlPretty D · S toToml D · S b64enc S · S b64dec (b64enc S) · S b32enc S
S sha256sum S · S sha1sum S · S adler32sum S · S html A · S js S · S urlquery A · S regexFind X S · S regexReplaceAll X S S · S regexReplaceAllLiteral X S S
S regexQuoteMeta S · S base P · S dir P · S clean P · S ext P · S osBase P · S ternary S S B · S default S S · S substr R R S · S kindOf A · S typeOf A
S coalesce S S S · S tpl S $ · S include "h.show" A · S include "h.wrap" S · S date U R · S dateInZone U (int64 I) "America/New_York" · S htmlDate R · S duration I
S durationRound S · S lower (print A) · S urlJoin (urlParse P) · S seq R R · S toString (semver V) · S first T · S (first (append T S)) · S required "r" (print S "x")
B contains S S · B hasPrefix S S · B hasSuffix S S · B empty A · B eq S S · B eq I I I · B ne S S · B lt I I · B le F F · B gt S S · B ge I I · B not A
B regexMatch X S · B semverCompare C V · B has A L · B hasKey D K · B kindIs "string" A · B typeIs "int" A · B deepEqual A A · B isAbs P · B and B B · B or B B
B all A A · B any A A · B has S T · B eq A nil · B ne nil A
I len S · I len L · I len D · I add N N · I add1 N · I sub N N · I mul N N · I div N (add1 (mul R R)) · I mod N (add1 R) · I max N N · I min N N · I int A · I int64 A
I atoi S · I floor R · I int (ceil F) · I toDecimal S · I len T · I ternary I I B · I default I I · I len (print A)
F floor N · F ceil N · F round N R · F float64 A · F addf N N · F subf N N · F mulf N N · F divf N 3 · F maxf N N · F minf N N
L list A A · L list A · L list · L append L A · L prepend L A · L concat L L · L concat L T · L rest L · L initial L · L reverse L · L uniq L · L compact L · L without L A
L slice L · L until R · L chunk (int (add1 R)) L · L tuple A A · L fromYamlArray Y · L fromJsonArray Y · L default L L · L deepCopy L · L index (dict "l" L) "l"
L sortAlpha (list A A) · L untilStep R R (int (add1 R)) · L pluck K D D · L uniq T · L append T A · L without T S
T splitList S S · T sortAlpha L · T sortAlpha (keys D) · T toStrings L · T regexSplit X S -1 · T regexFindAll X S -1 · T regexFindAll X S R · T splitList "," S
D dict K A · D dict K A K A · D dict · D set (deepCopy D) K A · D unset (deepCopy D) K · D merge (deepCopy D) D · D mergeOverwrite (deepCopy D) D
D merge (dict) D D · D pick D K K · D omit D K · D deepCopy D · D fromYaml Y · D fromJson Y · D fromYaml (toYaml D) · D fromJson (toJson D) · D split S S
D splitn S R S · D urlParse P · D fromToml (toToml (dict K I)) · D mustMergeOverwrite (deepCopy D) (deepCopy D)
A get D K · A index L 0 · A first L · A last L · A dig K K A D · A default A A · A coalesce A A · A ternary A A B · A index D K · A and A A · A or A A · A $.none · A dig K A D
A fromYaml Y · A (fromYaml Y).a · A (dict "a" A).a · A index (list A A) 1 · A deepCopy A · A mustFirst L
`;

const TEXTS = [
  '',
  'a',
  'abc',
  'Hello World',
  'x-y_z.w',
  '  pad  ',
  '12',
  '-3.5',
  'true',
  'null',
  'é日本😀',
  'ﬁ ΑΣ ß',
  'line\nbreak\n',
  'tab\there',
  'q"u\'o`',
  '<b>&</b>',
  'a,b,,c',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a replacement of Go's regexp, not of JavaScript
  '$1${x}',
  '0x1F',
  '010',
  '1e3',
  'yes',
  '{{ .x }}',
  '{{ $.s }}',
  '%d%%',
  'a: b',
  '- x',
  '# no',
  'foo: [1',
  '\u00a0',
  '~',
  '2024-01-01',
  'FooBarBaz',
  'a/b/../c',
  '{{ len $.l }}-{{ $.none }}',
];
const YAMLS = [
  'a: 1',
  'a: [x, 2.5, null]\nb: {c: d}',
  '[1, a]',
  '',
  'text',
  'a: b: c',
  '{"a": [1, {"b": null}]}',
  '[]',
  'a: |\n  x\n  y\n',
  'a: &x 1\nb: *x',
  '1: a\ny: b',
  'a: 010\nb: 0o10\nc: 1_0\nd: .5',
  "a: \"\\u00e9\"\nb: 'it''s'",
  '- - a\n  - b\n- {}',
  'a: 2001-01-01\nb: 12:30',
  '{"n": 12345678901234567890, "f": 1.0}',
  'a:\n- b\n-\n- c: d\n  e: f',
  'a: >-\n  x\n   y\n\n  z',
  '"a": !!str 5',
  'null',
  'a: ~\nb:\n',
];
const REGEXPS = [
  'a',
  '[a-z]+',
  '^a',
  'b*',
  '(a)(x?)',
  '\\d+',
  '[^a-z0-9]+',
  '(?i)HELLO',
  '\\s',
  '',
  '.',
  '(?P<n>l+)',
  'x|y',
  '\\bw',
  '\\p{L}+',
  'o$',
];
const VERSIONS = ['1.2.3', 'v1.35.0', '1.2', '2.0.0-rc.1', '1.2.3-gke.5+b', '0.0.1', '10.0.0'];
const CONSTRAINTS = [
  '>=1.2',
  '^1.2.0',
  '~1.2',
  '1.x',
  '>1 <2',
  '!=1.2.3',
  '>=1.2.3-0',
  '*',
  '1.0 - 2.0',
  '<1.3 || >=2',
  '^0.0.1',
  '=1.2.3',
];
const PATHS = ['/a/b.c', 'a//b/../c', '', '.', 'x.tar.gz', 'http://u@h:1/p?q=1#f', '/', '../x', 'a/b/'];
const KEYS = ['a', 'b', 'k', 'x-y', 's', '0', 'é'];
const LAYOUTS = ['2006-01-02', '15:04:05', 'Jan _2 2006', 'Mon 02', '3:04PM MST', '2006-01-02T15:04:05Z07:00', '01/06 .000'];

/** A text as a template writes it, always in double quotes. */
const literal = (text: string): string => JSON.stringify(text).replace(/\u00a0/g, '\\u00a0');
const oneOf = (texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts.map(literal));

type Rules = Record<string, string>;

export const sampleArbitrary: fc.Arbitrary<Sample> = fc.record({ body: bodies(), values: valuesArbitrary() });

function valuesArbitrary(): fc.Arbitrary<Record<string, unknown>> {
  const text = fc.constantFrom(...TEXTS);
  const leaf = fc.oneof(
    text,
    fc.integer({ min: -1000, max: 100000 }),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(1.5, 0.1, 1e21, 1234567, -0.25, 1e-7),
  );
  const any = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).any;
  return fc.record({
    s: text,
    t: fc.array(text, { maxLength: 3 }),
    i: fc.integer({ min: -50, max: 2_000_000 }),
    f: fc.constantFrom(0, 1.5, -2.25, 0.1, 1e6, 123456789.5),
    b: fc.boolean(),
    l: fc.array(any, { maxLength: 4 }),
    d: fc.dictionary(fc.constantFrom(...KEYS), any, { maxKeys: 4, noNullPrototype: true }),
    a: any,
  });
}

function bodies(): fc.Arbitrary<string> {
  return fc.letrec<Rules>((tie) => {
    const rules: Record<string, fc.Arbitrary<string>> = leaves(tie);
    const calls = new Map<string, fc.Arbitrary<string>[]>();
    for (const signature of SIGNATURES.trim().split(/ · |\n/)) {
      const [result = '', ...parts] = signature.trim().split(' ');
      const call = fc.tuple(...parts.map((part) => filled(part, tie))).map((words) => `(${words.join(' ')})`);
      calls.set(result, [...(calls.get(result) ?? []), call]);
    }
    for (const [type, alternatives] of calls)
      rules[type] = fc.oneof({ depthSize: 'small', maxDepth: 5 }, rules[type]!, fc.oneof(...alternatives));
    // One in four times any is something of a certain type.
    rules['A'] = fc.oneof(
      { depthSize: 'small', maxDepth: 5 },
      rules['A']!,
      tie('S'),
      tie('I'),
      tie('F'),
      tie('B'),
      tie('L'),
      tie('D'),
      tie('T'),
    );
    rules['N'] = fc.oneof({ depthSize: 'small', maxDepth: 5 }, rules['I']!, rules['F']!, rules['R']!);
    return { ...rules, ...statements(tie) };
  })['body']!;
}

/** A word of a signature: letters that stand for types are replaced, also within parentheses. */
function filled(part: string, tie: (rule: string) => fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const found = /^(\(*)([SIFBLTDANRYXVCPKU])(\)*(?:\.a)?)$/.exec(part);
  if (found === null) return fc.constant(part);
  return (tie(found[2]!) as fc.Arbitrary<string>).map((text) => `${found[1]}${text}${found[3]}`);
}

function leaves(tie: (rule: string) => fc.Arbitrary<unknown>): Record<string, fc.Arbitrary<string>> {
  const of = (type: string): fc.Arbitrary<string> => tie(type) as fc.Arbitrary<string>;
  const small = fc.nat({ max: 9 }).map(String);
  return {
    S: fc.oneof(oneOf(TEXTS), fc.constantFrom('$.s', '$s', '$.s')),
    I: fc.oneof(fc.integer({ min: -20, max: 5000 }).map(String), fc.constantFrom('$i', '(int $.i)', '0', "'x'", '0x1F')),
    F: fc.constantFrom('1.5', '-0.25', '1e3', '$.f', '$.i', '0.1', '2.0', '1e21'),
    B: fc.constantFrom('true', 'false', '$.b'),
    L: fc.constantFrom('$.l', '$l', '$.t', '(list 1 "a")', '(list)'),
    T: fc.constantFrom('(splitList "," "b,a,b")', '(splitList "." $.s)'),
    D: fc.constantFrom('$.d', '$d', '(dict "a" 1 "b" "x")', '(dict)', '(dict "a" (dict "b" 1))'),
    A: fc.oneof(fc.constantFrom('$.a', '$.none', '$.l', '$.d', '$.i', '$.f', '$.b', '$s', '$i'), oneOf(TEXTS)),
    N: of('I'),
    R: small,
    Y: oneOf(YAMLS),
    X: oneOf(REGEXPS),
    V: oneOf(VERSIONS),
    C: oneOf(CONSTRAINTS),
    P: oneOf(PATHS),
    K: oneOf(KEYS),
    U: oneOf(LAYOUTS),
  };
}

function statements(tie: (rule: string) => fc.Arbitrary<unknown>): Record<string, fc.Arbitrary<string>> {
  const of = (rule: string): fc.Arbitrary<string> => tie(rule) as fc.Arbitrary<string>;
  const open = fc.constantFrom('{{ ', '{{- ', '{{', '{{ ');
  const close = fc.constantFrom(' }}', ' -}}', '}}', ' }}');
  const action = (inside: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.tuple(open, inside, close).map((parts) => parts.join(''));
  const word = (text: string): fc.Arbitrary<string> => action(fc.constant(text));
  const joined = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.tuple(...parts).map((texts) => texts.join(''));
  const piped = fc.tuple(
    of('A'),
    fc.array(
      fc.constantFrom(
        'quote',
        'toJson',
        'printf "%v"',
        'default "d"',
        'toYaml',
        'print',
        'toString | upper',
        'list | join ","',
        'print | trunc 9',
        'empty',
        'kindOf',
      ),
      { maxLength: 2 },
    ),
  );
  const text = fc.constantFrom(' ', '\n', 'text', 'a: 1\n', '  \n  ', '# c\n', '}} ', '{ ', 'é', '---\n', '<no value>');
  const leaf = fc.oneof(text, action(piped.map(([value, pipes]) => [value, ...pipes].join(' | '))), action(of('S')), action(of('A')));
  return {
    part: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      leaf,
      leaf,
      joined(action(of('B').map((b) => `if ${b}`)), of('block'), word('else'), of('block'), word('end')),
      joined(action(of('A').map((a) => `if ${a}`)), of('block'), action(of('B').map((b) => `else if ${b}`)), of('block'), word('end')),
      joined(action(of('A').map((a) => `with ${a}`)), word('.'), of('block'), word('else'), of('block'), word('end')),
      joined(action(of('D').map((d) => `range $k, $v := ${d}`)), word('$k'), word('$v | toJson'), of('block'), word('end')),
      joined(
        action(of('L').map((l) => `range $k, $v := ${l}`)),
        word('$k'),
        word('$v'),
        of('block'),
        word('else'),
        of('block'),
        word('end'),
      ),
      joined(
        action(of('L').map((l) => `range ${l}`)),
        word('.'),
        joined(action(of('B').map((b) => `if ${b}`)), fc.constantFrom('{{ break }}', '{{- continue }}'), word('end')),
        of('block'),
        word('end'),
      ),
      joined(action(of('R').map((n) => `range ${n}`)), word('. | toJson'), of('block'), word('end')),
      // Bounded, because a loop may double a value at each turn.
      action(of('S').map((s) => `$s = trunc 200 ${s}`)),
      of('D').map((d) => `{{ $n := ${d} }}{{ if lt (len (toJson $n)) 400 }}{{ $d = $n }}{{ end }}`),
      action(of('A').map((a) => `template "h.show" ${a}`)),
      action(fc.tuple(of('D'), of('K'), of('A')).map(([d, k, a]) => `$_ := set (deepCopy ${d}) ${k} ${a}`)),
      word('/* note */').map(() => '{{- /* note */ -}}'),
      action(of('block').map((block) => `tpl ${literal(`{{ $s := "in" }}{{ $i := 1 }}{{ $l := list }}{{ $d := dict }}${block}`)} $`)),
    ),
    block: fc.array(of('part'), { maxLength: 2, depthIdentifier: 'block', size: 'small' }).map((parts) => parts.join('')),
    body: joined(
      fc.constant('{{ $s := $.s }}{{ $i := 7 }}{{ $l := list "p" 2 nil }}{{ $d := dict "k" "v" }}'),
      fc.array(of('part'), { minLength: 1, maxLength: 8, size: 'max' }).map((parts) => parts.join('')),
    ),
  };
}

/** Templates that the samples call. */
export const HELPERS = `{{- define "h.show" }}<{{ . | toJson }}>{{ end }}
{{- define "h.wrap" }}
  [{{ . | trim | quote }}]
{{- end }}`;
