/** The long way of values.ts: every finding with its text, in upstream's words, and the count of checks passed by which upstream chooses. */
import { type At, type FieldError, isList, isObject, type Json, type JsonObject, type Report } from '../../kube/index.ts';
import type { Correlated } from './correlated.ts';
import { hasFormat } from './formats.ts';
import type { Structural } from './structural.ts';
import { allDiffer, inEnum, numberFaults, patternFault, type Steps, textFault, typeError } from './values.ts';

/** Adds what is wrong with the value to the report; with `correlated` (an update) without what has not changed. */
export function explain(schema: Structural, value: Json, at: At, correlated: Correlated | undefined, report: Report, steps: Steps): void {
  for (const finding of validate(schema, value, at, correlated, steps).findings.values()) finding(report);
}

type Finding = (report: Report) => void;

/** kube-openapi's Result: findings by their text, for it keeps each text once. */
class Result {
  readonly findings = new Map<string, Finding>();
  matchCount = 0;

  add(text: string, finding: Finding): void {
    if (!this.findings.has(text)) this.findings.set(text, finding);
  }

  merge(other: Result): void {
    for (const [text, finding] of other.findings) this.add(text, finding);
    this.matchCount += other.matchCount;
  }

  get valid(): boolean {
    return this.findings.size === 0;
  }
}

function validate(schema: Structural, value: Json, at: At, correlated: Correlated | undefined, steps: Steps): Result {
  steps.take();
  const result = new Result();
  const check = (part: Result | undefined): void => {
    if (part !== undefined) result.merge(part);
    if (value !== null) result.matchCount++;
  };
  if (schema.types.length > 0 || schema.format !== '' || value === null) check(checkType(schema, value, at));
  if (value === null) {
    check(checkEnum(schema, value, at));
    return ratcheted(result, correlated);
  }
  check(checkLogic(schema, value, at, steps));
  if (typeof value === 'string') {
    check(checkText(schema, value, at));
    if (schema.format !== '' && hasFormat(schema.format, value) !== undefined) check(checkFormat(schema, value, at));
  }
  if (typeof value === 'number') check(checkNumber(schema, value, at));
  if (isList(value)) check(checkList(schema, value, at, correlated, steps));
  check(checkEnum(schema, value, at));
  if (isObject(value)) check(checkObject(schema, value, at, correlated, steps));
  result.matchCount++;
  return ratcheted(result, correlated);
}

/** What is equal to its old value keeps its count and loses its findings. */
function ratcheted(result: Result, correlated: Correlated | undefined): Result {
  if (correlated !== undefined && !result.valid && correlated.equal()) result.findings.clear();
  return result;
}

/** "spec.ports[0].port": the path inside messages, which knows no brackets around odd keys. */
function bodyPath(at: At): string {
  if (at.parent === undefined) return '';
  const before = bodyPath(at.parent);
  if (typeof at.step === 'number') return `${before}[${at.step}]`;
  return before === '' ? at.step : `${before}.${at.step}`;
}

type FieldFault = Pick<FieldError, 'type'> & { readonly value?: Json };

function one(at: At, rule: string, detail: string, { type, value }: FieldFault): Result {
  const result = new Result();
  const text = `${bodyPath(at)} in body ${detail}`;
  result.add(text, (report) => report.add(type, at, rule, text, value));
  return result;
}

const INVALID = 'FieldValueInvalid';

function checkType(schema: Structural, value: Json, at: At): Result {
  const error = typeError(schema, value);
  if (error !== undefined) {
    return one(at, 'crd/type', `must be of type ${error.wanted}: "${error.got}"`, { type: 'FieldValueTypeInvalid', value: error.got });
  }
  const result = new Result();
  result.matchCount = 1;
  return result;
}

function checkEnum(schema: Structural, value: Json, at: At): Result | undefined {
  const values = schema.enum;
  if (values === undefined || inEnum(values, value)) return undefined;
  const result = new Result();
  const shown = values.map((item) => JSON.stringify(typeof item === 'string' ? item : JSON.stringify(item))).join(', ');
  result.add(`${bodyPath(at)} in body should be one of ${JSON.stringify(values)}`, (report) =>
    report.add('FieldValueNotSupported', at, 'crd/enum', `supported values: ${shown}`, value),
  );
  return result;
}

function checkText(schema: Structural, value: string, at: At): Result | undefined {
  const fault = textFault(schema, value);
  if (fault === undefined) return undefined;
  if (fault === 'maxLength') {
    const result = new Result();
    const limit = schema.maxLength!;
    const detail = limit < 0 ? 'value is too long' : `may not be more than ${limit} ${limit === 1 ? 'byte' : 'bytes'}`;
    result.add(`${bodyPath(at)} in body should be at most ${limit} chars long`, (report) =>
      report.add('FieldValueTooLong', at, 'crd/length', detail),
    );
    return result;
  }
  if (fault === 'minLength') return one(at, 'crd/length', `should be at least ${schema.minLength} chars long`, { type: INVALID, value });
  const broken = patternFault(schema.pattern);
  const shown = broken === undefined ? schema.pattern : `${schema.pattern}, but pattern is invalid: ${broken}`;
  return one(at, 'crd/pattern', `should match '${shown}'`, { type: INVALID, value });
}

function checkFormat(schema: Structural, value: string, at: At): Result | undefined {
  if (hasFormat(schema.format, value)) return undefined;
  return one(at, 'crd/format', `must be of type ${schema.format}: ${goQuote(value)}`, { type: 'FieldValueTypeInvalid', value });
}

function goQuote(text: string): string {
  return JSON.stringify(text);
}

