/** Keys, values and types in words for people. Values of keys that look like secrets are never shown. */
import { didYouMean, type Key } from '../../base/index.ts';
import { GoInt, GoStruct, type Value } from '../../golang/index.ts';
import { isSecretPath } from '../provenance-mask.ts';

/** "backend.hosts[0].name"; a key with other characters is quoted: nodeSelector."kubernetes.io/os". */
export function keyText(path: readonly Key[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += `${text === '' ? '' : '.'}${/^[\w-]+$/.test(key) ? key : `"${key}"`}`;
  }
  return text;
}

/** The left side of a --set for a path. */
export function setText(path: readonly Key[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += `${text === '' ? '' : '.'}${key.replace(/[.,=[\]\\]/g, '\\$&')}`;
  }
  return text;
}

/** True when a text under this key is not shown. */
export function isHidden(path: readonly Key[]): boolean {
  return isSecretPath(path, 'text');
}

const MAX_SHOWN = 40;

/** A value as a person reads it: `the text "abc"`, "the number 5", "a map", "nothing". */
export function valueText(value: Value | undefined, path: readonly Key[]): string {
  if (value === undefined || value === null) return 'nothing';
  const hidden = isSecretPath(path, value);
  if (typeof value === 'string') {
    if (value === '') return 'an empty text';
    return hidden ? 'a text (hidden)' : `the text ${JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value)}`;
  }
  if (typeof value === 'number' || value instanceof GoInt) {
    return hidden ? 'a number (hidden)' : `the number ${value instanceof GoInt ? value.n : value}`;
  }
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (value instanceof Map) return value.size === 0 ? 'an empty map' : 'a map';
  return value instanceof GoStruct ? 'an object of helm' : 'a value of another kind';
}

/** The same for a value of which nobody knows where it is from: texts are not shown. */
export function kindText(value: Value | undefined): string {
  return typeof value === 'string' && value !== '' ? 'a text' : valueText(value, []);
}

/** The name that was perhaps meant. Of one or two letters everything is near to everything. */
export function meantBy(word: string, known: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  if (word.length > 2)
    return didYouMean(
      word,
      [...known].filter((other) => other.length > 2),
    );
  return [...known].find((other) => other !== word && other.toLowerCase() === lower);
}

/** What a Go type is to somebody who writes YAML. */
export function typeText(goType: string): string {
  if (goType.startsWith('map[') || goType.endsWith('.Values')) return 'a map';
  if (goType.startsWith('[]')) return 'a list';
  if (goType === 'string') return 'a text';
  if (goType === 'bool') return 'true or false';
  if (goType === 'interface {}' || goType === 'reflect.Value') return 'any value';
  return /^u?int|^float/.test(goType) ? 'a number' : goType;
}
