/** Plain mistakes put into good objects, by seed: what a validation must find. */
import { seededRandom } from '../base/index.ts';
import { gvkOf, isList, isObject, type Json, type JsonObject } from '../kube/index.ts';
import { type Field, kubernetes, type Shape, type StructShape } from './pack/index.ts';

export interface Mutation {
  readonly what: 'misspelt field' | 'wrong type' | 'bad enum' | 'bad port';
  readonly path: string;
  readonly object: JsonObject;
}

type Key = string | number;
interface Site {
  readonly what: Mutation['what'];
  readonly path: readonly Key[];
  readonly change: (parent: { [key: Key]: Json }, key: Key) => void;
}

const PORTS = new Set(['containerPort', 'port', 'targetPort', 'nodePort', 'hostPort']);
/** What an API server does not look at when it stores a manifest. */
const UNCHECKED = /^(status|metadata\.managedFields|metadata\.creationTimestamp)/;

/** One mistake of each sort at `count` places that chance chooses. */
export function mutations(object: JsonObject, seed: string, count: number): Mutation[] {
  const gvk = gvkOf(object);
  const type = gvk === undefined ? undefined : kubernetes(36).typeOf(gvk);
  if (type === undefined) return [];
  const sites: Site[] = [];
  collect(object, type, [], sites);
  const random = seededRandom(seed);
  const kept = sites.filter(({ path }) => !UNCHECKED.test(path.join('.')) && path.join('.') !== 'kind' && path.join('.') !== 'apiVersion');
  const found: Mutation[] = [];
  for (const what of ['misspelt field', 'wrong type', 'bad enum', 'bad port'] as const) {
    const of = kept.filter((site) => site.what === what);
    for (let i = 0; i < count && of.length > 0; i++) {
      const { path, change } = of[random.below(of.length)]!;
      const copy = structuredClone(object) as { [key: Key]: Json };
      let at = copy;
      for (const step of path.slice(0, -1)) at = at[step] as { [key: Key]: Json };
      change(at, path.at(-1)!);
      found.push({ what, path: path.join('.'), object: copy as JsonObject });
    }
  }
  return found;
}

function collect(value: Json, shape: Shape, path: readonly Key[], into: Site[]): void {
  if (shape.kind === 'struct' && isObject(value)) collectStruct(value, shape, path, into);
  else if (shape.kind === 'map' && isObject(value)) {
    for (const [key, item] of Object.entries(value)) collectValue(item, shape.item, undefined, [...path, key], into);
  } else if (shape.kind === 'list' && isList(value)) {
    for (const [i, item] of value.entries()) collectValue(item, shape.item, undefined, [...path, i], into);
  }
}

function collectStruct(value: JsonObject, shape: StructShape, path: readonly Key[], into: Site[]): void {
  for (const [key, item] of Object.entries(value)) {
    const field = shape.fields.get(key);
    if (field === undefined) continue;
    const misspell = (parent: { [key: Key]: Json }): void => {
      parent[`${key}z`] = parent[key]!;
      delete parent[key];
    };
    into.push({ what: 'misspelt field', path: [...path, key], change: misspell });
    collectValue(item, field.shape, field, [...path, key], into);
  }
}

function collectValue(value: Json, shape: Shape, field: Field | undefined, path: readonly Key[], into: Site[]): void {
  if (value === null) return;
  const put = (wrong: Json) => (parent: { [key: Key]: Json }, key: Key) => void (parent[key] = wrong);
  const wrong = wrongFor(shape);
  if (wrong !== undefined) into.push({ what: 'wrong type', path, change: put(wrong) });
  if (field?.values !== undefined && typeof value === 'string') into.push({ what: 'bad enum', path, change: put(`${value}x`) });
  if (typeof value === 'number' && field !== undefined && PORTS.has(field.name)) into.push({ what: 'bad port', path, change: put(70_000) });
  collect(value, shape, path, into);
}

function wrongFor(shape: Shape): Json | undefined {
  switch (shape.kind) {
    case 'any':
      return undefined;
    case 'string':
    case 'date-time':
    case 'bytes':
      return 7;
    case 'struct':
    case 'map':
      return 'text';
    case 'list':
      return { a: 1 };
    case 'quantity':
      return 'much';
    case 'int-or-string':
      return { a: 1 };
    default:
      return 'text';
  }
}