function checkNumber(schema: Structural, value: number, at: At): Result {
  const result = new Result();
  for (const fault of numberFaults(schema, value)) {
    if (fault.kind === 'range') {
      const type = fault.format === '' ? `${fault.type} (default format)` : `${fault.type} with format ${fault.format}`;
      const text = `${fault.prefix} value must be of type ${type} in ${bodyPath(at)}`;
      result.add(text, (report) => report.add(INVALID, at, 'crd/range', text, value));
    } else if (fault.whole !== undefined) {
      const text = `factor MultipleOf declared for ${bodyPath(at)} ${fault.whole}`;
      result.add(text, (report) => report.add(INVALID, at, 'crd/range', text, fault.value));
    } else {
      result.merge(one(at, 'crd/range', fault.text, { type: INVALID, value: fault.value }));
    }
  }
  result.matchCount = 1;
  return result;
}

function checkList(schema: Structural, value: readonly Json[], at: At, correlated: Correlated | undefined, steps: Steps): Result {
  const result = new Result();
  const { items, minItems, maxItems } = schema;
  if (items !== undefined)
    for (const [i, item] of value.entries()) result.merge(validate(items, item, at.to(i), correlated?.index(i), steps));
  if (minItems !== undefined && value.length < minItems) {
    result.merge(one(at, 'crd/length', `should have at least ${minItems} items`, { type: INVALID, value: value.length }));
  }
  if (maxItems !== undefined && value.length > maxItems)
    result.merge(tooMany(at, `should have at most ${maxItems} items`, value.length, maxItems));
  if (schema.uniqueItems && !allDiffer(value, steps)) {
    result.merge(one(at, 'crd/duplicate', "shouldn't contain duplicates", { type: INVALID, value: '' }));
  }
  result.matchCount++;
  return result;
}

function tooMany(at: At, text: string, count: number, limit: number): Result {
  const result = new Result();
  const detail = limit < 0 ? 'has too many items' : `must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`;
  result.add(`${bodyPath(at)} in body ${text}`, (report) => report.add('FieldValueTooMany', at, 'crd/length', detail, count));
  return result;
}

function checkObject(schema: Structural, value: JsonObject, at: At, correlated: Correlated | undefined, steps: Steps): Result {
  const result = new Result();
  const { properties, additional, required, minProperties, maxProperties } = schema;
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties) {
    result.merge(one(at, 'crd/length', `should have at least ${minProperties} properties`, { type: INVALID, value: count }));
  }
  if (maxProperties !== undefined && count > maxProperties)
    result.merge(tooMany(at, `should have at most ${maxProperties} properties`, count, maxProperties));
  for (const key of additional === undefined || additional === true ? [] : Object.keys(value).sort()) {
    if (properties?.has(key) === true) continue;
    if (typeof additional === 'object') result.merge(validate(additional, value[key]!, at.to(key), correlated?.key(key), steps));
    else {
      const text = `${bodyPath(at)}.${key} in body is a forbidden property`;
      result.add(text, (report) => report.add(INVALID, at, 'crd/unknown-field', text, key));
    }
  }
  for (const [name, property] of properties ?? []) {
    if (!Object.hasOwn(value, name)) continue;
    // Upstream cannot tell apiVersion and kind of the root from before: both are converted.
    const fixed = at.parent === undefined && (name === 'apiVersion' || name === 'kind');
    result.merge(validate(property, value[name]!, at.to(name), fixed ? undefined : correlated?.key(name), steps));
  }
  for (const key of required) {
    if (Object.hasOwn(value, key)) continue;
    result.add(`${bodyPath(at)}.${key} in body is required`, (report) => report.required(at.to(key), 'crd/required'));
  }
  return result;
}

/** schemaPropsValidator: allOf, anyOf, oneOf, not. Its own findings stand on the root, as upstream gives them no field. */
function checkLogic(schema: Structural, value: Json, at: At, steps: Steps): Result {
  const result = new Result();
  const say = (text: string): void => {
    const whole = `"${bodyPath(at)}" ${text}`;
    result.add(whole, (report) => report.add(INVALID, at, 'crd/alternatives', whole, ''));
  };
  const { allOf, anyOf, oneOf, not } = schema;
  if (anyOf !== undefined) {
    const { best, valid } = alternatives(anyOf, value, at, steps, true);
    if (valid === 0) say('must validate at least one schema (anyOf)');
    result.merge(best);
  }
  if (oneOf !== undefined) {
    const { best, valid } = alternatives(oneOf, value, at, steps, false);
    if (valid !== 1)
      say(`must validate one and only one schema (oneOf). Found ${valid === 0 ? 'none valid' : `${valid} valid alternatives`}`);
    if (valid < 2) result.merge(best);
  }
  if (allOf !== undefined) {
    const parts = allOf.map((part) => validate(part, value, at, undefined, steps));
    for (const part of parts) result.merge(part);
    const valid = parts.filter((part) => part.valid).length;
    if (valid !== parts.length) say(`must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`);
  }
  if (not !== undefined && validate(not, value, at, undefined, steps).valid) say('must not validate the schema (not)');
  result.matchCount++;
  return result;
}

/** How many pass, and the first that does, or else the one with the most checks passed. */
function alternatives(parts: readonly Structural[], value: Json, at: At, steps: Steps, stop: boolean): { best: Result; valid: number } {
  let best: Result | undefined;
  let valid = 0;
  for (const part of parts) {
    const result = validate(part, value, at, undefined, steps);
    if (result.valid) {
      if (valid++ === 0) best = result;
      if (stop) break;
    } else if (valid === 0 && (best === undefined || result.matchCount > best.matchCount)) best = result;
  }
  return { best: best ?? new Result(), valid };
}
