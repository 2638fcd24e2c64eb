// Writes docs/systems.md from systems/…/requirements.json: node scripts/make-system-docs.mjs [--check] (after the build).
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../dist/src/base/index.js';

const page = join('docs', 'systems.md');
const folders = readdirSync('systems', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const files = [...folders.map(({ name }) => join('systems', name, 'requirements.json')), join('systems', 'requirements.json')];
const lists = files.filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')));

const html = (text) => text.replaceAll('<', '&lt;');
const count = (clauses, status) => clauses.filter((clause) => clause.status === status).length;
const clausesOf = (list) => list.lines.flatMap((line) => line.clauses);
const partsOf = (clauses) => {
  const parts = new Map();
  for (const { status, part } of clauses) if (status === 'open') parts.set(part, (parts.get(part) ?? 0) + 1);
  return [...parts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([part, number]) => `${part} ${number}`)
    .join(', ');
};

const numbers = (clauses) => [clauses.length, count(clauses, 'proven'), count(clauses, 'open')].map(String);
const all = lists.flatMap(clausesOf);
const summary = markdownTable(
  ['System', 'Clauses', 'Proven', 'Open', 'Open for'],
  [
    ...lists.map((list) => [`[${list.system}](#${list.system})`, ...numbers(clausesOf(list)), partsOf(clausesOf(list)) || '-']),
    ['all', ...numbers(all), partsOf(all)],
  ],
);
const proofOf = ({ status, file, test, part }) =>
  status === 'proven' ? `\`${file}\`: ${html(test.replace(/ \([^()]*\)$/, ''))}` : `open: ${part}`;
const tableOf = (list) =>
  markdownTable(
    ['Id', 'What', 'Proof'],
    clausesOf(list).map((clause) => [clause.id, html(clause.text), proofOf(clause)]),
  );

const text = `# The five systems: what is asked, and what proves it

Generated from \`systems/*/requirements.json\` by \`node scripts/make-system-docs.mjs\`. A line of a list that says several things is several
clauses. A clause is proven by a test that names its id, or open for a part of the project. \`tests/systems/requirements.test.ts\` holds both.

${summary}
${lists.map((list) => `\n## ${list.system}\n\n${list.title}\n\n${tableOf(list)}\n`).join('')}`;
const stale = !existsSync(page) || readFileSync(page, 'utf8') !== text;
if (process.argv.includes('--check')) {
  if (stale) console.error(`${page} is not what systems/*/requirements.json say: node scripts/make-system-docs.mjs`);
  process.exit(stale ? 1 : 0);
}
if (stale) writeFileSync(page, text);
