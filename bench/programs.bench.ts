/**
 * The programs of the five systems as pods run them. Throughput beside an empty Fastify route that asks the same store for the same:
 * devops-challenge's page and a signed-in list of thebot's API. Memory 10 s after ready; the time from start to ready, beside an empty Node's.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sourceDir } from '../src/testing/source-dir.ts';
import { buildImage, type Image } from '../tests/programs/image.ts';
import { podSkip, runInImage, startPod, writableFolder } from '../tests/programs/pod.ts';
import { freePort, isOpen, postgresSkip, redisSkip, startPostgres, startRedis } from '../tests/programs/stores.ts';
import { onExit, until } from '../tests/programs/wait.ts';
import { median, printRatio, saveResults } from './measure.ts';

const skip = podSkip || redisSkip || postgresSkip;
if (skip) {
  console.log(`programs: skipped, ${skip}`);
  process.exit(0);
}

const ROUNDS = 5;
const SECONDS = 3;
const redis = await startRedis();
const postgres = await startPostgres({ user: 'thebot_user', password: 'pg-secret', database: 'thebot' });
const scratch = mkdtempSync(join(tmpdir(), 'helmwright-bench-'));
onExit(() => rmSync(scratch, { recursive: true, force: true }));

type Variables = Readonly<Record<string, string>>;
interface Server {
  readonly url: string;
  readonly child: ChildProcess;
  readonly headers: Variables;
}

async function serve(folder: string, script: string, variables: Variables): Promise<Server> {
  const port = await freePort();
  const env = { ...process.env, HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production', ...variables };
  // The log goes to a file, as a container's does.
  const log = openSync(join(scratch, `${port}.log`), 'w');
  const child = spawn(process.execPath, [script], { cwd: folder, env, stdio: ['ignore', log, log] });
  onExit(() => child.kill('SIGKILL'));
  await until('it listens', () => isOpen(port));
  return { url: `http://127.0.0.1:${port}`, child, headers: {} };
}

/** A server of ours with the packages of a program. */
async function serveEmpty(packages: string, text: string, variables: Variables): Promise<Server> {
  const script = join(mkdtempSync(join(scratch, 'empty-')), 'empty.cjs');
  const require = `require('node:module').createRequire(${JSON.stringify(join(sourceDir(import.meta.url), '..', packages, 'package.json'))})`;
  writeFileSync(script, `const from = ${require};\n${text}`);
  return serve(scratch, script, variables);
}

interface Rate {
  readonly perSecond: number;
  /** Processor time of the server for one request: what remains of the truth when other work shares the machine. */
  readonly microseconds: number;
}

/** utime and stime of a process, in clock ticks of 10 ms. */
function ticks(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  return Number(fields[13]) + Number(fields[14]);
}

