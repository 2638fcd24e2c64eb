/**
 * The chart as a function of its values: pairwise over its switches the relations hold and the objects are valid; every value has an effect
 * somewhere; every gate on the cluster's version or APIs is rendered both ways.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, ValueEntry } from '../../src/app/index.ts';
import { type JsonObject, pathText } from '../../src/kube/index.ts';
import { validate } from '../../src/schema/index.ts';
import { pairwise } from '../../src/testing/pairs.ts';
import { relationFaults } from '../../src/testing/relation-faults.ts';
import { idsOf, loadSystem, SYSTEMS, type System, type Wish } from '../../src/testing/system.ts';

interface Factor {
  readonly path: readonly string[];
  readonly choices: readonly Json[];
}

/** Switches and choices of the contract. */
function factorsOf({ application }: System): readonly Factor[] {
  const factors: Factor[] = [];
  for (const { path, schema } of application.contract.entries) {
    const key = path.join('.');
    if (schema['type'] === 'boolean') factors.push({ path, choices: [false, true] });
    else if (key.endsWith('service.type')) factors.push({ path, choices: ['ClusterIP', 'NodePort', 'LoadBalancer'] });
    else if (path.at(-1) === 'existingSecret') factors.push({ path, choices: ['', 'made-by-hand'] });
    else if (path.at(-1) === 'strategy' && JSON.stringify(schema).includes('BlueGreen'))
      factors.push({ path, choices: [{ type: 'RollingUpdate' }, { type: 'BlueGreen' }, { type: 'Canary' }] });
    else if (path.at(-1) === 'spread') factors.push({ path, choices: [{ mode: 'preferred' }, { mode: 'required' }, { mode: 'none' }] });
  }
  return factors;
}

/** What some switches need beside them. */
function neededValues({ application }: System): JsonObject {
  const values: Record<string, Json> = {};
  for (const { path } of application.contract.entries) {
    if (path.join('.').endsWith('external.host')) put(values, path, 'server.example');
    if (path.join('.') === 'externalSecret.store') put(values, path, 'vault');
  }
  return values as JsonObject;
}

function put(tree: Record<string, Json>, path: readonly string[], value: Json): void {
  let at = tree;
  for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, Json>;
  at[path.at(-1)!] = value;
}

function valuesOf(system: System, factors: readonly Factor[], row: readonly number[]): JsonObject {
  const values = structuredClone(neededValues(system)) as Record<string, Json>;
  for (const [i, { path, choices }] of factors.entries()) put(values, path, choices[row[i]!]!);
  return values as JsonObject;
}

/** The values that values.yaml does not show are asked in the long run. */
const LONG = process.env['HELMWRIGHT_TEST_LONG'] !== undefined;

const EXTERNAL = [{ kind: 'Secret', name: 'made-by-hand' }];

/** Sentences of the chart's own checks: two switches that cannot be on together. */
const OWN_CHECK = /^execution error at \([^)]+\.(tpl|yaml):\d+:\d+\): .+/;

for (const name of SYSTEMS) {
  test(`${name}: any two switches, relations and validity`, async () => {
    const system = await loadSystem(name);
    const factors = factorsOf(system);
    const rows = pairwise(factors.map(({ choices }) => choices.length));
    let rendered = 0;
    for (const [i, row] of rows.entries()) {
      const values = valuesOf(system, factors, row);
      const minor = i % 2 === 0 ? 36 : Number(/1\.(\d+)/.exec(system.application.kubernetes)?.[1]);
      const { objects, failure } = system.render({ values, kube: `1.${minor}.0` });
      const said = () => JSON.stringify(values);
      if (failure !== '') {
        assert.match(failure, OWN_CHECK, said());
        continue;
      }
      rendered += 1;
      // Storage for one node under several pods is the user's word here.
      const faults = relationFaults(objects, { namespace: 'here', external: [...EXTERNAL, { kind: 'ServiceAccount', name: '*' }] });
      assert.deepEqual(faults, [], said());
      const invalid = objects.flatMap((object, at) =>
        validate(object, { minor, podSecurity: 'restricted' })
          .filter(({ severity }) => severity !== 'warning')
          .map(({ path, detail }) => `${idsOf(objects)[at]}: ${pathText(path)}: ${detail}`),
      );
      assert.deepEqual(invalid, [], said());
    }
    assert.ok(rendered >= rows.length * 0.6, `${rendered} of ${rows.length} rows render`);
  });

  test(`${name}: no dead value`, async () => {
    const system = await loadSystem(name);
    const bases = basesOf(system);
    const plain = bases.map((wish) => system.render(wish).render.output);
    const entries = system.application.contract.entries.filter(({ place }) => LONG || place === undefined);
    const dead = entries.filter((entry) => !changes(system, entry, bases, plain)).map(({ path }) => path.join('.'));
    assert.deepEqual(dead, []);
  });

  test(`${name}: every gate on the cluster is rendered both ways`, async () => {
    const system = await loadSystem(name);
    const bases = basesOf(system);
    const gates = gatesOf(system);
    assert.ok(gates.size > 0);
    for (const [gate, [shut, open]] of gates) {
      const differs = bases.some(
        (wish) => system.render({ ...wish, ...shut }).render.output !== system.render({ ...wish, ...open }).render.output,
      );
      assert.ok(differs, gate);
    }
  });
}

