/** Webhooks and admission policies (pkg/apis/admissionregistration/v1…/defaults.go). */
import { SERVICE_CLIENT } from './api-v1.ts';
import { isEmptyList, type Row, type Shape, withField } from './shape.ts';

const ANYTHING = Object.freeze({});
const RULE: Shape = { unset: [['scope', '*']] };
const SELECTORS: readonly Row[] = [
  ['namespaceSelector', ANYTHING],
  ['objectSelector', ANYTHING],
];

function webhooks(rows: readonly Row[], before?: Shape['before']): Shape {
  const webhook: Shape = { unset: [...rows, ...SELECTORS], inside: [['clientConfig', SERVICE_CLIENT]], each: [['rules', RULE]] };
  return { each: [['webhooks', before === undefined ? webhook : { ...webhook, before }]] };
}

const V1: readonly Row[] = [
  ['failurePolicy', 'Fail'],
  ['matchPolicy', 'Equivalent'],
  ['timeoutSeconds', 10],
];
const V1BETA1: readonly Row[] = [
  ['failurePolicy', 'Ignore'],
  ['matchPolicy', 'Exact'],
  ['sideEffects', 'Unknown'],
  ['timeoutSeconds', 30],
];
const REINVOCATION: Row = ['reinvocationPolicy', 'Never'];

export const VALIDATING_WEBHOOKS: Shape = webhooks(V1);
export const MUTATING_WEBHOOKS: Shape = webhooks([...V1, REINVOCATION]);

const reviewVersions: Shape['before'] = (webhook) =>
  isEmptyList(webhook['admissionReviewVersions']) ? withField(webhook, 'admissionReviewVersions', ['v1beta1']) : webhook;
export const VALIDATING_WEBHOOKS_V1BETA1: Shape = webhooks(V1BETA1, reviewVersions);
export const MUTATING_WEBHOOKS_V1BETA1: Shape = webhooks([...V1BETA1, REINVOCATION], reviewVersions);

const MATCH: Shape = {
  unset: [['matchPolicy', 'Equivalent'], ...SELECTORS],
  each: [
    ['resourceRules', RULE],
    ['excludeResourceRules', RULE],
  ],
};

/** Validating and mutating policies, of all versions. */
export const ADMISSION_POLICY: Shape = {
  always: [['spec', { unset: [['failurePolicy', 'Fail']], inside: [['matchConstraints', MATCH]] }]],
};
export const ADMISSION_POLICY_BINDING: Shape = { inside: [['spec', { inside: [['matchResources', MATCH]] }]] };
export const ADMISSION_POLICY_BINDING_V1ALPHA1: Shape = {
  inside: [
    [
      'spec',
      {
        inside: [
          ['matchResources', MATCH],
          ['paramRef', { unset: [['parameterNotFoundAction', 'Deny', 28]] }],
        ],
      },
    ],
  ],
};
