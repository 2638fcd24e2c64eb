/**
 * What template functions do to abstract values: which ones hand their arguments on, look into them by key, make maps and lists. A
 * function that is not here reads all of its arguments and gives something unknown.
 */
import {
  type Abstract,
  ANY,
  computed,
  constant,
  contains,
  fieldOf,
  guardByLookup,
  ITEM,
  isLookup,
  itemAt,
  itemOf,
  placesOf,
  type Site,
  union,
} from './abstract.ts';
import type { Context } from './context.ts';
import { type Fact, factKey, type Outcome } from './facts.ts';
import type { Walker } from './walker.ts';

export interface Call {
  readonly walker: Walker;
  readonly context: Context;
  /** The name of the function in the template. */
  readonly site: Site;
}

type Transfer = (args: readonly Outcome[], call: Call) => Outcome;

export function callFunction(name: string, args: readonly Outcome[], call: Call): Outcome {
  const transfer = TRANSFERS.get(name);
  if (transfer !== undefined) return transfer(args, call);
  if (CHANCE.has(name)) {
    useAll(args, call);
    return { value: call.walker.chance(name, call.site, call.context) };
  }
  useAll(args, call);
  for (const { value } of args) if (!ORDER_IS_NO_MATTER.has(name)) call.walker.noteUnordered(value);
  return { value: computed(args.map((arg) => arg.value)) };
}

/** Functions whose result changes from one render to the next. */
const CHANCE: ReadonlySet<string> = new Set([
  ...['randAlphaNum', 'randAlpha', 'randNumeric', 'randAscii', 'randBytes', 'randInt', 'shuffle', 'uuidv4', 'now', 'ago', 'getHostByName'],
  ...['genPrivateKey', 'genCA', 'genCAWithKey', 'genSelfSignedCert', 'genSelfSignedCertWithKey', 'genSignedCert', 'genSignedCertWithKey'],
  ...['bcrypt', 'htpasswd', 'encryptAES'],
]);

const ORDER_IS_NO_MATTER: ReadonlySet<string> = new Set([
  'len',
  'has',
  'empty',
  'sortAlpha',
  'kindIs',
  'kindOf',
  'typeOf',
  'typeIs',
  'deepEqual',
]);

function useAll(args: readonly Outcome[], { walker, site }: Call): void {
  for (const { value } of args) walker.use(value, placesOf(value).length > 0 ? undefined : site);
}

const last = (args: readonly Outcome[]): Outcome => args.at(-1) ?? { value: ANY };
const valuesOf = (args: readonly Outcome[]): Abstract[] => args.map((arg) => arg.value);
const textOf = (value: Abstract | undefined): string | undefined =>
  value?.kind === 'const' && typeof value.value === 'string' ? value.value : undefined;

const facts = (values: readonly Abstract[], truth: Fact['truth']): Fact[] =>
  values.flatMap(placesOf).map((place) => ({ key: factKey(place), truth }));

/** The argument as it is. */
const same: Transfer = (args) => ({ value: last(args).value });

/** One of the arguments. */
const oneOf: Transfer = (args) => {
  guardByLookup(valuesOf(args));
  return { value: union(valuesOf(args)) };
};

/** The elements of lists, in some order. */
const listOf =
  (take: (args: readonly Outcome[]) => readonly Outcome[] = (args) => args): Transfer =>
  (args) => {
    const lists = take(args).map((arg) => arg.value);
    const unordered = lists.find((list) => list.kind === 'list' && list.unordered !== undefined);
    const items = lists.flatMap((list) => (list.kind === 'list' ? list.items : [itemOf(list)]));
    return {
      value: { kind: 'list', items, ...(unordered?.kind === 'list' && unordered.unordered ? { unordered: unordered.unordered } : {}) },
    };
  };

/** A test of the argument that says nothing of its truth. */
const test: Transfer = () => ({ value: ANY });

export function notOf(of: Outcome): Outcome {
  return {
    value: computed([of.value]),
    ...(of.whenFalse === undefined ? {} : { whenTrue: of.whenFalse }),
    ...(of.whenTrue === undefined ? {} : { whenFalse: of.whenTrue }),
    ...(of.always === undefined ? {} : { always: !of.always }),
    ...(of.now === undefined ? {} : { now: !of.now }),
  };
}

