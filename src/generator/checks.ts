/** templates/_checks.tpl: values that fit the schema and still cannot work together, each refused with its path. */
import type { ResolvedApplication } from '../app/index.ts';
import { reachChecks } from './reach-files.ts';
import { storeChecks } from './store-files.ts';
import { workloadChecks } from './workload-checks.ts';

export function checks(application: ResolvedApplication): string {
  const { name } = application;
  const parts = [
    `{{- if regexMatch "^[0-9]" (include "${name}.fullname" .) }}
  {{- fail (printf "%s cannot be the name of a Service, which starts with a letter: set fullnameOverride" (include "${name}.fullname" .)) }}
{{- end }}`,
    ...workloadChecks(application),
    ...storeChecks(application),
    ...reachChecks(application),
  ];
  return `{{/* Refuses values that fit the schema and still cannot work together. */}}
{{- define "${name}.checks" -}}
${parts.join('\n')}
{{- end }}
`;
}
