/** Ways in, network, monitoring, access: what small descriptions render to. The five systems' networks: tests/systems/network.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  application,
  type Callers,
  config,
  type Description,
  type Expose,
  expr,
  is,
  job,
  type Monitor,
  postgres,
  redis,
  scheduler,
  secret,
  web,
  worker,
} from '../app/index.ts';
import { type Render, renderChart } from '../engine/index.ts';
import {
  type JsonObject,
  type NetworkEnd,
  networkOf,
  networkPodOf,
  podTemplates,
  reaches,
  selectedServices,
  selectionsOf,
  toJson,
} from '../kube/index.ts';
import { findCustom, validate } from '../schema/index.ts';
import { readYaml } from '../yaml/index.ts';
import { generateChart } from './index.ts';

const small = { cpu: '10m', memory: '16Mi' } as const;
const probes = { live: '/live', ready: '/ready', startup: '/live' } as const;

/** One web component, and what is to be shown. */
function shop(more: Partial<Description> = {}, own: object = {}): Description {
  const component = web({ image: 'shop:1', port: 8080, servicePort: 80, resources: small, probes, ...own });
  return application({ name: 'shop', version: '1.0.0', values: 'flat', components: { web: component }, ...(more as object) }).description;
}

/** Two web components, a worker, a scheduler, a job. */
function mall(expose: Expose<'api' | 'page'>, more: Partial<Description> = {}): Description {
  const cache = redis({ image: 'redis:7-alpine', resources: small });
  return application({
    name: 'mall',
    version: '1.0.0',
    values: 'nested',
    stores: { cache },
    components: {
      api: web({ image: 'api:1', port: 8000, metrics: '/metrics', resources: small, probes, uses: [cache] }),
      page: web({ image: 'page:1', port: 8080, servicePort: 80, resources: small, probes, uses: ['api'] }),
      crew: worker({ image: 'api:1', port: 9100, metrics: '/m', resources: small, probes: { live: { command: ['true'] } }, uses: [cache] }),
      clock: scheduler({ image: 'api:1', resources: small, probes: { live: { command: ['true'] } } }),
      migrate: job({ image: 'api:1', resources: small, runs: 'before-rollout', uses: [cache] }),
    },
    expose,
    ...(more as object),
  }).description;
}

interface Wish {
  readonly set?: readonly string[];
  readonly apis?: readonly string[];
  readonly release?: string;
}

const OPERATOR = ['monitoring.coreos.com/v1'];

function rendering(description: Description, { set = [], apis = [], release = 'one' }: Wish = {}): Render {
  const { value, diagnostics } = generateChart({ kind: 'application', description });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  const values = set.map((text) => ({ kind: 'set' as const, text }));
  return renderChart(value.files, { releaseName: release, namespace: 'here', values, apiVersions: apis });
}

function objects(description: Description, wish: Wish = {}): readonly JsonObject[] {
  const rendered = rendering(description, wish);
  assert.deepEqual(rendered.diagnostics, []);
  const found = [...rendered.manifests, ...rendered.hooks].map(({ content }) => toJson(readYaml(content).value ?? null) as JsonObject);
  for (const object of found) {
    const wrong = validate(object, { minor: 35, kinds: { find: findCustom } });
    assert.deepEqual(wrong, [], `${String(object['kind'])} is valid`);
  }
  return found;
}

// Objects are read as the API does: loosely typed.
// biome-ignore lint/suspicious/noExplicitAny: assertions name the paths.
type Loose = any;

function all(description: Description, kind: string, wish: Wish = {}): readonly Loose[] {
  return objects(description, wish).filter((object) => object['kind'] === kind);
}

function one(description: Description, kind: string, wish: Wish = {}): Loose {
  const found = all(description, kind, wish);
  assert.equal(found.length, 1, kind);
  return found[0];
}

function failure(description: Description, wish: Wish): string {
  return rendering(description, wish)
    .diagnostics.map(({ message }) => message)
    .join('\n');
}

const hosts = { 'shop.example': { '/': 'web', '/only$': 'web' } } as const;

