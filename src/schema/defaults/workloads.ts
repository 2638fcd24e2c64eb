/** Workloads (pkg/apis/{apps,extensions,batch}/v1…/defaults.go). */
import { isObject, type Json, type JsonObject } from '../../kube/index.ts';
import { POD_TEMPLATE } from './pod.ts';
import { applyShape as fill, isEmptyMap, isUnset, isZero, objectIn, type Row, type Shape, type Step, withField } from './shape.ts';
import { VOLUME_CLAIM_TEMPLATE } from './volumes.ts';

const MAX_INT32 = 2 ** 31 - 1;

/**
 * A strategy's `rollingUpdate` where its type is RollingUpdate; made if it is not there. A block that is there beside another type has zeros
 * for what it leaves out, as the internal type does.
 */
function rollingUpdate(rows: readonly Row[]): Step {
  const rolling: Shape = { always: [['rollingUpdate', { unset: rows }]] };
  const other: Shape = { inside: [['rollingUpdate', { unset: rows.map(([key, , since = 0]): Row => [key, 0, since]) }]] };
  return (strategy, context) => fill(strategy, strategy['type'] === 'RollingUpdate' ? rolling : other, context);
}

function deployment(rolling: Step, revisionHistoryLimit: number, progressDeadlineSeconds: number): Shape {
  return {
    always: [
      [
        'spec',
        {
          unset: [
            ['replicas', 1],
            ['revisionHistoryLimit', revisionHistoryLimit],
            ['progressDeadlineSeconds', progressDeadlineSeconds],
          ],
          always: [
            ['strategy', { empty: [['type', 'RollingUpdate']], after: rolling }],
            ['template', POD_TEMPLATE],
          ],
        },
      ],
    ],
  };
}

function surge(value: Json): readonly Row[] {
  return [
    ['maxUnavailable', value],
    ['maxSurge', value],
  ];
}

/** extensions/v1beta1 fills up a block beside any type. */
const SURGE_BY_ONE: Shape = { inside: [['rollingUpdate', { unset: surge(1) }]] };
const surgeByOne: Step = (strategy, context) => rollingUpdate(surge(1))(fill(strategy, SURGE_BY_ONE, context), context);

export const DEPLOYMENT: Shape = deployment(rollingUpdate(surge('25%')), 10, 600);
export const DEPLOYMENT_APPS_V1BETA1: Shape = { ...deployment(rollingUpdate(surge('25%')), 2, 600), before: labelFromTemplate };
export const DEPLOYMENT_EXTENSIONS: Shape = { ...deployment(surgeByOne, MAX_INT32, MAX_INT32), before: labelFromTemplate };

function daemonSet(type: string): Shape {
  const rolling = rollingUpdate([
    ['maxUnavailable', 1],
    ['maxSurge', 0, 21],
  ]);
  return {
    always: [
      [
        'spec',
        {
          unset: [['revisionHistoryLimit', 10]],
          always: [
            ['updateStrategy', { empty: [['type', type]], after: rolling }],
            ['template', POD_TEMPLATE],
          ],
        },
      ],
    ],
  };
}

export const DAEMON_SET: Shape = daemonSet('RollingUpdate');
export const DAEMON_SET_EXTENSIONS: Shape = { ...daemonSet('OnDelete'), before: labelFromTemplate };

const RETAIN: Shape = {
  empty: [
    ['whenDeleted', 'Retain'],
    ['whenScaled', 'Retain'],
  ],
};
/** The claims' retention policy is on by default from 1.27 on. MaxUnavailableStatefulSet is off in every release but the first ones of 1.35. */
const STATEFUL_SET_SPEC: Shape = {
  before: (spec, context) =>
    context.minor >= 27 ? fill(spec, { always: [['persistentVolumeClaimRetentionPolicy', RETAIN]] }, context) : spec,
  empty: [['podManagementPolicy', 'OrderedReady']],
  unset: [
    ['replicas', 1],
    ['revisionHistoryLimit', 10],
  ],
  each: [['volumeClaimTemplates', VOLUME_CLAIM_TEMPLATE]],
};
const PARTITION: Shape['inside'] = [['rollingUpdate', { unset: [['partition', 0]] }]];

/** The block is made only together with the type: a strategy that names its type and nothing else stays as short. */
function fillStatefulStrategy(strategy: JsonObject): JsonObject {
  if (!isZero(strategy['type'])) return strategy;
  const typed = withField(strategy, 'type', 'RollingUpdate');
  return isUnset(typed['rollingUpdate']) ? withField(typed, 'rollingUpdate', {}) : typed;
}

