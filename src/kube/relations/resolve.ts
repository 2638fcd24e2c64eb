/** Whether what objects name will be there: references (references.ts) against what a set makes (producers.ts) and what is declared to exist. */
import type { Json, JsonObject } from '../json.ts';
import { flattenObjects, idOf, type ObjectId } from './object-id.ts';
import type { Produced } from './produced.ts';
import { type Inventory, inventoryOf } from './producers.ts';
import { at, listAt, textAt } from './read.ts';
import { type Reference, referencesOfAll } from './references.ts';

/** An object that exists outside the set. `*` stands for any name or namespace; without keys any key is taken to be there. */
export interface ExternalObject {
  readonly group?: string;
  readonly kind: string;
  /** Left out: any. */
  readonly namespace?: string;
  readonly name: string;
  readonly keys?: readonly string[];
}

export interface ResolveOptions {
  /** Of objects that say none. */
  readonly namespace: string;
  readonly external?: readonly ExternalObject[];
}

export type ResolvedState =
  | 'found'
  | 'external'
  | 'missing-object'
  | 'missing-key'
  | 'missing-port'
  /** Another namespace's object is named, and no ReferenceGrant there allows it. */
  | 'missing-grant';

export interface Resolved {
  readonly reference: Reference;
  readonly state: ResolvedState;
  /** Something is missing that the object can do without. */
  readonly tolerated: boolean;
  readonly found?: Produced;
}

/** The references of a set, each with what became of it. */
export function resolveAll(objects: readonly Json[], options: ResolveOptions): readonly Resolved[] {
  return resolveReferences(referencesOfAll(objects, options.namespace), objects, options);
}

/** The same for chosen references, whose objects may be others than those of the set. */
export function resolveReferences(
  references: readonly Reference[],
  objects: readonly Json[],
  options: ResolveOptions,
): readonly Resolved[] {
  const inventory = inventoryOf(objects, options.namespace);
  const grants = grantsOf(objects, options.namespace);
  return references.map((reference) => resolveOne(reference, inventory, grants, options.external ?? []));
}

function resolveOne(reference: Reference, inventory: Inventory, grants: readonly Grant[], external: readonly ExternalObject[]): Resolved {
  const found = inventory.find(reference.to);
  const missing = (state: ResolvedState): Resolved => ({
    reference,
    state,
    tolerated: reference.optional,
    ...(found === undefined ? {} : { found }),
  });
  if (found === undefined) {
    const outside = external.filter((object) => isExternal(object, reference.to));
    if (outside.length === 0) return missing('missing-object');
    const { key } = reference;
    const hasKey = key === undefined || outside.some(({ keys }) => keys === undefined || keys.includes(key));
    return hasKey ? { reference, state: 'external', tolerated: false } : missing('missing-key');
  }
  if (reference.grant && reference.to.namespace !== reference.from.namespace && !grants.some((grant) => allows(grant, reference)))
    return missing('missing-grant');
  if (reference.key !== undefined && found.keys !== undefined && !found.keys.has(reference.key)) return missing('missing-key');
  if (reference.port !== undefined && !hasPort(found, reference.port)) return missing('missing-port');
  return { reference, state: 'found', tolerated: false, found };
}

/** Whether a Service offers a port, by number or name. Where nothing is known of its ports, it does. */
export function hasPort({ ports, object }: Produced, port: number | string): boolean {
  if (ports === undefined) return true;
  if (at(object, 'spec', 'type') === 'ExternalName' && ports.length === 0) return true;
  return ports.some((known) => (typeof port === 'number' ? known.port === port : known.name === port));
}

function isExternal(object: ExternalObject, to: ObjectId): boolean {
  const any = (pattern: string | undefined, text: string) => pattern === undefined || pattern === '*' || pattern === text;
  return object.kind === to.kind && any(object.group, to.group) && any(object.namespace, to.namespace) && any(object.name, to.name);
}

interface Grant {
  readonly namespace: string;
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name: string | undefined }[];
}

function grantsOf(objects: readonly Json[], namespace: string): readonly Grant[] {
  const grants: Grant[] = [];
  for (const object of flattenObjects(objects)) {
    const id = idOf(object, namespace);
    if (id?.group === 'gateway.networking.k8s.io' && id.kind === 'ReferenceGrant') grants.push(readGrant(object, id.namespace));
  }
  return grants;
}

function readGrant(object: JsonObject, namespace: string): Grant {
  const type = (entry: Json) => ({ group: textAt(entry, 'group') ?? '', kind: textAt(entry, 'kind') ?? '' });
  return {
    namespace,
    from: listAt(object, 'spec', 'from').map((entry) => ({ ...type(entry), namespace: textAt(entry, 'namespace') ?? '' })),
    to: listAt(object, 'spec', 'to').map((entry) => ({ ...type(entry), name: textAt(entry, 'name') })),
  };
}

function allows(grant: Grant, { from, to }: Reference): boolean {
  return (
    grant.namespace === to.namespace &&
    grant.from.some((entry) => entry.group === from.group && entry.kind === from.kind && entry.namespace === from.namespace) &&
    grant.to.some((entry) => entry.group === to.group && entry.kind === to.kind && (entry.name === undefined || entry.name === to.name))
  );
}
