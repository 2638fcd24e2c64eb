/** Updates of Services (pkg/apis/core/validation and the service registry): the primary address and family, the load balancer's class. */
import { At, type Json, type JsonObject, type Report } from '../../../kube/index.ts';
import { clusterIps, count, given, isHeadless, items, part, sameJson, text } from '../kinds/index.ts';

const SPEC: At = At.root.to('spec');
const IPS: At = SPEC.to('clusterIPs');
const ADDRESS = 'api/immutable-service';
const FIXED = 'may not change once set';

export function service(old: JsonObject, object: JsonObject, report: Report): void {
  const [before, after] = [part(old['spec']), part(object['spec'])];
  if (text(before['type']) !== 'ExternalName' && text(after['type']) !== 'ExternalName') {
    addresses(before, after, report);
    families(before, after, report);
  }
  const balanced = [before, after].every((spec) => spec['type'] === 'LoadBalancer');
  if (balanced && (before['loadBalancerClass'] ?? null) !== (after['loadBalancerClass'] ?? null))
    report.invalid(SPEC.to('loadBalancerClass'), 'api/immutable-service', after['loadBalancerClass'] ?? null, FIXED);
  const [port, wanted] = [count(before['healthCheckNodePort']), count(after['healthCheckNodePort'])];
  // 0 before: the server chose one that is not known here.
  if (checksHealth(before) && checksHealth(after) && port !== 0 && port !== wanted)
    report.forbidden(SPEC.to('healthCheckNodePort'), 'api/immutable-service', 'field is immutable');
}

function checksHealth(spec: JsonObject): boolean {
  return spec['type'] === 'LoadBalancer' && spec['externalTrafficPolicy'] === 'Local';
}

function addresses(before: JsonObject, after: JsonObject, report: Report): void {
  if (isHeadless(before) && isHeadless(after)) return;
  const [ips, wanted] = [clusterIps(before), clusterIps(after)];
  const fixed = (i: number): void => report.invalid(IPS.to(i), ADDRESS, wanted, FIXED);
  // An object that never was on a server has no address yet, but will have had one: a chosen one, or none at all, is a change.
  if (ips.length === 0 && wanted.length > 0 && allocates(before)) {
    fixed(0);
    return;
  }
  if (ips.length === wanted.length) {
    ips.forEach((ip, i) => {
      if (ip !== wanted[i]) fixed(i);
    });
    return;
  }
  if (ips.length > 0 && wanted.length > 0 && ips[0] !== wanted[0]) fixed(0);
  if (ips.length < wanted.length) return;
  if (wanted.length === 0) report.invalid(IPS.to(0), ADDRESS, wanted, 'primary clusterIP can not be unset');
  if (wanted.length === 1) releases(after, 'clusterIP', report);
}

function releases(spec: JsonObject, what: string, report: Report): void {
  const policy = spec['ipFamilyPolicy'] ?? null;
  if (policy === 'SingleStack') return;
  report.invalid(SPEC.to('ipFamilyPolicy'), ADDRESS, policy, `must be set to 'SingleStack' when releasing the secondary ${what}`);
}

function allocates(spec: JsonObject): boolean {
  return spec['type'] !== 'ExternalName';
}

function families(before: JsonObject, after: JsonObject, report: Report): void {
  if (isHeadless(before) || isHeadless(after)) return;
  const [list, wanted] = [items(before['ipFamilies']), items(after['ipFamilies'])];
  const at = SPEC.to('ipFamilies').to(0);
  const fixed = (): void => report.invalid(at, ADDRESS, wanted, FIXED);
  if (list.length === wanted.length) {
    list.forEach((family, i) => {
      if (family !== wanted[i]) fixed();
    });
    return;
  }
  if (list.length > 0 && wanted.length > 0 && list[0] !== wanted[0]) fixed();
  if (list.length < wanted.length) return;
  if (clusterIps(after).length === 0) report.invalid(at, ADDRESS, wanted, 'primary ipFamily can not be unset');
  if (wanted.length === 1) releases(after, 'ipFamily', report);
}

/** patchAllocatedValues and dropTypeDependentFields: what the server keeps, and what it drops when the type does not have it. */
export function prepareService(old: JsonObject, object: JsonObject): JsonObject {
  const [before, after] = [part(old['spec']), part(object['spec'])];
  const spec: { [key: string]: Json } = { ...after };
  if (allocates(before) && allocates(after)) keepAddresses(before, spec);
  if (allocates(before) && !allocates(after)) dropAddresses(before, spec);
  nodePorts(before, spec);
  if (!checksHealth(after) && checksHealth(before) && before['healthCheckNodePort'] === after['healthCheckNodePort'])
    spec['healthCheckNodePort'] = 0;
  if (checksHealth(after) && checksHealth(before) && count(after['healthCheckNodePort']) === 0)
    spec['healthCheckNodePort'] = before['healthCheckNodePort'] ?? 0;
  const [was, is] = [before['type'] === 'LoadBalancer', after['type'] === 'LoadBalancer'];
  for (const name of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'])
    if (was && !is && before[name] === after[name]) spec[name] = null;
  if (accessible(before) && !accessible(after) && before['externalTrafficPolicy'] === after['externalTrafficPolicy'])
    spec['externalTrafficPolicy'] = '';
  return { ...object, spec };
}

function keepAddresses(before: JsonObject, spec: { [key: string]: Json }): void {
  const [ips, wanted] = [clusterIps(before), items(spec['clusterIPs'])];
  if (text(spec['clusterIP']) === '' && ips.length > 0) {
    spec['clusterIP'] = ips[0]!;
    if (wanted.length === 0) spec['clusterIPs'] = ips;
  } else if (wanted.length === 0 && text(spec['clusterIP']) === ips[0]) spec['clusterIPs'] = ips;
  // The server's choice of families stays too, where nothing is said.
  for (const name of ['ipFamilies', 'ipFamilyPolicy']) if (!given(spec[name]) && given(before[name])) spec[name] = before[name];
}

function dropAddresses(before: JsonObject, spec: { [key: string]: Json }): void {
  if (sameJson(clusterIps(before), clusterIps(spec))) {
    spec['clusterIP'] = '';
    spec['clusterIPs'] = [];
  }
  for (const name of ['ipFamilies', 'ipFamilyPolicy']) if (sameJson(before[name], spec[name])) spec[name] = null;
}

function needsNodePort(spec: JsonObject): boolean {
  return spec['type'] === 'NodePort' || (spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);
}

/** Ports that the type has no more are dropped when they are all as they were. */
function nodePorts(before: JsonObject, spec: { [key: string]: Json }): void {
  if (!needsNodePort(before) || needsNodePort(spec)) return;
  const numbers = (list: Json | undefined): string =>
    JSON.stringify([...new Set(items(list).map((port) => count(part(port)['nodePort'])))].filter((port) => port !== 0).sort());
  if (numbers(before['ports']) !== numbers(spec['ports'])) return;
  spec['ports'] = items(spec['ports']).map((port) => ({ ...part(port), nodePort: 0 }));
}

function accessible(spec: JsonObject): boolean {
  return (
    spec['type'] === 'LoadBalancer' ||
    spec['type'] === 'NodePort' ||
    (spec['type'] === 'ClusterIP' && items(spec['externalIPs']).length > 0)
  );
}
