/**
 * What there will be when a set of objects is applied: the objects themselves, what controllers and operators make of them (a Certificate's Secret,
 * a StatefulSet's claims, a database's services), and what every cluster has. Keys and ports are told where they are known.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { flattenObjects, idKey, idOf, type ObjectId } from './object-id.ts';
import { podTemplateOf, replicasOf } from './pods.ts';
import type { AddProduced, Produced, ServicePort } from './produced.ts';
import { CLUSTER_OBJECTS, NAMESPACE_OBJECTS, PRODUCER_ROWS, SYSTEM_CLUSTER_ROLES } from './producer-rows.ts';
import { at, field, intAt, listAt, objectAt, textAt } from './read.ts';

/** The objects of a set and their offspring, to be asked by id. */
export class Inventory {
  readonly #byKey = new Map<string, Produced>();
  readonly #namespaces = new Set<string>();

  /** What the id names: an object of the set before what operators make, that before what every cluster has. */
  find(id: ObjectId): Produced | undefined {
    return this.#byKey.get(idKey(id)) ?? this.#everywhere(id) ?? builtIn(id);
  }

  /** What an operator puts into namespaces that nobody can tell: `*`. */
  #everywhere(id: ObjectId): Produced | undefined {
    const found = id.namespace === '' ? undefined : this.#byKey.get(idKey({ ...id, namespace: ANY_NAMESPACE }));
    return found === undefined ? undefined : { ...found, id };
  }

  /** Everything that the set makes, without what every cluster has. */
  all(): IterableIterator<Produced> {
    return this.#byKey.values();
  }

  /** Adds; an object of the set takes the place of one that an operator would make, and the keys of two makers come together. */
  add(produced: Produced): void {
    const key = idKey(produced.id);
    const known = this.#byKey.get(key);
    this.#namespaces.add(produced.id.namespace);
    if (known === undefined) this.#byKey.set(key, produced);
    else this.#byKey.set(key, merged(known, produced));
  }

  /** Whether any object of the set is in the namespace. */
  hasNamespace(namespace: string): boolean {
    return this.#namespaces.has(namespace);
  }
}

/** The namespace of what operators copy into namespaces by their labels. */
const ANY_NAMESPACE = '*';

/** What applying the objects brings. Objects without namespace are in `namespace`. */
export function inventoryOf(objects: readonly Json[], namespace: string): Inventory {
  const inventory = new Inventory();
  for (const object of flattenObjects(objects)) for (const produced of producedBy(object, namespace)) inventory.add(produced);
  return inventory;
}

/** What one object is and makes. */
export function producedBy(object: Json, namespace: string): readonly Produced[] {
  const id = idOf(object, namespace);
  if (id === undefined || !isObject(object)) return [];
  const made: Produced[] = [itself(id, object)];
  const add = (
    kind: string,
    name: string | undefined,
    details: Pick<Produced, 'keys' | 'ports'> = {},
    group = '',
    space = id.namespace,
  ) => {
    if (name !== undefined && name !== '') made.push({ id: { group, kind, namespace: space, name }, by: id, ...details });
  };
  for (const make of PRODUCER_ROWS.get(`${id.group}/${id.kind}`) ?? []) make(object, id, add);
  addClaims(object, id, namespace, add);
  return made;
}

function itself(id: ObjectId, object: JsonObject): Produced {
  const base = { id, by: id, object };
  if (id.group === '' && id.kind === 'Service') return { ...base, ports: servicePorts(object) };
  if (id.group === '' && (id.kind === 'ConfigMap' || id.kind === 'Secret')) return { ...base, keys: dataKeys(object) };
  if (id.kind === 'Gateway' && id.group === 'gateway.networking.k8s.io') return { ...base, keys: listenerNames(object) };
  return base;
}

/** The ports of a Service; an ExternalName Service needs none, so any may be asked for. */
export function servicePorts(service: JsonObject): readonly ServicePort[] {
  return listAt(service, 'spec', 'ports').flatMap((port) => {
    const number = intAt(port, 'port');
    return number === undefined ? [] : [{ name: textAt(port, 'name'), port: number }];
  });
}

const TOKEN_KEYS = ['token', 'ca.crt', 'namespace'];

function dataKeys(object: JsonObject): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const part of ['data', 'binaryData', 'stringData']) for (const key of Object.keys(objectAt(object, part))) keys.add(key);
  // The token controller fills these in.
  if (field(object, 'type') === 'kubernetes.io/service-account-token') for (const key of TOKEN_KEYS) keys.add(key);
  if (textAt(object, 'metadata', 'labels', 'config.openshift.io/inject-trusted-cabundle') === 'true') keys.add('ca-bundle.crt');
  if (textAt(object, 'metadata', 'annotations', 'service.beta.openshift.io/inject-cabundle') === 'true') keys.add('service-ca.crt');
  return keys;
}

function listenerNames(object: JsonObject): ReadonlySet<string> {
  return new Set(listAt(object, 'spec', 'listeners').flatMap((listener) => textAt(listener, 'name') ?? []));
}

/** Claims: of volumeClaimTemplates one for each replica, of ephemeral volumes of bare pods one each. More replicas than this are not told apart. */
const MAX_CLAIMS = 1000;

function addClaims(object: JsonObject, id: ObjectId, namespace: string, add: AddProduced): void {
  const claims = listAt(object, 'spec', 'volumeClaimTemplates');
  if (id.kind === 'StatefulSet' && claims.length > 0) {
    const template = podTemplateOf(object, namespace);
    const replicas = template === undefined ? 1 : (replicasOf(template) ?? 1);
    const start = intAt(object, 'spec', 'ordinals', 'start') ?? 0;
    for (const claim of claims) {
      const name = textAt(claim, 'metadata', 'name');
      if (name === undefined) continue;
      for (let i = 0; i < Math.min(replicas, MAX_CLAIMS); i++) add('PersistentVolumeClaim', `${name}-${id.name}-${start + i}`);
    }
  }
  if (id.kind !== 'Pod') return;
  for (const volume of listAt(object, 'spec', 'volumes')) {
    const name = textAt(volume, 'name');
    if (name !== undefined && isObject(at(volume, 'ephemeral'))) add('PersistentVolumeClaim', `${id.name}-${name}`);
  }
}

/** Two makers of one object: that of the set wins; keys of both count, unknown ones stay unknown. */
function merged(a: Produced, b: Produced): Produced {
  const [first, second] = a.object === undefined && b.object !== undefined ? [b, a] : [a, b];
  const keys = first.keys === undefined || second.keys === undefined ? undefined : new Set([...first.keys, ...second.keys]);
  const { keys: _, ...rest } = first;
  return keys === undefined ? rest : { ...rest, keys };
}

function builtIn(id: ObjectId): Produced | undefined {
  const type = `${id.group}/${id.kind}`;
  const keys = NAMESPACE_OBJECTS.get(`${type}/${id.name}`);
  if (keys !== undefined) return { id, by: undefined, ...(keys.length === 0 ? {} : { keys: new Set(keys) }) };
  const ports = CLUSTER_OBJECTS.get(idKey(id));
  if (ports !== undefined) return { id, by: undefined, ...(ports.length === 0 ? {} : { ports }) };
  const system = type === 'rbac.authorization.k8s.io/ClusterRole' && (id.name.startsWith('system:') || SYSTEM_CLUSTER_ROLES.has(id.name));
  return system ? { id, by: undefined } : undefined;
}
