/**
 * Service (pkg/apis/core/validation, and what the registry's allocators refuse whatever the cluster). Fields that the server fills in before
 * it validates (clusterIPs from clusterIP, the health check's port) are taken as filled in. Addresses and families are in service-ips.ts.
 */
import {
  At,
  cidrFaults,
  dnsLabelErrors,
  dnsSubdomainErrors,
  type JsonObject,
  labelKeyErrors,
  type NameRule,
  nameIsDns1035Label,
  nameIsDnsLabel,
  portNameErrors,
  portNumberErrors,
  type Report,
} from '../../../kube/index.ts';
import { asStruct, type TextMap, validateLabels } from '../metadata/index.ts';
import { STRICT_ADDRESSES_SINCE, validateEndpointIp } from './addresses.ts';
import { oneOf, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { count, entry, given, items, type Maybe, maybeCount, maybePart, maybeText, part, text } from './read.ts';
import { addressFamilies, clusterIps, isHeadless } from './service-ips.ts';

const SPEC: At = At.root.to('spec');
const PORTS: At = SPEC.to('ports');
const ANNOTATIONS: At = At.root.to('metadata').to('annotations');
export const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];
const TYPES: readonly string[] = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const MAX_AFFINITY_SECONDS = 86_400;
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
/** RelaxedServiceNameValidation is on by default. */
export const RELAXED_NAMES_SINCE = 36;
/** PreferSameTrafficDistribution is on by default. */
const SAME_ZONE_SINCE = 34;
/** trafficDistribution is on by default. */
const DISTRIBUTION_SINCE = 31;
/** internalTrafficPolicy is on by default. */
const INTERNAL_POLICY_SINCE = 22;
/** A ClusterIP Service with external addresses has an externalTrafficPolicy. */
const EXTERNAL_CLUSTER_IP_SINCE = 26;

export const service: Kind = {
  namespaced: true,
  names: nameIsDnsLabel,
  namesAt: serviceNames,
  validate(object, report, context) {
    const spec = part(object['spec']);
    const type = text(spec['type']);
    topology(part(part(object['metadata'])['annotations']), report);
    serviceType(spec, type, report);
    ports(spec, type, report, context);
    validateLabels(asStruct<TextMap>(spec['selector']), SPEC.to('selector'), report);
    sessionAffinity(spec, report);
    addressFamilies(spec, SPEC, report, context);
    externalIps(spec, report, context);
    sourceRanges(object, spec, type, report, context);
    loadBalancer(spec, type, report);
    traffic(spec, type, report, context);
  },
};

/** Service names by version: RFC 1035 labels until 1.35. */
export function serviceNames(minor: number): NameRule {
  return minor >= RELAXED_NAMES_SINCE ? nameIsDnsLabel : nameIsDns1035Label;
}

