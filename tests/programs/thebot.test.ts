// thebot in pods, with a real PostgreSQL and Redis: all roles, outages, migrations at once, the scheduler killed and doubled, the end under load.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadSystem, readAt, theObject } from '../../src/testing/system.ts';
import { browserSkip, openBrowser, type Page as Tab } from './browser.ts';
import { buildImage, type Image, imageSkip } from './image.ts';
import { loadSkip, stopUnderLoad } from './load.ts';
import { type Pod, type PodOptions, podSkip, runInImage, startPod, writableFolder } from './pod.ts';
import { freePort, type Postgres, postgresSkip, type Redis, redisSkip, startPostgres, startRedis } from './stores.ts';
import { type Body, form, ingress, PASSWORD, Person, used, vanish } from './thebot.ts';
import { until } from './wait.ts';

const skip = podSkip || redisSkip || postgresSkip || imageSkip('systems/thebot/app/backend') || imageSkip('systems/thebot/app/frontend');
/** How often a scheduler is killed. */
const ROUNDS = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 3 : 40;
const SECRET_KEY = 'a-secret-key-of-more-than-32-characters';
let image: Image;
let page: Image;
let redis: Redis;
let postgres: Postgres;
let media = '';
let statics = '';
const pods: Pod[] = [];

before(async () => {
  if (skip) return;
  image = buildImage('systems/thebot/app/backend');
  page = buildImage('systems/thebot/app/frontend');
  [redis, postgres] = await Promise.all([startRedis(), startPostgres({ user: 'thebot_user', password: 'pg-secret', database: 'thebot' })]);
  media = writableFolder();
  statics = writableFolder();
});
after(async () => {
  await Promise.all(pods.map((pod) => pod.kill()));
  await Promise.all([redis?.remove(), postgres?.remove()]);
});

/** The variables of the chart's ConfigMap and Secret. */
const variables = (): Record<string, string> => ({
  DATABASE_ENGINE: 'postgresql',
  DATABASE_NAME: 'thebot',
  REDIS_BACKEND: 'redis',
  CELERY_BROKER: 'redis',
  CELERY_RESULT_BACKEND: 'redis',
  LOG_LEVEL: 'INFO',
  CACHE_TIMEOUT: '3600',
  API_PAGE_SIZE: '20',
  API_RATE_LIMIT: '1000000/hour',
  DEBUG: 'false',
  ALLOWED_HOSTS: 'localhost,127.0.0.1',
  FRONTEND_URL: 'http://localhost:8080',
  K8S_ENVIRONMENT: 'development',
  POD_NAME: 'thebot-0',
  POD_NAMESPACE: 'thebot',
  DATABASE_HOST: postgres.host,
  DATABASE_PORT: String(postgres.port),
  POSTGRES_DB: 'thebot',
  POSTGRES_USER: 'thebot_user',
  REDIS_HOST: redis.host,
  REDIS_PORT: String(redis.port),
  CELERY_BROKER_URL: `redis://${redis.host}:${redis.port}/0`,
  SECRET_KEY,
  POSTGRES_PASSWORD: 'pg-secret',
  MEDIA_ROOT: media,
  STATIC_ROOT: statics,
});

type Role = 'main' | 'worker' | 'scheduler';
const ports = new Map<Pod, number>();

async function start(role: Role, more: Readonly<Record<string, string>> = {}): Promise<Pod> {
  const port = await freePort();
  const env = { ...variables(), PORT: String(port), METRICS_PORT: String(port), ...more };
  const pod = await startPod(image, { env, port, command: ['node', `dist/${role}.js`] });
  pods.push(pod);
  ports.set(pod, port);
  return pod;
}

/** A role that ends by itself; its exit code and its log. */
async function run(role: 'migrate' | 'collectstatic' | 'add-user', args: readonly string[] = [], env: PodOptions['env'] = {}) {
  const pod = await startPod(image, { env: { ...variables(), ...env }, command: ['node', `dist/${role}.js`, ...args] });
  pods.push(pod);
  return { code: (await pod.exit).code, log: pod.log() };
}