export const STATEFUL_SET: Shape = {
  always: [
    [
      'spec',
      {
        ...STATEFUL_SET_SPEC,
        always: [
          ['updateStrategy', { before: fillStatefulStrategy, inside: PARTITION }],
          ['template', POD_TEMPLATE],
        ],
      },
    ],
  ],
};

export const STATEFUL_SET_APPS_V1BETA1: Shape = {
  before: labelFromTemplate,
  always: [
    [
      'spec',
      {
        ...STATEFUL_SET_SPEC,
        always: [
          ['updateStrategy', { empty: [['type', 'OnDelete']], inside: PARTITION }],
          ['template', POD_TEMPLATE],
        ],
      },
    ],
  ],
};

export const REPLICA_SET: Shape = { always: [['spec', { unset: [['replicas', 1]], always: [['template', POD_TEMPLATE]] }]] };
export const REPLICA_SET_EXTENSIONS: Shape = { ...REPLICA_SET, before: labelFromTemplate };

/** The first versions of the API took selector and labels from the template. */
function labelFromTemplate(object: JsonObject): JsonObject {
  const spec = objectIn(object, 'spec');
  const labels = templateLabels(spec);
  if (spec === undefined || labels === undefined) return object;
  const selected = isUnset(spec['selector']) ? withField(object, 'spec', withField(spec, 'selector', selectorOf(labels))) : object;
  return labelLike(selected, labels);
}

function selectorOf(labels: JsonObject): JsonObject {
  return isEmptyMap(labels) ? {} : { matchLabels: labels };
}

function templateLabels(spec: JsonObject | undefined): JsonObject | undefined {
  return objectIn(objectIn(objectIn(spec, 'template'), 'metadata'), 'labels');
}

/** The template's labels, if the object has none. */
function labelLike(object: JsonObject, labels: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isUnset(metadata) && !isObject(metadata)) return object;
  if (isEmptyMap(labels) || !isEmptyMap(metadata?.['labels'])) return object;
  return withField(object, 'metadata', { ...metadata, labels });
}

export const REPLICATION_CONTROLLER: Shape = {
  before: (object) => {
    const spec = objectIn(object, 'spec');
    const labels = templateLabels(spec);
    if (spec === undefined || labels === undefined || isEmptyMap(labels)) return object;
    const selected = isEmptyMap(spec['selector']) ? withField(object, 'spec', withField(spec, 'selector', labels)) : object;
    return labelLike(selected, labels);
  },
  always: [['spec', { unset: [['replicas', 1]], inside: [['template', POD_TEMPLATE]] }]],
};

const POD_FAILURE_POLICY: Shape = { each: [['rules', { each: [['onPodConditions', { empty: [['status', 'True']] }]] }]] };
const JOB_SPEC: Shape = { inside: [['podFailurePolicy', POD_FAILURE_POLICY]], always: [['template', POD_TEMPLATE]] };

export const JOB: Shape = {
  before: (job) => {
    const labels = templateLabels(objectIn(job, 'spec'));
    return labels === undefined ? job : labelLike(job, labels);
  },
  always: [
    [
      'spec',
      {
        ...JOB_SPEC,
        before: fillJob,
        unset: [
          ['parallelism', 1],
          ['completionMode', 'NonIndexed', 22],
          ['suspend', false, 22],
          ['manualSelector', false, 29],
        ],
      },
    ],
  ],
};

function fillJob(spec: JsonObject, { minor }: { readonly minor: number }): JsonObject {
  let out = spec;
  if (isUnset(spec['completions']) && isUnset(spec['parallelism'])) out = withField(out, 'completions', 1);
  if (isUnset(spec['backoffLimit'])) out = withField(out, 'backoffLimit', isUnset(spec['backoffLimitPerIndex']) ? 6 : MAX_INT32);
  if (minor >= 29 && isUnset(spec['podReplacementPolicy'])) {
    out = withField(out, 'podReplacementPolicy', isUnset(spec['podFailurePolicy']) ? 'TerminatingOrFailed' : 'Failed');
  }
  return out;
}

function cronJob(rows: readonly Row[]): Shape {
  const jobTemplate: Shape = { always: [['spec', JOB_SPEC]] };
  return {
    always: [
      ['spec', { empty: [['concurrencyPolicy', 'Allow']], unset: [['suspend', false], ...rows], always: [['jobTemplate', jobTemplate]] }],
    ],
  };
}

export const CRON_JOB: Shape = cronJob([
  ['successfulJobsHistoryLimit', 3],
  ['failedJobsHistoryLimit', 1],
]);
/** batch/v2alpha1 keeps all jobs. */
export const CRON_JOB_V2ALPHA1: Shape = cronJob([]);
