/**
 * What the analysis knows of a value while it walks a template: mostly where in the values it comes from. `any` is everything else; what
 * is not known is never wrong.
 */
import type { Chart } from '../../chart/index.ts';
import type { Tree } from '../../gotemplate/index.ts';

/** One chart of the tree, and where its part of the values lies. */
export interface Scope {
  readonly chart: Chart;
  /** From the root's values: [] for the root, ["redis"] for a subchart. */
  readonly prefix: readonly string[];
  readonly parent: Scope | undefined;
  readonly children: Scope[];
  /** "web/templates" */
  readonly basePath: string;
}

/** A place in a template. */
export interface Site {
  readonly tree: Tree;
  readonly start: number;
  readonly end: number;
}

/** A call of a function whose result changes from render to render. */
export interface Chance {
  readonly name: string;
  readonly site: Site;
  /** It is called, or its result taken, only as far as `lookup` finds nothing. */
  guarded: boolean;
}

export type Abstract =
  /** A value of the values. "*" in a path is any item of a list, or any key of a map. */
  | { readonly kind: 'place'; readonly scope: Scope; readonly path: readonly string[] }
  | { readonly kind: 'const'; readonly value: string | number | boolean | null }
  /** What a template of the chart is executed with. */
  | { readonly kind: 'root'; readonly scope: Scope }
  /** .Release, .Chart, .Files, .Capabilities, .Template, .Subcharts */
  | { readonly kind: 'object'; readonly name: string; readonly scope: Scope }
  /** A map that the template made; `more` lies under its entries. */
  | { readonly kind: 'dict'; readonly entries: Map<string, Abstract>; readonly more: Abstract[] }
  /** `exact`: the items stand in their places, as `list` made them. */
  | { readonly kind: 'list'; readonly items: readonly Abstract[]; readonly unordered?: Site; readonly exact?: true }
  | { readonly kind: 'union'; readonly of: readonly Abstract[] }
  /** `pattern`: a regular expression that a text made of parts is known to match. */
  | { readonly kind: 'any'; readonly isLookup?: true; readonly chance?: readonly Chance[]; readonly pattern?: string };

export const ANY: Abstract = { kind: 'any' };
export const ITEM = '*';
/** Alternatives of one value; more than that is `any`. */
const MAX_ALTERNATIVES = 12;
const MAX_KEY_DEPTH = 5;
const MAX_KEY_PARTS = 200;
/** Parts of one value that are looked at. */
const MAX_PARTS = 2000;
/** Maps under maps that one step goes through. */
const MAX_STEPS_DOWN = 8;
/** Deeper than any values: a chain of thousands of fields would cost its square. */
const MAX_PATH = 200;

export function constant(value: string | number | boolean | null): Abstract {
  return { kind: 'const', value };
}

export function union(values: readonly Abstract[]): Abstract {
  const flat = values.flatMap((value) => (value.kind === 'union' ? value.of : [value]));
  const known = new Map(flat.map((value) => [keyOf(value), value]));
  if (known.size === 1) return flat[0]!;
  return { kind: 'union', of: [...known.values()].slice(0, MAX_ALTERNATIVES) };
}

/** Equal only for values that are the same to the analysis: beyond a depth and a size, maps and lists are told apart by identity. */
export function keyOf(value: Abstract): string {
  return keyWithin(value, 0, { left: MAX_KEY_PARTS });
}

const identities = new WeakMap<object, number>();
let newestIdentity = 0;

function identityOf(value: object): string {
  let id = identities.get(value);
  if (id === undefined) identities.set(value, (id = ++newestIdentity));
  return `#${id}`;
}

function keyWithin(value: Abstract, depth: number, budget: { left: number }): string {
  const inner = (part: Abstract): string => keyWithin(part, depth + 1, budget);
  switch (value.kind) {
    case 'place':
      return `p:${value.scope.prefix.join('/')}:${value.path.join('.')}`;
    case 'const':
      return `c:${JSON.stringify(value.value)}`;
    case 'root':
      return `r:${value.scope.prefix.join('/')}`;
    case 'object':
      return `o:${value.name}:${value.scope.prefix.join('/')}`;
    case 'any':
      return `a${value.isLookup ? 'l' : ''}${value.chance === undefined ? '' : `!${value.chance.map((c) => c.site.start).join()}`}${value.pattern ?? ''}`;
  }
  if (depth > MAX_KEY_DEPTH || --budget.left < 0) return identityOf(value);
  switch (value.kind) {
    case 'dict': {
      const entries = [...value.entries].map(([key, part]) => `${key}=${inner(part)}`);
      return `d{${entries.join(',')}|${value.more.map(inner).join(',')}}`;
    }
    case 'list':
      return `l[${value.items.map(inner).join(',')}]${value.unordered === undefined ? '' : '~'}${value.exact === true ? '!' : ''}`;
    case 'union':
      return `u[${value.of.map(inner).sort().join(',')}]`;
  }
}

/** True when `part` lies somewhere in `value`, or `value` is too large to tell. */
export function contains(value: Abstract, part: Abstract): boolean {
  const seen = new Set<Abstract>([value]);
  for (const at of seen) {
    if (at === part || seen.size > MAX_PARTS) return true;
    for (const next of partsOf(at)) seen.add(next);
  }
  return false;
}

