/** Deep merging and copying of values, with their origins. */
import type { Key, Origin, Origins } from '../base/index.ts';
import type { GoMap, Value } from '../golang/index.ts';

/** Longest chain of layers that one origin remembers. */
const MAX_REPLACED = 64;

/** Helm's MergeMaps (-f layers): a new map, maps merged where both sides have one, else `b` wins. Neither argument is changed. */
export function mergeMaps(a: GoMap, b: GoMap, origins?: Origins): GoMap {
  const out: GoMap = new Map(a);
  if (origins !== undefined) for (const key of a.keys()) origins.copy(a, key, out);
  for (const [key, value] of b) {
    const old = out.get(key);
    const merged = value instanceof Map && old instanceof Map ? mergeMaps(old, value, origins) : value;
    out.set(key, merged);
    if (origins !== undefined) replaceOrigin(origins, { from: b, key }, out, key);
  }
  return out;
}

/** A deep copy. Other types than maps and lists are shared: they cannot be changed. */
export function copyValue(value: Value, origins?: Origins): Value {
  if (value instanceof Map) return copyMap(value, origins);
  if (!Array.isArray(value)) return value;
  const list = value.map((item) => copyValue(item, origins));
  if (origins !== undefined) for (let i = 0; i < value.length; i++) origins.copy(value, i, list);
  return list;
}

/** A deep copy of a map. */
export function copyMap(map: GoMap, origins?: Origins): GoMap {
  const out: GoMap = new Map();
  for (const [key, value] of map) {
    out.set(key, typeof value === 'object' && value !== null ? copyValue(value, origins) : value);
    if (origins !== undefined) origins.copy(map, key, out);
  }
  return out;
}

/** Gives `to`[`key`] the origin of `from`, with what stood there before linked as replaced. */
export function replaceOrigin(origins: Origins, from: { readonly from: object; readonly key: Key }, to: object, key: Key): void {
  const above = origins.get(from.from, from.key);
  const below = origins.get(to, key);
  const origin = above === undefined ? below : below === undefined ? above : linked(above, below);
  if (origin !== undefined) origins.set(to, key, origin);
}

/** Links the origin of what was overridden below that of what overrides it. */
export function noteReplaced(origins: Origins, winner: object, loser: object, key: Key): void {
  const above = origins.get(winner, key);
  const below = origins.get(loser, key);
  if (above !== undefined && below !== undefined) origins.set(winner, key, linked(above, below));
  else if (below !== undefined) origins.set(winner, key, below);
}

/** `above` with the layers of `below` that it does not know yet at its end. */
export function linked(above: Origin, below: Origin): Origin {
  const chain: Origin[] = [];
  for (let at: Origin | undefined = above; at !== undefined && chain.length < MAX_REPLACED; at = at.replaced) chain.push(at);
  for (let at: Origin | undefined = below; at !== undefined && chain.length < MAX_REPLACED; at = at.replaced) {
    const { source, offset } = at;
    if (!chain.some((known) => known.source === source && known.offset === offset)) chain.push(at);
  }
  return (
    chain.reduceRight<Origin | undefined>(
      (replaced, { source, offset }) => (replaced === undefined ? { source, offset } : { source, offset, replaced }),
      undefined,
    ) ?? above
  );
}
