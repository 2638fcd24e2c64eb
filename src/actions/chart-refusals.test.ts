// Nothing is written that does not render, or that an API server refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Description, hpa, keda, required, resolveApplication, secret, web } from '../app/index.ts';
import type { Diagnostic } from '../base/index.ts';
import { chartFiles } from '../generator/index.ts';
import { chartRefusals, declaredVersions } from './chart-refusals.ts';

const small = { cpu: '100m', memory: '128Mi' } as const;
const probes = { live: '/healthz', ready: '/readyz', startup: '/healthz' } as const;
const site = web({ image: 'shop:1.0.0', port: 8080, resources: small, probes });
const shop = { name: 'shop', version: '1.0.0', values: 'nested', components: { site } } as const;

function refusals(more: object): readonly Diagnostic[] {
  const { value, diagnostics } = resolveApplication({ kind: 'application', description: { ...shop, ...more } as unknown as Description });
  assert.ok(value, diagnostics.map(({ message }) => message).join('\n'));
  return chartRefusals(value, chartFiles(value), { positions: new Map(), fileOf: (file) => `here/${file}` });
}

const extra = (object: object): object => ({ extra: { more: { apiVersion: 'v1', kind: 'ConfigMap', ...object } } });
const named = { metadata: { name: { kind: 'fact', name: 'fullname' } } };

const ROWS: readonly (readonly [name: string, more: object, ...want: readonly RegExp[]])[] = [
  ['a chart that is well', {}],
  [
    'an object of the description',
    extra({ ...named, data: { a: 5 } }),
    /^schema\/\S+ here\/templates\/more\.yaml:\d+ ConfigMap shop-?\S*: data\.a: .* \(values\.yaml alone, Kubernetes 1\.36\)$/,
  ],
  ['a kind that nobody knows', extra({ apiVersion: 'own.example/v1', kind: 'Gadget', ...named, spec: { anything: [1] } })],
  [
    'a kind that is known from elsewhere, with a field that its release may have',
    extra({ apiVersion: 'cert-manager.io/v1', kind: 'Issuer', ...named, spec: { selfSigned: {}, newer: 1 } }),
  ],
  [
    'a change of the chart',
    { patch: { 'Deployment/site': { spec: { minReadySeconds: -1 } } } },
    /^api\/\S+ here\/templates\/\S+:\d+ Deployment shop-site: spec\.minReadySeconds: .*-1/,
  ],
  [
    'a field that only some versions know',
    { patch: { 'Deployment/site': { spec: { template: { spec: { hostUsers: false } } } } } },
    /Deployment shop-site: .*hostUsers.*Kubernetes 1\.23\)$/,
  ],
  ['what does not render', extra({ ...named, data: { a: { kind: 'expression', parts: ['x'] } }, 'b: c': 1 }), /^\S+ /],
  ['a version that nobody has', { kubernetes: '>=1.99.0' }, /^app\/kubernetes .* no version of 1\.20 to 1\.36 is in ">=1\.99\.0"/],
];

const shown = ({ code, location, message }: Diagnostic): string =>
  `${code} ${location === undefined ? '' : `${location.file}:${location.line} `}${message}`;

test('what is refused, and where it is told', () => {
  for (const [name, more, ...want] of ROWS) {
    const got = refusals(more).map(shown);
    assert.equal(got.length, want.length, `${name}: ${got.join('\n')}`);
    want.forEach((pattern, i) => {
      assert.match(got[i]!, pattern, name);
    });
  }
});

test('the key of the values, and the environment that sets it', () => {
  const { value } = resolveApplication({
    kind: 'application',
    description: { ...shop, environments: { prod: {} } } as unknown as Description,
  });
  assert.ok(value);
  const files = new Map(chartFiles(value)).set('values-prod.yaml', Buffer.from('site:\n  podSpec:\n    dnsPolicy: Nowhere\n'));
  const [refused, ...more] = chartRefusals(value, files, { positions: new Map(), fileOf: (file) => `here/${file}` });
  assert.deepEqual(more, []);
  assert.match(
    refused?.message ?? '',
    /^Deployment shop-site: spec\.template\.spec\.dnsPolicy: .*Nowhere.* \(environment "prod", Kubernetes 1\.36\)$/,
  );
  assert.equal(refused?.location?.file, 'here/templates/site-deployment.yaml');
  assert.equal(refused?.key, 'site.podSpec.dnsPolicy');
  assert.deepEqual(refused?.related?.at(-1)?.location, { file: 'here/values-prod.yaml', line: 3, column: 5 });
});

test('what people give by hand is no fault of the description', () => {
  const secrets = secret({}, { KEY: required({ minLength: 40 }) });
  for (const source of ['sealed', { existing: 'keys' }, { external: 'vault' }, { csi: 'class' }, 'placeholder', 'chart'])
    assert.deepEqual(refusals({ secrets, environments: { prod: { secrets: source } } }), []);
  const scaled = web({ ...site.options, scale: keda(0, 3, { triggers: { load: { type: 'cron', metadata: { start: '0 8 * * *' } } } }) });
  assert.deepEqual(refusals({ components: { site: scaled } }), []);
  assert.deepEqual(refusals({ components: { site: web({ ...site.options, scale: hpa(1, 3, { cpu: 70 }) }) } }), []);
});

test('the newest and the oldest version of a range', () => {
  const cases: readonly (readonly [range: string, ...want: readonly string[]])[] = [
    ['>=1.20.0-0', '1.36.0', '1.20.0'],
    ['>=1.25.3', '1.36.0', '1.25.99'],
    ['1.30.x', '1.30.0'],
    ['>=1.28 <1.31', '1.30.0', '1.28.0'],
    ['>=1.99'],
  ];
  for (const [range, ...want] of cases) assert.deepEqual(declaredVersions(range), want, range);
});
