/** NetworkPolicies around stores: only the components that use one reach it, and it reaches nobody. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { callerOf, callerRules, ingressOf, peersOf, podPeer, ruleAt } from './network-peer.ts';
import { bundledText } from './store-pod.ts';
import { include, metadata, nameOf, selector } from './template-text.ts';
import { bare, entryAt, flagText, valueText } from './template-value.ts';

const BACKUP = 'backup';

/** Rules of `egress` by which a pod reaches the store, in whatever way it is had. */
export function storeEgress(application: ResolvedApplication, store: ResolvedStore): string {
  const bundled = `${ruleAt(store.port)}      to:
${podPeer(application, store.name)}`;
  const external = `    {{- /* ${store.title} of your own: its address is not known here, its port is. */}}
${ruleAt(`{{ ${bare(valueText(application, [...store.values, 'external', 'port']))} }}`)}`;
  const operator = store.operator
    ? `    {{- else if ${enabledIn(application, store, 'operator.enabled')} }}
${ruleAt(store.port)}      to:
        - podSelector:
            matchLabels:
${operatorLabels(application, store, 14)}`
    : '';
  return `    {{- if not ${enabledIn(application, store, 'enabled')} }}
${external}${operator}    {{- else }}
${bundled}    {{- end }}
`;
}

/** The policy of the store's own pods, and of those that dump it. */
export function storePolicies(application: ResolvedApplication, store: ResolvedStore): readonly string[] {
  const own = policy(application, store, {
    condition: `(${bundledText(application, store)})`,
    suffix: '',
    labels: selector(application, store.name, 6),
    rules: ingress(application, store),
    types: '["Ingress", "Egress"]',
  });
  const made = store.operator ? [operatorPolicy(application, store)] : [];
  const dumps = store.backup ? [backupPolicy(application, store)] : [];
  return [own, ...made, ...dumps];
}

interface PolicyText {
  readonly condition: string;
  readonly suffix: string;
  readonly labels: string;
  readonly rules: string;
  readonly types: string;
}

function policy(application: ResolvedApplication, store: ResolvedStore, text: PolicyText): string {
  const name =
    text.suffix === '' ? nameOf(application, store.object) : include(application, 'objectName', `(list . "${store.name}-${text.suffix}")`);
  return `{{- if and ${flagText(application, ['networkPolicy', 'enabled'])} ${text.condition} }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${metadata(application, name, text.suffix === BACKUP ? `${store.name}-${BACKUP}` : store.name)}spec:
  podSelector:
    matchLabels:
${text.labels}
  policyTypes: ${text.types}
${text.rules}{{- end }}
`;
}

function enabledIn(application: ResolvedApplication, store: ResolvedStore, key: string): string {
  return flagText(application, [...store.values, ...key.split('.')]);
}

/** Who may come in: the components that use it, what dumps it, and Prometheus to its exporter. */
function ingress(application: ResolvedApplication, store: ResolvedStore): string {
  const users = application.components.filter((component) => component.stores.includes(store.name));
  const callers = users.map((component) => callerOf(application, component));
  const dump = { name: `${store.name}-${BACKUP}`, condition: enabledIn(application, store, 'backup.enabled') };
  const all = store.backup ? [...callers, dump] : callers;
  const exporter = entryAt(application, [...store.values, 'metrics', 'enabled']) !== undefined;
  const scrape = exporter
    ? `    {{- if ${enabledIn(application, store, 'metrics.enabled')} }}
    {{- /* Prometheus reads the exporter beside it. */}}
${ruleAt(store.exporterPort)}${peersOf(include(application, 'fromPrometheus'))}    {{- end }}
`
    : '';
  const conditions = [
    ...all.flatMap(({ condition }) => condition ?? []),
    ...(exporter ? [enabledIn(application, store, 'metrics.enabled')] : []),
  ];
  const always = all.some(({ condition }) => condition === undefined);
  return ingressOf(`${callerRules(application, store.port, all)}${scrape}`, always, conditions);
}

const STATUS_RULE = `    {{- /* The operator asks each pod for its state; its namespace is the cluster's choice. */}}
${ruleAt(8000)}      from:
        - namespaceSelector: {}
          podSelector:
            matchLabels:
              app.kubernetes.io/name: cloudnative-pg
`;

/**
 * Pods that an operator makes. They talk to each other and to the Kubernetes API, so that only what comes in is limited: the
 * components, each other, the operator (its status port).
 */
function operatorPolicy(application: ResolvedApplication, store: ResolvedStore): string {
  const users = application.components.filter((component) => component.stores.includes(store.name));
  const callers = users.map((component) => callerOf(application, component));
  const dump = { name: `${store.name}-${BACKUP}`, condition: enabledIn(application, store, 'backup.enabled') };
  return policy(application, store, {
    condition: `${enabledIn(application, store, 'enabled')} ${enabledIn(application, store, 'operator.enabled')}`,
    suffix: 'cluster',
    labels: operatorLabels(application, store, 6).trimEnd(),
    types: '["Ingress"]',
    rules: `  ingress:
${callerRules(application, store.port, store.backup ? [...callers, dump] : callers)}${ruleAt(store.port)}      from:
        - podSelector:
            matchLabels:
${operatorLabels(application, store, 14)}${store.engine === 'postgres' ? STATUS_RULE : ''}`,
  });
}

function operatorLabels(application: ResolvedApplication, store: ResolvedStore, column: number): string {
  return `${' '.repeat(column)}${store.engine === 'postgres' ? 'cnpg.io/cluster' : 'app'}: {{ ${nameOf(application, store.object)} }}
`;
}

/** A dump reaches the store, and nobody reaches the dump. */
function backupPolicy(application: ResolvedApplication, store: ResolvedStore): string {
  return policy(application, store, {
    condition: enabledIn(application, store, 'backup.enabled'),
    suffix: BACKUP,
    labels: selector(application, `${store.name}-${BACKUP}`, 6),
    types: '["Ingress", "Egress"]',
    rules: `  egress:
    {{- ${include(application, 'toDns')} | nindent 4 }}
${storeEgress(application, store)}`,
  });
}
