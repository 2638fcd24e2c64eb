// docs/validation.md is what the rules say: node scripts/make-rule-docs.mjs writes it anew. Every rule that is raised has a row.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../testing/source-dir.ts';
import { schemaRules, validationPage } from './rule-book.ts';

const here = sourceDir(import.meta.url);

test('docs/validation.md is fresh', () => {
  assert.equal(readFileSync(join(here, '../../docs/validation.md'), 'utf8'), validationPage());
});

test('every rule that the code names has a row, and the reverse', () => {
  const named = new Set<string>();
  for (const folder of [here, join(here, '../actions')]) {
    for (const entry of readdirSync(folder, { recursive: true })) {
      const file = String(entry);
      if (!file.endsWith('.ts') || file.includes('.test.') || file.endsWith('data.ts')) continue;
      for (const [, id] of readFileSync(join(folder, file), 'utf8').matchAll(/'((?:schema|api|crd)\/[a-z0-9-]+)'/g)) named.add(id!);
    }
  }
  const rows = schemaRules.map(({ id }) => id).filter((id) => !id.startsWith('pod-security/'));
  assert.deepEqual(
    [...named].filter((id) => !(rows as string[]).includes(id)),
    [],
  );
  assert.equal(new Set(rows).size, rows.length, 'ids are unique');
  assert.deepEqual(
    rows.filter((id) => !named.has(id)),
    [],
  );
});
