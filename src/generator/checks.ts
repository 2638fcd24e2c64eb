/** templates/_checks.tpl: values that fit the schema and still cannot work together, each refused with its path. */
import type { ResolvedApplication, ResolvedWeb } from '../app/index.ts';
import { valuesRef } from './template-text.ts';

export function checks(application: ResolvedApplication): string {
  const { name } = application;
  const parts = [
    `{{- if regexMatch "^[0-9]" (include "${name}.fullname" .) }}
  {{- fail (printf "%s cannot be the name of a Service, which starts with a letter: set fullnameOverride" (include "${name}.fullname" .)) }}
{{- end }}`,
    ...application.components.flatMap((web) => componentChecks(application, web)),
    ...wiringChecks(application),
    ...(application.ingress ? [ingressCheck()] : []),
  ];
  return `{{/* Refuses values that fit the schema and still cannot work together. */}}
{{- define "${name}.checks" -}}
${parts.join('\n')}
{{- end }}
`;
}

function componentChecks(application: ResolvedApplication, web: ResolvedWeb): readonly string[] {
  const values = valuesRef(web.values);
  const path = web.values.map((key) => `${key}.`).join('');
  const found: string[] = [];
  if (web.scales) found.push(scaleChecks(values, path));
  found.push(`{{- if ge (int ${values}.preStopSeconds) (int ${values}.terminationGracePeriodSeconds) }}
  {{- fail "${path}terminationGracePeriodSeconds must be more than ${path}preStopSeconds, or pods are killed while they still serve" }}
{{- end }}`);
  const variable = application.config?.items.find((item) => item.env === web.portVariable);
  if (application.config !== undefined && variable?.value.kind === 'literal' && web.takesConfig) {
    const at = [...application.config.at, ...variable.path];
    found.push(`{{- if ne (${valuesRef(at)} | toString) (${values}.service.targetPort | toString) }}
  {{- fail (printf "${at.join('.')} is %v but ${path}service.targetPort is %v: the program must listen where the Service sends requests" ${valuesRef(at)} ${values}.service.targetPort) }}
{{- end }}`);
  }
  return found;
}

function scaleChecks(values: string, path: string): string {
  return `{{- with ${values}.autoscaling }}
{{- if .enabled }}
  {{- if gt (int .minReplicas) (int .maxReplicas) }}
    {{- fail (printf "${path}autoscaling.minReplicas is %v, more than ${path}autoscaling.maxReplicas, %v" .minReplicas .maxReplicas) }}
  {{- end }}
  {{- if not (or .targetCPUUtilizationPercentage .targetMemoryUtilizationPercentage) }}
    {{- fail "${path}autoscaling is enabled without a target: set ${path}autoscaling.targetCPUUtilizationPercentage" }}
  {{- end }}
  {{- /* Percent of what? Without a request the autoscaler never acts. */}}
  {{- if and .targetCPUUtilizationPercentage (not (($.Values${path === '' ? '' : `.${path.slice(0, -1)}`}.resources).requests).cpu) }}
    {{- fail "${path}autoscaling measures CPU against ${path}resources.requests.cpu, which is missing" }}
  {{- end }}
{{- end }}
{{- end }}`;
}

function wiringChecks(application: ResolvedApplication): readonly string[] {
  const { secrets, config } = application;
  const found: string[] = [];
  const computed = (config?.items ?? []).filter((item) => item.value.kind === 'computed').map((item) => item.env);
  const taken = [...(secrets?.keys ?? []).map((key) => key.env), ...computed];
  if (config !== undefined && config.how === 'plain' && taken.length > 0) {
    const names = taken.map((name) => `"${name}"`).join(' ');
    found.push(`{{- range $name, $_ := ${valuesRef(config.at)} }}
  {{- if has $name (list ${names}) }}
    {{- fail (printf "${config.at.join('.')}.%s: the chart sets this variable itself${secrets ? ', from the Secret' : ''}" $name) }}
  {{- end }}
{{- end }}`);
  }
  for (const store of application.stores) {
    const values = valuesRef(store.values);
    const path = store.values.join('.');
    const linked = secrets?.keys.some((key) => key.source.kind === 'link' && key.source.store === store.name);
    const secret = linked && secrets ? ` ${valuesRef(secrets.existing)}` : '';
    const other = linked && secrets ? `, or a Secret that does in ${secrets.existing.join('.')}` : '';
    found.push(`{{- if not (or ${values}.enabled ${values}.external.host${secret}) }}
  {{- fail "${path}.enabled is false: name the server in ${path}.external.host${other}" }}
{{- end }}`);
  }
  return found;
}

function ingressCheck(): string {
  return `{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
  {{- fail "ingress.enabled is true but ingress.hosts is empty" }}
{{- end }}`;
}
