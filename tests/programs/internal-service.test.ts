// internal-service in pods: what the page shows, dev beside prod, masking, bad settings, the end under load.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildImage, type Image } from './image.ts';
import { loadSkip, stopUnderLoad } from './load.ts';
import { assertConfined, type Pod, podSkip, runInImage, startPod } from './pod.ts';
import { freePort, isOpen } from './stores.ts';

const skip = podSkip;
const CHROME = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
let image: Image;
const pods: Pod[] = [];

before(() => {
  if (!skip) image = buildImage('systems/internal-service/app');
});
after(() => Promise.all(pods.map((pod) => pod.kill())));

async function start(env: Readonly<Record<string, string>>, port?: number): Promise<Pod> {
  const chosen = port ?? (await freePort());
  const pod = await startPod(image, { env: { PORT: String(chosen), ...env }, port: chosen });
  pods.push(pod);
  return pod;
}

test('the page is the pod’s environment: PROD, the extra variables, nothing added, nothing left out (E1) (E7) (T9)', { skip }, async () => {
  const pod = await start({ PROD: 'false', EXTRA_KEY: 'a "b" <c>\nd', EMPTY: '' });
  assertConfined(pod, image);
  const answer = await pod.get('/');
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  const shown = JSON.parse(answer.body);
  const port = new URL(pod.url).port;
  assert.deepEqual(shown, {
    ...image.env,
    PATH: process.env['PATH'],
    HOME: '/',
    PORT: port,
    PROD: 'false',
    EXTRA_KEY: 'a "b" <c>\nd',
    EMPTY: '',
  });
  assert.deepEqual(Object.keys(shown), Object.keys(shown).sort());
});

test('dev and prod differ by PROD alone (E7)', { skip }, async () => {
  const port = await freePort();
  const pages: Record<string, string>[] = [];
  for (const prod of ['false', 'true']) {
    const pod = await start({ PROD: prod }, port);
    pages.push(JSON.parse((await pod.get('/')).body));
    await pod.kill();
  }
  const [dev = {}, prod = {}] = pages;
  assert.deepEqual({ ...dev, PROD: 'true' }, prod);
  assert.equal(dev['PROD'], 'false');
});

test('a browser gets a table; the probes answer; everything else is 404 (E1) (T8)', { skip }, async () => {
  const pod = await start({ PROD: 'true' });
  const page = await pod.get('/', { accept: CHROME });
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  assert.match(page.body, /<th scope="row">PROD<\/th><td>true<\/td>/);
  for (const path of ['/healthz', '/readyz', '/metrics']) assert.equal((await pod.get(path)).status, 200, path);
  for (const path of ['/env', '/index.html', '/healthz/x']) assert.equal((await pod.get(path)).status, 404, path);
});

test('secrets are masked when asked, in the page of browsers too (E1)', { skip }, async () => {
  const pod = await start({ MASK_SECRETS: 'true', DB_PASSWORD: 'hunter2' });
  assert.equal(JSON.parse((await pod.get('/')).body).DB_PASSWORD, '***');
  assert.doesNotMatch((await pod.get('/', { accept: CHROME })).body, /hunter2/);
  assert.doesNotMatch(pod.log(), /hunter2/);
});

test('on port 8080 without being told, and its health check finds it (E1) (E2)', { skip: skip || (await isTaken(8080)) }, async () => {
  const pod = await startPod(image, { env: {}, port: 8080 });
  pods.push(pod);
  assert.equal((await pod.get('/')).status, 200);
  assert.equal(runInImage(image, image.healthcheck ?? [], {}), 0);
  await pod.kill();
  assert.notEqual(runInImage(image, image.healthcheck ?? [], {}), 0);
});

test('wrong settings are all named, without their values, and the exit code is 1 (E1)', { skip }, async () => {
  const pod = await startPod(image, { env: { PORT: 's3cret', MASK_SECRETS: 's3cret' } });
  assert.deepEqual(await pod.exit, { code: 1, signal: null });
  assert.deepEqual(
    pod.lines().map((line) => line['problems']),
    [['PORT: wanted a whole number from 1 to 65535', 'MASK_SECRETS: wanted one of true, false']],
  );
  assert.doesNotMatch(pod.log(), /s3cret/);
});

test('SIGTERM under load: every request that was taken is answered, the listener stays open for the drain (E1)', {
  skip: skip || loadSkip,
}, async () => {
  const port = await freePort();
  const pod = await start({ DRAIN_SECONDS: '1' }, port);
  await stopUnderLoad(pod, { port, path: '/', drainSeconds: 1 });
});

async function isTaken(port: number): Promise<string | false> {
  return (await isOpen(port)) && `port ${port} is taken`;
}
