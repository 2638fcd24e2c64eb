// docs/rules/ is what the rules say: node scripts/make-rule-docs.mjs writes it anew.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../testing/source-dir.ts';
import { rulePages } from './rule-book.ts';

const folder = join(sourceDir(import.meta.url), '../../docs/rules');

test('docs/rules is fresh', () => {
  const there = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  assert.deepEqual(new Map([...there].sort()), new Map([...rulePages()].sort()));
});
