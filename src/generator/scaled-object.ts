/** KEDA's autoscaler of a component: ScaledObject, and TriggerAuthentication where a trigger needs keys of the Secret. */
import { isComputed, type Keda, type KedaTrigger, type ResolvedApplication, type ResolvedComponent, type Scale } from '../app/index.ts';
import { scaleTarget } from './hpa.ts';
import { linkedText } from './store-link.ts';
import { include, metadata, nameOf } from './template-text.ts';
import { bare, ownFlag, ownValue } from './template-value.ts';

export function scaledObject(application: ResolvedApplication, component: ResolvedComponent): string {
  const value = (path: string): string => bare(ownValue(application, component, `autoscaling.${path}`));
  const triggers = Object.entries(kedaOf(application, component)?.options.triggers ?? {});
  return `{{- if ${bare(ownFlag(application, component, 'autoscaling.enabled'))} }}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
${metadata(application, nameOf(application, component.hpaName), component.name)}spec:
${scaleTarget(application, component)}  minReplicaCount: {{ ${value('minReplicas')} }}
  maxReplicaCount: {{ ${value('maxReplicas')} }}
  pollingInterval: {{ ${value('pollingInterval')} }}
  cooldownPeriod: {{ ${value('cooldownPeriod')} }}
  {{- /* What KEDA cannot see it must not scale down: after three failed looks, that many pods. */}}
  fallback:
    failureThreshold: 3
    replicas: {{ max 1 (int ${value('minReplicas')}) }}
  triggers:
${triggers.map(([name, trigger]) => triggerText(application, component, name, trigger)).join('')}${triggers.map(([name, trigger]) => authentication(application, component, name, trigger)).join('')}{{- end }}
`;
}

function kedaOf({ description }: ResolvedApplication, { name }: ResolvedComponent): Keda | undefined {
  const environments = Object.values(description.environments ?? {}).map((environment) => environment.components?.[name]);
  const options = description.components[name]?.options;
  const scales = (one: object | undefined): readonly Scale[] =>
    one !== undefined && 'scale' in one && one.scale ? [one.scale as Scale] : [];
  const said = [options, ...environments].flatMap(scales);
  return said.find((scale): scale is Keda => scale.kind === 'keda');
}

function triggerText(application: ResolvedApplication, component: ResolvedComponent, name: string, trigger: KedaTrigger): string {
  const words = Object.entries(trigger.metadata).map(([word, said]) => {
    const text = isComputed(said)
      ? linkedText(application, said)
      : include(application, 'text', ownValue(application, component, `autoscaling.triggers.${name}.${word}`));
    return `        ${word}: {{ ${text} | quote }}\n`;
  });
  const reference =
    trigger.secret === undefined ? '' : `      authenticationRef:\n        name: {{ ${authName(application, component, name)} }}\n`;
  return `    - type: ${trigger.type}
      name: ${name}
      metadata:
${words.join('')}${reference}`;
}

function authName(application: ResolvedApplication, component: ResolvedComponent, name: string): string {
  const suffix = component.values.length === 0 ? name : `${component.name}-${name}`;
  return include(application, 'objectName', `(list . "${suffix}")`);
}

/** The keys stay in the Secret: KEDA reads them there. */
function authentication(application: ResolvedApplication, component: ResolvedComponent, name: string, trigger: KedaTrigger): string {
  if (trigger.secret === undefined) return '';
  const keys = Object.entries(trigger.secret).map(
    ([parameter, key]) => `    - parameter: ${parameter}
      name: {{ ${include(application, 'secretName')} }}
      key: ${key}
`,
  );
  return `---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
${metadata(application, authName(application, component, name), component.name)}spec:
  secretTargetRef:
${keys.join('')}`;
}
