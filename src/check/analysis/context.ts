/** Where a walk is: data, variables, facts. */
import type { Tree } from '../../gotemplate/index.ts';
import { type Abstract, chanceOf, isLookup, union } from './abstract.ts';
import type { Facts } from './facts.ts';

/** Where a walk is: the data, the variables, what is known. */
export class Context {
  readonly dot: Abstract;
  readonly env: Env;
  readonly tree: Tree;
  facts: Facts | undefined;
  readonly underLookup: boolean;
  /** What was printed and is not plain. */
  readonly printed: Abstract[];

  constructor(dot: Abstract, env: Env, tree: Tree, facts: Facts | undefined, underLookup: boolean, printed: Abstract[] = []) {
    this.dot = dot;
    this.env = env;
    this.tree = tree;
    this.facts = facts;
    this.underLookup = underLookup;
    this.printed = printed;
  }

  inner(change: { dot?: Abstract; env?: Env; facts?: Facts | undefined; underLookup?: boolean } = {}): Context {
    const facts = 'facts' in change ? change.facts : this.facts;
    const { dot = this.dot, env = new Env(this.env), underLookup = this.underLookup } = change;
    return new Context(dot, env, this.tree, facts, underLookup, this.printed);
  }

  print(value: Abstract): void {
    if (chanceOf(value).length > 0 || isLookup(value)) this.printed.push(value);
  }
}

/** Variables. An assignment inside a branch may or may not happen: both values are kept. */
export class Env {
  readonly #own = new Map<string, Abstract>();
  readonly #outer: Env | undefined;

  constructor(outer: Env | undefined) {
    this.#outer = outer;
  }

  declare(name: string, value: Abstract): void {
    this.#own.set(name, value);
  }

  get(name: string): Abstract | undefined {
    return this.#own.get(name) ?? this.#outer?.get(name);
  }

  assign(name: string, value: Abstract): void {
    const own = this.#own.get(name);
    if (own !== undefined) this.#own.set(name, union([own, value]));
    else this.#outer?.assign(name, value);
  }
}
