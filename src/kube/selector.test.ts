import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { sourceDir } from '../testing/source-dir.ts';
import { fieldSelectorText, matchesFieldSelector, parseFieldSelector, parseFieldSelectorFor } from './field-selector.ts';
import type { Json } from './json.ts';
import {
  exactLabel,
  matchesEverything,
  matchesSelector,
  parseSelector,
  type SelectorResult,
  selectorOf,
  selectorOfLabels,
  selectorText,
} from './selector.ts';

interface Answer {
  readonly text?: string;
  readonly match?: boolean;
  readonly nothing?: boolean;
  readonly error?: string;
}

function recorded<Row>(name: string): readonly Row[] {
  return JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'relations', 'testdata', name), 'utf8'));
}

function answer(result: SelectorResult, labels: Json): Answer {
  if (result.error !== undefined) return { error: result.error };
  return { match: matchesSelector(result.selector, labels), text: selectorText(result.selector) };
}

test('label selectors: texts and objects as apimachinery reads them', () => {
  const rows = recorded<{ text?: string; selector?: Json; labels: Json; want: Answer }>('label-selectors.json');
  assert.ok(rows.length >= 60);
  for (const { text, selector, labels, want } of rows) {
    if (text !== undefined) assert.deepEqual(answer(parseSelector(text), labels), want, text);
    else {
      const result = selectorOf(selector);
      const nothing = result.selector === undefined ? {} : { nothing: result.selector.nothing };
      assert.deepEqual({ ...answer(result, labels), ...nothing }, want, JSON.stringify(selector));
    }
  }
});

test('field selectors: grammar, and the fields of each kind', () => {
  const rows = recorded<{ text: string; group?: string; version?: string; kind?: string; object?: Json; want: Answer }>(
    'field-selectors.json',
  );
  for (const { text, group = '', version = '', kind, object, want } of rows) {
    const result = kind === undefined ? parseFieldSelector(text) : parseFieldSelectorFor(text, { group, version, kind });
    if (result.selector === undefined) {
      assert.deepEqual({ error: result.error }, want, text);
      continue;
    }
    const match =
      object === undefined || kind === undefined ? {} : { match: matchesFieldSelector(result.selector, object, { group, version, kind }) };
    assert.deepEqual({ ...match, text: fieldSelectorText(result.selector) }, want, text);
  }
});

test('custom resources: name, namespace when they have one, and selectable fields', () => {
  const kind = { group: 'x.io', version: 'v1', kind: 'Widget', custom: { namespaced: false, fields: ['spec.color'] } };
  const object = { metadata: { name: 'a' }, spec: { color: 'red', count: 2 } };
  const rows: [string, boolean | string][] = [
    ['spec.color=red', true],
    ['spec.color!=red', false],
    ['metadata.name=a,spec.color=red', true],
    ['metadata.namespace=x', 'field label not supported: metadata.namespace'],
    ['spec.count=2', 'field label not supported: spec.count'],
  ];
  for (const [text, want] of rows) {
    const { selector, error } = parseFieldSelectorFor(text, kind);
    assert.equal(selector === undefined ? error : matchesFieldSelector(selector, object, kind), want, text);
  }
});

test('what is no selector is an error, or nothing', () => {
  const rows: [Json | undefined, string | 'nothing' | 'everything'][] = [
    [undefined, 'nothing'],
    [null, 'nothing'],
    [{}, 'everything'],
    [{ matchLabels: null, matchExpressions: [] }, 'everything'],
    ['a=b', 'a label selector must be an object'],
    [{ matchLabels: { a: 1 } }, 'matchLabels must be a map of strings'],
    [{ matchExpressions: {} }, 'matchExpressions must be a list'],
    [{ matchExpressions: [1] }, 'matchExpressions must be a list of objects'],
    [{ matchExpressions: [{ key: 1 }] }, 'key and operator of an expression must be strings'],
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: [1] }] }, 'values of an expression must be a list of strings'],
  ];
  for (const [value, want] of rows) {
    const { selector, error } = selectorOf(value);
    const got = selector === undefined ? error : selector.nothing ? 'nothing' : matchesEverything(selector) ? 'everything' : 'some';
    assert.equal(got, want, JSON.stringify(value));
  }
  assert.equal(matchesEverything(selectorOfLabels({})), true);
  assert.equal(exactLabel(selectorOf({ matchLabels: { a: 'b' } }).selector ?? { nothing: true, requirements: [] }, 'a'), 'b');
});

test('names of the prototype are no labels', () => {
  const { selector } = parseSelector('constructor');
  assert.ok(selector !== undefined);
  assert.equal(matchesSelector(selector, {}), false);
  assert.equal(matchesSelector(selector, { constructor: 'x' }), true);
});

const runs = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 300 : 20_000;

test('property: the canonical text reads back as itself and selects the same', () => {
  const word = fc.constantFrom('a', 'b', 'app', 'x/y', 'v', '1', '22', '');
  const piece = fc.oneof(word, fc.constantFrom('=', '==', '!=', '!', ',', '(', ')', ' in ', ' notin ', '>', '<', ' '));
  const labels = fc.dictionary(fc.constantFrom('a', 'b', 'app', 'x/y'), fc.constantFrom('', 'v', '1', '22'));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), labels, (pieces, own) => {
      const first = parseSelector(pieces.join(''));
      if (first.selector === undefined) return;
      const text = selectorText(first.selector);
      const second = parseSelector(text);
      assert.ok(second.selector !== undefined, text);
      assert.equal(selectorText(second.selector), text);
      assert.equal(matchesSelector(second.selector, own), matchesSelector(first.selector, own));
    }),
    { seed: 11, numRuns: runs },
  );
});

test('property: any text and any JSON gives a selector or an error', () => {
  const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 30 }).map((codes) => String.fromCodePoint(...codes));
  fc.assert(
    fc.property(anyText, fc.jsonValue({ maxDepth: 3 }), (text, value) => {
      parseSelector(text);
      parseFieldSelector(text);
      const { selector } = selectorOf(value as Json);
      if (selector !== undefined) matchesSelector(selector, value as Json);
    }),
    { seed: 12, numRuns: runs },
  );
});
