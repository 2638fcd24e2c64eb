/** Execution against what Go's own text/template answered, and properties of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeUtf8, encodeUtf8 } from '../base/index.ts';
import {
  fixed,
  GoBytes,
  GoError,
  type GoFunc,
  GoInt,
  type GoMap,
  GoStruct,
  type GoType,
  goFail,
  goInt,
  goNil,
  type IntKind,
  nilList,
  quote,
  sprint,
  sprintf,
  typedList,
  typedMap,
  typeNamed,
  types,
  type Value,
  variadic,
} from '../golang/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { type ContextFunc, type MissingKey, type TemplateFuncs, TemplateSet } from './index.ts';

interface Row {
  readonly template: string;
  readonly missing?: MissingKey;
  readonly output?: string;
  readonly error?: string;
}

/** What Go's own text/template answered: output or sentence, by template and option. */
const { data, rows }: { data: unknown; rows: Row[] } = JSON.parse(
  readFileSync(`${sourceDir(import.meta.url)}/testdata/execute.json`, 'utf8'),
);

function execute({ template, missing }: Row): Row {
  const set = new TemplateSet({ name: 'root', functions, missingKey: missing ?? 'default' });
  try {
    const { error } = set.parse('root', encodeUtf8(template));
    if (error !== undefined) return { template, error: decodeUtf8(error.message) };
    return { template, output: decodeUtf8(set.execute('root', goValue(data))) };
  } catch (e) {
    if (!(e instanceof GoError)) throw e;
    return { template, error: decodeUtf8(e.message) };
  }
}

test('templates give what Go gives', () => {
  assert.ok(rows.length > 450);
  for (const { missing, ...row } of rows) assert.deepEqual(execute(missing === undefined ? row : { missing, ...row }), row);
});

/** Where Go 1.23 and 1.25 differ, and a template can see it. */
const EDITIONS: readonly [template: string, in123: string, in125: string][] = [
  ['{{range 3}}{{.}}{{end}}', `template: t:1:8: executing "t" at <3>: range can't iterate over 3`, '012'],
  [
    '{{eq 1 "a"}}',
    'template: t:1:2: executing "t" at <eq 1 "a">: error calling eq: incompatible types for comparison',
    'template: t:1:2: executing "t" at <eq 1 "a">: error calling eq: incompatible types for comparison: int and string',
  ],
  ['{{with ""}}{{else with 1}}{{.}}{{end}}', '1', '1'],
];

test('an older edition of Go', () => {
  for (const [template, ...wants] of EDITIONS) {
    for (const [i, edition] of (['1.23', '1.25'] as const).entries()) {
      const set = new TemplateSet({ edition });
      set.parse('t', template);
      let got: string;
      try {
        got = set.execute('t', null);
      } catch (e) {
        got = (e as GoError).message;
      }
      assert.equal(got, wants[i], `${template} in ${edition}`);
    }
  }
});

const PIECES = [
  '{{',
  '}}',
  ' ',
  '-',
  '.',
  '.a',
  '$',
  '$x',
  ':=',
  '=',
  '(',
  ')',
  '|',
  '"a"',
  '`',
  "'",
  '1',
  'if ',
  'range ',
  'with ',
  'else',
  'end',
  'define "d"',
  'template "d"',
  'block "b" .',
  'break',
  'nil',
  'and',
  'index',
  'eq',
  'print',
  'include "d" .',
  'tpl "{{.}}" .',
  '/*',
  '*/',
  '\n',
  '\xff',
  'x',
];

test('any text gives an output or one of our errors', () => {
  const set = new TemplateSet({ name: 'root', functions, limits: { templateDepth: 50, calls: 1000 } });
  const given = goValue(data);
  const text = fc.oneof(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }).map(encodeUtf8),
  );
  const answersWell = (template: string): void => {
    const child = set.child();
    const { error } = child.parse('root', template);
    try {
      if (error !== undefined) throw error;
      assert.equal(typeof child.execute('root', given), 'string');
    } catch (e) {
      assert.ok(e instanceof GoError, `${template}: ${e}`);
    }
  };
  fc.assert(fc.property(text, answersWell), { seed: 1, numRuns: process.env.HELMWRIGHT_TEST_LONG ? 100_000 : 1_500 });
});