function throughput({ url, child, headers }: Server): Rate {
  const before = ticks(child.pid);
  const cannon = createRequire(import.meta.url).resolve('autocannon');
  const words = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]);
  const run = spawnSync(process.execPath, [cannon, '--json', '-c', '50', '-d', String(SECONDS), ...words, url], { encoding: 'utf8' });
  const result = JSON.parse(run.stdout);
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} answers were not 200, ${result.errors} errors`);
  return { perSecond: result.requests.average, microseconds: ((ticks(child.pid) - before) * 10_000) / result.requests.total };
}

/** The program and the empty route in turn. */
function compare(what: string, servers: { readonly program: Server; readonly empty: Server }): Readonly<Record<string, readonly Rate[]>> {
  const rates: Record<string, Rate[]> = { program: [], empty: [] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, server] of Object.entries(servers)) {
      const rate = throughput(server);
      if (round >= 0) rates[name]?.push(rate);
    }
  }
  for (const { child } of Object.values(servers)) child.kill('SIGKILL');
  const medianOf = (name: string, figure: keyof Rate): number => median((rates[name] ?? []).map((rate) => rate[figure]));
  console.log(`  ${what} (load ${loadavg()[0]?.toFixed(1)})`);
  for (const name of Object.keys(servers)) {
    const [rate, time] = [medianOf(name, 'perSecond').toFixed(0), medianOf(name, 'microseconds').toFixed(0)];
    console.log(`  ${name.padEnd(44)} ${rate.padStart(8)} requests/s, ${time} µs of processor each`);
  }
  // Round by round, so that what else the machine does meanwhile hits both.
  const pairs = (rates['program'] ?? []).map((rate, round) => [rate, rates['empty']?.[round] ?? rate] as const);
  printRatio('the program / the empty route', median(pairs.map(([program, empty]) => program.perSecond / empty.perSecond)), 'at least 0.7');
  printRatio('the same by processor time', median(pairs.map(([program, empty]) => empty.microseconds / program.microseconds)), 'shown');
  return rates;
}

const stores: Variables = {
  REDIS_HOST: redis.host,
  REDIS_PORT: String(redis.port),
  CELERY_BROKER_URL: `redis://${redis.host}:${redis.port}/0`,
  DATABASE_HOST: postgres.host,
  DATABASE_PORT: String(postgres.port),
  POSTGRES_PASSWORD: 'pg-secret',
  SECRET_KEY: 'a-secret-key-of-more-than-32-characters',
  API_RATE_LIMIT: '10000000/hour',
  MEDIA_ROOT: writableFolder(),
};
const trading: Variables = {
  DATABASE_NAME: 'trading',
  DATABASE_USER: postgres.user,
  DATABASE_PASSWORD: postgres.password,
  DATABASE_SSL_MODE: 'disable',
  ENCRYPTION_KEY: 'an-encryption-key-of-more-than-32-characters',
  TRADING_ENABLED: 'true',
  DATA_DIR: writableFolder(),
};
postgres.query(`create database trading owner "${postgres.user}"`);

/** What devops-challenge's page does without being a page. */
const EMPTY_PAGE = `
const { fastify } = from('fastify');
const { Redis } = from('ioredis');
const redis = new Redis({ host: '127.0.0.1', port: Number(process.env.REDIS_PORT) });
const app = fastify();
app.get('/', async () => String(await redis.incr('other')));
app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
`;

async function page(): Promise<Readonly<Record<string, readonly Rate[]>>> {
  const folder = 'systems/devops-challenge/app';
  const image = buildImage(folder);
  return compare('devops-challenge: the page, one INCR', {
    program: await serve(join(image.root, image.workdir), 'dist/main.js', stores),
    empty: await serveEmpty(folder, EMPTY_PAGE, stores),
  });
}

/** The statement of GET /api/assignments/ without who asks, what the answer may hold, and how often one may ask. */
const EMPTY_LIST = `
const { fastify } = from('fastify');
const pg = from('pg');
const pool = new pg.Pool({ host: process.env.DATABASE_HOST, port: Number(process.env.DATABASE_PORT), user: 'thebot_user', password: 'pg-secret', database: 'thebot', max: 10 });
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const statement = \`
  select assignments.id, assignments.title, assignments.text, assignments.due_at as "dueAt", users.name as author, submissions.handed_in_at as "handedInAt",
    submissions.grade, submissions.feedback, submissions.hint,
    (select count(*) as n from submissions as "all" where "all".assignment_id = assignments.id) as "handedIn"
  from assignments join users on users.id = assignments.author_id
    left join submissions on submissions.assignment_id = assignments.id and submissions.student_id = $1
  order by assignments.due_at, assignments.id limit $2 offset $3\`;
const app = fastify();
app.get('/api/assignments/', async () => ({ results: (await pool.query(statement, [1, 20, 0])).rows }));
app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
`;

