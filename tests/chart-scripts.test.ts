// The scripts of the generated charts: install against recording stand-ins of helm and kubectl; validate and test on the charts as they
// are, and on broken ones, each of which must go red with its cause. validate needs no helm; test runs with the real one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { generatedChart } from '../src/actions/generated-chart.ts';
import { loadDescription, nodeHost } from '../src/node/index.ts';
import { helm4Path, isolatedEnv, skipReason } from '../src/testing/helm.ts';
import { sourceDir } from '../src/testing/source-dir.ts';

const root = join(sourceDir(import.meta.url), '..');
const work = mkdtempSync(join(tmpdir(), 'helmwright-scripts-'));
after(() => rmSync(work, { recursive: true, force: true }));

const SYSTEMS = ['thebot', 'trading-bot'] as const;
const charts = new Map<string, string>();
before(async () => {
  for (const system of SYSTEMS) {
    const { path, files, diagnostics } = await generatedChart(nodeHost({ loadDescription }), join(root, 'systems', system));
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === 'error'),
      [],
    );
    const chart = join(work, system, path);
    for (const [file, bytes] of files) {
      mkdirSync(dirname(join(chart, file)), { recursive: true });
      writeFileSync(join(chart, file), bytes);
    }
    charts.set(system, chart);
  }
  standIns();
});

// -- Stand-ins ------------------------------------------------------------------------------------------------------------------

const bin = join(work, 'bin');
const log = join(work, 'log');

const HELM = `#!/bin/bash
printf 'helm %s\\n' "$*" >> "$LOG"
case $1 in
  version) echo v4.1.4 ;;
  status)
    if grep -q '^helm upgrade' "$LOG"; then STATE=deployed; fi
    if [ -n "$STATE" ]; then printf 'NAME: x\\nSTATUS: %s\\n' "$STATE"; else exit 1; fi ;;
  lint) exit "\${LINT:-0}" ;;
  upgrade) exit "\${UPGRADE:-0}" ;;
  template) echo rendered ;;
esac
`;
const KUBECTL = `#!/bin/bash
printf 'kubectl %s\\n' "$*" >> "$LOG"
case "$1 $2" in
  'cluster-info '*) exit "\${CLUSTER:-0}" ;;
  'get namespace') exit "\${NAMESPACE:-1}" ;;
  'get secret')
    case "$*" in
      *jsonpath*"'$NO_KEY'"*) ;;
      *jsonpath*) echo c2VjcmV0 ;;
      *) exit "\${SECRET:-0}" ;;
    esac ;;
  'rollout status') exit "\${ROLLOUT:-0}" ;;
  'apply -n') cat >> "$LOG" ;;
esac
`;

function standIns(): void {
  mkdirSync(bin);
  writeFileSync(join(bin, 'helm'), HELM, { mode: 0o755 });
  writeFileSync(join(bin, 'kubectl'), KUBECTL, { mode: 0o755 });
}

interface Ran {
  readonly code: number;
  readonly output: string;
  /** What helm and kubectl were called with. */
  readonly calls: readonly string[];
}

function bash(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  rmSync(log, { force: true });
  writeFileSync(log, '');
  const { status, stdout, stderr } = spawnSync('bash', [script, ...args], {
    encoding: 'utf8',
    env: { ...isolatedEnv(), STATE: '', NO_KEY: '', LOG: log, PATH: `${bin}:${process.env['PATH']}`, ...env },
  });
  return { code: status ?? -1, output: stdout + stderr, calls: readFileSync(log, 'utf8').split('\n') };
}

const chartOf = (system: string): string => charts.get(system)!;
const install = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran =>
  bash(join(chartOf('thebot'), 'install.sh'), args, env);

/** A chart of its own to be changed. */
function copyOf(system: string): string {
  const copy = mkdtempSync(join(work, 'copy-'));
  cpSync(chartOf(system), copy, { recursive: true });
  return copy;
}

// -- install.sh -----------------------------------------------------------------------------------------------------------------

