/** What a rule may cost: our own count of steps, in place of cel-go's cost. */

/** Steps of one rule on one value: a visited node is one, a text or list of n one for every ten. */
export const MAX_RULE_STEPS = 1_000_000;
/** Steps of all rules on one object. */
export const MAX_OBJECT_STEPS = 10_000_000;
/** Longest text that a rule may make. */
export const MAX_TEXT = 10_000_000;

/** Nothing in an expression may catch it. */
export class OverBudget extends Error {}

export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  get left(): number {
    return this.#left;
  }

  /** Takes steps away; throws OverBudget when there are none left. */
  take(steps: number): void {
    this.#left -= steps;
    if (!(this.#left >= 0)) throw new OverBudget('operation cancelled: actual cost limit exceeded');
  }

  /** For going over a text or list of this size. */
  size(length: number): void {
    this.take(Math.ceil(length / 10));
  }
}
