/**
 * Walks one value along its shape. Nothing is allocated while all is well: the place is kept as a stack of keys, a copy is made of what must be
 * another in it. What is wrong is left out of the copy, or replaced by what was plainly meant, so that rules after this one may trust types.
 */
import { didYouMean } from '../../base/index.ts';
import { type FieldError, type FieldErrorType, isList, isObject, type Json, type JsonObject, setKey } from '../../kube/index.ts';
import type { Field, ListShape, Shape, StructShape } from '../pack/index.ts';
import { duplicates } from './duplicates.ts';
import { goType } from './go-type.ts';
import { isLenient } from './lenient.ts';
import { meant, mismatch, type ScalarFault, scalarFault } from './scalars.ts';

/** Deeper than any built-in type nests, but for JSON schemas in themselves. */
export const MAX_DEPTH = 400;
/** One object with more findings than this is not read further. */
export const MAX_ERRORS = 1000;
/** So many findings of one object get a "did you mean": it costs more than all else. */
export const MAX_HINTS = 50;

/** Minors, both inclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const NONE: readonly Field[] = [];

type Copy = { [key: string]: Json };

export class Walk {
  readonly errors: FieldError[] = [];
  readonly #from: number;
  readonly #to: number;
  readonly #everSince: (type: string, field: string) => { readonly since: number; readonly until: number } | undefined;
  readonly #steps: (string | number)[] = [];
  /** Which steps are fields of a struct, not keys of a map. */
  readonly #isField: boolean[] = [];
  #depth = 0;
  /** Below the object's own status, which the API server clears when an object is created: types are all that counts there. */
  #inStatus = false;

  constructor(
    { from, to }: Range,
    everSince: (type: string, field: string) => { readonly since: number; readonly until: number } | undefined,
  ) {
    this.#from = from;
    this.#to = to;
    this.#everSince = everSince;
  }

  /** The value itself, a cleaned copy, or undefined: nothing of it can be kept. */
  value(value: Json, shape: Shape, field: Field | undefined, owner: StructShape): Json | undefined {
    switch (shape.kind) {
      case 'struct':
        return isObject(value) ? this.struct(value, shape) : this.#mismatch(value, shape, field, owner);
      case 'list':
        return isList(value) ? this.#list(value, shape, field, owner) : this.#mismatch(value, shape, field, owner);
      case 'map':
        return isObject(value) ? this.#map(value, shape.item, owner) : this.#mismatch(value, shape, field, owner);
      default:
        return this.#scalar(value, shape.kind, field, owner);
    }
  }

  struct(value: JsonObject, shape: StructShape): JsonObject {
    if (this.#tooDeep()) return {};
    const depth = this.#depth++;
    this.#isField[depth] = true;
    let copy: Copy | undefined;
    for (const key in value) {
      this.#steps[depth] = key;
      const old = value[key]!;
      if (depth === 0) this.#inStatus = key === 'status';
      const now = this.#field(old, key, shape);
      if (now !== old) copy = changed(copy ?? { ...value }, key, now);
    }
    if (depth === 0) this.#inStatus = false;
    for (const field of this.#inStatus ? NONE : shape.required) {
      const there = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
      if ((there !== undefined && there !== null) || isLenient(shape.name, field.name)) continue;
      this.#steps[depth] = field.name;
      this.#add('FieldValueRequired', there === null ? 'schema/null' : 'schema/missing', '');
    }
    this.#depth = depth;
    return copy ?? value;
  }

  #field(value: Json, key: string, shape: StructShape): Json | undefined {
    const field = shape.fields.get(key);
    if (field === undefined) {
      this.#unknown(key, shape);
      return undefined;
    }
    if (field.since > this.#from || field.until < this.#to) this.#notAlways(field);
    // Go: null leaves a field as it is; that a required one was null is said with the missing ones.
    return value === null ? undefined : this.value(value, field.shape, field, shape);
  }

  #list(value: readonly Json[], shape: ListShape, field: Field | undefined, owner: StructShape): Json {
    if (this.#tooDeep()) return [];
    const depth = this.#depth++;
    this.#isField[depth] = false;
    let copy: Json[] | undefined;
    for (let i = 0; i < value.length; i++) {
      this.#steps[depth] = i;
      const old = value[i]!;
      const now = old === null ? zeroOf(shape.item) : (this.value(old, shape.item, field, owner) ?? zeroOf(shape.item));
      if (now === old) continue;
      copy ??= [...value];
      copy[i] = now;
    }
    if (field?.identity !== undefined && value.length > 1) {
      for (const { index, of } of duplicates(value, field.identity, shape.item)) {
        this.#steps[depth] = index;
        this.#add(
          'FieldValueDuplicate',
          'schema/duplicate-item',
          field.identity.length === 0 ? '' : `same ${field.identity.join(' and ')}`,
          of,
        );
      }
    }
    this.#depth = depth;
    return copy ?? value;
  }

  #map(value: JsonObject, item: Shape, owner: StructShape): JsonObject {
    if (this.#tooDeep()) return {};
    const depth = this.#depth++;
    this.#isField[depth] = false;
    let copy: Copy | undefined;
    for (const key in value) {
      this.#steps[depth] = key;
      const old = value[key]!;
      const now = old === null ? zeroOf(item) : this.value(old, item, undefined, owner);
      if (now !== old) copy = changed(copy ?? { ...value }, key, now);
    }
    this.#depth = depth;
    return copy ?? value;
  }

  #scalar(
    value: Json,
    kind: Exclude<Shape['kind'], 'struct' | 'list' | 'map'>,
    field: Field | undefined,
    owner: StructShape,
  ): Json | undefined {
    if (!isPlain(kind, value)) {
      const fault = scalarFault(kind, value, () => this.#goField(owner), field);
      if (fault !== undefined) {
        this.#fault(fault, value);
        return meant(kind, value);
      }
    }
    const values = field?.values;
    if (values !== undefined && typeof value === 'string' && value !== '' && !values.includes(value)) {
      const list = [...values].filter((known) => known !== '').sort();
      this.#add(
        'FieldValueNotSupported',
        'schema/enum',
        `supported values: ${list.map((known) => `"${known}"`).join(', ')}`,
        value,
        this.#near(value, values),
      );
    }
    return value;
  }

  #mismatch(value: Json, shape: Shape, field: Field | undefined, owner: StructShape): undefined {
    this.#fault(mismatch(value, goType(shape, field), this.#goField(owner)), value);
    return undefined;
  }

  #fault({ rule, detail }: ScalarFault, value: Json): void {
    this.#add('FieldValueTypeInvalid', rule, detail, typeof value === 'object' ? undefined : value);
  }

  #unknown(key: string, shape: StructShape): void {
    if (this.errors.length >= MAX_ERRORS) return;
    const range = this.#everSince(shape.name, key);
    const detail = `unknown field "${this.#dotted()}"`;
    if (range === undefined) this.#add('UnknownField', 'schema/unknown-field', detail, undefined, this.#near(key, shape.fields.keys()));
    else if (range.since > this.#to)
      this.#add('UnknownField', 'schema/not-in-version', `${detail}: it is there since Kubernetes 1.${range.since}`);
    else this.#add('UnknownField', 'schema/removed-in-version', `${detail}: it was there until Kubernetes 1.${range.until}`);
  }

  /** The newest minor of the range has the field, the oldest has not; or the other way. */
  #notAlways({ since, until }: Field): void {
    const detail = `unknown field "${this.#dotted()}"`;
    if (since > this.#from)
      this.#add('UnknownField', 'schema/not-in-version', `${detail} in Kubernetes 1.${this.#from}: it is there since 1.${since}`);
    if (until < this.#to)
      this.#add('UnknownField', 'schema/removed-in-version', `${detail} in Kubernetes 1.${this.#to}: it was there until 1.${until}`);
  }

  #near(word: string, known: Iterable<string>): string | undefined {
    const found = this.errors.length < MAX_HINTS ? didYouMean(word, known) : undefined;
    return found === undefined ? undefined : `did you mean "${found}"?`;
  }

  #tooDeep(): boolean {
    if (this.errors.length >= MAX_ERRORS) return true;
    if (this.#depth < MAX_DEPTH) return false;
    this.#add('FieldValueInvalid', 'schema/too-deep', `must not be nested deeper than ${MAX_DEPTH} levels`);
    return true;
  }

  #add(type: FieldErrorType, rule: string, detail: string, value?: Json, hint?: string): void {
    if (this.errors.length >= MAX_ERRORS) return;
    const error = { type, path: this.#steps.slice(0, this.#depth), rule, detail };
    this.errors.push({ ...error, ...(value === undefined ? {} : { value }), ...(hint === undefined ? {} : { hint }) });
  }

  /** "ServicePort.spec.ports.port": the innermost struct and the fields that lead to it, as encoding/json names a place. */
  #goField(owner: StructShape): string {
    const fields = this.#steps.slice(0, this.#depth).filter((_, i) => this.#isField[i]);
    return `${owner.name.slice(owner.name.indexOf('.') + 1)}.${fields.join('.')}`;
  }

  /** "spec.ports[0].nam": as strict decoding names a field. */
  #dotted(): string {
    return this.#steps
      .slice(0, this.#depth)
      .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
      .join('');
  }
}

/** The common cases, without a closure. */
function isPlain(kind: Shape['kind'], value: Json): boolean {
  if (kind === 'string') return typeof value === 'string';
  if (kind === 'boolean') return typeof value === 'boolean';
  return kind === 'int32' && typeof value === 'number' && (value | 0) === value;
}

function changed(copy: Copy, key: string, value: Json | undefined): Copy {
  if (value === undefined) delete copy[key];
  else setKey(copy, key, value);
  return copy;
}

/** Go: a null in a list or map is the element's zero value; so is what could not be read there, to keep the others' places. */
function zeroOf(shape: Shape): Json {
  switch (shape.kind) {
    case 'list':
      return [];
    case 'map':
    case 'struct':
      return {};
    case 'boolean':
      return false;
    case 'string':
    case 'bytes':
      return '';
    case 'quantity':
      return '0';
    case 'date-time':
    case 'micro-time':
    case 'any':
      return null;
    default:
      return 0;
  }
}
