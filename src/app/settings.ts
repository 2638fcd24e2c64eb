/**
 * Configuration and secrets of an application. One item has three names: the value path, the key in the ConfigMap or Secret, and the
 * variable that the program reads; a rule for the whole group makes them, an item may override one.
 */
import type { Computed, Declared, Link, Scalar, ScalarMap } from './expression.ts';
import type { DataKey, Folder, Some, ValuePath, VariableName } from './limits.ts';

/** How a group reaches the container: `plain` in the pod, `keyRef` each key from its object, `envFrom` the whole object at once. */
export type Delivery = 'plain' | 'keyRef' | 'envFrom';

export interface ConfigOptions {
  /** Value path of the group: 'config', 'env'. */
  readonly at: ValuePath;
  /** Default: `envFrom`. */
  readonly how?: Delivery;
  /** How an item's key is written in the ConfigMap. Default: as it is. */
  readonly key?: 'same' | 'kebab';
  /** How an item's variable is written. Default: as it is. */
  readonly env?: 'same' | 'upper';
  /** Name of the ConfigMap. Default: `<fullname>-config`. */
  readonly name?: Computed;
  /** Whether users may add variables of their own. Default: true. */
  readonly open?: boolean;
}

/** An item with more to say than its default. */
export interface Item<T extends Scalar = Scalar> {
  readonly kind: 'item';
  readonly default: T;
  readonly doc?: string;
  readonly key?: DataKey;
  readonly env?: VariableName;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly Scalar[];
}

export interface Group<E extends ConfigEntries = ConfigEntries> {
  readonly kind: 'group';
  /** What stands before the key and the variable of each item; false: nothing. */
  readonly prefix: VariableName | false;
  readonly entries: E;
}

export interface ConfigEntries {
  readonly [key: VariableName]: Scalar | Computed | Item | Group;
}

export interface Config<E extends ConfigEntries = ConfigEntries> {
  readonly kind: 'config';
  readonly options: ConfigOptions;
  readonly entries: E;
  /** Instead of named entries: a free map. */
  readonly map?: Declared<ScalarMap>;
}

/** Configuration: `config({ at: 'config' }, { LOG_LEVEL: 'INFO', DATABASE_HOST: db.host })`. */
export function config<E extends ConfigEntries>(options: ConfigOptions, entries: E): Config<E>;
export function config(options: ConfigOptions, entries: Declared<ScalarMap>): Config<Record<never, never>>;
export function config(options: ConfigOptions, entries: ConfigEntries | Declared<ScalarMap>): Config {
  if (isMap(entries)) return { kind: 'config', options, entries: {}, map: entries };
  return { kind: 'config', options, entries };
}

/** One item with a sentence, limits, or names of its own. */
export function item<T extends Scalar>(initial: T, more: Omit<Item<T>, 'kind' | 'default'>): Item<T> {
  return { kind: 'item', default: initial, ...more };
}

/** Items that stand together under one value path: `trading: group(false, { maxPositions: 3 })`. */
export function group<E extends ConfigEntries>(prefix: string | false, entries: E): Group<E> {
  return { kind: 'group', prefix, entries };
}

export interface SecretOptions {
  /** Value path under which a user sets a key from a private file. Default: 'secrets'. */
  readonly at?: ValuePath;
  /** Value path that names a Secret made by somebody else. Default: 'existingSecret'. */
  readonly existing?: ValuePath;
  readonly how?: 'keyRef' | 'envFrom';
  readonly key?: 'same' | 'kebab';
  readonly env?: 'same' | 'upper';
  /** Name of the Secret that the chart makes. Default: `<fullname>-secret`. */
  readonly name?: Computed;
  /** What happens when somebody changes the Secret: a restart switch among the values, or files that the program reads again. */
  readonly onChange?: 'restart' | { readonly files: Folder };
  /** A free map for more keys. Default: false. */
  readonly open?: boolean;
}

/** A key that somebody must supply; the chart refuses to install without it. */
export interface RequiredKey {
  readonly kind: 'required';
  readonly doc?: string;
  readonly minLength?: Some;
}

/** A key that may be missing; `composed` is what stands in its place then. */
export interface OptionalKey {
  readonly kind: 'optional';
  readonly doc?: string;
  readonly composed?: Computed;
}

/** No literal is possible here: a secret in a description would be a secret in git. */
export interface SecretEntries {
  readonly [key: VariableName]: RequiredKey | OptionalKey | Link;
}

export interface Secret<E extends SecretEntries = SecretEntries> {
  readonly kind: 'secret';
  readonly options: SecretOptions;
  readonly entries: E;
  readonly map?: Declared<ScalarMap>;
}

/** Secrets: which keys there are, and who supplies each. Never what they are. */
export function secret<E extends SecretEntries>(options: SecretOptions, entries: E): Secret<E>;
export function secret(options: SecretOptions, entries: Declared<ScalarMap>): Secret<Record<never, never>>;
export function secret(options: SecretOptions, entries: SecretEntries | Declared<ScalarMap>): Secret {
  if (isMap(entries)) return { kind: 'secret', options, entries: {}, map: entries };
  return { kind: 'secret', options, entries };
}

export function required(more: Omit<RequiredKey, 'kind'> = {}): RequiredKey {
  return { kind: 'required', ...more };
}

export function optional(composed?: Computed, more: { readonly doc?: string } = {}): OptionalKey {
  return { kind: 'optional', ...(composed && { composed }), ...more };
}

function isMap(entries: ConfigEntries | SecretEntries | Declared<ScalarMap>): entries is Declared<ScalarMap> {
  return entries['kind'] === 'declared';
}
