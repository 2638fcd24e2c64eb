// Writes docs/rules/ from the rules themselves: node scripts/make-rule-docs.mjs [--check] (after the build).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulePages } from '../dist/src/check/rule-book.js';

const folder = 'docs/rules';
const pages = rulePages();
const there = existsSync(folder) ? readdirSync(folder) : [];
const stale = [
  ...there.filter((name) => !pages.has(name)),
  ...[...pages].filter(([name, text]) => !there.includes(name) || readFileSync(join(folder, name), 'utf8') !== text).map(([name]) => name),
];
if (process.argv.includes('--check')) {
  for (const name of stale) console.error(`${folder}/${name} is not what the rules say: node scripts/make-rule-docs.mjs`);
  process.exit(stale.length === 0 ? 0 : 1);
}
mkdirSync(folder, { recursive: true });
for (const name of stale) {
  const text = pages.get(name);
  if (text === undefined) rmSync(join(folder, name));
  else writeFileSync(join(folder, name), text);
}
