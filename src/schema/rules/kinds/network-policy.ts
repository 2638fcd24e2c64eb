/** NetworkPolicy (pkg/apis/networking/validation). */
import {
  At,
  cidrContains,
  cidrFaults,
  type JsonObject,
  nameIsDnsSubdomain,
  parseCidr,
  portNameErrors,
  portNumberErrors,
  Report,
} from '../../../kube/index.ts';
import { STRICT_ADDRESSES_SINCE } from './addresses.ts';
import { labelSelector, oneOf, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { items, maybeCount, maybePart, maybeText, part, text } from './read.ts';

const SPEC: At = At.root.to('spec');
/** endPort is on by default. */
const PORT_RANGES_SINCE = 22;
const RULE = 'api/network-policy';

interface Leniency {
  readonly selectors: boolean;
  readonly strict: boolean;
  readonly ranges: boolean;
  readonly cidrs: ReadonlySet<string>;
}

export const networkPolicy: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    const leniency = leniencyOf(context);
    labelSelector(spec['podSelector'], SPEC.to('podSelector'), report, leniency.selectors);
    for (const [direction, peers] of DIRECTIONS)
      items(spec[direction]).forEach((rule, i) => {
        policyRule(part(rule), peers, SPEC.to(direction).to(i), report, leniency);
      });
    const types = items(spec['policyTypes']).map(text);
    const at = SPEC.to('policyTypes');
    if (types.length > 2) return report.invalid(at, RULE, types, 'may not specify more than two policyTypes');
    types.forEach((type, i) => {
      oneOf(type, ['Ingress', 'Egress'], at.to(i), report, RULE);
    });
  },
};

const NO_CIDRS: ReadonlySet<string> = new Set();
const DIRECTIONS = [
  ['ingress', 'from'],
  ['egress', 'to'],
] as const;

function leniencyOf({ minor, old }: KindContext): Leniency {
  const byVersion = { strict: minor >= STRICT_ADDRESSES_SINCE, ranges: minor >= PORT_RANGES_SINCE };
  if (old === undefined) return { selectors: false, cidrs: NO_CIDRS, ...byVersion };
  const spec = part(old['spec']);
  const before = new Report();
  labelSelector(spec['podSelector'], SPEC, before);
  const blocks = DIRECTIONS.flatMap(([direction, peers]) =>
    items(spec[direction]).flatMap((rule) => items(part(rule)[peers]).map((peer) => part(part(peer)['ipBlock']))),
  );
  const cidrs = blocks.flatMap((block) => [block['cidr'], ...items(block['except'])]).map(text);
  return { selectors: before.errors.length > 0, cidrs: new Set(cidrs), ...byVersion };
}

function policyRule(rule: JsonObject, peers: 'from' | 'to', at: At, report: Report, leniency: Leniency): void {
  items(rule['ports']).forEach((port, i) => {
    policyPort(part(port), at.to('ports').to(i), report, leniency.ranges);
  });
  items(rule[peers]).forEach((peer, i) => {
    policyPeer(part(peer), at.to(peers).to(i), report, leniency);
  });
}

function policyPort(rule: JsonObject, at: At, report: Report, ranges: boolean): void {
  const protocol = maybeText(rule['protocol']);
  if (protocol !== undefined) oneOf(protocol, ['TCP', 'UDP', 'SCTP'], at.to('protocol'), report, 'api/allowed-value');
  const { port } = rule;
  const end = ranges ? maybeCount(rule['endPort']) : undefined;
  const place = at.to('endPort');
  if (typeof port === 'number') {
    refuse(at.to('port'), report, 'api/port-range', port, portNumberErrors(port));
    if (end === undefined) return;
    if (end < port) report.invalid(place, RULE, port, 'must be greater than or equal to `port`');
    refuse(place, report, 'api/port-range', end, portNumberErrors(end));
  } else if (typeof port === 'string') {
    if (end !== undefined) report.invalid(place, RULE, end, 'may not be specified when `port` is non-numeric');
    refuse(at.to('port'), report, 'api/port-name', port, portNameErrors(port));
  } else if (end !== undefined) report.invalid(place, RULE, end, 'may not be specified when `port` is not specified');
}

function policyPeer(peer: JsonObject, at: At, report: Report, leniency: Leniency): void {
  const block = maybePart(peer['ipBlock']);
  const selectors = ['podSelector', 'namespaceSelector'].filter((name) => maybePart(peer[name]) !== undefined);
  for (const name of selectors) labelSelector(peer[name], at.to(name), report, leniency.selectors);
  if (block !== undefined) ipBlock(block, at.to('ipBlock'), report, leniency);
  else if (selectors.length === 0) report.required(at, RULE, 'must specify a peer');
  if (block !== undefined && selectors.length > 0) report.forbidden(at, RULE, 'may not specify both ipBlock and another peer');
}

function ipBlock(block: JsonObject, at: At, report: Report, { strict, cidrs }: Leniency): void {
  const written = text(block['cidr']);
  if (written === '') {
    report.required(at.to('cidr'), 'api/cidr');
    return;
  }
  const check = (value: string, place: At): void => {
    if (!cidrs.has(value)) refuse(place, report, 'api/cidr', value, cidrFaults(value, strict));
  };
  check(written, at.to('cidr'));
  const cidr = parseCidr(written);
  if (cidr === undefined) return;
  items(block['except']).forEach((item, i) => {
    const place = at.to('except').to(i);
    check(text(item), place);
    const except = parseCidr(text(item));
    if (except === undefined) return;
    if (!cidrContains(cidr, except.network) || cidr.prefix >= except.prefix)
      report.invalid(place, 'api/cidr', text(item), 'must be a strict subset of `cidr`');
  });
}