async function list(): Promise<Readonly<Record<string, readonly Rate[]>>> {
  const folder = 'systems/thebot/app/backend';
  const image = buildImage(folder);
  const person = { email: 'stella@thebot.local', password: 'correct horse battery' };
  runInImage(image, ['node', 'dist/migrate.js'], stores);
  runInImage(image, ['node', 'dist/add-user.js', person.email, 'student', 'Stella'], { ...stores, PASSWORD: person.password });
  postgres.query(
    "insert into assignments (title, text, due_at, author_id) select 'Task ' || n, repeat('x', 200), now(), 1 from generate_series(1, 20) n",
  );
  const [program, empty] = [
    await serve(join(image.root, image.workdir), 'dist/main.js', stores),
    await serveEmpty(folder, EMPTY_LIST, stores),
  ];
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${program.url}/api/auth/login/`, { method: 'POST', headers, body: JSON.stringify(person) });
  const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const ask = { url: '/api/assignments/', headers: { cookie } };
  return compare('thebot: a list of 20 assignments, signed in, one query', {
    program: { ...program, url: program.url + ask.url, headers: ask.headers },
    empty: { ...empty, url: empty.url + ask.url, headers: ask.headers },
  });
}

/** Megabytes 10 s after ready, and milliseconds until then. */
async function startOnce(image: Image, program: Program): Promise<Idle> {
  const port = await freePort();
  const env = { ...stores, ...program.variables, HOST: '127.0.0.1', PORT: String(port), METRICS_PORT: String(port) };
  const start = performance.now();
  const pod = await startPod(image, { env, port, ...(program.command !== undefined && { command: program.command }) });
  await until('ready', async () => (await pod.get(program.ready)).status === 200);
  const readyMs = performance.now() - start;
  await sleep(10_000);
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pod.pid}/status`, 'utf8'))?.[1]) / 1024;
  await pod.kill();
  return { megabytes, readyMs };
}

interface Program {
  readonly name: string;
  readonly context: string;
  readonly command?: readonly string[];
  readonly variables?: Variables;
  readonly ready: string;
  /** Megabytes. */
  readonly most: number;
}
interface Idle {
  readonly megabytes: number;
  readonly readyMs: number;
}

const PROGRAMS: readonly Program[] = [
  ...['devops-challenge', 'internal-service', 'mytomorrows'].map((name) => ({
    name,
    context: `systems/${name}/app`,
    ready: '/readyz',
    most: 80,
  })),
  ...['main', 'worker', 'scheduler'].map((role) => ({
    name: `thebot ${role}`,
    context: 'systems/thebot/app/backend',
    command: ['node', `dist/${role}.js`],
    ready: '/api/system/health/ready/',
    most: 130,
  })),
  { name: 'thebot frontend', context: 'systems/thebot/app/frontend', ready: '/readyz', most: 80 },
  { name: 'trading-bot', context: 'systems/trading-bot/app', ready: '/ready', most: 130, variables: trading },
];

/** Milliseconds until a Node without any package listens, waited for as the programs are. */
async function emptyStart(): Promise<number> {
  const start = performance.now();
  const { child } = await serveEmpty('systems/devops-challenge/app', EMPTY_SERVER, {});
  const ms = performance.now() - start;
  child.kill('SIGKILL');
  return ms;
}

const EMPTY_SERVER = `require('node:http').createServer().listen(Number(process.env.PORT), '127.0.0.1');`;

async function idle(program: Program): Promise<Idle & { readonly emptyMs: number }> {
  const image = buildImage(program.context);
  const runs: (Idle & { readonly emptyMs: number })[] = [];
  for (let round = 0; round < ROUNDS; round++) runs.push({ emptyMs: await emptyStart(), ...(await startOnce(image, program)) });
  const medianOf = (figure: 'megabytes' | 'readyMs' | 'emptyMs'): number => median(runs.map((run) => run[figure]));
  const [megabytes, readyMs, emptyMs] = [medianOf('megabytes'), medianOf('readyMs'), medianOf('emptyMs')];
  console.log(
    `  ${`${program.name}: resident 10 s after ready`.padEnd(44)} ${megabytes.toFixed(1).padStart(8)} MiB   (wanted: at most ${program.most})`,
  );
  console.log(
    `  ${`${program.name}: from start to ready`.padEnd(44)} ${readyMs.toFixed(0).padStart(8)} ms   (wanted: under 1500; an empty Node: ${emptyMs.toFixed(0)}, load ${loadavg()[0]?.toFixed(1)})`,
  );
  return { megabytes, readyMs, emptyMs };
}

console.log('programs');
/** node dist/bench/programs.bench.js [part of a name …]: only these. */
const wanted = (name: string): boolean => process.argv.length < 3 || process.argv.slice(2).some((part) => name.includes(part));
const results: Record<string, unknown> = {};
if (wanted('page')) results['page'] = await page();
if (wanted('list')) results['list'] = await list();
for (const program of PROGRAMS) if (wanted(program.name)) results[program.name] = await idle(program);
if (process.argv.length < 3) saveResults('programs', results);
await Promise.all([redis.remove(), postgres.remove()]);
process.exit(0);
