/** The reader against answers of sigs.k8s.io/yaml v1.6.0 (testdata/read.golden.json), and what it promises beyond them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeUtf8, encodeUtf8 } from '../base/index.ts';
import { type GoMap, goInt, type Value } from '../golang/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { readInput } from './input.ts';
import { NESTING_LIMIT } from './limits.ts';
import { readQuickly } from './quick.ts';
import { readFully, readYaml, readYamlList, readYamlMap } from './read.ts';
import { writeYaml } from './write.ts';

const runs = process.env['HELMWRIGHT_TEST_LONG'] ? 20_000 : 400;

interface Row {
  readonly text: string;
  readonly json?: string;
  readonly error?: string;
}

const rows = JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata/read.golden.json'), 'utf8')) as readonly Row[];

/** A value as JSON.parse would give it, maps as sorted entries, minus zero apart from zero. */
function plain(value: Value): unknown {
  if (typeof value === 'string') return decodeUtf8(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return { map: [...value].map(([key, item]) => [decodeUtf8(key), plain(item)]).sort(byKey) };
  return value;
}

function plainJson(value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : value;
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value === 'object' && value !== null)
    return {
      map: Object.entries(value)
        .map(([key, item]) => [key, plainJson(item)])
        .sort(byKey),
    };
  return value;
}

function byKey(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}

describe('readYaml reads as Go does', () => {
  for (const { text, json, error } of rows) {
    test(JSON.stringify(text).slice(0, 80), () => {
      const result = readYaml(text);
      if (error !== undefined) assert.equal(result.error?.message, error);
      else {
        assert.equal(result.error, undefined);
        assert.deepEqual(plain(result.value ?? null), plainJson(JSON.parse(json ?? '')));
      }
    });
  }
});

describe('readYamlMap, readYamlList', () => {
  const wrong = 'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal';
  const table: readonly [text: string, map: string, list: string][] = [
    ['', '{}', '[]'],
    ['null', '{}', '[]'],
    ['a: 1', '{"a":1}', `${wrong} object into Go value of type []interface {}`],
    ['[1]', `${wrong} array into Go value of type map[string]interface {}`, '[1]'],
    ['x', `${wrong} string into Go value of type map[string]interface {}`, `${wrong} string into Go value of type []interface {}`],
    ['1', `${wrong} number into Go value of type map[string]interface {}`, `${wrong} number into Go value of type []interface {}`],
    ['yes', `${wrong} bool into Go value of type map[string]interface {}`, `${wrong} bool into Go value of type []interface {}`],
  ];
  for (const [text, map, list] of table) {
    test(JSON.stringify(text), () => {
      const asMap = readYamlMap(text);
      assert.equal(asMap.error?.message ?? JSON.stringify(Object.fromEntries(asMap.value ?? [])), map);
      const asList = readYamlList(text);
      assert.equal(asList.error?.message ?? JSON.stringify(asList.value), list);
    });
  }
});

describe('errors have a place', () => {
  const table: readonly [text: string, line: number, offset: number][] = [
    ['a: 1\nb: c: d\n', 2, 9],
    ['a: 1\nb: *x\n', 2, 8],
    ['a: 1\nb: [\n', 3, 10],
    ['a: 1\nb: !!int x\n', 2, 8],
    ['a: \x01', 1, 3],
  ];
  for (const [text, line, offset] of table) {
    test(JSON.stringify(text), () => {
      const { error } = readYaml(text);
      assert.deepEqual([error?.line, error?.offset], [line, offset]);
    });
  }
});

test('nesting ends at the limit', () => {
  const nested: readonly [string, (levels: number) => string][] = [
    ['flow list', (n) => '['.repeat(n) + ']'.repeat(n)],
    ['flow map', (n) => '{a: '.repeat(n) + '}'.repeat(n)],
    ['block list', (n) => `${'- '.repeat(n)}a`],
    ['explicit key', (n) => '? '.repeat(n)],
    ['open flow', (n) => '['.repeat(n)],
  ];
  for (const [name, make] of nested) {
    for (const levels of [NESTING_LIMIT + 1, 20_000])
      assert.match(readYaml(make(levels)).error?.message ?? '', /yaml: line 1: exceeded max depth of 1000$/, name);
  }
  assert.equal(readYaml('['.repeat(NESTING_LIMIT) + ']'.repeat(NESTING_LIMIT)).error, undefined);
  const chain = Array.from({ length: NESTING_LIMIT + 9 }, (_, i) => `- &a${i} [*a${i - 1}]\n`).join('');
  assert.match(readYaml(`- &a-1 x\n${chain}`).error?.message ?? '', /excessive aliasing|max depth/);
});