/** What a map, a list or a choice is made of. */
export function partsOf(value: Abstract): readonly Abstract[] {
  switch (value.kind) {
    case 'dict':
      return [...value.entries.values(), ...value.more];
    case 'list':
      return value.items;
    case 'union':
      return value.of;
    default:
      return [];
  }
}

/** One step into a value. */
export function fieldOf(value: Abstract, name: string, depth: number = 0): Abstract {
  if (depth > MAX_STEPS_DOWN) return ANY;
  switch (value.kind) {
    case 'place':
      if (value.path.length >= MAX_PATH) return ANY;
      return { kind: 'place', scope: value.scope, path: [...value.path, name] };
    case 'root':
      if (name === 'Values') return { kind: 'place', scope: value.scope, path: [] };
      return ROOT_OBJECTS.has(name) ? { kind: 'object', name, scope: value.scope } : ANY;
    case 'object':
      return fieldOfObject(value.name, value.scope, name);
    case 'dict': {
      const own = value.entries.get(name);
      const below = value.more.map((inner) => fieldOf(inner, name, depth + 1));
      if (own === undefined) return below.length === 0 ? ANY : union(below);
      return below.length === 0 ? own : union([own, ...below]);
    }
    case 'union':
      return union(value.of.map((inner) => fieldOf(inner, name, depth + 1)));
    case 'any':
      return value;
    case 'const':
    case 'list':
      return ANY;
  }
}

const ROOT_OBJECTS: ReadonlySet<string> = new Set(['Release', 'Chart', 'Files', 'Capabilities', 'Template', 'Subcharts']);

function fieldOfObject(object: string, scope: Scope, name: string): Abstract {
  if (object === 'Template' && name === 'BasePath') return constant(scope.basePath);
  if (object === 'Subcharts') {
    const child = scope.children.find((inner) => inner.chart.metadata.name === name);
    return child === undefined ? ANY : { kind: 'root', scope: child };
  }
  if (object === 'Chart' && name === 'Name') return constant(scope.chart.metadata.name);
  return object === 'Chart' && (name === 'Version' || name === 'AppVersion') ? { kind: 'object', name: `Chart.${name}`, scope } : ANY;
}

/** The item of a list in this place, as far as places are known. */
export function itemAt(value: Abstract, place: number): Abstract {
  if (value.kind === 'union') return union(value.of.map((alternative) => itemAt(alternative, place)));
  return value.kind === 'list' && value.exact === true ? (value.items[place] ?? ANY) : itemOf(value);
}

/** Any item of a list, any value of a map. */
export function itemOf(value: Abstract, depth: number = 0): Abstract {
  if (depth > MAX_STEPS_DOWN) return ANY;
  switch (value.kind) {
    case 'place':
      return fieldOf(value, ITEM);
    case 'list':
      return value.items.length === 0 ? ANY : union(value.items);
    case 'dict': {
      const all = [...value.entries.values(), ...value.more.map((inner) => itemOf(inner, depth + 1))];
      return all.length === 0 ? ANY : union(all);
    }
    case 'union':
      return union(value.of.map((inner) => itemOf(inner, depth + 1)));
    case 'any':
      return value;
    default:
      return ANY;
  }
}

/** The value and what it is made of, up to a limit. */
function allParts(value: Abstract): ReadonlySet<Abstract> {
  const seen = new Set<Abstract>([value]);
  for (const at of seen) {
    if (seen.size > MAX_PARTS) break;
    for (const next of partsOf(at)) seen.add(next);
  }
  return seen;
}

export function isLookup(value: Abstract): boolean {
  if (value.kind === 'any') return value.isLookup ?? false;
  if (partsOf(value).length === 0) return false;
  return [...allParts(value)].some((part) => part.kind === 'any' && part.isLookup);
}

export function chanceOf(value: Abstract): readonly Chance[] {
  if (value.kind === 'any') return value.chance ?? [];
  // A map is read key by key: what lies in it does not yet flow anywhere.
  if (value.kind === 'dict' || partsOf(value).length === 0) return [];
  return [...new Set([...allParts(value)].flatMap((part) => (part.kind === 'any' ? (part.chance ?? []) : [])))];
}

/** A computed value: nothing is known of it but what flowed into it. */
export function computed(from: readonly Abstract[]): Abstract {
  const chance = from.flatMap(chanceOf);
  const lookup = from.some(isLookup);
  if (chance.length === 0 && !lookup) return ANY;
  return { kind: 'any', ...(lookup ? { isLookup: true as const } : {}), ...(chance.length === 0 ? {} : { chance }) };
}

/** The places that a value may be. */
export function placesOf(value: Abstract): Extract<Abstract, { kind: 'place' }>[] {
  if (value.kind === 'place') return [value];
  return value.kind === 'union' ? value.of.flatMap(placesOf) : [];
}

/** A chance whose result is only one alternative beside what lookup found is guarded by it. */
export function guardByLookup(alternatives: readonly Abstract[]): void {
  if (!alternatives.some(isLookup)) return;
  for (const value of alternatives) for (const chance of chanceOf(value)) chance.guarded = true;
}