test('install.sh: a first installation, step by step (B24.1, D27.1)', () => {
  const { code, output, calls } = install(['staging', 'false']);
  assert.equal(code, 0, output);
  const order = [
    'helm version',
    'kubectl cluster-info',
    'helm lint',
    'kubectl create namespace thebot-staging',
    'kubectl label namespace thebot-staging pod-security.kubernetes.io/enforce=restricted',
    'kind: ResourceQuota',
    'kind: LimitRange',
    'helm status thebot --namespace thebot-staging',
    'helm upgrade --install thebot',
    'kubectl rollout status deployment/thebot-backend --namespace thebot-staging --timeout 300s',
    'kubectl rollout status statefulset/thebot-postgresql',
    'helm status thebot',
    'kubectl get pods,services,ingresses',
  ];
  let at = 0;
  for (const call of order) {
    const found = calls.findIndex((line, i) => i >= at && line.includes(call));
    assert.notEqual(found, -1, `"${call}" after line ${at} of\n${calls.join('\n')}`);
    at = found;
  }
  const upgrade = calls.find((line) => line.startsWith('helm upgrade'))!;
  assert.match(upgrade, / --wait --timeout 10m$/);
  assert.match(upgrade, /-f \S*values-staging\.yaml -f \S*values-staging-secrets\.yaml --namespace thebot-staging /);
  assert.match(output, /== Installation of thebot/);
  assert.match(output, /https:\/\/staging\.thebot\.com/);
  assert.match(output, /kubectl port-forward -n thebot-staging service\/thebot-backend 8000:8000/);
});

test('install.sh: secrets outside production are drawn once, long enough, and for nobody else to read', () => {
  const file = join(chartOf('thebot'), 'values-staging-secrets.yaml');
  const first = readFileSync(file, 'utf8');
  assert.match(first, /^secrets:\n {2}data:\n {4}SECRET_KEY: "[0-9a-f]{48}"\n {4}POSTGRES_PASSWORD: "[0-9a-f]{48}"\n$/);
  install(['staging', 'false']);
  assert.equal(readFileSync(file, 'utf8'), first);
  assert.equal(readFileSync(join(chartOf('thebot'), '.gitignore'), 'utf8'), '*-secrets.yaml\n');
});

const INSTALLS: readonly (readonly [
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  code: number,
  says: RegExp,
  does?: RegExp | undefined,
  not?: RegExp,
])[] = [
  ['help', ['--help'], {}, 0, /Usage: install\.sh/, undefined, /helm upgrade/],
  [
    'no words mean dev and real, with its placeholders',
    [],
    {},
    0,
    /the placeholders of values-dev\.yaml/,
    /helm upgrade --install thebot .*values-dev\.yaml/,
  ],
  ['an unknown environment', ['production'], {}, 2, /unknown environment "production", wanted dev, staging, prod/, undefined, /helm/],
  ['a second word that is neither', ['dev', 'yes'], {}, 2, /DRYRUN is true or false, not "yes"/, undefined, /helm/],
  [
    'an upgrade',
    ['staging', 'false'],
    { STATE: 'deployed', NAMESPACE: '0' },
    0,
    /== Upgrade of thebot, which is deployed/,
    /helm upgrade/,
    /create namespace|label namespace/,
  ],
  [
    'an interrupted release',
    ['staging', 'false'],
    { STATE: 'pending-upgrade', NAMESPACE: '0' },
    1,
    /pending-upgrade.*helm rollback thebot -n thebot-staging/,
    undefined,
    /helm upgrade/,
  ],
  [
    'production with its Secret',
    ['prod', 'false'],
    {},
    0,
    /https:\/\/thebot\.com/,
    /get secret thebot-secrets --namespace thebot-prod/,
    /values-prod-secrets/,
  ],
  [
    'production without its Secret',
    ['prod', 'false'],
    { SECRET: '1' },
    1,
    /there is no Secret thebot-secrets in namespace thebot-prod/,
    undefined,
    /helm upgrade/,
  ],
  [
    'a Secret without a key',
    ['prod', 'false'],
    { NO_KEY: 'POSTGRES_PASSWORD' },
    1,
    /the Secret thebot-secrets has no key POSTGRES_PASSWORD/,
    undefined,
    /helm upgrade/,
  ],
  [
    'a chart that lint refuses',
    ['dev', 'false'],
    { LINT: '1' },
    1,
    /helm lint refuses the chart/,
    undefined,
    /helm upgrade|create namespace/,
  ],
  ['no cluster', ['dev', 'false'], { CLUSTER: '1' }, 1, /no cluster answers/, undefined, /helm upgrade/],
  [
    'a dry run',
    ['prod', 'true'],
    {},
    0,
    /Nothing was changed/,
    /helm upgrade --install .*--dry-run/,
    /create namespace|kubectl apply|--wait/,
  ],
  ['a dry run without a cluster', ['dev', 'true'], { CLUSTER: '1' }, 0, /the dry run asks none/, /helm template thebot/, /helm upgrade/],
  ['helm fails', ['dev', 'false'], { UPGRADE: '1' }, 1, /helm failed; go back with: helm rollback thebot -n thebot/, /kubectl get events/],
  ['pods do not get ready', ['dev', 'false'], { ROLLOUT: '1' }, 1, /deployment\/thebot-backend is not ready/],
  [
    'more arguments for helm',
    ['dev', 'false'],
    { HELM_EXTRA_ARGS: '--atomic --set a=b', TIMEOUT: '3m' },
    0,
    /== Access/,
    /--timeout 3m --atomic --set a=b$/m,
  ],
];
for (const [name, args, env, code, says, does, not] of INSTALLS) {
  test(`install.sh: ${name} (B24)`, () => {
    const ran = install(args, env);
    const calls = ran.calls.join('\n');
    assert.equal(ran.code, code, ran.output);
    assert.match(ran.output, says);
    if (does !== undefined) assert.match(calls, does);
    if (not !== undefined) assert.doesNotMatch(calls, not);
  });
}

