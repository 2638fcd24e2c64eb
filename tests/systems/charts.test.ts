/**
 * What holds for the chart of every system, in every environment: the same bytes as the real Helm, clean for its linter, valid for every
 * Kubernetes that the chart declares, and sound in its relations.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { FileTree } from '../../src/base/index.ts';
import { renderChart } from '../../src/engine/index.ts';
import { GATED_APIS, placeholderSecrets } from '../../src/generator/index.ts';
import { type JsonObject, pathText, podTemplates } from '../../src/kube/index.ts';
import { validate } from '../../src/schema/index.ts';
import { argoFaults } from '../../src/testing/argo-order.ts';
import { helm3Path, helm4Path, run, skipReason } from '../../src/testing/helm.ts';
import { relationFaults } from '../../src/testing/relation-faults.ts';
import { committedChart, idsOf, loadSystem, objectOf, readAt, SYSTEMS, type System, textOf, type Wish } from '../../src/testing/system.ts';

const NEWEST = 36;
/** Where the charts' text changes: the versions on both sides of every gate. */
const MINORS = [20, 21, 22, 23, 25, 26, 27, 29, 30, 33, NEWEST];

const oldestMinor = ({ application }: System): number => Number(/1\.(\d+)/.exec(application.kubernetes)?.[1] ?? 23);
const nameOf = (environment: string): string => (environment === '' ? 'values.yaml' : `values-${environment}.yaml`);

