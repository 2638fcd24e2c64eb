/** Whether a value fits its type, as server-side apply asks it before all else (structured-merge-diff, typed/validate.go). */
import { goSyntax, goText, goType } from '../go-text.ts';
import { isList, isObject, type Json, type JsonObject } from '../json.ts';
import type { TypeInfo } from '../type-info.ts';
import { fieldStep, stepText } from './path-element.ts';
import { atomOf, elementType, isAtomicList, itemStep, itemType } from './typed-atom.ts';

/** What is wrong with a value, as `.spec.x: field not declared in schema`; several in lines. Undefined when it fits. */
export function typeErrors(type: TypeInfo, value: Json, allowDuplicates: boolean): string | undefined {
  const errors: string[] = [];
  validate(type, value, '', allowDuplicates, errors);
  if (errors.length <= 1) return errors[0];
  return ['errors:', ...errors.map((error) => `  ${error}`)].join('\n');
}

function validate(type: TypeInfo, value: Json, path: string, allowDuplicates: boolean, errors: string[]): void {
  const add = (message: string): void => void errors.push(path === '' ? message : `${path}: ${message}`);
  switch (atomOf(type, value)) {
    case 'scalar': {
      const wrong = scalarError(type, value);
      if (wrong !== undefined) add(wrong);
      return;
    }
    case 'list':
      if (value === null) return;
      if (!isList(value)) add(`expected list, got &{${goText(value)}}`);
      else validateItems(type, value, path, allowDuplicates, errors);
      return;
    case 'map':
      if (value === null) return;
      if (!isObject(value)) add(`expected map, got &{${goText(value)}}`);
      else validateFields(type, value, path, allowDuplicates, errors);
  }
}

function validateItems(type: TypeInfo, list: readonly Json[], path: string, allowDuplicates: boolean, errors: string[]): void {
  const atomic = isAtomicList(type);
  const seen = new Set<string>();
  for (let i = 0; i < list.length; i++) {
    let step = `i:${i}`;
    if (!atomic) {
      const found = itemStep(type, list[i]!);
      if ('error' in found) {
        errors.push(`${path}: element ${i}: ${found.error}`);
        return;
      }
      step = found.step;
      if (seen.has(step) && !allowDuplicates) errors.push(`${path}: duplicate entries for key ${stepText(step)}`);
      seen.add(step);
    }
    // The path's text is only made where something may be wrong.
    if (typeof list[i] === 'object' || itemType(type).kind !== 'untyped') {
      validate(itemType(type), list[i]!, path + stepText(step), allowDuplicates, errors);
    }
  }
}

function validateFields(type: TypeInfo, object: JsonObject, path: string, allowDuplicates: boolean, errors: string[]): void {
  for (const key of Object.keys(object)) {
    const fieldType = elementType(type, key);
    if (fieldType === undefined) {
      errors.push(`${path}${stepText(fieldStep(key))}: field not declared in schema`);
      // Upstream looks no further in this object.
      return;
    }
    validate(fieldType, object[key]!, `${path}.${key}`, allowDuplicates, errors);
  }
}

/** What is wrong with a value as a scalar of the type; null is right. */
export function scalarError(type: TypeInfo, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  switch (type.scalar) {
    case 'numeric':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      return typeof value === 'string' ? undefined : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goText(value)}}`;
    default:
      return typeof value === 'object' ? `expected any scalar, got &{${goText(value)}}` : undefined;
  }
}