test('install.sh: helm or kubectl is not there', () => {
  const tools = mkdtempSync(join(work, 'tools-'));
  for (const tool of ['bash', 'dirname', 'cat']) {
    const { stdout } = spawnSync('bash', ['-c', `command -v ${tool}`], { encoding: 'utf8' });
    writeFileSync(join(tools, tool), `#!/bin/sh\nexec ${stdout.trim()} "$@"\n`, { mode: 0o755 });
  }
  const bashPath = spawnSync('bash', ['-c', 'command -v bash'], { encoding: 'utf8' }).stdout.trim();
  const script = join(chartOf('thebot'), 'install.sh');
  const runIn = (): string => spawnSync(bashPath, [script, 'dev', 'false'], { encoding: 'utf8', env: { PATH: tools } }).stderr;
  assert.match(runIn(), /helm is not installed/);
  writeFileSync(join(tools, 'helm'), '#!/bin/sh\n', { mode: 0o755 });
  assert.match(runIn(), /kubectl is not installed/);
});

// -- validate-chart.sh and test-helm-chart.sh -----------------------------------------------------------------------------------

const helmBin = join(work, 'helm-bin');
const testChart = (chart: string, script = 'test-helm-chart.sh', environments = ''): Ran => {
  mkdirSync(helmBin, { recursive: true });
  writeFileSync(join(helmBin, 'helm'), `#!/bin/sh\nexec ${helm4Path} "$@"\n`, { mode: 0o755 });
  writeFileSync(join(helmBin, 'kubectl'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return bash(join(chart, script), [], { ENVIRONMENTS: environments, PATH: `${helmBin}:${process.env['PATH']}` });
};

test('validate-chart.sh: the chart as it is, with neither helm nor kubectl asked (B25.1)', () => {
  const { code, output, calls } = bash(join(chartOf('thebot'), 'validate-chart.sh'), []);
  assert.equal(code, 0, output);
  assert.match(output, /, 0 failed/);
  assert.deepEqual(calls, ['']);
});

for (const [system, script] of [
  ['thebot', 'test-helm-chart.sh'],
  ['trading-bot', 'validate.sh'],
] as const) {
  test(`${script} (test-helm-chart.sh): ${system} as it is (B26.1, D18.1)`, { skip: skipReason }, () => {
    const { code, output } = testChart(chartOf(system), script);
    assert.equal(code, 0, output);
    assert.match(output, /no cluster answers, and kubectl --dry-run asks one even for files/);
  });
}

test('test-helm-chart.sh: helm is not there (B26)', () => {
  const { code, output } = bash(join(chartOf('thebot'), 'test-helm-chart.sh'), [], { PATH: '/usr/bin:/bin' });
  assert.equal(code, 1);
  assert.match(output, /helm is not installed/);
});

/** Changes a file of a chart; what is not found is a mistake of the test. */
const change =
  (file: string, from: string | RegExp, to: string) =>
  (chart: string): void => {
    const text = readFileSync(join(chart, file), 'utf8');
    const changed = text.replace(from, to);
    assert.notEqual(changed, text, `${file} has nothing like ${String(from)}`);
    writeFileSync(join(chart, file), changed);
  };

const BROKEN: readonly (readonly [name: string, breaks: (chart: string) => void, validate: RegExp, test: RegExp])[] = [
  [
    'a block without an end',
    change('templates/backend-deployment.yaml', '{{- end }}', ''),
    /backend-deployment\.yaml: 1 block\(s\) without an end/,
    /backend-deployment\.yaml.*unexpected EOF/,
  ],
  [
    'an action that is not closed',
    change('templates/backend-service.yaml', /\}\}/, '}'),
    /backend-service\.yaml: an action is not closed/,
    /backend-service\.yaml/,
  ],
  [
    'a helper that nobody defines',
    change('templates/backend-service.yaml', 'include "thebot.labels"', 'include "thebot.lables"'),
    /used and not defined: thebot\.lables/,
    /thebot\.lables/,
  ],
  [
    'a list among the keys of a map',
    change('values-prod.yaml', '\ningress:\n', '\ningress:\n  - secretName: tls\n'),
    /values-prod\.yaml: line \d+: /,
    /values-prod\.yaml/,
  ],
  [
    'a tab',
    change('values.yaml', '\nbackend:\n', '\nbackend:\n\textra: 1\n'),
    /values\.yaml: line \d+: a tab in the indentation/,
    /values\.yaml/,
  ],
  ['no version', change('Chart.yaml', /^version: .*$/m, ''), /Chart\.yaml: version is ""/, /version/],
  [
    'a template that is gone',
    (chart) => rmSync(join(chart, 'templates/celery-deployment.yaml')),
    /templates\/celery-deployment\.yaml is missing/,
    /there is no Deployment thebot-celery/,
  ],
  [
    'a values file that is gone',
    (chart) => rmSync(join(chart, 'values-staging.yaml')),
    /values-staging\.yaml is missing/,
    /values-staging\.yaml/,
  ],
  [
    'no liveness probe',
    change('templates/frontend-deployment.yaml', 'livenessProbe:', 'aliveProbe:'),
    /frontend-deployment\.yaml has no livenessProbe:/,
    /no livenessProbe: .*Deployment thebot-frontend/,
  ],
  [
    'a fixed namespace',
    change('templates/backend-service.yaml', 'namespace: {{ .Release.Namespace }}', 'namespace: thebot'),
    /a fixed namespace: templates\/backend-service\.yaml/,
    /not in thebot-prod: Service thebot-backend/,
  ],
  [
    'a secret that is committed',
    change('values.yaml', /(\n {4}SECRET_KEY:) .*/, '$1 "hunter2-hunter2-hunter2-hunter2-hunter2"'),
    /values\.yaml holds SECRET_KEY/,
    /passed/,
  ],
  [
    'replicas beside an autoscaler',
    change('templates/backend-deployment.yaml', /\nspec:\n/, '\nspec:\n  replicas: 7\n'),
    /passed/,
    /Deployment thebot-backend sets replicas, but its autoscaler owns it/,
  ],
  [
    'a schema that takes everything',
    change('values.schema.json', /("additionalProperties": )false(?=[\s\S]{0,3}\n?\s*\}?\s*$)/, '$1true'),
    /passed/,
    /a value that nobody knows is taken/,
  ],
];
/** What only one of the two can see. */
const ONLY_TEST: ReadonlySet<string> = new Set(['replicas beside an autoscaler', 'a schema that takes everything']);
const ONLY_VALIDATE: ReadonlySet<string> = new Set(['a secret that is committed']);

