/**
 * The containers of stores, started: Debian's own servers with exactly the command, arguments, variables and probes of the rendered
 * pods (only the folder of the data is another), and the scripts that dump and restore. Skips where the servers are not installed.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json, JsonObject } from '../kube/index.ts';
import { at, chartOf, find, objectsOf, renderShop, secretKey, shop } from './store-chart.test.support.ts';

const PASSWORD = 'p@:/?#% ss';
const LIMIT_MS = 20_000;
const redisSkip = spawnSync('redis-server', ['--version']).status === 0 ? false : 'redis-server is not installed';
const bin = postgresFolder();
const postgresSkip = bin === undefined ? 'postgresql is not installed' : false;

test('Redis starts as rendered, asks for the password, and its probe tells the truth', { skip: redisSkip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-redis-'));
  const port = await freePort();
  const set = ['cache.enabled=true', `secrets.REDIS_PASSWORD=${PASSWORD}`, 'cache.configuration.maxmemory-policy=allkeys-lru'];
  const objects = objectsOf(renderShop(chartOf(shop({ redis: { port } })), { set }));
  const container = at(find(objects, 'StatefulSet', 'shop-cache'), 'spec', 'template', 'spec', 'containers', 0);
  const [command = '', ...words] = [...texts(at(container, 'command')), ...texts(at(container, 'args'))].map((w) =>
    w.replace('/data', folder),
  );
  const env = { ...process.env, ...variables(container, objects) };
  const server = spawn(command, words, { stdio: 'ignore', env });
  try {
    const probe = (): number => runProbe(at(container, 'readinessProbe'), env);
    await until(() => probe() === 0);
    const ask = (...question: readonly string[]): string => run('redis-cli', ['-p', String(port), ...question], env).out;
    assert.deepEqual(ask('config', 'get', 'maxmemory').split('\n'), ['maxmemory', String(384 * 2 ** 20)]);
    assert.deepEqual(ask('config', 'get', 'maxmemory-policy').split('\n'), ['maxmemory-policy', 'allkeys-lru']);
    assert.deepEqual(ask('config', 'get', 'appendonly').split('\n'), ['appendonly', 'yes']);
    assert.match(run('redis-cli', ['-p', String(port), 'get', 'x'], process.env).out, /NOAUTH/);
    assert.equal(runProbe(at(container, 'readinessProbe'), process.env), 1, 'an answer that is an error is no success');
    // redis-cli takes the empty user of such a URL for a user; clients of programs do not.
    const url = new URL(secretKey(objects, 'REDIS_URL'));
    const opened = run('redis-cli', ['-p', url.port, 'ping'], { ...process.env, REDISCLI_AUTH: decodeURIComponent(url.password) });
    assert.equal(opened.out, 'PONG', 'the composed URL opens it');
    server.kill('SIGTERM');
    await until(() => probe() !== 0);
  } finally {
    await end(server, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
});

test('without a password Redis opens to other pods', { skip: redisSkip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-redis-'));
  const port = await freePort();
  const objects = objectsOf(renderShop(chartOf(shop({ redis: { port } }))));
  const container = at(find(objects, 'StatefulSet', 'shop-cache'), 'spec', 'template', 'spec', 'containers', 0);
  const [command = '', ...words] = [...texts(at(container, 'command')), ...texts(at(container, 'args'))].map((w) =>
    w.replace('/data', folder),
  );
  const server = spawn(command, words, { stdio: 'ignore' });
  try {
    await until(() => runProbe(at(container, 'livenessProbe'), process.env) === 0);
    assert.deepEqual(run('redis-cli', ['-p', String(port), 'config', 'get', 'protected-mode'], process.env).out.split('\n')[1], 'no');
  } finally {
    await end(server, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
});

test('PostgreSQL starts as rendered; dumps are made, kept, restored, and drilled', { skip: postgresSkip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-postgres-'));
  const port = await freePort();
  const set = [
    `secrets.DATABASE_PASSWORD=${PASSWORD}`,
    'database.backup.enabled=true',
    'database.backup.keep=2',
    'database.configuration.work_mem=8MB',
  ];
  const files = chartOf(shop({ postgres: { port } }));
  const objects = objectsOf(renderShop(files, { set }));
  const container = at(find(objects, 'StatefulSet', 'shop-database'), 'spec', 'template', 'spec', 'containers', 0);
  const env = variables(container, objects);
  const data = join(folder, 'pgdata');
  assert.match(env['PGDATA'] ?? '', /^\/var\/lib\/postgresql\/data\/pgdata$/);
  const owner = ownerOf(folder);
  initialise(folder, data, env, owner);
  const server = spawn(join(bin ?? '', 'postgres'), [...texts(at(container, 'args')), '-k', folder], {
    stdio: 'ignore',
    cwd: folder,
    env: { ...process.env, PGDATA: data },
    ...owner,
  });
  const path = { PATH: `${bin ?? ''}:${process.env['PATH'] ?? ''}` };
  try {
    const probe = (): number => runProbe(at(container, 'readinessProbe'), { ...process.env, ...path });
    await until(() => probe() === 0);
    createUser(folder, port, env, owner);
    const url = secretKey(objects, 'DATABASE_URL').replace('shop-database', '127.0.0.1');
    const sql = (text: string, database = url): string => {
      const { out, error } = run('psql', ['-d', database, '-v', 'ON_ERROR_STOP=1', '-Atqc', text], { ...process.env, ...path });
      return error === '' ? out : `error: ${error}`;
    };
    assert.equal(sql('show max_connections'), '100', 'the composed URL opens it, and it has its settings');
    assert.equal(sql('show work_mem'), '8MB');
    waits(objects, { ...process.env, ...path }, { shop: `127.0.0.1:${port}` });

    sql('create table orders (id int primary key, what text)');
    sql("insert into orders select n, 'order ' || n from generate_series(1, 500) n");
    const dumps = join(folder, 'backup');
    mkdirSync(dumps);
    for (const day of ['01', '02', '03']) writeFileSync(join(dumps, `shop-202601${day}T023000Z.dump`), 'an old one');
    const job = (name: string, more: Readonly<Record<string, string>> = {}): { readonly status: number; readonly error: string } =>
      runJob(find(objects, 'CronJob', name), objects, { folder: dumps, env: { ...process.env, ...path, PGHOST: '127.0.0.1', ...more } });
    assert.equal(job('shop-database-backup').status, 0);
    const kept = readdirSync(dumps).sort();
    assert.equal(kept.length, 2, kept.join(', '));
    assert.equal(kept[0], 'shop-20260103T023000Z.dump', 'the oldest go first');

    sql('delete from orders where id > 10');
    sql('create table noise (id int)');
    assert.equal(job('shop-database-restore', { RESTORE_DATABASE: 'drill' }).status, 0);
    assert.equal(sql('select count(*) from orders'), '10', 'a drill touches nothing');
    assert.equal(sql('select count(*) from orders', url.replace(/shop$/, 'drill')), '500');
    assert.equal(job('shop-database-restore').status, 0);
    assert.equal(sql('select count(*) from orders'), '500');
    const broken = job('shop-database-restore', { RESTORE_FILE: 'shop-20260103T023000Z.dump' });
    assert.notEqual(broken.status, 0, 'what is no dump is not restored');
    assert.equal(sql('select count(*) from orders'), '500');

    const missing = job('shop-database-restore', { RESTORE_FILE: 'shop-1.dump' });
    assert.match(missing.error, /there is no dump .*shop-1\.dump/);
    // A dump that fails leaves nothing that looks like one, and deletes none.
    assert.notEqual(job('shop-database-backup', { PGPASSWORD: 'wrong' }).status, 0);
    assert.deepEqual(readdirSync(dumps).sort(), kept);
    server.kill('SIGINT');
    await until(() => probe() !== 0);
  } finally {
    await end(server, 'SIGINT');
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What the image's entrypoint does with an empty PGDATA: the data, and (afterwards) the user and the database of the variables. */
function initialise(folder: string, data: string, env: Readonly<Record<string, string>>, owner: Owner): void {
  assert.deepEqual([env['POSTGRES_USER'], env['POSTGRES_DB'], env['POSTGRES_PASSWORD']], ['shop_user', 'shop', PASSWORD]);
  const args = ['-D', data, '-U', 'postgres', '--auth-local=trust', '--auth-host=scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(bin ?? '', 'initdb'), args, { cwd: folder, ...owner });
  assert.equal(made.status, 0, made.stderr.toString());
}

function createUser(folder: string, port: number, env: Readonly<Record<string, string>>, owner: Owner): void {
  const texts = [
    `create role "${env['POSTGRES_USER']}" superuser login password '${env['POSTGRES_PASSWORD']}'`,
    `create database "${env['POSTGRES_DB']}" owner "${env['POSTGRES_USER']}"`,
  ];
  for (const text of texts) {
    const made = spawnSync(join(bin ?? '', 'psql'), ['-h', folder, '-p', String(port), '-U', 'postgres', '-qc', text], {
      cwd: folder,
      ...owner,
    });
    assert.equal(made.status, 0, made.stderr.toString());
  }
}

/** The init container of the program ends at once when the server answers, and gives up in time when it does not. */
function waits(objects: readonly JsonObject[], env: NodeJS.ProcessEnv, known: Readonly<Record<string, string>>): void {
  const containers = at(find(objects, 'Deployment', 'shop-web'), 'spec', 'template', 'spec', 'initContainers');
  const wait = (Array.isArray(containers) ? (containers as readonly Json[]) : []).find((one) => at(one, 'name') === 'wait-for-database');
  const [host = '', port = ''] = (known['shop'] ?? '').split(':');
  const script = texts(at(wait, 'command')).at(-1) ?? '';
  const answered = run('sh', ['-c', script], { ...env, STORE_HOST: host, STORE_PORT: port });
  assert.deepEqual([answered.status, answered.out], [0, '']);
  const silent = run('sh', ['-c', script.replace(/\+ [0-9]+/, '+ 1')], { ...env, STORE_HOST: host, STORE_PORT: '1' });
  assert.equal(silent.status, 0);
  assert.match(silent.out, /no answer yet, the program starts without/);
}

interface JobPlace {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

function runJob(
  cronJob: JsonObject,
  objects: readonly JsonObject[],
  { folder, env }: JobPlace,
): { readonly status: number; readonly error: string } {
  const container = at(cronJob, 'spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0);
  const [command = '', ...words] = texts(at(container, 'command')).map((word) => word.replaceAll('/backup', folder));
  return run(command, words, { ...variables(container, objects), ...env });
}

/** The variables of a container, with keys of the chart's Secret filled in. */
function variables(container: Json | undefined, objects: readonly JsonObject[]): Record<string, string> {
  const list = at(container, 'env');
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(
    (list as readonly Json[]).map((one) => {
      const key = at(one, 'valueFrom', 'secretKeyRef', 'key');
      return [String(at(one, 'name')), key === undefined ? String(at(one, 'value')) : secretKey(objects, String(key))];
    }),
  );
}

function texts(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? (list as readonly Json[]).map(String) : [];
}

function runProbe(probe: Json | undefined, env: NodeJS.ProcessEnv): number {
  const [command = '', ...words] = texts(at(probe, 'exec', 'command'));
  return run(command, words, env).status;
}

function run(command: string, words: readonly string[], env: NodeJS.ProcessEnv): { status: number; out: string; error: string } {
  const { status, stdout, stderr } = spawnSync(command, words, { env, encoding: 'utf8', timeout: LIMIT_MS });
  return { status: status ?? -1, out: stdout.trim(), error: stderr.trim() };
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root: as the user of its package then. */
function ownerOf(folder: string): Owner {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  const owner = { uid: id('-u'), gid: id('-g') };
  chownSync(folder, owner.uid, owner.gid);
  return owner;
}

function postgresFolder(): string | undefined {
  const all = '/usr/lib/postgresql';
  if (!existsSync(all)) return undefined;
  const folders = readdirSync(all).map((version) => join(all, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'pg_dump')));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function until(isSo: () => boolean): Promise<void> {
  for (const start = performance.now(); performance.now() - start < LIMIT_MS; ) {
    if (isSo()) return;
    await sleep(50);
  }
  assert.fail(`not so after ${LIMIT_MS} ms`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}
