/** What is known of values at a point of a template, because a condition around it holds. */
import type { Abstract } from './abstract.ts';

export type Truth = 'true' | 'false' | 'not nil';

export interface Fact {
  /** scope prefix and path, see factKey. */
  readonly key: string;
  readonly truth: Truth;
}

/** A chain: the innermost first. */
export interface Facts {
  readonly fact: Fact;
  readonly outer: Facts | undefined;
}

export function factKey(place: Extract<Abstract, { kind: 'place' }>): string {
  return [...place.scope.prefix, ...place.path].join('\0');
}

export function withFacts(facts: Facts | undefined, more: readonly Fact[]): Facts | undefined {
  return more.reduce<Facts | undefined>((outer, fact) => ({ fact, outer }), facts);
}

/** A value is not nil when it, or something below it, is known to be there. */
export function isNotNil(facts: Facts | undefined, key: string): boolean {
  for (let at = facts; at !== undefined; at = at.outer) {
    const { fact } = at;
    if (fact.truth !== 'false' && (fact.key === key || fact.key.startsWith(`${key}\0`))) return true;
  }
  return false;
}

/** Whether the value counts as true; undefined when nothing tells. */
export function truthOf(facts: Facts | undefined, key: string): boolean | undefined {
  // Another item each time: what was true of one need not be of the next.
  if (key.split('\0').includes('*')) return undefined;
  for (let at = facts; at !== undefined; at = at.outer) {
    const { fact } = at;
    if (fact.key === key && fact.truth !== 'not nil') return fact.truth === 'true';
  }
  return undefined;
}

/** The result of evaluating something: the value, and what follows from its being true or false. */
export interface Outcome {
  readonly value: Abstract;
  readonly whenTrue?: readonly Fact[];
  readonly whenFalse?: readonly Fact[];
  /** Its truth whatever the values are. */
  readonly always?: boolean;
  /** Its truth under the values at hand. */
  readonly now?: boolean;
}
