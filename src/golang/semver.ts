/**
 * Semantic versions as Masterminds/semver/v3 reads, orders and prints them: what `semver` hands to a template and what
 * `semverCompare`, the kubeVersion of a chart and its dependencies are checked with (constraints: semver-constraint.ts).
 * Helm 4.1.4 uses v3.4.0, Helm 3.17.3 uses v3.3.0: they differ in the wording of errors and in how prereleases meet constraints.
 */
import { goFail } from './func.ts';
import { GoBytes, type GoFunc, GoInt, GoStruct, type GoType, goInt, types, type Value } from './value.ts';

/** Which release of Masterminds/semver to be: v3.4.0 (Helm 4) or v3.3.0 (Helm 3.17). */
export type SemverEdition = 'v3.4' | 'v3.3';

export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** "beta.1"; empty for a release. */
  readonly prerelease: string;
  readonly metadata: string;
  /** The text that was parsed. */
  readonly original: string;
  readonly edition: SemverEdition;
}

const LOOSE =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;
const DIGITS = /^[0-9]+$/;
const IDENTIFIER = /^[0-9A-Za-z-]+$/;
const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;

/** semver.NewVersion: "1", "v1.2", "1.2.3-beta.1+build"; leading zeros are taken. Fails with the library's sentences. */
export function parseVersion(text: string, edition: SemverEdition = 'v3.4'): Version {
  const match = LOOSE.exec(text);
  if (match === null) return goFail(wording('invalid semantic version', edition));
  const version: Version = {
    major: segment(match[1]!, edition),
    minor: match[2] === undefined ? 0n : segment(match[2], edition),
    patch: match[3] === undefined ? 0n : segment(match[3], edition),
    prerelease: match[4] ?? '',
    metadata: match[5] ?? '',
    original: text,
    edition,
  };
  if (version.prerelease !== '') checkPrerelease(version.prerelease, edition);
  return version;
}

/** semver.StrictNewVersion: exactly three numbers, no "v". */
export function parseStrictVersion(text: string, edition: SemverEdition = 'v3.4'): Version {
  if (text === '') goFail(wording('version string empty', edition));
  const [major, minor, ...rest] = text.split('.');
  if (major === undefined || minor === undefined || rest.length === 0) return goFail(wording('invalid semantic version', edition));
  let patch = rest.join('.');
  let metadata = '';
  let prerelease = '';
  const plus = patch.indexOf('+');
  if (plus !== -1) {
    metadata = patch.slice(plus + 1);
    patch = patch.slice(0, plus);
    checkMetadata(metadata, edition);
  }
  const dash = patch.indexOf('-');
  if (dash !== -1) {
    prerelease = patch.slice(dash + 1);
    patch = patch.slice(0, dash);
    checkPrerelease(prerelease, edition);
  }
  for (const part of [major, minor, patch]) {
    if (part !== '' && !DIGITS.test(part)) goFail(wording('invalid characters in version', edition));
    if (part.length > 1 && part.startsWith('0')) goFail(wording('version segment starts with 0', edition));
  }
  return {
    major: parseSegment(major, ''),
    minor: parseSegment(minor, ''),
    patch: parseSegment(patch, ''),
    prerelease,
    metadata,
    original: text,
    edition,
  };
}

/** -1, 0 or 1; metadata does not count. */
export function compareVersions(a: Version, b: Version): -1 | 0 | 1 {
  if (a.major !== b.major) return a.major < b.major ? -1 : 1;
  if (a.minor !== b.minor) return a.minor < b.minor ? -1 : 1;
  if (a.patch !== b.patch) return a.patch < b.patch ? -1 : 1;
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === '') return 1;
  if (b.prerelease === '') return -1;
  return comparePrereleases(a.prerelease, b.prerelease);
}

/** Prereleases by their parts: numbers before words, a missing part before any. */
export function comparePrereleases(a: string, b: string): -1 | 0 | 1 {
  const as = a.split('.');
  const bs = b.split('.');
  for (let i = 0; i < Math.max(as.length, bs.length); i++) {
    const left = as[i] ?? '';
    const right = bs[i] ?? '';
    if (left === right) continue;
    if (left === '') return -1;
    if (right === '') return 1;
    const leftNumber = uint64Of(left);
    const rightNumber = uint64Of(right);
    if (leftNumber === undefined && rightNumber === undefined) return left > right ? 1 : -1;
    if (rightNumber === undefined) return -1;
    if (leftNumber === undefined) return 1;
    return leftNumber > rightNumber ? 1 : -1;
  }
  return 0;
}

/** The version in its full form: "1.2.0-beta.1+build". */
export function versionString(version: Version): string {
  const { major, minor, patch, prerelease, metadata } = version;
  return `${major}.${minor}.${patch}${prerelease === '' ? '' : `-${prerelease}`}${metadata === '' ? '' : `+${metadata}`}`;
}

/** The *semver.Version that `semver` gives to a template. */
export function goVersion(version: Version): GoStruct {
  return new GoStruct(versionPointerType, NO_FIELDS, version);
}

/** The version inside a *semver.Version or semver.Version. */
export function versionOf(value: GoStruct): Version {
  return value.inner as Version;
}

const NO_FIELDS: ReadonlyMap<string, Value> = new Map();
const uint64 = (n: bigint): GoInt => new GoInt(BigInt.asUintN(64, n), types.uint64);

/** What a semver.Version answers to; IncMajor and its like return one. */
const valueMethods = new Map<string, GoFunc>();
/** What a *semver.Version answers to: all of the above, and the comparisons. */
const pointerMethods = new Map<string, GoFunc>();

