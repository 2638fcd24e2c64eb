/** What a set of objects brings into the cluster: the shape behind producers.ts and its tables. */
import type { JsonObject } from '../json.ts';
import type { ObjectId } from './object-id.ts';

export interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
}

export interface Produced {
  readonly id: ObjectId;
  /** The object that it is or that makes it; undefined for what every cluster has. */
  readonly by: ObjectId | undefined;
  /** The object itself, when it is in the set. */
  readonly object?: JsonObject;
  /** Data keys of ConfigMaps and Secrets, listener names of Gateways; undefined: not known, any may be there. */
  readonly keys?: ReadonlySet<string>;
  /** Of Services; undefined: not known. */
  readonly ports?: readonly ServicePort[];
}

/** Adds something that an object makes; its namespace is the object's own unless given, `*` for any. */
export type AddProduced = (
  kind: string,
  name: string | undefined,
  details?: Pick<Produced, 'keys' | 'ports'>,
  group?: string,
  namespace?: string,
) => void;
