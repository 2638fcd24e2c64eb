// devops-challenge in pods, with a real Redis: outages, several replicas, bad settings, the end under load, the page in a browser.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { browserSkip, openBrowser } from './browser.ts';
import { buildImage, type Image, imageSkip } from './image.ts';
import { loadSkip, stopUnderLoad } from './load.ts';
import { assertConfined, type Pod, podSkip, runInImage, startPod } from './pod.ts';
import { freePort, type Redis, redisSkip, startRedis, takenSkip } from './stores.ts';
import { onExit, until } from './wait.ts';

const skip = podSkip || redisSkip || imageSkip('systems/devops-challenge/app');
const source = join(sourceDir(import.meta.url), '../../systems/devops-challenge/app');
let image: Image;
let redis: Redis;
const pods: Pod[] = [];

before(async () => {
  if (skip) return;
  image = buildImage('systems/devops-challenge/app');
  redis = await startRedis();
});
afterEach(async () => {
  await Promise.all(pods.splice(0).map((pod) => pod.kill()));
});
after(() => redis?.remove());

async function start(more: Readonly<Record<string, string>> = {}, port?: number): Promise<Pod> {
  const chosen = port ?? (await freePort());
  // The variables of the chart's values.yaml and Secret.
  const env = {
    ENVIRONMENT: 'PROD',
    HOST: '0.0.0.0',
    PORT: String(chosen),
    REDIS_HOST: redis.host,
    REDIS_PORT: String(redis.port),
    REDIS_DB: '0',
  };
  const pod = await startPod(image, { env: { ...env, ...more }, port: chosen });
  pods.push(pod);
  return pod;
}

const ready = async (pod: Pod): Promise<boolean> => (await pod.get('/readyz')).status === 200;
const count = async (pod: Pod): Promise<number> => Number(/Counter: (\d+)/.exec((await pod.get('/')).body)?.[1]);

/** How often Redis has done a command. */
const calls = (command: string): number =>
  Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(redis.command('info', 'commandstats'))?.[1] ?? 0);

