/**
 * Random descriptions as TypeScript texts with one mistake in them, and where it stands. The text is made of slots; each has a good text,
 * and a mistake is another text for one of them. "¶" stands before the place that the finding must name.
 */
import fc from 'fast-check';

/** The mistakes, each by what is told of it: the code, and slot → text. */
interface Mistake {
  readonly code: string;
  readonly slots: Readonly<Record<string, string>>;
}

export interface RandomMistake {
  readonly code: string;
  readonly text: string;
  /** From 1; the column counts bytes. */
  readonly line: number;
  readonly column: number;
}

const GOOD: Readonly<Record<string, string>> = {
  word: 'worker',
  cacheImage: "image: 'redis:7-alpine'",
  cacheMore: '',
  dbPool: 'pool: 5',
  level: "LOG_LEVEL: 'INFO'",
  key: 'SESSION: required()',
  password: 'DB_PASSWORD: db.password',
  access: "access: 'ReadWriteMany'",
  name: "name: 'shop'",
  version: "version: '1.0.0'",
  values: "values: 'nested'",
  stores: 'cache, db',
  volumes: 'disk',
  siteImage: "image: 'shop:1.0.0'",
  sitePort: 'port: 8080',
  siteReplicas: 'replicas: 2',
  siteScale: 'scale: hpa(2, 4, { cpu: 70 })',
  siteMemory: "memory: '64Mi/128Mi'",
  siteUses: 'uses: [cache, db]',
  siteProbes: "probes: { live: '/healthz', ready: '/readyz', startup: '/healthz' }",
  siteOff: "off: { spread: 'anywhere' }",
  siteMore: 'stop: { drain: 5 }',
  siteMounts: 'mounts: [disk]',
  siteEnv: "env: { MODE: 'fast' }",
  apiUses: 'uses: []',
  queue: 'queue',
  queueMore: 'wait: 30',
  nightly: "schedule: '0 3 * * *'",
  way: "loadBalancer: { to: 'site' }",
  host: "'shop.example'",
  path: "'/': 'site'",
  alert: "Slow: { when: 'up{$pods} == 0', of: 'site', for: '5m', summary: 'slow' }",
  patch: "'Deployment/queue': { spec: { minReadySeconds: 3 } }",
  extra: '',
  prod: "prod: { namespace: 'prod' }",
};

