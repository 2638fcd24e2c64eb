/** Prometheus metrics: the process, every request by route, and the seven of the trader. */
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Limit } from './risk.ts';
import { STRATEGY } from './strategy.ts';

export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

export type TradingMetrics = ReturnType<typeof createTradingMetrics>;

export function createTradingMetrics(registry: Registry, symbols: readonly string[]) {
  const registers = [registry];
  const metrics = {
    signals: new Counter({
      name: 'trading_signals_generated_total',
      help: 'Signals that this process has seen, traded or not',
      labelNames: ['strategy', 'symbol', 'side'],
      registers,
    }),
    orderLatency: new Histogram({
      name: 'order_execution_latency_seconds',
      help: 'Time from the signal to the committed fill of its order',
      labelNames: ['kind'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    violations: new Counter({ name: 'risk_violations_total', help: 'Orders that a risk limit forbade', labelNames: ['limit'], registers }),
    pnl: new Gauge({
      name: 'position_pnl_usdt',
      help: 'What closing the open position of a symbol now would bring, fees left out',
      labelNames: ['symbol'],
      registers,
    }),
    connections: new Gauge({
      name: 'websocket_connections_active',
      help: 'Open connections to the market data; only the leader has one',
      registers,
    }),
    apiErrors: new Counter({
      name: 'api_errors_total',
      help: 'Errors of the exchange and of the market data',
      labelNames: ['source'],
      registers,
    }),
    strategySeconds: new Histogram({
      name: 'strategy_execution_seconds',
      help: 'Time that a strategy takes for one bar',
      labelNames: ['strategy'],
      buckets: [0.00001, 0.0001, 0.001, 0.01, 0.1, 1],
      registers,
    }),
    leader: new Gauge({ name: 'trading_leader', help: '1 while this replica leads', registers }),
  };
  // A series that begins with its first event has no increase for it.
  for (const symbol of symbols) for (const side of ['buy', 'sell']) metrics.signals.inc({ strategy: STRATEGY, symbol, side }, 0);
  const limits: readonly Limit[] = ['max_positions', 'symbol_taken', 'risk_per_trade'];
  for (const limit of limits) metrics.violations.inc({ limit }, 0);
  for (const source of ['exchange', 'market']) metrics.apiErrors.inc({ source }, 0);
  for (const kind of ['entry', 'exit']) metrics.orderLatency.zero({ kind });
  metrics.strategySeconds.zero({ strategy: STRATEGY });
  return metrics;
}

export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern, not the path: whoever asks for a million paths must not make a million series.
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
}

export function metricsRoute(app: FastifyInstance, registry: Registry): void {
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}
