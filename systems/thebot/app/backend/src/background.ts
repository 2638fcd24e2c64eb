/**
 * What worker and scheduler have in common: a small server for their health and metrics, and the question "are you alive?" for their probes,
 * which run `node dist/worker.js --alive`: a process of its own that asks, so it loads next to nothing.
 */
import { get } from 'node:http';

export async function aliveOr(role: () => Promise<unknown>): Promise<void> {
  if (process.argv.includes('--alive')) process.exitCode = await askAlive(Number(process.env['METRICS_PORT'] || 9100));
  else await role();
}

/** An exit code: 0 when the process of this pod says that it does its work. */
function askAlive(port: number): Promise<0 | 1> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/api/system/health/live/', timeout: 2000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 0 : 1);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(1));
  });
}
