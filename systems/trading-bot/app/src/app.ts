/** The routes: probes, metrics, status, configuration, log level. */
import helmet from '@fastify/helmet';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import * as z from 'zod';
import { allowListed, isListed, restrictAccess } from './access.ts';
import { answerErrors } from './errors.ts';
import { type Check, healthRoutes, type Part } from './health.ts';
import { type Log, logRequests, requestId } from './log.ts';
import { measureRequests, metricsRoute } from './metrics.ts';
import { LEVEL_NAMES, logLevel, SECRETS, type Settings } from './settings.ts';
import { closeConnectionsWhenStopping, type Lifecycle } from './shutdown.ts';

export interface AppParts {
  readonly settings: Settings;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  readonly registry: Registry;
  /** Without these the program is unready. */
  readonly checks: Readonly<Record<string, Check>>;
  /** Without these it is degraded. */
  readonly parts: Readonly<Record<string, Part>>;
  /** What /status adds to what is its own. */
  readonly report: () => Promise<object>;
  /** The token while this replica leads. */
  readonly leads: () => number | undefined;
}

const PROBES = ['/health', '/ready'];

export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { settings, lifecycle, log, registry } = parts;
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    // A logger for each request costs more than the request: whoever logs names the request.
    childLoggerFactory: (logger) => logger,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    bodyLimit: 16 * 1024,
    trustProxy: trusted(settings),
  });
  closeConnectionsWhenStopping(app, lifecycle);
  logRequests(app, [...PROBES, '/metrics']);
  answerErrors(app);
  measureRequests(app, registry);
  await app.register(helmet, HEADERS);
  const { API_TOKEN: token, IP_ALLOW_LIST: allowed, RATE_LIMIT: requestsPerMinute } = settings;
  await restrictAccess(app, { token, allowed, requestsPerMinute, probes: PROBES, open: ['/metrics'] });
  healthRoutes(app, lifecycle, parts.checks, parts.parts);
  if (settings.PROMETHEUS_ENABLED && settings.METRICS_PORT === settings.PORT) metricsRoute(app, registry);
  app.get('/config', () => showSettings(settings));
  statusRoute(app, parts);
  logLevelRoutes(app);
  return app;
}

/** A second listener when the metrics have a port of their own; undefined when they have not. */
export async function buildMetricsApp({
  settings,
  registry,
}: Pick<AppParts, 'settings' | 'registry'>): Promise<FastifyInstance | undefined> {
  if (!settings.PROMETHEUS_ENABLED || settings.METRICS_PORT === settings.PORT) return undefined;
  const app = fastify({ forceCloseConnections: 'idle', bodyLimit: 1024, logger: false, trustProxy: trusted(settings) });
  answerErrors(app);
  await app.register(helmet, HEADERS);
  allowListed(app, settings.IP_ALLOW_LIST, () => false);
  metricsRoute(app, registry);
  return app;
}

const HEADERS = {
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  frameguard: { action: 'deny' },
} as const;

/** Whose X-Forwarded-For is believed. */
const trusted = ({ TRUSTED_PROXIES: proxies }: Settings) =>
  proxies === undefined ? false : (address: string) => isListed(proxies, address);

/** Secrets by whether they are set, networks likewise. */
function showSettings(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      SECRETS.has(name) || (typeof value === 'object' && !Array.isArray(value)) ? '(set)' : value,
    ]),
  );
}

function statusRoute(app: FastifyInstance, { settings, report, leads }: AppParts): void {
  app.get('/status', async (request, reply) => {
    const own = {
      role: leads() === undefined ? 'standby' : 'leader',
      replica: settings.HOSTNAME,
      tradingEnabled: settings.TRADING_ENABLED,
    };
    reply.header('cache-control', 'no-store');
    try {
      return { ...own, ...(await report()) };
    } catch (error) {
      request.log.warn({ reqId: request.id, reason: error instanceof Error ? error.message : 'unknown' }, 'the database has no status');
      return reply
        .code(503)
        .header('retry-after', '2')
        .send({ error: 'the database does not answer, or has no schema yet', ...own, requestId: request.id });
    }
  });
}

const newLevel = z.strictObject({ level: logLevel });

/** Of this replica, until it ends. */
function logLevelRoutes(app: FastifyInstance): void {
  app.get('/api/log-level', () => ({ level: app.log.level }));
  app.put('/api/log-level', (request, reply) => {
    const read = newLevel.safeParse(request.body);
    if (!read.success)
      return reply.code(400).send({ error: `wanted { "level": one of ${LEVEL_NAMES.join(', ')} }`, requestId: request.id });
    app.log.level = read.data.level;
    request.log.warn({ reqId: request.id, level: read.data.level }, 'the log level was changed');
    return { level: app.log.level };
  });
}
