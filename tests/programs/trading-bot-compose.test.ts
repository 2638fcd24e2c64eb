// trading-bot outside Kubernetes: what its image and its compose file say, and its backup and restore scripts against a real PostgreSQL.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { toJson } from '../../src/kube/index.ts';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { readYaml } from '../../src/yaml/index.ts';
import { assignments, parseDockerfile } from './dockerfile.ts';
import { imageSkip } from './image.ts';
import { readSettingsOf } from './settings.ts';
import { type Postgres, postgresSkip, startPostgres } from './stores.ts';

const app = join(sourceDir(import.meta.url), '../../systems/trading-bot/app');
const read = (file: string): string => readFileSync(join(app, file), 'utf8');
const yaml = <T>(file: string): T => toJson(readYaml(read(file)).value ?? null) as T;

test('the image: several stages, user 1000, and a HEALTHCHECK that asks /health (D26.1)', () => {
  const { stages } = parseDockerfile(read('Dockerfile'));
  assert.ok(stages.length > 1);
  const last = (word: string): readonly string[] =>
    (stages.at(-1)?.instructions ?? []).filter((each) => each.word === word).map(({ text }) => text);
  assert.deepEqual(last('USER'), ['1000:1000']);
  assert.match(last('HEALTHCHECK').join(), /^CMD \[.*'http:\/\/127\.0\.0\.1:' \+ process\.env\.PORT \+ '\/health'.*\]$/);
  assert.deepEqual([last('EXPOSE'), last('ENV').map((text) => assignments(text)['PORT'])], [['8000'], ['8000']]);
});

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly command?: readonly string[];
}
const compose = yaml<{ readonly services: Readonly<Record<string, Service>>; readonly volumes: object }>('compose.yaml');
const services = Object.entries(compose.services);
const PORT = 8000;
const LONG = 'a-secret-of-more-than-32-characters-x';
const OFF = '$' + '{TRADING_ENABLED:-false}';

test('compose: the program, PostgreSQL, Redis, Prometheus and Grafana, by version, open to this machine only (D26.3)', () => {
  const images = services.map(([name, { image, build }]) => `${name} ${image?.replace(/:.*/, '') ?? build}`);
  assert.deepEqual(images.sort(), [
    'backup postgres',
    'bot .',
    'grafana grafana/grafana',
    'postgres postgres',
    'prometheus prom/prometheus',
    'redis redis',
  ]);
  for (const [name, { image, ports = [] }] of services) {
    if (image !== undefined) assert.match(image, /:v?\d+[\w.-]*$/, name);
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, name);
  }
  assert.equal(compose.services['backup']?.image, compose.services['postgres']?.image, 'a client as old as the server');
});

test('compose: no secret stands in it, the variables are those that the program knows, and its hosts are services (D26.3)', {
  skip: imageSkip('systems/trading-bot/app'),
}, async () => {
  for (const [name, { environment = {} }] of services)
    for (const [variable, value] of Object.entries(environment))
      if (/PASSWORD|KEY|SECRET|TOKEN/.test(variable)) assert.match(value, /^\$\{[A-Z_]+:\?\}$/, `${name} ${variable}`);
  const bot = compose.services['bot']?.environment ?? {};
  const given = Object.entries(bot).map(([variable, value]) => [
    variable,
    value.replace(/^\$\{\w+:-(.*)\}$/, '$1').replace(/^\$\{\w+:\?\}$/, LONG),
  ]);
  const { problems, unknown } = await readSettingsOf('systems/trading-bot/app', Object.fromEntries(given));
  assert.deepEqual([problems, unknown], [[], []]);
  for (const wanted of ['DATABASE_USER', 'DATABASE_PASSWORD', 'ENCRYPTION_KEY']) assert.ok(wanted in bot, wanted);
  for (const host of [bot['DATABASE_HOST'], bot['REDIS_HOST'], compose.services['backup']?.environment?.['PGHOST']])
    assert.ok(host !== undefined && host in compose.services, host);
  assert.equal(bot['TRADING_ENABLED'], OFF, 'off until somebody says so');
  const { POSTGRES_USER: user, POSTGRES_DB: database, POSTGRES_PASSWORD: password } = compose.services['postgres']?.environment ?? {};
  const { PGUSER, PGDATABASE, PGPASSWORD } = compose.services['backup']?.environment ?? {};
  assert.deepEqual([bot['DATABASE_USER'], 'tradingbot', bot['DATABASE_PASSWORD']], [user, database, password]);
  assert.deepEqual([PGUSER, PGDATABASE, PGPASSWORD], [user, database, password]);
});

