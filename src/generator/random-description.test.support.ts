/**
 * Random valid descriptions, for property tests: every kind of component, delivery, store, volume, way in and environment, in combinations
 * that nobody would think of. What a description may not say (a claim of one node for several pods, two types of one Service) is left out.
 */
import fc from 'fast-check';
import {
  type Application,
  application,
  type Component,
  type Config,
  choice,
  expr,
  flag,
  is,
  map,
  number,
  type Postgres,
  type Redis,
  type Secret,
  text,
  type ValueRef,
  type Volume,
  values,
} from '../app/index.ts';
import { componentOf } from './random-component.test.support.ts';
import { randomEnvironments } from './random-environment.test.support.ts';
import { configOf, secretOf, storesOf, volumesOf } from './random-settings.test.support.ts';

export type Loose = Record<string, unknown>;

/** Draws from the one arbitrary that a run has, so that fast-check makes all of them smaller together. */
export interface Draw {
  yes(percent?: number): boolean;
  of<T>(...choices: readonly [T, ...T[]]): T;
  int(min: number, max: number): number;
  /** The pairs, or now and then none of them. */
  some(percent: number, pairs: () => Loose): Loose;
}

/** `safe`: as it should be; else some safeguards are off, and Pod Security's restricted profile refuses the pods. */
export interface RandomDescription {
  readonly described: Application;
  readonly safe: boolean;
}

export function randomDescription(): fc.Arbitrary<RandomDescription> {
  return fc.gen().map((gen) => {
    const int = (min: number, max: number): number => gen(fc.integer, { min, max });
    const yes = (percent = 50): boolean => int(1, 100) > 100 - percent;
    const of = <T>(...choices: readonly [T, ...T[]]): T => choices[int(0, choices.length - 1)] ?? choices[0];
    return describe({ int, yes, of, some: (percent, pairs) => (yes(percent) ? pairs() : {}) });
  });
}

/** What components take from the application. */
export interface Shared {
  readonly stores: { readonly db?: Postgres; readonly cache?: Redis };
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly settings: Config | undefined;
  readonly keys: Secret | undefined;
  readonly declared: Readonly<Record<'registry' | 'level' | 'beta' | 'colour' | 'more', ValueRef>>;
  /** Weak spots are allowed. */
  readonly safe: boolean;
}

const declarations = (): Shared['declared'] =>
  values({
    registry: text('registry.example', 'Where images come from', { pattern: /^[a-z0-9.:/-]+$/ }),
    level: number(3, 'How much', { min: 0, max: 9 }),
    beta: flag('false', 'New things'),
    colour: choice(['green', 'blue'], 'Of the page'),
    more: map({ EXTRA_ONE: 'a' }, { doc: 'More variables', keys: /^[A-Z_]+$/ }),
  });

const FLAT = ['main'] as const;
const NESTED = ['site', 'api-v2', 'queue', 'celery-beat', 'migrate', 'report', 'fix', 'a-name-of-22-characters'.slice(0, 22)] as const;
const KINDS: Readonly<Record<string, Component['kind']>> = {
  site: 'web',
  'api-v2': 'web',
  queue: 'worker',
  'celery-beat': 'scheduler',
  migrate: 'job',
  report: 'cron',
  fix: 'job',
};

function describe(draw: Draw): RandomDescription {
  const flat = draw.yes(35);
  const safe = !draw.yes(10);
  const stores = storesOf(draw);
  const shared: Shared = {
    stores,
    safe,
    volumes: volumesOf(draw),
    declared: declarations(),
    settings: draw.yes(80) ? configOf(draw, stores) : undefined,
    keys: stores.db !== undefined || stores.cache?.options.password === 'required' || draw.yes(60) ? secretOf(draw, stores) : undefined,
  };
  const names = flat ? FLAT : NESTED.filter((_, i) => i === 0 || draw.yes(55));
  const components: Record<string, Component> = {};
  for (const name of names) {
    const kind = KINDS[name] ?? draw.of('web', 'web', 'worker');
    components[name] = componentOf(draw, name, kind, shared, Object.keys(components));
  }
  const watched = draw.yes();
  const ways = exposeOf(draw, components);
  const description = {
    name: draw.of('shop', 'a', 'very-long-name-of-an-application', 'x1'),
    version: draw.of('1.2.3', '0.1.0-rc.1'),
    ...draw.some(50, () => ({ appVersion: draw.of('v4', '2026.11') })),
    kubernetes: draw.of('>=1.20.0-0', '>=1.23.0-0', '>=1.27.0-0', '>=1.30.0-0'),
    values: valuesOf(draw, flat, shared, components),
    components,
    ...(Object.keys(stores).length > 0 && { stores }),
    ...(Object.keys(shared.volumes).length > 0 && { volumes: shared.volumes }),
    ...(shared.settings && { config: shared.settings }),
    ...(shared.keys && { secrets: shared.keys }),
    ...(ways && { expose: ways }),
    ...draw.some(60, () => ({
      networkPolicy: draw.of<unknown>(true, false, { ingressNamespaces: ['edge'], monitoringNamespaces: ['watch'] }),
    })),
    ...(watched && { monitor: monitorOf(draw, components) }),
    ...draw.some(15, () => ({ nameOverride: 'other-name' })),
    ...draw.some(20, () => ({
      names: {
        serviceAccount: expr`${is.fullname}-sa`,
        config: expr`${is.release}-settings`,
        ...(flat && { hpa: expr`${is.fullname}-hpa` }),
      },
    })),
    ...draw.some(15, () => ({ serviceAccount: { annotations: { 'example.com/role': 'shop' } } })),
    ...draw.some(15, () => ({ environment: 'local' })),
    ...draw.some(20, () => ({ extra: { more: extraObject } })),
    ...draw.some(20, () => ({ patch: patchOf(components) })),
    ...draw.some(10, () => ({ files: { deployment: 'app.yaml', service: 'app.yaml' } })),
    environments: randomEnvironments(draw, components, { ...shared, watched, ...(ways && { ways }) }),
  };
  return { described: application(description as never), safe };
}

const extraObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: expr`${is.fullname}-more` },
  data: { a: is.namespace, b: 'plain: text', c: expr`${is.release} "quoted"` },
} as const;

/** Only what the component's kind has. */
function patchOf(components: Readonly<Record<string, Component>>): Loose {
  const [name, component] =
    Object.entries(components).find(([, { kind, options }]) => kind === 'worker' && !('rollout' in options) && !options.mounts?.length) ??
    [];
  return component === undefined ? {} : { [`Deployment/${name}`]: { spec: { revisionHistoryLimit: 4, minReadySeconds: 3 } } };
}

function valuesOf(draw: Draw, flat: boolean, { declared }: Shared, components: Readonly<Record<string, Component>>): unknown {
  const layout = flat ? 'flat' : 'nested';
  const needed = Object.values(components).some(
    ({ options }) =>
      options.moreEnv !== undefined || 'BETA' in (options.env ?? {}) || (typeof options.image === 'object' && 'kind' in options.image),
  );
  if (!needed && draw.yes(60)) return layout;
  return {
    layout,
    declared,
    ...draw.some(30, () => ({ commented: flat ? ['replicaCount'] : ['site.replicaCount'] })),
    ...draw.some(20, () => ({ renamed: { oldBeta: 'beta', oldLevel: { to: 'level', until: '9.0.0' } } })),
  };
}

function exposeOf(draw: Draw, components: Readonly<Record<string, Component>>): Loose | undefined {
  const webs = Object.keys(components).filter((name) => components[name]?.kind === 'web');
  const [first] = webs;
  if (first === undefined || draw.yes(15)) return undefined;
  const to = draw.of(first, ...webs.slice(1));
  const from = draw.of<unknown>('cluster', 'namespace', 'ingress', 'internet', { namespaces: { team: 'shop' }, pods: { role: 'front' } });
  const annotations = draw.some(30, () => ({ annotations: { 'example.com/size': '8m' } }));
  const paths = (): Loose => Object.fromEntries(webs.map((name, i) => [i === 0 ? '/' : draw.of(`/${name}`, `/${name}$`), name]));
  const hosts = (): Loose => ({
    'shop.example': paths(),
    ...draw.some(40, () => ({ 'www.shop.example': { '/': to } })),
    ...draw.some(15, () => ({ '*.wild.example': { '/': to } })),
  });
  const both = draw.yes(30);
  const gateway = both || draw.yes(25);
  return {
    ...draw.of<Loose>(
      {},
      { clusterIP: { to, from, ...annotations } },
      { nodePort: { to, from, ...annotations, ...draw.some(50, () => ({ port: 30080 })) } },
      { loadBalancer: { to, from, ...annotations } },
    ),
    ...((both || (!gateway && draw.yes(60))) && {
      ingress: {
        ...draw.some(both ? 100 : 30, () => ({ enabled: !both && draw.yes() })),
        ...draw.some(70, () => ({ class: draw.of('nginx', 'traefik') })),
        hosts: hosts(),
        ...draw.some(70, () => ({
          tls: draw.of<unknown>(false, true, { secret: 'cert' }, { issuer: 'le' }, { issuer: 'le', kind: 'Issuer' }),
        })),
        ...annotations,
      },
    }),
    ...(gateway && {
      gateway: {
        parent: draw.of<Loose>({ name: 'edge' }, { name: 'edge', namespace: 'infra', section: 'https' }),
        ...draw.some(30, () => ({ class: 'cilium', ...draw.some(50, () => ({ tls: { secret: 'cert' } })) })),
        ...draw.some(30, () => ({ timeout: 30 })),
        hosts: hosts(),
        ...annotations,
      },
    }),
  };
}

function monitorOf(draw: Draw, components: Readonly<Record<string, Component>>): Loose {
  const of = draw.of(Object.keys(components)[0] ?? '');
  return {
    ...draw.some(40, () => ({ enabled: draw.yes() })),
    ...draw.some(60, () => ({ by: draw.of('service-monitor', 'annotations') })),
    ...draw.some(30, () => ({ interval: 15 })),
    ...draw.some(40, () => ({
      alerts: {
        TooSlow: { when: 'rate(slow_total{$pods}[5m]) > 1', of, for: '5m', severity: 'critical', summary: 'It is "slow": {{ $value }}' },
      },
    })),
    ...draw.some(40, () => ({
      dashboards: [
        {
          title: 'Shop',
          of,
          panels: {
            Requests: 'rate(requests_total{$pods}[5m])',
            Memory: { query: 'sum(memory{$pods})', unit: 'bytes', as: 'stat', legend: '{{pod}}' },
          },
        },
      ],
    })),
  };
}
