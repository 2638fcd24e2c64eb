/** The rules of this folder, for the rule book. */

export interface FieldRule {
  readonly summary: string;
  readonly remedy: string;
  /** A warning where the API server takes the object all the same. */
  readonly severity: 'error' | 'warning';
}

export const FIELD_RULES: Readonly<Record<string, FieldRule>> = {
  'schema/unknown-kind': {
    summary: 'No Kubernetes version of the range, and no given CRD, has this apiVersion and kind.',
    remedy: 'Correct the apiVersion or kind, or give the CRD that defines it.',
    severity: 'error',
  },
  'schema/not-in-version': {
    summary: 'The kind or field is newer than the oldest Kubernetes of the range.',
    remedy: 'Leave it out for older clusters (.Capabilities), or support only the versions that have it.',
    severity: 'error',
  },
  'schema/removed-in-version': {
    summary: 'The kind or field is gone in the newest Kubernetes of the range.',
    remedy: 'Move to what replaces it, or choose by .Capabilities.',
    severity: 'error',
  },
  'schema/unknown-field': {
    summary: 'The type has no such field in any Kubernetes version: a strict API server refuses it, others drop it in silence.',
    remedy: 'Correct the name or its place; names are case-sensitive.',
    severity: 'error',
  },
  'schema/wrong-type': {
    summary: 'The value has another JSON type than the field: the API server cannot decode the object.',
    remedy: 'Quote what must be text, and do not quote numbers and booleans.',
    severity: 'error',
  },
  'schema/missing': {
    summary: 'A required field is not there.',
    remedy: 'Set it.',
    severity: 'error',
  },
  'schema/null': {
    summary: 'A required field is null, which the API server reads as not there.',
    remedy: 'Set it; in a chart, look at the value that came out empty.',
    severity: 'error',
  },
  'schema/enum': {
    summary: 'The value is none of those that the field can have.',
    remedy: 'Use one of the listed values; they are case-sensitive.',
    severity: 'error',
  },
  'schema/quantity': {
    summary: 'The value is not a quantity such as 500m, 1.5 or 128Mi.',
    remedy: 'Write digits and one suffix, without a blank between them.',
    severity: 'error',
  },
  'schema/int-or-string': {
    summary: 'The value is neither a whole number nor a text.',
    remedy: 'Write a whole number, a name or a percentage.',
    severity: 'error',
  },
  'schema/format': {
    summary: 'The text is not base64, or not a time as the field wants it.',
    remedy: 'Secret data is base64 (stringData is not); times are RFC 3339: 2026-01-31T12:00:00Z.',
    severity: 'error',
  },
  'schema/range': {
    summary: 'The number does not fit into the field’s integer type.',
    remedy: 'Use a number within 32 or 64 bits, as the field has it.',
    severity: 'error',
  },
  'schema/duplicate-item': {
    summary: 'Two items of the list have the same key: merging (kubectl apply, helm upgrade) takes them for one.',
    remedy: 'Remove one of them.',
    severity: 'warning',
  },
  'schema/too-deep': {
    summary: 'The value is nested deeper than any Kubernetes type needs to be.',
    remedy: 'Look for a template that contains itself.',
    severity: 'error',
  },
};
