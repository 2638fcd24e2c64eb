// Recording provenance changes no byte of any case, and the lines of the cases name the values that they come from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock, fromBytes, seededRandom } from '../../src/base/index.ts';
import { type RenderOptions, renderChart } from '../../src/engine/index.ts';
import { addTruth, measure, noTruth, recall, switchRecall, wrongness } from '../../src/engine/provenance-truth.test.support.ts';
import type { Case } from './case-file.ts';
import { readCaseFiles } from './case-list.ts';
import { treeOf } from './case-tree.ts';

/** The values files and simple --set arguments of a case's command. */
function optionsOf(c: Case, helm: 3 | 4): RenderOptions {
  const { beside } = treeOf(c);
  const values: NonNullable<RenderOptions['values']>[number][] = [];
  const words = c.command?.startsWith('helm') ? [] : (c.command?.split(/\s+/) ?? []);
  for (const [i, word] of words.entries()) {
    const next = words[i + 1] ?? '';
    const file = beside.get(next);
    if (word === '-f' && file !== undefined) values.push({ kind: 'file', source: { name: next, text: fromBytes(file) } });
    if (word === '--set' && !/['"]/.test(next)) values.push({ kind: 'set', text: next });
  }
  return { helm, values, releaseName: 'rel', clock: fixedClock(0n), random: seededRandom('x') };
}

const files = readCaseFiles();
const isLong = Boolean(process.env['HELMWRIGHT_TEST_LONG']);

/** How deep a recursion without end gets depends on what V8 has compiled by then (known-differences.ts): the count of frames is left out. */
function withoutDepth(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\.\.\. \d+ more( lines)? \.\.\./g, '... more ...');
  if (Array.isArray(value)) return value.map(withoutDepth);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, withoutDepth(item)]));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutDepth(item)]));
}

for (const { name, cases } of files) {
  test(`provenance changes nothing: ${name}`, () => {
    for (const c of cases) {
      const { chart } = treeOf(c);
      // Keys and certificates take seconds.
      if (!isLong && [...c.files.values()].some((text) => /\b(?:gen[A-Z]|encryptAES|derivePassword|htpasswd|bcrypt)/.test(text))) continue;
      for (const helm of [3, 4] as const) {
        const plain = renderChart(chart, optionsOf(c, helm));
        const traced = renderChart(chart, { ...optionsOf(c, helm), provenance: true });
        const { provenance, chart: _, values: __, ...rest } = traced;
        const { chart: ___, values: ____, ...wanted } = plain;
        assert.deepEqual(withoutDepth(rest), withoutDepth(wanted), c.name);
        // Every line has a story, whatever was rendered.
        for (const path of provenance!.files.keys())
          for (const { text, stack } of provenance!.lines(path)) assert.ok(text.trim() === '' || stack.length > 0, `${c.name}: ${text}`);
        for (const manifest of [...traced.manifests, ...traced.hooks]) provenance!.pointers(manifest);
      }
    }
  });
}

test('the lines of cases with values name the leaves that change them', () => {
  const all = noTruth();
  const most = isLong ? Number.POSITIVE_INFINITY : 12;
  for (const { cases } of files) {
    for (const c of cases) {
      const { chart } = treeOf(c);
      // A --set would win over the changed leaf.
      if (c.command?.includes('--set') || (chart.get('values.yaml')?.length ?? 0) < 30) continue;
      const truth = measure(chart, optionsOf(c, 4), most);
      if (truth === undefined) continue;
      addTruth(all, truth);
      all.misses.push(...truth.misses.map((miss) => `${c.name}: ${miss}`));
      all.wrong.push(...truth.wrong.map((wrong) => `${c.name}: ${wrong}`));
    }
  }
  assert.ok(all.leaves > 100, JSON.stringify(all));
  assert.ok(recall(all) >= 0.98, `${recall(all)}\n${all.misses.join('\n')}`);
  assert.ok(switchRecall(all) >= 0.98, `${switchRecall(all)}\n${all.misses.join('\n')}`);
  assert.ok(wrongness(all) <= 0.02, `${wrongness(all)}\n${all.wrong.join('\n')}`);
});