test('aliases of aliases are stopped', () => {
  const lines = ['- &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 9; i++)
    lines.push(
      `- &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  assert.equal(readYaml(lines.join('\n')).error?.message, 'error converting YAML to JSON: yaml: document contains excessive aliasing');
});

test('aliases are copies', () => {
  const { value } = readYamlMap('a: &x {k: 1}\nb: *x\n');
  const a = value?.get('a');
  assert.ok(a instanceof Map);
  a.set('k', 2);
  assert.deepEqual(plain(value?.get('b') ?? null), { map: [['k', 1]] });
});

function containersOf(value: Value): Set<object> {
  const found = new Set<object>();
  const visit = (item: Value): void => {
    if (!Array.isArray(item) && !(item instanceof Map)) return;
    found.add(item);
    for (const child of item.values()) visit(child);
  };
  visit(value);
  return found;
}

test('mark tells where entries are', () => {
  const told = (text: string): string[] => {
    const seen: [container: object, entry: string][] = [];
    const { value } = readYaml(text, { mark: (container, key, keyAt, valueAt) => seen.push([container, `${key} ${keyAt} ${valueAt}`]) });
    const kept = containersOf(value ?? null);
    return seen.filter(([container]) => kept.has(container)).map(([, entry]) => entry);
  };
  const text = 'a: 1\nb:\n  - x\n  - c: "d"\nd:\n';
  const want = ['a 0 3', '0 12 12', 'c 18 21', '1 18 18', 'b 5 10', 'd 25 27'];
  assert.deepEqual(told(text), want);
  // The same by the full reader, which an anchor calls for.
  assert.deepEqual(told(`${text}z: &z 1\n`), [...want, 'z 28 31']);
});

/** Texts that are nearly YAML: pieces of syntax in a row. */
const pieces = fc
  .array(
    fc
      .constantFrom('a', 'b', 'é', '1', '-0.5', 'yes', '~', ' ', '  ', '\n', '\n  ', '\n- ', '- ', ': ', ':', 'k: ', '\nk: ', ' #', '#c\n')
      .map(encodeUtf8),
    { maxLength: 30 },
  )
  .map((list) => list.join(''));
const syntax = fc
  .array(
    fc.constantFrom(
      '|\n',
      '>-\n',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ',',
      '&a ',
      '*a',
      '<<: ',
      '!!str ',
      '? ',
      '---\n',
      '...\n',
      '\\n',
      '\t',
      '\r\n',
      '\x85',
    ),
    {
      maxLength: 6,
    },
  )
  .map((list) => list.join(''));
const texts = fc
  .array(fc.oneof({ weight: 4, arbitrary: pieces }, { weight: 1, arbitrary: syntax }), { maxLength: 6 })
  .map((list) => list.join(''));

test('property: the quick reader agrees with the full one', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const input = readInput(text);
      const value = input.simple ? readQuickly(text, undefined) : undefined;
      if (value !== undefined) assert.deepEqual(plain(readFully(input).value ?? null), plain(value));
    }),
    { seed: 1, numRuns: runs * 5 },
  );
});

test('property: any bytes give a value or an error', () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((list) => String.fromCharCode(...list));
  fc.assert(
    fc.property(fc.oneof(bytes, texts), (text) => {
      const result = readYaml(text);
      assert.ok(
        result.error === undefined ? result.value !== undefined : result.error.message.startsWith('error converting YAML to JSON: '),
      );
    }),
    { seed: 2, numRuns: runs * 5 },
  );
});

const { values } = fc.letrec<{ values: Value }>((tie) => ({
  values: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'values' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    fc.string({ unit: 'binary' }).map(encodeUtf8),
    fc.constantFrom('yes', '1', '', 'a\n', ' a', '- a', 'a: b', '2001-01-01', '0x1f', '~', 'x\ty', '#', "'", '"'),
    fc.array(tie('values'), { maxLength: 4 }),
    fc
      .dictionary(fc.string({ unit: 'binary', maxLength: 8 }).map(encodeUtf8), tie('values'), { maxKeys: 4 })
      .map((o): GoMap => new Map(Object.entries(o))),
  ),
}));

/** What the way through JSON loses, and what yaml.v2 cannot write so that it reads it back. */
const LOST = /[\x7f]|\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf/;

test('property: what is written reads back the same', () => {
  fc.assert(
    fc.property(values, (value) => {
      fc.pre(!LOST.test(encodeUtf8(JSON.stringify(plain(value)))));
      assert.deepEqual(plain(readYaml(writeYaml(value)).value ?? null), plain(value));
    }),
    { seed: 3, numRuns: runs },
  );
});

test('whole numbers become floats', () => {
  assert.deepEqual(readYaml('[1, 0x10, 9007199254740993]').value, [1, 16, 9007199254740992]);
  assert.equal(writeYaml(goInt(1)), '1\n');
});