const fallback: Transfer = (args, { walker, site }) => {
  const [first, value] = args;
  if (first === undefined || value === undefined) return last(args);
  const places = placesOf(value.value);
  const literal = first.value;
  if (places.length > 0 && value.value.kind === 'place' && literal.kind === 'const' && literal.value !== null) {
    walker.defaults.push({ places, fallback: literal.value, site });
  }
  guardByLookup([literal, value.value]);
  const falls = literal.kind === 'const' && (literal.value === false || literal.value === '' || literal.value === 0);
  const now = value.now ?? undefined;
  return {
    value: union([value.value, literal]),
    ...(falls && value.whenTrue !== undefined ? { whenTrue: value.whenTrue } : {}),
    ...(falls && now !== undefined ? { now } : {}),
  };
};

/** index X k1 k2 …: like a chain of names. */
const index: Transfer = ([first, ...keys], call) => {
  let value = first?.value ?? ANY;
  keys.forEach((key, i) => {
    const name = textOf(key.value);
    if (name === undefined) call.walker.use(key.value, undefined);
    if (value.kind === 'place' && i > 0 && name !== undefined) call.walker.noteNil(value, name, call.site, call.context);
    if (name !== undefined) value = fieldOf(value, name);
    else value = key.value.kind === 'const' && typeof key.value.value === 'number' ? itemAt(value, key.value.value) : itemOf(value);
  });
  return placed(value, call);
};

function placed(value: Abstract, { walker, site }: Call): Outcome {
  walker.touch(value, site);
  if (value.kind !== 'place') return { value };
  const key = factKey(value);
  return { value, whenTrue: [{ key, truth: 'true' }], whenFalse: [{ key, truth: 'false' }] };
}

const get: Transfer = ([map, key], call) => {
  const name = textOf(key?.value);
  return placed(name === undefined ? itemOf(map?.value ?? ANY) : fieldOf(map?.value ?? ANY, name), call);
};

const hasKey: Transfer = ([map, key], call) => {
  const name = textOf(key?.value);
  const value = name === undefined ? itemOf(map?.value ?? ANY) : fieldOf(map?.value ?? ANY, name);
  call.walker.touch(value, call.site);
  return { value: ANY, whenTrue: facts([value], 'not nil') };
};

/** dig "a" "b" default map */
const dig: Transfer = (args, call) => {
  const map = last(args).value;
  const otherwise = args.at(-2)?.value ?? ANY;
  let value = map;
  for (const key of args.slice(0, -2)) {
    const name = textOf(key.value);
    value = name === undefined ? itemOf(value) : fieldOf(value, name);
  }
  call.walker.touch(value, call.site);
  return { value: union([value, otherwise]), whenTrue: facts([value], 'not nil') };
};

const pluck: Transfer = ([key, ...maps], call) => {
  const name = textOf(key?.value);
  const items = maps.map((map) => (name === undefined ? itemOf(map.value) : fieldOf(map.value, name)));
  for (const item of items) call.walker.touch(item, call.site);
  return { value: { kind: 'list', items } };
};

const dict: Transfer = (args, call) => {
  const entries = new Map<string, Abstract>();
  const more: Abstract[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) {
    const name = textOf(args[i]!.value);
    const { value } = args[i + 1]!;
    if (name === undefined) {
      call.walker.use(args[i]!.value, undefined);
      more.push({ kind: 'dict', entries: new Map([[ITEM, value]]), more: [] });
    } else entries.set(name, value);
  }
  return { value: { kind: 'dict', entries, more } };
};

const set: Transfer = ([map, key, given], call) => {
  const target = map?.value ?? ANY;
  const value = given?.value ?? ANY;
  const name = textOf(key?.value);
  for (const place of placesOf(target)) {
    call.walker.written.add(factKey({ ...place, path: [...place.path, name ?? ITEM] }));
    call.walker.use(value, call.site);
  }
  if (target.kind === 'dict') {
    if (contains(value, target)) call.walker.use(value, call.site);
    else if (name !== undefined) {
      const before = target.entries.get(name);
      target.entries.set(name, before === undefined ? value : union([before, value]));
    } else call.walker.use(value, call.site);
  } else if (target.kind !== 'place') call.walker.use(value, call.site);
  return { value: target };
};