const health = (part: string): string => `/api/system/health/${part}/`;
const ready = async (pod: Pod): Promise<boolean> => (await pod.get(health('ready'))).status === 200;
/** Why it is unready; a check that the machine was too busy for names its store too, so this is waited for. */
const unready = (pod: Pod, reason: string): Promise<number> =>
  until(reason, async () => {
    const answer = await pod.get(health('ready'));
    return answer.status === 503 && JSON.parse(answer.body).reason === reason;
  });
const isAlive = (role: Role, pod: Pod): boolean =>
  runInImage(image, ['node', `dist/${role}.js`, '--alive'], { METRICS_PORT: String(ports.get(pod)) }) === 0;

test('all roles on an empty database: up, alive and ready; requests wait with 503; migrated later, the same processes work (T3.2, T8.6)', {
  skip,
}, async (context) => {
  const [web, worker, scheduler] = await Promise.all([start('main'), start('worker'), start('scheduler', { LEASE_SECONDS: '1' })]);
  await Promise.all([web, worker, scheduler].map((pod) => until('ready', () => ready(pod))));
  for (const [role, pod] of Object.entries({ web, worker, scheduler })) {
    const { residentMb, cpuMs } = used(pod);
    context.diagnostic(`${role}: ready after ${cpuMs} ms of a processor, ${residentMb} MB`);
    assert.ok(residentMb <= 130, `${role}: ${residentMb} MB`);
  }
  await until('they say so', () => isAlive('worker', worker) && isAlive('scheduler', scheduler));
  const keys = redis.command('dbsize');
  for (const pod of [web, worker, scheduler]) {
    for (const part of ['live', 'ready', 'startup', 'detailed']) {
      await until(part, async () => (await pod.get(health(part))).status === 200);
      assert.equal((await pod.get(health(part))).headers.get('set-cookie'), null);
    }
  }
  assert.equal(redis.command('dbsize'), keys, 'a probe leaves nothing behind');
  assert.equal(postgres.query("select count(*) from pg_class where relnamespace = 'public'::regnamespace"), '0');
  const early = await new Person(web).ask('POST', '/api/auth/login/', { email: 'a@b.cd', password: 'x' });
  assert.equal(early.status, 503);
  assert.equal(early.body.error, 'the database is not migrated yet');
  await until('they wait', () => [worker, scheduler].every((pod) => pod.log().includes('waiting for migrations')));

  const runs = await Promise.all([1, 2, 3].map(() => run('migrate')));
  assert.deepEqual(
    runs.map((each) => each.code),
    [0, 0, 0],
    runs.map((each) => each.log).join(''),
  );
  assert.equal(runs.filter((each) => each.log.includes('"migrated"')).length, 1, 'one applied, the others found nothing to do');
  assert.equal(postgres.query('select count(*) from kysely_migration'), '5');
  assert.equal((await run('migrate')).log.includes('nothing to migrate'), true);

  await until('the scheduler plans', () => scheduler.log().includes('"planning"'));
  await until('the worker works', () => worker.log().includes('"working"'));
  assert.equal((await run('add-user', ['admin@thebot.local', 'teacher', 'Ada Admin', '--admin'], { PASSWORD })).code, 0);
  const admin = await new Person(web).signIn('admin@thebot.local');
  assert.equal((await admin.ask('GET', '/api/profile/')).body.name, 'Ada Admin');
  for (const pod of [web, worker, scheduler]) assert.ok(pod.isRunning());
});

/** One web pod and one worker for the tests that need no other. */
let shared: Promise<{ readonly web: Pod; readonly worker: Pod }> | undefined;
const platform = () =>
  (shared ??= (async () => {
    const [web, worker] = await Promise.all([start('main'), start('worker')]);
    await Promise.all([web, worker].map((pod) => until('ready', () => ready(pod))));
    const admin = await new Person(web).signIn('admin@thebot.local');
    for (const [email, role, name] of PEOPLE) {
      assert.equal((await admin.ask('POST', '/api/admin/users/', { email, role, name, password: PASSWORD })).status, 201);
    }
    return { web, worker };
  })());
const PEOPLE = [
  ['theo@thebot.local', 'teacher', 'Theo Teacher'],
  ['stella@thebot.local', 'student', 'Stella Student'],
  ['sam@thebot.local', 'student', 'Sam Student'],
  ['petra@thebot.local', 'parent', 'Petra Parent'],
] as const;

