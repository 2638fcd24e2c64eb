/**
 * Probes. /healthz: the process answers; asks no store, or an outage of Redis would restart every pod. /readyz: it can do its work now.
 * Both are free of side effects and of authentication.
 */
import type { FastifyInstance } from 'fastify';
import type { Lifecycle } from './shutdown.ts';

/** Resolves when the dependency answers. */
export type Check = () => Promise<unknown>;

/** Shorter than the time limit of the probe that asks. */
const CHECK_MS = 1000;

export function healthRoutes(app: FastifyInstance, lifecycle: Lifecycle, checks: Readonly<Record<string, Check>>): void {
  app.get('/healthz', () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, (await answers(check)) ? 'ok' : 'does not answer'] as const),
    );
    const failed = results.filter(([, result]) => result !== 'ok').map(([name, result]) => `${name} ${result}`);
    if (lifecycle.stopping) failed.unshift('stopping');
    reply.header('cache-control', 'no-store');
    if (failed.length > 0) reply.code(503);
    return {
      status: failed.length === 0 ? 'ready' : 'unready',
      ...(failed.length > 0 && { reason: failed.join(', ') }),
      checks: Object.fromEntries(results),
    };
  });
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