const MISTAKES: readonly Mistake[] = [
  { code: 'unknown-word', slots: { word: '¶wrker' } },
  { code: 'name', slots: { name: "¶name: 'Shop'" } },
  { code: 'name', slots: { name: `¶name: '${'long-'.repeat(13)}name'` } },
  { code: 'version', slots: { version: "¶version: 'one'" } },
  { code: 'flat-layout', slots: { values: "¶values: 'flat'" } },
  { code: 'missing', slots: { siteImage: '', root: '¶site' } },
  { code: 'wrong-type', slots: { values: "¶values: 'deep'" } },
  { code: 'wrong-type', slots: { siteReplicas: "¶replicas: 'two'" } },
  { code: 'wrong-type', slots: { sitePort: "¶port: '8080'" } },
  { code: 'wrong-type', slots: { siteMemory: "¶memory: '512m'" } },
  { code: 'wrong-type', slots: { key: "¶SESSION: 'hunter2'" } },
  { code: 'wrong-type', slots: { siteMore: '¶stop: 5' } },
  { code: 'wrong-type', slots: { prod: "prod: { components: { site: { ¶replicas: 'two' } } }" } },
  { code: 'unknown-key', slots: { siteReplicas: '¶replica: 2' } },
  { code: 'unknown-key', slots: { cacheMore: '¶sise: "1Gi",' } },
  { code: 'unknown-key', slots: { siteOff: "off: { ¶spred: 'anywhere' }" } },
  { code: 'unknown-key', slots: { patch: "¶'Deploymnt/queue': {}" } },
  { code: 'unknown-key', slots: { prod: "prod: { ¶namespce: 'prod' }" } },
  { code: 'component-name', slots: { queue: "¶'a-queue-with-quite-a-long-name'", patch: '' } },
  { code: 'component-name', slots: { queue: '¶Queue', patch: '' } },
  { code: 'unknown-component', slots: { siteUses: "uses: [cache, ¶'appi']" } },
  { code: 'unknown-component', slots: { path: "¶'/': 'nowhere'" } },
  { code: 'unknown-component', slots: { way: "loadBalancer: { ¶to: 'sight' }" } },
  { code: 'unknown-component', slots: { patch: "¶'Deployment/nobody': {}" } },
  { code: 'unknown-component', slots: { alert: "Slow: { when: 'up', ¶of: 'sight', summary: 'slow' }" } },
  { code: 'not-web', slots: { path: "¶'/': 'nightly'" } },
  { code: 'uses-itself', slots: { apiUses: "uses: [¶'api']" } },
  { code: 'uses-cycle', slots: { siteUses: "¶uses: [cache, 'api']", apiUses: "uses: ['site']" } },
  { code: 'unknown-store', slots: { apiUses: 'uses: [¶other]' } },
  { code: 'unknown-store', slots: { level: '¶HOST: other.host' } },
  { code: 'unknown-store', slots: { siteEnv: `env: { ¶HOST: expr\`\${other.host}:1\` }` } },
  { code: 'wrong-type', slots: { level: '¶HOST: (cache as any).hots' } },
  { code: 'wrong-type', slots: { siteEnv: 'env: { ¶HOST: (cache as any).hots }' } },
  { code: 'description-failed', slots: { level: `HOST: expr¶\`\${(cache as any).hots}/0\`` } },
  { code: 'image-tag', slots: { cacheImage: "¶image: 'redis'" } },
  { code: 'latest-image', slots: { siteImage: "¶image: 'shop:latest'" } },
  { code: 'latest-image', slots: { cacheImage: "¶image: 'redis:latest'" } },
  { code: 'literal-secret', slots: { level: "¶API_TOKEN: 'hunter2'" } },
  { code: 'literal-secret', slots: { level: "¶UPSTREAM: 'https://me:hunter2@example.com'" } },
  { code: 'literal-secret', slots: { siteEnv: "env: { ¶DB_PASSWORD: 'hunter2' }" } },
  { code: 'volume-access', slots: { access: "access: 'ReadWriteOnce'", volumes: '¶disk' } },
  { code: 'replicas-twice', slots: { patch: "¶'Deployment/site': { spec: { replicas: 3 } }" } },
  {
    code: 'replicas-twice',
    slots: {
      extra: "¶more: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', spec: { scaleTargetRef: { name: 'shop-site' } } }",
    },
  },
  { code: 'no-reason', slots: { siteOff: "off: { ¶pdb: '  ' }" } },
  { code: 'limit-below-request', slots: { siteMemory: "¶memory: '128Mi/64Mi'" } },
  { code: 'scale-range', slots: { siteScale: '¶scale: hpa(5, 2, { cpu: 70 })' } },
  { code: 'scale-target', slots: { siteScale: '¶scale: hpa(2, 4, {})' } },
  { code: 'no-probe', slots: { siteProbes: "¶probes: { live: '/healthz', ready: '/readyz' }" } },
  { code: 'grace', slots: { siteMore: '¶stop: { drain: 30 }' } },
  { code: 'port', slots: { sitePort: '¶port: 70000' } },
  { code: 'privileged-port', slots: { sitePort: '¶port: 80, servicePort: 80' } },
  { code: 'node-port', slots: { way: "nodePort: { to: 'site', ¶port: 80 }" } },
  { code: 'port-twice', slots: { sitePort: 'port: 30080', way: "nodePort: { to: 'site', ¶port: 30080 }" } },
  { code: 'service-twice', slots: { root: '¶expose', way: "nodePort: { to: 'site' }, loadBalancer: { to: 'site' }" } },
  { code: 'expose-what', slots: { way: '¶loadBalancer: {}' } },
  { code: 'host', slots: { host: "¶'Shop_example'" } },
  { code: 'no-password', slots: { password: '', stores: 'cache, ¶db' } },
  { code: 'max-connections', slots: { dbPool: '¶pool: 40' } },
  { code: 'alert-name', slots: { alert: "¶'too slow': { when: 'up', summary: 'slow' }" } },
  { code: 'alert-for', slots: { alert: "Slow: { when: 'up', ¶for: 'soon', summary: 'slow' }" } },
  { code: 'outside-host', slots: { queueMore: "calls: ['api.example.com:443', ¶'api.example.com']" } },
  { code: 'schedule', slots: { nightly: "¶schedule: 'at night'" } },
  { code: 'schedule', slots: { prod: "prod: { components: { nightly: { ¶schedule: '0 25 * * *' } } }" } },
  { code: 'budget', slots: { siteMore: '¶pdb: { minAvailable: 2 }' } },
  {
    code: 'budget',
    slots: { siteMore: 'pdb: { minAvailable: 1 }', prod: 'prod: { components: { ¶site: { scale: false, replicas: 1 } } }' },
  },
  { code: 'nothing-own', slots: { queueMore: "rights: [{ on: 'configmaps', verbs: ['get'], ¶names: 'own' }]" } },
  { code: 'mount-twice', slots: { siteMounts: 'mounts: [disk, ¶disk]' } },
  { code: 'foreign-volume', slots: { siteMounts: "mounts: [disk, ¶volume({ mount: '/b', size: '1Gi', access: 'ReadWriteMany' })]" } },
  { code: 'volume-name', slots: { volumes: "¶'My disk': disk" } },
  { code: 'name-taken', slots: { queue: '¶on', patch: '' } },
  { code: 'unknown-name', slots: { prod: 'prod: { components: { ¶sight: { replicas: 2 } } }' } },
  {
    code: 'bundled-in-production',
    slots: {
      prod: "prod: { production: true, secrets: { existing: 'keys' }, stores: { db: { mode: 'external', host: 'db' }, ¶cache: { size: '1Gi' } } }",
    },
  },
  { code: 'scale-range', slots: { prod: 'prod: { components: { site: { ¶scale: hpa(9, 3, { cpu: 50 }) } } }' } },
  { code: 'out-of-range', slots: { siteReplicas: '¶replicas: -1' } },
  { code: 'out-of-range', slots: { queueMore: '¶wait: 1.5' } },
  { code: 'out-of-range', slots: { siteMore: 'pdb: { ¶maxUnavailable: 0 }' } },
  { code: 'out-of-range', slots: { prod: 'prod: { components: { site: { stop: { ¶drain: -1 } } } }' } },
  { code: 'out-of-range', slots: { dbPool: 'backup: { ¶keep: 0 }' } },
  { code: 'image', slots: { siteImage: "¶image: 'shop app:1'" } },
  { code: 'image', slots: { cacheImage: "¶image: 'Redis:7'" } },
  { code: 'label', slots: { siteMore: "labels: { ¶tier: 'so so' }" } },
  { code: 'label', slots: { siteMore: "nodes: { ¶'disk type': 'ssd' }" } },
  { code: 'label', slots: { queueMore: "tolerations: [{ ¶key: 'a b' }]" } },
  { code: 'annotation', slots: { siteMore: "annotations: { ¶'/owner': 'me' }" } },
  { code: 'key-taken', slots: { siteMore: "labels: { ¶'app.kubernetes.io/name': 'mine' }" } },
  { code: 'toleration', slots: { queueMore: "tolerations: [¶{ key: 'a', operator: 'Exists', value: 'b' }]" } },
  { code: 'namespace', slots: { prod: "prod: { ¶namespace: 'Prod' }" } },
  { code: 'release', slots: { prod: "prod: { ¶release: 'my.shop' }" } },
  { code: 'object-name', slots: { prod: "prod: { secrets: { ¶existing: 'My keys' } }" } },
  { code: 'duration', slots: { prod: "prod: { secrets: { external: 'vault', ¶refresh: 'often' } }" } },
  { code: 'time-zone', slots: { nightly: "schedule: '0 3 * * *', ¶timeZone: 'Europe/Nowhere'" } },
  { code: 'kubernetes', slots: { version: "version: '1.0.0', ¶kubernetes: 'newest'" } },
  { code: 'address', slots: { version: "version: '1.0.0', ¶home: 'shop.example'" } },
  { code: 'path', slots: { siteMore: "security: { writable: [¶'/a b'] }" } },
  { code: 'path', slots: { path: "¶'/a//b': 'site'" } },
  { code: 'sql-name', slots: { dbPool: "¶user: 'my user'" } },
  { code: 'setting', slots: { cacheMore: "configuration: { ¶'Max memory': '1mb' }," } },
  { code: 'variable-name', slots: { siteEnv: "env: { ¶'MY-MODE': 'fast' }" } },
  { code: 'variable-twice', slots: { siteEnv: "env: { ¶LOG_LEVEL: 'DEBUG' }" } },
  { code: 'variable-twice', slots: { key: '¶LOG_LEVEL: required()' } },
  { code: 'key-twice', slots: { level: "LOG_LEVEL: 'INFO', ¶OTHER: item('x', { key: 'LOG_LEVEL' })" } },
  { code: 'value-refused', slots: { level: "¶LOG_LEVEL: item('INFO', { choices: ['DEBUG'] })" } },
  { code: 'value-refused', slots: { prod: 'prod: { config: { ¶LOG_LEVEL: 5 } }' } },
  { code: 'value-path', slots: { values: "values: { layout: 'nested', commented: [¶'a b'] }" } },
  { code: 'pattern', slots: { values: "values: { layout: 'nested', declared: values({ ¶hub: text('a', 'x', { pattern: /^(?!b)/ }) }) }" } },
  { code: 'data-key', slots: { level: "LOG_LEVEL: item('x', { ¶key: 'a b' })" } },
  { code: 'line', slots: { siteOff: "off: { ¶spread: 'any\\nwhere' }" } },
  {
    code: 'unknown-secret-key',
    slots: { siteScale: "scale: keda(2, 4, { triggers: { load: { type: 'redis', metadata: {}, secret: { ¶password: 'NOTHING' } } } })" },
  },
  { code: 'root-user', slots: { siteMore: 'security: { ¶uid: 0 }' } },
  { code: 'rollout', slots: { queueMore: "¶rollout: 'blue-green'" } },
  {
    code: 'scale-kind',
    slots: { prod: "prod: { components: { site: { ¶scale: keda(1, 2, { triggers: { a: { type: 'cron', metadata: {} } } }) } } }" },
  },
  { code: 'not-a-value', slots: { level: 'LOG_LEVEL: db.host', prod: "prod: { config: { ¶LOG_LEVEL: 'x' } }" } },
  { code: 'no-map', slots: { prod: "prod: { ¶variables: { MORE: 'x' } }" } },
  { code: 'owner-secret', slots: { prod: "prod: { secrets: { existing: 'keys' }, stores: { ¶db: { mode: 'operator' } } }" } },
  { code: 'fixed-name', slots: { extra: "¶more: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'more' } }" } },
  {
    code: 'claimed-twice',
    slots: { prod: "a: { namespace: 'one', release: 'a' }, ¶b: { namespace: 'one', release: 'b' }" },
  },
  { code: 'mount-twice', slots: { siteMore: "security: { writable: ['/tmp', '/data'] }", siteMounts: 'mounts: [¶disk]' } },
  { code: 'file-name', slots: { extra: "¶'../more': { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: is.fullname } }" } },
  { code: 'literal-secret', slots: { prod: "prod: { config: { ¶LOG_LEVEL: 'https://me:hunter2@example.com' } }" } },
];