test('compose: mounted files are there, Prometheus scrapes the program, Grafana asks Prometheus for metrics that the program has (D26.3)', () => {
  for (const [name, { volumes = [] }] of services)
    for (const volume of volumes) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('./')) assert.ok(statSync(join(app, source)).isFile() && volume.endsWith(':ro'), `${name} ${volume}`);
      else assert.ok(source in compose.volumes, `${name} ${volume}`);
    }
  interface Scrape {
    readonly metrics_path?: string;
    readonly dns_sd_configs: readonly { readonly names: readonly string[]; readonly type: string; readonly port: number }[];
  }
  const { scrape_configs } = yaml<{ readonly scrape_configs: readonly Scrape[] }>('compose/prometheus.yaml');
  assert.deepEqual(
    scrape_configs.map(({ metrics_path = '/metrics', dns_sd_configs }) => [metrics_path, dns_sd_configs]),
    [['/metrics', [{ names: ['bot'], type: 'A', port: PORT }]]],
  );
  assert.match(compose.services['bot']?.ports?.[0] ?? '', new RegExp(`:${PORT}$`));
  const { datasources } = yaml<{ readonly datasources: readonly { readonly url: string }[] }>('compose/grafana-data.yaml');
  assert.deepEqual(
    datasources.map(({ url }) => url),
    ['http://prometheus:9090'],
  );
  const { providers } = yaml<{ readonly providers: readonly { readonly options: { readonly path: string } }[] }>(
    'compose/grafana-boards.yaml',
  );
  const boards = compose.services['grafana']?.volumes?.find((volume) => volume.includes('board.json')) ?? '';
  assert.ok(boards.includes(`:${providers[0]?.options.path}/`));
  const { panels } = JSON.parse(read('compose/board.json')) as { panels: readonly { targets: readonly { expr: string }[] }[] };
  const asked = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr.match(/\b[a-z]+(?:_[a-z0-9]+)+\b/g) ?? [])));
  for (const word of ['histogram_quantile', '__rate_interval']) asked.delete(word);
  const has = [...read('src/metrics.ts').matchAll(/name: '([a-z_]+)'/g)].map(([, name]) => name);
  assert.deepEqual(
    [...asked].filter((name) => !has.includes(name.replace(/_bucket$/, ''))),
    [],
  );
  assert.ok(asked.size >= 8, 'the seven metrics, and who leads');
});

let postgres: Postgres;
before(async () => {
  if (!postgresSkip) postgres = await startPostgres({ user: 'trader', password: 'p w', database: 'tradingbot' });
});
after(() => postgres?.remove());

/** Runs a script of compose/; its output, or the error. */
function run(
  script: string,
  argument: string,
  more: Readonly<Record<string, string>> = {},
): { readonly ok: boolean; readonly text: string } {
  const { host, port, user, password, database } = postgres;
  const where = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: database };
  const env = { PATH: process.env['PATH'] ?? '', ...where, ...more };
  const { status, stdout, stderr } = spawnSync('sh', [join(app, 'compose', script), argument], { env, encoding: 'utf8' });
  return { ok: status === 0, text: `${stdout}${stderr}`.trim() };
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-backups-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const DAY_MS = 86_400_000;

test('backup: one file, whole or none; those of more than seven days go; once a day (D26.4)', { skip: postgresSkip }, (t) => {
  const folder = temporaryFolder(t);
  for (const [name, days] of [
    ['trading-bot-20200101T000000Z.dump', 7.1],
    ['trading-bot-20200102T000000Z.dump', 6.9],
    ['another.dump', 100],
  ] as const) {
    writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), new Date(), new Date(Date.now() - days * DAY_MS));
  }
  const failed = run('backup.sh', folder, { PGDATABASE: 'nowhere' });
  assert.equal(failed.ok, false);
  assert.equal(readdirSync(folder).sort().length, 3, 'a backup that fails leaves nothing and deletes nothing');
  const done = run('backup.sh', folder);
  assert.ok(done.ok, done.text);
  assert.ok(existsSync(done.text) && /\/trading-bot-\d{8}T\d{6}Z\.dump$/.test(done.text), done.text);
  assert.deepEqual(
    readdirSync(folder).sort(),
    ['another.dump', 'trading-bot-20200102T000000Z.dump', done.text.slice(folder.length + 1)].sort(),
  );
  const { command = [], environment = {} } = compose.services['backup'] ?? {};
  assert.match(command.join(' '), /if backup\.sh \/backups; then sleep 86400; else/);
  assert.equal(environment['KEEP_DAYS'], '7');
});

test('restore: all of a backup and nothing else, or no change; never beside a program that runs (D26.4)', {
  skip: postgresSkip,
}, async (t) => {
  const folder = temporaryFolder(t);
  const as = (sql: string): string => postgres.query(`set role trader; ${sql}`);
  as('create table orders (id bigint generated always as identity primary key, client_order_id text unique, quantity numeric(20, 8))');
  as("insert into orders (client_order_id, quantity) values ('sma-1', 0.00000001), ('it''s', 12345678.9)");
  const rows = (): string => as('select * from orders order by id');
  const before = rows();
  const file = run('backup.sh', folder).text;
  as("delete from orders where id = 1; insert into orders (client_order_id) values ('later'); create table newer (id int)");
  const changed = rows();
  const broken = join(folder, 'broken.dump');
  writeFileSync(broken, readFileSync(file).subarray(0, 1500));
  const running = { PGAPPNAME: 'trading-bot' };
  for (const [why, path, more] of [
    ['half a file', broken, {}],
    ['no file', join(folder, 'none'), {}],
    ['the program is connected', file, running],
  ] as const) {
    assert.equal(run('restore.sh', path, more).ok, false, why);
    assert.equal(rows(), changed, why);
  }
  assert.match(run('restore.sh', file, running).text, /the program is connected \(1 sessions\): stop it first/);
  for (let round = 0; round < 2; round++) {
    const restored = run('restore.sh', file);
    assert.ok(restored.ok, restored.text);
    assert.equal(rows(), before);
    assert.equal(as("select to_regclass('newer') is null"), 't');
  }
  as("insert into orders (client_order_id) values ('next')");
  assert.equal(as("select id from orders where client_order_id = 'next'"), '3', 'it counts on from the backup');
  assert.ok(run('backup.sh', folder).ok, 'what was restored can be saved again');
});
