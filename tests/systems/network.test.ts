/**
 * Who reaches whom, for each system in each environment: what the description declares passes in both directions, and nothing else does.
 * What is wanted is read off the description; what holds is what NetworkPolicies mean (src/kube/relations/network.ts).
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import {
  type Application,
  besideFiles,
  type Callers,
  type Description,
  type ResolvedApplication,
  resolveApplication,
} from '../../src/app/index.ts';
import { renderChart } from '../../src/engine/index.ts';
import { chartFiles, placeholderSecrets } from '../../src/generator/index.ts';
import {
  CLUSTER_DNS,
  idText,
  type JsonObject,
  type Network,
  type NetworkEnd,
  type NetworkPod,
  networkOf,
  networkPodOf,
  podTemplates,
  reaches,
  reachesDns,
  resolveAll,
  selectedPods,
  selectedServices,
  selectionsOf,
  toJson,
} from '../../src/kube/index.ts';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { readYaml } from '../../src/yaml/index.ts';

const folder = join(sourceDir(import.meta.url), '../../systems');
const systems = ['devops-challenge', 'internal-service', 'mytomorrows', 'thebot', 'trading-bot'];
const NAMESPACE = 'here';

async function load(
  system: string,
): Promise<{ readonly application: ResolvedApplication; readonly files: ReadonlyMap<string, Uint8Array> }> {
  const helmwright = fileURLToPath(new URL('../../src/index.js', import.meta.url));
  const jiti = createJiti(import.meta.url, { alias: { helmwright }, fsCache: false });
  const { default: described } = await jiti.import<{ default: Application }>(join(folder, system, 'helmwright.ts'));
  const { value, diagnostics } = resolveApplication(described);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.ok(value !== undefined);
  const paths = besideFiles(value.description).map(({ path }) => path);
  const beside = paths
    .filter((path) => existsSync(join(folder, system, path)))
    .map((path) => [path, readFileSync(join(folder, system, path))] as const);
  return { application: value, files: chartFiles(value, new Map(beside)) };
}

type Sets = readonly string[];

function render(
  application: ResolvedApplication,
  files: ReadonlyMap<string, Uint8Array>,
  environment: string,
  sets: Sets,
): readonly JsonObject[] {
  const file = `values-${environment}.yaml`;
  const own =
    environment === ''
      ? []
      : [{ kind: 'file' as const, source: { name: file, text: Buffer.from(files.get(file) ?? []).toString('latin1') } }];
  const resolved = application.environments.find(({ name }) => name === environment);
  const secrets = {
    kind: 'file' as const,
    source: { name: 'secrets.yaml', text: JSON.stringify(placeholderSecrets(application, resolved)) },
  };
  const rendered = renderChart(files, {
    releaseName: 'one',
    namespace: NAMESPACE,
    values: [...own, secrets, ...sets.map((text) => ({ kind: 'set' as const, text }))],
    apiVersions: ['monitoring.coreos.com/v1'],
  });
  assert.deepEqual(rendered.diagnostics, []);
  return [...rendered.manifests, ...rendered.hooks].map(({ content }) => toJson(readYaml(content).value ?? null) as JsonObject);
}

/** The description as an environment has it, as far as it says who calls. */
function inEnvironment({ description }: ResolvedApplication, name: string): Description {
  const environment = description.environments?.[name] ?? {};
  const expose = Object.entries(description.expose ?? {}).map(([way, said]) => [
    way,
    { ...said, ...environment.expose?.[way as 'ingress'] },
  ]);
  const monitor = description.monitor && {
    ...description.monitor,
    ...(environment.monitor !== undefined && { enabled: environment.monitor }),
  };
  return { ...description, expose: Object.fromEntries(expose), ...(monitor && { monitor }) };
}

interface Scene {
  readonly application: ResolvedApplication;
  readonly description: Description;
  readonly network: Network;
  /** Component (or store, test, dump) → one of its pods. */
  readonly pods: ReadonlyMap<string, NetworkPod>;
  /** Stores of which a pod is in the release. */
  readonly bundled: ReadonlySet<string>;
}

