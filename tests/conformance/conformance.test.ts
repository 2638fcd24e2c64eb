// Every case through our engine against what helm printed when `npm run golden` recorded it; with HELMWRIGHT_TEST_LIVE the real
// helm is asked again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it, test } from 'node:test';
import { decodeUtf8 } from '../../src/base/index.ts';
import { skipReason } from '../../src/testing/helm.ts';
import { type Case, type Golden, printCases } from './case-file.ts';
import { readCaseFiles } from './case-list.ts';
import { FUNCTION_NAMES } from './function-names.ts';
import { KNOWN_DIFFERENCES, type KnownDifference } from './known-differences.ts';
import { errorSentence, type HelmVersion, type Outcome, runHelm, saysTheSame } from './run-helm.ts';
import { runOurs } from './run-ours.ts';

const files = readCaseFiles();
const HELMS: readonly HelmVersion[] = [4, 3];

for (const file of files) {
  describe(file.name, () => {
    for (const c of file.cases) {
      for (const helm of HELMS) it(`${c.name} (helm ${helm})`, () => compare(`${file.name}: ${c.name}`, c, helm));
    }
  });
}

function compare(id: string, c: Case, helm: HelmVersion): void {
  const golden = helm === 4 ? c.helm4 : (c.helm3 ?? c.helm4);
  assert.ok(golden, 'no golden: npm run golden');
  const known = KNOWN_DIFFERENCES.find((d) => (d.helm ?? helm) === helm && namesOf(d).includes(id));
  const difference = differenceOf(runOurs(c, helm), golden);
  if (known === undefined) {
    if (difference !== undefined) assert.deepEqual(difference.ours, difference.helms, `another ${difference.what} than helm's`);
  } else
    assert.equal(
      difference?.what,
      known.what,
      `known difference (${known.reason}) is none any more, or another: mend known-differences.ts`,
    );
}

/** "file: a b" is "file: a" and "file: b". */
function namesOf({ cases }: KnownDifference): string[] {
  return cases.flatMap((line) => {
    const [file, names = ''] = line.split(': ');
    return names.split(' ').map((name) => `${file}: ${name}`);
  });
}

interface Difference {
  readonly what: KnownDifference['what'];
  readonly ours: string;
  readonly helms: string;
}

function differenceOf(ours: Outcome, helms: Golden): Difference | undefined {
  if (helms.exit === 0) {
    if (ours.exit === 0 && ours.text === helms.text) return undefined;
    return {
      what: 'output',
      ours: ours.exit === 0 ? decodeUtf8(ours.text) : `failed: ${ours.messages.join('\n')}`,
      helms: decodeUtf8(helms.text),
    };
  }
  if (ours.exit === 0 || ours.text !== '')
    return { what: 'output', ours: decodeUtf8(ours.text), helms: `failed: ${decodeUtf8(helms.text)}` };
  const sentence = errorSentence(helms.text);
  if (saysTheSame(ours.messages, sentence)) return undefined;
  return { what: 'message', ours: decodeUtf8(ours.messages.join('\n')), helms: decodeUtf8(sentence) };
}

test('known differences name cases that exist', () => {
  const ids = new Set(files.flatMap((file) => file.cases.map((c) => `${file.name}: ${c.name}`)));
  assert.deepEqual(
    KNOWN_DIFFERENCES.flatMap(namesOf).filter((id) => !ids.has(id)),
    [],
  );
});

test('every function of Helm 4.1 is called in a case', () => {
  const actions = files
    .filter((file) => !file.name.startsWith('errors/'))
    .flatMap((file) => file.cases.flatMap((c) => [...c.ownFiles.values()].flatMap((text) => text.match(/\{\{[\s\S]*?\}\}/g) ?? [])))
    .join('\n');
  const words = new Set(actions.match(/[A-Za-z_][A-Za-z0-9_]*/g));
  assert.deepEqual(
    FUNCTION_NAMES.filter((name) => !words.has(name)),
    [],
  );
});

test('there are 250 cases that render and 120 that fail', () => {
  const exits = files.flatMap((file) => file.cases.map((c) => c.helm4?.exit));
  assert.ok(exits.filter((exit) => exit === 0).length >= 250);
  assert.ok(exits.filter((exit) => exit !== undefined && exit !== 0).length >= 120);
});

test('case files are in the form in which npm run golden writes them', () => {
  for (const file of files) assert.equal(printCases(file.cases), readFileSync(file.path, 'utf8'), file.path);
});

const notLive = process.env['HELMWRIGHT_TEST_LIVE'] ? skipReason : 'asked for with HELMWRIGHT_TEST_LIVE';

describe('the real helm prints what was recorded', { skip: notLive }, () => {
  for (const file of files) {
    for (const c of file.cases) {
      for (const helm of HELMS) {
        it(`${file.name}: ${c.name} (helm ${helm})`, () => {
          const { exit, text } = runHelm(c, helm);
          assert.deepEqual({ exit, text }, helm === 4 ? c.helm4 : (c.helm3 ?? c.helm4));
        });
      }
    }
  }
});
