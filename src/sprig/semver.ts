/** sprig "Semantic Version Functions" (semver.go). */
import {
  checkConstraint,
  fixed,
  type GoFunc,
  goVersion,
  parseConstraint,
  parseVersion,
  type SemverEdition,
  types,
} from '../golang/index.ts';

const { string } = types;

/** `edition` is the version of Masterminds/semver that the functions follow. */
export function semverFunctions(edition: SemverEdition): readonly GoFunc[] {
  return [
    fixed('semver', [string], (version) => goVersion(parseVersion(version, edition))),
    fixed('semverCompare', [string, string], (constraint, version) =>
      checkConstraint(parseConstraint(constraint, edition), parseVersion(version, edition)),
    ),
  ];
}
