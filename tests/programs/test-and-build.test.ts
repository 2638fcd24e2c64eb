// systems/devops-challenge/test-and-build.sh: the program's real tests, then what it asks docker, minikube, helm and kubectl to do, recorded.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { imageSkip } from './image.ts';
import { onExit } from './wait.ts';

const system = join(sourceDir(import.meta.url), '../../systems/devops-challenge');
const skip = imageSkip('systems/devops-challenge/app');
const CLUSTER = ['docker', 'minikube', 'helm', 'kubectl'];
/** Writes down its name and words; `minikube ip` answers, `npm test` fails. */
const STAND_IN = `#!/bin/sh
printf '%s %s\\n' "\${0##*/}" "$*" >> "$RECORD"
test "$1" != ip || echo 192.0.2.7
test "$1" != test
`;

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly record: readonly string[];
}

/** Runs the script in a copy of the system, as a clean checkout has it, with these tools replaced. */
function run(replaced: readonly string[]): Run {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-script-'));
  onExit(() => rmSync(folder, { recursive: true, force: true }));
  const [checkout, tools, record] = [join(folder, 'checkout'), join(folder, 'tools'), join(folder, 'record')];
  cpSync(system, checkout, { recursive: true, filter: (path) => !/\/app\/(node_modules|dist)$/.test(path) });
  mkdirSync(tools);
  for (const tool of replaced) writeFileSync(join(tools, tool), STAND_IN, { mode: 0o755 });
  writeFileSync(record, '');
  const { NODE_TEST_CONTEXT: _context, ...rest } = process.env;
  const env = { ...rest, PATH: `${tools}:${process.env['PATH']}`, RECORD: record, npm_config_prefer_offline: 'true' };
  const { status, stdout, stderr } = spawnSync('bash', [join(checkout, 'test-and-build.sh')], { cwd: folder, encoding: 'utf8', env });
  const lines = readFileSync(record, 'utf8').replaceAll(checkout, '.').trim().split('\n');
  return { status, output: stdout + stderr, record: lines };
}

test('test-and-build.sh runs the tests, builds and loads the image, deploys with Helm, says where it is (A7.1)', { skip }, () => {
  const { status, output, record } = run(CLUSTER);
  assert.equal(status, 0, output.slice(-3000));
  const passed = output.search(/^(?:#|ℹ) pass [1-9]/m);
  assert.ok(passed > 0 && passed < output.indexOf('== Image devops-challenge:v1'), 'first the tests');
  assert.match(output, /^(?:#|ℹ) fail 0$/m);
  assert.deepEqual(record, [
    'minikube status',
    'docker build -t devops-challenge:v1 ./app',
    'minikube image load devops-challenge:v1',
    'minikube addons enable metrics-server',
    'helm upgrade --install devops-challenge ./devops-challenge --wait --timeout 5m',
    'kubectl rollout status deployment/devops-challenge --timeout 120s',
    'kubectl get pods,hpa,service --selector app.kubernetes.io/instance=devops-challenge',
    'minikube ip',
  ]);
  assert.match(output, /^minikube service devops-challenge\nhttp:\/\/192\.0\.2\.7:31000$/m);
});

test('test-and-build.sh: a test that fails ends it before anything is built', { skip }, () => {
  const { status, record } = run([...CLUSTER, 'npm']);
  assert.equal(status, 1);
  assert.deepEqual(record, ['minikube status', 'npm ci', 'npm test']);
});
