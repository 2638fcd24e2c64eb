/**
 * Probes. live: the process answers; asks no store, or an outage would restart every pod. ready: it can do its work now; does not ask how far
 * the schema is, or a first install would never be ready for its migration. startup: it listens. All are free of side effects and of
 * authentication; detailed says more, in words that a stranger may read.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Lifecycle } from './shutdown.ts';

/** Resolves when the dependency answers. */
export type Check = () => Promise<unknown>;

/** Shorter than the time limit of the probe that asks. */
const CHECK_MS = 1000;

export interface HealthOptions {
  readonly checks: Readonly<Record<string, Check>>;
  /** Whether this process still does its work; without an answer its pod is restarted. */
  readonly isAlive?: () => boolean;
  /** More facts for `detailed`. */
  readonly details?: () => Promise<Readonly<Record<string, unknown>>>;
}

export const HEALTH_PATHS = ['live', 'ready', 'startup', 'detailed'].map((part) => `/api/system/health/${part}/`);

export function healthRoutes(app: FastifyInstance, lifecycle: Lifecycle, { checks, isAlive, details }: HealthOptions): void {
  const [live = '', ready = '', startup = '', detailed = ''] = HEALTH_PATHS;
  const options = {
    onRequest: (_request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      reply.header('cache-control', 'no-store');
      done();
    },
  };
  app.get(live, options, (_request, reply) => {
    const alive = isAlive?.() ?? true;
    return reply.code(alive ? 200 : 503).send({ status: alive ? 'alive' : 'stuck' });
  });
  app.get(startup, options, () => ({ status: 'started' }));
  app.get(ready, options, async (_request, reply) => {
    const answer = await readiness(lifecycle, checks);
    return reply.code(answer.status === 'ready' ? 200 : 503).send(answer);
  });
  app.get(detailed, options, async (_request, reply) => {
    const [answer, more] = await Promise.all([readiness(lifecycle, checks), details?.()]);
    return reply.code(answer.status === 'ready' ? 200 : 503).send({ ...answer, ...more });
  });
}

async function readiness(lifecycle: Lifecycle, checks: Readonly<Record<string, Check>>) {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, (await answers(check)) ? 'ok' : 'does not answer'] as const),
  );
  const failed = results.filter(([, result]) => result !== 'ok').map(([name, result]) => `${name} ${result}`);
  if (lifecycle.stopping) failed.unshift('stopping');
  return {
    status: failed.length === 0 ? 'ready' : 'unready',
    ...(failed.length > 0 && { reason: failed.join(', ') }),
    checks: Object.fromEntries(results),
  };
}

async function answers(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, false);
  });
  const answered = check().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
