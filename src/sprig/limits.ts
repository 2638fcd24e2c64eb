/** Where Go would allocate until the machine gives up, we stop with an error. */

import { checkTextBytes, LimitError } from '../golang/index.ts';

export { MAX_TEXT_BYTES } from '../golang/index.ts';

/** Numbers that until, untilStep and seq may list. */
export const MAX_INTS: number = 1 << 22;

/** Levels of nesting that merge, deepCopy and deepEqual follow; a dictionary set into itself would never end. */
export const MAX_DEPTH: number = 1000;

/**
 * Values that one call may look at. A list that holds another twice, which holds a third twice … is small and has no end: Go itself
 * would copy it until memory ends.
 */
export const MAX_VISITS: number = 1 << 22;

/** What is left of the limits above while a call follows a value. */
export interface Budget {
  visits: number;
}

export function newBudget(): Budget {
  return { visits: MAX_VISITS };
}

/** Counts one value at this depth. */
export function visit(budget: Budget, depth: number, action: string): void {
  if (depth > MAX_DEPTH) throw new LimitError(`${action}: values are nested too deeply`);
  if (--budget.visits < 0) throw new LimitError(`${action}: more than ${MAX_VISITS} values`);
}

/** The parts with a separator between them. */
export function joinLimited(parts: readonly string[], separator: string): string {
  let bytes = separator.length * Math.max(0, parts.length - 1);
  for (const part of parts) bytes += part.length;
  checkTextBytes(bytes);
  return parts.join(separator);
}
