/**
 * Reachability, as the e2e suite of NetworkPolicy asks it: namespaces x, y, z with the pods a, b, c, each serving 80 and 81 over TCP, UDP and SCTP.
 * A second, plain implementation answers every question too.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../json.ts';
import {
  CLUSTER_DNS,
  type NetworkEnd,
  type NetworkPod,
  type NetworkVerdict,
  networkOf,
  type Protocol,
  reaches,
  reachesDns,
} from './network.ts';

type Want = 'ok' | 'in' | 'out' | 'in+out';
type Question = readonly [from: string, to: string, port: string, want: Want];

const PORTS = [80, 81].flatMap((port) =>
  ['TCP', 'UDP', 'SCTP'].map((protocol) => ({ name: `serve-${port}-${protocol.toLowerCase()}`, port, protocol })),
);

function pod(namespace: string, name: string): NetworkPod {
  const ip = `10.0.${'xyz'.indexOf(namespace) + 1}.${'abc'.indexOf(name) + 1}`;
  return { namespace, labels: { pod: name }, ports: PORTS, ip };
}

const NAMESPACES = new Map<string, Json>(['x', 'y', 'z'].map((name) => [name, { ns: name }]));

/** `x/a`, `1.2.3.4`, `host:x/a` (in its node's network), `node`. */
function end(text: string): NetworkEnd {
  if (text === 'node') return { kind: 'node' };
  if (text === 'dns') return { kind: 'pod', pod: CLUSTER_DNS };
  const host = text.startsWith('host:');
  const place = /^(?:host:)?([xyz])\/([abc])$/.exec(text);
  if (place === null) return { kind: 'ip', ip: text };
  const found = pod(place[1] ?? '', place[2] ?? '');
  return { kind: 'pod', pod: host ? { ...found, hostNetwork: true } : found };
}

/** `80`, `81/UDP`. */
function portOf(text: string): { readonly port: number; readonly protocol: Protocol } {
  const [port = '', protocol = 'TCP'] = text.split('/');
  return { port: Number(port), protocol: protocol as Protocol };
}

let made = 0;
function policy(namespace: string, spec: JsonObject): JsonObject {
  made++;
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: `p${made}`, namespace }, spec };
}

const ALL: JsonObject = {};
const isPod = (name: string): JsonObject => ({ matchLabels: { pod: name } });
const isNs = (name: string): JsonObject => ({ matchLabels: { ns: name } });
const named = (name: string): JsonObject => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const expr = (key: string, operator: string, ...values: string[]): JsonObject => ({
  matchExpressions: [values.length === 0 ? { key, operator } : { key, operator, values }],
});
const tcp = (port: number | string, endPort?: number): JsonObject => ({
  protocol: 'TCP',
  port,
  ...(endPort === undefined ? {} : { endPort }),
});
const block = (cidr: string, ...except: string[]): JsonObject => ({ ipBlock: except.length === 0 ? { cidr } : { cidr, except } });
const ingress = (podSelector: JsonObject, ...rules: Json[]): JsonObject => ({ podSelector, policyTypes: ['Ingress'], ingress: rules });
const egress = (podSelector: JsonObject, ...rules: Json[]): JsonObject => ({ podSelector, policyTypes: ['Egress'], egress: rules });

