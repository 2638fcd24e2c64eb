import assert from 'node:assert/strict';
import { test } from 'node:test';
import { application, type Description } from './application.ts';
import { web, worker } from './component.ts';
import { diagnoseReach } from './diagnose-reach.ts';

const small = { cpu: '10m', memory: '16Mi' } as const;
const probes = { live: '/live', ready: '/ready', startup: '/live' } as const;

function shop(more: object = {}, own: object = {}, crew: object = {}): Description {
  return application({
    name: 'shop',
    version: '1.0.0',
    values: 'nested',
    components: {
      page: web({ image: 'shop:1', port: 8080, resources: small, probes, ...own }),
      crew: worker({ image: 'shop:1', resources: small, ...crew }),
    },
    ...more,
  }).description;
}

function findings(description: Description): readonly string[] {
  const found: string[] = [];
  diagnoseReach(description, (code, path, message, hint) =>
    found.push(`${code} ${path}: ${message}${hint === undefined ? '' : ` (${hint})`}`),
  );
  return found;
}

const hosts = { 'shop.example': { '/': 'page' } };
const gateway = { parent: { name: 'public' }, hosts };

const rows: readonly [name: string, description: Description, want: readonly RegExp[]][] = [
  ['nothing', shop(), []],
  [
    'a name of the chart',
    shop({ components: { test: web({ image: 'a:1', port: 8080, resources: small, probes }) } }),
    [/^name-taken components\.test/],
  ],
  ['one way in', shop({ expose: { ingress: { hosts }, gateway: { ...gateway, enabled: false } } }), []],
  ['two ways in', shop({ expose: { ingress: { hosts }, gateway } }), [/^two-ways-in expose: .*enabled: false/]],
  [
    'two ways in an environment',
    shop({
      expose: { ingress: { hosts }, gateway: { ...gateway, enabled: false } },
      environments: { prod: { expose: { gateway: { enabled: true } } } },
    }),
    [/^two-ways-in environments\.prod\.expose/],
  ],
  [
    'a switch',
    shop({
      expose: { ingress: { hosts }, gateway: { ...gateway, enabled: false } },
      environments: { prod: { expose: { ingress: { enabled: false }, gateway: { enabled: true } } } },
    }),
    [],
  ],
  ['hosts', shop({ expose: { ingress: { hosts: { 'shop.example': { '/': 'page' }, '*.shop.example': {} } } } }), [/^no-path .*\*\.shop/]],
  ['a monitor that is not there', shop({ environments: { prod: { monitor: true } } }), [/^no-monitor environments\.prod\.monitor/]],
  ['hosts outside', shop({}, { calls: ['api.example:443', '10.0.0.0/8:5432', '2001:db8::/32:443', 'queue:5672'] }), []],
  [
    'no hosts outside',
    shop({}, { calls: ['api.example', 'https://a.b:443', 'a.b:99999', '10.0.0.0/99:1'] }),
    [/calls\.0/, /calls\.1/, /calls\.2/, /calls\.3/],
  ],
  ['metrics without a port', shop({}, {}, { metrics: '/metrics' }), [/^metrics-port components\.crew\.metrics/]],
  [
    'alerts',
    shop({
      monitor: { alerts: { 'Too slow': { when: 'x > 1', summary: 's' }, Slow: { when: 'x > 1', of: 'pag', for: 'five', summary: 's' } } },
    }),
    [/^alert-name .*Too slow/, /^unknown-component monitor\.alerts\.Slow\.of: .*did you mean "page"/, /^alert-for .*"five"/],
  ],
  [
    'dashboards',
    shop({ monitor: { dashboards: ['a.json', 'a.json', { title: 'T', of: 'nobody', panels: {} }] } }),
    [/^name-twice monitor\.dashboards\.1/, /^unknown-component monitor\.dashboards\.2\.of/, /^no-panel monitor\.dashboards\.2/],
  ],
];

for (const [name, description, want] of rows) {
  test(`reach: ${name}`, () => {
    const found = findings(description);
    assert.equal(found.length, want.length, found.join('\n'));
    want.forEach((pattern, i) => {
      assert.match(found[i] ?? '', pattern);
    });
  });
}