function sceneOf(application: ResolvedApplication, objects: readonly JsonObject[], environment: string): Scene {
  const pods = new Map<string, NetworkPod>();
  for (const template of podTemplates(objects, NAMESPACE)) {
    const name = String(template.labels['app.kubernetes.io/component']);
    const pod = networkPodOf(template);
    // Several workloads may share a component (dump and restore): to policies they are one.
    assert.deepEqual(pods.get(name) ?? pod, pod, `${name}: all pods are alike to policies`);
    pods.set(name, pod);
  }
  const namespaces = new Map(
    ['ingress-nginx', 'monitoring', 'elsewhere', NAMESPACE].map((name) => [name, { 'kubernetes.io/metadata.name': name }]),
  );
  return {
    application,
    description: inEnvironment(application, environment),
    network: networkOf(objects, NAMESPACE, namespaces),
    pods,
    bundled: new Set(application.stores.map(({ name }) => name).filter((name) => pods.has(name))),
  };
}

const STRANGERS: Readonly<Record<string, NetworkEnd>> = {
  neighbour: { kind: 'pod', pod: { namespace: NAMESPACE, labels: { app: 'other' }, ports: [] } },
  stranger: { kind: 'pod', pod: { namespace: 'elsewhere', labels: { app: 'other' }, ports: [] } },
  controller: { kind: 'pod', pod: { namespace: 'ingress-nginx', labels: { app: 'nginx' }, ports: [] } },
  prometheus: { kind: 'pod', pod: { namespace: 'monitoring', labels: { app: 'prometheus' }, ports: [] } },
  internet: { kind: 'ip', ip: '203.0.113.9' },
};

/** Whether the description lets `from` into the port `port` of `to`. */
function wanted(scene: Scene, from: string, to: string, port: number): boolean {
  const target = scene.application.components.find(({ name }) => name === to);
  if (target === undefined) return wantedByStore(scene, from, to, port);
  if (port !== target.port) return false;
  // Pods of the release go nowhere but where the description sends them, whoever the other side lets in.
  if (scene.pods.has(from)) {
    return scene.application.components.find(({ name }) => name === from)?.calls.includes(to) ?? (from === 'test' && target.kind === 'web');
  }
  const { monitor } = scene.description;
  if (from === 'prometheus' && target.metrics !== undefined && monitor !== undefined && monitor.enabled !== false) return true;
  if (target.kind !== 'web') return false;
  const callers = callersOf(scene, to);
  if (callers === 'internet' || (from === 'controller' && routed(scene.description, to))) return true;
  return (callers === 'cluster' && from !== 'internet') || (callers === 'namespace' && from === 'neighbour');
}

/** Those that use it, what dumps it, and Prometheus to the exporter beside it. */
function wantedByStore(scene: Scene, from: string, to: string, port: number): boolean {
  const store = scene.application.stores.find(({ name }) => name === to);
  if (store === undefined) return false;
  if (from === 'prometheus') return port === store.exporterPort;
  const user = scene.application.components.find(({ name }) => name === from)?.stores.includes(to) ?? false;
  return port === store.port && (user || from === `${to}-backup`);
}

function routed({ expose }: Description, to: string): boolean {
  return [expose?.ingress, expose?.gateway].some(
    (way) => way !== undefined && way.enabled !== false && Object.values(way.hosts).some((paths) => Object.values(paths).includes(to)),
  );
}

function callersOf({ application, description }: Scene, to: string): Callers | undefined {
  const { nodePort, loadBalancer, clusterIP, ingress, gateway } = description.expose ?? {};
  if (nodePort !== undefined) return nodePort.from ?? 'internet';
  if (loadBalancer !== undefined) return loadBalancer.from ?? 'internet';
  if (clusterIP !== undefined) return clusterIP.from ?? 'namespace';
  const led = [ingress, gateway].some((way) => Object.values(way?.hosts ?? {}).some((paths) => Object.values(paths).includes(to)));
  return led || application.components.some(({ calls }) => calls.includes(to)) ? undefined : 'namespace';
}

