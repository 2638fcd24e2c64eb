/** A small application with both stores, its chart, and the chart's objects: what the tests of stores look at. */
import assert from 'node:assert/strict';
import type { SecretSource } from '../app/environment.ts';
import { type Application, application, config, expr, optional, postgres, redis, required, secret, web, worker } from '../app/index.ts';
import type { PostgresOptions, RedisOptions } from '../app/store.ts';
import type { FileTree } from '../base/index.ts';
import { type Render, renderChart } from '../engine/index.ts';
import { isObject, type Json, type JsonObject, toJson } from '../kube/index.ts';
import { documents, readYaml } from '../yaml/index.ts';
import { generateChart } from './index.ts';

export interface ShopOptions {
  readonly postgres?: Partial<PostgresOptions>;
  readonly redis?: Partial<RedisOptions>;
  readonly kubernetes?: string;
  readonly monitor?: boolean;
  readonly secrets?: SecretSource;
}

/** `shop`: a web and a worker component that use a PostgreSQL and a Redis. */
export function shop(options: ShopOptions = {}): Application {
  const db = postgres({
    image: 'postgres:15-alpine',
    database: 'shop',
    user: 'shop_user',
    size: '10Gi',
    resources: { cpu: '250m/1', memory: '256Mi/1Gi' },
    pool: { web: 5, worker: 10 },
    ...options.postgres,
  });
  const cache = redis({
    image: 'redis:7-alpine',
    size: '5Gi',
    resources: { cpu: '100m/500m', memory: '128Mi/512Mi' },
    ...options.redis,
  });
  const settings = config(
    { at: 'config' },
    { DATABASE_HOST: db.host, DATABASE_PORT: db.port, DATABASE_NAME: db.database, DATABASE_USER: db.user, BROKER: expr`${cache.url}/1` },
  );
  const keys = secret(
    { at: 'secrets' },
    {
      DATABASE_PASSWORD: db.password,
      DATABASE_URL: optional(db.url),
      REDIS_PASSWORD: options.redis?.password === 'required' ? cache.password : optional(cache.password),
      REDIS_URL: optional(cache.url),
      TOKEN: required(),
    },
  );
  const code = {
    image: 'shop:1.0.0',
    config: settings,
    secrets: keys,
    uses: [db, cache],
    resources: { cpu: '100m', memory: '128Mi' },
  } as const;
  return application({
    name: 'shop',
    version: '1.0.0',
    values: 'nested',
    kubernetes: options.kubernetes ?? '>=1.20.0-0',
    config: settings,
    secrets: keys,
    stores: { database: db, cache },
    components: {
      web: web({ ...code, port: 8080, probes: { live: '/live', ready: '/ready', startup: '/live' } }),
      worker: worker({ ...code, command: ['node', 'worker.js'], probes: { live: { command: ['node', 'alive.js'] } } }),
    },
    ...(options.monitor === true && { monitor: {} }),
    // An operator listens where it wants.
    environments: {
      ...(options.redis?.port === undefined && { prod: { stores: { cache: { mode: 'operator' } } } }),
      ...(options.secrets && { filled: { secrets: options.secrets } }),
    },
  });
}

export function chartOf(described: Application): FileTree {
  const { value, diagnostics } = generateChart(described);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  return value.files;
}

export interface Wish {
  readonly set?: readonly string[];
  readonly release?: string;
  /** 1.30 → 30. */
  readonly minor?: number;
}

/** Keys that the chart asks for. */
export const NEEDED: readonly string[] = ['secrets.TOKEN=t', 'secrets.DATABASE_PASSWORD=x'];

export function renderShop(files: FileTree, wish: Wish = {}): Render {
  return renderChart(files, {
    releaseName: wish.release ?? 'shop',
    namespace: 'test',
    values: [...NEEDED, ...(wish.set ?? [])].map((text) => ({ kind: 'set' as const, text })),
    apiVersions: ['monitoring.coreos.com/v1'],
    ...(wish.minor !== undefined && { kubeVersion: `1.${wish.minor}.0` }),
  });
}

/** Every object of a render, in order. */
export function objectsOf(render: Render): readonly JsonObject[] {
  assert.deepEqual(render.diagnostics, []);
  return render.manifests.flatMap(({ content }) =>
    [...documents(content)].flatMap((part) => {
      assert.ok(!('error' in part));
      const read = readYaml(part.text);
      assert.equal(read.error, undefined);
      const json = toJson(read.value ?? null);
      if (json === null) return [];
      assert.ok(isObject(json), content);
      return [json];
    }),
  );
}

export function find(objects: readonly JsonObject[], kind: string, name: string): JsonObject {
  const found = objects.filter((object) => object['kind'] === kind && at(object, 'metadata', 'name') === name);
  assert.equal(found.length, 1, `${kind} ${name} among ${objects.map((o) => `${o['kind']} ${at(o, 'metadata', 'name')}`).join(', ')}`);
  return found[0] ?? {};
}

/** What stands at the path; undefined when nothing does. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let here = value;
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)];
    else here = isObject(here) ? here[key] : undefined;
  }
  return here;
}

/** A key of the Secret that the chart makes, decoded. */
export function secretKey(objects: readonly JsonObject[], key: string): string {
  const data = at(find(objects, 'Secret', 'shop-secret'), 'data', key);
  assert.equal(typeof data, 'string', `${key} in the Secret`);
  return Buffer.from(String(data), 'base64').toString();
}
