// mytomorrows in pods: the configuration of its environments, one process and several, a worker that dies, bad settings, the end under load.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, before, test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { parseDockerfile } from './dockerfile.ts';
import { buildImage, type Image, imageSkip } from './image.ts';
import { loadSkip, stopUnderLoad } from './load.ts';
import { assertConfined, type Pod, podSkip, runInImage, startPod } from './pod.ts';
import { freePort } from './stores.ts';
import { until } from './wait.ts';

const unbuilt = imageSkip('systems/mytomorrows/app');
const skip = podSkip || unbuilt;
const source = join(sourceDir(import.meta.url), '../../systems/mytomorrows/app');
let image: Image;
const pods: Pod[] = [];

before(() => {
  if (!unbuilt) image = buildImage('systems/mytomorrows/app');
});
afterEach(async () => {
  await Promise.all(pods.splice(0).map((pod) => pod.kill()));
});

async function start(env: Readonly<Record<string, string>> = {}, port?: number): Promise<Pod> {
  const chosen = port ?? (await freePort());
  const pod = await startPod(image, { env: { PORT: String(chosen), ...env }, port: chosen });
  pods.push(pod);
  return pod;
}

/** The environment dev of the description, and its secrets. */
const DEV = { API_BASE_URL: 'http://api.milo.com', LOG_LEVEL: 'DEBUG', MAX_CONNECTIONS: '20', ENVIRONMENT: 'dev' };
const SECRETS = { SECRET_KEY: 'top-secret-key', DB_PASSWORD: 'admin123' };

test('both pages, with the variables of dev (C1.1, C1.2)', { skip }, async () => {
  const pod = await start({ ...DEV, ...SECRETS });
  assertConfined(pod, image);
  const greeting = await pod.get('/');
  assert.equal(greeting.body, 'Hello, this is a message from your Python app!');
  const { ENVIRONMENT: _environment, ...shown } = DEV;
  assert.deepEqual(JSON.parse((await pod.get('/config')).body), { message: 'Config and secrets accessed', ...SECRETS, ...shown });
  assert.doesNotMatch(pod.log(), /top-secret-key|admin123/);
});

test('LOG_LEVEL decides what is logged; the names of the deployment stand in every line', { skip }, async () => {
  const loud = await start({ LOG_LEVEL: 'DEBUG', SERVICE_REGION: 'eu-west-1' });
  const quiet = await start({ LOG_LEVEL: 'ERROR' });
  for (const pod of [loud, quiet]) assert.equal((await pod.get('/readyz')).status, 200);
  await until('the probe is logged', () => loud.lines().some((line) => line['path'] === '/readyz'));
  for (const line of loud.lines())
    assert.deepEqual([line['service'], line['region'], line['environment']], ['mytomorrows-app', 'eu-west-1', 'dev']);
  assert.equal(quiet.log(), '');
});

test('nothing is required: an empty ConfigMap and an empty Secret', { skip }, async () => {
  const pod = await start();
  const { message, MAX_CONNECTIONS, ...rest } = JSON.parse((await pod.get('/config')).body);
  assert.equal(message, 'Config and secrets accessed');
  assert.equal(MAX_CONNECTIONS, '100', 'the image’s default');
  assert.deepEqual(rest, { SECRET_KEY: null, DB_PASSWORD: null, API_BASE_URL: null, LOG_LEVEL: null });
});

test('secrets can be masked (C1.3)', { skip }, async () => {
  const pod = await start({ ...SECRETS, MASK_SECRETS: 'true' });
  const { body } = await pod.get('/config');
  assert.doesNotMatch(body, /top-secret-key|admin123/);
});

test('probes, health check, metrics by route, a log line of each request (C1.4, C16.6)', { skip }, async () => {
  const pod = await start();
  for (const path of ['/healthz', '/readyz', '/metrics']) assert.equal((await pod.get(path)).status, 200, path);
  assert.equal(runInImage(image, image.healthcheck ?? [], { PORT: new URL(pod.url).port }), 0);
  assert.equal((await pod.get('/?token=s3cret', { 'x-request-id': 'one-1' })).status, 200);
  assert.match((await pod.get('/metrics')).body, /^http_request_duration_seconds_count\{method="GET",route="\/",status="200"\} 1$/m);
  await until('the request is logged', () => pod.lines().some((line) => line['msg'] === 'request'));
  const { level, reqId, method, path, status, ms } = pod.lines().find((line) => line['msg'] === 'request') ?? {};
  assert.deepEqual([level, reqId, method, path, status, typeof ms], ['info', 'one-1', 'GET', '/', 200, 'number']);
});