/** Every pair, every port on which somebody listens. */
function proveInside(scene: Scene, say: (text: string) => string): number {
  let proven = 0;
  for (const [to, target] of scene.pods) {
    const ports = new Set([...target.ports.map(({ port }) => port), 22]);
    const froms = [...[...scene.pods].map(([name, pod]) => [name, { kind: 'pod', pod }] as const), ...Object.entries(STRANGERS)];
    for (const [from, end] of froms) {
      if (from === to) continue;
      for (const port of ports) {
        const verdict = reaches(scene.network, { from: end, to: { kind: 'pod', pod: target }, port });
        assert.equal(verdict.allowed, wanted(scene, from, to, port), say(`${from} → ${to}:${port}`));
        proven += 1;
      }
    }
    const probed = reaches(scene.network, { from: { kind: 'node' }, to: { kind: 'pod', pod: target }, port: [...ports][0] ?? 0 });
    assert.ok(probed.allowed, say(`the kubelet probes ${to}`));
  }
  return proven;
}

const OUTSIDE = '203.0.113.9';
const PRIVATE = '10.3.2.1';
const PORTS = [22, 80, 443, 5432, 6379, 6443, 8443, 9443];

/** What leaves the release: declared ports, stores of somebody else, the Kubernetes API where rights are asked for. */
function proveOutside(scene: Scene, say: (text: string) => string): number {
  let proven = 0;
  for (const [from, pod] of scene.pods) {
    const component = scene.application.components.find(({ name }) => name === from);
    const stores = scene.application.stores.filter(
      (store) => !scene.bundled.has(store.name) && (component?.stores.includes(store.name) || from === `${store.name}-backup`),
    );
    for (const port of PORTS) {
      const anywhere =
        stores.some((store) => store.port === port) ||
        (component?.talksToApi === true && [443, 6443, 8443].includes(port)) ||
        (component?.outside.some((host) => !host.range && !host.host.includes('.') && host.port === port) ?? false);
      const world = anywhere || (component?.outside.some((host) => host.host.includes('.') && host.port === port) ?? false);
      for (const [ip, allowed] of [
        [OUTSIDE, world],
        [PRIVATE, anywhere],
        ['169.254.169.254', anywhere],
      ] as const) {
        const verdict = reaches(scene.network, { from: { kind: 'pod', pod }, to: { kind: 'ip', ip }, port });
        assert.equal(verdict.allowed, allowed, say(`${from} → ${ip}:${port}`));
        proven += 1;
      }
    }
    const dns = reachesDns(scene.network, pod);
    const asks = !scene.bundled.has(from);
    assert.deepEqual([dns.UDP.allowed, dns.TCP.allowed], [asks, asks], say(`${from} asks the DNS`));
    const other = { ...CLUSTER_DNS, labels: { app: 'a-dns-of-somebody' } };
    assert.equal(reachesDns(scene.network, pod, other).UDP.allowed, false, say(`${from} asks no other`));
  }
  return proven;
}

for (const system of systems) {
  test(`${system}: declared edges pass, others do not`, async () => {
    const { application, files } = await load(system);
    for (const environment of ['', ...application.environments.map(({ name }) => name)]) {
      const objects = render(application, files, environment, ['networkPolicy.enabled=true']);
      const scene = sceneOf(application, objects, environment);
      assert.ok(scene.pods.size >= application.components.length, 'every component has pods');
      const say = (text: string): string => `${system} ${environment === '' ? 'defaults' : environment}: ${text}`;
      assert.ok(proveInside(scene, say) + proveOutside(scene, say) > 20);
    }
  });

  test(`${system}: without policies nothing is refused`, async () => {
    const { application, files } = await load(system);
    const objects = render(application, files, '', ['networkPolicy.enabled=false']);
    assert.deepEqual(
      objects.filter(({ kind }) => kind === 'NetworkPolicy'),
      [],
    );
  });
}

