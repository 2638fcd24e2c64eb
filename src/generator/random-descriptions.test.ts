/**
 * Random descriptions. Valid ones give a chart that renders in every environment, whose objects Kubernetes takes and which fit together,
 * the same bytes twice, and the bytes that Helm gives. One mistake in a text gives a finding at its line and column.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Application, type ResolvedApplication, resolveApplication } from '../app/index.ts';
import { type FileTree, fromBytes, toBytes } from '../base/index.ts';
import { renderChart } from '../engine/index.ts';
import { type Json, type JsonObject, toJson } from '../kube/index.ts';
import { loadDescription } from '../node/index.ts';
import { validate } from '../schema/index.ts';
import { argoFaults } from '../testing/argo-order.ts';
import { helm4, skipReason } from '../testing/helm.ts';
import { relationFaults } from '../testing/relation-faults.ts';
import { rendered } from '../testing/system.ts';
import { readYaml } from '../yaml/index.ts';
import { chartFiles, GATED_APIS, placeholderSecrets } from './index.ts';
import { type RandomDescription, randomDescription } from './random-description.test.support.ts';
import { MISTAKE_COUNT, randomMistake } from './random-mistake.test.support.ts';

// Where a description throws is read off the stack; the command line runs without --enable-source-maps, which moves columns.
process.setSourceMapsEnabled(false);

const LONG = process.env['HELMWRIGHT_TEST_LONG'] !== undefined;
const COUNT = LONG ? 1000 : 60;
const SEED = LONG ? 2026 : 5;
const NEWEST = 36;

interface Made {
  readonly application: ResolvedApplication;
  readonly files: FileTree;
}

const charts: Made[] = [];

test(`${COUNT} random descriptions: rendered, valid, related, twice the same`, () => {
  let number = 0;
  const property = fc.property(randomDescription(), ({ described, safe }) => {
    const { description } = described;
    // Charts of one process must not share the names of their templates.
    const name = `${description.name}-${number++}`;
    const made = madeOf({ described: { ...described, description: { ...description, name } }, safe });
    charts.push(made);
    const oldest = Number(/1\.([0-9]+)/.exec(made.application.kubernetes)?.[1]);
    for (const [i, environment] of environmentsOf(made.application).entries()) {
      const versions = LONG ? [oldest, NEWEST] : [(number + i) % 2 === 0 ? oldest : NEWEST];
      for (const minor of versions) faultless(made, environment, { minor, safe });
    }
  });
  fc.assert(property, { numRuns: COUNT, seed: SEED, endOnFailure: true });
});

const environmentsOf = ({ environments }: ResolvedApplication): readonly string[] => ['', ...environments.map(({ name }) => name)];

function madeOf({ described }: RandomDescription): Made {
  const { value, diagnostics } = resolveApplication(described);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    errors.map(({ code, message }) => `${code} ${message}`),
    [],
  );
  assert.ok(value);
  const files = chartFiles(value);
  const again = resolveApplication(described).value;
  assert.ok(again);
  for (const [path, bytes] of chartFiles(again)) assert.equal(fromBytes(bytes), fromBytes(files.get(path) ?? new Uint8Array()), path);
  return { application: value, files };
}

function faultless(
  { application, files }: Made,
  environment: string,
  { minor, safe }: { readonly minor: number; readonly safe: boolean },
): void {
  const where = `${environment === '' ? 'defaults' : environment} on 1.${minor}`;
  const wish = { environment, kube: `1.${minor}.0`, namespace: 'here', values: byHand(application, environment) };
  const { objects, failure } = rendered(application, files, wish);
  assert.equal(failure, '', where);
  for (const object of objects) {
    const level = safe ? { podSecurity: 'restricted' as const } : {};
    const errors = validate(object, { minor, ...level }).filter(({ rule }) => rule !== 'schema/unknown-kind' || object['kind'] !== 'Redis');
    assert.deepEqual(errors, [], `${where}: ${JSON.stringify(object).slice(0, 200)}`);
  }
  const operated = objects.some(({ kind }) => kind === 'Cluster' || kind === 'Redis');
  const faults = relationFaults(objects, { namespace: 'here', external: [{ kind: 'Secret', name: '*' }] }).filter(
    (fault) => !expected(fault, operated),
  );
  assert.deepEqual(faults, [], where);
  assert.deepEqual(argoFaults(objects, 'here'), [], where);
}

/** Pods of an operator are in no chart; a claim of one node was accepted. */
function expected(fault: string, operated: boolean): boolean {
  const ofOperator =
    operated &&
    /-cluster: its network-policy selector selects nothing|its network-peer selector lets in pods that are not there/.test(fault);
  return ofOperator || /^PersistentVolumeClaim \S*-uploads is for one node/.test(fault);
}

