/** Time, handed in: nothing below the edge asks the machine for it. */
export interface Clock {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  now(): bigint;
}

/** A clock that stands still. */
export function fixedClock(nanoseconds: bigint): Clock {
  return { now: () => nanoseconds };
}
