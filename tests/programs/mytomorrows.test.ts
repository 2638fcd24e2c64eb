// mytomorrows in pods: the configuration of its environments, one process and several, a worker that dies, bad settings, the end under load.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { buildImage, type Image } from './image.ts';
import { loadSkip, stopUnderLoad } from './load.ts';
import { assertConfined, type Pod, podSkip, runInImage, startPod } from './pod.ts';
import { freePort } from './stores.ts';
import { until } from './wait.ts';

const skip = podSkip;
let image: Image;
const pods: Pod[] = [];

before(() => {
  if (!skip) image = buildImage('systems/mytomorrows/app');
});
after(() => Promise.all(pods.map((pod) => pod.kill())));

async function start(env: Readonly<Record<string, string>> = {}, port?: number): Promise<Pod> {
  const chosen = port ?? (await freePort());
  const pod = await startPod(image, { env: { PORT: String(chosen), ...env }, port: chosen });
  pods.push(pod);
  return pod;
}

/** The environment dev of the description, and its secrets. */
const DEV = { API_BASE_URL: 'http://api.milo.com', LOG_LEVEL: 'DEBUG', MAX_CONNECTIONS: '20', ENVIRONMENT: 'dev' };
const SECRETS = { SECRET_KEY: 'top-secret-key', DB_PASSWORD: 'admin123' };

test('both pages, with the variables of dev (C1) (T9)', { skip }, async () => {
  const pod = await start({ ...DEV, ...SECRETS });
  assertConfined(pod, image);
  const greeting = await pod.get('/');
  assert.equal(greeting.body, 'Hello, this is a message from your Python app!');
  const { ENVIRONMENT: _environment, ...shown } = DEV;
  assert.deepEqual(JSON.parse((await pod.get('/config')).body), { message: 'Config and secrets accessed', ...SECRETS, ...shown });
  assert.doesNotMatch(pod.log(), /top-secret-key|admin123/);
});

test('LOG_LEVEL decides what is logged; the names of the deployment stand in every line (C1) (C2)', { skip }, async () => {
  const loud = await start({ LOG_LEVEL: 'DEBUG', SERVICE_REGION: 'eu-west-1' });
  const quiet = await start({ LOG_LEVEL: 'ERROR' });
  for (const pod of [loud, quiet]) assert.equal((await pod.get('/readyz')).status, 200);
  await until('the probe is logged', () => loud.lines().some((line) => line['path'] === '/readyz'));
  for (const line of loud.lines())
    assert.deepEqual([line['service'], line['region'], line['environment']], ['mytomorrows-app', 'eu-west-1', 'dev']);
  assert.equal(quiet.log(), '');
});

test('nothing is required: an empty ConfigMap and an empty Secret (C1)', { skip }, async () => {
  const pod = await start();
  const { message, MAX_CONNECTIONS, ...rest } = JSON.parse((await pod.get('/config')).body);
  assert.equal(message, 'Config and secrets accessed');
  assert.equal(MAX_CONNECTIONS, '100', 'the image’s default');
  assert.deepEqual(rest, { SECRET_KEY: null, DB_PASSWORD: null, API_BASE_URL: null, LOG_LEVEL: null });
});

test('secrets can be masked (C1)', { skip }, async () => {
  const pod = await start({ ...SECRETS, MASK_SECRETS: 'true' });
  const { body } = await pod.get('/config');
  assert.doesNotMatch(body, /top-secret-key|admin123/);
});

test('probes, health check and metrics, without side effects (C7) (T8)', { skip }, async () => {
  const pod = await start();
  for (const path of ['/healthz', '/readyz', '/metrics']) assert.equal((await pod.get(path)).status, 200, path);
  assert.equal(runInImage(image, image.healthcheck ?? [], { PORT: new URL(pod.url).port }), 0);
});

test('WORKERS processes answer behind one port; a dead one is replaced; their metrics are added up (C2)', { skip }, async () => {
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

test('one worker is one process (C2)', { skip }, async () => {
  const pod = await start({ WORKERS: '1' });
  assert.equal(childrenOf(pod.pid).length, 0);
});

test('wrong settings are all named, without their values, and the exit code is 1 (C1)', { skip }, async () => {
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

test('a taken port ends the program, with one worker and with several (C2)', { skip }, async () => {
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
  test(`SIGTERM under load, WORKERS=${WORKERS}: every request that was taken is answered (C7)`, { skip: skip || loadSkip }, async () => {
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
