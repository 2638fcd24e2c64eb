/**
 * The programs of the five systems as pods run them. Throughput of devops-challenge's page beside an empty Fastify route that does the same
 * INCR, both with the same Redis; memory 10 s after ready; the time from start to ready.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage, type Image } from '../tests/programs/image.ts';
import { podSkip, startPod } from '../tests/programs/pod.ts';
import { freePort, isOpen, redisSkip, startRedis } from '../tests/programs/stores.ts';
import { until } from '../tests/programs/wait.ts';
import { median, printRatio, saveResults } from './measure.ts';

if (podSkip || redisSkip) {
  console.log(`programs: skipped, ${podSkip || redisSkip}`);
  process.exit(0);
}

const ROUNDS = 5;
const SECONDS = 3;
const redis = await startRedis();
const scratch = mkdtempSync(join(tmpdir(), 'helmwright-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const image = buildImage('systems/devops-challenge/app');

/** What the page does without being a page. */
const EMPTY = `
import { fastify } from 'fastify';
import { Redis } from 'ioredis';
const redis = new Redis({ host: '127.0.0.1', port: Number(process.env.REDIS_PORT) });
const app = fastify();
app.get('/', async () => String(await redis.incr('other')));
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
`;

interface Server {
  readonly url: string;
  readonly child: ChildProcess;
}

async function serve(image: Image, script: string): Promise<Server> {
  const port = await freePort();
  const env = {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: String(port),
    REDIS_HOST: redis.host,
    REDIS_PORT: String(redis.port),
    NODE_ENV: 'production',
  };
  // The log goes to a file, as a container's does.
  const log = openSync(join(scratch, `${port}.log`), 'w');
  const child = spawn(process.execPath, [script], { cwd: join(image.root, image.workdir), env, stdio: ['ignore', log, log] });
  process.on('exit', () => child.kill('SIGKILL'));
  await until('it listens', () => isOpen(port));
  return { url: `http://127.0.0.1:${port}/`, child };
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

function throughput({ url, child }: Server): Rate {
  const before = ticks(child.pid);
  const cannon = createRequire(import.meta.url).resolve('autocannon');
  const run = spawnSync(process.execPath, [cannon, '--json', '-c', '50', '-d', String(SECONDS), url], { encoding: 'utf8' });
  const result = JSON.parse(run.stdout);
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} answers were not 200, ${result.errors} errors`);
  return { perSecond: result.requests.average, microseconds: ((ticks(child.pid) - before) * 10_000) / result.requests.total };
}

console.log('programs: devops-challenge');
const emptyFile = join(image.root, image.workdir, 'empty.bench.mjs');
writeFileSync(emptyFile, EMPTY);
process.on('exit', () => rmSync(emptyFile, { force: true }));
const page = await serve(image, 'dist/main.js');
const empty = await serve(image, 'empty.bench.mjs');
const rates: { readonly page: Rate[]; readonly empty: Rate[] } = { page: [], empty: [] };
for (let round = -1; round < ROUNDS; round++) {
  for (const [name, server] of Object.entries({ page, empty }) as ['page' | 'empty', Server][]) {
    const rate = throughput(server);
    if (round >= 0) rates[name].push(rate);
  }
}
for (const { child } of [page, empty]) child.kill('SIGKILL');
const medianOf = (name: 'page' | 'empty', figure: keyof Rate): number => median(rates[name].map((rate) => rate[figure]));
for (const name of ['page', 'empty'] as const)
  console.log(
    `  ${name.padEnd(44)} ${medianOf(name, 'perSecond').toFixed(0).padStart(8)} requests/s, ${medianOf(name, 'microseconds').toFixed(0)} µs of processor each`,
  );
printRatio('the page / an empty route with the same INCR', medianOf('page', 'perSecond') / medianOf('empty', 'perSecond'), 'at least 0.7');
printRatio('the same by processor time', medianOf('empty', 'microseconds') / medianOf('page', 'microseconds'), 'shown');

/** Megabytes 10 s after ready, and milliseconds until then. */
async function startOnce(
  image: Image,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly megabytes: number; readonly readyMs: number }> {
  const port = await freePort();
  const start = performance.now();
  const pod = await startPod(image, { env: { HOST: '127.0.0.1', PORT: String(port), ...env }, port });
  await until('ready', async () => (await pod.get('/readyz')).status === 200);
  const readyMs = performance.now() - start;
  await sleep(10_000);
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pod.pid}/status`, 'utf8'))?.[1]) / 1024;
  await pod.kill();
  return { megabytes, readyMs };
}

const idle: Record<string, { readonly megabytes: number; readonly readyMs: number }> = {};
for (const system of ['devops-challenge', 'internal-service', 'mytomorrows']) {
  const built = buildImage(`systems/${system}/app`);
  const env: Record<string, string> = system === 'devops-challenge' ? { REDIS_HOST: redis.host, REDIS_PORT: String(redis.port) } : {};
  const runs = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await startOnce(built, env));
  const megabytes = median(runs.map((run) => run.megabytes));
  const readyMs = median(runs.map((run) => run.readyMs));
  idle[system] = { megabytes, readyMs };
  console.log(`  ${`${system}: resident 10 s after ready`.padEnd(44)} ${megabytes.toFixed(1).padStart(8)} MiB   (wanted: at most 80)`);
  console.log(`  ${`${system}: from start to ready`.padEnd(44)} ${readyMs.toFixed(0).padStart(8)} ms   (wanted: under 1500)`);
}

saveResults('programs', { rates, idle });
await redis.remove();
process.exit(0);