interface Scenario {
  readonly name: string;
  readonly policies: readonly JsonObject[];
  readonly questions: readonly Question[];
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'no policy: everything passes',
    policies: [],
    questions: [
      ['x/a', 'z/c', '80', 'ok'],
      ['8.8.8.8', 'x/a', '80', 'ok'],
      ['x/a', '8.8.8.8', '443', 'ok'],
      ['x/a', 'dns', '53/UDP', 'ok'],
    ],
  },
  {
    name: 'default deny of ingress in a namespace',
    policies: [policy('x', ingress(ALL))],
    questions: [
      ['y/a', 'x/a', '80', 'in'],
      ['x/b', 'x/a', '80', 'in'],
      ['x/a', 'y/a', '80', 'ok'],
      ['8.8.8.8', 'x/b', '80', 'in'],
      ['node', 'x/b', '80', 'ok'],
      ['y/a', 'host:x/a', '80', 'ok'],
      ['x/a', 'dns', '53/UDP', 'ok'],
    ],
  },
  {
    name: 'default deny of both directions',
    policies: [policy('x', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })],
    questions: [
      ['y/a', 'x/a', '80', 'in'],
      ['x/a', 'y/a', '80', 'out'],
      ['x/a', 'x/b', '80', 'in+out'],
      ['x/a', 'dns', '53/UDP', 'out'],
      ['x/a', '8.8.8.8', '443', 'out'],
      ['y/a', 'z/a', '80', 'ok'],
    ],
  },
  {
    name: 'policyTypes left out without egress rules: ingress only',
    policies: [policy('x', { podSelector: {} })],
    questions: [
      ['y/a', 'x/a', '80', 'in'],
      ['x/a', 'y/a', '80', 'ok'],
    ],
  },
  {
    name: 'policyTypes left out with egress rules: both',
    policies: [policy('x', { podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] })],
    questions: [
      ['y/a', 'x/a', '80', 'in'],
      ['x/a', 'y/a', '80', 'out'],
      ['x/a', 'x/b', '80', 'in'],
    ],
  },
  {
    name: 'policyTypes Egress only: ingress rules say nothing',
    policies: [policy('x', { podSelector: {}, policyTypes: ['Egress'], ingress: [], egress: [{}] })],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['x/a', 'y/a', '80', 'ok'],
    ],
  },
  {
    name: 'allow from pods of the server namespace by podSelector',
    policies: [policy('x', ingress(isPod('a'), { from: [{ podSelector: isPod('b') }] }))],
    questions: [
      ['x/b', 'x/a', '80', 'ok'],
      ['x/c', 'x/a', '80', 'in'],
      ['y/b', 'x/a', '80', 'in'],
      ['y/b', 'x/b', '80', 'ok'],
      ['10.9.9.9', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'allow from all namespaces',
    policies: [policy('x', ingress(isPod('a'), { from: [{ namespaceSelector: {} }] }))],
    questions: [
      ['z/c', 'x/a', '81', 'ok'],
      ['x/b', 'x/a', '81', 'ok'],
      ['8.8.8.8', 'x/a', '81', 'in'],
      ['host:z/c', 'x/a', '81', 'in'],
    ],
  },
  {
    name: 'allow from one other namespace',
    policies: [policy('x', ingress(isPod('a'), { from: [{ namespaceSelector: isNs('y') }] }))],
    questions: [
      ['y/c', 'x/a', '80', 'ok'],
      ['z/c', 'x/a', '80', 'in'],
      ['x/b', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'podSelector with expressions',
    policies: [policy('x', ingress(isPod('a'), { from: [{ podSelector: expr('pod', 'In', 'b') }] }))],
    questions: [
      ['x/b', 'x/a', '80', 'ok'],
      ['x/c', 'x/a', '80', 'in'],
      ['y/b', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'podSelector NotIn also takes pods without the label',
    policies: [policy('x', ingress(expr('tier', 'NotIn', 'db'), { from: [{ podSelector: expr('tier', 'NotIn', 'web') }] }))],
    questions: [
      ['x/b', 'x/a', '80', 'ok'],
      ['y/b', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'namespaceSelector with expressions',
    policies: [policy('x', ingress(isPod('a'), { from: [{ namespaceSelector: expr('ns', 'In', 'y', 'q') }] }))],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['z/a', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'podSelector or namespaceSelector: two peers',
    policies: [policy('x', ingress(isPod('a'), { from: [{ podSelector: isPod('b') }, { namespaceSelector: expr('ns', 'NotIn', 'x') }] }))],
    questions: [
      ['x/b', 'x/a', '80', 'ok'],
      ['x/c', 'x/a', '80', 'in'],
      ['y/a', 'x/a', '80', 'ok'],
      ['z/b', 'x/a', '80', 'ok'],
    ],
  },
  {
    name: 'podSelector and namespaceSelector: one peer',
    policies: [policy('x', ingress(isPod('a'), { from: [{ podSelector: isPod('b'), namespaceSelector: expr('ns', 'NotIn', 'x') }] }))],
    questions: [
      ['x/b', 'x/a', '80', 'in'],
      ['y/b', 'x/a', '80', 'ok'],
      ['y/a', 'x/a', '80', 'in'],
      ['z/b', 'x/a', '80', 'ok'],
    ],
  },
  {
    name: 'several pods and namespaces',
    policies: [
      policy(
        'x',
        ingress(isPod('a'), { from: [{ podSelector: expr('pod', 'In', 'b', 'c'), namespaceSelector: expr('ns', 'In', 'y', 'z') }] }),
      ),
    ],
    questions: [
      ['y/b', 'x/a', '80', 'ok'],
      ['z/c', 'x/a', '80', 'ok'],
      ['y/a', 'x/a', '80', 'in'],
      ['x/b', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'by port',
    policies: [policy('x', ingress(isPod('a'), { from: [{ namespaceSelector: isNs('y') }], ports: [tcp(81)] }))],
    questions: [
      ['y/a', 'x/a', '81', 'ok'],
      ['y/a', 'x/a', '80', 'in'],
      ['y/a', 'x/a', '81/UDP', 'in'],
      ['z/a', 'x/a', '81', 'in'],
    ],
  },
  {
    name: 'stacked policies: any rule of any policy',
    policies: [
      policy('x', ingress(isPod('a'), { from: [{ namespaceSelector: isNs('y') }], ports: [tcp(81)] })),
      policy('x', ingress(isPod('a'), { from: [{ namespaceSelector: isNs('y') }], ports: [tcp(80)] })),
    ],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['y/b', 'x/a', '81', 'ok'],
      ['z/a', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'stacked policies: one allows all',
    policies: [policy('x', ingress(ALL)), policy('x', ingress(ALL, {}))],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['8.8.8.8', 'x/a', '81/UDP', 'ok'],
    ],
  },
  {
    name: 'stacked egress policies: one allows all',
    policies: [policy('x', egress(ALL, { ports: [tcp(80)] })), policy('x', egress(ALL, {}))],
    questions: [
      ['x/a', 'y/a', '81', 'ok'],
      ['x/a', '8.8.8.8', '1', 'ok'],
    ],
  },
  {
    name: 'empty lists of peers and ports mean all',
    policies: [policy('x', ingress(ALL, { from: [], ports: [] }))],
    questions: [['8.8.8.8', 'x/a', '81/SCTP', 'ok']],
  },
  {
    name: 'no rules at all: nothing',
    policies: [policy('x', { podSelector: {}, policyTypes: ['Ingress'] })],
    questions: [['x/b', 'x/a', '80', 'in']],
  },
  {
    name: 'named port for ingress',
    policies: [policy('x', ingress(ALL, { ports: [tcp('serve-81-tcp')] }))],
    questions: [
      ['y/a', 'x/a', '81', 'ok'],
      ['y/a', 'x/a', '80', 'in'],
      ['y/a', 'x/a', '81/UDP', 'in'],
    ],
  },
  {
    name: 'named port for ingress from one namespace',
    policies: [policy('x', ingress(isPod('a'), { from: [{ namespaceSelector: isNs('z') }], ports: [tcp('serve-80-tcp')] }))],
    questions: [
      ['z/a', 'x/a', '80', 'ok'],
      ['z/a', 'x/a', '81', 'in'],
      ['y/a', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'named port for egress: of the destination',
    policies: [policy('x', egress(isPod('a'), { ports: [tcp('serve-80-tcp')] }))],
    questions: [
      ['x/a', 'y/a', '80', 'ok'],
      ['x/a', 'y/a', '81', 'out'],
      ['x/a', '8.8.8.8', '80', 'out'],
      ['x/b', 'y/a', '81', 'ok'],
    ],
  },
  {
    name: 'a named port with the wrong protocol',
    policies: [policy('x', ingress(ALL, { ports: [{ protocol: 'UDP', port: 'serve-80-tcp' }] }))],
    questions: [
      ['y/a', 'x/a', '80', 'in'],
      ['y/a', 'x/a', '80/UDP', 'in'],
    ],
  },
  {
    name: 'a named port that no container has',
    policies: [policy('x', ingress(ALL, { ports: [tcp('http')] }))],
    questions: [['y/a', 'x/a', '80', 'in']],
  },
  {
    name: 'any port of a protocol',
    policies: [policy('x', ingress(isPod('a'), { ports: [{ protocol: 'UDP' }] }))],
    questions: [
      ['y/a', 'x/a', '80/UDP', 'ok'],
      ['y/a', 'x/a', '81/UDP', 'ok'],
      ['y/a', 'x/a', '80', 'in'],
      ['y/a', 'x/a', '80/SCTP', 'in'],
    ],
  },
  {
    name: 'SCTP is not TCP',
    policies: [policy('x', ingress(isPod('a'), { ports: [{ protocol: 'SCTP', port: 80 }] }))],
    questions: [
      ['y/a', 'x/a', '80/SCTP', 'ok'],
      ['y/a', 'x/a', '80', 'in'],
      ['y/a', 'x/a', '81/SCTP', 'in'],
    ],
  },
  {
    name: 'protocol left out is TCP',
    policies: [policy('x', ingress(isPod('a'), { ports: [{ port: 80 }] }))],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['y/a', 'x/a', '80/UDP', 'in'],
    ],
  },
  {
    name: 'port range',
    policies: [policy('x', ingress(isPod('a'), { ports: [tcp(80, 90)] }))],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['y/a', 'x/a', '81', 'ok'],
      ['y/a', 'x/a', '90', 'ok'],
      ['y/a', 'x/a', '91', 'in'],
      ['y/a', 'x/a', '79', 'in'],
      ['y/a', 'x/a', '85/UDP', 'in'],
    ],
  },
  {
    name: 'deny egress of some pods',
    policies: [policy('x', egress(isPod('a')))],
    questions: [
      ['x/a', 'y/a', '80', 'out'],
      ['x/a', '8.8.8.8', '443', 'out'],
      ['x/b', 'y/a', '80', 'ok'],
      ['y/a', 'x/a', '80', 'ok'],
      ['host:x/a', 'y/a', '80', 'ok'],
    ],
  },
  {
    name: 'the server allows what the client may not send',
    policies: [
      policy('x', egress(isPod('a'), { to: [{ namespaceSelector: isNs('y'), podSelector: isPod('a') }] })),
      policy('y', ingress(isPod('a'), { from: [{ namespaceSelector: isNs('x') }] })),
      policy('y', ingress(isPod('b'), { from: [{ namespaceSelector: isNs('x') }] })),
    ],
    questions: [
      ['x/a', 'y/a', '80', 'ok'],
      ['x/a', 'y/b', '80', 'out'],
      ['x/b', 'y/b', '80', 'ok'],
      ['z/a', 'y/b', '80', 'in'],
    ],
  },
  {
    name: 'both directions in one policy',
    policies: [
      policy('x', {
        podSelector: isPod('a'),
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ ports: [tcp('serve-80-tcp')] }],
        egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }, { to: [{ namespaceSelector: isNs('y') }], ports: [tcp('serve-80-tcp')] }],
      }),
    ],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['y/a', 'x/a', '81', 'in'],
      ['x/a', 'y/a', '80', 'ok'],
      ['x/a', 'y/a', '81', 'out'],
      ['x/a', 'z/a', '80', 'out'],
      ['x/a', 'dns', '53/UDP', 'ok'],
      ['x/a', 'dns', '53/TCP', 'out'],
    ],
  },
  {
    name: 'egress to a pod of another namespace',
    policies: [policy('x', egress(isPod('a'), { to: [{ podSelector: isPod('b'), namespaceSelector: named('y') }] }))],
    questions: [
      ['x/a', 'y/b', '80', 'ok'],
      ['x/a', 'y/a', '80', 'out'],
      ['x/a', 'z/b', '80', 'out'],
      ['x/a', 'x/b', '80', 'out'],
    ],
  },
  {
    name: 'the label that every namespace has',
    policies: [policy('x', ingress(isPod('a'), { from: [{ namespaceSelector: expr('kubernetes.io/metadata.name', 'NotIn', 'x') }] }))],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['x/b', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'egress to a CIDR',
    policies: [policy('x', egress(ALL, { to: [block('10.0.2.0/24')] }))],
    questions: [
      ['x/a', '10.0.2.200', '443', 'ok'],
      ['x/a', '10.0.3.1', '443', 'out'],
      ['x/a', 'y/b', '80', 'ok'],
      ['x/a', 'z/b', '80', 'out'],
    ],
  },
  {
    name: 'CIDR with a hole',
    policies: [policy('x', egress(ALL, { to: [block('0.0.0.0/0', '10.0.0.0/8', '192.168.0.0/16')] }))],
    questions: [
      ['x/a', '8.8.8.8', '443', 'ok'],
      ['x/a', '10.1.2.3', '443', 'out'],
      ['x/a', '192.168.7.7', '443', 'out'],
      ['x/a', 'y/a', '80', 'out'],
      ['x/a', '2001:db8::1', '443', 'out'],
    ],
  },
  {
    name: 'the hole of one block is in another',
    policies: [policy('x', egress(ALL, { to: [block('10.0.2.0/24', '10.0.2.2/32')] }, { to: [block('10.0.2.2/32')] }))],
    questions: [
      ['x/a', '10.0.2.2', '80', 'ok'],
      ['x/a', '10.0.2.1', '80', 'ok'],
      ['x/a', '10.0.9.2', '80', 'out'],
    ],
  },
  {
    name: 'IPv6 blocks',
    policies: [policy('x', egress(ALL, { to: [block('2001:db8::/32', '2001:db8:1::/48')] }))],
    questions: [
      ['x/a', '2001:db8::5', '443', 'ok'],
      ['x/a', '2001:db8:1::5', '443', 'out'],
      ['x/a', '8.8.8.8', '443', 'out'],
    ],
  },
  {
    name: 'ingress from outside by CIDR and port',
    policies: [policy('x', ingress(isPod('a'), { from: [block('203.0.113.0/24')], ports: [tcp(80)] }))],
    questions: [
      ['203.0.113.9', 'x/a', '80', 'ok'],
      ['203.0.113.9', 'x/a', '81', 'in'],
      ['203.0.114.9', 'x/a', '80', 'in'],
      ['y/a', 'x/a', '80', 'in'],
      ['203.0.113.9', 'x/b', '81', 'ok'],
    ],
  },
  {
    name: 'a block that is no CIDR holds nothing',
    policies: [policy('x', ingress(isPod('a'), { from: [block('everyone')] }))],
    questions: [['8.8.8.8', 'x/a', '80', 'in']],
  },
  {
    name: 'a peer that says nothing matches nothing',
    policies: [policy('x', ingress(isPod('a'), { from: [{}] }))],
    questions: [['x/b', 'x/a', '80', 'in']],
  },
  {
    name: 'a selector that cannot be read selects nothing',
    policies: [
      policy('x', ingress(expr('pod', 'Is', 'a'))),
      policy('y', ingress(ALL, { from: [{ podSelector: expr('pod', 'Is', 'a') }] })),
    ],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['y/b', 'y/a', '80', 'in'],
    ],
  },
  {
    name: 'DNS allowed by namespace and pod',
    policies: [
      policy(
        'x',
        egress(ALL, {
          to: [{ namespaceSelector: named('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
          ports: [{ protocol: 'UDP', port: 53 }, tcp(53)],
        }),
      ),
    ],
    questions: [
      ['x/a', 'dns', '53/UDP', 'ok'],
      ['x/a', 'dns', '53/TCP', 'ok'],
      ['x/a', 'dns', '9153', 'out'],
      ['x/a', 'y/a', '80', 'out'],
    ],
  },
  {
    name: 'DNS allowed by name of the port',
    policies: [policy('x', egress(ALL, { to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 'dns' }] }))],
    questions: [
      ['x/a', 'dns', '53/UDP', 'ok'],
      ['x/a', 'dns', '53/TCP', 'out'],
    ],
  },
  {
    name: 'ingress and egress are apart',
    policies: [
      policy('x', ingress(isPod('a'), { from: [{ podSelector: isPod('b') }] })),
      policy('x', egress(isPod('a'), { to: [{ podSelector: isPod('c') }] })),
    ],
    questions: [
      ['x/b', 'x/a', '80', 'ok'],
      ['x/a', 'x/b', '80', 'out'],
      ['x/a', 'x/c', '80', 'ok'],
      ['x/c', 'x/a', '80', 'in'],
    ],
  },
  {
    name: 'policies of other namespaces do not count',
    policies: [policy('y', ingress(ALL)), policy('z', egress(ALL))],
    questions: [
      ['y/a', 'x/a', '80', 'ok'],
      ['x/a', 'y/a', '80', 'in'],
      ['z/a', 'y/a', '80', 'in+out'],
    ],
  },
];

function ask(policies: readonly Json[], from: string, to: string, port: string): NetworkVerdict {
  return reaches(networkOf(policies, 'default', NAMESPACES), { from: end(from), to: end(to), ...portOf(port) });
}

function wantOf({ ingress: into, egress: out }: NetworkVerdict): Want {
  if (into.state === 'denied') return out.state === 'denied' ? 'in+out' : 'in';
  return out.state === 'denied' ? 'out' : 'ok';
}

test('reachability, scenario by scenario', () => {
  assert.ok(SCENARIOS.reduce((sum, { questions }) => sum + questions.length, 0) >= 110);
  for (const { name, policies, questions } of SCENARIOS) {
    for (const [from, to, port, want] of questions) {
      const verdict = ask(policies, from, to, port);
      assert.equal(wantOf(verdict), want, `${name}: ${from} → ${to}:${port}`);
      assert.equal(verdict.allowed, want === 'ok');
    }
  }
});

/** The naive twin: reads policies afresh for each question, knows matchLabels and expressions in its own words. */
function naive(policies: readonly JsonObject[], from: NetworkPod, to: NetworkPod, port: number, protocol: string): boolean {
  return allows(policies, 'Egress', from, to, to, port, protocol) && allows(policies, 'Ingress', to, from, to, port, protocol);
}

interface PolicySpec {
  readonly podSelector?: Json;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly NaiveRule[];
  readonly egress?: readonly NaiveRule[];
}
interface NaiveRule {
  readonly from?: readonly NaivePeer[];
  readonly to?: readonly NaivePeer[];
  readonly ports?: readonly { readonly protocol?: string; readonly port?: number | string; readonly endPort?: number }[];
}
interface NaivePeer {
  readonly podSelector?: Json;
  readonly namespaceSelector?: Json;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

function allows(
  policies: readonly JsonObject[],
  type: string,
  own: NetworkPod,
  other: NetworkPod,
  server: NetworkPod,
  port: number,
  protocol: string,
): boolean {
  let isolated = false;
  let allowed = false;
  for (const one of policies) {
    const { namespace } = one['metadata'] as { namespace: string };
    const spec = one['spec'] as unknown as PolicySpec;
    const types = spec.policyTypes ?? (spec.egress !== undefined && spec.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);
    if (namespace !== own.namespace || !types.includes(type) || !naiveSelects(spec.podSelector ?? {}, own.labels)) continue;
    isolated = true;
    for (const rule of (type === 'Ingress' ? spec.ingress : spec.egress) ?? []) {
      const peers = (type === 'Ingress' ? rule.from : rule.to) ?? [];
      const ports = rule.ports ?? [];
      const portFits =
        ports.length === 0 ||
        ports.some((wanted) => {
          if ((wanted.protocol ?? 'TCP') !== protocol) return false;
          if (wanted.port === undefined) return true;
          if (typeof wanted.port === 'string')
            return server.ports.some((p) => p.name === wanted.port && p.protocol === protocol && p.port === port);
          return port >= wanted.port && port <= (wanted.endPort ?? wanted.port);
        });
      const peerFits = peers.length === 0 || peers.some((peer) => naivePeer(peer, namespace, other));
      if (portFits && peerFits) allowed = true;
    }
  }
  return !isolated || allowed;
}

function naivePeer(peer: NaivePeer, namespace: string, other: NetworkPod): boolean {
  if (peer.ipBlock !== undefined) {
    const bits = (ip: string) =>
      ip
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('');
    const inside = (cidr: string) => {
      const [network = '', prefix = '0'] = cidr.split('/');
      return bits(network).slice(0, Number(prefix)) === bits(other.ip ?? '').slice(0, Number(prefix));
    };
    return inside(peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some(inside);
  }
  if (peer.podSelector === undefined && peer.namespaceSelector === undefined) return false;
  const spaces = { ...(NAMESPACES.get(other.namespace) as JsonObject), 'kubernetes.io/metadata.name': other.namespace };
  const inNamespace = peer.namespaceSelector === undefined ? other.namespace === namespace : naiveSelects(peer.namespaceSelector, spaces);
  return inNamespace && (peer.podSelector === undefined || naiveSelects(peer.podSelector, other.labels));
}

function naiveSelects(selector: Json, labels: JsonObject): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector as {
    matchLabels?: Record<string, string>;
    matchExpressions?: { key: string; operator: string; values?: string[] }[];
  };
  if (Object.entries(matchLabels).some(([key, value]) => labels[key] !== value)) return false;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key] as string | undefined;
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    return operator === 'Exists' ? value !== undefined : value === undefined;
  });
}

const PODS = ['x', 'y', 'z'].flatMap((namespace) => ['a', 'b', 'c'].map((name) => pod(namespace, name)));

test('the naive twin agrees on every pair of pods in every scenario', () => {
  let count = 0;
  for (const { name, policies } of SCENARIOS) {
    if (name.includes('cannot be read') || name.includes('IPv6') || name.includes('no CIDR')) continue;
    const network = networkOf(policies, 'default', NAMESPACES);
    for (const from of PODS) {
      for (const to of PODS) {
        for (const { port, protocol } of PORTS) {
          const { allowed } = reaches(network, {
            from: { kind: 'pod', pod: from },
            to: { kind: 'pod', pod: to },
            port,
            protocol: protocol as Protocol,
          });
          assert.equal(
            allowed,
            naive(policies, from, to, port, protocol),
            `${name}: ${from.namespace}/${from.labels['pod']} → ${to.namespace}/${to.labels['pod']}:${port}/${protocol}`,
          );
          count++;
        }
      }
    }
  }
  assert.ok(count > 20_000);
});

const selectors = fc.constantFrom<JsonObject>(
  ALL,
  isPod('a'),
  isPod('b'),
  expr('pod', 'NotIn', 'a'),
  expr('tier', 'DoesNotExist'),
  expr('pod', 'Exists'),
);
const spaces = fc.constantFrom<JsonObject>(ALL, isNs('x'), isNs('y'), named('z'), expr('ns', 'NotIn', 'y'));
const peers = fc.oneof(
  fc.record({ podSelector: selectors }),
  fc.record({ namespaceSelector: spaces }),
  fc.record({ podSelector: selectors, namespaceSelector: spaces }),
  fc.constantFrom(block('10.0.1.0/24'), block('10.0.0.0/8', '10.0.2.0/24'), block('0.0.0.0/0')),
);
const ports = fc.constantFrom<JsonObject>(tcp(80), tcp('serve-81-tcp'), { protocol: 'UDP' }, tcp(80, 90), { port: 81 });
const rules = (side: string) =>
  fc.record(
    { [side]: fc.array(peers, { maxLength: 2 }), ports: fc.array(ports, { maxLength: 2 }) },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Json>;
const specs = fc.record(
  {
    podSelector: selectors,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(rules('from'), { maxLength: 2 }),
    egress: fc.array(rules('to'), { maxLength: 2 }),
  },
  { requiredKeys: ['podSelector'] },
) as fc.Arbitrary<JsonObject>;
const policies = fc.array(
  fc.tuple(fc.constantFrom('x', 'y'), specs).map(([namespace, spec]) => policy(namespace, spec)),
  { maxLength: 4 },
);
const pairs = fc.tuple(fc.constantFrom(...PODS), fc.constantFrom(...PODS), fc.constantFrom(...PORTS));
const runs = process.env['HELMWRIGHT_TEST_LONG'] === undefined ? 500 : 20_000;

test('property: the naive twin agrees on any policies', () => {
  fc.assert(
    fc.property(policies, fc.array(pairs, { minLength: 4, maxLength: 8 }), (set, questions) => {
      const network = networkOf(set, 'default', NAMESPACES);
      for (const [from, to, { port, protocol }] of questions) {
        const verdict = reaches(network, {
          from: { kind: 'pod', pod: from },
          to: { kind: 'pod', pod: to },
          port,
          protocol: protocol as Protocol,
        });
        assert.equal(verdict.allowed, naive(set, from, to, port, protocol));
      }
    }),
    { seed: 21, numRuns: runs },
  );
});

test('property: a policy more takes nothing from pods that are isolated already', () => {
  fc.assert(
    fc.property(policies, specs, pairs, (set, more, [from, to, { port, protocol }]) => {
      const question = { from: { kind: 'pod', pod: from }, to: { kind: 'pod', pod: to }, port, protocol: protocol as Protocol } as const;
      const before = reaches(networkOf(set, 'default', NAMESPACES), question);
      const after = reaches(networkOf([...set, policy('x', more), policy('y', more)], 'default', NAMESPACES), question);
      for (const side of ['ingress', 'egress'] as const) if (before[side].state === 'allowed') assert.equal(after[side].state, 'allowed');
    }),
    { seed: 22, numRuns: runs },
  );
});

test('property: any JSON for a policy gives an answer', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 3 }), (value, spec) => {
      const set = [
        value as Json,
        policy('x', { spec: spec as Json, podSelector: spec as Json, ingress: value as Json, egress: [spec as Json] }),
      ];
      const network = networkOf(set, 'default');
      reaches(network, { from: end('x/a'), to: end('8.8.8.8'), port: 80 });
      reaches(network, { from: end('nonsense'), to: end('x/a'), port: 80 });
    }),
    { seed: 23, numRuns: runs / 2 },
  );
});