export const MISTAKE_COUNT: number = MISTAKES.length;

/** A text with the mistake of that number. */
export function randomMistake(number: number): fc.Arbitrary<RandomMistake> {
  const { code, slots } = MISTAKES[number % MISTAKES.length]!;
  const gap = fc.constantFrom('', ' ', '\n', '\n  ', '\n\n\t', ' /* größe 日本 😀 */ ', '\n// 😀 one line\n  ', '\r\n');
  return fc.array(gap, { minLength: 12, maxLength: 12 }).map((gaps) => {
    const marked = written({ ...GOOD, ...slots }, gaps);
    const before = marked.slice(0, marked.indexOf('¶')).split('\n');
    return { code: `app/${code}`, text: marked.replace('¶', ''), line: before.length, column: Buffer.byteLength(before.at(-1)!) + 1 };
  });
}

function written(slot: Readonly<Record<string, string>>, gaps: readonly string[]): string {
  let at = 0;
  const gap = (): string => gaps[at++ % gaps.length]!;
  const list = (...names: readonly string[]): string => names.flatMap((name) => (slot[name] ? [`${gap()}${slot[name]}`] : [])).join(',');
  const mark = (name: string): string => (slot['root'] === `¶${name}` ? '¶' : '');
  return `import { application, config, cron, expr, hpa, is, item, keda, optional, postgres, redis, required, secret, text, values, volume, web, ${slot['word']} } from 'helmwright';
const small = { cpu: '50m', memory: '64Mi' } as const;
const cache = redis({${list('cacheImage')}, ${slot['cacheMore']} resources: small });
const db = postgres({ image: 'postgres:16-alpine', database: 'shop', user: 'shop', resources: small,${list('dbPool')} });
const other = redis({ image: 'redis:7-alpine', resources: small });
const settings = config({ at: 'config' }, {${list('level')}, PAGE: 20 });
const keys = secret({}, {${list('key', 'password')}, EXTRA: optional() });
const disk = volume({ mount: '/data', size: '1Gi',${list('access')} });
const code = { image: 'shop:1.0.0', resources: small } as const;
${gap()}export default application({${list('name', 'version', 'values')},
  stores: { ${slot['stores']} }, volumes: { ${slot['volumes']} }, config: settings, secrets: keys,
  components: {${gap()}${mark('site')}site: web({${list('siteImage', 'sitePort', 'siteReplicas', 'siteScale', 'siteUses', 'siteProbes', 'siteOff', 'siteMore', 'siteEnv')},
      resources: { cpu: '100m',${list('siteMemory')} }, config: settings, secrets: keys,${list('siteMounts')} }),
    api: web({ ...code, port: 9000, probes: { live: '/', ready: '/', startup: '/' },${list('apiUses')} }),
    ${slot['queue']}: ${slot['word']?.replace('¶', '')}({ ...code, probes: { live: { command: ['true'] } },${list('queueMore')} }),
    nightly: cron({ ...code,${list('nightly')} }),
  },
  monitor: { alerts: {${list('alert')} } },
  ${mark('expose')}expose: {${list('way')}, ingress: { hosts: { ${slot['host']}: {${list('path')} } } } },
  patch: {${list('patch')} }, extra: {${list('extra')} },
  environments: {${list('prod')} },
} as never);
`;
}
