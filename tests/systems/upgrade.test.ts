/** What an upgrade meets: values of an older chart that lack a key, keys set to null, and fields that Kubernetes never changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderChart } from '../../src/engine/index.ts';
import { GATED_APIS, placeholderSecrets } from '../../src/generator/index.ts';
import { isObject, type JsonObject } from '../../src/kube/index.ts';
import { idsOf, loadSystem, objectOf, readAt, readFile, SYSTEMS, type System, textOf } from '../../src/testing/system.ts';

/** Sentences of Go about values that are not there: no reader can tell what to do. */
const UNREADABLE = /nil pointer|can't evaluate field|error calling|wrong type for value|invalid value; expected|cannot unmarshal/;

function renderWith(
  system: System,
  changed: ReadonlyMap<string, Uint8Array>,
  values: JsonObject,
): { failure: string; objects: readonly JsonObject[] } {
  const { diagnostics, manifests, hooks } = renderChart(new Map([...system.files, ...changed]), {
    releaseName: system.name,
    namespace: 'here',
    apiVersions: GATED_APIS,
    values: [
      { kind: 'file', source: { name: 'secrets.yaml', text: JSON.stringify(placeholderSecrets(system.application)) } },
      { kind: 'file', source: { name: 'own.yaml', text: JSON.stringify(values) } },
    ],
  });
  const failure = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return { failure: failure.join('\n'), objects: [...manifests, ...hooks].flatMap(({ content }) => objectOf(content)) };
}

for (const name of SYSTEMS) {
  test(`${name}: values of an older chart, which lack a key, and keys that are null`, async () => {
    const system = await loadSystem(name);
    const values = readFile(system, 'values.yaml');
    assert.ok(isObject(values));
    for (const key of Object.keys(values)) {
      const { [key]: _, ...rest } = values;
      const without = renderWith(system, new Map([['values.yaml', Buffer.from(JSON.stringify(rest))]]), {});
      assert.doesNotMatch(without.failure, UNREADABLE, `without ${key}`);
      assert.doesNotMatch(renderWith(system, new Map(), { [key]: null }).failure, UNREADABLE, `${key}: null`);
    }
  });

  test(`${name}: a new version changes no field that Kubernetes keeps`, async () => {
    const system = await loadSystem(name);
    const text = textOf(system, 'Chart.yaml')
      .replace(/^version: .*$/m, 'version: 9.9.9')
      .replace(/^appVersion: .*$/m, 'appVersion: "9.9.9"');
    const all = { values: everythingOn(system) };
    const [old, next] = [new Map<string, Uint8Array>(), new Map([['Chart.yaml', Buffer.from(text)]])].map((files) =>
      renderWith(system, files, all.values),
    );
    assert.equal(next!.failure, '');
    assert.deepEqual(idsOf(next!.objects), idsOf(old!.objects));
    next!.objects.forEach((object, i) => {
      for (const path of KEPT) assert.deepEqual(readAt(object, path), readAt(old!.objects[i], path), `${idsOf(next!.objects)[i]} ${path}`);
    });
  });
}

/** Immutable: a change of one makes the API server refuse the upgrade. Jobs are hooks and made anew. */
const KEPT = [
  'spec.selector',
  'spec.volumeClaimTemplates',
  'spec.serviceName',
  'spec.podManagementPolicy',
  'spec.clusterIP',
  'spec.storageClassName',
  'spec.accessModes',
  'roleRef',
  'type',
];

function everythingOn({ application }: System): JsonObject {
  const values: Record<string, JsonObject> = {};
  for (const { path } of application.contract.entries) {
    if (path.at(-1) !== 'enabled' || /operator|external|gateway/i.test(path.join('.'))) continue;
    let at: Record<string, unknown> = values;
    for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
    at['enabled'] = true;
  }
  return values;
}
