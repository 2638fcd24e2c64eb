// What each type of text or number takes, through the words that have it: the code, and where it is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Application,
  config,
  cron,
  hpa,
  item,
  keda,
  map,
  number,
  postgres,
  redis,
  resolveApplication,
  secret,
  text,
  values,
  volume,
  web,
} from './index.ts';
import { LIMITS, limitFault } from './limits.ts';
import { flat, plain, probes, small } from './shop.test.support.ts';

const long = 'x'.repeat(64);

/** What is right and what is wrong, by the type. */
const TAKEN: Readonly<Record<string, readonly [right: readonly unknown[], wrong: readonly unknown[]]>> = {
  Seconds: [
    [0, 60, 2147483647],
    [-1, 1.5, 1e12],
  ],
  Period: [[1], [0, -3]],
  Calm: [[0, 3600], [3601]],
  CountingPeriod: [
    [1, 1800],
    [0, 1801],
  ],
  Count: [
    [0, 3],
    [-1, 0.5],
  ],
  Some: [[1], [0]],
  Percent: [[1, 400], [0]],
  Port: [
    [1, 65535],
    [0, 65536, 80.5],
  ],
  NodePortNumber: [
    [30000, 32767],
    [80, 32768],
  ],
  UserId: [
    [0, 1000],
    [-1, 2147483648],
  ],
  ImageText: [
    ['shop', 'shop:1', 'registry.example:5000/a/b_c:v1.0', 'library/redis', `shop:1@sha256:${'0'.repeat(64)}`],
    ['', 'shop app:1', 'Shop:1', 'shop:', 'shop:a b', ':1', 'shop@sha256:12', `shop:${'1'.repeat(129)}`, 'a//b'],
  ],
  ImageRepository: [
    ['shop', 'registry.example:5000/shop'],
    ['shop:1', 'Shop', ''],
  ],
  ImageTag: [
    ['1.0', '_x', 'v1-2'],
    ['', '-x', '1+2', 'a b'],
  ],
  ImageDigest: [[`sha256:${'a'.repeat(64)}`], ['sha256:', `sha256:${'A'.repeat(64)}`]],
  LabelKey: [
    ['team', 'example.com/team'],
    ['', 'a b', 'Example.com/team', 'a/b/c', long],
  ],
  LabelValue: [
    ['', 'a', 'A_1.b'],
    ['a b', '-a', 'ü', long],
  ],
  AnnotationKey: [
    ['team', 'Example.com/team'],
    ['', 'a b', '/x'],
  ],
  Namespace: [
    ['shop', '1shop'],
    ['Shop', 'a.b', '', long, 'true', '123'],
  ],
  ReleaseName: [
    ['shop', 'a-1'],
    ['1shop', 'a.b', 'A', '', 'x'.repeat(54), 'on'],
  ],
  ObjectReference: [
    ['keys', 'a.b'],
    ['', 'Keys', 'a_b', 'true', '12'],
  ],
  NamePart: [['shop'], ['Shop', '', 'a b', 'no']],
  Schedule: [
    ['0 3 * * *', '@hourly', '*/5 1-3 * * 1'],
    ['', 'at night', '0 25 * * *', 'TZ=Etc/UTC 0 3 * * *', '@reboot'],
  ],
  TimeZone: [
    ['Europe/Amsterdam', 'Etc/UTC'],
    ['', 'Local', 'Europe/Nowhere'],
  ],
  KubernetesRange: [
    ['>=1.20.0-0', '>=1.25 <1.30', '1.30.x'],
    ['newest', '>=', ''],
  ],
  Host: [
    ['shop.example', '*.shop.example', 'localhost'],
    ['Shop.example', 'a b', '10.0.0.1', '*', 'a.*.b', ''],
  ],
  ServerHost: [
    ['db', 'DB.example', '10.0.0.1', 'fd00::1'],
    ['', 'a b', 'tcp://db', 'db:5432'],
  ],
  RoutePath: [
    ['/', '/api', '/api$', '/a.b/%20'],
    ['', 'api', '/a b', '/a//b', '/../a', '/a?b', '/%2f'],
  ],
  UrlPath: [
    ['/', '/a?b=c'],
    ['', 'a', '/a b', '/ü'],
  ],
  Folder: [
    ['/tmp', '/var/run/app/'],
    ['/', 'tmp', '/a b', '/a/../b', '/a:b', ''],
  ],
  VariableName: [
    ['A', '_a1'],
    ['', '1A', 'A-B', 'A.B', 'Y', 'true'],
  ],
  ValuePath: [
    ['config', 'a.b-c'],
    ['', 'a..b', '.a', 'a b', '1a'],
  ],
  DataKey: [['a-b.c_D'], ['', 'a b', 'a/b', '..a', 'true']],
  SqlName: [
    ['shop', 'Shop_1-a'],
    ['', '1a', 'a b', "a'b", long],
  ],
  Duration: [
    ['1h', '1h30m', '500ms'],
    ['', '1', 'soon', '-1h'],
  ],
  SecretPath: [
    ['shop', 'kv/data/shop'],
    ['', 'a b', '{{ .x }}'],
  ],
  FileStem: [
    ['redis-users', 'a.b'],
    ['', '../a', 'a/b', '.a'],
  ],
  Line: [
    ['', 'why not'],
    ['a\nb', 'a\r'],
  ],
  Title: [['Trading performance'], ['', 'a\nb', 'x'.repeat(101)]],
  WebAddress: [['https://a.example/b'], ['a.example', 'ftp://a', 'https://a b']],
};

