/** What the server fills in for pods and pod templates (pkg/apis/core/v1/defaults.go and zz_generated.defaults.go). */
import { isList, isObject, type Json, type JsonObject } from '../../kube/index.ts';
import { pullPolicy } from './image.ts';
import { fillPodResources } from './pod-resources.ts';
import { RESOURCES, roundLists } from './resource-list.ts';
import { isUnset, isZero, objectIn, type Shape, type Step, steps, withField, withoutField } from './shape.ts';
import { VOLUME } from './volumes.ts';

const FIELD_REF: Shape = { empty: [['apiVersion', 'v1']] };
const HTTP_GET: Shape = {
  empty: [
    ['path', '/'],
    ['scheme', 'HTTP'],
  ],
};
const HANDLER: Shape = { inside: [['httpGet', HTTP_GET]] };
const PROBE: Shape = {
  empty: [
    ['timeoutSeconds', 1],
    ['periodSeconds', 10],
    ['successThreshold', 1],
    ['failureThreshold', 3],
  ],
  inside: [
    ['httpGet', HTTP_GET],
    ['grpc', { unset: [['service', '']] }],
  ],
};
const ENV: Shape = {
  inside: [
    [
      'valueFrom',
      {
        inside: [
          ['fieldRef', FIELD_REF],
          ['fileKeyRef', { unset: [['optional', false]] }],
        ],
      },
    ],
  ],
};

const CONTAINER: Shape = {
  computed: [['imagePullPolicy', containerPullPolicy]],
  empty: [
    ['terminationMessagePath', '/dev/termination-log'],
    ['terminationMessagePolicy', 'File'],
  ],
  inside: [
    ['resources', RESOURCES],
    ['livenessProbe', PROBE],
    ['readinessProbe', PROBE],
    ['startupProbe', PROBE],
    [
      'lifecycle',
      {
        inside: [
          ['postStart', HANDLER],
          ['preStop', HANDLER],
        ],
      },
    ],
  ],
  each: [
    ['ports', { empty: [['protocol', 'TCP']] }],
    ['env', ENV],
  ],
};

function containerPullPolicy({ imagePullPolicy, image }: JsonObject): Json | undefined {
  if (!isZero(imagePullPolicy)) return undefined;
  // Go: no image is an image whose name cannot be read.
  return isUnset(image) || typeof image === 'string' ? pullPolicy(image ?? '') : undefined;
}

const POD_SPEC_PARTS: Omit<Shape, 'before'> = {
  computed: [
    ['serviceAccountName', serviceAccountName],
    ['serviceAccount', serviceAccount],
  ],
  empty: [
    ['dnsPolicy', 'ClusterFirst'],
    ['restartPolicy', 'Always'],
    ['schedulerName', 'default-scheduler'],
  ],
  unset: [
    ['securityContext', Object.freeze({})],
    ['terminationGracePeriodSeconds', 30],
  ],
  inside: [['resources', RESOURCES]],
  each: [
    ['volumes', VOLUME],
    ['initContainers', CONTAINER],
    ['containers', CONTAINER],
    ['ephemeralContainers', CONTAINER],
  ],
  after: roundLists('overhead'),
};

/** A template's spec. Until 1.27 the host's network gave the ports of templates their host ports too. */
const TEMPLATE_SPEC: Shape = { ...POD_SPEC_PARTS, before: (spec, { minor }) => (minor < 28 ? fillHostPorts(spec) : spec) };

export const POD_TEMPLATE: Shape = { before: dropInitAnnotations, always: [['spec', TEMPLATE_SPEC]] };

const INIT_ANNOTATIONS: readonly string[] = ['beta', 'alpha'].flatMap((stage) => [
  `pod.${stage}.kubernetes.io/init-containers`,
  `pod.${stage}.kubernetes.io/init-container-statuses`,
]);

