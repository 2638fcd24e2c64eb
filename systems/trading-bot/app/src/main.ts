/** Settings, log, stores, leadership, routes, listen: in this order. The stores may be away: the pod is then alive and unready. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { buildApp, buildMetricsApp } from './app.ts';
import { openDatabase, ping } from './database.ts';
import { guarded, paperExchange } from './exchange.ts';
import { keepKeys } from './keys.ts';
import { runForLeader, type Term } from './leader.ts';
import { openLedger } from './ledger.ts';
import { createLog } from './log.ts';
import { binanceMarket } from './market-binance.ts';
import { simulatedMarket } from './market-simulated.ts';
import { createRegistry, createTradingMetrics } from './metrics.ts';
import { migrateWhenPossible } from './migrations.ts';
import { readReport } from './report.ts';
import { readSettings } from './settings.ts';
import { stopGracefully } from './shutdown.ts';
import { connectState } from './state.ts';
import { trade } from './trader.ts';
import { openDailyFile } from './volume.ts';

const read = readSettings(process.env);
if ('problems' in read) {
  createLog('info').fatal({ problems: read.problems }, 'the settings are wrong');
  process.exit(1);
}
const { settings } = read;
const { HOSTNAME: replica, MARKET_SYMBOLS: symbols, TRADING_ENABLED: tradingEnabled } = settings;
const logFile = openDailyFile({ folder: join(settings.DATA_DIR, 'logs'), replica, keepDays: 14 });
const journal = openDailyFile({ folder: join(settings.DATA_DIR, 'journal'), replica, keepDays: 3650 });
const log = createLog(settings.LOG_LEVEL, logFile);
const registry = createRegistry();
const metrics = createTradingMetrics(registry, symbols);
const state = connectState(settings, log, registry);
// The trader's connections are its own: no flood of requests may keep it from renewing its lease or closing a position.
const database = openDatabase(settings, log, 3);
const reports = openDatabase(settings, log, 3);

let connections = 0;
const events = {
  connections: (count: number) => {
    connections = count;
    metrics.connections.set(count);
  },
  error: (reason: string) => {
    metrics.apiErrors.inc({ source: 'market' });
    log.warn({ reason }, 'the market data has an error');
  },
};
const market =
  settings.MARKET_DATA === 'binance'
    ? binanceMarket({ url: settings.BINANCE_URL, events })
    : simulatedMarket({ seed: settings.SIMULATED_SEED, tickMs: settings.SIMULATED_TICK_SECONDS * 1000, events });
const exchange = guarded(paperExchange(database), tradingEnabled);
const limits = {
  maxPositions: settings.MAX_POSITIONS,
  riskPerTrade: settings.RISK_PER_TRADE,
  stopLoss: settings.STOP_LOSS_PERCENTAGE,
  takeProfit: settings.TAKE_PROFIT_PERCENTAGE,
};

const stopping = new AbortController();
const serve = async (term: Term): Promise<void> => {
  await keepKeys(database, settings, log);
  const ledger = openLedger({ database, token: term.token, limits, tradingEnabled, capital: settings.PAPER_CAPITAL });
  const write = (event: object): void => journal.write(`${JSON.stringify(event)}\n`);
  await trade({ ledger, exchange, market, symbols, tradingEnabled, state, metrics, log, journal: write }, term);
};
const leadership = migrateWhenPossible(database, log, stopping.signal).then(() =>
  runForLeader({ database, holder: `${replica}/${randomUUID()}`, leaseMs: settings.LEADER_LEASE_SECONDS * 1000, log, serve }),
);
let leads = (): number | undefined => undefined;
void leadership.then((office) => {
  leads = office.token;
});

const lifecycle = { stopping: false };
const app = await buildApp({
  settings,
  lifecycle,
  log,
  registry,
  checks: { database: () => ping(database), redis: state.ping },
  parts: {
    market: () => (leads() !== undefined && connections === 0 ? 'this replica leads, but has no market data' : undefined),
    volume: () => logFile.problem() ?? journal.problem(),
  },
  report: async () => ({ ...(await readReport(reports)), prices: (await state.load().catch(() => undefined))?.prices ?? null }),
  leads: () => leads(),
});
const metricsApp = await buildMetricsApp({ settings, registry });
stopGracefully(app, {
  lifecycle,
  drainSeconds: settings.DRAIN_SECONDS,
  stopSeconds: settings.STOP_SECONDS,
  closeStores: async () => {
    stopping.abort();
    await (await leadership).stop();
    await metricsApp?.close();
    await Promise.allSettled([state.close(), database.destroy(), reports.destroy()]);
    await Promise.all([journal.close(), logFile.close()]);
  },
});
try {
  await app.listen({ host: settings.HOST, port: settings.PORT });
  await metricsApp?.listen({ host: settings.HOST, port: settings.METRICS_PORT });
  log.info(`App running: http://${settings.HOST}:${settings.PORT}`);
} catch (error) {
  log.fatal({ reason: error instanceof Error ? error.message : 'unknown' }, 'cannot listen');
  process.exit(1);
}
