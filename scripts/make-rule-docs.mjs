// Writes docs/rules/ and docs/validation.md from the rules themselves: node scripts/make-rule-docs.mjs [--check] (after the build).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulePages } from '../dist/src/check/rule-book.js';
import { validationPage } from '../dist/src/schema/rule-book.js';

const folder = 'docs/rules';
const pages = new Map([...rulePages()].map(([name, text]) => [join(folder, name), text]));
pages.set(join('docs', 'validation.md'), validationPage());
const there = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
const stale = [
  ...there.filter((name) => !pages.has(name)),
  ...[...pages].filter(([name, text]) => !existsSync(name) || readFileSync(name, 'utf8') !== text).map(([name]) => name),
];
if (process.argv.includes('--check')) {
  for (const name of stale) console.error(`${name} is not what the rules say: node scripts/make-rule-docs.mjs`);
  process.exit(stale.length === 0 ? 0 : 1);
}
mkdirSync(folder, { recursive: true });
for (const name of stale) {
  const text = pages.get(name);
  if (text === undefined) rmSync(name);
  else writeFileSync(name, text);
}
