import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { migrations } from './migrations.ts';

test('steps stand in the order of their names', () => {
  const names = Object.keys(migrations);
  assert.deepEqual(names, [...names].sort());
});

test('steps only add: nothing that code of the release before needs goes away', () => {
  const text = readFileSync(new URL('../src/migrations.ts', import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  assert.doesNotMatch(text, /\b(drop|rename|truncate|delete from|alter column|set not null)\b/i);
});