/** Everything on, the stores' modes, the environments. */
function basesOf(system: System): readonly Wish[] {
  const on = neededValues(system) as Record<string, Json>;
  const all = structuredClone(on);
  const off: Record<string, Json> = structuredClone(on);
  for (const { path, schema } of system.application.contract.entries) {
    if (schema['type'] !== 'boolean') continue;
    const key = path.join('.');
    if (!/operator\.enabled$|externalSecret\.enabled$|\.tls$/.test(key)) put(all, path, true);
    if (!/^config\./.test(key)) put(off, path, /operator\.enabled$|externalSecret\.enabled$|external\.tls$|monitor|backup/.test(key));
  }
  const operators = structuredClone(all);
  const external = structuredClone(all);
  for (const { path, schema } of system.application.contract.entries) {
    const key = path.join('.');
    if (/operator\.enabled$|externalSecret\.enabled$/.test(key)) put(operators, path, true);
    if (system.application.stores.some((store) => key === `${store.values.join('.')}.enabled`)) put(external, path, false);
    if (/external\.tls$/.test(key)) put(external, path, true);
    if (/autoscaling\.enabled$|^hpa\.enabled$/.test(key)) put(external, path, false);
    // Two ways in for the same hosts exclude one another; the second base has the other one.
    if (key === 'gateway.enabled') put(all, path, false);
    if (key === 'gateway.enabled') put(external, path, false);
    if (key === 'ingress.enabled' && system.application.contract.entries.some((entry) => entry.path.join('.') === 'gateway.enabled'))
      put(operators, path, false);
    if (key.endsWith('service.type')) put(operators, path, 'NodePort');
    if (key.endsWith('service.callers') && JSON.stringify(schema).includes('"ingress"')) put(operators, path, 'ingress');
  }
  const own = structuredClone(operators);
  const keys = new Set(system.application.contract.entries.map(({ path }) => path.join('.')));
  if (keys.has('gateway.className')) {
    put(own, ['gateway', 'className'], 'of-the-cluster');
    put(own, ['gateway', 'parentRef', 'name'], '');
  }
  const wishes: Wish[] = [all, operators, external, off, ...(keys.has('gateway.className') ? [own] : [])].map((values) => ({
    values: values as JsonObject,
  }));
  return [...wishes, ...system.environments.map((environment) => ({ environment }))].filter((wish) => system.render(wish).failure === '');
}

function changes(system: System, entry: ValueEntry, bases: readonly Wish[], plain: readonly string[]): boolean {
  const alerts = [...plain.join('').matchAll(/- alert: (\w+)/g)].map(([, name]) => name!).slice(0, 1);
  return samplesOf(entry, alerts).some((sample) =>
    bases.some((wish, i) => {
      const values = structuredClone(wish.values ?? {}) as Record<string, Json>;
      put(values, entry.path, sample);
      // Of these two only one holds.
      if (entry.path.at(-1) === 'minAvailable') put(values, [...entry.path.slice(0, -1), 'maxUnavailable'], '');
      const { failure, render } = system.render({ ...wish, values: values as JsonObject });
      // A value that a check looks at has an effect; one that the schema refuses is a bad sample.
      if (failure !== '') return OWN_CHECK.test(failure);
      return render.output !== plain[i];
    }),
  );
}

