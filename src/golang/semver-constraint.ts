/**
 * Version constraints of Masterminds/semver/v3: ">=1.2.3-0 <2 || ~3.1", "1.2 - 3", "^1.x". Wildcards, ranges and the rules about
 * prereleases are the library's own, its surprises included. The text is scanned by hand: as one regular expression, as upstream
 * has it, a backtracking matcher would take exponential time on a hostile text.
 */
import { goFail } from './func.ts';
import { comparePrereleases, compareVersions, parseVersion, type SemverEdition, type Version, wording } from './semver.ts';

export interface Constraint {
  readonly edition: SemverEdition;
  /** One group has to hold, and of a group all. */
  readonly groups: readonly Group[];
}

interface Group {
  readonly comparisons: readonly Comparison[];
  /** v3.4: one prerelease in the group lets prereleases into all of it. */
  readonly hasPrerelease: boolean;
}

interface Comparison {
  readonly operator: string;
  readonly version: Version;
  /** Something was left out or a wildcard: "1", "1.x", "*". */
  readonly dirty: boolean;
  readonly minorDirty: boolean;
  readonly patchDirty: boolean;
}

/** Longer texts are refused: the search for ranges takes quadratic time. Upstream has no limit. */
const MAX_CONSTRAINT_BYTES = 4096;
const MAX_CACHED = 500;
const cache = new Map<string, Constraint>();

