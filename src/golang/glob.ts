/**
 * github.com/gobwas/glob v0.2.3 with "/" as the separator, as Helm's .Files.Glob compiles it: **, *, ?, [a-z], [!a], {a,b}, \c.
 * The library rewrites a pattern into faster matchers, and its mistakes come from there; so the same rewriting is done here.
 */
import { goFail } from './func.ts';
import { type AnyOfMatcher, anyOf, everyOf, GlobBudget, row, type TreeMatcher, tree } from './glob-compound.ts';
import {
  any,
  contains,
  type ListMatcher,
  list,
  type Matcher,
  max,
  min,
  nothing,
  prefix,
  prefixAny,
  prefixSuffix,
  range,
  single,
  suffix,
  suffixAny,
  superMatcher,
  type TextMatcher,
  text,
} from './glob-matchers.ts';
import { type GlobNode, parseGlob } from './glob-syntax.ts';
import { fromRunes } from './utf8.ts';

/** A compiled pattern. */
export interface Glob {
  /** True when the whole path matches. Fails where Go panics, and when the matching takes too long. */
  match(path: string): boolean;
}

/** glob.Compile(pattern, '/'). Fails with the library's sentence. */
export function compileGlob(pattern: string): Glob {
  const budget = new GlobBudget();
  const matcher = new GlobCompiler(budget).compile(parseGlob(pattern));
  return {
    match(path) {
      budget.reset();
      return matcher.match(path);
    },
  };
}

class GlobCompiler {
  readonly #budget: GlobBudget;

  constructor(budget: GlobBudget) {
    this.#budget = budget;
  }

  compile(node: GlobNode): Matcher {
    switch (node.kind) {
      case 'any-of': {
        const factored = factorOut(node.children);
        return factored === undefined ? anyOf(this.#children(node.children)) : this.compile(factored);
      }
      case 'pattern':
        if (node.children.length === 0) return nothing;
        return this.#optimize(this.#join(this.#minimize(this.#children(node.children))));
      case 'any':
        return any;
      case 'super':
        return superMatcher;
      case 'single':
        return single;
      case 'nothing':
        return nothing;
      case 'list':
        return this.#optimize(list(node.chars, node.not));
      case 'range':
        return range(node.low, node.high, node.not);
      case 'text':
        return text(node.text);
    }
  }

  #children(nodes: readonly GlobNode[]): Matcher[] {
    return nodes.map((node) => this.#optimize(this.compile(node)));
  }

  /** A cheaper matcher for the same. */
  #optimize(matcher: Matcher): Matcher {
    if (isAnyOf(matcher)) return matcher.matchers.length === 1 ? matcher.matchers[0]! : matcher;
    if (isList(matcher)) return !matcher.not && matcher.chars.length === 1 ? text(fromRunes(matcher.chars)) : matcher;
    if (!isTree(matcher)) return matcher;
    const left = matcher.left && this.#optimize(matcher.left);
    const right = matcher.right && this.#optimize(matcher.right);
    const whole = tree({ ...matcher, left, right }, this.#budget);
    return isText(matcher.value, 'text') ? (aroundText(matcher.value.text, left, right) ?? whole) : whole;
  }

  /** Runs of neighbours to one matcher each, the longest run first, until nothing more can be glued. */
  #minimize(given: readonly Matcher[]): readonly Matcher[] {
    let matchers = given;
    for (;;) {
      let best: { readonly glued: Matcher; readonly start: number; readonly end: number } | undefined;
      for (let start = 0; start < matchers.length; start++) {
        for (let end = matchers.length; end > start; end--) {
          this.#budget.spend(end - start);
          const glued = glue(matchers.slice(start, end));
          if (glued === undefined) continue;
          const longer = best !== undefined && best.glued.length > -1 && glued.length > best.glued.length;
          if (best === undefined || longer || best.end - best.start < end - start) best = { glued, start, end };
        }
      }
      if (best === undefined) return matchers;
      matchers = [...matchers.slice(0, best.start), best.glued, ...matchers.slice(best.end)];
    }
  }

  /** One matcher out of a sequence: the longest of a fixed length is looked for, the others stand left and right of it. */
  #join(matchers: readonly Matcher[]): Matcher {
    if (matchers.length === 0) goFail('compile error: need at least one matcher');
    if (matchers.length === 1) return matchers[0]!;
    const glued = glue(matchers);
    if (glued !== undefined) return glued;
    let at = -1;
    for (const [i, { length }] of matchers.entries()) {
      if (length !== -1 && length >= (matchers[at]?.length ?? -1)) at = i;
    }
    if (at < 0) return this.#tree(matchers[0]!, undefined, this.#join(matchers.slice(1)));
    const left = at > 0 ? this.#join(matchers.slice(0, at)) : undefined;
    const right = at + 1 < matchers.length ? this.#join(matchers.slice(at + 1)) : undefined;
    return this.#tree(matchers[at]!, left, right);
  }

  #tree(value: Matcher, left: Matcher | undefined, right: Matcher | undefined): Matcher {
    const leftLength = left?.length ?? 0;
    const rightLength = right?.length ?? 0;
    const varies = value.length === -1 || leftLength === -1 || rightLength === -1;
    const length = varies ? -1 : leftLength + value.length + rightLength;
    return tree({ value, left, right, leftLength, rightLength, length }, this.#budget);
  }
}

