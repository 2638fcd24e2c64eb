/** What Helm demands of the name of a release, and of the cluster's version, before it renders. */
import { type Diagnostic, errorOf } from '../base/index.ts';
import { type Chart, chartName } from './chart.ts';
import type { HelmVersion } from './version.ts';
import { isCompatibleRange } from './version.ts';

const NAME = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
const MAX_RELEASE_NAME = 53;
const ALLOWED = new RegExp(NAME);

/** ValidateReleaseName: undefined when `name` may be a release's. */
export function validateReleaseName(name: string): Diagnostic | undefined {
  if (name === '') return errorOf('chart/release-name', 'no name provided');
  if (name.length <= MAX_RELEASE_NAME && ALLOWED.test(name)) return undefined;
  const message = `invalid release name, must match regex ${NAME} and the length must not be longer than ${MAX_RELEASE_NAME}`;
  return errorOf('chart/release-name', message, { hint: 'use lower case letters, digits, "-" and "."' });
}

/** The check of Chart.yaml's kubeVersion against the version that is rendered for ("v1.35.0"). */
export function checkKubeVersion(chart: Chart, kubeVersion: string, helm: HelmVersion = 4): Diagnostic | undefined {
  const range = chart.metadata.kubeVersion;
  if (range === '' || isCompatibleRange(range, kubeVersion, helm)) return undefined;
  const message = `chart requires kubeVersion: ${range} which is incompatible with Kubernetes ${kubeVersion}`;
  return errorOf('chart/kube-version', message, { location: { file: `${chart.location}Chart.yaml`, line: 1, column: 1 } });
}

/** Library charts cannot be installed. Undefined when `chart` can be. */
export function checkInstallable(chart: Chart): Diagnostic | undefined {
  const { type } = chart.metadata;
  if (type === '' || type === 'application') return undefined;
  return errorOf('chart/not-installable', `${type} charts are not installable`, {
    hint: `make "${chartName(chart)}" a dependency of another chart`,
  });
}
