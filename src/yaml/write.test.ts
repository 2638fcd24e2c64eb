/** The emitters against sigs.k8s.io/yaml v1.6.0 Marshal and go.yaml.in/yaml/v3 v3.0.4 (testdata/write.golden.json). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeUtf8 } from '../base/index.ts';
import { GoBytes, GoError, GoInt, type GoMap, GoStruct, goNil, nilList, typedList, typeNamed, types, type Value } from '../golang/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { writeYaml, writeYamlPretty } from './write.ts';

const runs = process.env['HELMWRIGHT_TEST_LONG'] ? 20_000 : 400;

/** A Go value as the golden file writes it: T its kind, S a scalar (base64 for bytes), L items, K keys (base64). */
interface Typed {
  readonly T: string;
  readonly S?: string;
  readonly L?: readonly Typed[];
  readonly K?: readonly string[];
}

interface Row {
  readonly value: Typed;
  readonly yaml?: string;
  readonly error?: string;
  readonly pretty?: string;
}

const rows = JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata/write.golden.json'), 'utf8')) as readonly Row[];

function fromBase64(text: string | undefined): string {
  return Buffer.from(text ?? '', 'base64').toString('latin1');
}

function valueFrom({ T, S, L = [], K = [] }: Typed): Value {
  switch (T) {
    case 'str':
      return fromBase64(S);
    case 'float':
      return S === '+Inf' ? Number.POSITIVE_INFINITY : Number(S);
    case 'int':
      return new GoInt(BigInt(S ?? 0), types.int);
    case 'uint64':
      return new GoInt(BigInt(S ?? 0), types.uint64);
    case 'bool':
      return S === 'true';
    case 'bytes':
      return new GoBytes(fromBase64(S));
    case 'nilslice':
      return nilList(types.list);
    case 'nilmap': {
      const map: GoMap = new Map();
      map[goNil] = true;
      return map;
    }
    case 'strs':
      return typedList(types.strings, L.map(valueFrom));
    case 'list':
      return L.map(valueFrom);
    case 'map':
      return new Map(L.map((item, i): [string, Value] => [fromBase64(K[i]), valueFrom(item)]));
    default:
      return null;
  }
}

function outcome(write: (value: Value) => string, value: Value): string {
  try {
    return write(value);
  } catch (error) {
    if (error instanceof GoError) return `error: ${decodeUtf8(error.message)}`;
    throw error;
  }
}

describe('writeYaml and writeYamlPretty write as Go does', () => {
  rows.forEach((row, i) => {
    test(`${i} ${JSON.stringify(row.yaml ?? row.error).slice(0, 60)}`, () => {
      const value = valueFrom(row.value);
      assert.equal(outcome(writeYaml, value), row.yaml ?? `error: ${row.error}`);
      assert.equal(outcome(writeYamlPretty, value), row.pretty);
    });
  });
});

test('structs are what their JSON says; in yaml.v3 their fields in order', () => {
  const type = typeNamed('*x.Thing', 'ptr');
  const thing = new GoStruct(
    type,
    new Map<string, Value>([
      ['Zed', 1],
      ['Able', ['x']],
    ]),
  );
  assert.equal(writeYaml(thing), 'Able:\n- x\nZed: 1\n');
  assert.equal(writeYamlPretty(thing), 'zed: 1\nable:\n  - x\n');
});

test('cycles and depth end in an error', () => {
  const self: GoMap = new Map();
  self.set('self', self);
  assert.throws(() => writeYaml(self), { message: /encountered a cycle via map\[string\]interface \{\}$/ });
  assert.throws(() => writeYamlPretty(self), { message: 'yaml: exceeded max depth of 1000' });
  let deep: Value = null;
  for (let i = 0; i < 5000; i++) deep = [deep];
  assert.throws(() => writeYaml(deep), GoError);
  assert.throws(() => writeYamlPretty(deep), GoError);
});

test('property: any byte string can be written, or fails with an error of Go', () => {
  const bytes = fc.uint8Array({ maxLength: 30 }).map((list) => String.fromCharCode(...list));
  fc.assert(
    fc.property(bytes, bytes, (key, text) => {
      const value: Value = new Map<string, Value>([[key, [text]]]);
      outcome(writeYaml, value);
      assert.ok(outcome(writeYamlPretty, value).endsWith('\n'));
    }),
    { seed: 4, numRuns: runs * 2 },
  );
});