/** What a text with stars beside it comes to. */
function aroundText(wanted: string, left: Matcher | undefined, right: Matcher | undefined): Matcher | undefined {
  if (left === undefined && right === undefined) return text(wanted);
  if (left?.kind === 'super' && right?.kind === 'super') return contains(wanted, false);
  if (right === undefined) {
    if (left?.kind === 'super') return suffix(wanted);
    if (isText(left, 'prefix')) return prefixSuffix(left.text, wanted);
    if (left?.kind === 'any') return suffixAny(wanted);
  }
  if (left === undefined) {
    if (right?.kind === 'super') return prefix(wanted);
    if (isText(right, 'suffix')) return prefixSuffix(wanted, right.text);
    if (right?.kind === 'any') return prefixAny(wanted);
  }
  return undefined;
}

function glue(matchers: readonly Matcher[]): Matcher | undefined {
  if (matchers.length <= 1) return undefined;
  return glueStars(matchers) ?? (matchers.every((matcher) => matcher.length !== -1) ? row(matchers) : undefined);
}

const SLASH = '/';

/** Neighbours that only differ in how many characters they take. A negated list counts as "not this text", in one piece. */
function glueStars(matchers: readonly Matcher[]): Matcher | undefined {
  let stars = 0;
  let supers = 0;
  let singles = 0;
  let forbidden: string | undefined;
  for (const matcher of matchers) {
    let barred = SLASH;
    if (matcher.kind === 'super') {
      barred = '';
      supers++;
    } else if (matcher.kind === 'any') stars++;
    else if (matcher.kind === 'single') singles++;
    else if (isList(matcher) && matcher.not) {
      barred = fromRunes(matcher.chars);
      singles++;
    } else return undefined;
    forbidden ??= barred;
    if (barred !== forbidden) return undefined;
  }
  if (supers > 0 && stars + singles === 0) return superMatcher;
  if (stars > 0 && supers + singles === 0) return any;
  if (stars + supers > 0 && singles > 0 && forbidden === '') return min(singles);
  const every: Matcher[] = [];
  if (singles > 0) every.push(min(singles));
  if (singles > 0 && stars + supers === 0) every.push(max(singles));
  if (forbidden !== '') every.push(contains(forbidden!, true));
  return everyOf(every);
}

/** {ab*,ac*} to a{b,c}*: undefined when the alternatives share neither beginning nor end. */
function factorOut(alternatives: readonly GlobNode[]): GlobNode | undefined {
  if (!alternatives.every((node) => node.kind === 'pattern')) return undefined;
  const lists = alternatives.map((node) => node.children);
  const { left, right } = shared(lists);
  if (left.length + right.length === 0) return undefined;
  const rests: GlobNode[] = [];
  const seen = new Set<string>();
  for (const children of lists) {
    const rest = children.slice(left.length, children.length - right.length);
    const node: GlobNode = rest.length === 0 ? { kind: 'nothing' } : { kind: 'pattern', children: rest };
    const key = fingerprint(node);
    if (!seen.has(key)) rests.push(node);
    seen.add(key);
  }
  const parts: GlobNode[] = [];
  if (left.length > 0) parts.push({ kind: 'pattern', children: left });
  if (rests.length > 1) parts.push({ kind: 'any-of', children: rests });
  else if (rests[0]!.kind !== 'nothing') parts.push(rests[0]!);
  if (right.length > 0) parts.push({ kind: 'pattern', children: right });
  return { kind: 'pattern', children: parts };
}

/** The children that all lists begin with and end with, which never overlap in the shortest of them. */
function shared(lists: readonly (readonly GlobNode[])[]): { readonly left: readonly GlobNode[]; readonly right: readonly GlobNode[] } {
  if (lists.length <= 1) return { left: [], right: [] };
  const shortest = lists.reduce((least, children) => (children.length < least.length ? children : least));
  const size = shortest.length;
  const left: GlobNode[] = [];
  const right: GlobNode[] = [];
  let leftOpen = true;
  let rightOpen = true;
  for (let i = 0, j = size - 1; left.length + right.length < size && j >= 0 && (leftOpen || rightOpen); i++, j--) {
    for (const children of lists) {
      if (!leftOpen && !rightOpen) break;
      if (children === shortest) continue;
      leftOpen &&= sameNode(shortest[i]!, children[i]!);
      // The end is given up where the beginning has come to it.
      rightOpen &&= !(leftOpen && j <= i) && sameNode(shortest[j]!, children[j + children.length - size]!);
    }
    if (leftOpen) left.push(shortest[i]!);
    if (rightOpen) right.unshift(shortest[j]!);
  }
  return { left, right };
}

function sameNode(a: GlobNode, b: GlobNode): boolean {
  return fingerprint(a) === fingerprint(b);
}

function fingerprint(node: GlobNode): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'parent' ? undefined : value));
}

function isAnyOf(matcher: Matcher): matcher is AnyOfMatcher {
  return matcher.kind === 'any-of';
}

function isList(matcher: Matcher): matcher is ListMatcher {
  return matcher.kind === 'list';
}

function isTree(matcher: Matcher): matcher is TreeMatcher {
  return matcher.kind === 'tree';
}

function isText(matcher: Matcher | undefined, kind: TextMatcher['kind']): matcher is TextMatcher {
  return matcher?.kind === kind;
}
