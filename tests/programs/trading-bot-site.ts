/**
 * What the tests of trading-bot share. A site is a database, a Redis database and the pods that use them; each test has its own, so that tests
 * that mostly wait run beside each other.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { type Image, imageSkip } from './image.ts';
import { type Pod, podSkip, startPod, writableFolder } from './pod.ts';
import { freePort, type Postgres, postgresSkip, type Redis, redisSkip, startPostgres, startRedis } from './stores.ts';
import { onExit } from './wait.ts';

const app = join(sourceDir(import.meta.url), '../../systems/trading-bot/app');
/** Of the program's own packages, such as its client of PostgreSQL. */
export const requirePackage: NodeJS.Require = createRequire(join(app, 'package.json'));

export const siteSkip: string | false = podSkip || redisSkip || postgresSkip || imageSkip('systems/trading-bot/app');

export const SECRETS = {
  BINANCE_API_KEY: 'binance-key-x1',
  BINANCE_API_SECRET: 'binance-secret-x2',
  DATABASE_USER: 'trader',
  DATABASE_PASSWORD: 'database-x3',
  REDIS_PASSWORD: 'redis-x4',
  ENCRYPTION_KEY: 'encryption-key-of-32-characters-x5',
};
export const SECRET_TEXT: RegExp = /binance-key-x1|binance-secret-x2|database-x3|redis-x4|characters-x5/;

export interface Stores {
  readonly postgres: Postgres;
  readonly redis: Redis;
  remove(): Promise<unknown>;
}

export async function startStores(): Promise<Stores> {
  const redis = await startRedis({ password: SECRETS.REDIS_PASSWORD });
  const postgres = await startPostgres({ user: SECRETS.DATABASE_USER, password: SECRETS.DATABASE_PASSWORD, database: 'tradingbot' });
  return { postgres, redis, remove: () => Promise.all([postgres.remove(), redis.remove()]) };
}

export interface Site {
  /** The variables of the chart's ConfigMap and Secret, in production, and a busy market. */
  variables(port: number): Record<string, string>;
  start(more?: Readonly<Record<string, string>>): Promise<Pod>;
  /** Rows as psql prints them without decoration, by the program's own user. */
  query(sql: string): Promise<string>;
  /** "orders where …" */
  count(rows: string): Promise<number>;
}

/** Once around, a Redis database is used again: Redis has sixteen. */
const REDIS_DATABASES = 16;
let sites = 0;

/** It ends with the test. */
export function createSite(test: { after(end: () => Promise<unknown>): void }, image: Image, { postgres, redis }: Stores): Site {
  const number = sites++;
  const database = `site_${number}`;
  postgres.query(`create database ${database} owner ${SECRETS.DATABASE_USER}`);
  const starts: Promise<Pod>[] = [];
  const pool = connect({ host: postgres.host, port: postgres.port, user: postgres.user, password: postgres.password, database });
  test.after(async () => {
    const pods = await Promise.allSettled(starts);
    await Promise.all(pods.map((start) => start.status === 'fulfilled' && start.value.kill()));
    await pool.end();
  });
  const variables = (port: number): Record<string, string> => ({
    LOG_LEVEL: 'INFO',
    ENVIRONMENT: 'production',
    MAX_POSITIONS: '5',
    RISK_PER_TRADE: '0.02',
    STOP_LOSS_PERCENTAGE: '0.001',
    TAKE_PROFIT_PERCENTAGE: '0.001',
    TRADING_ENABLED: 'true',
    DATABASE_HOST: postgres.host,
    DATABASE_PORT: String(postgres.port),
    DATABASE_NAME: database,
    DATABASE_SSL_MODE: 'disable',
    REDIS_HOST: redis.host,
    REDIS_PORT: String(redis.port),
    REDIS_DB: String(number % REDIS_DATABASES),
    PROMETHEUS_ENABLED: 'true',
    METRICS_PORT: String(port),
    ...SECRETS,
    PORT: String(port),
    HOSTNAME: `trading-bot-${starts.length}`,
    // Longer than a busy machine keeps a leader from renewing it; tests that wait for its end take a shorter one.
    LEADER_LEASE_SECONDS: '20',
    DRAIN_SECONDS: '0',
    MARKET_SYMBOLS: Array.from({ length: 12 }, (_, i) => `S${i}USDT`).join(),
    SIMULATED_TICK_SECONDS: '0.01',
  });
  const query = async (text: string): Promise<string> => {
    const { rows } = await pool.query({ text, rowMode: 'array' });
    return rows.map((row) => row.join('|')).join('\n');
  };
  return {
    variables,
    start: (more = {}) => {
      const pod = freePort().then((port) =>
        startPod(image, { env: { ...variables(port), DATA_DIR: writableFolder(), ...more }, port: Number(more['PORT'] ?? port) }),
      );
      starts.push(pod);
      return pod;
    },
    query,
    count: async (rows) => Number(await query(`select count(*) from ${rows}`)),
  };
}

interface Pool {
  query(query: object): Promise<{ readonly rows: readonly (readonly (string | null)[])[] }>;
  on(event: 'error', listener: () => void): void;
  end(): Promise<void>;
}

/** The program's own client: to start psql over and over would take the processor from the pods. */
function connect(where: object): Pool {
  const { Pool } = requirePackage('pg') as { Pool: new (options: object) => Pool };
  const pool = new Pool({ ...where, max: 2, query_timeout: 10_000, types: { getTypeParser: () => (text: string) => text } });
  // A store that is stopped breaks idle connections.
  pool.on('error', () => {});
  return pool;
}

export const ready = async (pod: Pod): Promise<boolean> => (await pod.get('/ready')).status === 200;
export const said = (pod: Pod, message: string): readonly Readonly<Record<string, unknown>>[] =>
  pod.lines().filter((line) => line['msg'] === message);
/** How often a message stands in the log: quicker than to parse it. */
export const times = (pod: Pod, message: string): number => pod.log().split(`"msg":"${message}"`).length - 1;
export const leads = (pod: Pod): boolean => times(pod, 'this replica leads') > times(pod, 'this replica leads no more');

/** The parts of the program that are tried without a pod. */
export interface Modules {
  readSettings(env: NodeJS.ProcessEnv): { readonly settings: object; readonly problems?: readonly string[] };
  openDatabase(settings: object, log: object, connections: number): Database;
  ping(database: Database): Promise<unknown>;
  migrateWhenPossible(database: Database, log: object, stopping: AbortSignal): Promise<void>;
  takeOffice(database: Database, holder: string, leaseMs: number): Promise<number | undefined>;
  giveBack(database: Database, token: number): Promise<void>;
  fenced<T>(database: Database, token: number, work: (transaction: object) => Promise<T>): Promise<T>;
}
export interface Database {
  destroy(): Promise<void>;
}

let modules: Promise<Modules> | undefined;

/** Built from the sources with their packages: the image has one file, which begins to trade when it is read. */
export function loadModules(): Promise<Modules> {
  modules ??= build();
  return modules;
}

async function build(): Promise<Modules> {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-modules-'));
  onExit(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'modules.mjs');
  const contents = ['settings', 'database', 'migrations', 'leader'].map((name) => `export * from './${name}.ts';`).join('\n');
  buildSync({
    stdin: { contents, resolveDir: join(app, 'src') },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    external: ['pg-native', 'pg-cloudflare'],
  });
  return import(pathToFileURL(outfile).href);
}
