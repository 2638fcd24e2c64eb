/** Limits on what comes from outside. */

/**
 * How deep lists and maps may nest, in what is read and what is written. Go: 10000. Ours is lower, so that no walk over a value
 * anywhere in the engine can run out of stack; no chart comes near it.
 */
export const NESTING_LIMIT = 1000;