test('the platform: materials, assignments, hints, grades, notifications, reports, payments, each for whom it is', {
  skip,
}, async () => {
  const { web } = await platform();
  const [theo, stella, sam, petra] = await Promise.all(PEOPLE.map(([email]) => new Person(web).signIn(email)));
  assert.ok(theo && stella && sam && petra);
  assert.equal((await stella.ask('POST', '/api/materials/', form({ title: 'Mine' }))).status, 403);
  const pdf = Buffer.from('%PDF-1.4 fractions');
  assert.equal(
    (await theo.ask('POST', '/api/materials/', form({ title: 'Fractions' }, { name: '../../etc/fractions.pdf', content: pdf }))).status,
    201,
  );
  const { results } = (await stella.ask('GET', '/api/materials/')).body;
  assert.deepEqual([results[0].title, results[0].fileName, results[0].fileSize], ['Fractions', 'fractions.pdf', pdf.length]);
  const file = await stella.ask('GET', `/api/files/${results[0].fileId}/`);
  assert.equal(file.body, String(pdf));
  assert.match(String(file.headers.get('content-disposition')), /^attachment; filename\*=UTF-8''fractions\.pdf$/);

  const dueAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
  const { body: assignment } = await theo.ask('POST', '/api/assignments/', { title: 'Halves', text: 'What is a half of a half?', dueAt });
  await until('the students hear of it', async () => (await stella.ask('GET', '/api/notifications/')).body.unread === 1);
  const work = `/api/assignments/${assignment.id}/submissions/`;
  const handed = await stella.ask('POST', work, form({ text: 'A quarter.' }, { name: 'sketch.png', content: 'png' }));
  assert.equal(handed.status, 201);
  assert.equal((await stella.ask('POST', work, form({ text: 'Again.' }))).status, 409, 'handing in is done once');
  const mine = async () =>
    (await stella.ask('GET', '/api/assignments/')).body.results.find((each: { id: number }) => each.id === assignment.id);
  await until('the tutor of the fake gives a hint', async () => (await mine()).hint?.startsWith('A good start.'));
  const [given] = (await theo.ask('GET', work)).body.results;
  assert.deepEqual([given.student, given.text, given.fileName], ['Stella Student', 'A quarter.', 'sketch.png']);
  assert.equal((await sam.ask('GET', `/api/files/${given.fileId}/`)).status, 404, 'what another student handed in');
  assert.equal((await petra.ask('GET', `/api/files/${given.fileId}/`)).status, 404, 'nor another parent');
  assert.equal((await theo.ask('PATCH', `/api/submissions/${given.id}/`, { grade: 101 })).status, 400);
  assert.equal((await theo.ask('PATCH', `/api/submissions/${given.id}/`, { grade: 90, feedback: 'Right.' })).status, 200);
  assert.deepEqual([(await mine()).grade, (await mine()).feedback], [90, 'Right.']);

  assert.equal((await petra.ask('POST', '/api/reports/', { studentId: given.studentId })).status, 404, 'not her child yet');
  const admin = await new Person(web).signIn('admin@thebot.local');
  const parentId = (await petra.ask('GET', '/api/profile/')).body.id;
  assert.equal((await admin.ask('POST', '/admin/children/', { parentId, childId: given.studentId })).status, 303);
  assert.equal((await petra.ask('POST', '/api/reports/', { studentId: given.studentId })).status, 202);
  await until('the report is built', async () => (await petra.ask('GET', '/api/reports/')).body.results[0].content?.averageGrade === 90);

  const { body: payment } = await petra.ask('POST', '/api/payments/', { amount: 150_000, purpose: 'May' });
  assert.equal((await petra.ask('GET', `/api/payments/${payment.id}/`)).body.status, 'paid', 'by the local fake');
  assert.equal((await sam.ask('GET', `/api/payments/${payment.id}/`)).status, 404);
});