test('an Ingress: paths, class, annotations', () => {
  const ingress = one(shop({ expose: { ingress: { class: 'nginx', hosts, annotations: { a: 'b' } } } }), 'Ingress');
  assert.equal(ingress.spec.ingressClassName, 'nginx');
  assert.deepEqual(ingress.metadata.annotations, { a: 'b' });
  assert.equal(ingress.spec.rules[0].host, 'shop.example');
  const backend = { service: { name: 'one-shop', port: { name: 'http' } } };
  assert.deepEqual(ingress.spec.rules[0].http.paths, [
    { path: '/', pathType: 'Prefix', backend },
    { path: '/only', pathType: 'Exact', backend },
  ]);
  assert.equal('tls' in ingress.spec, false);
});

const certificates: readonly [name: string, tls: NonNullable<Expose['ingress']>['tls'], secretName: string, issuer: object | undefined][] =
  [
    ['the usual Secret', true, 'one-shop-tls', undefined],
    ['a Secret of somebody', { secret: 'mine' }, 'mine', undefined],
    ['cert-manager, for the cluster', { issuer: 'le' }, 'one-shop-tls', { 'cert-manager.io/cluster-issuer': 'le' }],
    ['cert-manager, in the namespace', { issuer: 'le', kind: 'Issuer' }, 'one-shop-tls', { 'cert-manager.io/issuer': 'le' }],
  ];

for (const [name, tls, secretName, issuer] of certificates) {
  test(`a certificate: ${name}`, () => {
    const ingress = one(shop({ expose: { ingress: { hosts, ...(tls !== undefined && { tls }) } } }), 'Ingress');
    assert.deepEqual(ingress.spec.tls, [{ secretName, hosts: ['shop.example'] }]);
    assert.deepEqual(ingress.metadata.annotations, issuer);
  });
}

test('an Ingress and a gateway exclude each other', () => {
  const both = shop({ expose: { ingress: { hosts }, gateway: { enabled: false, parent: { name: 'public' }, hosts } } });
  assert.equal(all(both, 'HTTPRoute').length, 0);
  assert.match(
    failure(both, { set: ['gateway.enabled=true'] }),
    /ingress\.enabled and gateway\.enabled are both true.*Switch one of them off/s,
  );
  assert.equal(all(both, 'HTTPRoute', { set: ['gateway.enabled=true', 'ingress.enabled=false'] }).length, 1);
  assert.match(failure(both, { set: ['ingress.hosts=null'] }), /ingress\.enabled is true but ingress\.hosts is empty/);
});

test('a gateway: one route for each host, and a Gateway of its own on demand', () => {
  const parent = { name: 'public', namespace: 'edge', section: 'https' };
  const twice = shop({ expose: { gateway: { parent, hosts: { ...hosts, 'b.example': { '/': 'web' } }, timeout: 9 } } });
  const routes = all(twice, 'HTTPRoute');
  assert.deepEqual(
    routes.map(({ metadata, spec }) => [metadata.name, spec.hostnames]),
    [
      ['one-shop', ['shop.example']],
      ['one-shop-route-1', ['b.example']],
    ],
  );
  assert.deepEqual(routes[0].spec.parentRefs, [{ name: 'public', namespace: 'edge', sectionName: 'https' }]);
  assert.deepEqual(routes[0].spec.rules[1], {
    matches: [{ path: { type: 'Exact', value: '/only' } }],
    timeouts: { request: '9s' },
    backendRefs: [{ name: 'one-shop', port: 80 }],
  });
  assert.equal(all(twice, 'Gateway').length, 0);
  const own = { set: ['gateway.className=istio', 'gateway.tlsSecret=y'] };
  const gateway = one(twice, 'Gateway', own);
  assert.equal(gateway.spec.listeners[1].tls.certificateRefs[0].name, 'y');
  assert.deepEqual(all(twice, 'HTTPRoute', own)[0].spec.parentRefs, [{ name: gateway.metadata.name }]);
});

test('the version of the Gateway API is one that the cluster knows', () => {
  const route = shop({ expose: { gateway: { parent: { name: 'public' }, hosts } } });
  const api = 'gateway.networking.k8s.io';
  const rows: readonly [known: readonly string[], want: string][] = [
    [[], 'v1'],
    [[`${api}/v1`, `${api}/v1beta1`], 'v1'],
    [[`${api}/v1beta1`], 'v1beta1'],
  ];
  for (const [apis, want] of rows) assert.equal(one(route, 'HTTPRoute', { apis }).apiVersion, `${api}/${want}`);
});

