/** Every clause of the five lists is proven by a test that names it, or open by name; what must be proven stands in one table here. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { type Clause, type Line, namedIds, readRequirements } from './proofs.ts';

const root = join(sourceDir(import.meta.url), '../..');
const lists = readRequirements(root);
const named = namedIds(root);
const lines: readonly Line[] = lists.flatMap((list) => list.lines);
const clauses: readonly Clause[] = lines.flatMap((line) => line.clauses);

/** "A8-A16": A8, A9 … A16. */
const MUST_BE_PROVEN: readonly string[] = [
  ...['A8-A16', 'A20-A22'],
  ...['B1-B21', 'B23', 'B28-B31', 'B33', 'B-TAB'],
  ...['C4-C7', 'C16'],
  ...['D1-D18', 'D20', 'D24', 'D27', 'D-TAB'],
  ...['E1-E9', 'E12', 'E16'],
  'T1-T14',
];
/** Of those lines, what speaks of something else than a chart is open for these parts. */
const NOT_OF_A_CHART: readonly string[] = ['programs', 'clusters', 'CI', 'Terraform', 'documents'];
/** Whatever is open belongs to one of these. */
const PARTS: readonly string[] = [...NOT_OF_A_CHART, 'GitOps', 'Kustomize'];

const ids = MUST_BE_PROVEN.flatMap((range) => {
  const [, letter, from, to] = /^([A-Z])(\d+)(?:-[A-Z](\d+))?$/.exec(range) ?? [];
  if (letter === undefined) return [range];
  return Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, i) => `${letter}${Number(from) + i}`);
});

test('every line of the lists is there, with clauses of its own', () => {
  const have = new Set(lines.map(({ id }) => id));
  for (const [letter, last] of Object.entries({ A: 22, B: 33, C: 18, D: 27, E: 18, T: 14 }))
    for (let i = 1; i <= last; i += 1) assert.ok(have.has(`${letter}${i}`), `${letter}${i}`);
  for (const id of ['A-ACC', 'B-ACC', 'C-ACC', 'D-ACC', 'E-ACC', 'B-TAB', 'D-TAB']) assert.ok(have.has(id), id);
  for (const { id, clauses: own } of lines) {
    assert.ok(own.length > 0, id);
    for (const [i, clause] of own.entries()) assert.equal(clause.id, `${id}.${i + 1}`);
  }
});

test('what is said to be proven is named in the title of a test', () => {
  for (const { id, status, file, test: title } of clauses) {
    if (status !== 'proven') continue;
    assert.ok(
      (named.get(id) ?? []).some((one) => one.file === file && one.title === title),
      `${id} is to be proven by "${title ?? ''}" of ${file ?? ''}; named by: ${JSON.stringify(named.get(id) ?? [])}`,
    );
  }
});

test('what is open belongs to a part, and no test proves it', () => {
  for (const { id, status, part } of clauses) {
    if (status !== 'open') continue;
    assert.ok(PARTS.includes(part ?? ''), `${id}: ${part}`);
    assert.equal(named.get(id), undefined, `${id} is open, but a test names it: make it proven`);
  }
});

test('tests name only what is on a list', () => {
  const known = new Set(clauses.map(({ id }) => id));
  assert.deepEqual(
    [...named.keys()].filter((id) => !known.has(id)),
    [],
  );
});

test('what must be proven is proven, but for what is not of a chart', () => {
  for (const id of ids) {
    const line = lines.find((one) => one.id === id);
    assert.ok(line !== undefined, id);
    for (const clause of line.clauses)
      assert.ok(clause.status === 'proven' || NOT_OF_A_CHART.includes(clause.part ?? ''), `${clause.id} is open for ${clause.part}`);
    const wholly = line.clauses.every(({ status }) => status === 'open');
    assert.ok(!wholly || ['C2', 'D15', 'T13'].includes(id), `${id}: nothing of it is proven`);
  }
});

test('a test that proves is not skipped for good', () => {
  for (const file of new Set([...named.values()].flat().map((one) => one.file)))
    assert.doesNotMatch(readFileSync(join(root, file), 'utf8'), /\b(test|it)\.(skip|todo|only)\(|skip: true/, file);
});

test('docs/systems.md is fresh', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/make-system-docs.mjs', '--check'], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
