/**
 * Whether NetworkPolicies let traffic through: pod to pod, pod to an address outside, an address outside to a pod, DNS; with the policies and
 * rules that decided. The semantics are those of networking.k8s.io/v1's API text: what policies select is isolated, what any rule allows passes,
 * both ends must agree. Where network plugins differ, `caveats` says so.
 */
import { type Cidr, cidrContains, type Ip, ipFamily, parseCidr, parseIp } from '../ip.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { EVERYTHING, matchesSelector, NOTHING, type Selector, selectorOf } from '../selector.ts';
import { flattenObjects, idOf, idText, type ObjectId } from './object-id.ts';
import { type ContainerPort, containerPorts, type PodTemplate } from './pods.ts';
import { field, intAt, intOrStringAt, listAt, textAt } from './read.ts';
import { type NamespaceLabels, namespaceLabels, namespacesOf } from './selections.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** A pod as policies see it. */
export interface NetworkPod {
  readonly namespace: string;
  readonly labels: JsonObject;
  /** For named ports: what the containers declare. */
  readonly ports: readonly Pick<ContainerPort, 'name' | 'port' | 'protocol'>[];
  /** Policies do not bind such pods, and to others they look like their node. */
  readonly hostNetwork?: boolean;
  /** Its address, where one is known: ipBlocks are then tried on it. */
  readonly ip?: string;
}

/** One end: a pod, an address that is no pod's, or the node that the other end runs on (kubelet's probes). */
export type NetworkEnd =
  | { readonly kind: 'pod'; readonly pod: NetworkPod }
  | { readonly kind: 'ip'; readonly ip: string }
  | { readonly kind: 'node' };

export interface NetworkQuestion {
  readonly from: NetworkEnd;
  readonly to: NetworkEnd;
  /** The port of the destination pod (not of its Service). */
  readonly port: number;
  /** Default TCP. */
  readonly protocol?: Protocol;
  /** Both ends are one and the same pod: no policy can deny that. */
  readonly loopback?: boolean;
}

export interface NetworkSide {
  /** 'open': no policy isolates this end in this direction; 'outside': this end is no pod that policies bind. */
  readonly state: 'open' | 'allowed' | 'denied' | 'outside';
  /** The policies that isolate this end. */
  readonly policies: readonly ObjectId[];
  /** What allowed it: the first rule that did. */
  readonly allowedBy?: { readonly policy: ObjectId; readonly rule: number };
}

export interface NetworkVerdict {
  readonly allowed: boolean;
  readonly egress: NetworkSide;
  readonly ingress: NetworkSide;
  /** What some network plugins do otherwise; empty for ordinary questions. */
  readonly caveats: readonly string[];
}

/** The policies of a set, compiled, with the labels of its namespaces. */
export interface Network {
  readonly policies: readonly NetworkPolicy[];
  readonly namespaces: NamespaceLabels;
}

export interface NetworkPolicy {
  readonly id: ObjectId;
  readonly pods: Selector;
  /** Undefined: the policy says nothing about the direction. */
  readonly ingress: readonly NetworkRule[] | undefined;
  readonly egress: readonly NetworkRule[] | undefined;
}

export interface NetworkRule {
  /** Undefined: from or to anywhere. */
  readonly peers: readonly NetworkPeer[] | undefined;
  /** Undefined: all ports. */
  readonly ports: readonly NetworkPort[] | undefined;
}

export type NetworkPeer =
  | { readonly kind: 'pods'; readonly pods: Selector; readonly namespaces: Selector | undefined }
  | { readonly kind: 'ips'; readonly cidr: Cidr | undefined; readonly except: readonly Cidr[] };

export interface NetworkPort {
  readonly protocol: string;
  /** Undefined: all of the protocol. */
  readonly port: number | string | undefined;
  readonly endPort: number | undefined;
}

/** Reads the NetworkPolicy and Namespace objects of a set; `extra` are labels of namespaces that the set does not have. */
export function networkOf(objects: readonly Json[], namespace: string, extra?: NamespaceLabels): Network {
  const policies: NetworkPolicy[] = [];
  for (const object of flattenObjects(objects)) {
    const policy = networkPolicyOf(object, namespace);
    if (policy !== undefined) policies.push(policy);
  }
  return { policies, namespaces: new Map([...(extra ?? []), ...namespacesOf(objects)]) };
}

