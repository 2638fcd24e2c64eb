/** Collects field errors. A place is a linked node, so that walking an object builds no path until something is wrong. */
import type { FieldError, FieldErrorType, Path } from './field-error.ts';
import type { Json } from './json.ts';

/** A place in an object: `at.to('spec').to('ports').to(0)`. */
export class At {
  readonly parent: At | undefined;
  readonly step: string | number;

  private constructor(parent: At | undefined, step: string | number) {
    this.parent = parent;
    this.step = step;
  }

  static readonly root: At = new At(undefined, '');

  to(step: string | number): At {
    return new At(this, step);
  }

  path(): Path {
    const path: (string | number)[] = [];
    for (let at: At = this; at.parent !== undefined; at = at.parent) path.push(at.step);
    return path.reverse();
  }
}

/** The errors of one object. Methods are named as field.Error's constructors upstream; `rule` is the id of the rule that speaks. */
export class Report {
  readonly errors: FieldError[] = [];

  add(type: FieldErrorType, at: At, rule: string, detail: string, value?: Json): void {
    const error = { type, path: at.path(), rule, detail };
    this.errors.push(value === undefined ? error : { ...error, value });
  }

  required(at: At, rule: string, detail = ''): void {
    this.add('FieldValueRequired', at, rule, detail);
  }

  invalid(at: At, rule: string, value: Json, detail: string): void {
    this.add('FieldValueInvalid', at, rule, detail, value);
  }

  duplicate(at: At, rule: string, value: Json): void {
    this.add('FieldValueDuplicate', at, rule, '', value);
  }

  /** `where`: the exact places, if `at` is coarser. */
  forbidden(at: At, rule: string, detail: string, where?: readonly Path[]): void {
    if (where === undefined) this.add('FieldValueForbidden', at, rule, detail);
    else this.errors.push({ type: 'FieldValueForbidden', path: at.path(), rule, detail, where });
  }

  notFound(at: At, rule: string, value: Json): void {
    this.add('FieldValueNotFound', at, rule, '', value);
  }

  /** The value is none of `known`, which are said in the given order: upstream sorts some of its lists, some not. */
  notSupported(at: At, rule: string, value: Json, known: readonly string[]): void {
    const words = known.map((word) => JSON.stringify(word)).join(', ');
    this.add('FieldValueNotSupported', at, rule, known.length === 0 ? '' : `supported values: ${words}`, value);
  }

  tooLong(at: At, rule: string, limit: number): void {
    this.add('FieldValueTooLong', at, rule, `may not be more than ${limit} bytes`);
  }

  tooMany(at: At, rule: string, count: number, limit: number): void {
    this.add('FieldValueTooMany', at, rule, `must have at most ${limit} items`, count);
  }
}