test('several components: each path leads where it says, and only what is led to lets the controller in', () => {
  const two = mall({ ingress: { hosts: { 'm.example': { '/': 'page' } } } });
  assert.equal(one(two, 'Ingress').spec.rules[0].http.paths[0].backend.service.name, 'one-mall-page');
  const api = ['ingress.hosts[0].host=m.example', 'ingress.hosts[0].paths[0].path=/', 'ingress.hosts[0].paths[0].component=api'];
  assert.equal(one(two, 'Ingress', { set: api }).spec.rules[0].http.paths[0].backend.service.name, 'one-mall-api');
  assert.deepEqual(passing(two, 'page'), ['controller']);
  assert.deepEqual(passing(two, 'api'), []);
  assert.deepEqual(passing(two, 'api', { set: api }), ['controller']);
  assert.deepEqual(passing(two, 'page', { set: api }), []);
  assert.match(failure(two, { set: [...api, 'ingress.hosts[0].paths[0].component=nobody'] }), /component/);
});

const WHO: Readonly<Record<string, NetworkEnd>> = {
  neighbour: { kind: 'pod', pod: { namespace: 'here', labels: { app: 'other' }, ports: [] } },
  friend: { kind: 'pod', pod: { namespace: 'friends', labels: { app: 'friend' }, ports: [] } },
  stranger: { kind: 'pod', pod: { namespace: 'there', labels: { app: 'friend' }, ports: [] } },
  controller: { kind: 'pod', pod: { namespace: 'ingress-nginx', labels: {}, ports: [] } },
  prometheus: { kind: 'pod', pod: { namespace: 'monitoring', labels: {}, ports: [] } },
  world: { kind: 'ip', ip: '203.0.113.7' },
};

/** Those of WHO that get in. */
function passing(description: Description, component: string, wish: Wish = {}): readonly string[] {
  const made = objects(description, { ...wish, set: ['networkPolicy.enabled=true', ...(wish.set ?? [])] });
  const network = networkOf(made, 'here', new Map([['friends', { team: 'friends' }]]));
  const pod = podTemplates(made, 'here').find(({ labels }) => labels['app.kubernetes.io/component'] === component);
  assert.ok(pod !== undefined);
  const to = { kind: 'pod' as const, pod: networkPodOf(pod) };
  const port = to.pod.ports[0]?.port ?? 0;
  return Object.keys(WHO).filter((who) => reaches(network, { from: WHO[who] as NetworkEnd, to, port }).allowed);
}

const callers: readonly [from: Callers | undefined, want: readonly string[]][] = [
  [undefined, ['neighbour']],
  ['namespace', ['neighbour']],
  ['ingress', ['controller']],
  ['cluster', ['neighbour', 'friend', 'stranger', 'controller', 'prometheus']],
  ['internet', ['neighbour', 'friend', 'stranger', 'controller', 'prometheus', 'world']],
  [{ namespaces: { team: 'friends' } }, ['friend']],
  [{ pods: { app: 'other' } }, ['neighbour']],
  [{ namespaces: { team: 'friends' }, pods: { app: 'other' } }, []],
];

for (const [from, want] of callers) {
  test(`who calls: ${JSON.stringify(from) ?? 'nothing said'}`, () => {
    assert.deepEqual(passing(shop({ expose: { clusterIP: from === undefined ? {} : { from } } }), 'web'), want);
  });
}

test('who calls is a value', () => {
  const here = shop();
  assert.deepEqual(passing(here, 'web'), ['neighbour']);
  assert.deepEqual(passing(here, 'web', { set: ['service.callers='] }), []);
  assert.deepEqual(passing(here, 'web', { set: ['service.callers=cluster'] }), callers[3]?.[1]);
  assert.match(failure(here, { set: ['service.callers=everyone'] }), /service.callers|callers/);
  const routed = shop({ expose: { ingress: { class: 'traefik', hosts } } });
  assert.deepEqual(passing(routed, 'web'), []);
  assert.deepEqual(passing(routed, 'web', { set: ['networkPolicy.ingressNamespaces[0]=ingress-nginx'] }), ['controller']);
  assert.deepEqual(passing(routed, 'web', { set: ['networkPolicy.ingressNamespaces=null'] }), Object.keys(WHO));
});