test('every limit takes what is right and nothing else', () => {
  assert.deepEqual(Object.keys(TAKEN).sort(), Object.keys(LIMITS).sort());
  for (const [name, [right, wrong]] of Object.entries(TAKEN)) {
    for (const value of right) assert.equal(limitFault(name, value), undefined, `${name} ${value}`);
    for (const value of wrong) assert.ok(limitFault(name, value) !== undefined, `${name} takes ${JSON.stringify(value)}`);
  }
});

const found = (description: unknown): readonly string[] =>
  resolveApplication({ kind: 'application', description } as Application).diagnostics.map(({ code, message }) => `${code} ${message}`);
const of = (more: object, rest: object = {}): object => ({ ...flat, components: { shop: web({ ...plain, ...more } as never) }, ...rest });
const prod = (delta: object, rest: object = {}): object => of({}, { environments: { prod: delta }, ...rest });
const store = (more: object, rest: object = {}): object =>
  of({}, { stores: { cache: redis({ image: 'redis:7-alpine', resources: small, ...more } as never) }, ...rest });
const database = (more: object): object => {
  const db = postgres({ image: 'postgres:16', database: 'a', user: 'a', resources: small, ...more } as never);
  return of({}, { stores: { db }, secrets: secret({}, { PASSWORD: db.password }) });
};
const data = (more: object, mounted: object = {}, rest: object = {}): object => {
  const one = volume({ mount: '/data', size: '1Gi', ...more } as never);
  return of({ mounts: [one], ...mounted }, { volumes: { data: one }, ...rest });
};
const settings = (entries: object, options: object = {}): ReturnType<typeof config> =>
  config({ at: 'config', ...options }, entries as never);
const taking = (entries: object, more: object = {}, options: object = {}, rest: object = {}): object => {
  const own = settings(entries, options);
  return of({ config: own, ...more }, { config: own, ...rest });
};
const v = values({
  level: number(3, 'how much', { min: 0, max: 9 }),
  hub: text('hub', 'registry', { pattern: /^[a-z]+$/ }),
  more: map({ A: 'a' }, { doc: 'more', keys: /^[A-Z]+$/ }),
});
const declared = { values: { layout: 'flat', declared: v } };
const behavior = (up: object): object => of({ scale: hpa(1, 2, { cpu: 70, behavior: { up } }) });

