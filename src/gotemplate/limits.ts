/** Bounds on foreign input: what one parse and one run may cost. Each has a name; an error that comes of it carries that name. */

export interface Limits {
  /** Bytes of one template text. */
  readonly sourceBytes: number;
  /** Control blocks and parentheses inside each other in one template text. */
  readonly parseDepth: number;
  /** Templates that call each other, by {{template}} or by functions. */
  readonly templateDepth: number;
  /** Bytes written in one run, those of nested executions included. */
  readonly outputBytes: number;
  /** Rounds of all loops of one run together. */
  readonly iterations: number;
  /** Executions of templates in one run. */
  readonly calls: number;
}

export const defaultLimits: Limits = {
  sourceBytes: 64 * 1024 * 1024,
  parseDepth: 1000,
  templateDepth: 10_000,
  outputBytes: 256 * 1024 * 1024,
  iterations: 20_000_000,
  calls: 20_000_000,
};
