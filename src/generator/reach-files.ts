/** Ways in, network, monitoring and access: their templates, and what they put into the pods. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import type { FileTree } from '../base/index.ts';
import { dashboardFiles, dashboardsTemplate } from './dashboard.ts';
import { gatewayHelper, gatewayTemplate, httpRouteTemplate } from './http-route.ts';
import { ingressTemplate } from './ingress.ts';
import { monitorTemplate } from './monitor.ts';
import { networkHelpers } from './network-helpers.ts';
import { componentPolicy, scrapeCondition, testPolicy } from './network-policy.ts';
import { storePolicies } from './network-store.ts';
import { prometheusRuleTemplate } from './prometheus-rule.ts';
import { roleBindingTemplate, roleTemplate } from './role.ts';
import { accountHelpers, hookAccountTemplate, serviceAccountTemplate } from './service-account.ts';
import { type ChartFile, include } from './template-text.ts';
import { flagText, ownValue, valuePath, valueText } from './template-value.ts';

export function reachFiles(application: ResolvedApplication, beside: FileTree = new Map()): readonly ChartFile[] {
  const { reach } = application;
  const { files = {} } = application.description;
  const file = (name: string): string => `templates/${name}`;
  const found: ChartFile[] = [];
  const put = (path: string, texts: readonly (string | undefined)[]): void => {
    for (const text of texts) if (text !== undefined) found.push([path, text]);
  };
  if (reach.ingress) put(file(files.ingress ?? 'ingress.yaml'), [ingressTemplate(application)]);
  if (reach.gateway) put(file('gateway.yaml'), [gatewayTemplate(application), httpRouteTemplate(application)]);
  put(file(files.networkPolicy ?? 'networkpolicy.yaml'), policies(application));
  put(file(files.serviceAccount ?? 'serviceaccount.yaml'), [serviceAccountTemplate(application), hookAccountTemplate(application)]);
  if (reach.rights.length > 0) {
    put(file(files.role ?? 'role.yaml'), [roleTemplate(application)]);
    put(file(files.roleBinding ?? 'rolebinding.yaml'), [roleBindingTemplate(application)]);
  }
  if (reach.monitor !== undefined) {
    put(file('monitor.yaml'), monitors(application));
    put(file('prometheusrule.yaml'), [prometheusRuleTemplate(application)]);
    put(file('dashboards.yaml'), [dashboardsTemplate(application)]);
    found.push(...dashboardFiles(application, beside));
  }
  return found;
}

function policies(application: ResolvedApplication): readonly (string | undefined)[] {
  const reasons = [...application.reach.unguarded].map(
    ([name, reason]) => `{{- /* ${name} has none: ${reason.replaceAll('*/', '* /')} */}}\n`,
  );
  const [first, ...others] = policyTexts(application).filter((text) => text !== undefined);
  return first === undefined ? [] : [`${reasons.join('')}${first}`, ...others];
}

function policyTexts(application: ResolvedApplication): readonly (string | undefined)[] {
  return [
    ...application.components.map((component) => componentPolicy(application, component)),
    ...application.stores.flatMap((store) => storePolicies(application, store)),
    testPolicy(application),
  ];
}

function monitors(application: ResolvedApplication): readonly string[] {
  if (application.reach.monitor?.by === 'annotations') return [];
  return application.components
    .filter((component) => component.metrics !== undefined && component.port !== undefined)
    .map((component) => monitorTemplate(application, component));
}

/** Named templates for _helpers.tpl. */
export function reachHelpers(application: ResolvedApplication): readonly string[] {
  return [
    ...accountHelpers(application),
    ...networkHelpers(application),
    ...(application.reach.gateway ? [gatewayHelper(application)] : []),
  ];
}

/** Refusals for _checks.tpl. */
export function reachChecks(application: ResolvedApplication): readonly string[] {
  const { ingress, gateway } = application.reach;
  const ways = [...(ingress ? ['ingress'] : []), ...(gateway ? ['gateway'] : [])];
  const path = (way: string, key: string): string => valuePath(application, [way, key]).join('.');
  const enabled = (way: string): string => flagText(application, [way, 'enabled']);
  const found = ways.map(
    (way) => `{{- if and ${enabled(way)} (not ${valueText(application, [way, 'hosts'])}) }}
  {{- fail "${path(way, 'enabled')} is true but ${path(way, 'hosts')} is empty" }}
{{- end }}`,
  );
  if (ingress && gateway) {
    found.push(`{{- if and ${enabled('ingress')} ${enabled('gateway')} }}
  {{- fail "${path('ingress', 'enabled')} and ${path('gateway', 'enabled')} are both true: two ways in for the same hosts. Switch one of them off" }}
{{- end }}`);
  }
  return found;
}

/** Who the pods of `component` are to Kubernetes: lines of a pod spec, at column 6. Hooks have an account of their own. */
export function podIdentity(application: ResolvedApplication, component: ResolvedComponent): string {
  const account = component.hook === undefined ? 'serviceAccountName' : 'hookServiceAccountName';
  const token = component.talksToApi
    ? `      {{- /* The program calls the Kubernetes API, with the rights of the Role. */}}
      automountServiceAccountToken: true
`
    : `      {{- /* The program does not call the Kubernetes API: a token in the pod would only be something to steal. */}}
      automountServiceAccountToken: false
`;
  return `      serviceAccountName: {{ ${include(application, account)} }}
${token}`;
}

/** Annotations of the pods of `component` by which Prometheus finds them, when that is how: lines at column 8. */
export function scrapeAnnotations(application: ResolvedApplication, component: ResolvedComponent): string {
  const condition = scrapeCondition(application, component);
  if (condition === undefined || application.reach.monitor?.by !== 'annotations') return '';
  const port = component.kind === 'web' ? `{{ ${ownValue(application, component, 'service.targetPort')} | quote }}` : `"${component.port}"`;
  return `        {{- if ${condition} }}
        prometheus.io/scrape: "true"
        prometheus.io/port: ${port}
        prometheus.io/path: ${component.metrics}
        {{- end }}
`;
}