test('a node port and a load balancer are for everybody, unless said', () => {
  assert.ok(passing(shop({ expose: { nodePort: {} } }), 'web').includes('world'));
  assert.ok(passing(shop({ expose: { loadBalancer: {} } }), 'web').includes('world'));
  assert.ok(!passing(shop({ expose: { loadBalancer: { from: 'cluster' } } }), 'web').includes('world'));
});

test('policies are there unless environments decide, and a component may do without', () => {
  assert.ok(all(shop(), 'NetworkPolicy').length > 0);
  assert.equal(all(shop({ environments: { prod: { networkPolicy: true } } }), 'NetworkPolicy').length, 0);
  assert.equal(all(shop({ networkPolicy: false }), 'NetworkPolicy').length, 0);
  const open = shop({}, { off: { networkPolicy: 'a mesh decides' } });
  assert.deepEqual(
    all(open, 'NetworkPolicy').map(({ metadata }) => metadata.name),
    ['one-shop-test'],
  );
});

test('a store in each of its ways: bundled, of an operator, of somebody else', () => {
  const db = postgres({ image: 'postgres:16-alpine', database: 'd', user: 'u', size: '1Gi', resources: small });
  const keys = secret({}, { PASSWORD: db.password });
  const own = { resources: small, probes, secrets: keys } as const;
  const { description } = application({
    name: 'bank',
    version: '1.0.0',
    values: 'nested',
    stores: { db },
    secrets: keys,
    components: { till: web({ ...own, image: 'till:1', port: 8000, uses: [db] }), page: web({ ...own, image: 'page:1', port: 8080 }) },
    environments: { prod: { stores: { db: { mode: 'operator' } } }, bare: { stores: { db: { mode: 'external', host: 'db.example' } } } },
  });
  const ask = (set: readonly string[], from: string, to: NetworkEnd, port = 5432): boolean => {
    const made = objects(description, { set: ['secrets.PASSWORD=p', ...set] });
    const pods = new Map(podTemplates(made, 'here').map((pod) => [String(pod.labels['app.kubernetes.io/component']), networkPodOf(pod)]));
    const find = (name: string): NetworkEnd => WHO[name] ?? { kind: 'pod', pod: pods.get(name)! };
    return reaches(networkOf(made, 'here'), { from: find(from), to: to.kind === 'node' ? find('db') : to, port }).allowed;
  };
  const store: NetworkEnd = { kind: 'node' };
  const instance: NetworkEnd = { kind: 'pod', pod: { namespace: 'here', labels: { 'cnpg.io/cluster': 'one-bank-db' }, ports: [] } };
  const rows: readonly [set: readonly string[], from: string, to: NetworkEnd, port: number, want: boolean][] = [
    [[], 'till', store, 5432, true],
    [[], 'till', store, 22, false],
    [[], 'page', store, 5432, false],
    [[], 'neighbour', store, 5432, false],
    [['db.operator.enabled=true'], 'till', instance, 5432, true],
    [['db.operator.enabled=true'], 'page', instance, 5432, false],
    [['db.operator.enabled=true'], 'neighbour', instance, 5432, false],
    [['db.operator.enabled=true'], 'neighbour', instance, 8000, false],
    [['db.enabled=false', 'db.external.host=db.example'], 'till', WHO['world'] as NetworkEnd, 5432, true],
    [['db.enabled=false', 'db.external.host=db.example', 'db.external.port=6000'], 'till', WHO['world'] as NetworkEnd, 6000, true],
    [['db.enabled=false', 'db.external.host=db.example'], 'till', WHO['world'] as NetworkEnd, 443, false],
    [['db.enabled=false', 'db.external.host=db.example'], 'page', WHO['world'] as NetworkEnd, 5432, false],
  ];
  for (const [set, from, to, port, want] of rows) assert.equal(ask(set, from, to, port), want, `${set.join(' ')} ${from} → ${port}`);
});

test('what is called outside: ranges, names of the world, names of Services', () => {
  const policy = all(shop({}, { calls: ['10.0.0.0/8:5432', 'api.example:443', 'b.example:443', 'queue:5672'] }), 'NetworkPolicy')[0];
  const [, ...rules] = policy.spec.egress;
  const tcp = (port: number) => [{ port, protocol: 'TCP' }];
  assert.deepEqual(rules[0], { ports: tcp(5432), to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] });
  assert.deepEqual(rules[1], { ports: tcp(5672) });
  assert.deepEqual(rules[2].ports, tcp(443));
  assert.equal(rules[2].to[0].ipBlock.except.includes('169.254.0.0/16'), true);
  assert.equal(rules.length, 3);
});