function topology(annotations: JsonObject, report: Report): void {
  const [hints, mode] = [entry(annotations, TOPOLOGY_HINTS), entry(annotations, TOPOLOGY_MODE)];
  if (hints === undefined || mode === undefined || hints === mode) return;
  const detail = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`;
  report.invalid(ANNOTATIONS.to(TOPOLOGY_MODE), 'api/service-traffic', mode, detail);
}

function serviceType(spec: JsonObject, type: string, report: Report): void {
  const headless = isHeadless(spec);
  if (type === '') report.required(SPEC.to('type'), 'api/allowed-value');
  else oneOf(type, TYPES, SPEC.to('type'), report, 'api/service-type');
  if (items(spec['ports']).length === 0 && !headless && type !== 'ExternalName') report.required(PORTS, 'api/service-ports');
  if (headless && (type === 'LoadBalancer' || type === 'NodePort'))
    report.invalid(SPEC.to('clusterIPs').to(0), 'api/service-address', 'None', `may not be set to 'None' for ${type} services`);
  if (type !== 'ExternalName') return;
  if (clusterIps(spec).length > 0) report.forbidden(SPEC.to('clusterIPs'), 'api/service-type', NOT_EXTERNAL);
  if (items(spec['ipFamilies']).length > 0) report.forbidden(SPEC.to('ipFamilies'), 'api/service-type', NOT_EXTERNAL);
  if (given(spec['ipFamilyPolicy'])) report.forbidden(SPEC.to('ipFamilyPolicy'), 'api/service-type', NOT_EXTERNAL);
  const name = text(spec['externalName']).replace(/\.$/, '');
  if (name === '') report.required(SPEC.to('externalName'), 'api/service-type');
  else refuse(SPEC.to('externalName'), report, 'api/service-type', name, dnsSubdomainErrors(name));
}

const NOT_EXTERNAL = 'may not be set for ExternalName services';

function ports(spec: JsonObject, type: string, report: Report, context: KindContext): void {
  const list = items(spec['ports']).map(part);
  const names = new Set<string>();
  const taken = new Set<string>();
  const nodePorts = new Set<string>();
  const rule = 'api/service-ports';
  list.forEach((port, i) => {
    const at = PORTS.to(i);
    servicePort(port, list.length > 1, names, at, report);
    const key = `${text(port['protocol'])}/${count(port['port'])}`;
    if (taken.has(key)) report.duplicate(at, rule, { port: count(port['port']), protocol: text(port['protocol']) });
    taken.add(key);
    const nodePort = count(port['nodePort']);
    if (nodePort === 0) return;
    if (type === 'ClusterIP') report.forbidden(at.to('nodePort'), 'api/node-port', "may not be used when `type` is 'ClusterIP'");
    const nodeKey = `${text(port['protocol'])}/${nodePort}`;
    if (nodePorts.has(nodeKey)) report.duplicate(at.to('nodePort'), 'api/node-port', nodePort);
    nodePorts.add(nodeKey);
    nodePortRange(nodePort, type, at.to('nodePort'), report, context);
  });
}

/** What the port allocator says when the object is otherwise well. */
function nodePortRange(port: number, type: string, at: At, report: Report, { nodePorts, old }: KindContext): void {
  const { first, last } = nodePorts ?? { first: 30_000, last: 32_767 };
  if (type !== 'NodePort' && type !== 'LoadBalancer') return;
  if (port >= first && port <= last) return;
  if (items(part(old?.['spec'])['ports']).some((before) => part(before)['nodePort'] === port)) return;
  report.invalid(at, 'api/node-port', port, `provided port is not in the valid range. The range of valid ports is ${first}-${last}`);
}

function servicePort(port: JsonObject, named: boolean, names: Set<string>, at: At, report: Report): void {
  const name = text(port['name']);
  if (name === '') {
    if (named) report.required(at.to('name'), 'api/service-ports');
  } else {
    refuse(at.to('name'), report, 'api/service-ports', name, dnsLabelErrors(name));
    if (names.has(name)) report.duplicate(at.to('name'), 'api/service-ports', name);
    names.add(name);
  }
  const number = count(port['port']);
  refuse(at.to('port'), report, 'api/port-range', number, portNumberErrors(number));
  protocol(port['protocol'], at.to('protocol'), report);
  portNumberOrName(port['targetPort'], at.to('targetPort'), report);
  const app = maybeText(port['appProtocol']);
  if (app !== undefined) refuse(at.to('appProtocol'), report, 'api/service-ports', app, labelKeyErrors(app));
}

/** A protocol that must be there. */
export function protocol(value: Maybe, at: At, report: Report): void {
  const name = text(value);
  if (name === '') report.required(at, 'api/allowed-value');
  else oneOf(name, PROTOCOLS, at, report, 'api/allowed-value');
}

/** ValidatePortNumOrName. */
export function portNumberOrName(port: Maybe, at: At, report: Report): void {
  if (typeof port === 'string') refuse(at, report, 'api/port-name', port, portNameErrors(port));
  else refuse(at, report, 'api/port-range', count(port), portNumberErrors(count(port)));
}

function sessionAffinity(spec: JsonObject, report: Report): void {
  const affinity = text(spec['sessionAffinity']);
  const at = SPEC.to('sessionAffinity');
  if (affinity === '') report.required(at, 'api/allowed-value');
  else oneOf(affinity, ['ClientIP', 'None'], at, report, 'api/service-traffic');
  const place = SPEC.to('sessionAffinityConfig');
  const config = maybePart(spec['sessionAffinityConfig']);
  if (affinity === 'None' && config !== undefined)
    report.forbidden(place, 'api/service-traffic', 'must not be set when session affinity is None');
  if (affinity !== 'ClientIP') return;
  const missing = 'when session affinity type is ClientIP';
  const client = maybePart(config?.['clientIP']);
  const seconds = maybeCount(client?.['timeoutSeconds']);
  const inside = place.to('clientIP');
  if (config === undefined) report.required(place, 'api/service-traffic', missing);
  else if (client === undefined) report.required(inside, 'api/service-traffic', missing);
  else if (seconds === undefined) report.required(inside.to('timeoutSeconds'), 'api/service-traffic', missing);
  else if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
    const detail = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`;
    report.invalid(inside.to('timeoutSeconds'), 'api/service-traffic', seconds, detail);
  }
}

