import { deepEqual, equal, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../testing/source-dir.ts';
import { GoError } from './func.ts';
import { compareVersions, goVersion, parseStrictVersion, parseVersion, type SemverEdition, versionOf } from './semver.ts';
import { checkConstraint, parseConstraint } from './semver-constraint.ts';
import { GoInt, GoStruct, type Value } from './value.ts';

function call(value: GoStruct, method: string, ...args: Value[]): Value {
  const found = value.type.methods?.get(method);
  if (found === undefined) throw new Error(`no method ${method} on ${value.type.name}`);
  return found.call(value, ...args);
}

const original = (value: Value): string => (value instanceof GoStruct ? versionOf(value).original : '?');
const digits = (value: Value): string => (value instanceof GoInt ? String(value.n) : '?');

interface Case {
  readonly op: 'check' | 'compare' | 'version' | 'strict';
  readonly a: readonly [string, string];
  readonly out?: readonly string[];
  readonly err?: string;
}

function answer({ op, a: [first, second] }: Case, edition: SemverEdition): string[] {
  if (op === 'check') {
    const constraint = parseConstraint(first, edition);
    return [String(checkConstraint(constraint, parseVersion(second, edition)))];
  }
  if (op === 'compare') return [String(compareVersions(parseVersion(first, edition), parseVersion(second, edition)))];
  const version = op === 'strict' ? parseStrictVersion(first, edition) : parseVersion(first, edition);
  const v = goVersion(version);
  const changed = (method: string): string => {
    try {
      return `${original(call(v, method, second))}<nil>`;
    } catch (error) {
      return `${version.original}${error instanceof Error ? error.message : ''}`;
    }
  };
  return [
    ['Major', 'Minor', 'Patch'].map((method) => digits(call(v, method))).join(' '),
    ...['Prerelease', 'Metadata', 'Original', 'String'].map((method) => String(call(v, method))),
    ...['IncMajor', 'IncMinor', 'IncPatch', 'SetPrerelease', 'SetMetadata'].map((m) =>
      m.startsWith('Inc') ? original(call(v, m)) : changed(m),
    ),
  ];
}

for (const edition of ['v3.4', 'v3.3'] as const) {
  test(`answers of Masterminds/semver ${edition}`, () => {
    const lines = readFileSync(join(sourceDir(import.meta.url), 'testdata', `semver-${edition}.jsonl`), 'utf8')
      .trim()
      .split('\n');
    for (const line of lines) {
      const row = JSON.parse(line) as Case;
      if (row.err === undefined) deepEqual(answer(row, edition), row.out, line);
      else throws(() => answer(row, edition), new GoError(row.err), line);
    }
  });
}

const constraints: readonly [constraint: string, version: string, v34: boolean | string, v33?: boolean | string][] = [
  ['>=1.20-0', 'v1.35.0', true],
  ['>=1.20-0', 'v1.27.3-gke.100', true],
  ['>=1.20', 'v1.27.3-gke.100', false],
  ['>=1.19.0-0 <1.25.0', 'v1.24.1-eks', true, false],
  ['!=1.2.3', '1.3.0-beta', false, true],
  ['^1.x', '1.9.9', true],
  ['~1.2', '1.3.0', false],
  ['1.2 - 3', '3.9.9', true],
  ['1.2 - 3.4.5', '3.4.6', false],
  ['<1 || >= 2, !=2.5', '2.5.0', false],
  ['*', '1.0.0-alpha', false],
  ['*-0', '1.0.0-alpha', true],
  ['', '1.0.0', 'improper constraint: '],
  ['>= latest', '1.0.0', 'improper constraint: >= latest'],
  ['>=1 &', '1.0.0', 'improper constraint: >=1 &'],
  ['1|2', '1.0.0', 'constraint parser error', 'constraint Parser Error'],
  ['>1', 'latest', 'invalid semantic version', 'Invalid Semantic Version'],
];

test('constraints, and what the two editions differ in', () => {
  for (const [constraint, version, v34, v33 = v34] of constraints) {
    for (const [edition, want] of [['v3.4', v34] as const, ['v3.3', v33] as const]) {
      const check = (): boolean => {
        const parsed = parseConstraint(constraint, edition);
        return checkConstraint(parsed, parseVersion(version, edition));
      };
      if (typeof want === 'string') throws(check, new GoError(want), constraint);
      else equal(check(), want, `${constraint} ${version} ${edition}`);
    }
  }
});

test('a hostile constraint is refused in no time', () => {
  throws(() => parseConstraint(`${'1  '.repeat(1000)}!`), /^GoError: improper constraint: 1 /);
  throws(() => parseConstraint('1 '.repeat(100_000)), /^GoError: improper constraint: 1 /);
  throws(() => parseConstraint(`${'1-'.repeat(2000)}_`), /^GoError: improper constraint/);
  throws(() => parseConstraint(`${' '.repeat(4000)}-`), /^GoError: improper constraint/);
});

test('numbers wrap as uint64 does', () => {
  const most = goVersion(parseVersion('18446744073709551615.0.0'));
  equal(original(call(most, 'IncMajor')), '0.0.0');
  throws(
    () => parseVersion('1.18446744073709551616'),
    new GoError('error parsing version segment: strconv.ParseUint: parsing "18446744073709551616": value out of range'),
  );
});

test('only the pointer compares', () => {
  const v = goVersion(parseVersion('v1.2.3'));
  equal(v.type.name, '*semver.Version');
  equal(call(v, 'LessThan', goVersion(parseVersion('1.10'))), true);
  const next = call(v, 'IncMinor');
  equal(next instanceof GoStruct && next.type.name, 'semver.Version');
  equal(next instanceof GoStruct && next.type.methods?.has('Compare'), false);
});
