/**
 * Where we do not do what helm does, each with its reason. The list is a ratchet: a case on it that passes makes the test red,
 * and so does a name that no case bears.
 */

export interface KnownDifference {
  /** "<file without .txt>: <case>" */
  readonly case: string;
  /** 'output': other bytes, or another outcome; 'message': both fail, in other words. */
  readonly what: 'output' | 'message';
  /** Default: both versions. */
  readonly helm?: 3 | 4;
  readonly reason: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [];