test('verdicts tell who decided', () => {
  const set = [policy('x', ingress(isPod('a'), { ports: [tcp(1)] }, { from: [{ podSelector: isPod('b') }] })), policy('x', ingress(ALL))];
  const verdict = ask(set, 'x/b', 'x/a', '80');
  assert.equal(verdict.ingress.state, 'allowed');
  assert.equal(verdict.ingress.policies.length, 2);
  assert.equal(verdict.ingress.allowedBy?.rule, 1);
  assert.equal(verdict.egress.state, 'open');
  assert.equal(ask(set, '8.8.8.8', 'x/a', '80').egress.state, 'outside');
});

test('loopback, DNS and what plugins differ in', () => {
  const deny = [policy('x', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })];
  const network = networkOf(deny, 'default', NAMESPACES);
  assert.equal(reaches(network, { from: end('x/a'), to: end('x/a'), port: 80, loopback: true }).allowed, true);
  assert.deepEqual(
    Object.values(reachesDns(network, pod('x', 'a'))).map(({ allowed }) => allowed),
    [false, false],
  );
  assert.deepEqual(
    Object.values(reachesDns(network, pod('y', 'a'))).map(({ allowed }) => allowed),
    [true, true],
  );
  assert.match(ask(deny, 'y/a', 'host:x/a', '80').caveats.join(), /host-network/);
  const byBlock = [policy('x', egress(ALL, { to: [block('10.0.0.0/8')] }))];
  assert.match(ask(byBlock, 'x/a', 'y/a', '80').caveats.join(), /ip-block/);
  assert.deepEqual(ask(byBlock, 'x/a', '10.2.3.4', '80').caveats, []);
});