test('bad input: a clear 4xx, nothing stored, nothing told of the inside', { skip }, async () => {
  const { web } = await platform();
  const theo = await new Person(web).signIn('theo@thebot.local');
  const stranger = new Person(web);
  const filesBefore = storedFiles();
  const rowsBefore = postgres.query('select count(*) from files');
  const large = Buffer.alloc(11 * 1024 * 1024, 'x');
  const cases: readonly [string, number, () => Promise<{ status: number; body: Body }>][] = [
    [
      'too large an upload',
      413,
      () => theo.ask('POST', '/api/materials/', form({ title: 'Large' }, { name: 'large.pdf', content: large })),
    ],
    ['a wrong type', 415, () => theo.ask('POST', '/api/materials/', form({ title: 'Run me' }, { name: 'run.exe', content: 'MZ' }))],
    ['a missing title', 400, () => theo.ask('POST', '/api/materials/', form({ text: 'x' }, { name: 'a.txt', content: 'x' }))],
    ['no form', 415, () => theo.ask('POST', '/api/materials/', { title: 'x' })],
    ['too large a body', 413, () => theo.ask('POST', '/api/assignments/', { title: 'x', text: 'x'.repeat(70_000), dueAt: 'now' })],
    ['a wrong type of a field', 400, () => theo.ask('POST', '/api/assignments/', { title: 7, dueAt: 'tomorrow' })],
    ['a route that is not there', 404, () => theo.ask('GET', '/api/nothing/')],
    ['a path out of the media', 404, () => theo.ask('GET', '/api/files/..%2f..%2f..%2fetc%2fpasswd/')],
    ['a static path out of its folder', 404, () => stranger.ask('GET', '/admin/static/..%2f..%2fpackage.json')],
    ['a page below one', 400, () => theo.ask('GET', '/api/materials/?page=-1')],
    ['a number that is none', 400, () => theo.ask('PATCH', '/api/submissions/abc/', { grade: 1 })],
    ['nobody', 401, () => stranger.ask('GET', '/api/materials/')],
    ['a wrong password', 401, () => stranger.ask('POST', '/api/auth/login/', { email: 'theo@thebot.local', password: 'wrong' })],
    [
      'an own teacher account',
      400,
      () => stranger.ask('POST', '/api/auth/register/', { email: 'x@y.zz', name: 'X', password: PASSWORD, role: 'teacher' }),
    ],
    ['not an administrator', 403, () => theo.ask('POST', '/api/admin/users/', {})],
  ];
  for (const [name, status, ask] of cases) {
    const answer = await ask();
    assert.equal(answer.status, status, `${name}: ${JSON.stringify(answer.body)}`);
    assert.deepEqual(Object.keys(answer.body).sort(), ['error', 'requestId'], name);
    assert.doesNotMatch(JSON.stringify(answer.body), /node_modules|\.js:|select /, name);
  }
  const host = await web.get('/api/materials/', { 'x-forwarded-for': '10.0.0.9', 'x-forwarded-host': 'evil.example' });
  assert.equal(host.status, 400);
  const foreign = await fetch(`${web.url}/api/auth/logout/`, {
    method: 'POST',
    headers: { origin: 'https://evil.example', cookie: theo.cookie },
  });
  assert.equal(foreign.status, 403, 'another site');
  assert.equal((await web.get('/metrics', { 'x-forwarded-for': '10.0.0.9' })).status, 404, 'metrics are not for outside');

  await vanish(web, theo.cookie, () => storedFiles().some((name) => name.endsWith('.part')));
  await until('what a vanished client sent is gone', () => storedFiles().every((name) => !name.endsWith('.part')));
  assert.deepEqual([storedFiles(), postgres.query('select count(*) from files')], [filesBefore, rowsBefore]);
  assert.doesNotMatch(pods.map((pod) => pod.log()).join(''), new RegExp(`${SECRET_KEY}|pg-secret|${PASSWORD}`));
});

