/** Where Go would allocate until the machine gives up, we stop with an error. */

/** Bytes that one call may produce by repeating, padding or drawing. */
export const MAX_TEXT_BYTES: number = 1 << 28;

/** Numbers that until, untilStep and seq may list. */
export const MAX_INTS: number = 1 << 22;

/** Levels of nesting that merge, deepCopy and deepEqual follow; a dictionary set into itself would never end. */
export const MAX_DEPTH: number = 1000;