/** What people give by hand: keys that kubeseal has sealed. */
function byHand({ description, secrets }: ResolvedApplication, environment: string): JsonObject {
  if (description.environments?.[environment]?.secrets !== 'sealed') return {};
  return { sealedSecret: { encryptedData: Object.fromEntries((secrets?.keys ?? []).map(({ key }) => [key, 'AgBy3i4OJSWK'])) } };
}

/** Charts that one process of Helm renders, each in all of its environments: parts of a chart around them. */
const PARTS = 20;

test('the bytes that Helm gives', { skip: skipReason }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-random-'));
  try {
    for (let start = 0; start < charts.length; start += PARTS) {
      const kubeVersion = `1.${[30, 33, NEWEST][(start / PARTS) % 3]}.0`;
      const { tree, layers } = around(charts.slice(start, start + PARTS), start / PARTS);
      const root = join(folder, String(start));
      for (const [path, bytes] of tree) write(join(root, 'all', path), bytes);
      for (const [i, text] of layers.entries()) write(join(root, `${i}.json`), toBytes(text));
      const apis = GATED_APIS.flatMap((api) => ['--api-versions', api]);
      const given = layers.flatMap((_, i) => ['-f', join(root, `${i}.json`)]);
      const helm = helm4(['template', 'all', join(root, 'all'), '-n', 'here', '--kube-version', kubeVersion, ...given, ...apis]);
      assert.equal(helm.code, 0, helm.stderr);
      const values = layers.map((text, i) => ({ kind: 'file' as const, source: { name: `${i}.json`, text } }));
      const ours = renderChart(tree, { releaseName: 'all', namespace: 'here', values, kubeVersion, apiVersions: GATED_APIS });
      assert.deepEqual(
        ours.diagnostics.filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.equal(ours.output, helm.stdout);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** A chart with the others as its parts, and their values in layers: an environment of each, secrets, what people give. */
function around(made: readonly Made[], turn: number): { readonly tree: FileTree; readonly layers: readonly string[] } {
  const tree = new Map<string, Uint8Array>([['Chart.yaml', toBytes('apiVersion: v2\nname: all\nversion: 1.0.0\n')]]);
  const layers: Record<string, Json>[] = [{}, {}, {}];
  for (const [i, { application, files }] of made.entries()) {
    for (const [path, bytes] of files) tree.set(`charts/${application.name}/${path}`, bytes);
    const all = application.environments;
    const environment = all[(i + turn) % (all.length + 1)];
    const changed = environment && readYaml(fromBytes(files.get(`values-${environment.name}.yaml`) ?? new Uint8Array())).value;
    layers[0]![application.name] = changed === undefined ? {} : toJson(changed);
    layers[1]![application.name] = placeholderSecrets(application, environment);
    layers[2]![application.name] = byHand(application, environment?.name ?? '');
  }
  return { tree, layers: layers.map((layer) => Buffer.from(JSON.stringify(layer)).toString('latin1')) };
}

for (let mistake = 0; mistake < MISTAKE_COUNT; mistake++) {
  const { code } = fc.sample(randomMistake(mistake), { numRuns: 1, seed: SEED })[0]!;
  test(`mistake ${mistake}, ${code}: its line and column`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'helmwright-random-'));
    const file = join(folder, 'helmwright.ts');
    try {
      const property = fc.asyncProperty(randomMistake(mistake), async ({ text, line, column }) => {
        writeFileSync(file, text);
        const found = await findingsOf(file);
        assert.deepEqual([...new Set(found)], [`${code} ${line}:${column}`], text);
      });
      await fc.assert(property, { numRuns: LONG ? 40 : 2, seed: SEED });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function findingsOf(file: string): Promise<readonly string[]> {
  const { application, positions, diagnostics: loading } = await loadDescription(file);
  const found = loading.length > 0 ? loading : resolveApplication(application as Application, { positions }).diagnostics;
  return found.map(({ code, location }) => `${code} ${location?.line}:${location?.column}`);
}
