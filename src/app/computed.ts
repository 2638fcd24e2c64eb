/** Looking into what is computed. */
import type { Computed } from './expression.ts';

/** True when the computed text or one of its parts is such a thing. */
export function holds(computed: Computed, such: (part: Computed) => boolean): boolean {
  if (such(computed)) return true;
  return computed.kind === 'expression' && computed.parts.some((part) => typeof part !== 'string' && holds(part, such));
}
