/** A Service's own addresses and their families (ValidateServiceClusterIPsRelatedFields, and the allocators' initIPFamilyFields). */
import { type At, ipFamily, ipFaults, type Json, type JsonObject, parseIp, type Report } from '../../../kube/index.ts';
import { STRICT_ADDRESSES_SINCE } from './addresses.ts';
import { refuse } from './checks.ts';
import type { KindContext } from './context.ts';
import { items, maybeText, part, text } from './read.ts';

const RULE = 'api/service-address';

/** The server fills clusterIPs with clusterIP before it validates. */
export function clusterIps(spec: JsonObject): readonly string[] {
  const list = items(spec['clusterIPs']).map(text);
  const first = text(spec['clusterIP']);
  return list.length === 0 && first !== '' ? [first] : list;
}

export function isHeadless(spec: JsonObject): boolean {
  const ips = clusterIps(spec);
  return ips.length === 1 && ips[0] === 'None';
}

export function addressFamilies(spec: JsonObject, at: At, report: Report, context: KindContext): void {
  if (spec['type'] === 'ExternalName') return;
  const ips = clusterIps(spec);
  const place = at.to('clusterIPs');
  const first = text(spec['clusterIP']);
  if (first !== '' && ips[0] !== first) report.invalid(place, RULE, ips, 'first value must match `clusterIP`');
  if (first === '' && ips.length > 0) report.invalid(place, RULE, ips, 'must be empty when `clusterIP` is not specified');
  const families = items(spec['ipFamilies']).map(text);
  families.forEach((family, i) => {
    if (family !== 'IPv4' && family !== 'IPv6') report.notSupported(at.to('ipFamilies').to(i), RULE, family, ['IPv4', 'IPv6']);
    if (families.indexOf(family) < i) report.duplicate(at.to('ipFamilies').to(i), RULE, family);
  });
  familyPolicy(spec, ips, families, at.to('ipFamilyPolicy'), report);
  if (invalidIps(ips, place, report, context)) return;
  if (ips.length > 1 && !isDualStack(ips)) report.invalid(place, RULE, ips, 'may specify no more than one IP for each IP family');
  if (isHeadless(spec)) return;
  ips.slice(0, families.length).forEach((ip, i) => {
    const parsed = parseIp(ip);
    const six = parsed !== undefined && ipFamily(parsed) === 'IPv6';
    const wanted = families[i];
    if ((wanted === 'IPv4' && six) || (wanted === 'IPv6' && !six))
      report.invalid(place.to(i), RULE, ip, `expected an ${wanted} value as indicated by \`ipFamilies[${i}]\``);
  });
}

function invalidIps(ips: readonly string[], at: At, report: Report, { minor, old }: KindContext): boolean {
  const before: readonly Json[] = clusterIps(part(old?.['spec']));
  let invalid = false;
  ips.forEach((ip, i) => {
    if (i === 0 && ip === 'None') {
      if (ips.length === 1) return;
      invalid = true;
      report.invalid(at, RULE, ips, "'None' must be the first and only value");
      return;
    }
    const faults = before.includes(ip) ? [] : ipFaults(ip, minor >= STRICT_ADDRESSES_SINCE);
    invalid ||= faults.length > 0;
    refuse(at.to(i), report, RULE, ip, faults);
  });
  if (ips.length > 2) report.invalid(at, RULE, ips, 'may only hold up to 2 values');
  return invalid;
}

/** IsDualStackIPStrings: at least one address of each family. */
function isDualStack(ips: readonly string[]): boolean {
  const families = new Set(ips.map((ip) => parseIp(ip)).map((ip) => (ip === undefined ? 'IPv4' : ipFamily(ip))));
  return families.size === 2;
}

function familyPolicy(spec: JsonObject, ips: readonly string[], families: readonly string[], at: At, report: Report): void {
  const policy = maybeText(spec['ipFamilyPolicy']);
  const known = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
  if (policy !== undefined && !known.includes(policy)) {
    report.notSupported(at, RULE, policy, known);
    return;
  }
  if (policy !== 'SingleStack') return;
  for (const [list, what] of [
    [ips, 'cluster IPs'],
    [families, 'IP families'],
  ] as const)
    if (list.length === 2)
      report.invalid(at, RULE, policy, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`);
}
