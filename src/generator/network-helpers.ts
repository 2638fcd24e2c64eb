/** Named templates of NetworkPolicies: peers that several of them name. */
import type { ResolvedApplication } from '../app/index.ts';
import { include, nameOf } from './template-text.ts';
import { entryAt, flagText, valueText } from './template-value.ts';

export function networkHelpers(application: ResolvedApplication): readonly string[] {
  const { reach } = application;
  const routes = reach.ingress || reach.gateway;
  const prometheus = entryAt(application, ['networkPolicy', 'monitoringNamespaces']) !== undefined;
  return [
    toDns(application),
    ...(application.components.some((component) => component.outside.some((host) => !host.range)) ? [outsidePeers(application)] : []),
    ...(reach.backends.length > 0 ? [fromCallers(application)] : []),
    ...(reach.controller ? [fromIngress(application)] : []),
    ...(routes && reach.backends.length > 1 ? [routed(application)] : []),
    ...(prometheus ? [fromNamespaces(application, 'fromPrometheus', 'Prometheus', 'monitoringNamespaces')] : []),
  ];
}

function toDns({ name }: ResolvedApplication): string {
  return `{{/* Egress to the cluster's DNS, UDP and TCP (long answers): its pods, or the cache on the node. */}}
{{- define "${name}.toDns" -}}
- to:
    - namespaceSelector: {}
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    - ipBlock:
        cidr: 169.254.20.10/32
  ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end }}`;
}

function outsidePeers({ name }: ResolvedApplication): string {
  return `{{/* Every address but private ones: those are the cluster's, and the cloud's metadata service. */}}
{{- define "${name}.outsidePeers" -}}
- ipBlock:
    cidr: 0.0.0.0/0
    except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
- ipBlock:
    cidr: ::/0
    except: ["fc00::/7", "fe80::/10"]
{{- end }}`;
}

function fromCallers(application: ResolvedApplication): string {
  const controller = application.reach.controller
    ? `\n{{- else if eq $callers "ingress" }}\n{{- ${include(application, 'fromIngress', '(index . 0)')} }}`
    : '';
  return `{{/* Who calls: (list $ callers), a word or labels. Nothing at all means everybody. */}}
{{- define "${application.name}.fromCallers" -}}
{{- $callers := index . 1 }}
{{- if kindIs "map" $callers -}}
from:
  - podSelector:
      {{- with $callers.pods }}
      matchLabels:
        {{- toYaml . | nindent 8 }}
      {{- else }} {}
      {{- end }}
    {{- with $callers.namespaces }}
    namespaceSelector:
      matchLabels:
        {{- toYaml . | nindent 8 }}
    {{- end }}
{{- else if eq $callers "namespace" -}}
from:
  - podSelector: {}
{{- else if eq $callers "cluster" -}}
from:
  - namespaceSelector: {}${controller}
{{- end }}
{{- end }}`;
}

function namespacePeers(application: ResolvedApplication, key: string): string {
  return `{{- with ${valueText(application, ['networkPolicy', key])} -}}
from:
  - namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values: {{ toJson . }}`;
}

function fromNamespaces(application: ResolvedApplication, template: string, who: string, key: string): string {
  return `{{/* ${who}, by its namespaces; none: from anywhere. */}}
{{- define "${application.name}.${template}" -}}
${namespacePeers(application, key)}
{{- end }}
{{- end }}`;
}

/** Gateways whose pods stand in the Gateway's namespace carry its name as a label. */
function fromIngress(application: ResolvedApplication): string {
  if (!application.reach.gateway) return fromNamespaces(application, 'fromIngress', 'The ingress controller', 'ingressNamespaces');
  const own = valueText(application, ['gateway', 'className'], '$.');
  const parent = valueText(application, ['gateway', 'parentRef', 'name'], '$.');
  return `{{/* The ingress controller or gateway, by its namespaces; none: from anywhere. */}}
{{- define "${application.name}.fromIngress" -}}
${namespacePeers(application, 'ingressNamespaces')}
  {{- if ${flagText(application, ['gateway', 'enabled'], '$.')} }}
  {{- /* Pods of a gateway may stand beside it, in any namespace. */}}
  - namespaceSelector: {}
    podSelector:
      matchLabels:
        gateway.networking.k8s.io/gateway-name: {{ if ${own} }}{{ ${nameOf(application, application.reach.ingressName, '$')} }}{{ else }}{{ ${parent} | quote }}{{ end }}
  {{- end }}
{{- end }}
{{- end }}`;
}

/** The components to which paths lead, with commas between. */
function routed(application: ResolvedApplication): string {
  const ways = [...(application.reach.ingress ? ['ingress'] : []), ...(application.reach.gateway ? ['gateway'] : [])];
  const loops = ways.map(
    (way) => `{{- if ${flagText(application, [way, 'enabled'])} }}
{{- range ${valueText(application, [way, 'hosts'])} }}
{{- range .paths }}
{{- $found = append $found .component }}
{{- end }}
{{- end }}
{{- end }}`,
  );
  return `{{/* The components to which some path leads, with commas between. */}}
{{- define "${application.name}.routed" -}}
{{- $found := list }}
${loops.join('\n')}
{{- join "," (uniq $found) }}
{{- end }}`;
}