test('people: a session ends with its sign-out and its account, passwords are not guessed, what is deleted is gone', { skip }, async () => {
  const { web } = await platform();
  const admin = await new Person(web).signIn('admin@thebot.local');
  const add = (body: object) => admin.ask('POST', '/api/admin/users/', { role: 'teacher', name: 'Tara', password: PASSWORD, ...body });
  assert.equal((await add({ email: 'nobody@thebot.local', isAdmin: 'false' })).status, 400, 'a text is no yes');
  const { id } = (await add({ email: 'tara@thebot.local' })).body;
  const [tara, elsewhere] = [await new Person(web).signIn('tara@thebot.local'), await new Person(web).signIn('tara@thebot.local')];
  const filesBefore = storedFiles();
  const { body: material } = await tara.ask('POST', '/api/materials/', form({ title: 'Old' }, { name: 'old.txt', content: 'x' }));
  assert.equal(storedFiles().length, filesBefore.length + 1);
  assert.equal((await tara.ask('DELETE', `/api/materials/${material.id}/`)).status, 204);
  assert.deepEqual(storedFiles(), filesBefore, 'its file too');
  assert.equal((await tara.ask('PATCH', '/api/profile/', { name: 'Tara Teacher' })).status, 200);
  assert.equal((await elsewhere.ask('GET', '/api/profile/')).body.name, 'Tara Teacher');
  const kept = { cookie: elsewhere.cookie };
  await elsewhere.ask('POST', '/api/auth/logout/');
  assert.equal((await web.get('/api/profile/', kept)).status, 401, 'the token is worth nothing');
  assert.equal((await tara.ask('GET', '/api/profile/')).status, 200, 'another session is another');
  assert.equal((await admin.ask('POST', `/admin/users/${id}/disable/`)).status, 303);
  assert.equal((await tara.ask('GET', '/api/profile/')).status, 401);
  // Ten tries in a minute, which may end between them.
  const guess = () => tara.ask('POST', '/api/auth/login/', { email: 'victim@thebot.local', password: 'guessed' });
  let tries = 0;
  while ((await guess()).status === 401) assert.ok(++tries <= 20, 'guessing goes on');
  assert.ok(tries >= 10);
  await new Person(web).signIn('theo@thebot.local');
});

test('the log of each environment: JSON, at the level of its ConfigMap (B22.5)', { skip }, async () => {
  const system = await loadSystem('thebot');
  const wanted = { dev: ['DEBUG', 'development'], staging: ['INFO', 'staging'], prod: ['WARNING', 'production'] } as const;
  for (const [environment, [level, label]] of Object.entries(wanted)) {
    const map = theObject(system.render({ environment }).objects, 'ConfigMap/thebot-config');
    const [LOG_LEVEL, K8S_ENVIRONMENT] = ['LOG_LEVEL', 'K8S_ENVIRONMENT'].map((key) => String(readAt(map, `data.${key}`)));
    assert.deepEqual([LOG_LEVEL, K8S_ENVIRONMENT], [level, label]);
    const pod = await start('main', { LOG_LEVEL: level, K8S_ENVIRONMENT: label });
    await pod.get(health('live'));
    await pod.get('/api/materials/');
    pod.signal('SIGINT');
    await pod.exit;
    const lines = pod.lines();
    assert.ok(lines.every((line) => line['environment'] === label && typeof line['time'] === 'string'));
    const requests = lines.filter(({ msg }) => msg === 'request').map(({ path }) => path);
    const probes = environment === 'dev' ? [health('live')] : [];
    assert.deepEqual(requests, environment === 'prod' ? [] : [...probes, '/api/materials/'], environment);
    assert.equal(lines.length > 0, environment !== 'prod', 'who only warns has nothing to say');
  }
});

test('the log of a request has what the Ingress grants and passes on: its id, sizes, time, origin (B22.4)', { skip }, async () => {
  const { web } = await platform();
  const body = JSON.stringify({ email: 'theo@thebot.local', password: 'wrong' });
  const headers = { 'content-type': 'application/json', 'x-request-id': 'from-the-ingress', origin: 'http://localhost:8080' };
  const answer = await fetch(`${web.url}/api/auth/login/?secret=1`, { method: 'POST', headers, body });
  assert.deepEqual([answer.status, answer.headers.get('x-request-id')], [401, 'from-the-ingress']);
  const line = () => web.lines().find(({ reqId }) => reqId === 'from-the-ingress');
  await until('it is written', () => line() !== undefined);
  const { ms, level, msg, path, method, status, bodyBytes, answerBytes, origin } = line() ?? {};
  assert.deepEqual([level, msg, method, path, status], ['info', 'request', 'POST', '/api/auth/login/', 401]);
  assert.deepEqual([bodyBytes, answerBytes], [body.length, (await answer.text()).length]);
  assert.equal(origin, 'http://localhost:8080');
  assert.equal(typeof ms, 'number');
});

const storedFiles = (): readonly string[] =>
  readdirSync(media, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => e.name)
    .sort();

