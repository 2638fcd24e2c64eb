/**
 * What an API server says about one field: apimachinery's field.Error (pkg/util/validation/field/errors.go), with the place as data and the
 * rule of ours that found it. A Diagnostic is made of it where files and lines are known.
 */
import type { Json } from './json.ts';

/** The keys and indices from the object's root. */
export type Path = readonly (string | number)[];

/** field.ErrorType, by the reasons that Status causes carry on the wire. */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid'
  /** Strict decoding: `unknown field "spec.replica"`, `duplicate field …`. */
  | 'UnknownField';

export interface FieldError {
  readonly type: FieldErrorType;
  readonly path: Path;
  /** The refused value; absent where upstream shows none (Required, Forbidden). */
  readonly value?: Json;
  /** Upstream's detail in essence: "must be between 1 and 65535, inclusive". */
  readonly detail: string;
  /** "api/port-range": the rule of the catalogue, documented, stable. */
  readonly rule: string;
  /** The exact places, where upstream names a coarser one: of an immutable spec the fields that changed. */
  readonly where?: readonly Path[];
  /** What to do, where it is not said by the detail. */
  readonly hint?: string;
  /** Where it is less than what the rule says. */
  readonly severity?: 'warning';
}

const TITLES: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  InternalError: 'Internal error',
  FieldValueTypeInvalid: 'Invalid value',
  UnknownField: 'Unknown field',
};

/** `spec.ports[0].port`; keys that are no identifiers in brackets: `metadata.annotations[a/b]`. "<nil>" for the root, as upstream prints it. */
export function pathText(path: Path): string {
  if (path.length === 0) return '<nil>';
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!/^[A-Za-z0-9_$-]+$/.test(step)) text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** `Invalid value: 0: must be between 1 and 65535, inclusive`: a Status cause's message, without the path. */
export function errorBody({ type, value, detail }: FieldError): string {
  const title = TITLES[type];
  const shown = value === undefined ? title : `${title}: ${JSON.stringify(value)}`;
  return detail === '' ? shown : `${shown}: ${detail}`;
}

/** `spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive` */
export function errorText(error: FieldError): string {
  return `${pathText(error.path)}: ${errorBody(error)}`;
}
