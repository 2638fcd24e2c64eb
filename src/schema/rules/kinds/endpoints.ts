/** Endpoints and EndpointSlice (pkg/apis/core/validation, pkg/apis/discovery/validation). */
import {
  At,
  canonicalIpFaults,
  dnsLabelErrors,
  ipFamily,
  ipFaults,
  type JsonObject,
  labelKeyErrors,
  labelValueErrors,
  nameIsDnsSubdomain,
  parseIp,
  portNumberErrors,
  type Report,
  validateFullyQualifiedDomainName,
} from '../../../kube/index.ts';
import { STRICT_ADDRESSES_SINCE, validateReachable } from './addresses.ts';
import { oneOf, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { count, items, type Maybe, maybePart, maybeText, part, text } from './read.ts';
import { sameJson } from './same.ts';
import { PROTOCOLS, protocol } from './service.ts';

const RULE = 'api/endpoints';
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_ENDPOINTS = 1000;
const MAX_HINTS = 8;
/** IPv6 addresses must be canonical. */
const CANONICAL_SINCE = 33;

export const endpoints: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    if (context.old !== undefined && sameJson(context.old['subsets'], object['subsets'])) return;
    items(object['subsets']).forEach((subset, i) => {
      endpointSubset(part(subset), At.root.to('subsets').to(i), report, context);
    });
  },
};

function endpointSubset(subset: JsonObject, at: At, report: Report, context: KindContext): void {
  const lists = ['addresses', 'notReadyAddresses'];
  if (lists.every((name) => items(subset[name]).length === 0)) report.required(at, RULE, 'must specify `addresses` or `notReadyAddresses`');
  for (const name of lists)
    items(subset[name]).forEach((address, i) => {
      endpointAddress(part(address), at.to(name).to(i), report, context);
    });
  const ports = items(subset['ports']);
  ports.forEach((port, i) => {
    endpointPort(part(port), ports.length > 1, at.to('ports').to(i), report);
  });
}

function endpointAddress(address: JsonObject, at: At, report: Report, { minor }: KindContext): void {
  const ip = text(address['ip']);
  refuse(at.to('ip'), report, RULE, ip, ipFaults(ip, minor >= STRICT_ADDRESSES_SINCE));
  validateReachable(ip, at.to('ip'), report, RULE);
  const host = text(address['hostname']);
  if (host !== '') refuse(at.to('hostname'), report, RULE, host, dnsLabelErrors(host));
  nodeName(address['nodeName'], at.to('nodeName'), report);
}

function nodeName(value: Maybe, at: At, report: Report): void {
  const name = maybeText(value);
  if (name !== undefined) refuse(at, report, RULE, name, nameIsDnsSubdomain(name, false));
}

function endpointPort(port: JsonObject, named: boolean, at: At, report: Report): void {
  const name = text(port['name']);
  if (name !== '') refuse(at.to('name'), report, RULE, name, dnsLabelErrors(name));
  else if (named) report.required(at.to('name'), RULE);
  refuse(at.to('port'), report, 'api/port-range', count(port['port']), portNumberErrors(count(port['port'])));
  protocol(port['protocol'], at.to('protocol'), report);
  appProtocol(port, at, report);
}

function appProtocol(port: JsonObject, at: At, report: Report): void {
  const app = maybeText(port['appProtocol']);
  if (app !== undefined) refuse(at.to('appProtocol'), report, RULE, app, labelKeyErrors(app));
}

export const endpointSlice: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const type = text(object['addressType']);
    const at = At.root.to('addressType');
    if (type === '') report.required(at, 'api/allowed-value');
    else oneOf(type, ['FQDN', 'IPv4', 'IPv6'], at, report, RULE);
    slicePorts(items(object['ports']).map(part), At.root.to('ports'), report);
    if (context.old !== undefined && sameJson(context.old['endpoints'], object['endpoints'])) return;
    const list = items(object['endpoints']);
    const place = At.root.to('endpoints');
    if (list.length > MAX_ENDPOINTS) return report.tooMany(place, RULE, list.length, MAX_ENDPOINTS);
    list.forEach((endpoint, i) => {
      sliceEndpoint(part(endpoint), type, place.to(i), report, context);
    });
  },
};

function slicePorts(ports: readonly JsonObject[], at: At, report: Report): void {
  if (ports.length > MAX_PORTS) {
    report.tooMany(at, RULE, ports.length, MAX_PORTS);
    return;
  }
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const place = at.to(i);
    const name = text(port['name']);
    if (name !== '') refuse(place.to('name'), report, RULE, name, dnsLabelErrors(name));
    if (names.has(name)) report.duplicate(place.to('name'), RULE, name);
    names.add(name);
    const kind = maybeText(port['protocol']);
    if (kind === undefined) report.required(place.to('protocol'), 'api/allowed-value');
    else oneOf(kind, PROTOCOLS, place.to('protocol'), report, 'api/allowed-value');
    appProtocol(port, place, report);
  });
}

function sliceEndpoint(endpoint: JsonObject, type: string, at: At, report: Report, { minor }: KindContext): void {
  const addresses = items(endpoint['addresses']).map(text);
  const place = at.to('addresses');
  if (addresses.length === 0) report.required(place, RULE, 'must contain at least 1 address');
  else if (addresses.length > MAX_ADDRESSES) report.tooMany(place, RULE, addresses.length, MAX_ADDRESSES);
  addresses.forEach((address, i) => {
    if (type === 'FQDN') validateFullyQualifiedDomainName(address, place.to(i), report, RULE);
    else if (type === 'IPv4' || type === 'IPv6') sliceAddress(address, type, place, i, report, minor);
  });
  nodeName(endpoint['nodeName'], at.to('nodeName'), report);
  const host = maybeText(endpoint['hostname']);
  if (host !== undefined) refuse(at.to('hostname'), report, RULE, host, dnsLabelErrors(host));
  const hints = maybePart(endpoint['hints']);
  if (hints !== undefined) sliceHints(hints, at.to('hints'), report);
}

function sliceAddress(address: string, type: 'IPv4' | 'IPv6', at: At, i: number, report: Report, minor: number): void {
  const canonical = type === 'IPv6' && minor >= CANONICAL_SINCE;
  const faults = canonical ? canonicalIpFaults(address) : ipFaults(address, minor >= STRICT_ADDRESSES_SINCE);
  if (faults.length > 0) {
    refuse(at.to(i), report, RULE, address, faults);
    return;
  }
  const ip = parseIp(address);
  if (ip !== undefined && ipFamily(ip) !== type) report.invalid(at, RULE, address, `must be an ${type} address`);
  validateReachable(address, at.to(i), report, RULE);
}

function sliceHints(hints: JsonObject, at: At, report: Report): void {
  for (const [list, errors] of [
    ['forZones', labelValueErrors],
    ['forNodes', (name: string) => nameIsDnsSubdomain(name, false)],
  ] as const) {
    const names = items(hints[list]).map((hint) => text(part(hint)['name']));
    if (names.length > MAX_HINTS) {
      report.tooMany(at.to(list), RULE, names.length, MAX_HINTS);
      return;
    }
    names.forEach((name, i) => {
      const place = at.to(list).to(i).to('name');
      if (names.indexOf(name) < i) report.duplicate(place, RULE, name);
      refuse(place, report, RULE, name, errors(name));
    });
  }
}