test('users add rules', () => {
  const set = ['networkPolicy.extraEgress[0].ports[0].port=9', 'networkPolicy.extraIngress[0].ports[0].port=7'];
  for (const policy of all(mall({}), 'NetworkPolicy', { set }).filter(({ metadata }) =>
    /api|page|crew|clock|migrate/.test(metadata.name),
  )) {
    assert.deepEqual(policy.spec.egress.at(-1), { ports: [{ port: 9 }] });
    assert.deepEqual(policy.spec.ingress.at(-1), { ports: [{ port: 7 }] });
  }
});

test('jobs around a rollout have an account and a policy that are there before them', () => {
  const made = objects(mall({}), { set: ['networkPolicy.enabled=true'] }) as readonly Loose[];
  const own = made.filter(({ kind, metadata }) => kind !== 'Pod' && metadata.annotations?.['helm.sh/hook'] !== undefined);
  const phases = 'post-install,pre-upgrade';
  for (const [kind, name] of [
    ['ServiceAccount', 'one-mall-hooks'],
    ['NetworkPolicy', 'one-mall-migrate'],
  ]) {
    const hook = own.find((object) => object.kind === kind && object.metadata.name === name);
    assert.equal(hook?.metadata.annotations['helm.sh/hook'], phases, name);
    assert.equal(hook?.metadata.annotations['helm.sh/hook-weight'], '-100');
  }
  const migrate = own.find(({ kind }) => kind === 'Job');
  assert.equal(migrate?.spec.template.spec.serviceAccountName, 'one-mall-hooks');
  assert.equal(migrate?.spec.template.spec.automountServiceAccountToken, false);
});

test('a job that is switched off leaves nothing behind', () => {
  const off = objects(mall({}), { set: ['networkPolicy.enabled=true', 'migrate.enabled=false'] }) as readonly Loose[];
  assert.deepEqual(
    off.filter(({ metadata }) => /migrate|hooks/.test(metadata.name)),
    [],
  );
  assert.doesNotMatch(JSON.stringify(off), /"app.kubernetes.io\/component":"migrate"/);
});

test('a store that only a job uses lets nobody in while the job is off', () => {
  const cache = redis({ image: 'redis:7-alpine', resources: small });
  const { description } = application({
    name: 'lone',
    version: '1.0.0',
    values: 'nested',
    stores: { cache },
    components: { fill: job({ image: 'a:1', resources: small, runs: 'each-release', uses: [cache] }) },
  });
  const policy = (set: readonly string[]) =>
    all(description, 'NetworkPolicy', { set }).find(({ metadata }) => metadata.name === 'one-lone-cache');
  assert.equal(policy([]).spec.ingress.length, 1);
  assert.deepEqual([policy(['fill.enabled=false']).spec.ingress, policy([]).spec.policyTypes], [undefined, ['Ingress', 'Egress']]);
});

test("the account is the chart's, or one that is there", () => {
  const name = (set: readonly string[]) => one(shop(), 'Deployment', { set }).spec.template.spec.serviceAccountName;
  assert.equal(name([]), 'one-shop');
  assert.equal(name(['serviceAccount.name=mine']), 'mine');
  assert.equal(name(['serviceAccount.create=false']), 'default');
  assert.equal(name(['serviceAccount.create=false', 'serviceAccount.name=theirs']), 'theirs');
});

test('rights: by name where names are known, and a token only with them', () => {
  const settings = config({ at: 'config' }, { A: 'b' });
  const keys = secret({}, {});
  const rights = [
    { on: 'configmaps', verbs: ['get', 'watch'], names: 'own' },
    { on: 'leases', verbs: ['get', 'create', 'update'], names: [expr`${is.fullname}-lead`] },
    { on: 'pods', verbs: ['list'] },
  ];
  const lead = shop({ config: settings, secrets: keys }, { config: settings, secrets: keys, rights });
  const role = one(lead, 'Role');
  assert.deepEqual(role.rules, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'watch'], resourceNames: ['one-shop-config'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'update'], resourceNames: ['one-shop-lead'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
  ]);
  assert.deepEqual(one(lead, 'RoleBinding').subjects, [{ kind: 'ServiceAccount', name: 'one-shop', namespace: 'here' }]);
  assert.equal(one(lead, 'Deployment').spec.template.spec.automountServiceAccountToken, true);
  assert.equal(one(shop(), 'Deployment').spec.template.spec.automountServiceAccountToken, false);
  assert.equal(all(lead, 'Role', { set: ['rbac.create=false'] }).length, 0);
  assert.equal(all(shop(), 'Role').length, 0);
});