/** semver.Version: a result that a template cannot take the address of, so the comparisons are not found on it. */
export const versionType: GoType<GoStruct> = { name: 'semver.Version', kind: 'struct', methods: valueMethods };
export const versionPointerType: GoType<GoStruct> = { name: '*semver.Version', kind: 'ptr', elem: versionType, methods: pointerMethods };

// Methods that change their receiver (Scan, UnmarshalText, UnmarshalJSON) are left out: no chart can use what they do.
type Method = (version: Version, argument: Value) => Value;

function define(table: Map<string, GoFunc>, name: string, params: readonly GoType[], call: Method): void {
  table.set(name, { name, params, variadic: false, call: (self, argument) => call(versionOf(self as GoStruct), argument ?? null) });
}

for (const table of [valueMethods, pointerMethods]) {
  define(table, 'String', [], versionString);
  define(table, 'Major', [], (v) => uint64(v.major));
  define(table, 'Minor', [], (v) => uint64(v.minor));
  define(table, 'Patch', [], (v) => uint64(v.patch));
  define(table, 'Prerelease', [], (v) => v.prerelease);
  define(table, 'Metadata', [], (v) => v.metadata);
  define(table, 'IncMajor', [], (v) => next(v, { major: v.major + 1n, minor: 0n, patch: 0n, prerelease: '', metadata: '' }));
  define(table, 'IncMinor', [], (v) => next(v, { minor: v.minor + 1n, patch: 0n, prerelease: '', metadata: '' }));
  define(table, 'IncPatch', [], (v) => next(v, { patch: v.prerelease === '' ? v.patch + 1n : v.patch, prerelease: '', metadata: '' }));
  define(table, 'SetPrerelease', [types.string], (v, text) => {
    const prerelease = text as string;
    if (prerelease !== '') checkPrerelease(prerelease, v.edition);
    return next(v, { prerelease });
  });
  define(table, 'SetMetadata', [types.string], (v, text) => {
    const metadata = text as string;
    if (metadata !== '') checkMetadata(metadata, v.edition);
    return next(v, { metadata });
  });
  define(table, 'Value', [], versionString);
  define(table, 'MarshalText', [], (v) => new GoBytes(versionString(v)));
  // The text of a parsed version holds nothing that JSON escapes; of SetPrerelease and SetMetadata neither.
  define(table, 'MarshalJSON', [], (v) => new GoBytes(`"${versionString(v)}"`));
}
define(pointerMethods, 'Original', [], (v) => v.original);
const comparisons: readonly [string, (order: number) => Value][] = [
  ['Compare', goInt],
  ['Equal', (order) => order === 0],
  ['LessThan', (order) => order < 0],
  ['LessThanEqual', (order) => order <= 0],
  ['GreaterThan', (order) => order > 0],
  ['GreaterThanEqual', (order) => order >= 0],
];
for (const [name, answer] of comparisons) {
  define(pointerMethods, name, [versionPointerType], (v, other) => answer(compareVersions(v, versionOf(other as GoStruct))));
}

function next(version: Version, change: Partial<Version>): GoStruct {
  const changed = { ...version, ...change };
  for (const part of ['major', 'minor', 'patch'] as const) changed[part] = BigInt.asUintN(64, changed[part]);
  const v = version.original.startsWith('v') ? 'v' : '';
  return new GoStruct(versionType, NO_FIELDS, { ...changed, original: v + versionString(changed) });
}

function uint64Of(text: string): bigint | undefined {
  if (!DIGITS.test(text)) return undefined;
  const n = BigInt(text);
  return n > MAX_UINT64 ? undefined : n;
}

function segment(text: string, edition: SemverEdition): bigint {
  return parseSegment(text, `${wording('error parsing version segment', edition)}: `);
}

/** strconv.ParseUint with its sentences; the digits are known to be digits, or none at all. */
function parseSegment(text: string, before: string): bigint {
  if (text === '') return goFail(`${before}strconv.ParseUint: parsing "": invalid syntax`);
  return uint64Of(text) ?? goFail(`${before}strconv.ParseUint: parsing "${text}": value out of range`);
}

function checkPrerelease(text: string, edition: SemverEdition): void {
  for (const part of text.split('.')) {
    // v3.3 lets an empty part through.
    if (part === '' && edition === 'v3.3') continue;
    if (DIGITS.test(part)) {
      if (part.length > 1 && part.startsWith('0')) goFail(wording('version segment starts with 0', edition));
    } else if (!IDENTIFIER.test(part)) goFail(wording('invalid prerelease string', edition));
  }
}

function checkMetadata(text: string, edition: SemverEdition): void {
  for (const part of text.split('.')) {
    if (part === '' && edition === 'v3.3') continue;
    if (!IDENTIFIER.test(part)) goFail(wording('invalid metadata string', edition));
  }
}

const OLD_WORDING: ReadonlyMap<string, string> = new Map([
  ['invalid semantic version', 'Invalid Semantic Version'],
  ['version string empty', 'Version string empty'],
  ['invalid characters in version', 'Invalid characters in version'],
  ['version segment starts with 0', 'Version segment starts with 0'],
  ['invalid metadata string', 'Invalid Metadata string'],
  ['invalid prerelease string', 'Invalid Prerelease string'],
  ['error parsing version segment', 'Error parsing version segment'],
  ['constraint parser error', 'constraint Parser Error'],
]);

/** An error sentence in the wording of the edition. */
export function wording(sentence: string, edition: SemverEdition): string {
  return edition === 'v3.3' ? (OLD_WORDING.get(sentence) ?? sentence) : sentence;
}
