/** Services, endpoints, ingresses, network policies (pkg/apis/{core,discovery,networking,extensions}/v1…/defaults.go). */
import { isList, isObject, type JsonObject } from '../../kube/index.ts';
import {
  applyToItems,
  type DefaultsContext,
  isEmptyList,
  isUnset,
  isZero,
  objectIn,
  type Shape,
  withField,
  withoutField,
} from './shape.ts';

/** Three hours. */
const STICKY_SECONDS = 10800;

export const SERVICE: Shape = {
  always: [
    [
      'spec',
      {
        empty: [
          ['sessionAffinity', 'None'],
          ['type', 'ClusterIP'],
        ],
        each: [['ports', { empty: [['protocol', 'TCP']], after: fillTargetPort }]],
        after: fillServiceSpec,
      },
    ],
  ],
  after: fillIpModes,
};

function fillTargetPort(port: JsonObject): JsonObject {
  const { port: number, targetPort } = port;
  if (!isZero(targetPort)) return port;
  if (typeof number === 'number') return number === targetPort ? port : withField(port, 'targetPort', number);
  return targetPort === '' && isUnset(number) ? withField(port, 'targetPort', 0) : port;
}

function fillServiceSpec(input: JsonObject, { minor }: DefaultsContext): JsonObject {
  let spec = fillAffinity(input);
  const { type } = spec;
  if (isZero(spec['externalTrafficPolicy']) && isOutwards(spec, minor)) spec = withField(spec, 'externalTrafficPolicy', 'Cluster');
  // In 1.22 and 1.23 services of type ExternalName got one too.
  const isInwards = minor < 24 || type === 'ClusterIP' || type === 'NodePort' || type === 'LoadBalancer';
  if (minor >= 22 && isInwards && isUnset(spec['internalTrafficPolicy'])) spec = withField(spec, 'internalTrafficPolicy', 'Cluster');
  if (minor >= 22 && type === 'LoadBalancer' && isUnset(spec['allocateLoadBalancerNodePorts'])) {
    spec = withField(spec, 'allocateLoadBalancerNodePorts', true);
  }
  return spec;
}

function isOutwards(spec: JsonObject, minor: number): boolean {
  const { type, externalIPs } = spec;
  if (type === 'LoadBalancer' || type === 'NodePort') return true;
  return minor >= 29 && type === 'ClusterIP' && isList(externalIPs) && externalIPs.length > 0;
}

function fillAffinity(spec: JsonObject): JsonObject {
  const config = spec['sessionAffinityConfig'];
  if (spec['sessionAffinity'] === 'None') return isObject(config) ? withoutField(spec, 'sessionAffinityConfig') : spec;
  if (spec['sessionAffinity'] !== 'ClientIP' || (!isUnset(config) && !isObject(config))) return spec;
  if (!isUnset(objectIn(config ?? undefined, 'clientIP')?.['timeoutSeconds'])) return spec;
  return withField(spec, 'sessionAffinityConfig', { clientIP: { timeoutSeconds: STICKY_SECONDS } });
}

const IP_MODE: Shape = {
  after: (ingress) => (!isZero(ingress['ip']) && isUnset(ingress['ipMode']) ? withField(ingress, 'ipMode', 'VIP') : ingress),
};
const IP_MODES: Shape = { each: [['ingress', IP_MODE]] };

/** LoadBalancerIPMode is on by default from 1.30 on. */
function fillIpModes(service: JsonObject, context: DefaultsContext): JsonObject {
  const status = objectIn(service, 'status');
  const balancer = objectIn(status, 'loadBalancer');
  if (context.minor < 30 || status === undefined || balancer === undefined) return service;
  const { ingress } = balancer;
  if (objectIn(service, 'spec')?.['type'] !== 'LoadBalancer' || !isList(ingress)) return service;
  const made = applyToItems(ingress, IP_MODES.each?.[0]?.[1] ?? {}, context);
  if (made === ingress) return service;
  return withField(service, 'status', withField(status, 'loadBalancer', withField(balancer, 'ingress', made)));
}

export const ENDPOINTS: Shape = { each: [['subsets', { each: [['ports', { empty: [['protocol', 'TCP']] }]] }]] };

export const ENDPOINT_SLICE: Shape = {
  each: [
    [
      'ports',
      {
        unset: [
          ['name', ''],
          ['protocol', 'TCP'],
        ],
      },
    ],
  ],
};

const PATHS: Shape = { each: [['paths', { unset: [['pathType', 'ImplementationSpecific']] }]] };

/** networking.k8s.io/v1 asks for the path type; the versions before filled it in. */
export const INGRESS_V1BETA1: Shape = { inside: [['spec', { each: [['rules', { inside: [['http', PATHS]] }]] }]] };

/** Parameters of a namespace are on by default from 1.22 on. */
export const INGRESS_CLASS: Shape = { inside: [['spec', { inside: [['parameters', { unset: [['scope', 'Cluster', 22]] }]] }]] };

const POLICY_PORTS: Shape = { each: [['ports', { unset: [['protocol', 'TCP']] }]] };

export const NETWORK_POLICY: Shape = {
  always: [
    [
      'spec',
      {
        before: fillPolicyTypes,
        each: [
          ['ingress', POLICY_PORTS],
          ['egress', POLICY_PORTS],
        ],
      },
    ],
  ],
};
/** Go: this version means to default the protocols, but sets those of copies. */
export const NETWORK_POLICY_EXTENSIONS: Shape = { always: [['spec', { before: fillPolicyTypes }]] };

/** Every policy isolates ingress unless it says otherwise; egress only if it has rules for it. */
function fillPolicyTypes(spec: JsonObject): JsonObject {
  if (!isEmptyList(spec['policyTypes'])) return spec;
  const { egress } = spec;
  return withField(spec, 'policyTypes', isList(egress) && egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);
}
