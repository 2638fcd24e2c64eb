/**
 * NetworkPolicies of the components: nothing in and nothing out but what the description declares. Ports are those of the pods, not of
 * Services: policies look at packets after a Service was resolved. The kubelet's probes pass by definition.
 */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { hookAnnotations } from './hook-object.ts';
import { outsideRules } from './network-outside.ts';
import { type Caller, callerOf, callerRules, ingressOf, peersOf, podPeer, ruleAt } from './network-peer.ts';
import { storeEgress } from './network-store.ts';
import { include, metadata, nameOf, selector } from './template-text.ts';
import { bare, flagText, ownValue, type Root, valueText } from './template-value.ts';

/** Undefined: the description switched it off, and says why. */
export function componentPolicy(application: ResolvedApplication, component: ResolvedComponent): string | undefined {
  const name = application.reach.policies.get(component.name);
  if (name === undefined) return undefined;
  const annotations = component.hook === undefined ? '' : hookAnnotations(component.hook.on.split(','), -100);
  const wanted = flagText(application, ['networkPolicy', 'enabled']);
  const { condition } = callerOf(application, component);
  return `{{- if ${condition === undefined ? wanted : `and ${wanted} ${condition}`} }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${metadata(application, nameOf(application, name), component.name, annotations)}spec:
  podSelector:
    matchLabels:
${selector(application, component.name, 6)}
  policyTypes: ["Ingress", "Egress"]
${ingressRules(application, component)}${egressRules(application, component)}{{- end }}
`;
}

/** Where a pod of the component listens, as an expression; a number where it is no value. */
export function podPort(application: ResolvedApplication, component: ResolvedComponent, root: Root = '.'): string | undefined {
  if (component.kind === 'web') return `{{ ${bare(ownValue(application, component, 'service.targetPort', root))} }}`;
  return component.port === undefined ? undefined : String(component.port);
}

function ingressRules(application: ResolvedApplication, component: ResolvedComponent): string {
  const port = podPort(application, component);
  const extra = valueText(application, ['networkPolicy', 'extraIngress']);
  const more = `    {{- with ${extra} }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
`;
  if (port === undefined) return ingressOf(more, false, [extra]);
  const callers = ownCallers(application, component);
  const rules = [
    routeRule(application, component, port),
    callerRule(application, component),
    callers.length === 0 ? '' : `    {{- /* Parts of this release: ${callers.map(({ name }) => name).join(', ')}. */}}\n`,
    callerRules(application, port, callers),
    scrapeRule(application, component, port),
    more,
  ];
  const always = callers.some(({ condition }) => condition === undefined);
  const conditions = [...callers.flatMap(({ condition }) => condition ?? []), scrapeCondition(application, component) ?? [], extra].flat();
  return ingressOf(rules.join(''), always, conditions);
}

/** The parts of this release that use it, and its `helm test`. */
function ownCallers(application: ResolvedApplication, component: ResolvedComponent): readonly Caller[] {
  const users = application.components.filter((other) => other.calls.includes(component.name)).map((other) => callerOf(application, other));
  return [...users, ...(component.kind === 'web' ? [{ name: 'test' }] : [])];
}

/** The controller of the Ingress, or the pods of the gateway, while a path leads here. */
function routeRule(application: ResolvedApplication, component: ResolvedComponent, port: string): string {
  const { ingress, gateway, backends } = application.reach;
  if (component.kind !== 'web' || !(ingress || gateway)) return '';
  const ways = [...(ingress ? ['ingress'] : []), ...(gateway ? ['gateway'] : [])].map((way) => flagText(application, [way, 'enabled']));
  const enabled = ways.length === 1 ? ways[0] : `or ${ways.join(' ')}`;
  const condition = backends.length === 1 ? enabled : `has "${component.name}" (${include(application, 'routed')} | splitList ",")`;
  return `    {{- if ${condition} }}
    {{- /* Requests from outside of the cluster come through the ${ingress ? 'ingress controller' : 'gateway'}. */}}
${ruleAt(port)}${peersOf(include(application, 'fromIngress'))}    {{- end }}
`;
}

/** Who else may call: a value. */
function callerRule(application: ResolvedApplication, component: ResolvedComponent): string {
  const port = podPort(application, component, '$.');
  if (component.kind !== 'web' || port === undefined) return '';
  const callers = ownValue(application, component, 'service.callers');
  return `    {{- with ${bare(callers)} }}
${ruleAt(port)}${peersOf(include(application, 'fromCallers', '(list $ .)'))}    {{- end }}
`;
}

/** Prometheus. */
function scrapeRule(application: ResolvedApplication, component: ResolvedComponent, port: string): string {
  const condition = scrapeCondition(application, component);
  if (condition === undefined) return '';
  return `    {{- if ${condition} }}
    {{- /* Prometheus reads the metrics. */}}
${ruleAt(port)}${peersOf(include(application, 'fromPrometheus'))}    {{- end }}
`;
}

/** When Prometheus reads this component's metrics; undefined: never. */
export function scrapeCondition(application: ResolvedApplication, component: ResolvedComponent): string | undefined {
  if (application.reach.monitor === undefined || component.metrics === undefined || component.port === undefined) return undefined;
  return flagText(application, ['monitor', 'enabled']);
}

function egressRules(application: ResolvedApplication, component: ResolvedComponent): string {
  const stores = application.stores.filter((store) => component.stores.includes(store.name));
  const callees = application.components.filter((other) => component.calls.includes(other.name));
  return `  egress:
    {{- ${include(application, 'toDns')} | nindent 4 }}
${stores.map((store) => storeEgress(application, store)).join('')}${callees.map((callee) => calleeRule(application, callee)).join('')}${outsideRules(application, component)}${apiRule(component)}    {{- with ${valueText(application, ['networkPolicy', 'extraEgress'])} }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
`;
}

function calleeRule(application: ResolvedApplication, callee: ResolvedComponent): string {
  const port = podPort(application, callee);
  if (port === undefined) return '';
  return `${ruleAt(port)}      to:
${podPeer(application, callee.name)}`;
}

/** No selector knows the API server: it is no pod, and its address is each cluster's own. */
function apiRule(component: ResolvedComponent): string {
  if (!component.talksToApi) return '';
  return `    {{- /* The Kubernetes API: no pod that a selector could name, on the port that the cluster chose for it. */}}
    - ports:
        - port: 443
          protocol: TCP
        - port: 6443
          protocol: TCP
        - port: 8443
          protocol: TCP
`;
}

/** `helm test` asks every web component; it needs to find them. */
export function testPolicy(application: ResolvedApplication): string | undefined {
  const webs = application.components.filter((component) => component.kind === 'web');
  if (webs.length === 0) return undefined;
  return `{{- if ${flagText(application, ['networkPolicy', 'enabled'])} }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${metadata(application, include(application, 'objectName', '(list . "test")'), 'test')}spec:
  podSelector:
    matchLabels:
${selector(application, 'test', 6)}
  policyTypes: ["Ingress", "Egress"]
  egress:
    {{- ${include(application, 'toDns')} | nindent 4 }}
${webs.map((web) => calleeRule(application, web)).join('')}{{- end }}
`;
}