// What the rows were recorded with.

/** JSON to a value; {"$int": "5"} and its like name a Go type. */
function goValue(json: unknown): Value {
  if (typeof json === 'string') return encodeUtf8(json);
  if (Array.isArray(json)) return json.map(goValue);
  if (typeof json !== 'object' || json === null) return json as Value;
  const [[key, value] = ['', undefined], ...others] = Object.entries(json);
  if (others.length === 0 && key.startsWith('$')) return tagged(key.slice(1), value);
  return mapOf(json);
}

function mapOf(json: object): GoMap {
  return new Map(Object.entries(json).map(([key, value]) => [encodeUtf8(key), goValue(value)]));
}

function tagged(tag: string, value: unknown): Value {
  switch (tag) {
    case 'bytes':
      return new GoBytes(encodeUtf8(String(value)));
    case 'strings':
      return typedList(types.strings, (value as string[]).map(encodeUtf8));
    case 'smap':
      return typedMap(types.stringMap, mapOf(value as object));
    case 'values':
      return typedMap(valuesType, mapOf(value as object));
    case 'nilmap':
      return nilMap();
    case 'nillist':
      return nilList(types.list);
    case 'outer':
      return outer();
  }
  return new GoInt(BigInt(String(value)), types[tag as IntKind]);
}

function nilMap(): GoMap {
  const map: GoMap = new Map();
  map[goNil] = true;
  return map;
}

// A map with methods, a struct and a pointer to one.

const textOf = (receiver: unknown, field: string): string => (receiver as GoStruct).fields.get(field) as string;

const methods = (...list: readonly GoFunc[]): ReadonlyMap<string, GoFunc> => new Map(list.map((method) => [method.name, method]));

/** A method: the receiver comes first and is no parameter. */
function method(name: string, params: readonly GoType[], call: (receiver: Value, ...args: readonly Value[]) => Value): GoFunc {
  return { name, params, variadic: false, call: (...[receiver, ...args]) => call(receiver!, ...args) };
}

const valuesType: GoType<GoMap> = {
  name: 'main.Values',
  kind: 'map',
  elem: types.any,
  methods: methods(
    method(
      'Get',
      [types.string],
      (map, key) =>
        (map as GoMap).get(key as string) ?? ((map as GoMap).has(key as string) ? null : goFail(`no ${quote(key as string)} here`)),
    ),
    method('Count', [], (map) => goInt((map as GoMap).size)),
  ),
};

const hello = method('Hello', [types.string], (inner, text) => `hello ${text} ${textOf(inner, 'Name')}`);
const ofPointer = [
  method('PtrOnly', [], (inner) => `ptr ${textOf(inner, 'Name')}`),
  method('String', [], (inner) => `Inner<${textOf(inner, 'Name')}>`),
];
const innerType: GoType = { name: 'main.Inner', kind: 'struct', methods: methods(hello), pointerMethods: methods(...ofPointer) };
const innerPointer: GoType = { name: '*main.Inner', kind: 'ptr', elem: innerType, methods: methods(hello, ...ofPointer) };
const outerPointer: GoType = {
  name: '*main.Outer',
  kind: 'ptr',
  elem: typeNamed('main.Outer', 'struct'),
  methods: methods(
    method('Add', [types.int, types.float64], (_, a, b) => sprint([Number((a as GoInt).n) + (b as number)])),
    { ...method('Vari', [types.string, types.any], (_, first, ...rest) => `${first}${rest.length}${sprint(rest)}`), variadic: true },
    method('Fail', [types.string], (_, text) => goFail(`failed with ${text}`)),
    method('None', [], () => 'none'),
    method('TakesMap', [types.map], (_, map) => goInt((map as GoMap).size)),
  ),
};

