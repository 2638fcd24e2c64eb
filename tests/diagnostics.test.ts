// Every code that src/ raises stands in docs/diagnostics.md, and nothing else does. (Rules of lint have pages of their own.)
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultLimits } from '../src/gotemplate/index.ts';
import { sourceDir } from '../src/testing/source-dir.ts';

const root = join(sourceDir(import.meta.url), '..');

/** The codes in the text of a module: written out, or the slug that the description's report puts behind "app/". */
function codesIn(file: string, text: string): string[] {
  const code = text.replace(/^\s*(?:\/\/|\*).*$/gm, '').replace(/from '[^']*'/g, '');
  const found = [...code.matchAll(/[`']((?:app|chart|template|engine|host|manifest)\/[a-z][a-z-]*[a-z])[`']/g)].map(([, whole]) => whole!);
  if (file.startsWith('app/')) found.push(...[...code.matchAll(/report\(\s*'([a-z-]+)'/g)].map(([, slug]) => `app/${slug}`));
  return found;
}

function raised(): string[] {
  const codes = new Set(Object.keys(defaultLimits).map((limit) => `engine/limit-${limit.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`));
  for (const entry of readdirSync(join(root, 'src'), { recursive: true })) {
    const file = String(entry).replaceAll('\\', '/');
    if (!file.endsWith('.ts') || file.includes('.test.') || /^(?:check|testing)\//.test(file)) continue;
    for (const code of codesIn(file, readFileSync(join(root, 'src', file), 'utf8'))) codes.add(code);
  }
  return [...codes].sort();
}

test('docs/diagnostics.md has a row for every code, with its meaning and what to do', () => {
  const rows = readFileSync(join(root, 'docs/diagnostics.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
  for (const cells of rows) assert.ok(cells.length === 3 && cells.every((cell) => cell !== ''), cells.join(' | '));
  assert.deepEqual(rows.map(([code]) => code!.replaceAll('`', '')).sort(), raised());
});
