/**
 * Minors that client-node left out. What both neighbours have is there; what only one has is there when the cdk8s package of the minor says so
 * (types and fields but status), or when schemas/tables/gaps.json does, which has the types and fields that neither can tell.
 */

/**
 * @param {Map<string, Map<string, boolean>>} listed what the cdk8s package lists, by short type names
 * @param {{take, drop, fields, types, kinds}} exceptions of schemas/tables/gaps.json
 */
export function fillGap(
  prev,
  next,
  listed = new Map(),
  { take = {}, drop = {}, fields = {}, types: extra = {}, kinds = [], resources: more = {} } = {},
) {
  const types = new Map();
  for (const name of new Set([...prev.types.keys(), ...next.types.keys()])) {
    const taken = take[name];
    const [before, after, list] = [prev.types.get(name), next.types.get(name), listed.get(name)];
    if ((before === undefined || after === undefined) && list === undefined && taken === undefined) continue;
    types.set(name, fieldsBetween(before, after, list, taken ?? []));
  }
  for (const [name, all] of Object.entries(extra)) types.set(name, new Map(Object.entries(all)));
  const resources = new Map(
    Object.entries(more).map(([key, r]) => [key, { ...r, verbs: new Set(r.verbs), subs: new Map(Object.entries(r.subs)) }]),
  );
  for (const key of new Set([...prev.resources.keys(), ...next.resources.keys()])) {
    const [a, b] = [prev.resources.get(key), next.resources.get(key)];
    if ((a !== undefined && b !== undefined) || kinds.includes(key) || listed.has((a ?? b).type)) resources.set(key, a ?? b);
  }
  const roots = [...resources.values()].flatMap(({ type, subs }) => [
    type,
    `${type}List`,
    ...[...subs.values()].flatMap(({ kind }) => kind ?? []),
  ]);
  const define = (name) => {
    const found = types.get(name) ?? prev.types.get(name) ?? next.types.get(name);
    if (found === undefined) return undefined;
    const all = [...found].filter(([field]) => drop[name]?.includes(field) !== true);
    return new Map([...all, ...Object.entries(fields[name] ?? {})]);
  };
  return { types: reached([...roots, ...ALWAYS], define), resources };
}

/** No operation's body, yet part of each API. */
const ALWAYS = ['meta/v1.DeleteOptions', 'meta/v1.Status'];

function fieldsBetween(before, after, list, taken) {
  const result = new Map();
  const alone = (before === undefined || after === undefined) && list !== undefined;
  for (const field of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
    const [a, b] = [before?.get(field), after?.get(field)];
    const both = a !== undefined && b !== undefined;
    const unlisted = alone && /^(apiVersion|kind|status)$/.test(field);
    if (!(both || unlisted || list?.has(field) || taken.includes(field) || taken.includes('*'))) continue;
    const { required: _, ...rest } = a ?? b;
    const required = list?.get(field) ?? (a ?? b).required === true;
    result.set(field, required ? { ...rest, required } : rest);
  }
  return result;
}

/** The types that the resources need; one that only a neighbour has (statuses, lists) is taken from there. */
function reached(roots, define) {
  const result = new Map();
  const queue = [...roots];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const fields = result.has(name) ? undefined : define(name);
    if (fields === undefined) continue;
    result.set(name, fields);
    for (const { type } of fields.values()) {
      let inner = type;
      while (inner.list !== undefined || inner.map !== undefined) inner = inner.list ?? inner.map;
      if (inner.ref !== undefined) queue.push(inner.ref);
    }
  }
  return result;
}