test('stores gone and back: ready, 503 with the reason, ready, in the same processes; no job is lost (B21.4, T8.6)', { skip }, async () => {
  const { web, worker } = await platform();
  const scheduler = await start('scheduler', { LEASE_SECONDS: '1' });
  const all = [web, worker, scheduler];
  await until('ready', async () => (await Promise.all(all.map(ready))).every(Boolean));
  const theo = await new Person(web).signIn('theo@thebot.local');
  const notified = (): string => postgres.query("select count(*) from notifications where text like '%Outage%'");

  const lame = await start('main', { CELERY_BROKER_URL: 'redis://127.0.0.1:1/0' });
  // The queue may be another Redis than the cache.
  await unready(lame, 'queue does not answer');
  await lame.kill();
  await redis.stop();
  for (const pod of all) {
    await unready(pod, `${pod === web ? 'redis does not answer, ' : ''}queue does not answer`);
    assert.equal((await pod.get(health('live'))).status, 200);
  }
  const dueAt = new Date(Date.now() + 5 * 86_400_000).toISOString();
  const made = await theo.ask('POST', '/api/assignments/', { title: 'Outage', text: 'x', dueAt });
  assert.equal(made.status, 201, 'the database alone is enough to keep work');
  assert.equal((await theo.ask('GET', '/api/materials/')).status, 200, 'the cache is only faster');
  await redis.start();
  redis.command('flushall');
  postgres.query('update jobs set retry_at = now() where done_at is null');
  await until('ready again', async () => (await Promise.all(all.map(ready))).every(Boolean));
  await until('the jobs were done all the same, once', () => notified() === '2');

  await postgres.stop();
  for (const pod of all) {
    await unready(pod, 'database does not answer');
    assert.equal((await pod.get(health('startup'))).status, 200);
  }
  const away = await theo.ask('GET', '/api/assignments/');
  assert.deepEqual([away.status, away.body.error], [503, 'the database does not answer']);
  await until('they say so', () => isAlive('worker', worker) && isAlive('scheduler', scheduler));
  await postgres.start();
  await until('ready again', async () => (await Promise.all(all.map(ready))).every(Boolean));
  assert.equal((await theo.ask('GET', '/api/assignments/')).status, 200);

  redis.freeze();
  const timed = async (part: string) => {
    const since = performance.now();
    return { status: (await web.get(health(part))).status, ms: performance.now() - since };
  };
  const [slow, quick] = await Promise.all([timed('ready'), timed('live')]);
  assert.equal(slow.status, 503);
  assert.ok(slow.ms - quick.ms < 2000, `a frozen store takes ${slow.ms} ms, a question without one ${quick.ms} ms: the probe waits 3 s`);
  redis.resume();
  await until('ready again', () => ready(web));
  for (const pod of all) assert.ok(pod.isRunning());
  scheduler.signal('SIGTERM');
  assert.equal((await scheduler.exit).code, 0);
});

test('schedulers killed and doubled at random: every tick has one committed effect, missed ones are made up (T12.3)', {
  skip,
}, async () => {
  await platform();
  postgres.query("delete from ticks; delete from reports where tick is not null; delete from jobs where kind = 'platform-report'");
  postgres.query(
    "update schedules set every_seconds = 1, next_at = date_trunc('second', now()) - interval '30 seconds' where name = 'platform-report'",
  );
  const first = postgres.query("select next_at from schedules where name = 'platform-report'");
  let running: Pod[] = [await start('scheduler', { LEASE_SECONDS: '1' }), await start('scheduler', { LEASE_SECONDS: '1' })];
  // Seeded, so that a failure comes again.
  let seed = 20_260_501;
  const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
  for (let round = 0; round < ROUNDS; round++) {
    const victim = running[random(running.length)];
    await victim?.kill();
    running = running.filter((pod) => pod !== victim);
    while (running.length < 1 + random(3)) running.push(await start('scheduler', { LEASE_SECONDS: '1' }));
    const planned = Number(postgres.query('select count(*) from ticks'));
    await until('it goes on', () => Number(postgres.query('select count(*) from ticks')) > planned);
  }
  const leaders = await Promise.all(
    running.map(async (pod) => Number(/^scheduler_leads (\d)/m.exec((await pod.get('/metrics')).body)?.[1])),
  );
  assert.ok(leaders.filter((leads) => leads === 1).length <= 1, 'never two at a time');
  postgres.query("update schedules set every_seconds = 86400 where name = 'platform-report'");
  const counts = (): readonly string[] =>
    [
      "select count(*) from ticks where name = 'platform-report'",
      'select count(distinct tick) from reports where tick is not null',
      'select count(*) from reports where tick is not null',
    ].map((sql) => postgres.query(sql));
  postgres.query('update jobs set retry_at = now() where done_at is null');
  await until(
    'all are done',
    () => new Set(counts()).size === 1 && postgres.query('select count(*) from jobs where done_at is null') === '0',
  );
  const [ticks] = counts();
  assert.ok(Number(ticks) > 30, `${ticks} ticks, the 30 missed ones among them`);
  const gaps = postgres.query(
    `select count(*) from generate_series('${first}'::timestamptz, (select max(due_at) from ticks where name = 'platform-report'), '1 second') s where not exists (select from ticks where name = 'platform-report' and due_at = s)`,
  );
  assert.equal(gaps, '0', 'no tick was left out');
  for (const pod of running) pod.signal('SIGTERM');
  for (const pod of running) assert.equal((await pod.exit).code, 0);
});

