// Writes docs/systems.md from systems/…/requirements.json: node scripts/make-system-docs.mjs [--check].
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join('docs', 'systems.md');
const folders = readdirSync('systems', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const files = [...folders.map(({ name }) => join('systems', name, 'requirements.json')), join('systems', 'requirements.json')];
const lists = files.filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')));

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
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

const summary = lists.map((list) => {
  const clauses = clausesOf(list);
  return `| [${list.system}](#${list.system}) | ${clauses.length} | ${count(clauses, 'proven')} | ${count(clauses, 'open')} | ${partsOf(clauses) || '-'} |`;
});
const all = lists.flatMap(clausesOf);
const rows = (list) =>
  list.lines.flatMap((line) =>
    line.clauses.map((clause) =>
      clause.status === 'proven'
        ? `| ${clause.id} | ${cell(clause.text)} | \`${clause.file}\`: ${cell(clause.test.replace(/ \([^()]*\)$/, ''))} |`
        : `| ${clause.id} | ${cell(clause.text)} | open: ${clause.part} |`,
    ),
  );

const text = `# The five systems: what is asked, and what proves it

Generated from \`systems/*/requirements.json\` by \`node scripts/make-system-docs.mjs\`. A line of a list that says several things is several
clauses. A clause is proven by a test that names its id, or open for a part of the project. \`tests/systems/requirements.test.ts\` holds both.

| System | Clauses | Proven | Open | Open for |
| --- | --- | --- | --- | --- |
${summary.join('\n')}
| all | ${all.length} | ${count(all, 'proven')} | ${count(all, 'open')} | ${partsOf(all)} |
${lists.map((list) => `\n## ${list.system}\n\n${list.title}\n\n| Id | What | Proof |\n| --- | --- | --- |\n${rows(list).join('\n')}\n`).join('')}`;

const stale = !existsSync(page) || readFileSync(page, 'utf8') !== text;
if (process.argv.includes('--check')) {
  if (stale) console.error(`${page} is not what systems/*/requirements.json say: node scripts/make-system-docs.mjs`);
  process.exit(stale ? 1 : 0);
}
if (stale) writeFileSync(page, text);