/** Undefined for what is no NetworkPolicy. Selectors that cannot be read select nothing. */
export function networkPolicyOf(object: Json, namespace: string): NetworkPolicy | undefined {
  const id = idOf(object, namespace);
  if (id?.kind !== 'NetworkPolicy' || (id.group !== 'networking.k8s.io' && id.group !== 'extensions')) return undefined;
  const spec = field(object, 'spec');
  const types = listAt(spec, 'policyTypes');
  // The server's default: Ingress always, Egress when there are egress rules.
  const egress = types.length === 0 ? listAt(spec, 'egress').length > 0 : types.includes('Egress');
  const ingress = types.length === 0 || types.includes('Ingress');
  return {
    id,
    pods: selectorOf(field(spec, 'podSelector') ?? {}).selector ?? NOTHING,
    ingress: ingress ? listAt(spec, 'ingress').map((rule) => readRule(rule, 'from')) : undefined,
    egress: egress ? listAt(spec, 'egress').map((rule) => readRule(rule, 'to')) : undefined,
  };
}

/** A template's pods as an end: labels as written, ports as declared. */
export function networkPodOf({ namespace, labels, spec }: PodTemplate): NetworkPod {
  return { namespace, labels, ports: containerPorts(spec), hostNetwork: field(spec, 'hostNetwork') === true };
}

/** The answer to one question. */
export function reaches(network: Network, question: NetworkQuestion): NetworkVerdict {
  const caveats = new Set<string>();
  const { from, to } = question;
  if (question.loopback === true) return { allowed: true, egress: OUTSIDE, ingress: OUTSIDE, caveats: [] };
  const egress = sideOf(network, 'egress', from, to, question, caveats);
  const ingress = sideOf(network, 'ingress', to, from, question, caveats);
  return { allowed: egress.state !== 'denied' && ingress.state !== 'denied', egress, ingress, caveats: [...caveats] };
}

/** Whether a pod can ask the cluster's DNS, over UDP and over TCP (answers beyond 512 bytes need it). */
export function reachesDns(
  network: Network,
  pod: NetworkPod,
  server: NetworkPod = CLUSTER_DNS,
): Readonly<Record<'UDP' | 'TCP', NetworkVerdict>> {
  const ask = (protocol: 'UDP' | 'TCP') =>
    reaches(network, { from: { kind: 'pod', pod }, to: { kind: 'pod', pod: server }, port: dnsPort(server, protocol), protocol });
  return { UDP: ask('UDP'), TCP: ask('TCP') };
}

/** kube-dns or CoreDNS as kubeadm and the clouds run it. */
export const CLUSTER_DNS: NetworkPod = {
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-dns' },
  ports: [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  ],
};

/** The policies that isolate a pod in a direction. */
export function policiesOver(network: Network, pod: NetworkPod, direction: 'ingress' | 'egress'): readonly NetworkPolicy[] {
  if (pod.hostNetwork === true) return [];
  return network.policies.filter(
    (policy) => policy[direction] !== undefined && policy.id.namespace === pod.namespace && matchesSelector(policy.pods, pod.labels),
  );
}

const OUTSIDE: NetworkSide = { state: 'outside', policies: [] };

function dnsPort(server: NetworkPod, protocol: 'UDP' | 'TCP'): number {
  return server.ports.find((port) => port.protocol === protocol && port.name?.startsWith('dns') === true)?.port ?? 53;
}

function sideOf(
  network: Network,
  direction: 'ingress' | 'egress',
  own: NetworkEnd,
  other: NetworkEnd,
  question: NetworkQuestion,
  caveats: Set<string>,
): NetworkSide {
  if (own.kind !== 'pod') return OUTSIDE;
  if (own.pod.hostNetwork === true) {
    if (network.policies.length > 0) caveats.add('host-network: most network plugins let no policy bind a pod in the network of its node');
    return OUTSIDE;
  }
  const policies = policiesOver(network, own.pod, direction);
  if (policies.length === 0) return { state: 'open', policies: [] };
  const ids = policies.map(({ id }) => id);
  if (other.kind === 'node' && direction === 'ingress') return { state: 'allowed', policies: ids };
  const destination = question.to.kind === 'pod' ? question.to.pod : undefined;
  for (const policy of policies) {
    const rules = policy[direction] ?? [];
    for (let rule = 0; rule < rules.length; rule++) {
      const { peers, ports } = rules[rule]!;
      if (!portAllowed(ports, question, destination)) continue;
      if (peers === undefined || peers.some((peer) => peerMatches(network, policy, peer, other, caveats)))
        return { state: 'allowed', policies: ids, allowedBy: { policy: policy.id, rule } };
    }
  }
  return { state: 'denied', policies: ids };
}

