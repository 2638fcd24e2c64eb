/** Random stores, volumes, configuration and secrets of a random description. */
import {
  type Config,
  config,
  expr,
  field,
  group,
  is,
  item,
  map,
  optional,
  type Postgres,
  postgres,
  type Redis,
  redis,
  required,
  type Secret,
  secret,
  type Volume,
  volume,
} from '../app/index.ts';
import type { Draw, Loose, Shared } from './random-description.test.support.ts';

export function storesOf(draw: Draw): Shared['stores'] {
  const common = (): Loose => ({
    resources: draw.of({ cpu: '50m', memory: '128Mi' }, { cpu: '50m/1', memory: '128Mi/256Mi' }),
    ...draw.some(60, () => ({ size: '1Gi', ...draw.some(30, () => ({ persistent: false })), ...draw.some(20, () => ({ class: 'fast' })) })),
    ...draw.some(20, () => ({ metrics: draw.yes() })),
    ...draw.some(15, () => ({ nodes: { disk: 'ssd' }, tolerations: [{ key: 'data', operator: 'Exists' }] })),
    ...draw.some(15, () => ({ probes: { live: { delay: 20, period: 20 }, ready: { timeout: 5 } } })),
    ...draw.some(15, () => ({ as: draw.of('Deployment', 'StatefulSet') })),
    ...draw.some(25, () => draw.of<Loose>({ mode: 'external', host: 'data.example', tls: draw.yes() }, { mode: 'operator' })),
  });
  const db = (): Postgres =>
    postgres({
      ...common(),
      image: draw.of('postgres:16-alpine', 'postgres:16'),
      database: 'app',
      user: 'app_user',
      ...draw.some(30, () => ({ maxConnections: 900, pool: draw.of<unknown>(5, { site: 5, main: 5 }) })),
      ...draw.some(30, () => ({ backup: draw.of<unknown>(false, {}, { schedule: '0 4 * * *', keep: 3, size: '2Gi' }) })),
      ...draw.some(20, () => ({ configuration: { work_mem: '8MB', log_min_duration_statement: 500 } })),
    } as never);
  const cache = (): Redis =>
    redis({
      ...common(),
      image: draw.of('redis:7-alpine', 'redis:7.4-bookworm'),
      ...draw.some(40, () => ({ password: draw.of('none', 'optional', 'required') })),
      ...draw.some(20, () => ({ backup: 'velero' })),
      ...draw.some(20, () => ({ database: 3 })),
      ...draw.some(20, () => ({ configuration: { 'maxmemory-policy': 'allkeys-lru' } })),
    } as never);
  return { ...(draw.yes(45) && { db: db() }), ...(draw.yes(45) && { cache: cache() }) };
}

export function volumesOf(draw: Draw): Readonly<Record<string, Volume>> {
  const more = (): Loose => ({ ...draw.some(30, () => ({ class: 'fast' })), ...draw.some(30, () => ({ backup: 'velero' })) });
  return {
    ...(draw.yes(30) && { media: volume({ mount: '/data/media', size: '1Gi', access: 'ReadWriteMany', ...more() }) }),
    ...(draw.yes(15) && { uploads: volume({ mount: '/data/uploads', size: '500Mi', accept: 'one node is enough here', ...more() }) }),
    ...(draw.yes(15) && { state: volume({ mount: '/data/state', size: '2Gi', per: 'pod', ...more() }) }),
  };
}

export function configOf(draw: Draw, { db, cache }: Shared['stores']): Config {
  const how = draw.of('plain', 'keyRef', 'envFrom');
  if (draw.yes(15))
    return config({ at: 'config', how: draw.of('envFrom', 'plain') }, map({ GREETING: 'hello' }, { doc: 'More', keys: /^[A-Z_]+$/ }));
  const options = {
    at: draw.of('config', 'settings'),
    how,
    ...draw.some(50, () => ({ key: 'kebab', env: 'upper' })),
    ...draw.some(30, () => ({ open: false })),
  };
  return config(options as never, {
    logLevel: item('INFO', { doc: 'How much is logged', choices: ['DEBUG', 'INFO'] }),
    pageSize: item(20, { min: 1, max: 100 }),
    greeting: draw.of('hello', '', 'a "quoted" text: {{ with }} braces', ' # no comment', '0123', 'yes', 'größe 日本'),
    debug: false,
    ratio: 0.25,
    ...(draw.yes() && { limits: group('limit', { perMinute: 60, burst: item(5, { key: 'at-once', env: 'AT_ONCE' }) }) }),
    ...(draw.yes() && { trading: group(false, { maxPositions: 3 }) }),
    ...(draw.yes() && { place: expr`${is.namespace}/${is.environment}/${is.component}`, podName: field('metadata.name') }),
    ...(db && draw.yes() && { databaseHost: db.host, databasePort: db.port, databaseUser: db.user, databaseName: db.database }),
    ...(db && draw.yes(20) && { databaseUrl: db.url }),
    ...(cache && draw.yes() && { cacheUrl: expr`${cache.url}/1`, cacheHost: cache.host, cacheDb: cache.database }),
  }) as Config;
}

export function secretOf(draw: Draw, { db, cache }: Shared['stores']): Secret {
  const options = {
    how: draw.of('keyRef', 'envFrom'),
    ...draw.some(50, () => ({ key: 'kebab' })),
    ...draw.some(20, () => ({ at: 'private', existing: 'privateSecret' })),
    ...draw.some(30, () => ({ open: true })),
    ...draw.some(20, () => ({ onChange: { files: '/run/secrets/app' } })),
  };
  const password = cache?.options.password ?? 'optional';
  return secret(options as never, {
    sessionKey: required({ minLength: 16, doc: 'Signs sessions' }),
    token: optional(),
    ...(db && { dbPassword: db.password }),
    ...(db && draw.yes() && { databaseUrlFull: optional(db.url) }),
    ...(cache &&
      (password === 'required' || (password === 'optional' && draw.yes())) && {
        cachePassword: password === 'optional' ? optional(cache.password) : cache.password,
      }),
    ...(cache && draw.yes(30) && { brokerUrl: optional(expr`${cache.url}/2`) }),
  }) as Secret;
}