/** merge, mergeOverwrite: the first map with the others below or above it. */
const merge: Transfer = ([first, ...others], call) => {
  const target = first?.value ?? ANY;
  // What is merged into the values themselves is read wherever they are.
  if (target.kind !== 'dict') for (const { value } of others) call.walker.use(value, undefined);
  if (target.kind !== 'dict') return { value: union([target, ...valuesOf(others)]) };
  for (const { value } of others) {
    if (contains(value, target)) call.walker.use(value, undefined);
    else if (!target.more.includes(value)) target.more.push(value);
  }
  return { value: target };
};

const pick: Transfer = ([map, ...keys], call) => {
  const entries = new Map<string, Abstract>();
  for (const key of keys) {
    const name = textOf(key.value);
    if (name === undefined) return { value: map?.value ?? ANY };
    const value = fieldOf(map?.value ?? ANY, name);
    call.walker.touch(value, call.site);
    entries.set(name, value);
  }
  return { value: { kind: 'dict', entries, more: [] } };
};

const keys: Transfer = (args, call) => {
  for (const arg of args) call.walker.use(arg.value, call.site);
  return { value: { kind: 'list', items: [], unordered: call.site } };
};

const values: Transfer = (args, call) => ({ value: { kind: 'list', items: args.map((arg) => itemOf(arg.value)), unordered: call.site } });

const sorted: Transfer = (args, call) => {
  const { value } = last(args);
  call.walker.use(value, call.site);
  return { value: value.kind === 'list' ? { kind: 'list', items: value.items } : computed([value]) };
};

const element: Transfer = (args, call) => {
  const { value } = last(args);
  call.walker.noteUnordered(value);
  const item = itemOf(value);
  call.walker.touch(item, call.site);
  return { value: item };
};

const include: Transfer = ([name, dot], call) => {
  const { walker, context, site } = call;
  const data = dot?.value ?? ANY;
  const known = name?.value ?? ANY;
  const candidates = known.kind === 'union' ? known.of : [known];
  const results = candidates.map((candidate) => {
    const text = textOf(candidate);
    if (text !== undefined) return walker.template(text, data, context, site);
    const pattern = candidate.kind === 'any' ? candidate.pattern : undefined;
    if (pattern !== undefined) return walker.guessed(pattern, data, context, site);
    walker.hasUnknownCall = true;
    walker.use(candidate, site);
    walker.use(data, site);
    return ANY;
  });
  return { value: computed(results) };
};

const tpl: Transfer = ([text, dot], call) => {
  const { walker, context, site } = call;
  const value = text?.value ?? ANY;
  const data = dot?.value ?? ANY;
  const literal = textOf(value);
  if (literal !== undefined) return { value: walker.text(literal, data, context, site) };
  walker.use(value, site);
  walker.noteTpl(data);
  return { value: computed([value]) };
};

const required: Transfer = ([message, value], call) => {
  if (message !== undefined) call.walker.use(message.value, undefined);
  const given = value ?? { value: ANY };
  const more = facts([given.value], 'not nil');
  for (const fact of more) call.context.facts = { fact, outer: call.context.facts };
  return given;
};

const ternary: Transfer = (args) => {
  const [yes, no, condition] = args;
  const alternatives = [yes?.value ?? ANY, no?.value ?? ANY];
  guardByLookup([...alternatives, ...(condition !== undefined && isLookup(condition.value) ? [condition.value] : [])]);
  return { value: union(alternatives) };
};

/** eq and its like: what is compared with something that is not nil was there. */
const compare =
  (truth: 'whenTrue' | 'whenFalse'): Transfer =>
  (args, call) => {
    useAll(args, call);
    const others = valuesOf(args.slice(1));
    const isReal = others.length > 0 && others.every((other) => other.kind === 'const' && other.value !== null && other.value !== '');
    const more = isReal ? facts(valuesOf(args.slice(0, 1)), 'not nil') : [];
    return { value: computed(valuesOf(args)), [truth]: more };
  };

const atLeast: Transfer = (args, call) => {
  useAll(args, call);
  return { value: computed(valuesOf(args)), whenTrue: facts(valuesOf(args.slice(0, 1)), 'not nil') };
};

const ofKind: Transfer = (args, call) => {
  const { value } = last(args);
  call.walker.touch(value, call.site);
  const isNil = textOf(args[0]?.value) === 'invalid';
  return { value: ANY, ...(isNil ? { whenFalse: facts([value], 'not nil') } : { whenTrue: facts([value], 'not nil') }) };
};