const watched: Monitor = {
  interval: 15,
  alerts: { Slow: { when: 'rate(slow_total{$pods}[5m]) > 1', for: '1m', severity: 'critical', summary: 'Slow: {{ $labels.pod }}' } },
};

test('monitors: through the Service, or of the pods themselves, where the cluster knows them', () => {
  const mon = mall({}, { monitor: watched });
  for (const kind of ['ServiceMonitor', 'PodMonitor', 'PrometheusRule']) {
    assert.equal(all(mon, kind).length, 0, `${kind} without the operator`);
    assert.equal(all(mon, kind, { apis: OPERATOR, set: ['monitor.enabled=false'] }).length, 0, `${kind} switched off`);
  }
  const service = one(mon, 'ServiceMonitor', { apis: OPERATOR, set: ['monitor.labels.release=prom'] });
  assert.deepEqual(service.spec.endpoints, [{ port: 'http', path: '/metrics', interval: '15s' }]);
  assert.equal(service.metadata.labels.release, 'prom');
  assert.equal(service.spec.selector.matchLabels['app.kubernetes.io/component'], 'api');
  const pods = all(mon, 'PodMonitor', { apis: OPERATOR }).find(({ metadata }) => metadata.name === 'one-mall-crew');
  assert.deepEqual(pods.spec.podMetricsEndpoints, [{ port: 'metrics', path: '/m', interval: '15s' }]);
  assert.ok(passing(mon, 'crew').includes('prometheus'));
  assert.ok(!passing(mon, 'crew', { set: ['monitor.enabled=false'] }).includes('prometheus'));
});

test('a Service beside the Service is no second way to the same metrics', () => {
  const blue = shop({ monitor: {} }, { metrics: '/metrics', rollout: 'blue-green' });
  const made = objects(blue, { apis: OPERATOR });
  const services = made.filter(({ kind }) => kind === 'Service');
  const monitor = made.find(({ kind }) => kind === 'ServiceMonitor') as JsonObject;
  assert.equal(services.length, 2);
  assert.deepEqual(
    selectionsOf(monitor, 'here').flatMap((selection) => selectedServices(selection, made, 'here').map(({ id }) => id.name)),
    ['one-shop'],
  );
});

test('scraping by annotations', () => {
  const by = shop({ monitor: { ...watched, by: 'annotations' } }, { metrics: '/metrics' });
  const { annotations } = one(by, 'Deployment').spec.template.metadata;
  assert.equal(annotations['prometheus.io/scrape'], 'true');
  assert.equal(annotations['prometheus.io/port'], '8080');
  assert.equal(annotations['prometheus.io/path'], '/metrics');
  assert.equal(all(by, 'ServiceMonitor', { apis: OPERATOR }).length, 0);
  const off = one(by, 'Deployment', { set: ['monitor.enabled=false'] }).spec.template.metadata.annotations;
  assert.equal('prometheus.io/scrape' in off, false);
});

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function rulesOf(description: Description, set: readonly string[] = []): readonly Rule[] {
  return one(description, 'PrometheusRule', { apis: OPERATOR, set }).spec.groups[0].rules;
}

test('alerts fit the kind of component', () => {
  const names = rulesOf(mall({}, { monitor: watched })).map(({ alert }) => alert);
  for (const name of ['Slow', 'ApiUnavailable', 'ApiMetricsMissing', 'CrewOutOfMemory', 'ClockTwice', 'MigrateFailed'])
    assert.ok(names.includes(name), name);
  for (const name of ['ApiTwice', 'ClockMetricsMissing', 'MigrateUnavailable', 'ApiAtMaximum']) assert.ok(!names.includes(name), name);
  assert.equal(new Set(names).size, names.length);
});

