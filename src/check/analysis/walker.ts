/**
 * Walks templates as the engine would execute them, all branches, with abstract values: which values are read where, under which
 * conditions, and what is done with them. Unknown things are handed on as "any"; a value that flows into something unknown counts as read
 * with all that is below it.
 */
import { compileRegexp, type GoMap, type Value } from '../../golang/index.ts';
import type { ActionNode, BranchNode, CommandNode, ListNode, Operand, PipeNode, Statement, Tree } from '../../gotemplate/index.ts';
import {
  type Abstract,
  ANY,
  type Chance,
  computed,
  constant,
  fieldOf,
  guardByLookup,
  ITEM,
  isLookup,
  itemOf,
  keyOf,
  partsOf,
  placesOf,
  type Site,
  union,
} from './abstract.ts';
import { Context, Env } from './context.ts';
import { type Facts, factKey, isNotNil, type Outcome, truthOf, withFacts } from './facts.ts';
import { callFunction } from './functions.ts';
import { endOf, endsInFail, parsedText, prints, siteKey, siteOf, startOf } from './nodes.ts';
import { Reads } from './reads.ts';

/** Steps of one analysis; a chart of 300 templates takes about 200,000. */
const MAX_STEPS = 1_500_000;
/** Different arguments that one template is looked at with. */
const MAX_CONTEXTS = 300;
const MAX_DEPTH = 60;
/** Lists inside lists, over includes. */
const MAX_NESTING = 600;

type Place = Extract<Abstract, { kind: 'place' }>;

/** A key that is read below a value that may be nil or no map. */
export interface NilRisk {
  readonly parent: Place;
  readonly key: string;
  readonly site: Site;
  readonly state: 'missing' | 'null' | 'scalar';
}

/** `default fallback value`, where the value comes from the values. */
export interface DefaultUse {
  readonly places: readonly Place[];
  readonly fallback: string | number | boolean;
  readonly site: Site;
}

/** An action that prints a value of the values as it is. */
export interface Print {
  readonly places: readonly Place[];
  readonly tree: Tree;
  /** The offset of something inside the action. */
  readonly offset: number;
}

/** A condition that never holds, or always does, so that a branch is never taken. */
export interface DeadBranch {
  readonly site: Site;
  readonly text: 'always true' | 'always false' | 'false with these values';
}

export class Walker {
  readonly reads: Reads = new Reads();
  readonly nilRisks: NilRisk[] = [];
  readonly defaults: DefaultUse[] = [];
  readonly chances: Map<string, Chance> = new Map();
  /** Calls of keys and values whose order is seen; `isLoop`: only in the order of a loop's rounds. */
  readonly unordered: Map<string, { readonly site: Site; readonly isLoop: boolean }> = new Map();
  readonly prints: Print[] = [];
  /** Template name → names that it includes. */
  readonly calls: Map<string, Set<string>> = new Map();
  /** Names that are included anywhere. */
  readonly called: Set<string> = new Set();
  /** Something is included under a name that cannot be told. */
  hasUnknownCall: boolean = false;
  /** tpl is given a text that is no literal. */
  hasTextCall: boolean = false;
  /** The chart's version or appVersion is read somewhere. */
  readsVersion: boolean = false;
  /** Values that templates set themselves. */
  readonly written: Set<string> = new Set();
  readonly #definitions: ReadonlyMap<string, Tree>;
  readonly #values: GoMap;
  readonly #memo = new Map<string, Abstract>();
  readonly #branches = new Map<string, { site: Site; text: DeadBranch['text'] | undefined }>();
  readonly #texts = new Map<string, Tree>();
  #assignments = 0;
  #guesses = 0;
  #nesting = 0;
  readonly #contexts = new Map<string, number>();
  #steps = 0;
  #depth = 0;

  constructor(definitions: ReadonlyMap<string, Tree>, values: GoMap) {
    this.#definitions = definitions;
    this.#values = values;
  }