for (const [name, breaks, validate, inTest] of BROKEN) {
  test(`ten broken charts and more: ${name} (B-ACC.6)`, { skip: skipReason }, () => {
    const chart = copyOf('thebot');
    breaks(chart);
    const looked = bash(join(chart, 'validate-chart.sh'), []);
    assert.equal(looked.code, ONLY_TEST.has(name) ? 0 : 1, looked.output);
    assert.match(looked.output, validate);
    // The one in which it shows: helm is started several times for each environment.
    const tested = testChart(chart, 'test-helm-chart.sh', name.includes('values file') ? 'staging' : 'prod');
    assert.equal(tested.code, ONLY_VALIDATE.has(name) ? 0 : 1, tested.output);
    assert.match(tested.output, inTest);
  });
}

test('every script is clean for shellcheck', (context) => {
  const files = SYSTEMS.flatMap((system) =>
    readdirSync(chartOf(system))
      .filter((file) => file.endsWith('.sh'))
      .map((file) => join(chartOf(system), file)),
  );
  const { status, stdout, error } = spawnSync('shellcheck', files, { encoding: 'utf8' });
  if (error !== undefined) return context.skip('shellcheck is not installed: apt-get install shellcheck');
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('every script starts with what it is, and stops at the first failure; no ((x++)) under set -e (T10.1)', () => {
  for (const system of SYSTEMS) {
    for (const file of readdirSync(chartOf(system)).filter((name) => name.endsWith('.sh'))) {
      const text = readFileSync(join(chartOf(system), file), 'utf8');
      assert.match(text, /^#!\/usr\/bin\/env bash\n# /);
      assert.match(text, /\nset -euo pipefail\n/);
      assert.doesNotMatch(text, /\(\([a-z]+(\+\+|--)\)\)/);
    }
  }
});
