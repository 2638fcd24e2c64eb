/**
 * Variables of one template, resolved to slots while it is compiled. Go looks a variable up by name on a stack at run time; the two
 * differ only for a declaration inside a parenthesis that `and` or `or` may never evaluate. Such a variable is "conditional": its
 * slot is asked at run time, and the next variable of that name outwards takes its place when it is unset.
 */
export interface Variable {
  readonly name: string;
  /** Its value; the slot after it holds what it ranges over. */
  readonly slot: number;
  readonly conditional: boolean;
}

export class Scope {
  readonly #stack: Variable[] = [];
  #slots = 0;
  /** How many evaluations that may not happen stand around what is being compiled. */
  #conditions = 0;
  #conditionalSlots: number[] = [];

  /** The number of slots that a frame needs. */
  get size(): number {
    return this.#slots;
  }

  declare(name: string): Variable {
    const variable: Variable = { name, slot: this.reserve(), conditional: this.#conditions > 0 };
    if (variable.conditional) this.#conditionalSlots.push(variable.slot);
    this.#stack.push(variable);
    return variable;
  }

  /** A pair of slots without a name. */
  reserve(): number {
    this.#slots += 2;
    return this.#slots - 2;
  }

  /** The variables declared last. */
  newest(count: number): readonly Variable[] {
    return this.#stack.slice(this.#stack.length - count);
  }

  /** The variables that the name can mean, the innermost first; the last one is certain, or it may be that none is set. */
  resolve(name: string): readonly Variable[] {
    const found: Variable[] = [];
    for (let i = this.#stack.length - 1; i >= 0; i--) {
      const variable = this.#stack[i]!;
      if (variable.name !== name) continue;
      found.push(variable);
      if (!variable.conditional) break;
    }
    return found;
  }

  /** Compiles what declares variables for itself. */
  block<T>(compile: () => T): T {
    const mark = this.#stack.length;
    const compiled = compile();
    this.#stack.length = mark;
    return compiled;
  }

  /** Compiles what may not be evaluated; `slots` are to be unset before. */
  condition<T>(compile: () => T): { compiled: T; slots: readonly number[] } {
    const outer = this.#conditionalSlots;
    this.#conditionalSlots = [];
    this.#conditions++;
    const compiled = compile();
    this.#conditions--;
    const slots = this.#conditionalSlots;
    this.#conditionalSlots = [...outer, ...slots];
    return { compiled, slots };
  }
}