test('the image has the useful variables, with their defaults; build arguments name the deployment (C2.1)', { skip: unbuilt }, () => {
  const names = { SERVICE_REGION: '', SERVICE_NAME: 'mytomorrows-app', ENVIRONMENT: 'dev' };
  assert.deepEqual(image.env, { NODE_ENV: 'production', ...names, PORT: '8000', WORKERS: '1', MAX_CONNECTIONS: '100' });
  const { stages } = parseDockerfile(readFileSync(join(source, 'Dockerfile'), 'utf8'));
  const args = stages
    .at(-1)
    ?.instructions.filter(({ word }) => word === 'ARG')
    .map(({ text }) => text.split('=')[0]);
  for (const name of Object.keys(names)) assert.ok(args?.includes(name), name);
});

test('a module, served by a production server, its packages from the lock (C2.2)', { skip: unbuilt }, () => {
  assert.deepEqual(image.command, ['node', 'dist/main.js']);
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  assert.equal(manifest.type, 'module');
  assert.match(manifest.dependencies.fastify, /^\d+\.\d+\.\d+$/);
  const { stages } = parseDockerfile(readFileSync(join(source, 'Dockerfile'), 'utf8'));
  for (const { text } of stages.flatMap(({ instructions }) => instructions))
    assert.doesNotMatch(text, /npm (?!ci |run build)/, 'nothing is installed beside the lock');
});

test('WORKERS processes answer behind one port; a dead one is replaced; their metrics are added up', { skip }, async () => {
  const pod = await start({ WORKERS: '3' });
  const workers = (): readonly string[] => [
    ...new Set(
      pod
        .lines()
        .filter((line) => line['msg'] === 'request')
        .map((line) => String(line['worker'])),
    ),
  ];
  const listening = (): number => pod.lines().filter((line) => String(line['msg']).startsWith('App running')).length;
  await until('all three listen', () => listening() === 3);
  for (let i = 0; i < 9; i++) assert.equal((await pod.get('/')).status, 200);
  await until('the requests are logged', () => pod.lines().filter((line) => line['msg'] === 'request').length === 9);
  assert.deepEqual([...workers()].sort(), ['1', '2', '3']);
  assert.match((await pod.get('/metrics')).body, /^http_request_duration_seconds_count\{method="GET",route="\/",status="200"\} 9$/m);
  process.kill(childOf(pod.pid), 'SIGKILL');
  await until('another one takes its place', () => listening() === 4);
  assert.equal((await pod.get('/')).status, 200);
  assert.ok(pod.isRunning());
});

test('one worker is one process', { skip }, async () => {
  const pod = await start({ WORKERS: '1' });
  assert.equal(childrenOf(pod.pid).length, 0);
});

test('probes without authentication; readiness fails while the pod stops (T8.4)', { skip }, async () => {
  const pod = await start({ DRAIN_SECONDS: '5' });
  for (const path of ['/healthz', '/readyz']) assert.equal((await pod.get(path)).status, 200, path);
  pod.signal('SIGTERM');
  await until('unready', async () => (await pod.get('/readyz')).status === 503);
  assert.equal((await pod.get('/healthz')).status, 200);
});

test('wrong settings are all named, without their values, and the exit code is 1', { skip }, async () => {
  const pod = await startPod(image, { env: { WORKERS: 'auto', API_BASE_URL: 'admin123', LOG_LEVEL: 'LOUD' } });
  assert.deepEqual(await pod.exit, { code: 1, signal: null });
  assert.deepEqual(
    pod.lines().map((line) => line['problems']),
    [
      [
        'WORKERS: wanted a whole number from 1 to 64',
        'API_BASE_URL: wanted an address that begins with http:// or https://',
        'LOG_LEVEL: wanted one of TRACE, DEBUG, INFO, WARN, WARNING, ERROR, FATAL, CRITICAL',
      ],
    ],
  );
  assert.doesNotMatch(pod.log(), /admin123/);
});

test('a taken port ends the program, with one worker and with several', { skip }, async () => {
  const pod = await start();
  for (const WORKERS of ['1', '2']) {
    const second = await startPod(image, { env: { PORT: new URL(pod.url).port, WORKERS } });
    assert.equal((await second.exit).code, 1);
    assert.match(second.log(), /cannot listen/);
  }
});

for (const [WORKERS, farewell] of [
  ['1', 'stopped'],
  ['2', 'all workers have stopped'],
] as const) {
  test(`SIGTERM under load, WORKERS=${WORKERS}: every request that was taken is answered`, { skip: skip || loadSkip }, async () => {
    const port = await freePort();
    const pod = await start({ WORKERS, DRAIN_SECONDS: '1' }, port);
    await until('all listen', () => pod.log().split('App running').length - 1 === Number(WORKERS));
    await stopUnderLoad(pod, { port, path: '/', drainSeconds: 1, processes: Number(WORKERS), farewell });
  });
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);

function childOf(pid: number): number {
  const [child] = childrenOf(pid);
  assert.ok(child !== undefined);
  return child;
}