test('every policy selects pods of one component and no others', async () => {
  for (const system of readdirSync(folder, { withFileTypes: true }).filter((entry) => systems.includes(entry.name))) {
    const { application, files } = await load(system.name);
    const objects = render(application, files, '', ['networkPolicy.enabled=true']);
    const scene = sceneOf(application, objects, '');
    for (const policy of scene.network.policies) {
      const selected = [...scene.pods].filter(([, pod]) => policy.pods !== undefined && networkSelects(scene.network, policy.id.name, pod));
      assert.equal(selected.length, 1, `${system.name}: ${policy.id.name} selects ${selected.map(([name]) => name).join(', ')}`);
    }
  }
});

function networkSelects(network: Network, name: string, pod: NetworkPod): boolean {
  const verdict = reaches(network, { from: { kind: 'ip', ip: OUTSIDE }, to: { kind: 'pod', pod }, port: 1 });
  return verdict.ingress.policies.some((id) => id.name === name);
}

test('monitors read exactly their component; ways in, accounts and roles name what is there', async () => {
  for (const system of systems) {
    const { application, files } = await load(system);
    for (const environment of ['', ...application.environments.map(({ name }) => name)]) {
      for (const sets of waysOf(application)) {
        const objects = render(application, files, environment, [
          ...sets,
          ...(application.reach.monitor === undefined ? [] : ['monitor.enabled=true']),
        ]);
        const say = (text: string): string => `${system} ${environment} ${sets.join(' ')}: ${text}`;
        proveMonitors(application, objects, say);
        for (const { reference, state, tolerated } of resolveAll(objects, { namespace: NAMESPACE, external: OUTER })) {
          if (!OURS.has(reference.from.kind)) continue;
          assert.ok(
            tolerated || state === 'found' || state === 'external',
            say(`${idText(reference.from)} → ${idText(reference.to)}: ${state}`),
          );
        }
      }
    }
  }
});

/** Each way in that can be switched on, alone. */
function waysOf({ reach }: ResolvedApplication): readonly Sets[] {
  const off = [...(reach.ingress ? ['ingress.enabled=false'] : []), ...(reach.gateway ? ['gateway.enabled=false'] : [])];
  const ways = [...(reach.ingress ? ['ingress'] : []), ...(reach.gateway ? ['gateway'] : [])];
  return [off, ...ways.map((way) => [...off.filter((set) => !set.startsWith(way)), `${way}.enabled=true`])];
}

const OURS = new Set(['Ingress', 'HTTPRoute', 'Gateway', 'RoleBinding', 'ServiceMonitor', 'PodMonitor']);
/** Of the cluster, or made by cert-manager. */
const OUTER = [
  { kind: 'IngressClass', name: '*' },
  { kind: 'GatewayClass', name: '*' },
  { kind: 'Gateway', name: '*' },
  { kind: 'ClusterIssuer', name: '*' },
  { kind: 'Secret', name: '*' },
];

function proveMonitors(application: ResolvedApplication, objects: readonly JsonObject[], say: (text: string) => string): void {
  const templates = podTemplates(objects, NAMESPACE);
  const read = new Set<string>();
  for (const object of objects) {
    if (object['kind'] !== 'ServiceMonitor' && object['kind'] !== 'PodMonitor') continue;
    const name = String(application.name && (object['metadata'] as JsonObject)['name']);
    for (const selection of selectionsOf(object, NAMESPACE)) {
      const services = selection.over === 'services' ? selectedServices(selection, objects, NAMESPACE) : [];
      const pods =
        selection.over === 'pods'
          ? selectedPods(selection, templates)
          : services.flatMap(({ object: service }) => selectionsOf(service, NAMESPACE).flatMap((inner) => selectedPods(inner, templates)));
      if (selection.over === 'services') assert.equal(services.length, 1, say(`${name} reads one Service`));
      assert.deepEqual([...new Set(pods.map(({ template }) => template.owner.kind))].length, 1, say(`${name} reads one kind of pods`));
      for (const { template } of pods) read.add(String(template.labels['app.kubernetes.io/component']));
      assert.ok(
        pods.every(({ template }) => template.lifetime === 'service'),
        say(`${name} reads no job`),
      );
    }
  }
  if (application.reach.monitor?.by !== 'service-monitor') return;
  for (const { name, metrics } of application.components)
    assert.equal(read.has(name), metrics !== undefined, say(`metrics of ${name} are read`));
}
