/** Names: what Kubernetes takes, and the case rules between value paths, keys and variables. */

import type { Computed } from './expression.ts';

/** Name of an object: the fullname with a suffix (cut safely), or a text of its own. */
export type ObjectName =
  /** most: characters that it may have; 63 without a word. */
  { readonly kind: 'suffixed'; readonly suffix: string; readonly most?: number } | { readonly kind: 'computed'; readonly text: Computed };

/** Helm's limit for a release name. */
export const RELEASE_NAME_MAX = 53;
/** A label of DNS: names of Services, values of labels. */
export const LABEL_MAX = 63;
/** A suffix leaves room for 40 characters of the release's name. */
export const SUFFIX_MAX = 22;

const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** YAML reads these as truth values or numbers, and names stand unquoted in many places. */
export function isNoText(name: string): boolean {
  return /^(y|n|yes|no|on|off|true|false|null)$|^[0-9][0-9_.]*(e[0-9]+)?$|^0[xob][0-9a-f]+$/i.test(name);
}

export function isDnsLabel(name: string): boolean {
  return name.length <= LABEL_MAX && DNS_LABEL.test(name);
}

/** maxPositions → max-positions. */
export function kebabCase(word: string): string {
  return word.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

/** max-positions, maxPositions → MAX_POSITIONS. */
export function upperCase(word: string): string {
  return kebabCase(word).replaceAll('-', '_').toUpperCase();
}

/** celery-beat → celeryBeat: a key under .Values must be an identifier to be read with a dot. */
export function valueKey(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The name that an expression means: `fullname` with a literal suffix is cut safely, anything else is a text of its own. */
export function objectName(text: string | Computed | undefined, suffix: string): ObjectName {
  if (text === undefined) return { kind: 'suffixed', suffix };
  if (typeof text === 'string') return { kind: 'computed', text: { kind: 'expression', parts: [text] } };
  if (text.kind === 'fact' && text.name === 'fullname') return { kind: 'suffixed', suffix: '' };
  if (text.kind === 'expression') {
    const [head, tail] = text.parts;
    const fullname = typeof head === 'object' && head.kind === 'fact' && head.name === 'fullname';
    if (fullname && text.parts.length === 2 && typeof tail === 'string' && /^-[a-z0-9-]*[a-z0-9]$/.test(tail)) {
      return { kind: 'suffixed', suffix: tail.slice(1) };
    }
  }
  return { kind: 'computed', text };
}