/** semver.NewConstraint. Fails with "improper constraint: …"; the result is kept, for charts ask the same again and again. */
export function parseConstraint(text: string, edition: SemverEdition = 'v3.4'): Constraint {
  const key = `${edition} ${text}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (text.length > MAX_CONSTRAINT_BYTES) goFail(`improper constraint: ${text}`);
  const constraint = {
    edition,
    groups: rewriteRanges(text)
      .split('||')
      .map((group) => parseGroup(group, edition)),
  };
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, constraint);
  return constraint;
}

/** Constraints.Check. */
export function checkConstraint(constraint: Constraint, version: Version): boolean {
  return constraint.groups.some((group) => group.comparisons.every((c) => holds(c, version, group, constraint.edition)));
}

// Go's \s, which is narrower than JavaScript's. A version in a constraint may have wildcards; "|" is in upstream's class by mistake.
const SPACE = '[\\t\\n\\f\\r ]';
const NUMBER = '[0-9|xX*]+';
const NAMES = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const VERSION = `v?${NUMBER}(?:\\.${NUMBER})?(?:\\.${NUMBER})?(?:-${NAMES})?(?:\\+${NAMES})?`;
let patterns: { readonly range: RegExp; readonly comparison: RegExp; readonly gap: RegExp } | undefined;

function lazyPatterns(): NonNullable<typeof patterns> {
  patterns ??= {
    range: new RegExp(`${SPACE}*(${VERSION})${SPACE}+-${SPACE}+(${VERSION})${SPACE}*`, 'g'),
    comparison: new RegExp(
      `${SPACE}*(!=|>=|=>|<=|=<|~>|=|>|<|~|\\^|)${SPACE}*v?(${NUMBER})(?:\\.(${NUMBER}))?(?:\\.(${NUMBER}))?(-${NAMES})?(?:\\+${NAMES})?`,
      'y',
    ),
    gap: new RegExp(`${SPACE}*(,?)${SPACE}*`, 'y'),
  };
  return patterns;
}

/** "1.2 - 3" becomes ">= 1.2, <= 3 ", each where its text first stands. */
function rewriteRanges(text: string): string {
  if (!text.includes('-')) return text;
  let out = text;
  for (const [whole, from, to] of text.matchAll(lazyPatterns().range)) out = out.replace(whole, () => `>= ${from}, <= ${to} `);
  return out;
}

function parseGroup(text: string, edition: SemverEdition): Group {
  const { comparison, gap } = lazyPatterns();
  const improper = (): never => goFail(`improper constraint: ${text}`);
  const matches: RegExpExecArray[] = [];
  for (let at = 0; ; ) {
    comparison.lastIndex = at;
    const match = comparison.exec(text) ?? improper();
    matches.push(match);
    gap.lastIndex = comparison.lastIndex;
    const between = gap.exec(text);
    if (gap.lastIndex === text.length) {
      if (between?.[1] === ',') improper();
      break;
    }
    if (gap.lastIndex === comparison.lastIndex) improper();
    at = gap.lastIndex;
  }
  // All of the text has to be well-formed before the first version in it can be found wrong.
  const comparisons = matches.map((match) => parseComparison(match, edition));
  return { comparisons, hasPrerelease: comparisons.some((c) => c.version.prerelease !== '') };
}

function parseComparison(match: RegExpExecArray, edition: SemverEdition): Comparison {
  const [, operator = '', major, minor, patch, prerelease = ''] = match;
  let text = `${major}.${minor}.${patch}${prerelease}`;
  const dirt = { dirty: false, minorDirty: false, patchDirty: false };
  if (isWildcard(major)) {
    text = `0.0.0${prerelease}`;
    dirt.dirty = true;
  } else if (isWildcard(minor)) {
    text = `${major}.0.0${prerelease}`;
    dirt.dirty = dirt.minorDirty = true;
  } else if (isWildcard(patch)) {
    text = `${major}.${minor}.0${prerelease}`;
    dirt.dirty = dirt.patchDirty = true;
  }
  try {
    return { operator, version: parseVersion(text, edition), ...dirt };
  } catch {
    return goFail(wording('constraint parser error', edition));
  }
}

function isWildcard(part: string | undefined): boolean {
  return part === undefined || part === '' || part === 'x' || part === 'X' || part === '*';
}

function holds(c: Comparison, v: Version, group: Group, edition: SemverEdition): boolean {
  const prereleaseWelcome = edition === 'v3.4' ? group.hasPrerelease : c.version.prerelease !== '';
  // v3.3 asks this of "!=" only when something was left out.
  if (v.prerelease !== '' && !prereleaseWelcome && !(edition === 'v3.3' && c.operator === '!=' && !c.dirty)) return false;
  switch (c.operator) {
    case '!=':
      return !equals(c, v);
    case '>':
      return isGreater(c, v);
    case '<':
      return compareVersions(v, c.version) < 0;
    case '>=':
    case '=>':
      return compareVersions(v, c.version) >= 0;
    case '<=':
    case '=<':
      return isLessOrEqual(c, v);
    case '~':
    case '~>':
      return isTilde(c, v);
    case '^':
      return isCaret(c, v);
    default:
      return c.dirty ? isTilde(c, v) : compareVersions(v, c.version) === 0;
  }
}

function equals(c: Comparison, v: Version): boolean {
  if (c.dirty) {
    if (c.version.major !== v.major) return false;
    if (c.minorDirty) return true;
    if (c.version.minor !== v.minor) return false;
    if (c.patchDirty) return comparePrereleases(v.prerelease, c.version.prerelease) === 0;
    if (c.version.patch !== v.patch) return false;
  }
  return compareVersions(v, c.version) === 0;
}

function isGreater(c: Comparison, v: Version): boolean {
  if (c.dirty) {
    if (v.major !== c.version.major) return v.major > c.version.major;
    if (c.minorDirty) return false;
    if (c.patchDirty) return v.minor > c.version.minor;
  }
  return compareVersions(v, c.version) > 0;
}

function isLessOrEqual(c: Comparison, v: Version): boolean {
  if (!c.dirty) return compareVersions(v, c.version) <= 0;
  if (v.major > c.version.major) return false;
  return !(v.major === c.version.major && v.minor > c.version.minor && !c.minorDirty);
}

function isTilde(c: Comparison, v: Version): boolean {
  const { major, minor, patch } = c.version;
  if (compareVersions(v, c.version) < 0) return false;
  // "~0.0.0" and "*" take everything.
  if (major === 0n && minor === 0n && patch === 0n && !c.minorDirty && !c.patchDirty) return true;
  return v.major === major && (v.minor === minor || c.minorDirty);
}

function isCaret(c: Comparison, v: Version): boolean {
  const { major, minor, patch } = c.version;
  if (compareVersions(v, c.version) < 0) return false;
  if (major > 0n || c.minorDirty) return v.major === major;
  if (v.major > 0n) return false;
  if (minor > 0n || c.patchDirty) return v.minor === minor;
  return v.minor === 0n && v.patch === patch;
}
