/** Closes an exhaustive switch: a type error when a case is missing, a bug report when one slips through. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