function externalIps(spec: JsonObject, report: Report, { minor, old }: KindContext): void {
  const before = items(part(old?.['spec'])['externalIPs']);
  items(spec['externalIPs']).forEach((ip, i) => {
    validateEndpointIp(text(ip), SPEC.to('externalIPs').to(i), report, 'api/service-address', minor >= STRICT_ADDRESSES_SINCE, before);
  });
}

function sourceRanges(object: JsonObject, spec: JsonObject, type: string, report: Report, { minor, old }: KindContext): void {
  const rule = 'api/load-balancer';
  const ranges = items(spec['loadBalancerSourceRanges']);
  const strict = minor >= STRICT_ADDRESSES_SINCE;
  const onlyThere = "may only be used when `type` is 'LoadBalancer'";
  if (ranges.length > 0) {
    // Go: the path is written so.
    const at = SPEC.to('LoadBalancerSourceRanges');
    if (type !== 'LoadBalancer') report.forbidden(at, rule, onlyThere);
    const before = items(part(old?.['spec'])['loadBalancerSourceRanges']).map((range) => text(range).trim());
    ranges.forEach((range, i) => {
      const cidr = text(range).trim();
      if (!before.includes(cidr)) refuse(at.to(i), report, rule, cidr, cidrFaults(cidr, strict));
    });
    return;
  }
  const written = entry(part(part(object['metadata'])['annotations']), SOURCE_RANGES);
  if (written === undefined) return;
  const at = ANNOTATIONS.to(SOURCE_RANGES);
  if (type !== 'LoadBalancer') report.forbidden(at, rule, onlyThere);
  if (old !== undefined && entry(part(part(old['metadata'])['annotations']), SOURCE_RANGES) === written) return;
  if (text(written).trim() === '') return;
  for (const range of text(written).trim().split(',')) refuse(at, report, rule, range.trim(), cidrFaults(range.trim(), strict));
}

function loadBalancer(spec: JsonObject, type: string, report: Report): void {
  const rule = 'api/load-balancer';
  const only = "may only be used when `type` is 'LoadBalancer'";
  const name = maybeText(spec['loadBalancerClass']);
  if (type !== 'LoadBalancer') {
    if (given(spec['allocateLoadBalancerNodePorts'])) report.forbidden(SPEC.to('allocateLoadBalancerNodePorts'), rule, only);
    if (name !== undefined) report.forbidden(SPEC.to('loadBalancerClass'), rule, only);
  } else if (name !== undefined) refuse(SPEC.to('loadBalancerClass'), report, rule, name, labelKeyErrors(name));
}

function traffic(spec: JsonObject, type: string, report: Report, { minor }: KindContext): void {
  const rule = 'api/service-traffic';
  const external = text(spec['externalTrafficPolicy']);
  const at = SPEC.to('externalTrafficPolicy');
  const accessible =
    type === 'LoadBalancer' ||
    type === 'NodePort' ||
    (type === 'ClusterIP' && minor >= EXTERNAL_CLUSTER_IP_SINCE && items(spec['externalIPs']).length > 0);
  if (accessible) {
    if (external === '') report.required(at, 'api/allowed-value');
    else oneOf(external, ['Cluster', 'Local'], at, report, rule);
  } else if (external !== '') report.invalid(at, rule, external, 'may only be set for externally-accessible services');
  const checkPort = count(spec['healthCheckNodePort']);
  const place = SPEC.to('healthCheckNodePort');
  if (type === 'LoadBalancer' && external === 'Local') {
    // 0: the server chooses one.
    if (checkPort !== 0) refuse(place, report, 'api/port-range', checkPort, portNumberErrors(checkPort));
  } else if (checkPort !== 0)
    report.invalid(place, rule, checkPort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
  if (minor >= INTERNAL_POLICY_SINCE) internalTraffic(spec, type, report);
  const distribution = maybeText(spec['trafficDistribution']);
  const known = minor >= SAME_ZONE_SINCE ? ['PreferClose', 'PreferSameZone', 'PreferSameNode'] : ['PreferClose'];
  if (distribution !== undefined && minor >= DISTRIBUTION_SINCE) oneOf(distribution, known, SPEC.to('trafficDistribution'), report, rule);
}

function internalTraffic(spec: JsonObject, type: string, report: Report): void {
  const policy = maybeText(spec['internalTrafficPolicy']);
  const at = SPEC.to('internalTrafficPolicy');
  if (policy !== undefined) oneOf(policy, ['Cluster', 'Local'], at, report, 'api/service-traffic');
  else if (type !== 'ExternalName' && TYPES.includes(type)) report.required(at, 'api/allowed-value');
}
