// Origins are true: the leaves of whole charts are changed one after the other (src/engine/provenance-truth.test.support.ts). Charts of
// others are not kept here: HELMWRIGHT_CHARTS=folder[,folder …] measures every chart below these folders, HELMWRIGHT_LEAVES says how many
// leaves of each (default 40, spread over all).
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { stack } from '../bench/charts.ts';
import { encodeUtf8, type FileTree } from '../src/base/index.ts';
import { parseIgnoreRules } from '../src/chart/index.ts';
import { addTruth, measure, noTruth, recall, switchRecall, type Truth, wrongness } from '../src/engine/provenance-truth.test.support.ts';
import { sourceDir } from '../src/testing/source-dir.ts';

const root = join(sourceDir(import.meta.url), '..');
const isLong = Boolean(process.env['HELMWRIGHT_TEST_LONG']);

/** The charts below a folder; those inside a chart are its own affair. */
function chartsBelow(folder: string): string[] {
  if (existsSync(join(folder, 'Chart.yaml'))) return existsSync(join(folder, 'templates')) ? [folder] : [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .flatMap(({ name }) => chartsBelow(join(folder, name)));
}

function treeOf(folder: string): FileTree {
  const ignoreFile = join(folder, '.helmignore');
  const rules = parseIgnoreRules(existsSync(ignoreFile) ? readFileSync(ignoreFile, 'latin1') : '');
  const files = new Map<string, Uint8Array>();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.replaceAll('\\', '/');
    const stats = statSync(join(folder, path), { throwIfNoEntry: false });
    const parts = encodeUtf8(file).split('/');
    const isIgnored = !('error' in rules) && parts.some((_, i) => rules.ignores(parts.slice(0, i + 1).join('/'), i + 1 < parts.length));
    if (stats?.isFile() === true && !isIgnored) files.set(file, readFileSync(join(folder, path)));
  }
  return files;
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

function summary(name: string, truth: Truth): string {
  const { leaves, followed, switched, named, failed } = truth;
  return [
    name.padEnd(40),
    `named in from: ${percent(recall(truth))} of ${followed}`,
    `switched, named: ${percent(switchRecall(truth))} of ${switched}`,
    `named wrongly: ${percent(wrongness(truth))} of ${named}`,
    `${leaves} leaves, ${failed} fail`,
  ].join('  ');
}

function assertTrue(name: string, truth: Truth): void {
  const figures = summary(name, truth);
  assert.ok(recall(truth) >= 0.98, `${figures}\n${truth.misses.slice(0, 50).join('\n')}`);
  assert.ok(switchRecall(truth) >= 0.98, `${figures}\n${truth.misses.slice(0, 50).join('\n')}`);
  assert.ok(wrongness(truth) <= 0.02, `${figures}\n${truth.wrong.slice(0, 50).join('\n')}`);
}

function collect(all: Truth, name: string, one: Truth): void {
  addTruth(all, one);
  all.misses.push(...one.misses.map((miss) => `${name}: ${miss}`));
  all.wrong.push(...one.wrong.map((wrong) => `${name}: ${wrong}`));
}

test('own charts', (t) => {
  const folders = chartsBelow(join(root, 'src/check/testdata'));
  const own: [name: string, files: FileTree, most: number][] = [
    ['devops-challenge', treeOf(join(root, 'systems/devops-challenge/devops-challenge')), 40],
    ['a web application with a database', treeOf(join(root, 'src/engine/testdata/provenance-chart')), Number.POSITIVE_INFINITY],
    ['a monitoring stack', stack(3, 3), 40],
    ...folders.map((folder): [string, FileTree, number] => [folder.slice(join(root, 'src/check/testdata/').length), treeOf(folder), 10]),
  ];
  const all = noTruth();
  let count = 0;
  for (const [name, files, most] of own) {
    const truth = measure(files, { releaseName: 'web' }, isLong ? Number.POSITIVE_INFINITY : most);
    if (truth === undefined || truth.leaves === 0) continue;
    count++;
    if (truth.followed >= 50) assertTrue(name, truth);
    collect(all, name, truth);
  }
  t.diagnostic(summary(`${count} charts`, all));
  assert.ok(count >= 20, String(count));
  assert.ok(all.followed >= 100, JSON.stringify(all));
  assertTrue('all', all);
});

const folders = process.env['HELMWRIGHT_CHARTS']?.split(',') ?? [];
test('charts of others', { skip: folders.length === 0 ? 'HELMWRIGHT_CHARTS names no folder of charts' : false }, (t) => {
  const all = noTruth();
  for (const folder of folders.flatMap(chartsBelow)) {
    const truth = measure(treeOf(folder), { releaseName: 'web' }, Number(process.env['HELMWRIGHT_LEAVES'] ?? 40));
    if (truth === undefined) t.diagnostic(`${basename(folder)} does not render with its own values`);
    else {
      t.diagnostic(summary(basename(folder), truth));
      collect(all, basename(folder), truth);
    }
  }
  t.diagnostic(summary('all', all));
  assertTrue('all', all);
});