test('SIGTERM under load: requests are answered, websockets are told; the front end likewise', {
  skip: skip || loadSkip,
}, async () => {
  const web = await start('main', { DRAIN_SECONDS: '2' });
  await until('ready', () => ready(web));
  // Elsewhere: the load's requests are counted.
  const stella = await new Person((await platform()).web).signIn('stella@thebot.local');
  const socket = connect(ports.get(web) ?? 0, '127.0.0.1');
  const heard: Buffer[] = [];
  socket.on('data', (data: Buffer) => void heard.push(data));
  const upgrade = [
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  socket.write(`${upgrade.join('\r\n')}\r\nCookie: ${stella.cookie}\r\n\r\n`);
  await until('the websocket is open', () => String(Buffer.concat(heard)).includes('{"type":"welcome"}'));
  await stopUnderLoad(web, { port: ports.get(web) ?? 0, path: '/api/materials/', drainSeconds: 2, headers: { cookie: stella.cookie } });
  // A close frame with status 1001: going away.
  assert.ok(Buffer.concat(heard).includes(Buffer.from([0x88, 12, 0x03, 0xe9])), 'the websocket was told');

  const port = await freePort();
  const front = await startPod(page, { env: { PORT: String(port), DRAIN_SECONDS: '1.5' }, port });
  pods.push(front);
  await stopUnderLoad(front, { port, path: '/', drainSeconds: 1.5 });
});

test('collectstatic: names that change with the content, run twice, cleared; the admin page uses them', { skip }, async () => {
  const { web } = await platform();
  const before = await web.get('/admin/');
  assert.doesNotMatch(before.body, /stylesheet/, 'not collected yet: plain, but there');
  writeFileSync(join(statics, 'old.css'), '');
  assert.equal((await run('collectstatic', ['--clear'])).code, 0);
  assert.equal((await run('collectstatic')).code, 0);
  const list = JSON.parse(readFileSync(join(statics, 'staticfiles.json'), 'utf8'));
  assert.deepEqual(readdirSync(statics).sort(), [list['admin.css'], 'staticfiles.json'].sort());
  const [, href = ''] = /href="([^"]+\.css)"/.exec((await web.get('/admin/')).body) ?? [];
  const style = await web.get(href);
  assert.deepEqual([style.status, style.headers.get('cache-control')], [200, 'public, max-age=31536000, immutable']);
});

test('settings: all problems at once, by name, without values, and the exit code is 1', { skip }, async () => {
  const roles = ['main', 'worker', 'migrate'];
  await Promise.all(
    roles.map(async (role) => {
      const env = {
        SECRET_KEY: 'short-secret',
        REDIS_PORT: 'tcp://10.0.0.1:6379',
        DEBUG: 'perhaps',
        API_RATE_LIMIT: 'often',
        YOOKASSA_SHOP_ID: '1',
      };
      const pod = await startPod(image, { env, command: ['node', `dist/${role}.js`] });
      assert.deepEqual(await pod.exit, { code: 1, signal: null }, role);
      const problems = pod.lines()[0]?.['problems'];
      assert.deepEqual(
        (problems as string[]).map((problem) => problem.split(':')[0]),
        ['SECRET_KEY', 'DEBUG', 'REDIS_PORT', 'API_RATE_LIMIT', 'YOOKASSA_SECRET_KEY'],
        role,
      );
      assert.doesNotMatch(pod.log(), /short-secret|tcp:|perhaps|often/);
    }),
  );
});

