/** Autoscalers, roles, priorities, storage, flow control (pkg/apis/…/defaults.go of their groups). */
import { isObject, type JsonObject } from '../../kube/index.ts';
import { isEmptyList, isUnset, isZero, objectIn, type Part, type Shape, withField } from './shape.ts';

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';

/** autoscaling/v1: without any metric it is 80% CPU; further metrics live in an annotation (pkg/apis/autoscaling/v1/conversion.go). */
export const AUTOSCALER_V1: Shape = {
  always: [['spec', { unset: [['minReplicas', 1]] }]],
  after: (object) => {
    const spec = objectIn(object, 'spec');
    const other = objectIn(objectIn(object, 'metadata'), 'annotations')?.[METRICS];
    if (spec === undefined || !isUnset(spec['targetCPUUtilizationPercentage']) || other !== undefined) return object;
    return withField(object, 'spec', withField(spec, 'targetCPUUtilizationPercentage', 80));
  },
};

const POD_POLICY = { type: 'Pods', value: 4, periodSeconds: 15 };
const PERCENT_POLICY = { type: 'Percent', value: 100, periodSeconds: 15 };
/** A behaviour that is given is filled up on both sides. */
const BEHAVIOR: Shape = {
  always: [
    [
      'scaleUp',
      {
        unset: [
          ['stabilizationWindowSeconds', 0],
          ['selectPolicy', 'Max'],
          ['policies', [POD_POLICY, PERCENT_POLICY]],
        ],
      },
    ],
    [
      'scaleDown',
      {
        unset: [
          ['selectPolicy', 'Max'],
          ['policies', [PERCENT_POLICY]],
        ],
      },
    ],
  ],
};

function autoscaler(cpu: JsonObject): Shape {
  const metrics = [{ type: 'Resource', resource: { name: 'cpu', ...cpu } }];
  return {
    always: [
      [
        'spec',
        {
          before: (spec) => (isEmptyList(spec['metrics']) ? withField(spec, 'metrics', metrics) : spec),
          unset: [['minReplicas', 1]],
          inside: [['behavior', BEHAVIOR]],
        },
      ],
    ],
  };
}

/** v2 and v2beta2. */
export const AUTOSCALER_V2: Shape = autoscaler({ target: { type: 'Utilization', averageUtilization: 80 } });
export const AUTOSCALER_V2BETA1: Shape = autoscaler({ targetAverageUtilization: 80 });

const RBAC = 'rbac.authorization.k8s.io';

function roleBinding(field: string, ofPeople: string, ofAccounts: string): Shape {
  const subject = (object: JsonObject): JsonObject => {
    const { kind } = object;
    if (!isZero(object[field])) return object;
    if (kind === 'User' || kind === 'Group') return withField(object, field, ofPeople);
    return kind === 'ServiceAccount' && ofAccounts !== '' ? withField(object, field, ofAccounts) : object;
  };
  return { always: [['roleRef', { empty: [['apiGroup', RBAC]] }]], each: [['subjects', { after: subject }]] };
}

export const ROLE_BINDING: Shape = roleBinding('apiGroup', RBAC, '');
export const ROLE_BINDING_V1ALPHA1: Shape = roleBinding('apiVersion', `${RBAC}/v1alpha1`, 'v1');

export const PRIORITY_CLASS: Shape = { unset: [['preemptionPolicy', 'PreemptLowerPriority']] };
export const POD_GROUP: Shape = { always: [['spec', { unset: [['disruptionMode', 'Pod']] }]] };
/** policy/v1beta1: older than the field, as permissive as before it. */
export const POD_SECURITY_POLICY: Shape = { always: [['spec', { unset: [['allowPrivilegeEscalation', true]] }]] };

export const STORAGE_CLASS: Shape = {
  unset: [
    ['reclaimPolicy', 'Delete'],
    ['volumeBindingMode', 'Immediate'],
  ],
};

export const CSI_DRIVER: Shape = {
  always: [
    [
      'spec',
      {
        before: (spec) => (isEmptyList(spec['volumeLifecycleModes']) ? withField(spec, 'volumeLifecycleModes', ['Persistent']) : spec),
        unset: [
          ['attachRequired', true],
          ['podInfoOnMount', false],
          ['storageCapacity', false, 21],
          ['fsGroupPolicy', 'ReadWriteOnceWithFSType'],
          ['requiresRepublish', false, 21],
          ['seLinuxMount', false, 28],
        ],
      },
    ],
  ],
};

export const FLOW_SCHEMA: Shape = { always: [['spec', { empty: [['matchingPrecedence', 1000]] }]] };

const QUEUING: Shape = {
  empty: [
    ['handSize', 8],
    ['queues', 64],
    ['queueLengthLimit', 50],
  ],
};
const LIMIT_RESPONSE: Part = ['limitResponse', { inside: [['queuing', QUEUING]] }];
const LENDABLE = ['lendablePercent', 0, 26] as const;
const EXEMPT: Part = [
  'exempt',
  {
    unset: [
      ['nominalConcurrencyShares', 0, 28],
      ['lendablePercent', 0, 28],
    ],
  },
];

function priorityLevel(limited: Shape): Shape {
  return { inside: [['spec', { inside: [['limited', { ...limited, inside: [LIMIT_RESPONSE] }], EXEMPT] }]] };
}

export const PRIORITY_LEVEL: Shape = priorityLevel({ unset: [['nominalConcurrencyShares', 30], LENDABLE] });
/** v1alpha1, v1beta1 and v1beta2. */
export const PRIORITY_LEVEL_V1BETA1: Shape = priorityLevel({ empty: [['assuredConcurrencyShares', 30]], unset: [LENDABLE] });

const KEEP_ZERO = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';

export const PRIORITY_LEVEL_V1BETA3: Shape = {
  ...priorityLevel({ unset: [LENDABLE] }),
  before: (object, { minor }) => {
    const spec = objectIn(object, 'spec');
    const limited = objectIn(spec, 'limited');
    if (spec === undefined || limited === undefined || !isZero(limited['nominalConcurrencyShares'])) return object;
    const annotations = objectIn(objectIn(object, 'metadata'), 'annotations');
    if (minor >= 29 && isObject(annotations) && Object.hasOwn(annotations, KEEP_ZERO)) return object;
    return withField(object, 'spec', withField(spec, 'limited', withField(limited, 'nominalConcurrencyShares', 30)));
  },
};
