/** Versions and ranges of charts, by Masterminds/semver. */
import { checkConstraint, GoError, parseConstraint, parseVersion } from '../golang/index.ts';

/** Whose behaviour is wanted: 4 is Helm 4.1.4, 3 is Helm 3.17.3. */
export type HelmVersion = 3 | 4;

/** Whether semver.NewVersion takes the text. */
export function isValidVersion(text: string, helm: HelmVersion = 4): boolean {
  return attempt(() => {
    parseVersion(text, edition(helm));
    return true;
  });
}

/**
 * Whether `version` lies in the range `constraint`; false too when either cannot be read. For dependencies, and for the
 * kubeVersion of a chart ("chart requires kubeVersion: … which is incompatible with Kubernetes …").
 */
export function isCompatibleRange(constraint: string, version: string, helm: HelmVersion = 4): boolean {
  return attempt(() => {
    const parsed = parseVersion(version, edition(helm));
    return checkConstraint(parseConstraint(constraint, edition(helm)), parsed);
  });
}

function edition(helm: HelmVersion): 'v3.4' | 'v3.3' {
  return helm === 4 ? 'v3.4' : 'v3.3';
}

function attempt(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof GoError) return false;
    throw error;
  }
}