  /** Looks at a template with `dot` as its data; what it prints is the result. */
  template(name: string, dot: Abstract, caller?: Context, site?: Site): Abstract {
    if (caller !== undefined) {
      this.called.add(name);
      const from = caller.tree.name;
      const known = this.calls.get(from);
      if (known === undefined) this.calls.set(from, new Set([name]));
      else known.add(name);
    }
    const tree = this.#definitions.get(name);
    if (tree === undefined) {
      // It belongs to a chart that is not here, a library perhaps: it may read everything.
      this.use(dot, site);
      return ANY;
    }
    const facts = this.#relevant(caller?.facts);
    const key = `${name}\n${keyOf(dot)}\n${factsKey(facts)}${caller?.underLookup ? '\nlookup' : ''}${this.#guesses > 0 ? '\nguess' : ''}`;
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const contexts = (this.#contexts.get(name) ?? 0) + 1;
    if (contexts > MAX_CONTEXTS || this.#depth >= MAX_DEPTH || this.#steps > MAX_STEPS) {
      this.use(dot, site);
      return ANY;
    }
    this.#contexts.set(name, contexts);
    this.#memo.set(key, ANY);
    this.#depth++;
    const context = new Context(dot, new Env(undefined), tree, facts, caller?.underLookup ?? false);
    context.env.declare('$', dot);
    this.#list(tree.root, context);
    this.#depth--;
    const result = computed(context.printed);
    this.#memo.set(key, result);
    return result;
  }

  /** A text that tpl is given as a literal. */
  text(text: string, dot: Abstract, caller: Context, site: Site): Abstract {
    const tree = this.#texts.get(text) ?? parsedText(text);
    if (tree === undefined) return ANY;
    this.#texts.set(text, tree);
    if (this.#depth >= MAX_DEPTH) {
      this.use(dot, site);
      return ANY;
    }
    this.#depth++;
    const context = new Context(dot, new Env(undefined), tree, this.#relevant(caller.facts), caller.underLookup);
    context.env.declare('$', dot);
    this.#list(tree.root, context);
    this.#depth--;
    return computed(context.printed);
  }

  get deadBranches(): DeadBranch[] {
    return [...this.#branches.values()].flatMap(({ site, text }) => (text === undefined ? [] : [{ site, text }]));
  }

  /** All templates whose names fit: some of them are never included so, and what would fail in them says nothing. */
  guessed(pattern: string, dot: Abstract, caller?: Context, site?: Site): Abstract {
    // Go's regular expressions take linear time whatever the chart has written.
    const whole = compileRegexp(`(?s)^(?:${pattern})$`);
    const names = [...this.#definitions.keys()].filter((name) => whole.match(name));
    this.#guesses++;
    const result = computed(names.map((name) => this.template(name, dot, caller, site)));
    this.#guesses--;
    return result;
  }

  noteTpl(data: Abstract): void {
    this.hasTextCall = true;
    // With other data than the whole a text can read only what it is given.
    if (data.kind !== 'root') this.use(data, undefined);
  }

  /** Facts that a called template can need: of values that might be nil. */
  #relevant(facts: Facts | undefined): Facts | undefined {
    let out: Facts | undefined;
    for (let at = facts; at !== undefined; at = at.outer) {
      // Elsewhere the same template may be included without the condition: only that the value is there is handed on.
      if (at.fact.truth !== 'false' && this.state(at.fact.key.split('\0')) !== 'map') {
        out = { fact: { key: at.fact.key, truth: 'not nil' }, outer: out };
      }
    }
    return out;
  }

  /** What stands at a path under the values at hand. */
  state(path: readonly string[]): 'map' | 'missing' | 'null' | 'scalar' | 'unknown' {
    const value = this.valueAt(path);
    if (value === undefined) return path.includes(ITEM) ? 'unknown' : 'missing';
    if (value === null) return 'null';
    if (value instanceof Map) return 'map';
    return typeof value === 'object' ? 'unknown' : 'scalar';
  }

  valueAt(path: readonly string[]): Value | undefined {
    let value: Value | undefined = this.#values;
    for (const key of path) {
      if (key === ITEM) return undefined;
      value = value instanceof Map ? value.get(key) : undefined;
    }
    return value;
  }

  // Marks.

  touch(value: Abstract, site: Site | undefined): void {
    for (const { scope, path } of placesOf(value)) this.reads.add(scope, path, site, false);
  }

  /** The value flows into something that may look at all of it. */
  use(value: Abstract, site: Site | undefined): void {
    const seen = new Set<Abstract>([value]);
    for (const part of seen) {
      if (part.kind === 'place') this.reads.add(part.scope, part.path, site, true);
      else if (part.kind === 'root') this.reads.add(part.scope, [], site, true);
      else if (part.kind === 'object' && part.name.startsWith('Chart')) this.readsVersion = true;
      else for (const inner of partsOf(part)) seen.add(inner);
    }
  }

  noteUnordered(value: Abstract, isLoop: boolean = false): void {
    const lists = value.kind === 'union' ? value.of : [value];
    for (const list of lists) {
      if (list.kind === 'list' && list.unordered !== undefined)
        this.unordered.set(siteKey(list.unordered), { site: list.unordered, isLoop });
    }
  }

  chance(name: string, site: Site, context: Context): Abstract {
    const key = siteKey(site);
    let chance = this.chances.get(key);
    // One unguarded way to it is enough.
    if (chance === undefined) this.chances.set(key, (chance = { name, site, guarded: context.underLookup }));
    else if (!context.underLookup) chance.guarded = false;
    return { kind: 'any', chance: [chance] };
  }

  // Statements.

  #list(list: ListNode, context: Context): void {
    if (this.#nesting >= MAX_NESTING || this.#steps > MAX_STEPS) {
      this.use(context.dot, undefined);
      this.use(context.env.get('$') ?? ANY, undefined);
      return;
    }
    this.#nesting++;
    for (const node of list.nodes) this.#statement(node, context);
    this.#nesting--;
  }

  #statement(node: Statement, context: Context): void {
    this.#steps++;
    switch (node.kind) {
      case 'action':
        this.#action(node, context);
        break;
      case 'if':
      case 'with':
        this.#branch(node, context);
        break;
      case 'range':
        this.#range(node, context);
        break;
      case 'template': {
        const dot = node.pipe === undefined ? constant(null) : this.pipe(node.pipe, context).value;
        context.print(this.template(node.name, dot, context, { tree: context.tree, start: node.offset, end: node.offset }));
        break;
      }
      case 'text':
      case 'break':
      case 'continue':
        break;
    }
  }

  #action(node: ActionNode, context: Context): void {
    const { value } = this.pipe(node.pipe, context);
    if (node.pipe.variables.length > 0) return;
    const places = placesOf(value);
    if (places.length > 0) this.prints.push({ places, tree: context.tree, offset: node.offset });
    const site = { tree: context.tree, start: node.offset, end: node.offset };
    this.use(value, places.length > 0 ? undefined : site);
    this.noteUnordered(value);
    context.print(value);
  }

