/** What depends on the version of Kubernetes. A gate stands in a template only when the description allows clusters on both sides. */
import type { ResolvedApplication } from '../app/index.ts';

/** The API groups of operators and monitors that templates ask for: they are written where these are served. */
export const GATED_APIS: readonly string[] = [
  'monitoring.coreos.com/v1',
  'gateway.networking.k8s.io/v1',
  'external-secrets.io/v1',
  'bitnami.com/v1alpha1',
  'secrets-store.csi.x-k8s.io/v1',
  'postgresql.cnpg.io/v1',
  'keda.sh/v1alpha1',
  'argoproj.io/v1alpha1',
  'cert-manager.io/v1',
];

/** The oldest minor version that the description allows: 20 of ">=1.20.0-0". */
export function oldestMinor(application: ResolvedApplication): number {
  const found = /1\.([0-9]+)/.exec(application.kubernetes);
  return found === null ? 0 : Number(found[1]);
}

/** An apiVersion that changed: the text, or a condition on the cluster's version. */
export function gatedVersion(application: ResolvedApplication, since: number, now: string, before: string): string {
  if (oldestMinor(application) >= since) return now;
  return `{{ ternary "${now}" "${before}" (semverCompare ">=1.${since}.0-0" .Capabilities.KubeVersion.Version) }}`;
}

/** Lines that only newer clusters know, and what stands there for older ones. */
export function gatedLines(application: ResolvedApplication, since: number, column: number, lines: string, older = ''): string {
  if (oldestMinor(application) >= since) return lines;
  const space = ' '.repeat(column);
  const otherwise = older === '' ? '' : `${space}{{- else }}\n${older}`;
  return `${space}{{- if semverCompare ">=1.${since}.0-0" $.Capabilities.KubeVersion.Version }}\n${lines}${otherwise}${space}{{- end }}\n`;
}