test('an alert can be left out, and all can be labelled', () => {
  const rules = rulesOf(mall({}, { monitor: watched }), ['monitor.alerts.off[0]=Slow', 'monitor.alerts.labels.team=shop']);
  assert.ok(rules.every(({ alert, labels }) => alert !== 'Slow' && labels['team'] === 'shop'));
});

test('the queries of alerts have the shape of PromQL, and name the pods of their component', () => {
  for (const { alert, expr: query } of rulesOf(
    mall({ ingress: { tls: true, hosts: { 'm.example': { '/': 'page' } } } }, { monitor: watched }),
  )) {
    assert.ok(balanced(query), alert);
    assert.doesNotMatch(query, /\$|\{\{|,,|\{,/, alert);
    assert.match(query, /namespace="here"/, alert);
    assert.match(query, / (<|>|==|>=) /, alert);
  }
  const [slow] = rulesOf(mall({}, { monitor: watched }));
  assert.equal(slow?.expr, 'rate(slow_total{namespace="here",pod=~"one-mall-api-[a-z0-9]{6,10}-[a-z0-9]{5}"}[5m]) > 1');
  assert.match(slow?.annotations['summary'] ?? '', /^Slow: \{\{ \$labels\.pod \}\} \(namespace here\)$/);
});

/** Brackets outside of texts close what was opened. */
function balanced(query: string): boolean {
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  for (const mark of query.replaceAll(/"[^"]*"/g, '')) {
    if ('([{'.includes(mark)) open.push(mark);
    else if (mark in pairs && open.pop() !== pairs[mark]) return false;
  }
  return open.length === 0;
}

test('a certificate that runs out is told only where there is one', () => {
  const named = (tls: boolean) =>
    rulesOf(shop({ monitor: {}, expose: { ingress: { tls, hosts } } })).some(({ alert }) => alert === 'CertificateExpires');
  assert.deepEqual([named(true), named(false)], [true, false]);
});

test('dashboards: an overview, or what the description says; each release has its own', () => {
  const board = {
    title: 'Till',
    panels: { Sales: 'sum(sales_total{$pods})', Latency: { query: 'x{$pods}', unit: 's', legend: '{{pod}}' } },
  } as const;
  const till = shop({ monitor: { dashboards: [board] } }, { metrics: '/metrics' });
  const read = (release: string) => {
    const { data, metadata } = one(till, 'ConfigMap', { release });
    assert.equal(metadata.labels.grafana_dashboard, '1');
    const [[name, text]] = Object.entries(data) as [[string, string]];
    return { name, board: JSON.parse(text) };
  };
  const [a, b] = [read('one'), read('two')];
  assert.equal(a.name, 'here-one-shop-till.json');
  const pods = `namespace="$namespace",pod=~"\${web}-[a-z0-9]{6,10}-[a-z0-9]{5}"`;
  assert.notEqual(a.board.uid, b.board.uid);
  assert.deepEqual(
    a.board.panels.map((panel: Loose) => [panel.title, panel.targets[0].expr, panel.targets[0].legendFormat]),
    [
      ['Sales', `sum(sales_total{${pods}})`, '__auto'],
      ['Latency', `x{${pods}}`, '{{pod}}'],
    ],
  );
  const variables = Object.fromEntries(a.board.templating.list.map(({ name, query }: Loose) => [name, query]));
  assert.deepEqual(variables, { datasource: 'prometheus', namespace: 'here', web: 'one-shop' });
  const overview = JSON.parse(Object.values(one(mall({}, { monitor: {} }), 'ConfigMap').data as Record<string, string>)[0] ?? '');
  assert.equal(overview.panels.length, 6);
  assert.equal(all(till, 'ConfigMap', { set: ['monitor.dashboards.enabled=false'] }).length, 0);
});

test('helm test asks every web component by its Service', () => {
  const pod = one(mall({}), 'Pod', { set: ['global.imageRegistry=mirror.example'] });
  assert.deepEqual(
    pod.spec.containers.map(({ name, command }: Loose) => [name, command.at(-1)]),
    [
      ['api', 'http://one-mall-api:8000/ready'],
      ['page', 'http://one-mall-page:80/ready'],
    ],
  );
  assert.match(pod.spec.containers[0].image, /^mirror\.example\/busybox:/);
});
