/** What depends on the version of Kubernetes. A gate stands in a template only when the description allows clusters on both sides. */
import type { ResolvedApplication } from '../app/index.ts';

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
