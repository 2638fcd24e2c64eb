/** What functions change, share and carry along: dictionaries and lists have identity. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock, Origins, seededRandom } from '../base/index.ts';
import { type GoMap, type GoType, typedList, typedMap, typeNamed, typeOf, types, type Value } from '../golang/index.ts';
import { dump, functions } from './evaluate.test.support.ts';
import { sprigFunctions } from './index.ts';

function call(name: string, ...args: Value[]): Value {
  return functions.get(name)!.call(...args);
}

const dict = (entries: Record<string, Value>): GoMap => new Map(Object.entries(entries));

test('set, unset and merge change their first argument and return it', () => {
  const target = dict({ a: 'x' });
  assert.equal(call('set', target, 'b', 'y'), target);
  assert.equal(call('unset', target, 'a'), target);
  assert.equal(call('merge', target, dict({ c: 'z' })), target);
  assert.deepEqual(
    [...target],
    [
      ['b', 'y'],
      ['c', 'z'],
    ],
  );
});

test('merge shares what it takes over, and merges nested dictionaries where they lie', () => {
  const theirs = dict({ x: 'x' });
  const ours = dict({ y: 'y' });
  const target = dict({ b: ours });
  call('merge', target, dict({ a: theirs, b: dict({ x: 'new' }) }));
  assert.equal(target.get('a'), theirs);
  assert.equal(target.get('b'), ours);
  assert.equal(ours.get('x'), 'new');
});

test('deepCopy shares nothing', () => {
  const list = [dict({ a: 'x' })];
  const copy = call('deepCopy', dict({ list })) as GoMap;
  list[0]!.set('a', 'changed');
  assert.equal(dump(copy), 'map[string]interface {}{"list":[]interface {}[map[string]interface {}{"a":string:"x"}]}');
});

test('sortAlpha sorts a []string where it lies, and no other list', () => {
  const strings = typedList(types.strings, ['b', 'a']);
  assert.equal(call('sortAlpha', strings), strings);
  assert.deepEqual([...strings], ['a', 'b']);
  const plain = ['b', 'a'];
  call('sortAlpha', plain);
  assert.deepEqual(plain, ['b', 'a']);
});

test('a named map comes back without its name, over the same entries', () => {
  const named: GoType<GoMap> = typeNamed('common.Values', 'map', types.any);
  const values = typedMap(named, dict({ a: 'x' }));
  const view = call('set', values, 'b', 'y') as GoMap;
  assert.equal(typeOf(view), types.map);
  assert.equal(values.get('b'), 'y');
  view.set('c', 'z');
  values.delete('a');
  assert.deepEqual(
    [...view],
    [
      ['b', 'y'],
      ['c', 'z'],
    ],
  );
  assert.deepEqual([...view.keys(), ...view.values(), view.size, view.has('b'), view.get('c')], ['b', 'c', 'y', 'z', 2, true, 'z']);
});

test('endless nesting is an error, not a stack overflow', () => {
  const self = dict({});
  self.set('self', self);
  const other = dict({});
  other.set('self', other);
  for (const [name, ...args] of [
    ['deepCopy', self],
    ['deepEqual', self, other],
    ['mustMerge', self, other],
  ] as const) {
    assert.throws(() => call(name, ...args), /nested too deeply/);
  }
});

test('a small value without end is an error', () => {
  const twice = (): Value => Array.from({ length: 60 }).reduce<Value[]>((inner) => [inner, inner], []);
  const nested = (): GoMap => Array.from({ length: 60 }).reduce<GoMap>((inner) => dict({ a: inner, b: inner }), dict({ a: 'x' }));
  const pair: Value = [twice(), twice()];
  for (const [name, ...args] of [
    ['deepCopy', twice()],
    ['deepEqual', twice(), twice()],
    ['mustMerge', nested(), nested()],
    ['uniq', pair],
  ] as const) {
    assert.throws(() => call(name, ...args), /more than [0-9]+ values/);
  }
});

test('limits', () => {
  const int = (n: bigint): Value => call('int', n.toString());
  assert.throws(() => call('until', int(2n ** 40n)), /longer than/);
  assert.throws(() => call('untilStep', int(0n), int(2n ** 62n), int(1n)), /longer than/);
  assert.throws(() => call('repeat', int(2n ** 40n), 'x'), /strings: Repeat output length overflow/);
  assert.throws(() => call('indent', int(2n ** 40n), 'x'), /strings: Repeat output length overflow/);
  const megabyte = call('repeat', int(2n ** 20n), 'x') as string;
  assert.throws(() => call('replace', 'x', megabyte, megabyte), /longer than/);
  assert.throws(() => call('join', megabyte, megabyte.split('')), /longer than/);
  assert.throws(() => call('indent', int(2n ** 20n), '\n'.repeat(64)), /longer than/);
  assert.throws(() => call('wrapWith', int(1n), megabyte, megabyte), /longer than/);
  assert.throws(() => call('randAlpha', int(2n ** 40n)), /longer than/);
});

test('origins follow values through pick, omit, merge and deepCopy', () => {
  const origins = new Origins();
  const table = sprigFunctions({ random: seededRandom('x'), clock: fixedClock(0n), origins });
  const source = dict({ a: 'x', list: ['y'] });
  const at = (offset: number) => ({ source: 'values.yaml', offset });
  origins.set(source, 'a', at(1));
  origins.set(source.get('list') as Value[], 0, at(2));
  const run = (name: string, ...args: Value[]): GoMap => table.get(name)!.call(...args) as GoMap;
  for (const result of [run('pick', source, 'a'), run('omit', source, 'z'), run('merge', dict({}), source), run('deepCopy', source)]) {
    assert.deepEqual(origins.get(result, 'a'), at(1));
  }
  assert.deepEqual(origins.get(run('deepCopy', source).get('list') as Value[], 0), at(2));
});
