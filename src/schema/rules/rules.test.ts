import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../testing/source-dir.ts';
import { RULES } from './index.ts';

const here = sourceDir(import.meta.url);

test('every rule that speaks has a row, and every row has a rule', () => {
  const spoken = new Set<string>();
  for (const folder of ['kinds', 'update', 'metadata', 'pod'])
    for (const file of readdirSync(join(here, folder)))
      if (file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'rules.ts')
        for (const [, id] of readFileSync(join(here, folder, file), 'utf8').matchAll(/'(api\/[a-z0-9-]+)'/g)) spoken.add(id!);
  assert.deepEqual([...spoken].sort(), Object.keys(RULES).sort());
});

test('rows say what and what to do', () => {
  for (const [id, { summary, remedy }] of Object.entries(RULES)) {
    assert.match(summary, /^[A-Za-z(].*\.$/s, id);
    assert.match(remedy, /\.$/, id);
  }
});