function inner(type: GoType, name: string, n: number, any: Value): GoStruct {
  return new GoStruct(
    type,
    new Map<string, Value>([
      ['Name', name],
      ['N', goInt(n)],
      ['Any', any],
      ['hidden', goInt(0)],
    ]),
  );
}

function outer(): GoStruct {
  return new GoStruct(
    outerPointer,
    new Map<string, Value>([
      ['Inner', inner(innerType, 'in', 3, 1.5)],
      ['Ptr', inner(innerPointer, 'ptr', 4, null)],
      [
        'M',
        new Map<string, Value>([
          ['a', 1],
          ['b', null],
        ]),
      ],
      ['L', [1, 'x', null]],
      ['S', typedList(types.strings, ['p', 'q'])],
      ['Nil', null],
      ['F', 2.5],
    ]),
  );
}

// Functions that tell what they were given.

const show = (value: Value): string => sprintf('%T:%v', [value, value]);

const { any, string } = types;
const { map } = types;

const plain: readonly GoFunc[] = [
  fixed('fInt', [types.int], show),
  fixed('fInt8', [types.int8], show),
  fixed('fInt64', [types.int64], show),
  fixed('fUint8', [types.uint8], show),
  fixed('fUint', [types.uint], show),
  fixed('fFloat', [types.float64], show),
  fixed('fComplex', [types.complex128], show),
  fixed('fString', [string], show),
  fixed('fBool', [types.bool], show),
  fixed('fAny', [any], show),
  fixed('fList', [types.list], show),
  fixed('fStrings', [types.strings], show),
  fixed('fMap', [map], show),
  fixed('fSmap', [types.stringMap], show),
  fixed('fValues', [valuesType], show),
  fixed('fBytes', [types.bytes], show),
  fixed('fOuter', [outerPointer], () => 'outer'),
  variadic('fVar', [string], types.int, (first, ...rest) => first + show(typedList(types.ints, rest))),
  variadic('fVarAny', [], any, (...args) => String(args.length)),
  fixed('fTwo', [string, any], (a, b) => show(a) + show(b)),
  fixed('fThree', [string, any, types.int], (a, b, c) => show(a) + show(b) + show(c)),
  fixed('fFour', [any, any, any, any], (...args) => args.map(show).join('')),
  fixed('fErr', [string], (text) => goFail(`err ${text}`)),
  fixed('fNil', [], () => null),
  fixed('fNilMap', [], nilMap),
  fixed('id', [any], (value) => value),
  fixed('int', [any], (value) => (typeof value === 'number' ? goInt(Math.trunc(value)) : value instanceof GoInt ? value : goInt(0))),
  fixed('zero', [], () => goInt(0)),
  variadic('list', [], any, (...items) => items),
  variadic('dict', [], any, (...items) => {
    const dict: GoMap = new Map();
    for (let i = 0; i + 1 < items.length; i += 2) dict.set(sprint([items[i]!]), items[i + 1]!);
    return dict;
  }),
  fixed('set', [map, string, any], (dict, key, value) => dict.set(key, value)),
];

const include: ContextFunc = {
  name: 'include',
  params: [string, any],
  variadic: false,
  callWithRun: (run, name, data) => run.executeTemplate(name as string, data!),
};

const tpl: ContextFunc = {
  name: 'tpl',
  params: [string, any],
  variadic: false,
  callWithRun: (run, given, data) => {
    const text = given as string;
    const { set, template, error } = run.parseText('root', text);
    if (error !== undefined) throw new GoError(`cannot parse template ${quote(text)}: ${error.message}`, { cause: error });
    try {
      return run.executeIn(set, template, data!);
    } catch (cause) {
      if (!(cause instanceof GoError)) throw cause;
      throw new GoError(`error during tpl function execution for ${quote(text)}: ${cause.message}`, { cause });
    }
  },
};

const functions: TemplateFuncs = new Map([...plain, include, tpl].map((f) => [f.name, f]));
