/**
 * The values of pods: security, placement, labels. Where a chart has several components, what all pods have in common stands once at
 * the top, and a component may have its own.
 */
import type { PodOptions, ReplicatedOptions, Security } from './component.ts';
import type { ContractDraft, ValuePlace } from './contract-draft.ts';
import { type ComponentInput, rare } from './contract-part.ts';
import type { JsonMap } from './model.ts';
import type { Placement, SpreadRule } from './placement.ts';
import { OPEN_LIST, OPEN_MAP, spreadSchema, TEXT, TEXT_MAP } from './value-schema.ts';

/** What a component's pods are and where they run: its own, or (nested) that of all when it says nothing. */
export function podValues(input: ComponentInput): void {
  const { draft, options, flat } = input;
  const own = (said: boolean, path: string): ValuePlace => (flat || said ? {} : { place: 'schema', fallback: path });
  const spreadSaid = options.spread !== undefined || options.off?.spread !== undefined;
  const securitySaid = securityOwn(options);
  const at = (said: boolean, value: JsonMap | readonly JsonMap[]): JsonMap | readonly JsonMap[] | null => (flat || said ? value : null);
  if (input.component.kind === 'web' || input.component.kind === 'worker') {
    draft.value(
      'spread',
      at(spreadSaid, spreadJson(options)),
      spreadSchema(input.component.antiAffinity),
      SPREAD_DOC,
      own(spreadSaid, 'spread'),
    );
  }
  draft.value(
    'nodeSelector',
    at(options.nodes !== undefined, { ...options.nodes }),
    TEXT_MAP,
    NODES_DOC,
    own(options.nodes !== undefined, 'nodeSelector'),
  );
  const tolerations = (options.tolerations ?? []).map(tolerationJson);
  draft.value('tolerations', at(tolerations.length > 0, tolerations), OPEN_LIST, TAINTS_DOC, own(tolerations.length > 0, 'tolerations'));
  draft.value('affinity', at(false, {}), OPEN_MAP, AFFINITY_DOC, own(false, 'affinity'));
  draft.value(
    'podSecurityContext',
    at(securitySaid, podSecurity(options)),
    OPEN_MAP,
    POD_SECURITY_DOC,
    own(securitySaid, 'podSecurityContext'),
  );
  draft.value(
    'securityContext',
    at(securitySaid, containerSecurity(options)),
    OPEN_MAP,
    SECURITY_DOC,
    own(securitySaid, 'securityContext'),
  );
  const literal = ([, value]: readonly [string, unknown]): boolean => typeof value === 'string';
  const annotations = Object.fromEntries(Object.entries(options.annotations ?? {}).filter(literal)) as Record<string, string>;
  draft.value(
    'podAnnotations',
    annotations,
    TEXT_MAP,
    'More annotations of the pods',
    Object.keys(annotations).length > 0 ? {} : rare(input),
  );
  draft.value('podLabels', { ...options.labels }, TEXT_MAP, 'More labels of the pods', options.labels === undefined ? rare(input) : {});
  draft.value('priorityClassName', flat ? '' : null, TEXT, PRIORITY_DOC, own(false, 'priorityClassName'));
  draft.value(
    'podSpec',
    {},
    OPEN_MAP,
    'More of the pod spec, which the chart does not write (dnsConfig, hostAliases, runtimeClassName …)',
    { place: 'schema' },
  );
  draft.value('containerSpec', {}, OPEN_MAP, 'More of the container, which the chart does not write (workingDir, tty …)', {
    place: 'schema',
  });
}

function securityOwn(options: PodOptions): boolean {
  const { off } = options;
  const switches = [off?.nonRoot, off?.readOnlyRoot, off?.dropCapabilities, off?.seccomp];
  const { uid, gid, fsGroup } = options.security ?? {};
  return [...switches, uid, gid, fsGroup].some((said) => said !== undefined);
}

const SPREAD_DOC =
  'How pods keep apart. mode: preferred (where possible), required (else a pod is not started), none; topologyKeys: node labels to spread over';
const NODES_DOC = 'Labels that a node must have';
const TAINTS_DOC = 'Taints of nodes that the pods put up with';
const AFFINITY_DOC = 'More rules on nodes and neighbours (Affinity)';
const PRIORITY_DOC = 'Who is evicted first when a node is full (PriorityClass)';
const POD_SECURITY_DOC =
  'Security of the pods; satisfies the Pod Security Standard "restricted". The uid is a number: runAsNonRoot cannot judge a name';
const SECURITY_DOC = 'Security of the containers: no root, no more rights, no writing but to the folders that the chart mounts';

/** What all pods have where there are several components. */
export function sharedPodValues(draft: ContractDraft, antiAffinity: boolean): void {
  const all: PodOptions = { image: '', resources: { cpu: '1m', memory: '1Mi' } };
  draft.value('podSecurityContext', podSecurity(all), OPEN_MAP, `${POD_SECURITY_DOC}. A component may have its own`);
  draft.value('securityContext', containerSecurity(all), OPEN_MAP, SECURITY_DOC);
  draft.value('spread', spreadJson(all), spreadSchema(antiAffinity), SPREAD_DOC);
  draft.value('nodeSelector', {}, TEXT_MAP, NODES_DOC);
  draft.value('tolerations', [], OPEN_LIST, TAINTS_DOC);
  draft.value('affinity', {}, OPEN_MAP, AFFINITY_DOC, { place: 'schema' });
  draft.value('priorityClassName', '', TEXT, PRIORITY_DOC, { place: 'schema' });
}

function spreadJson(options: ReplicatedOptions): JsonMap {
  const said: Placement['spread'] = options.off?.spread === undefined || typeof options.spread === 'object' ? options.spread : 'none';
  const rule = spreadRule(said ?? 'preferred');
  const keys = (rule?.over ?? ['node', 'zone']).map((where) =>
    where === 'node' ? 'kubernetes.io/hostname' : 'topology.kubernetes.io/zone',
  );
  return { mode: rule?.how ?? 'none', ...(rule?.by === 'anti-affinity' && { by: rule.by }), topologyKeys: keys };
}

function spreadRule(spread: NonNullable<Placement['spread']>): SpreadRule | undefined {
  if (spread === 'none') return undefined;
  return typeof spread === 'string' ? { how: spread } : spread;
}

export function tolerationJson(t: NonNullable<Placement['tolerations']>[number]): JsonMap {
  const { seconds, ...rest } = t;
  return { ...rest, ...(seconds !== undefined && { tolerationSeconds: seconds }) };
}

function podSecurity({ security, off }: PodOptions): JsonMap {
  const { uid, gid, fsGroup } = idsOf(security);
  return {
    runAsNonRoot: off?.nonRoot === undefined,
    runAsUser: uid,
    runAsGroup: gid,
    fsGroup,
    ...(off?.seccomp === undefined && { seccompProfile: { type: 'RuntimeDefault' } }),
  };
}

function containerSecurity({ security, off }: PodOptions): JsonMap {
  return {
    runAsNonRoot: off?.nonRoot === undefined,
    runAsUser: idsOf(security).uid,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: off?.readOnlyRoot === undefined,
    ...(off?.dropCapabilities === undefined && { capabilities: { drop: ['ALL'] } }),
  };
}

function idsOf(security: Security | undefined): { uid: number; gid: number; fsGroup: number } {
  const uid = security?.uid ?? 1000;
  const gid = security?.gid ?? uid;
  return { uid, gid, fsGroup: security?.fsGroup ?? gid };
}
