// What `helm lint` says of small broken charts, and what we say: byte for byte. The answers are recorded beside this file;
// HELMWRIGHT_TEST_LIVE=1 asks the real helm again, HELMWRIGHT_GOLDEN=1 records them anew.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { type ChartLintRequest, chartLint } from '../../actions/index.ts';
import type { Severity } from '../../base/index.ts';
import { nodeHost } from '../../node/index.ts';
import { helm3, helm4, skipReason } from '../../testing/helm.ts';
import { sourceDir } from '../../testing/source-dir.ts';
import { isAtLeast } from '../run.ts';
import { type Case, cases } from './cases.test.support.ts';
import { isHelmLintRule } from './rules.ts';

const recordedFile = join(sourceDir(import.meta.url), 'testdata', 'recorded.json');
const isRecording = process.env['HELMWRIGHT_GOLDEN'] === '1' && skipReason === false;
const isLive = process.env['HELMWRIGHT_TEST_LIVE'] === '1' && skipReason === false;

interface Said {
  readonly code: number;
  readonly stdout: string;
}

type Recorded = Record<string, { readonly 3: Said; readonly 4: Said }>;

const recorded = isRecording ? {} : (JSON.parse(readFileSync(recordedFile, 'utf8')) as Recorded);
const scratch = mkdtempSync(join(tmpdir(), 'helmwright-lint-'));
after(() => {
  rmSync(scratch, { recursive: true, force: true });
  if (isRecording) writeFileSync(recordedFile, `${JSON.stringify(recorded, null, 1)}\n`);
});

const SUMMARY = /\d+ chart\(s\) linted, \d+ chart\(s\) failed\n$/;
const WORDS = { error: 'ERROR', warning: 'WARNING', info: 'INFO' } as const;

function write(folder: string, files: Case['files']): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (path.endsWith('/')) mkdirSync(join(folder, path), { recursive: true });
    else writeFileSync(join(folder, path), text);
  }
}

/** What helm says; temporary paths are taken out. */
function theirs(folder: string, flags: readonly string[], helm: 3 | 4): Said {
  const { code, stdout } = (helm === 4 ? helm4 : helm3)(['lint', 'chart', ...flags], { cwd: folder });
  return { code, stdout: stdout.replace(SUMMARY, '').replaceAll(folder, 'FOLDER') };
}

function ours(folder: string, flags: readonly string[], helm: 3 | 4): Said {
  const failOn: Severity = flags.includes('--strict') ? 'warning' : 'error';
  const value = (name: string): string[] => flags.flatMap((flag, i) => (flag === name ? [flags[i + 1]!] : []));
  const [kubeVersion] = value('--kube-version');
  const request: ChartLintRequest = {
    charts: ['chart'],
    helm,
    failOn,
    valueFiles: value('-f'),
    set: value('--set'),
    kubeVersion,
    withSubcharts: flags.includes('--with-subcharts'),
    skipSchemaValidation: flags.includes('--skip-schema-validation'),
  };
  const before = process.cwd();
  process.chdir(folder);
  try {
    const isQuiet = flags.includes('--quiet');
    const { charts } = chartLint(nodeHost({ seed: 'x' }), request);
    let code = 0;
    let stdout = '';
    for (const { path, findings, error } of charts) {
      const said = findings.filter((f) => isHelmLintRule(f.code));
      const failed = error !== undefined || said.some(({ severity }) => isAtLeast(severity, failOn));
      if (failed) code = 1;
      if (isQuiet && !failed && !said.some(({ severity }) => severity !== 'info')) continue;
      stdout += `==> Linting ${path}\n${error === undefined ? '' : `Error ${error}\n`}`;
      for (const f of said) if (!isQuiet || f.severity !== 'info') stdout += `[${WORDS[f.severity]}] ${f.subject}: ${f.message}\n`;
      stdout += '\n';
    }
    return { code, stdout: stdout.replaceAll(folder, 'FOLDER') };
  } finally {
    process.chdir(before);
  }
}

for (const { name, files, flags = [], differs } of cases) {
  test(name, () => {
    const folder = mkdtempSync(join(scratch, 'case-'));
    write(folder, files);
    if (isRecording) recorded[name] = { 3: theirs(folder, flags, 3), 4: theirs(folder, flags, 4) };
    const want = recorded[name];
    assert.notEqual(want, undefined, 'no recording: run with HELMWRIGHT_GOLDEN=1');
    for (const helm of [4, 3] as const) {
      if (isLive) assert.deepEqual(theirs(folder, flags, helm), want![helm], `the recording is not what helm ${helm} says`);
      if (differs?.includes(helm)) assert.notDeepEqual(ours(folder, flags, helm), want![helm], 'a known difference is gone');
      else assert.deepEqual(ours(folder, flags, helm), want![helm], `helm ${helm}`);
    }
  });
}

test('enough cases', () => assert.ok(cases.length >= 60));
