// Chart and program agree, for each system in each environment: every pod that runs a program is started with exactly the variables, files,
// user and command that the committed chart renders, against local stores; its probes, ports, metrics, hooks, requests and end are carried out.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Result } from './agreement-run.ts';
import { imageSkip } from './image.ts';
import { podSkip } from './pod.ts';
import { postgresSkip, redisSkip } from './stores.ts';

const CONTEXTS = [
  'devops-challenge/app',
  'internal-service/app',
  'mytomorrows/app',
  'thebot/app/backend',
  'thebot/app/frontend',
  'trading-bot/app',
];
const skip = podSkip || redisSkip || postgresSkip || (CONTEXTS.map((context) => imageSkip(`systems/${context}`)).find(Boolean) ?? false);

const TITLES = [
  'devops-challenge: chart and program agree in every environment (T9.2)',
  'internal-service: chart and program agree in every environment (T9.3)',
  'mytomorrows: chart and program agree in every environment (C6.5, T9.4)',
  'thebot: chart and programs agree in every environment (B31.2, T9.6)',
  'trading-bot: chart and program agree in every environment (D4.3, D23.2, T9.5)',
];

/** A network of its own for a system, where this user may make one: every port is free there, as in a pod. Else it is this machine's. */
const network = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
const hasOwn = spawnSync(network[0]!, [...network.slice(1), 'true'], { stdio: 'ignore' }).status === 0;

// Much of it is waiting, so two at a time, where they do not want the same ports.
describe('chart and program', { concurrency: hasOwn ? 2 : 1, skip }, () => {
  for (const title of TITLES)
    test(title, async (t) => {
      for (const { environment, faults, notRun } of await played(title.replace(/:.*$/, '')))
        await t.test(environment || 'defaults', (t) => {
          if (notRun.length > 0) t.diagnostic(`not run here: ${notRun.join(', ')}`);
          assert.deepEqual(faults, []);
        });
    });

  test('a chart that is not its program’s: every disagreement is told', async () => {
    const [{ faults } = { faults: [] }] = await played('broken');
    const web = 'Deployment/devops-challenge, container web:';
    assert.deepEqual(faults, [
      `${web} the program does not know the variable ENVIRONMENTS`,
      `${web} it takes up to 28 s to stop, and is killed after 20 s`,
      `${web} "the readinessProbe succeeds" is not so after 2000 ms: /ready answers 404`,
      `${web} ServiceMonitor/devops-challenge asks for /metric, and the answer is 404`,
      `${web} nobody outside the pod reaches port 9999`,
      `${web} nobody outside the pod reaches port 8888`,
      `${web} its own file system is not read-only`,
      'no pod reads REDIS_DATABASE of Secret/devops-challenge-secret',
    ]);
  });
});

async function played(system: string): Promise<readonly Result[]> {
  const run = fileURLToPath(new URL('./agreement-run.js', import.meta.url));
  const [file = '', ...args] = [...(hasOwn ? network : []), process.execPath, '--enable-source-maps', run, system];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, 'all environments were played');
  return output
    .trim()
    .split('\n')
    .map((line): Result => JSON.parse(line));
}
