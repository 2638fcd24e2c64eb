// Generated templates: what the real helm renders, byte for byte. Many templates lie in one chart, so that one run of helm answers for
// a whole batch; what differs is looked for by halving.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeUtf8, encodeUtf8, toBytes } from '../../src/base/index.ts';
import { renderChart } from '../../src/engine/index.ts';
import { helm4, skipReason } from '../../src/testing/helm.ts';
import { HELPERS, type Sample, sampleArbitrary } from './fuzz-grammar.ts';
import { errorSentence } from './run-helm.ts';

const BATCH = 200;
/** Templates that fail with us are asked of helm one by one; of each batch so many. */
const FAILING_ASKED = 5;
const SEED = Number(process.env['HELMWRIGHT_FUZZ_SEED'] ?? 20260102);
const COUNT = Number(process.env['HELMWRIGHT_FUZZ_COUNT'] ?? (process.env['HELMWRIGHT_TEST_LONG'] ? 10_000 : 400));

interface Numbered extends Sample {
  readonly name: string;
}

test(`${COUNT} generated templates render as helm renders them`, { skip: skipReason, timeout: 3_600_000 }, () => {
  let rendered = 0;
  const differences: string[] = [];
  for (let batch = 0; batch * BATCH < COUNT && differences.length < 10; batch++) {
    const samples = fc
      .sample(sampleArbitrary, { seed: SEED + batch, numRuns: Math.min(BATCH, COUNT - batch * BATCH) })
      .map((sample, i) => ({ ...sample, name: `t${String(i).padStart(4, '0')}` }));
    const ours = new Map(samples.map((sample) => [sample, render(sample)]));
    const fine = samples.filter((sample) => ours.get(sample)!.error === undefined);
    rendered += fine.length;
    compare(fine, ours, differences);
    const failing = samples.filter((sample) => ours.get(sample)!.error !== undefined);
    for (const sample of failing.slice(0, FAILING_ASKED)) {
      const { text, error } = runHelm([sample]);
      if (error === undefined) differences.push(report(sample, `failed: ${ours.get(sample)!.error}`, text));
      else if (error !== ours.get(sample)!.error) differences.push(report(sample, ours.get(sample)!.error!, error));
    }
  }
  assert.deepEqual(differences.slice(0, 10), []);
  assert.ok(rendered > COUNT / 3, `only ${rendered} of ${COUNT} templates rendered: the grammar makes too much that fails`);
});

interface Outcome {
  /** A byte string. */
  readonly text: string;
  readonly error: string | undefined;
}

function render(sample: Numbered): Outcome {
  const files = new Map([...chartOf([sample])].map(([path, text]) => [path, toBytes(encodeUtf8(text))]));
  const { output, diagnostics } = renderChart(files, { releaseName: 'rel' });
  return { text: output, error: diagnostics.find((d) => d.severity === 'error')?.message.trim() };
}

/** Adds to `differences` each sample that helm renders otherwise. */
function compare(samples: readonly Numbered[], ours: ReadonlyMap<Numbered, Outcome>, differences: string[]): void {
  if (samples.length === 0 || differences.length >= 10) return;
  const { text, error } = runHelm(samples);
  const wanted = samples.map((sample) => ours.get(sample)!.text).join('');
  if (error === undefined && text === wanted) return;
  if (samples.length === 1) {
    differences.push(report(samples[0]!, shown(wanted), error === undefined ? shown(text) : `failed: ${error}`));
    return;
  }
  const half = samples.length >> 1;
  compare(samples.slice(0, half), ours, differences);
  compare(samples.slice(half), ours, differences);
}

/** A chart in which every sample is a template of its own. Its output goes through base64, so that it need not be YAML. */
function chartOf(samples: readonly Numbered[]): Map<string, string> {
  const files = new Map([
    ['Chart.yaml', 'apiVersion: v2\nname: fuzz\nversion: 0.1.0\n'],
    ['values.yaml', JSON.stringify(Object.fromEntries(samples.map(({ name, values }) => [name, values])))],
    ['templates/_helpers.tpl', HELPERS],
  ]);
  for (const { name, body } of samples) {
    files.set(`templates/_${name}.tpl`, `{{- define "${name}" }}${body}{{ end }}`);
    files.set(`templates/${name}.yaml`, `out: {{ include "${name}" (index .Values "${name}") | b64enc }}\n`);
  }
  return files;
}

function runHelm(samples: readonly Numbered[]): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-fuzz-'));
  try {
    mkdirSync(join(folder, 'templates'));
    for (const [path, text] of chartOf(samples)) writeFileSync(join(folder, path), text);
    const { code, stdout, stderr } = helm4(['template', 'rel', folder]);
    return { text: stdout, error: code === 0 ? undefined : errorSentence(stderr) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const shown = (text: string): string =>
  text.replace(/^out: (.*)$/gm, (_, coded: string) => Buffer.from(coded, 'base64').toString('latin1'));

function report(sample: Numbered, ours: string, helms: string): string {
  return `${sample.body}\n--- values\n${JSON.stringify(sample.values)}\n--- ours\n${decodeUtf8(ours)}\n--- helm\n${decodeUtf8(helms)}`;
}