test('the page: greeting, counter, Reload; a view is one INCR of the key "counter"; style by environment, favicon (A1.1, A1.2, A1.3)', {
  skip,
}, async () => {
  for (const [ENVIRONMENT, colour] of [
    ['DEV', '#4caf50'],
    ['PROD', '#f44336'],
  ] as const) {
    const pod = await start({ ENVIRONMENT });
    await until('ready', () => ready(pod));
    const [increments, before] = [calls('incr'), Number(redis.command('get', 'counter') || 0)];
    const { body } = await pod.get('/');
    assert.ok(body.includes(`Hi from <span id="ENV">${ENVIRONMENT}</span> environment!`), body);
    assert.ok(body.includes(`Counter: ${before + 1}<`), body);
    assert.match(body, /<form method="get" action="\/"><button type="submit">Reload<\/button>/);
    await Promise.all(Array.from({ length: 20 }, () => count(pod)));
    assert.equal(Number(redis.command('get', 'counter')), before + 21);
    assert.equal(calls('incr'), increments + 21);
    // The page's class takes its colour from the style.
    const style = await pod.get('/static/css/style.css');
    const name = /<body class="(\w+)">/.exec(body)?.[1];
    assert.match(style.body, new RegExp(`\\.${name} \\{\\s*--environment: ${colour};`));
    assert.match(style.body, /#ENV \{\s*color: var\(--environment\);/);
    assert.equal((await pod.get('/favicon.ico')).headers.get('content-type'), 'image/x-icon');
  }
});

test('without a variable it is as .env says; started as the README says, it prints where it runs (A2.1, A2.2)', {
  skip: skip || (await takenSkip(8000)) || (await takenSkip(6379)),
}, async () => {
  const command = 'export $(cat .env | xargs) && npm start';
  assert.ok(readFileSync(join(source, 'README.md'), 'utf8').includes(`\n${command}\n`));
  assert.equal(
    readFileSync(join(source, '.env'), 'utf8'),
    'ENVIRONMENT=DEV\nHOST=localhost\nPORT=8000\nREDIS_HOST=localhost\nREDIS_PORT=6379\nREDIS_DB=0\n',
  );
  const checkout = mkdtempSync(join(tmpdir(), 'helmwright-checkout-'));
  onExit(() => rmSync(checkout, { recursive: true, force: true }));
  for (const file of ['.env', 'package.json']) cpSync(join(source, file), join(checkout, file));
  for (const folder of ['dist', 'public']) symlinkSync(join(image.root, image.workdir, folder), join(checkout, folder));
  const local = await startRedis({ port: 6379 });
  try {
    for (const [views, line] of [
      [1, command],
      [2, 'npm start'],
    ] as const) {
      // A group of its own: neither the shell nor npm passes every signal on.
      const env = { PATH: process.env['PATH'], HOME: checkout };
      const shell = spawn('sh', ['-c', line], { cwd: checkout, env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
      const end = (signal: NodeJS.Signals): unknown =>
        shell.pid !== undefined && shell.exitCode === null && shell.signalCode === null && process.kill(-shell.pid, signal);
      onExit(() => end('SIGKILL'));
      let printed = '';
      shell.stdout.on('data', (chunk: Buffer) => void (printed += chunk.toString()));
      await until('it says where it runs', () => printed.includes('"App running: http://localhost:8000"'));
      await until('Redis is connected', () => printed.includes('Redis is connected'));
      assert.match(await (await fetch('http://localhost:8000')).text(), />DEV</);
      assert.equal(local.command('-n', '0', 'get', 'counter'), String(views));
      const ended = once(shell, 'exit');
      end('SIGINT');
      await ended;
    }
  } finally {
    await local.remove();
  }
});

test('Redis away at start, there, gone, back: unready, ready, unready, ready, in one process (A2.3)', { skip }, async () => {
  await redis.stop();
  const pod = await start();
  assertConfined(pod, image);
  assert.equal((await pod.get('/healthz')).status, 200);
  const unready = await pod.get('/readyz');
  assert.equal(unready.status, 503);
  assert.deepEqual(JSON.parse(unready.body), { status: 'unready', reason: 'redis does not answer', checks: { redis: 'does not answer' } });
  await until('the log says so', () => pod.log().includes("Redis server isn't running."));
  await until('the log says where it listens', () => pod.log().includes(`"App running: http://0.0.0.0:${new URL(pod.url).port}"`));
  await redis.start();
  await until('ready', () => ready(pod));
  const first = await count(pod);
  await redis.stop();
  assert.equal(await ready(pod), false);
  assert.equal((await pod.get('/')).status, 503);
  assert.equal((await pod.get('/healthz')).status, 200);
  await redis.start();
  await until('ready again', () => ready(pod));
  assert.equal(await count(pod), first + 1);
  assert.ok(pod.isRunning());
});

test('Redis is killed: every replica is unready with its reason, and alive, in the same process (A-ACC.3)', { skip }, async () => {
  const replicas = await Promise.all([start(), start(), start()]);
  for (const pod of replicas) await until('ready', () => ready(pod));
  await redis.stop('SIGKILL');
  for (const pod of replicas) {
    assert.match((await pod.get('/readyz')).body, /"reason":"redis does not answer"/);
    assert.equal((await pod.get('/healthz')).status, 200);
  }
  await redis.start();
  for (const pod of replicas) {
    await until('ready again', () => ready(pod));
    assert.ok(pod.isRunning());
  }
});

test('a Redis that is frozen makes the pod unready within its probe’s time limit', { skip }, async () => {
  const pod = await start();
  await until('ready', () => ready(pod));
  redis.freeze();
  const timed = async (path: string, status: number): Promise<number> => {
    const asked = performance.now();
    assert.equal((await pod.get(path)).status, status);
    return performance.now() - asked;
  };
  const [unreadyMs, aliveMs] = await Promise.all([timed('/readyz', 503), timed('/healthz', 200)]);
  // The probe has three seconds, on a machine that answers the other at once.
  assert.ok(unreadyMs - aliveMs < 2500, `/readyz took ${unreadyMs} ms, /healthz ${aliveMs} ms`);
  redis.resume();
  await until('ready', () => ready(pod));
});

test('replicas share the counter: one more for each view, none for probes, no reset by a start (A3.1, A4.3, A-ACC.2, T13.1)', {
  skip,
}, async () => {
  const one = await start();
  await until('ready', () => ready(one));
  const before = await count(one);
  assert.match((await one.get('/')).body, new RegExp(`>PROD<[\\s\\S]*Counter: ${before + 1}<`));
  const two = await start();
  await until('ready', () => ready(two));
  for (const path of ['/healthz', '/readyz', '/metrics', '/healthz', '/readyz']) assert.equal((await two.get(path)).status, 200);
  assert.equal(runInImage(image, image.healthcheck ?? [], { PORT: new URL(two.url).port }), 0);
  assert.equal(await count(two), before + 2);
  assert.equal(await count(one), before + 3);
  assert.equal(redis.command('get', 'counter'), String(before + 3));
  for (const command of ['set', 'setnx', 'del', 'getset', 'incrby']) assert.equal(calls(command), 0, command);
  assert.match((await two.get('/metrics')).body, /^page_views_total 1$/m);
});

test('probes without authentication or side effects; readiness fails with Redis (T8.2)', { skip }, async () => {
  const pod = await start();
  await until('ready', () => ready(pod));
  const before = redis.command('get', 'counter');
  for (const path of ['/healthz', '/readyz']) assert.equal((await pod.get(path)).status, 200, path);
  assert.equal(redis.command('get', 'counter'), before);
  await redis.stop();
  assert.deepEqual([(await pod.get('/readyz')).status, (await pod.get('/healthz')).status], [503, 200]);
  await redis.start();
});

test('wrong settings are all named, without their values, and the exit code is 1 (A2.4)', { skip }, async () => {
  const env = { ENVIRONMENT: 'STAGE', HOST: '0.0.0.0', PORT: 'none', REDIS_PORT: 'tcp://10.0.0.1:6379', REDIS_PASSWORD: 's3cret' };
  const pod = await startPod(image, { env });
  assert.deepEqual(await pod.exit, { code: 1, signal: null });
  assert.deepEqual(
    pod.lines().map((line) => line['problems']),
    [
      [
        'ENVIRONMENT: wanted one of DEV, PROD',
        'PORT: wanted a whole number from 1 to 65535',
        'REDIS_PORT: wanted a whole number from 1 to 65535',
      ],
    ],
  );
  assert.doesNotMatch(pod.log(), /STAGE|tcp:|s3cret/);
});

test('a taken port is an error at start, not a hang', { skip }, async () => {
  const pod = await start();
  const second = await startPod(image, { env: { HOST: '0.0.0.0', PORT: new URL(pod.url).port } });
  assert.equal((await second.exit).code, 1);
  assert.match(second.log(), /cannot listen/);
});

test('a database that does not exist: unready, and no other database is counted in', { skip }, async () => {
  const before = redis.command('get', 'counter');
  const pod = await start({ REDIS_DB: '99' });
  await until('the log says so', () => pod.log().includes("Redis server isn't running."));
  for (let i = 0; i < 5; i++) assert.equal((await pod.get('/')).status, 503);
  assert.equal(await ready(pod), false);
  assert.equal(redis.command('get', 'counter'), before);
});

test('a wrong password: alive, unready, and the password in no log and no answer', { skip }, async () => {
  const locked = await startRedis({ password: 'the-right-one' });
  try {
    const wrong = await start({ REDIS_PORT: String(locked.port), REDIS_PASSWORD: 'hunter2-wrong', LOG_LEVEL: 'TRACE' });
    await until('the log says so', () => wrong.log().includes("Redis server isn't running."));
    assert.equal(await ready(wrong), false);
    assert.equal((await wrong.get('/')).status, 503);
    assert.equal((await wrong.get('/healthz')).status, 200);
    const right = await start({ REDIS_PORT: String(locked.port), REDIS_PASSWORD: 'the-right-one', LOG_LEVEL: 'TRACE' });
    await until('ready', () => ready(right));
    assert.equal(await count(right), 1);
    for (const pod of [wrong, right]) assert.doesNotMatch(pod.log(), /hunter2-wrong|the-right-one/);
  } finally {
    await locked.remove();
  }
});

test('SIGTERM under load: every request that was taken is answered, the listener stays open for the drain (A20.6)', {
  skip: skip || loadSkip,
}, async () => {
  const port = await freePort();
  const pod = await start({ DRAIN_SECONDS: '1' }, port);
  await until('ready', () => ready(pod));
  const before = Number(redis.command('get', 'counter'));
  const report = await stopUnderLoad(pod, { port, path: '/', drainSeconds: 1 });
  // One INCR for each whole page.
  assert.equal(Number(redis.command('get', 'counter')) - before, report.answers);
});

test('the page in a browser: it counts, and it looks as its environment says', { skip: skip || browserSkip }, async () => {
  const pod = await start();
  await until('ready', () => ready(pod));
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const seen: string[] = [];
    page.on('console', (message) => void seen.push(message.text()));
    const counter = async (): Promise<number> => Number(/\d+/.exec((await page.textContent('.counter')) ?? '')?.[0]);
    await page.goto(pod.url);
    const first = await counter();
    await page.click('text=Reload');
    await page.waitForLoadState();
    assert.equal(await counter(), first + 1);
    assert.equal(await page.textContent('#ENV'), 'PROD');
    assert.equal(await page.evaluate("getComputedStyle(document.querySelector('#ENV')).color"), 'rgb(244, 67, 54)');
    await page.screenshot({ path: `${browser.screenshots}/devops-challenge.png` });
    assert.deepEqual(seen, [], 'nothing is refused by the content security policy');
    assert.equal(Number(redis.command('get', 'counter')), first + 1, 'style and favicon are no views');
  } finally {
    await browser.close();
  }
});
