import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { goRows } from '../testing/go-rows.ts';
import { goValue, type TaggedValue } from '../testing/go-value.ts';
import {
  GoBytes,
  GoError,
  type GoFunc,
  GoInt,
  type GoMap,
  GoStruct,
  goInt,
  printValue,
  sprint,
  sprintf,
  sprintln,
  types,
  type Value,
} from './index.ts';

const method = (name: string, answer: string): [string, GoFunc] => [name, { name, params: [], variadic: false, call: () => answer }];

const rows: readonly [name: string, format: string, args: readonly Value[], want: string][] = [
  ['a name and a number', '%s-%d', ['web', goInt(3)], 'web-3'],
  ['a float as a number', '%d', [3], '%!d(float64=3)'],
  ['a float without a format', '%v', [1e6], '1e+06'],
  ['too few arguments', '%s-%s', ['a'], 'a-%!s(MISSING)'],
  ['too many arguments', '%s', ['a', goInt(1), null], 'a%!(EXTRA int=1, <nil>)'],
  ['nil', '%v %s', [null, null], '<nil> %!s(<nil>)'],
  [
    'a map, sorted',
    '%v',
    [
      new Map<string, Value>([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    'map[a:1 b:2]',
  ],
  [
    'Go syntax',
    '%#v',
    [new Map<string, Value>([['a', [null, 'x']]])],
    'map[string]interface {}{"a":[]interface {}{interface {}(nil), "x"}}',
  ],
  ['width counts runes', '%5s|', ['\xe6\x97\xa5'], '    \xe6\x97\xa5|'],
  ['bytes of invalid UTF-8', '%q %x', ['\xff', '\xff'], '"\\xff" ff'],
  ['a point that ends the format is a verb', '%.', [goInt(1)], '%!.(int=1)'],
  ['rounding half to even', '%.0f %.0f %.2f', [0.5, 1.5, 1.005], '0 2 1.00'],
];

for (const [name, format, args, want] of rows) {
  test(`sprintf: ${name}`, () => assert.equal(sprintf(format, args), want));
}

test('sprintf as Go, recorded', () => {
  for (const [format, args, want] of goRows<[string, TaggedValue[], string]>('sprintf.jsonl')) {
    assert.equal(sprintf(format, args.map(goValue)), want, JSON.stringify([format, args]));
  }
});

test('methods speak for %v and %s, not for a bad verb', () => {
  const type = { name: '*semver.Version', kind: 'ptr', methods: new Map([method('String', '1.2.3')]) } as const;
  const version = new GoStruct(type, new Map([['Major', goInt(1)]]));
  assert.equal(sprintf('%v %s %q %5.1s|', [version, version, version, version]), '1.2.3 1.2.3 "1.2.3"     1|');
  assert.equal(sprintf('%d', [version]), '&{1}');
  assert.equal(printValue([version]), '[1.2.3]');
  const failure = new GoStruct({ ...type, methods: new Map([method('String', 'no'), method('Error', 'bad')]) }, new Map());
  assert.equal(printValue(failure), 'bad');
  const duration = new GoInt(5n, { name: 'time.Duration', kind: 'int64', methods: new Map([method('String', '5ns')]) });
  assert.equal(sprintf('%v %d', [duration, duration]), '5ns 5');
});

test('structs', () => {
  const fields = new Map<string, Value>([
    ['Name', 'a'],
    ['Deps', [null]],
  ]);
  const struct = new GoStruct({ name: 'chart.Metadata', kind: 'struct' }, fields);
  const pointer = new GoStruct({ name: '*chart.Metadata', kind: 'ptr' }, fields);
  assert.equal(sprintf('%v %+v', [struct, pointer]), '{a [<nil>]} &{Name:a Deps:[<nil>]}');
  assert.equal(sprintf('%#v', [pointer]), '&chart.Metadata{Name:"a", Deps:[]interface {}{interface {}(nil)}}');
  assert.match(sprintf('%v', [[pointer]]), /^\[0xc[0-9a-f]+\]$/);
});

test('sprint puts spaces between operands that are no strings', () => {
  assert.equal(sprint(['a', 'b', goInt(1), goInt(2), 'c', null, true]), 'ab1 2c<nil> true');
  assert.equal(sprint([]), '');
  assert.equal(sprintln(['a', goInt(1)]), 'a 1\n');
});

test('a map that holds itself is an error', () => {
  const map: GoMap = new Map();
  map.set('self', map);
  assert.throws(() => sprintf('%v', [map]), GoError);
});

test('any format ends, with any arguments', () => {
  const argument = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.string(),
    fc.integer().map(goInt),
    fc.string().map((s) => new GoBytes(s)),
  );
  const format = fc.array(fc.constantFrom(...'%%%[]*.0129#+- vdsqxXeEfgGtTcUpobw'), { maxLength: 12 }).map((chars) => chars.join(''));
  fc.assert(
    fc.property(format, fc.array(argument, { maxLength: 3 }), (text, args) => typeof sprintf(text, args) === 'string'),
    { seed: 1, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 100_000 : 1000 },
  );
});

test('the cache of formats does not change answers', () => {
  for (let i = 0; i < 2000; i++) assert.equal(sprintf(`%d-${i % 700}`, [new GoInt(BigInt(i), types.int)]), `${i}-${i % 700}`);
});
