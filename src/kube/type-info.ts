/**
 * What merging must know of a type: how the parts of a value are put together. The schema pack and CRD schemas give it; strategic merge
 * patches and server-side apply (this folder) ask for it. Interned: the same type gives the same object, so that it may key a cache.
 */
import type { Json } from './json.ts';

export interface TypeInfo {
  /** 'untyped': any JSON below (preserve-unknown-fields, raw extensions): granular by what is there. */
  readonly kind: 'struct' | 'map' | 'list' | 'scalar' | 'untyped';
  /** struct: the name of the Go type ("PodSpec"), where known: some of upstream's sentences say it. */
  readonly name?: string;
  /** scalar: what it must be; without, any scalar will do (quantities, int-or-string, times). */
  readonly scalar?: 'string' | 'numeric' | 'boolean';
  /** struct: the declared fields. */
  readonly fields?: ReadonlyMap<string, FieldInfo>;
  /** map and list: the type of the elements; struct: of the fields that are not declared, where such are kept. */
  readonly item?: TypeInfo;
  /** list: x-kubernetes-list-type; struct and map: x-kubernetes-map-type. Default granular for maps and structs, atomic for lists. */
  readonly merge?: 'atomic' | 'granular' | 'set' | 'map';
  /** list-type=map: x-kubernetes-list-map-keys, with the defaults of keys that may be left out (ports: protocol TCP). */
  readonly keys?: readonly string[];
  readonly keyDefaults?: Readonly<Record<string, string | number>>;
}

export interface FieldInfo {
  readonly type: TypeInfo;
  /** x-kubernetes-patch-strategy: merge, replace, retainKeys, or both of the latter with a comma upstream. */
  readonly patch?: readonly ('merge' | 'replace' | 'retainKeys')[];
  /** x-kubernetes-patch-merge-key */
  readonly mergeKey?: string;
  /**
   * What the server prints for the field when nobody set it: `{}` for objects that are always there (a container's resources, a Deployment's
   * strategy), null for required lists and maps. Known from the schema: `default: {}`, `required`. Absent: nothing is printed.
   */
  readonly zero?: Json;
}
