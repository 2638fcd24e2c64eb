// devops-challenge in pods, with a real Redis: outages, several replicas, bad settings, the end under load, the page in a browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserSkip, openBrowser } from './browser.ts';
import { buildImage, type Image } from './image.ts';
import { loadSkip, stopUnderLoad } from './load.ts';
import { assertConfined, type Pod, podSkip, runInImage, startPod } from './pod.ts';
import { freePort, type Redis, redisSkip, startRedis } from './stores.ts';
import { until } from './wait.ts';

const skip = podSkip || redisSkip;
let image: Image;
let redis: Redis;
const pods: Pod[] = [];

before(async () => {
  if (skip) return;
  image = buildImage('systems/devops-challenge/app');
  redis = await startRedis();
});
after(async () => {
  await Promise.all(pods.map((pod) => pod.kill()));
  await redis?.remove();
});

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

test('Redis away at start, there, gone, back: unready, ready, unready, ready, in one process (A2)', { skip }, async () => {
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

test('a Redis that is frozen makes the pod unready within its probe’s time limit (A4)', { skip }, async () => {
  const pod = await start();
  await until('ready', () => ready(pod));
  redis.freeze();
  const asked = performance.now();
  assert.equal((await pod.get('/readyz')).status, 503);
  assert.ok(performance.now() - asked < 3000);
  assert.equal((await pod.get('/healthz')).status, 200);
  redis.resume();
  await until('ready', () => ready(pod));
});

test('replicas share the counter; a new one does not reset it; probes do not count (A3) (A4) (T8) (T13)', { skip }, async () => {
  const one = await start();
  await until('ready', () => ready(one));
  const before = await count(one);
  const two = await start();
  await until('ready', () => ready(two));
  for (const path of ['/healthz', '/readyz', '/metrics', '/healthz', '/readyz']) assert.equal((await two.get(path)).status, 200);
  assert.equal(runInImage(image, image.healthcheck ?? [], { PORT: new URL(two.url).port }), 0);
  assert.equal(await count(two), before + 1);
  assert.equal(await count(one), before + 2);
  assert.equal(redis.command('get', 'counter'), String(before + 2));
});

test('wrong settings are all named, without their values, and the exit code is 1 (A3)', { skip }, async () => {
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

test('a taken port is an error at start, not a hang (A2)', { skip }, async () => {
  const pod = await start();
  const second = await startPod(image, { env: { HOST: '0.0.0.0', PORT: new URL(pod.url).port } });
  assert.equal((await second.exit).code, 1);
  assert.match(second.log(), /cannot listen/);
});

test('a database that does not exist: unready, and no other database is counted in (A2)', { skip }, async () => {
  const before = redis.command('get', 'counter');
  const pod = await start({ REDIS_DB: '99' });
  await until('the log says so', () => pod.log().includes("Redis server isn't running."));
  for (let i = 0; i < 5; i++) assert.equal((await pod.get('/')).status, 503);
  assert.equal(await ready(pod), false);
  assert.equal(redis.command('get', 'counter'), before);
});

test('a wrong password: alive, unready, and the password in no log and no answer (A3)', { skip }, async () => {
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

test('SIGTERM under load: every request that was taken is answered, the listener stays open for the drain (A20)', {
  skip: skip || loadSkip,
}, async () => {
  const port = await freePort();
  const pod = await start({ DRAIN_SECONDS: '1' }, port);
  await until('ready', () => ready(pod));
  const before = Number(redis.command('get', 'counter'));
  const report = await stopUnderLoad(pod, { port, path: '/', drainSeconds: 1 });
  // One INCR for each whole page: 5 during the drain, one that had begun before it.
  assert.equal(Number(redis.command('get', 'counter')) - before, report.answers + 6);
});

test('the page in a browser: it counts, and it looks as its environment says (A1)', { skip: skip || browserSkip }, async () => {
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