function portAllowed(ports: readonly NetworkPort[] | undefined, question: NetworkQuestion, destination: NetworkPod | undefined): boolean {
  if (ports === undefined) return true;
  const protocol = question.protocol ?? 'TCP';
  return ports.some((allowed) => {
    if (allowed.protocol !== protocol) return false;
    if (allowed.port === undefined) return true;
    if (typeof allowed.port === 'number') return allowed.port <= question.port && question.port <= (allowed.endPort ?? allowed.port);
    // A name means what the destination's containers call so; addresses outside have no names.
    return (
      destination?.ports.some(({ name, port, protocol: of }) => name === allowed.port && port === question.port && of === protocol) === true
    );
  });
}

function peerMatches(network: Network, policy: NetworkPolicy, peer: NetworkPeer, other: NetworkEnd, caveats: Set<string>): boolean {
  if (other.kind === 'node') return false;
  if (other.kind === 'ip') return peer.kind === 'ips' && holds(peer, parseIp(other.ip));
  const { pod } = other;
  if (peer.kind === 'ips') return blockHoldsPod(policy, peer, pod, caveats);
  // To selectors, a pod in its node's network is the node: no pod.
  if (pod.hostNetwork === true) return false;
  const inNamespace =
    peer.namespaces === undefined
      ? pod.namespace === policy.id.namespace
      : matchesSelector(peer.namespaces, namespaceLabels(pod.namespace, network.namespaces));
  return inNamespace && matchesSelector(peer.pods, pod.labels);
}

/** ipBlocks are for addresses outside the cluster, yet most plugins try them on pods' addresses too; Cilium does not. */
function blockHoldsPod(policy: NetworkPolicy, peer: NetworkPeer & { kind: 'ips' }, pod: NetworkPod, caveats: Set<string>): boolean {
  const ip = pod.ip === undefined ? undefined : parseIp(pod.ip);
  const inside = ip === undefined ? peer.cidr?.prefix === 0 && peer.except.length === 0 : holds(peer, ip);
  if (inside && pod.hostNetwork !== true)
    caveats.add(`ip-block: ${idText(policy.id)} reaches pods by an ipBlock, which not every network plugin allows`);
  return inside;
}

function holds({ cidr, except }: NetworkPeer & { kind: 'ips' }, ip: Ip | undefined): boolean {
  if (ip === undefined || cidr === undefined || ipFamily(cidr.network) !== ipFamily(ip)) return false;
  return cidrContains(cidr, ip) && !except.some((hole) => cidrContains(hole, ip));
}

function readRule(rule: Json, side: 'from' | 'to'): NetworkRule {
  const peers = listAt(rule, side);
  const ports = listAt(rule, 'ports');
  return {
    peers: peers.length === 0 ? undefined : peers.map(readPeer),
    ports: ports.length === 0 ? undefined : ports.map(readPort),
  };
}

/** A peer that says nothing at all is refused by the server; here it matches nothing. */
function readPeer(peer: Json): NetworkPeer {
  const block = field(peer, 'ipBlock');
  if (isObject(block)) {
    const cidr = parseCidr(textAt(block, 'cidr') ?? '');
    const except = listAt(block, 'except').flatMap((hole) => (typeof hole === 'string' ? (parseCidr(hole) ?? []) : []));
    return { kind: 'ips', cidr, except };
  }
  const pods = field(peer, 'podSelector') ?? undefined;
  const namespaces = field(peer, 'namespaceSelector') ?? undefined;
  const blank = namespaces === undefined ? NOTHING : EVERYTHING;
  return {
    kind: 'pods',
    pods: pods === undefined ? blank : (selectorOf(pods).selector ?? NOTHING),
    namespaces: namespaces === undefined ? undefined : (selectorOf(namespaces).selector ?? NOTHING),
  };
}

function readPort(port: Json): NetworkPort {
  return { protocol: textAt(port, 'protocol') ?? 'TCP', port: intOrStringAt(port, 'port'), endPort: intAt(port, 'endPort') };
}