const ROWS: readonly (readonly [name: string, description: object, ...want: readonly RegExp[]])[] = [
  ['nothing wrong', of({})],
  [
    'a message with what was wanted',
    of({ wait: -1 }),
    /^app\/out-of-range components\.shop\.wait: is -1, wanted a whole number of 0 or more$/,
  ],
  [
    'a message with what is wrong',
    of({ labels: { team: 'a b' } }),
    /^app\/label components\.shop\.labels\.team: "a b" is no value of a label: .*alphanumeric/,
  ],
  ['keys of labels', of({ labels: { 'a b': 'c' } }), /^app\/label components\.shop\.labels\.a b/],
  ['keys of annotations', of({ annotations: { '/a': 'c' } }), /^app\/annotation components\.shop\.annotations\./],
  ['node selectors', of({ nodes: { disk: 'so so' } }), /^app\/label components\.shop\.nodes\.disk/],
  ['taints', of({ tolerations: [{ key: 'a b' }] }), /^app\/label components\.shop\.tolerations\.0\.key/],
  ['replicas', of({ replicas: 1.5 }), /^app\/out-of-range components\.shop\.replicas/],
  ['drain', of({ stop: { drain: -1 } }), /^app\/out-of-range components\.shop\.stop\.drain/],
  ['a budget of none', of({ pdb: { maxUnavailable: 0 } }), /^app\/out-of-range components\.shop\.pdb\.maxUnavailable/],
  ['a budget that keeps none', of({ pdb: { minAvailable: 0 } }), /^app\/out-of-range components\.shop\.pdb\.minAvailable/],
  [
    'times of probes',
    of({ probes: { ...probes, live: { path: '/', period: 0 } } }),
    /^app\/out-of-range components\.shop\.probes\.live\.period/,
  ],
  ['targets', of({ scale: hpa(1, 2, { cpu: 0 }) }), /^app\/out-of-range components\.shop\.scale\.cpu/],
  ['calm', behavior({ calm: 4000 }), /^app\/out-of-range components\.shop\.scale\.behavior\.up\.calm/],
  [
    'half a pod',
    of({ scale: keda(0, 1.5, { triggers: { a: { type: 'cron', metadata: {} } } }) }),
    /^app\/out-of-range components\.shop\.scale\.max/,
  ],
  ['ports', of({ port: 70000 }), /^app\/port components\.shop\.port: is 70000, wanted a whole number from 1 to 65535/],
  ['users', of({ security: { uid: -1 } }), /^app\/out-of-range components\.shop\.security\.uid/],
  ['images', of({ image: 'shop app:1' }), /^app\/image components\.shop\.image: "shop app:1" is no image$/],
  ['tags', of({ image: { repository: 'shop', tag: 'a b' } }), /^app\/image components\.shop\.image\.tag/],
  [
    'a version that is no tag',
    { ...of({ image: 'shop' }), version: '1.0.0+build' },
    /^app\/image components\.shop\.image: has no tag, and/,
  ],
  ['folders', of({ security: { writable: ['/a b'] } }), /^app\/path components\.shop\.security\.writable\.0/],
  ['variables', of({ env: { 'A-B': 'x' } }), /^app\/variable-name components\.shop\.env\.A-B/],
  [
    'zones',
    { ...flat, components: { shop: cron({ image: 'a:1', resources: small, schedule: '0 3 * * *', timeZone: 'Europe/Nowhere' }) } },
    /^app\/time-zone components\.shop\.timeZone: "Europe\/Nowhere" is no time zone: unknown/,
  ],
  ['versions', of({}, { kubernetes: 'newest' }), /^app\/kubernetes kubernetes: "newest" is no range of versions/],
  ['names', of({}, { nameOverride: 'My shop' }), /^app\/object-name nameOverride/],
  ['paths of values', of({}, { config: settings({ A: 1 }, { at: 'a b' }) }), /^app\/value-path config\.at|^app\/value-path config/],
  ['keys', of({}, { config: settings({ A: item(1, { key: 'a b' }) }) }), /^app\/data-key config\.A\.key/],
  [
    'routes',
    of({}, { expose: { ingress: { hosts: { 'a.example': { api: 'shop' } } } } }),
    /^app\/path expose\.ingress\.hosts\.a\.example\.api/,
  ],
  ['hosts', of({}, { expose: { ingress: { hosts: { '10.0.0.1': { '/': 'shop' } } } } }), /^app\/host expose\.ingress\.hosts\.10\.0\.0\.1/],
  ['ports of nodes', of({}, { expose: { nodePort: { port: 80 } } }), /^app\/node-port expose\.nodePort\.port/],
  ['addresses', of({}, { home: 'a.example' }), /^app\/address home/],
  ['files', of({}, { extra: { '../a': { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} } } }), /^app\/file-name extra\./],
  [
    'schedules of dumps',
    database({ backup: { schedule: 'nightly', keep: 0 } }),
    /^app\/schedule stores\.db\.backup\.schedule/,
    /^app\/out-of-range stores\.db\.backup\.keep/,
  ],
  ['databases', database({ database: 'a b' }), /^app\/sql-name stores\.db\.database/],
  ['no storage', data({ size: '0Gi' }), /^app\/wrong-type volumes\.data\.size/],
  ['less than no processor', of({ resources: { cpu: '-1', memory: '1Gi' } }), /^app\/wrong-type components\.shop\.resources\.cpu/],
  ['an environment: namespace', prod({ namespace: 'Shop' }), /^app\/namespace environments\.prod\.namespace/],
  ['an environment: release', prod({ release: 'x'.repeat(54) }), /^app\/release environments\.prod\.release/],
  [
    'an environment: refresh',
    prod({ secrets: { external: 'vault', refresh: 'soon' } }, { secrets: secret({}, {}) }),
    /^app\/duration environments\.prod\.secrets\.refresh/,
  ],
  [
    'an environment: a component',
    prod({ components: { shop: { wait: -1 } } }),
    /^app\/out-of-range environments\.prod\.components\.shop\.wait/,
  ],
  [
    'tolerations: Exists and a value',
    of({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }),
    /^app\/toleration components\.shop\.tolerations\.0/,
  ],
  ['tolerations: seconds of what', of({ tolerations: [{ key: 'a', seconds: 5 }] }), /^app\/toleration components\.shop\.tolerations\.0/],
  [
    "tolerations: an environment's store",
    store({}, { environments: { prod: { stores: { cache: { tolerations: [{ key: 'a', seconds: 5 }] } } } } }),
    /^app\/toleration environments\.prod\.stores\.cache\.tolerations\.0/,
  ],
  ['root', of({ security: { uid: 0 } }), /^app\/root-user components\.shop\.security\.uid/],
  ['root with a reason', of({ security: { uid: 0 }, off: { nonRoot: 'the image is root' } })],
  ['root of a store', store({ security: { uid: 0 } }), /^app\/root-user stores\.cache\.security\.uid/],
  [
    'a volume of each pod, and canary',
    data({ per: 'pod' }, { rollout: 'canary' }),
    /^app\/rollout components\.shop\.rollout: is canary, but each pod has a volume/,
  ],
  [
    'a volume of each pod, and recreate in an environment',
    data({ per: 'pod' }, {}, { environments: { prod: { components: { shop: { rollout: 'recreate' } } } } }),
    /^app\/rollout environments\.prod\.components\.shop\.rollout/,
  ],
  [
    'a label of the chart',
    of({ labels: { 'app.kubernetes.io/name': 'x' } }),
    /^app\/key-taken components\.shop\.labels\.app\.kubernetes\.io\/name/,
  ],
  [
    'an annotation of the chart',
    prod({ components: { shop: { annotations: { 'checksum/config': 'x' } } } }),
    /^app\/key-taken environments\.prod/,
  ],
  ['two things at one path', data({ mount: '/tmp' }), /^app\/mount-twice components\.shop\.mounts\.0/],
  ['writable twice', of({ security: { writable: ['/a', '/a/'] } }), /^app\/mount-twice components\.shop\.security\.writable\.1/],
  ['the whole file system', of({ security: { writable: ['/'] } }), /^app\/path components\.shop\.security\.writable\.0/],
  [
    'a variable of config and env',
    taking({ MODE: 'a' }, { env: { MODE: 'b' } }),
    /^app\/variable-twice components\.shop\.env\.MODE: the variable "MODE" comes from the config already/,
  ],
  ["a shared config, and a port of one's own", taking({ PORT: '9' }, { env: { PORT: '8080' }, portVariable: 'PORT' })],
  [
    'one key of two items',
    taking({ maxPositions: 1, other: item(2, { key: 'max-positions' }) }, {}, { key: 'kebab' }),
    /^app\/key-twice config\.other/,
  ],
  [
    'a declared value beyond its limit',
    of({}, { values: { layout: 'flat', declared: values({ level: number(10, 'x', { max: 9 }) }) } }),
    /^app\/value-refused values\.declared\.level: is 10, wanted -Infinity to 9|^app\/value-refused values\.declared\.level/,
  ],
  [
    'a declared value of an environment',
    prod({ values: { level: 12, hub: 'A' } }, declared),
    /^app\/value-refused environments\.prod\.values\.level/,
    /^app\/value-refused environments\.prod\.values\.hub/,
  ],
  [
    'variables of an environment',
    prod({ variables: { b: 'x' } }, { ...declared, components: { shop: web({ ...plain, moreEnv: v.more }) } }),
    /^app\/value-refused environments\.prod\.variables/,
  ],
  [
    'a pattern that Helm cannot read',
    of({}, { values: { layout: 'flat', declared: values({ hub: text('a', 'x', { pattern: /^(?!b)/ }) }) } }),
    /^app\/pattern values\.declared\.hub/,
  ],
  [
    'a declared value at no path',
    of({}, { values: { layout: 'flat', declared: values({ 'a b': text('a', 'x') }) } }),
    /^app\/value-path values\.declared\.a b/,
  ],
  [
    'an item of an environment',
    taking({ level: item('a', { choices: ['a', 'b'] }) }, {}, {}, { environments: { prod: { config: { level: 'c' } } } }),
    /^app\/value-refused environments\.prod\.config\.level/,
  ],
  [
    'an item of another type',
    taking({ debug: false }, {}, {}, { environments: { prod: { config: { debug: 'yes' } } } }),
    /^app\/value-refused environments\.prod\.config\.debug/,
  ],
  [
    'what is computed',
    taking({ host: { kind: 'fact', name: 'release' } }, {}, {}, { environments: { prod: { config: { host: 'x' } } } }),
    /^app\/not-a-value environments\.prod\.config\.host/,
  ],
  ['secrets of nobody', prod({ secrets: { existing: 'keys' } }), /^app\/no-secrets environments\.prod\.secrets/],
  ['variables without a map', prod({ variables: { A: 'x' } }), /^app\/no-map environments\.prod\.variables/],
  [
    'another autoscaler',
    of(
      { scale: hpa(1, 2, { cpu: 70 }) },
      { environments: { prod: { components: { shop: { scale: keda(0, 2, { triggers: { a: { type: 'cron', metadata: {} } } }) } } } } },
    ),
    /^app\/scale-kind environments\.prod\.components\.shop\.scale/,
  ],
  ['a fixed name', of({}, { names: { fullname: 'shop' } }), /^app\/fixed-name names\.fullname/],
  [
    'a fixed name of an object',
    of({}, { extra: { more: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'more' } } } }),
    /^app\/fixed-name extra\.more/,
  ],
  [
    'one host of two releases',
    of(
      {},
      {
        expose: { ingress: { hosts: { 'a.example': { '/': 'shop' } } } },
        environments: { a: { release: 'one' }, b: { release: 'two' }, c: { release: 'two', namespace: 'c' } },
      },
    ),
    /^app\/claimed-twice environments\.b: a\.example is taken by the release "one"/,
  ],
  [
    'a Secret that is named twice',
    of({ secrets: undefined }, { secrets: secret({ name: { kind: 'fact', name: 'chart' } }, {}) }),
    /^app\/fixed-name secrets/,
  ],
];

test('findings, by the word', () => {
  for (const [name, description, ...want] of ROWS) {
    const got = found(description);
    assert.equal(got.length, want.length, `${name}: ${got.join('\n')}`);
    want.forEach((pattern, i) => {
      assert.match(got[i]!, pattern, name);
    });
  }
});
