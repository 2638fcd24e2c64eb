/**
 * The shape of a value as Kubernetes types it. A struct's fields are read from its line of the pack when they are asked for first, and each
 * shape exists once per Kubernetes minor, so that shapes can be compared and can key caches.
 */
import type { Json } from '../../kube/index.ts';

export type Shape = ScalarShape | ListShape | MapShape | StructShape;

export interface ScalarShape {
  readonly kind:
    | 'string'
    | 'boolean'
    | 'int32'
    | 'int64'
    | 'double'
    | 'date-time'
    | 'micro-time'
    | 'bytes'
    | 'quantity'
    | 'int-or-string'
    /** Any JSON: raw extensions, JSON schemas' defaults, managed fields. */
    | 'any';
}

export interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
}

export interface MapShape {
  readonly kind: 'map';
  readonly item: Shape;
}

export interface StructShape {
  readonly kind: 'struct';
  /** "core/v1.PodSpec": the Go package's folder and version, then the type. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  readonly required: readonly Field[];
  /** x-kubernetes-map-type: atomic on the type. */
  readonly atomic: boolean;
  /** The minors in which the type exists; `until` is the newest of the pack where it still does. */
  readonly since: number;
  readonly until: number;
}

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  /** Values that the API server takes, where the Go type is an enum. */
  readonly values?: readonly string[];
  /** "core/v1.Protocol": the enum's type in Go. */
  readonly enumType?: string;
  /** `+default`: what the API server fills in when decoding (more is filled in by the defaulting functions of a kind). */
  readonly default?: Json;
  /** No pointer, and not left out when empty: OpenAPI publishes the zero value as the default. */
  readonly zero: boolean;
  /** A struct that is no pointer: published with the default {}. */
  readonly byValue: boolean;
  readonly list?: 'atomic' | 'set' | 'map';
  readonly keys?: readonly string[];
  /** x-kubernetes-map-type on the field: stronger than that of its type. */
  readonly map?: 'atomic' | 'granular';
  readonly patch?: readonly ('merge' | 'replace' | 'retainKeys')[];
  readonly mergeKey?: string;
  /** A list's items that agree in these are the same item; empty for a set, absent for an atomic list. From list type, else patch strategy. */
  readonly identity?: readonly string[];
  /** The minors of the pack in which the field exists, whatever its type was. */
  readonly since: number;
  readonly until: number;
}