test('a person in a browser signs in, uploads, hands in, chats over two replicas', { skip: skip || browserSkip }, async () => {
  const { web } = await platform();
  const frontPort = await freePort();
  const front = await startPod(page, { env: { PORT: String(frontPort) }, port: frontPort });
  const second = await start('main');
  pods.push(front);
  await until('ready', () => ready(second));
  const [one, two] = await Promise.all([ingress(front, web), ingress(front, second)]);
  const browser = await openBrowser();
  const seen: string[] = [];
  const open = async (url: string, email: string, size = { width: 1280, height: 860 }): Promise<Tab> => {
    const tab = await browser.newPage({ viewport: size });
    tab.on('console', (message) => void (/error|warning/.test(message.type()) && !/401/.test(message.text()) && seen.push(message.text())));
    tab.on('pageerror', (error) => void seen.push(error.message));
    await tab.goto(url);
    await tab.waitForSelector('[data-form="sign-in"]');
    if (email === 'theo@thebot.local') await tab.screenshot({ path: `${browser.screenshots}/thebot-sign-in.png` });
    await tab.fill('input[name="email"]', email);
    await tab.fill('input[name="password"]', PASSWORD);
    await tab.click('button[type="submit"]');
    await tab.waitForSelector('.platform');
    return tab;
  };
  const shot = (tab: Tab, name: string) => tab.screenshot({ path: `${browser.screenshots}/thebot-${name}.png` });
  try {
    const theo = await open(one.url, 'theo@thebot.local');
    const notes = join(media, '..', `reading-${process.pid}.pdf`);
    writeFileSync(notes, '%PDF-1.4 a story');
    await theo.click('[data-open="material"]');
    await theo.fill('input[name="title"]', 'A story about a fox');
    await theo.fill('textarea[name="text"]', 'Read it twice: once for the story, once for the words.');
    await theo.setInputFiles('input[name="file"]', notes);
    await theo.click('[data-form="material"] button[type="submit"]');
    await theo.waitForSelector('text=A story about a fox');
    await shot(theo, 'materials');
    await theo.click('nav >> text=Assignments');
    await theo.click('[data-open="assignment"]');
    await theo.fill('input[name="title"]', 'Tell the story');
    await theo.fill('textarea[name="text"]', 'In five sentences of your own.');
    await theo.fill('input[name="due"]', '2099-05-01T12:00');
    await theo.click('[data-form="assignment"] button[type="submit"]');
    await theo.waitForSelector('text=Tell the story');

    const stella = await open(two.url, 'stella@thebot.local');
    await stella.waitForSelector('text=A story about a fox');
    await stella.click('nav >> text=Assignments');
    await stella.click('article:has-text("Tell the story") [data-open="hand-in"]');
    await stella.fill('textarea[name="text"]', 'There was a fox. It was clever. It met a crow. The crow sang. The fox had the cheese.');
    await stella.setInputFiles('input[name="file"]', notes);
    await stella.click('[data-form="hand-in"] button[type="submit"]');
    await stella.waitForSelector('article:has-text("Tell the story") >> text=handed in');
    await shot(stella, 'assignments');

    for (const tab of [theo, stella]) await tab.click('nav >> text=Chat');
    for (const tab of [theo, stella]) await tab.waitForSelector('[data-state="here"]');
    await stella.fill('input[name="text"]', 'Good morning! Is the fox the hero?');
    await stella.click('.say button');
    await theo.waitForSelector('.bubble:has-text("Is the fox the hero?")');
    await theo.fill('input[name="text"]', 'A good question. What would the crow say?');
    await theo.click('.say button');
    await stella.waitForSelector('.bubble:has-text("What would the crow say?")');
    await shot(stella, 'chat');
    await stella.setViewportSize({ width: 390, height: 780 });
    await stella.click('nav >> text=Materials');
    await stella.waitForSelector('text=A story about a fox');
    await shot(stella, 'phone');
    assert.deepEqual(seen, [], 'the browser complains of nothing');
  } finally {
    await browser.close();
    for (const { server } of [one, two]) {
      server.closeAllConnections();
      server.close();
    }
  }
});