/** print, printf: a text of known parts is a name that can be followed. */
const print: Transfer = (args, call) => {
  const parts = args.map(({ value }) => (value.kind === 'const' && typeof value.value === 'string' ? value.value : undefined));
  useAll(args, call);
  for (const { value } of args) call.walker.noteUnordered(value);
  if (parts.every((part) => part !== undefined)) return { value: constant(parts.join('')) };
  return { value: { ...computedAny(valuesOf(args)), pattern: parts.map((part) => (part === undefined ? '.*' : escaped(part))).join('') } };
};

const printf: Transfer = (args, call) => {
  const format = textOf(args[0]?.value);
  useAll(args, call);
  for (const { value } of args) call.walker.noteUnordered(value);
  const rest = args.slice(1).map(({ value }) => textOf(value));
  if (format === undefined) return { value: computed(valuesOf(args)) };
  let at = 0;
  const pattern = format.split(/(%[-+# 0-9.]*[a-zA-Z%])/).map((part, i) => {
    if (i % 2 === 0) return { text: part, known: true };
    if (part === '%%') return { text: '%', known: true };
    const text = rest[at++];
    return text !== undefined && part === '%s' ? { text, known: true } : { text: '', known: false };
  });
  if (pattern.every((part) => part.known)) return { value: constant(pattern.map((part) => part.text).join('')) };
  return { value: { ...computedAny(valuesOf(args)), pattern: pattern.map((part) => (part.known ? escaped(part.text) : '.*')).join('') } };
};

function computedAny(from: readonly Abstract[]): Extract<Abstract, { kind: 'any' }> {
  const value = computed(from);
  return value.kind === 'any' ? value : { kind: 'any' };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const lookup: Transfer = (args, call) => {
  useAll(args, call);
  return { value: { kind: 'any', isLookup: true } };
};

const TRANSFERS: ReadonlyMap<string, Transfer> = new Map<string, Transfer>([
  ['default', fallback],
  ['coalesce', oneOf],
  ['ternary', ternary],
  ['required', required],
  ['not', (args) => notOf(last(args))],
  ['empty', (args) => notOf(last(args))],
  ['index', index],
  ['get', get],
  ['hasKey', hasKey],
  ['dig', dig],
  ['pluck', pluck],
  ['dict', dict],
  ['set', set],
  ['unset', (args) => ({ value: args[0]?.value ?? ANY })],
  ['omit', (args) => ({ value: args[0]?.value ?? ANY })],
  ['pick', pick],
  ...['merge', 'mergeOverwrite', 'mustMerge', 'mustMergeOverwrite'].map((name): [string, Transfer] => [name, merge]),
  ...['deepCopy', 'mustDeepCopy'].map((name): [string, Transfer] => [name, same]),
  ['keys', keys],
  ['values', values],
  ...['sortAlpha'].map((name): [string, Transfer] => [name, sorted]),
  ...['list', 'tuple'].map((name): [string, Transfer] => [
    name,
    (args) => ({ value: { kind: 'list', items: valuesOf(args), exact: true } }),
  ]),
  ...['concat', 'uniq', 'mustUniq', 'compact', 'mustCompact', 'reverse', 'mustReverse', 'rest', 'mustRest', 'initial', 'mustInitial'].map(
    (name): [string, Transfer] => [name, listOf()],
  ),
  ...['append', 'mustAppend', 'push', 'mustPush', 'prepend', 'mustPrepend'].map((name): [string, Transfer] => [
    name,
    ([list, ...items]) => {
      const before = list?.value ?? ANY;
      return { value: { kind: 'list', items: [...(before.kind === 'list' ? before.items : [itemOf(before)]), ...valuesOf(items)] } };
    },
  ]),
  ...['without', 'mustWithout', 'slice', 'mustSlice'].map((name): [string, Transfer] => [name, listOf((args) => args.slice(0, 1))]),
  ...['first', 'mustFirst', 'last', 'mustLast'].map((name): [string, Transfer] => [name, element]),
  ['include', include],
  ['tpl', tpl],
  ['lookup', lookup],
  ['print', print],
  ['printf', printf],
  ...['eq', 'deepEqual'].map((name): [string, Transfer] => [name, compare('whenTrue')]),
  ['ne', compare('whenFalse')],
  ...['lt', 'le', 'gt', 'ge'].map((name): [string, Transfer] => [name, atLeast]),
  ...['kindIs', 'typeIs', 'typeIsLike'].map((name): [string, Transfer] => [name, ofKind]),
  ...['kindOf', 'typeOf'].map((name): [string, Transfer] => [name, test]),
]);
