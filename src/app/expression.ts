/**
 * What is computed and therefore no value of the chart: facts of the release, links to stores, fields of the pod, references to
 * declared values, and texts made of them (`expr`). All of it is data; the generator writes the template text for it.
 */

/** A literal in a description: it becomes a value of the chart. */
export type Scalar = string | number | boolean;

/** What can be known of a running release without asking anybody. */
export type FactName = 'release' | 'namespace' | 'chart' | 'version' | 'fullname' | 'environment' | 'component';

export interface Fact {
  readonly kind: 'fact';
  readonly name: FactName;
}

/** What a link to a store gives. `url` holds the password percent-encoded. */
export type LinkItem = 'host' | 'port' | 'database' | 'user' | 'password' | 'url';

export interface Link<I extends LinkItem = LinkItem> {
  readonly kind: 'link';
  /** The store's identity (the object that was handed to `redis()` or `postgres()`), so that a copy still means the same store. */
  readonly store: object;
  readonly item: I;
}

/** A field of the pod itself, read by Kubernetes when the container starts. */
export interface Field {
  readonly kind: 'field';
  readonly path: PodField;
}

export type PodField =
  | 'metadata.name'
  | 'metadata.namespace'
  | 'metadata.uid'
  | `metadata.labels['${string}']`
  | `metadata.annotations['${string}']`
  | 'spec.nodeName'
  | 'spec.serviceAccountName'
  | 'status.hostIP'
  | 'status.podIP';

/** A value that the description declared itself (`values({…})`). */
export interface ValueRef<T extends Scalar | ScalarMap = Scalar | ScalarMap> {
  readonly kind: 'value';
  readonly path: string;
  readonly declared: Declared<T>;
}

export interface ScalarMap {
  readonly [key: string]: Scalar;
}

/** A declared value: its default, its type for the schema, its sentence for the reader. */
export interface Declared<T extends Scalar | ScalarMap = Scalar | ScalarMap> {
  readonly kind: 'declared';
  readonly type: 'text' | 'number' | 'flag' | 'choice' | 'map';
  readonly default: T;
  readonly doc: string;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Source of the regular expression that each key of a map (or a whole text) must match. */
  readonly pattern?: string;
}

export interface Expression {
  readonly kind: 'expression';
  readonly parts: readonly (string | Computed)[];
}

export type Computed = Fact | Link | Field | ValueRef | Expression;

/** Facts of the release: `is.release`, `is.namespace`, `is.fullname`, `is.environment` … */
export const is: { readonly [N in FactName]: Fact } = {
  release: { kind: 'fact', name: 'release' },
  namespace: { kind: 'fact', name: 'namespace' },
  chart: { kind: 'fact', name: 'chart' },
  version: { kind: 'fact', name: 'version' },
  fullname: { kind: 'fact', name: 'fullname' },
  environment: { kind: 'fact', name: 'environment' },
  component: { kind: 'fact', name: 'component' },
};

/** A field of the pod as a variable: `POD_NAME: field('metadata.name')`. */
export function field(path: PodField): Field {
  return { kind: 'field', path };
}

/** A text made of literals and computed parts: expr`${cache.url}/0`. A tag and not a function, so that it stays data. */
export function expr(texts: TemplateStringsArray, ...parts: readonly (Computed | string | number)[]): Expression {
  const all: (string | Computed)[] = [];
  texts.forEach((text, i) => {
    if (text !== '') all.push(text);
    const part = parts[i];
    // Left out it would be a text that nobody meant: the failure names the line of the description.
    if (part === undefined && i < parts.length)
      throw new TypeError(`part ${i + 1} of expr\`…\` is undefined: there is no such link or value`);
    if (part !== undefined) all.push(typeof part === 'number' ? String(part) : part);
  });
  return { kind: 'expression', parts: all };
}

/** True for everything that is computed, false for literals. */
export function isComputed(value: unknown): value is Computed {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return ['fact', 'link', 'field', 'value', 'expression'].includes(String(value.kind));
}