/** Other values of the same shape. */
function samplesOf({ path, schema, default: initial }: ValueEntry, alerts: readonly string[]): readonly Json[] {
  const key = path.join('.');
  const choices = schema['enum'];
  if (schema['type'] === 'boolean') return [true, false];
  if (Array.isArray(choices)) return choices.filter((choice) => choice !== initial && String(choice) !== String(initial));
  if (key === 'monitor.alerts.off') return alerts.map((alert) => [alert]);
  for (const [pattern, samples] of SAMPLES) if (pattern.test(key)) return samples;
  if (typeof initial === 'number') return [initial + 1];
  if (Array.isArray(initial)) return [['10.9.8.7/32'], [{ name: 'other' }], ['other']];
  if (typeof initial === 'object' && initial !== null) return [{ other: 'sample' }, { ...initial, other: 'sample' }, { other: 7 }];
  if (typeof initial === 'string' && /^\d+(\.\d+)?(m|Ki|Mi|Gi)?$/.test(initial))
    return [initial.replace(/\d+/, (digits) => String(Number(digits) + 1))];
  return ['other', 'sha256:'.padEnd(71, 'a'), '7', 7, { a: 'b' }, [{ name: 'other' }], '77Mi'];
}

const SAMPLES: readonly (readonly [RegExp, readonly Json[]])[] = [
  [
    /[pP]robe$/,
    [
      { httpGet: { path: '/other', port: 'http' }, periodSeconds: 7 },
      { exec: { command: ['true'] }, periodSeconds: 7 },
      { periodSeconds: 7 },
    ],
  ],
  [/strategy$/, [{ type: 'Recreate' }]],
  [/spread$/, [{ mode: 'required' }, { mode: 'none' }]],
  [/minReplicas$/, [2, 4]],
  [/maxReplicas$/, [11]],
  [/nodePort$/, [31999]],
  [/[tT]olerations$/, [[{ key: 'a', operator: 'Exists' }]]],
  [/affinity$/, [{ nodeAffinity: {} }]],
  [/ecurityContext$/, [{ runAsNonRoot: true, runAsUser: 4711 }]],
  [/extraObjects$/, [[{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'more' } }]]],
  [/extra(Ingress|Egress)$/, [[{ ports: [{ port: 7 }] }]]],
  [/ingress\.tls$/, [[{ secretName: 'other', hosts: ['a.example'] }]]],
  [
    /hosts$/,
    [
      [{ host: 'other.example', paths: [{ path: '/', pathType: 'Prefix' }] }],
      [{ host: 'other.example', paths: [{ path: '/', pathType: 'Prefix', component: 'backend' }] }],
    ],
  ],
  [/behavior$/, [{ scaleDown: { stabilizationWindowSeconds: 7 } }]],
  [/digest$/, ['sha256:'.padEnd(71, 'a')]],
  [/podSpec$/, [{ hostname: 'other' }]],
  [/containerSpec$/, [{ tty: true }]],
  [/callers$/, ['namespace', 'cluster', 'internet']],
  [/maxUnavailable$/, [2, '50%']],
  [/minAvailable$/, [1]],
  [/(riskPerTrade|Percentage)$/, [0.07, 7]],
  [/schedule$/, ['7 7 * * *']],
  [/parent(Ref)?$/, [{ name: 'other' }]],
];

type Sides = readonly [shut: Wish, open: Wish];

/** Each condition on the cluster in the templates, with a cluster on either side. */
function gatesOf({ files }: System): ReadonlyMap<string, Sides> {
  const gates = new Map<string, Sides>();
  for (const [path, bytes] of files) {
    if (!path.startsWith('templates/') || path.endsWith('NOTES.txt')) continue;
    const text = Buffer.from(bytes).toString('utf8');
    for (const [, api] of text.matchAll(/APIVersions\.Has "([^"]+)"/g)) gates.set(`API ${api}`, apiSides(api!));
    for (const [, minor] of text.matchAll(/semverCompare ">=\s*1\.(\d+)[^"]*"/g))
      gates.set(`version 1.${minor}`, [{ kube: `1.${Number(minor) - 1}.9` }, { kube: `1.${minor}.0` }]);
  }
  return gates;
}

/** Kubernetes' own APIs come with its version; an operator's with the operator. */
function apiSides(api: string): Sides {
  const since = SINCE.get(api);
  // Asked for beside its successor: it counts while that one is away.
  const later = api.endsWith('/v1beta1') ? [api.replace('v1beta1', 'v1')] : [];
  if (api === 'external-secrets.io/v1') return [{ apis: ['external-secrets.io/v1beta1'] }, { apis: ['external-secrets.io/v1beta1', api] }];
  return since === undefined
    ? [{ apis: later }, { apis: [api] }]
    : [
        { kube: `1.${since - 1}.0`, apis: [] },
        { kube: `1.${since}.0`, apis: [api] },
      ];
}

const SINCE: ReadonlyMap<string, number> = new Map([
  ['policy/v1', 21],
  ['policy/v1/PodDisruptionBudget', 21],
  ['batch/v1/CronJob', 21],
  ['autoscaling/v2', 23],
  ['autoscaling/v2/HorizontalPodAutoscaler', 23],
]);