  #branch(node: BranchNode, context: Context): void {
    const inner = context.inner();
    const condition = this.pipe(node.pipe, inner);
    this.#noteDead(node, condition, context);
    const underLookup = context.underLookup || isLookup(condition.value);
    const dot = node.kind === 'with' ? condition.value : context.dot;
    this.#list(node.list, inner.inner({ dot, facts: withFacts(inner.facts, condition.whenTrue ?? []), underLookup }));
    const otherwise = withFacts(inner.facts, condition.whenFalse ?? []);
    if (node.elseList !== undefined) this.#list(node.elseList, inner.inner({ facts: otherwise, underLookup }));
    // After {{ if not .x }}{{ fail … }}{{ end }} the condition is known not to hold.
    else if (endsInFail(node.list)) context.facts = withFacts(context.facts, condition.whenFalse ?? []);
  }

  #noteDead(node: BranchNode, condition: Outcome, context: Context): void {
    const first = node.pipe.commands[0]!;
    const last = node.pipe.commands.at(-1)!;
    const start = startOf(first.args[0]!);
    const site = { tree: context.tree, start, end: endOf(context.tree.text, last) };
    const { always, now } = condition;
    const isElseDead = always === true && node.elseList !== undefined;
    const isOff = now === false && node.kind === 'if';
    const text = always === false ? 'always false' : isElseDead ? 'always true' : isOff ? 'false with these values' : undefined;
    const key = siteKey(site);
    const before = this.#branches.get(key);
    // Seen from somewhere else the condition may hold.
    this.#branches.set(key, before === undefined || before.text === text ? { site, text } : { site, text: undefined });
  }

  #range(node: BranchNode, context: Context): void {
    const inner = context.inner();
    const { value } = this.pipe({ ...node.pipe, variables: [] }, inner);
    if (prints(node.list)) this.noteUnordered(value, true);
    const item = itemOf(value);
    const { variables, assigns } = node.pipe;
    const key = variables.length > 1 ? variables[0] : undefined;
    const element = variables.length > 1 ? variables[1] : variables[0];
    const set = (name: string | undefined, to: Abstract): void => {
      if (name === undefined) return;
      if (assigns) inner.env.assign(name, to);
      else inner.env.declare(name, to);
    };
    set(key?.names[0], ANY);
    set(element?.names[0], item);
    const whenTrue = placesOf(value).map((place) => ({ key: factKey(place), truth: 'true' as const }));
    const underLookup = context.underLookup || isLookup(value);
    const before = this.#assignments;
    const round = (): void => this.#list(node.list, inner.inner({ dot: item, facts: withFacts(inner.facts, whenTrue), underLookup }));
    round();
    // What one round assigns the next one sees.
    if (this.#assignments !== before) round();
    if (node.elseList !== undefined) this.#list(node.elseList, inner.inner({ underLookup }));
  }

  // Expressions.

  pipe(node: PipeNode, context: Context): Outcome {
    let outcome: Outcome | undefined;
    for (const command of node.commands) outcome = this.#command(command, context, outcome);
    const result = outcome ?? { value: ANY };
    for (const variable of node.variables) {
      const name = variable.names[0]!;
      if (node.assigns) {
        this.#assignments++;
        context.env.assign(name, result.value);
      } else context.env.declare(name, result.value);
    }
    return result;
  }

  #command(node: CommandNode, context: Context, final: Outcome | undefined): Outcome {
    this.#steps++;
    const [head, ...rest] = node.args as [Operand, ...Operand[]];
    if (head.kind === 'identifier') {
      const site = { tree: context.tree, start: head.offset, end: head.offset + head.name.length };
      if (head.name === 'and' || head.name === 'or') return this.#logic(head.name, rest, context, final);
      const args = rest.map((arg) => this.operand(arg, context));
      if (final !== undefined) args.push(final);
      return callFunction(head.name, args, { walker: this, context, site });
    }
    const outcome = this.operand(head, context);
    if (rest.length === 0 && final === undefined) return outcome;
    // A method: .Files.Get, .Capabilities.APIVersions.Has.
    for (const arg of rest) this.use(this.operand(arg, context).value, undefined);
    if (final !== undefined) this.use(final.value, undefined);
    return { value: computed([outcome.value]) };
  }

  /** and, or: each argument is evaluated knowing what the ones before it were. */
  #logic(name: 'and' | 'or', args: readonly Operand[], context: Context, final: Outcome | undefined): Outcome {
    const isAnd = name === 'and';
    const outcomes: Outcome[] = [];
    let scope = context;
    for (const arg of args) {
      const outcome = this.operand(arg, scope);
      outcomes.push(outcome);
      scope = context.inner({ env: context.env, facts: withFacts(scope.facts, (isAnd ? outcome.whenTrue : outcome.whenFalse) ?? []) });
    }
    if (final !== undefined) outcomes.push(final);
    guardByLookup(outcomes.map((o) => o.value));
    const each = outcomes.flatMap((o) => (isAnd ? o.whenTrue : o.whenFalse) ?? []);
    const value = union(outcomes.map((o) => o.value));
    const decided = (of: (o: Outcome) => boolean | undefined): boolean | undefined => {
      if (outcomes.some((o) => of(o) === !isAnd)) return !isAnd;
      return outcomes.every((o) => of(o) === isAnd) ? isAnd : undefined;
    };
    const always = decided((o) => o.always);
    const now = decided((o) => o.now);
    return {
      value,
      ...(isAnd ? { whenTrue: each } : { whenFalse: each }),
      ...(always === undefined ? {} : { always }),
      ...(now === undefined ? {} : { now }),
    };
  }

  operand(node: Operand, context: Context): Outcome {
    this.#steps++;
    switch (node.kind) {
      case 'pipe':
        return this.pipe(node, context.inner({ env: context.env }));
      case 'dot':
        return this.#placed(context.dot, undefined, context);
      case 'field':
        return this.#fields(context.dot, node.names, siteOf(node, context.tree), context);
      case 'variable': {
        const value = context.env.get(node.names[0]!) ?? ANY;
        return this.#fields(value, node.names.slice(1), siteOf(node, context.tree), context);
      }
      case 'chain': {
        const head = this.operand(node.head, context);
        return this.#fields(head.value, node.names, siteOf(node, context.tree), context);
      }
      case 'identifier': {
        const site = { tree: context.tree, start: node.offset, end: node.offset + node.name.length };
        return callFunction(node.name, [], { walker: this, context, site });
      }
      case 'string':
        return constantOutcome(node.text);
      case 'number':
        return constantOutcome(node.float ?? Number(node.int ?? 0));
      case 'bool':
        return constantOutcome(node.value);
      case 'nil':
        return constantOutcome(null);
    }
  }

  #fields(base: Abstract, names: readonly string[], site: Site, context: Context): Outcome {
    let value = base;
    let isSafe = base.kind !== 'place' && base.kind !== 'root';
    // Go: a field of nil that came out of a pipeline or a variable is nil, and so are its fields.
    if (base.kind === 'place' && base.path.length > 0 && this.state([...base.scope.prefix, ...base.path]) !== 'map') isSafe = true;
    names.forEach((name, i) => {
      value = fieldOf(value, name);
      if (isSafe || value.kind !== 'place' || i === names.length - 1) return;
      isSafe = this.noteNil(value, names[i + 1]!, site, context);
    });
    if (value.kind === 'object' && value.name.startsWith('Chart.')) this.readsVersion = true;
    return this.#placed(value, site, context);
  }

  /** Notes a read below a value that may be nil. True when it is not sure that the value is a map. */
  noteNil(parent: Place, key: string, site: Site, context: Context): boolean {
    if (parent.path.length === 0) return false;
    const state = this.state([...parent.scope.prefix, ...parent.path]);
    if (state === 'map') return false;
    const known = factKey(parent);
    if (this.#guesses === 0 && state !== 'unknown' && !isNotNil(context.facts, known) && !this.written.has(known)) {
      this.nilRisks.push({ parent, key, site, state });
    }
    return true;
  }

  #placed(value: Abstract, site: Site | undefined, context: Context): Outcome {
    this.touch(value, site);
    if (value.kind !== 'place') return { value };
    const key = factKey(value);
    const always = truthOf(context.facts, key);
    const at = this.valueAt([...value.scope.prefix, ...value.path]);
    const isOpen = value.path.includes(ITEM) || this.written.has(key);
    const now = isOpen ? undefined : isTruthy(at);
    return {
      value,
      whenTrue: [{ key, truth: 'true' }],
      whenFalse: [{ key, truth: 'false' }],
      ...(always === undefined ? {} : { always }),
      ...(now === undefined ? {} : { now }),
    };
  }
}

function constantOutcome(value: string | number | boolean | null): Outcome {
  const always = value !== null && value !== '' && value !== 0 && value !== false;
  return { value: constant(value), always, now: always };
}

export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return false;
  return value instanceof Map ? value.size > 0 : Array.isArray(value) ? value.length > 0 : true;
}

function factsKey(facts: Facts | undefined): string {
  const keys: string[] = [];
  for (let at = facts; at !== undefined; at = at.outer) keys.push(at.fact.key);
  return keys.sort().join('\n');
}
