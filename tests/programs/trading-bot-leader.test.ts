// Exactly one replica of trading-bot trades: the election on an empty database, the leader's death at any moment, a leader that sleeps through
// its own deposition, and the fence by itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage, type Image } from './image.ts';
import type { Pod } from './pod.ts';
import { assertBooks } from './trading-bot-books.ts';
import {
  createSite,
  leads,
  loadModules,
  ready,
  SECRET_TEXT,
  type Site,
  type Stores,
  said,
  siteSkip,
  startStores,
  times,
} from './trading-bot-site.ts';
import { until } from './wait.ts';

const KILLS = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 8 : 200;

let image: Image;
let stores: Stores;

before(async () => {
  if (siteSkip) return;
  image = buildImage('systems/trading-bot/app');
  stores = await startStores();
});
after(() => stores?.remove());

const statusOf = async (pod: Pod) => JSON.parse((await pod.get('/status')).body);

describe('trading-bot: exactly one replica trades', { skip: siteSkip, concurrency: 2 }, () => {
  test('three replicas, an empty database: one schema, one leader, all ready, keys sealed; its end, the next at once (D10.6, D-ACC.7, D13.5, D26.2)', async (t) => {
    const site = createSite(t, image, stores);
    // As long a lease as nobody waits for here: the office must be given back.
    const replicas = await Promise.all([1, 2, 3].map(() => site.start({ LEADER_LEASE_SECONDS: '60' })));
    for (const pod of replicas) await until('ready', () => ready(pod));
    await until('one leads', () => replicas.some(leads));
    assert.equal(await site.query('select name from kysely_migration'), '0001_first');
    const leader = replicas.find(leads) as Pod;
    const others = replicas.filter((pod) => pod !== leader);
    await until('the leader has the market', async () => /^websocket_connections_active 1$/m.test((await leader.get('/metrics')).body));
    const statuses = await Promise.all(replicas.map(statusOf));
    assert.deepEqual(statuses.map(({ role }) => role).sort(), ['leader', 'standby', 'standby']);
    assert.deepEqual(new Set(statuses.map((status) => status.leader.token)), new Set([1]));
    // At rest no byte of the keys is in the database: version, nonce, tag, and a text of the same length.
    await until('the keys are kept', async () => (await site.count('exchange_keys')) === 2);
    assert.equal(
      await site.query('select name, get_byte(sealed, 0), length(sealed) from exchange_keys order by name'),
      `BINANCE_API_KEY|1|${1 + 12 + 16 + 14}\nBINANCE_API_SECRET|1|${1 + 12 + 16 + 17}`,
    );
    assert.doesNotMatch(await site.query("select string_agg(encode(sealed, 'escape'), ' ') from exchange_keys"), SECRET_TEXT);
    leader.signal('SIGTERM');
    const [end] = await Promise.all([leader.exit, until('the next leads', () => others.some(leads))]);
    assert.deepEqual(end, { code: 0, signal: null });
    assert.equal(await site.query('select token from leadership'), '2');
    for (const pod of others) assert.equal(await ready(pod), true);
  });

  test('the leader is killed at any moment: nothing twice, nothing lost, no limit broken (D10.6, D-ACC.7, T12.2)', async (t) => {
    const site = createSite(t, image, stores);
    const first = await site.start(SHORT);
    await until('the schema is there', async () => (await site.count('paper_fills')) >= 0);
    // An exchange that takes its time, so that a kill can come while an order is on its way.
    await site.query("create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.1); return new; end'");
    await site.query('create trigger slow before insert on paper_fills for each row execute function slow()');
    const alive = new Set<Pod>([first]);
    const all = new Set<Pod>(alive);
    const launches: Promise<unknown>[] = [];
    const launch = (): void =>
      void launches.push(
        site.start(SHORT).then((pod) => {
          alive.add(pod);
          all.add(pod);
        }),
      );
    launch();
    const leader = (): Pod | undefined => [...alive].find(leads);
    let [killed, inFlight, seed] = [0, 0, 11];
    while (killed < KILLS) {
      await until('somebody leads and has filled an order', () => times(leader() as Pod, 'filled') > 0);
      seed = (seed * 48_271) % 2_147_483_647;
      if (killed % 2 === 0) await until('an order is on its way', async () => (await site.count(PENDING)) > 0);
      else await sleep(seed % 120);
      const found = leader();
      if (found === undefined) continue;
      alive.delete(found);
      await found.kill();
      killed++;
      inFlight += Math.min(1, await site.count(PENDING));
      if (killed < KILLS) launch();
    }
    await Promise.all(launches);
    const last = await site.count('orders');
    await until(
      'the last leader trades, and what was on its way is settled',
      async () => (await site.count('orders')) > last && (await site.count(PENDING)) === 0,
    );
    for (const pod of alive) pod.signal('SIGTERM');
    await Promise.all([...alive].map((pod) => pod.exit));
    await assertBooks(site);
    const filled = await assertNothingLost(site, [...all]);
    assert.ok(inFlight > 0, 'some kills came while an order was on its way');
    const token = await site.query('select token from leadership');
    t.diagnostic(
      `${killed} kills, ${inFlight} of them during an order; ${filled} orders, ${await site.count('positions')} positions, token ${token}`,
    );
  });

  test('a leader that sleeps through the end of its term writes no order when it wakes (D10.6, D-ACC.7, T12.2)', async (t) => {
    const site = createSite(t, image, stores);
    const pods = await Promise.all([1, 2].map(() => site.start({ LEADER_LEASE_SECONDS: '2' })));
    await until('one leads and trades', () => pods.some((pod) => leads(pod) && times(pod, 'filled') > 0));
    const sleeper = pods.find(leads) as Pod;
    const other = pods.find((pod) => pod !== sleeper) as Pod;
    await until('the other is ready', () => ready(other));
    sleeper.signal('SIGSTOP');
    const token = said(sleeper, 'this replica leads').at(-1)?.['token'];
    const tookMs = await until('the other leads', () => leads(other));
    assert.ok(tookMs < 2000 + 5000, `taken over after ${tookMs} ms, the lease included`);
    const filled = times(other, 'filled');
    await until('the other trades', () => times(other, 'filled') > filled);
    const own = await site.count(`orders where token = ${token}`);
    sleeper.signal('SIGCONT');
    await until('the sleeper knows', () => said(sleeper, 'this replica leads no more').some((line) => line['token'] === token));
    await until('one leads, and both are ready', async () => {
      const roles = await Promise.all(pods.map(async (pod) => (await ready(pod)) && (await statusOf(pod)).role));
      return roles.includes('leader') && roles.includes('standby');
    });
    assert.equal(await site.count(`orders where token = ${token}`), own);
    await assertBooks(site);
  });

  test('the fence: the deposed commit nothing, nobody takes over amid an order (D10.6, D-ACC.7, T12.2)', async (t) => {
    const site = createSite(t, image, stores);
    const { readSettings, openDatabase, migrateWhenPossible, takeOffice, giveBack, fenced } = await loadModules();
    const log = { debug: () => {}, info: () => {} };
    const database = openDatabase(readSettings(site.variables(8000)).settings, log, 3);
    t.after(() => database.destroy());
    await migrateWhenPossible(database, log, new AbortController().signal);
    const inTransaction = (): Promise<number> => site.count(`${SESSIONS} and state = 'idle in transaction'`);
    const first = (await takeOffice(database, 'first', 2000)) ?? 0;
    assert.equal(await fenced(database, first, async () => 'committed'), 'committed');
    assert.equal(await takeOffice(database, 'second', 200), undefined, 'the office is held');
    await site.query('update leadership set expires_at = clock_timestamp()');
    const second = (await takeOffice(database, 'second', 60_000)) ?? 0;
    assert.equal(second, first + 1);
    let ran = false;
    await assert.rejects(
      fenced(database, first, async () => (ran = true)),
      new RegExp(`token ${first} does not lead any more`),
    );
    assert.equal(ran, false);
    let commit = (): void => {};
    const writing = fenced(database, second, () => new Promise<string>((resolve) => (commit = () => resolve('committed'))));
    await until('the transaction has begun', async () => (await inTransaction()) === 1);
    let left = false;
    const leaving = giveBack(database, second).then(() => (left = true));
    await until('whoever changes the office waits', async () => (await site.count(`${SESSIONS} and wait_event_type = 'Lock'`)) === 1);
    assert.equal(left, false);
    commit();
    assert.equal(await writing, 'committed');
    await leaving;
    // A transaction whose process sleeps is ended by the server, so that the next leader need not wait for it.
    const third = (await takeOffice(database, 'third', 60_000)) ?? 0;
    await assert.rejects(fenced(database, third, () => until('the server has had enough', async () => (await inTransaction()) === 0)));
  });
});

/** A dead leader's office is free after this. */
const SHORT = { LEADER_LEASE_SECONDS: '0.5' };
const PENDING = "orders where status = 'pending'";
const SESSIONS = 'pg_stat_activity where datname = current_database()';

/** Whatever any process, dead or alive, has called filled, is in the books, once. The orders that are filled. */
async function assertNothingLost(site: Site, pods: readonly Pod[]): Promise<number> {
  const told = pods.flatMap((pod) =>
    wholeLines(pod.log())
      .filter((line) => line['msg'] === 'filled')
      .map((line) => String(line['order'])),
  );
  const filled = new Set((await site.query("select client_order_id from orders where status = 'filled'")).split('\n'));
  assert.deepEqual(
    told.filter((id) => !filled.has(id)),
    [],
  );
  assert.equal(new Set(told).size, told.length, 'nobody fills an order that is filled');
  return filled.size;
}

/** Of a process that was killed, the last line may be cut. */
const wholeLines = (log: string) =>
  log
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line): Record<string, unknown> => JSON.parse(line));
