/** Refusals of values of components that fit the schema and still cannot work together. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { valuesRef } from './template-text.ts';
import { bare, ownFlag, ownValue, safeText, valuePath, valueText } from './template-value.ts';

export function workloadChecks(application: ResolvedApplication): readonly string[] {
  return [
    ...application.components.flatMap((component) => componentChecks(application, component)),
    ...nameChecks(application),
    ...renamedChecks(application),
    ...sealedChecks(application),
  ];
}

/** A value's path as its user knows it. */
function pathOf(application: ResolvedApplication, component: ResolvedComponent, path: string): string {
  return valuePath(application, [...component.values, ...path.split('.')]).join('.');
}

function componentChecks(application: ResolvedApplication, component: ResolvedComponent): readonly string[] {
  const found: string[] = [];
  if (component.scales === 'hpa') found.push(scaleCheck(application, component));
  if (component.kind === 'web' || component.kind === 'worker') found.push(budgetCheck(application, component));
  if (component.drains) {
    const [drain, grace] = ['preStopSeconds', 'terminationGracePeriodSeconds'].map((path) => pathOf(application, component, path));
    found.push(`{{- if ge (int ${ownValue(application, component, 'preStopSeconds')}) (int ${ownValue(application, component, 'terminationGracePeriodSeconds')}) }}
  {{- fail "${grace} must be more than ${drain}, or pods are killed while they still serve" }}
{{- end }}`);
  }
  found.push(...portCheck(application, component));
  return found;
}

function scaleCheck(application: ResolvedApplication, component: ResolvedComponent): string {
  const path = pathOf(application, component, 'autoscaling');
  const request = pathOf(application, component, 'resources.requests.cpu');
  const value = (name: string): string => ownValue(application, component, `autoscaling.${name}`);
  const [min, max, cpu, memory] = ['minReplicas', 'maxReplicas', 'targetCPUUtilizationPercentage', 'targetMemoryUtilizationPercentage'].map(
    value,
  );
  return `{{- if ${bare(ownFlag(application, component, 'autoscaling.enabled'))} }}
  {{- if gt (int ${min}) (int ${max}) }}
    {{- fail (printf "${path}.minReplicas is %v, more than ${path}.maxReplicas, %v" ${min} ${max}) }}
  {{- end }}
  {{- if not (or ${cpu} ${memory} ${value('metrics')}) }}
    {{- fail "${path} is enabled without a target: set ${path}.targetCPUUtilizationPercentage" }}
  {{- end }}
  {{- /* Percent of what? Without a request the autoscaler never acts. */}}
  {{- if and ${cpu} (not (${requests(application, component)}).cpu) }}
    {{- fail "${path} measures CPU against ${request}, which is missing" }}
  {{- end }}
{{- end }}`;
}

function requests(application: ResolvedApplication, component: ResolvedComponent): string {
  return `(${valueText(application, [...component.values, 'resources'])}).requests`;
}

/** A budget that allows no pod to go keeps every node from being drained, for ever. */
function budgetCheck(application: ResolvedApplication, component: ResolvedComponent): string {
  const path = pathOf(application, component, 'podDisruptionBudget');
  const least = ownValue(application, component, 'podDisruptionBudget.minAvailable');
  const replicas = ownValue(application, component, 'replicaCount');
  const pods =
    component.scales === false
      ? `(int ${replicas})`
      : `(int (ternary ${ownValue(application, component, 'autoscaling.minReplicas')} ${replicas} ${condition(ownFlag(application, component, 'autoscaling.enabled'))}))`;
  return `{{- if and ${ownFlag(application, component, 'podDisruptionBudget.enabled')} ${least} (not (kindIs "string" ${least})) }}
  {{- if ge (int ${least}) ${pods} }}
    {{- fail (printf "${path}.minAvailable is %v and there may be no more pods than that: no node could ever be drained" ${least}) }}
  {{- end }}
{{- end }}`;
}

function condition(flag: string): string {
  return flag.startsWith('(ne ') ? flag : `(eq (toString ${flag}) "true")`;
}

function portCheck(application: ResolvedApplication, component: ResolvedComponent): readonly string[] {
  const { config } = application;
  if (component.portVariable === undefined) return [];
  const item = config?.items.find(({ env }) => env === component.portVariable);
  const own = component.variables.find(({ name }) => name === component.portVariable);
  let at: readonly string[] | undefined;
  if (own?.value.kind === 'literal') at = [...component.values, 'env', own.name];
  else if (config !== undefined && item?.value.kind === 'literal' && component.takesConfig) at = [...config.at, ...item.path];
  if (at === undefined) return [];
  const port = ownValue(application, component, 'service.targetPort');
  const path = pathOf(application, component, 'service.targetPort');
  return [
    `{{- if ne (${valuesRef(at)} | toString) (${port} | toString) }}
  {{- fail (printf "${at.join('.')} is %v but ${path} is %v: the program must listen where the Service sends requests" ${valuesRef(at)} ${port}) }}
{{- end }}`,
  ];
}

/** Variables that the chart sets itself: the same name among a user's would be two answers to one question. */
function nameChecks(application: ResolvedApplication): readonly string[] {
  const { secrets, config } = application;
  const computed = [...(config?.items ?? []).filter((item) => item.value.kind === 'computed'), ...(config?.fields ?? [])];
  if (config === undefined || !config.open) return [];
  const taken = [...(secrets?.keys ?? []), ...computed].map(({ env }) => `"${env}"`);
  if (taken.length === 0) return [];
  return [
    `{{- range $name, $_ := ${valuesRef(config.at)} }}
  {{- if has $name (list ${taken.join(' ')}) }}
    {{- fail (printf "${config.at.join('.')}.%s: the chart sets this variable itself${secrets ? ', from the Secret' : ''}" $name) }}
  {{- end }}
{{- end }}`,
  ];
}

/** An old name of a value is refused by the sentence that names the new one. */
function renamedChecks({ description: { values } }: ResolvedApplication): readonly string[] {
  if (typeof values === 'string') return [];
  return Object.entries(values.renamed ?? {}).flatMap(([old, now]) =>
    typeof now === 'string'
      ? [
          `{{- if not (kindIs "invalid" ${safeText(old)}) }}
  {{- fail "${old} is called ${now} now" }}
{{- end }}`,
        ]
      : [],
  );
}

/** Without its required keys a SealedSecret is a pod that never starts. */
function sealedChecks({ secrets }: ResolvedApplication): readonly string[] {
  if (!secrets?.sources.includes('sealed')) return [];
  const keys = secrets.keys.filter(({ source }) => source.kind === 'supplied' && source.required).map(({ key }) => `"${key}"`);
  if (keys.length === 0) return [];
  return [
    `{{- if .Values.sealedSecret.enabled }}
  {{- range $key := list ${keys.join(' ')} }}
    {{- if not (hasKey ($.Values.sealedSecret.encryptedData | default dict) $key) }}
      {{- fail (printf "sealedSecret.encryptedData.%s is missing: encrypt it with kubeseal --raw" $key) }}
    {{- end }}
  {{- end }}
{{- end }}`,
  ];
}
