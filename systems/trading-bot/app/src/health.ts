/**
 * Probes. /health: the process answers, and what it knows of its parts; asks no store, or an outage would restart every pod. /ready: it can
 * do its work now, 503 else. A standby is ready too. Both are free of side effects and of authentication.
 */
import type { FastifyInstance } from 'fastify';
import type { Lifecycle } from './shutdown.ts';

/** Resolves when the dependency answers. */
export type Check = () => Promise<unknown>;

/** Undefined, or what is wrong with a part without which the program still works. */
export type Part = () => string | undefined;

/** Shorter than the time limit of the probe that asks. */
const CHECK_MS = 1000;

export function healthRoutes(
  app: FastifyInstance,
  lifecycle: Lifecycle,
  checks: Readonly<Record<string, Check>>,
  parts: Readonly<Record<string, Part>>,
): void {
  app.get('/health', (_request, reply) => {
    const components = Object.entries(parts).map(([name, part]) => {
      const reason = part();
      return [name, reason === undefined ? { status: 'healthy' } : { status: 'degraded', reason }] as const;
    });
    const status = components.every(([, { status }]) => status === 'healthy') ? 'healthy' : 'degraded';
    return reply.header('cache-control', 'no-store').send({ status, ...clock(), components: Object.fromEntries(components) });
  });
  app.get('/ready', async (_request, reply) => {
    const components = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, { status: (await answers(check)) ? 'healthy' : 'unhealthy' }] as const),
    );
    const failed = components.filter(([, { status }]) => status !== 'healthy').map(([name]) => `${name} does not answer`);
    if (lifecycle.stopping) failed.unshift('stopping');
    const status = failed.length === 0 ? 'healthy' : 'unhealthy';
    const reason = failed.length > 0 && { reason: failed.join(', ') };
    return reply
      .code(failed.length === 0 ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status, ...clock(), ...reason, components: Object.fromEntries(components) });
  });
}

const clock = () => ({ timestamp: new Date().toISOString(), uptime_seconds: Math.round(process.uptime()) });

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
