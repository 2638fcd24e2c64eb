/** The rules of this folder, for the rule book. */

interface CrdRule {
  readonly summary: string;
  readonly remedy: string;
  readonly severity?: 'warning';
}

export const CRD_RULES: Readonly<Record<string, CrdRule>> = {
  'crd/definition': {
    summary: 'A CustomResourceDefinition has names, versions or a schema that the API server does not take.',
    remedy: 'Correct the definition; operators publish one for each Kubernetes.',
  },
  'crd/schema': {
    summary: 'A schema in a CustomResourceDefinition is not structural.',
    remedy: 'Give every level a type, and nothing that only JSON Schema has.',
  },
  'crd/version': { summary: 'The apiVersion is not served by the definition.', remedy: 'Use a served version.' },
  'crd/unknown-field': {
    summary: 'The definition has no such field.',
    remedy: 'Correct the name or its place; or give the definition of the version that is installed.',
  },
  'crd/type': {
    summary: 'The value has another type than the field.',
    remedy: 'Quote what must be text, and do not quote numbers and booleans.',
  },
  'crd/required': { summary: 'A required field is not there.', remedy: 'Set it.' },
  'crd/enum': { summary: 'The value is none of those that the field can have.', remedy: 'Use one of the listed values.' },
  'crd/pattern': { summary: 'The text does not match the pattern of the field.', remedy: 'Write it as the pattern wants it.' },
  'crd/format': { summary: 'The text is not what the format of the field says.', remedy: 'Write it in that format.' },
  'crd/length': { summary: 'The text, list or map is too long or too short.', remedy: 'Keep within the limits of the field.' },
  'crd/range': { summary: 'The number is too large, too small or no multiple.', remedy: 'Keep within the limits of the field.' },
  'crd/alternatives': {
    summary: 'The value fits none, or not exactly one, of the alternatives of the field.',
    remedy: 'Look at the alternatives in the definition.',
  },
  'crd/duplicate': { summary: 'Two items of a list have the same key.', remedy: 'Remove one of them.' },
  'crd/embedded': {
    summary: 'An embedded object has no apiVersion, kind or proper metadata.',
    remedy: 'Write it as an object of its own.',
  },
  'crd/metadata': { summary: 'The metadata is not well-formed.', remedy: 'Correct its types.' },
  'crd/scale': {
    summary: 'The fields of the scale subresource hold what it cannot read.',
    remedy: 'Give a whole number that is not negative, and a label selector as text.',
  },
  'crd/cel': { summary: 'A rule of the definition (x-kubernetes-validations) refuses the value.', remedy: 'See the rule and its message.' },
  'crd/cel-error': {
    summary: 'A rule of the definition fails on this value instead of deciding.',
    remedy: 'Look at the value that the rule reads.',
  },
  'crd/unchecked': {
    summary: 'The rules of the definition (x-kubernetes-validations) were not looked at, as the value is wrong before them.',
    remedy: 'Correct the other findings first.',
    severity: 'warning',
  },
  'crd/limit': { summary: 'The value is larger or deeper than is looked at.', remedy: 'Make it smaller.' },
};