const scratch = mkdtempSync(join(tmpdir(), 'helmwright-systems-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** The chart and the placeholders of its secrets, written for the real Helm. */
function written(system: System): string {
  const folder = join(scratch, system.name);
  writeTree(join(folder, 'chart'), system.files);
  for (const environment of system.environments) {
    const resolved = system.application.environments.find(({ name }) => name === environment);
    writeFileSync(join(folder, `secrets-${environment}.yaml`), JSON.stringify(placeholderSecrets(system.application, resolved)));
  }
  return folder;
}

function writeTree(folder: string, files: FileTree): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

/** Secrets that the environment expects somebody to have made. */
function externalOf({ application }: System, environment: string): readonly { kind: string; name: string }[] {
  const source = application.description.environments?.[environment]?.secrets;
  return typeof source === 'object' && 'existing' in source ? [{ kind: 'Secret', name: source.existing }] : [];
}

for (const name of SYSTEMS) {
  test(`${name}: generated twice, the same bytes; nothing is asked of a cluster; install and upgrade give the same`, async () => {
    const system = await loadSystem(name);
    for (const environment of system.environments) {
      const first = system.render({ environment });
      assert.equal(first.failure, '', environment);
      assert.deepEqual(first.render.asked, []);
      assert.equal(system.render({ environment, upgrade: true }).render.output, first.render.output, environment);
    }
    for (const [path, bytes] of system.files) {
      if (!path.startsWith('templates/')) continue;
      assert.doesNotMatch(
        Buffer.from(bytes).toString(),
        /\b(lookup|randAlpha|randAlphaNum|randNumeric|randBytes|genCA|genSelfSignedCert|now)\b[ ")]/,
        path,
      );
    }
  });

  test(`${name}: the committed chart is what the description gives`, async () => {
    const system = await loadSystem(name);
    const committed = committedChart(system);
    assert.ok(committed !== undefined, `${system.chart} is missing: helmwright chart systems/${name}`);
    const paths = [...committed.keys()].filter((path) => path !== '.helmwright.json');
    assert.deepEqual(paths.sort(), [...system.files.keys()].sort());
    for (const [path, bytes] of system.files)
      assert.ok(Buffer.from(bytes).equals(committed.get(path) ?? new Uint8Array()), `${path} is stale`);
  });

  test(`${name}: helm 4.1.4, 3.17.3 and 3.8.1 render what we render, and lint says nothing (T1.1, T11.1)`, {
    skip: skipReason,
  }, async () => {
    const system = await loadSystem(name);
    const folder = written(system);
    const release = (environment: string) => system.application.environments.find((one) => one.name === environment)?.release ?? name;
    for (const environment of system.environments) {
      const own = environment === '' ? [] : ['-f', join(folder, 'chart', nameOf(environment))];
      const values = [...own, '-f', join(folder, `secrets-${environment}.yaml`)];
      for (const [helm, path] of HELMS) {
        const lint = run(path, ['lint', '--strict', join(folder, 'chart'), ...values]);
        assert.doesNotMatch(lint.stdout + lint.stderr, /WARNING|ERROR|WARN/, `${helm} lint ${nameOf(environment)}`);
        assert.equal(lint.code, 0, lint.stdout);
        const apis = GATED_APIS.flatMap((api) => ['--api-versions', api]);
        const args = [
          'template',
          release(environment),
          join(folder, 'chart'),
          '-n',
          'here',
          '--kube-version',
          '1.31.0',
          ...apis,
          ...values,
        ];
        const { stdout, stderr, code } = run(path, args);
        assert.equal(code, 0, `${helm} template ${nameOf(environment)}: ${stderr}`);
        const ours = system.render({ environment, kube: '1.31.0', helm: helm === '4.1.4' ? 4 : 3 });
        if (helm === '3.8.1') assert.deepEqual(inOrder(documentsOf(stdout)), inOrder(ours.objects), nameOf(environment));
        else assert.equal(stdout, ours.render.output, `${helm} template ${nameOf(environment)}`);
      }
    }
  });

  test(`${name}: every object is valid from the oldest to the newest Kubernetes, and every pod restricted`, async () => {
    const system = await loadSystem(name);
    const oldest = oldestMinor(system);
    for (const environment of system.environments) {
      for (const minor of MINORS.filter((one) => one >= oldest)) {
        const { objects, failure } = system.render({ environment, kube: `1.${minor}.0` });
        assert.equal(failure, '');
        assert.deepEqual(invalid(objects, minor), [], `${nameOf(environment)} on 1.${minor}`);
      }
    }
  });

  test(`${name}: relations hold in every environment, with and without operators (T2.1, T3.1, T5.1, T6.1, T7.1)`, async () => {
    const system = await loadSystem(name);
    for (const environment of system.environments) {
      for (const wish of [{}, { apis: [], kube: `1.${oldestMinor(system)}.0`, namespace: 'another-place' }] satisfies Wish[]) {
        const { objects, failure } = system.render({ environment, ...wish });
        assert.equal(failure, '');
        const namespace = 'namespace' in wish ? wish.namespace : 'here';
        const faults = relationFaults(objects, { namespace: String(namespace), external: externalOf(system, environment) });
        assert.deepEqual(argoFaults(objects, String(namespace)), [], `${name} ${environment}`);
        assert.deepEqual(faults, [], `${nameOf(environment)} ${JSON.stringify(wish)}`);
      }
    }
  });

  test(`${name}: two releases in one namespace, and names of 53 characters`, async () => {
    const system = await loadSystem(name);
    const releases = [name, 'a', 'x'.repeat(53), `${'x'.repeat(52)}y`, `${name}-${'z'.repeat(52 - name.length)}`];
    // The defaults, and the last environment, which has most.
    for (const environment of ['', system.environments.at(-1)!]) {
      const seen = new Map<string, string>();
      for (const release of releases) {
        const { objects, failure } = system.render({ environment, release });
        assert.equal(failure, '');
        assert.deepEqual(relationFaults(objects, { namespace: 'here', external: externalOf(system, environment) }), [], release);
        assert.deepEqual(invalid(objects, NEWEST), [], release);
        for (const id of idsOf(objects)) {
          assert.equal(seen.get(id), undefined, `${id} of the releases ${seen.get(id)} and ${release}`);
          seen.set(id, release);
        }
        for (const { labels, owner } of podTemplates(objects, 'here'))
          assert.equal(labels['app.kubernetes.io/instance'], release, `${owner.name}: selectors hold the release`);
      }
    }
  });

  test(`${name}: works under an alias of another chart`, async () => {
    const system = await loadSystem(name);
    // Names that a statement gives without the chart's name (<release>-config) let one release hold the chart once.
    const aliases = name === 'mytomorrows' ? ['first'] : ['first', 'second'];
    const metadata = ['apiVersion: v2', 'name: parent', 'version: 0.1.0', 'dependencies:'].concat(
      aliases.map((alias) => `  - { name: ${system.application.name}, version: "*", repository: "", alias: ${alias} }`),
    );
    const values = Object.fromEntries([['global', {}], ...aliases.map((alias) => [alias, placeholderSecrets(system.application)])]);
    const parent = new Map<string, Uint8Array>([
      ['Chart.yaml', Buffer.from(`${metadata.join('\n')}\n`)],
      ['values.yaml', Buffer.from(JSON.stringify(values))],
      ...[...system.files].map(([path, bytes]) => [`charts/${system.application.name}/${path}`, bytes] as const),
    ]);
    const render = renderChart(parent, { releaseName: 'outer', namespace: 'here', apiVersions: GATED_APIS });
    assert.deepEqual(
      render.diagnostics.map(({ message }) => message),
      [],
    );
    const objects = [...render.manifests, ...render.hooks].flatMap(({ content }) => objectOf(content));
    assert.deepEqual(relationFaults(objects, { namespace: 'here' }), []);
    assert.equal(objects.length, aliases.length * system.render({}).objects.length);
  });

  test(`${name}: values.yaml is short and explains itself; every environment's file holds the difference only`, async () => {
    const system = await loadSystem(name);
    const lines = textOf(system, 'values.yaml').split('\n');
    const counted = lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
    assert.ok(counted.length < 250, `${counted.length} lines`);
    assert.ok(lines.filter((line) => line.trim().startsWith('#')).length >= counted.length / 8, 'comments');
    assert.match(lines[0] ?? '', /^# yaml-language-server: \$schema=values\.schema\.json$/);
    const schema = JSON.parse(textOf(system, 'values.schema.json')) as JsonObject;
    assert.equal(schema['$schema'], 'http://json-schema.org/draft-07/schema#');
    assert.equal(schema['additionalProperties'], false);
    assert.ok(readAt(schema, 'properties.global') !== undefined, 'global is allowed');
  });

  test(`${name}: what is secret stands in Secrets alone`, async () => {
    const system = await loadSystem(name);
    const marks = new Map<string, readonly string[]>();
    const { secrets } = system.application;
    for (const { key, source } of secrets?.keys ?? [])
      if (source.kind === 'supplied') marks.set(`mark-of-${key}-${'x'.repeat(32)}`, [...(secrets?.at ?? []), ...source.path]);
    if (secrets?.free === true) marks.set('mark-of-any', [...secrets.at, 'ANY']);
    const values: Record<string, unknown> = {};
    for (const [mark, path] of marks) {
      let at = values;
      for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
      at[path.at(-1)!] = mark;
    }
    const { objects, failure, render } = system.render({ values: values as JsonObject });
    assert.equal(failure, '');
    for (const mark of marks.keys()) {
      assert.ok(!render.notes.includes(mark) && !render.notes.includes(btoa(mark)), `NOTES: ${mark}`);
      const holders = objects.filter((object) => [mark, btoa(mark)].some((text) => JSON.stringify(object).includes(text)));
      assert.ok(holders.length > 0, `${mark} has no effect`);
      assert.deepEqual([...new Set(holders.map(({ kind }) => kind))], ['Secret'], mark);
    }
  });

  test(`${name}: a typo is refused with its path`, async () => {
    const system = await loadSystem(name);
    for (const set of ['replicaCont=3', 'networkPolicy.enabeld=true', 'serviceAccount.nam=x']) {
      assert.match(system.render({ set: [set] }).failure, new RegExp(set.slice(0, set.indexOf('=')).split('.').at(-1)!), set);
    }
  });
}

const HELMS: readonly (readonly [string, string])[] = [
  ['4.1.4', helm4Path],
  ['3.17.3', helm3Path],
  ['3.8.1', join(dirname(helm4Path), 'helm-3.8.1')],
];

function documentsOf(text: string): readonly JsonObject[] {
  return text.split(/^---$/m).flatMap(objectOf);
}

/** Helm 3.8.1 sorts some kinds otherwise. */
function inOrder(objects: readonly JsonObject[]): readonly JsonObject[] {
  const ids = idsOf(objects);
  return objects
    .map((object, i) => [ids[i]!, object] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, object]) => object);
}

function invalid(objects: readonly JsonObject[], minor: number): readonly string[] {
  return objects.flatMap((object, i) =>
    validate(object, { minor, podSecurity: 'restricted' })
      .filter(({ severity }) => severity !== 'warning')
      .map(({ path, detail }) => `${idsOf(objects)[i]}: ${pathText(path)}: ${detail}`),
  );
}