/** What init containers were before they were a field is dropped from pods and templates (conversion.go). */
function dropInitAnnotations(pod: JsonObject): JsonObject {
  const metadata = objectIn(pod, 'metadata');
  const annotations = objectIn(metadata, 'annotations');
  if (metadata === undefined || annotations === undefined) return pod;
  let kept = annotations;
  for (const key of INIT_ANNOTATIONS) if (Object.hasOwn(kept, key)) kept = withoutField(kept, key);
  return kept === annotations ? pod : withField(pod, 'metadata', withField(metadata, 'annotations', kept));
}

const POD_SPEC: Shape = {
  ...POD_SPEC_PARTS,
  before: steps(requestLimits, fillPodResources, fillHostPorts),
  unset: [['enableServiceLinks', true], ...(POD_SPEC_PARTS.unset ?? [])],
};

const STATUS_RESOURCES: Shape = { inside: [['resources', RESOURCES]], after: roundLists('allocatedResources') };

export const POD: Shape = {
  before: dropInitAnnotations,
  always: [['spec', { ...POD_SPEC, after: steps(POD_SPEC.after as Step, shortestGrace) }]],
  inside: [
    [
      'status',
      {
        ...STATUS_RESOURCES,
        each: [
          ['initContainerStatuses', STATUS_RESOURCES],
          ['containerStatuses', STATUS_RESOURCES],
          ['ephemeralContainerStatuses', STATUS_RESOURCES],
        ],
      },
    ],
  ],
};

/** Both names of the field show the same account; the new one wins (conversion.go). */
function serviceAccountName({ serviceAccountName: name, serviceAccount: old }: JsonObject): Json | undefined {
  return isZero(name) && typeof old === 'string' && old !== '' ? old : undefined;
}

function serviceAccount({ serviceAccountName: name, serviceAccount: old }: JsonObject): Json | undefined {
  return typeof name === 'string' && name !== '' && name !== old ? name : undefined;
}

/** Of pods, not of templates: a negative time is one second (conversion.go). */
function shortestGrace(spec: JsonObject): JsonObject {
  const grace = spec['terminationGracePeriodSeconds'];
  return typeof grace === 'number' && grace < 0 ? withField(spec, 'terminationGracePeriodSeconds', 1) : spec;
}

/** A pod's containers request what they are limited to, where they do not say what they request; templates do not show it. */
function requestLimits(spec: JsonObject): JsonObject {
  return mapContainers(spec, (container) => {
    const resources = objectIn(container, 'resources');
    const limits = objectIn(resources, 'limits');
    if (resources === undefined || limits === undefined) return container;
    const { requests } = resources;
    if (!isUnset(requests) && !isObject(requests)) return container;
    const missing = Object.keys(limits).some((name) => requests === undefined || requests === null || !Object.hasOwn(requests, name));
    return missing ? withField(container, 'resources', withField(resources, 'requests', { ...limits, ...requests })) : container;
  });
}

function fillHostPorts(spec: JsonObject): JsonObject {
  if (spec['hostNetwork'] !== true) return spec;
  return mapContainers(spec, (container) => {
    const ports = container['ports'];
    if (!isList(ports)) return container;
    const made = mapItems(ports, (port) => {
      const { containerPort, hostPort } = port;
      return isZero(hostPort) && typeof containerPort === 'number' && containerPort !== 0
        ? withField(port, 'hostPort', containerPort)
        : port;
    });
    return made === ports ? container : withField(container, 'ports', made);
  });
}

function mapContainers(spec: JsonObject, change: (container: JsonObject) => JsonObject): JsonObject {
  let out = spec;
  for (const key of ['containers', 'initContainers']) {
    const old = spec[key];
    if (!isList(old)) continue;
    const made = mapItems(old, change);
    if (made !== old) out = withField(out, key, made);
  }
  return out;
}

function mapItems(list: readonly Json[], change: (item: JsonObject) => JsonObject): readonly Json[] {
  let out: Json[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const old = list[i] as Json;
    if (!isObject(old)) continue;
    const made = change(old);
    if (made === old) continue;
    out ??= list.slice();
    out[i] = made;
  }
  return out ?? list;
}
