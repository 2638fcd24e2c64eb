/**
 * The resolved description: defaults filled in, links wired, names computed, the values contract laid out. The generator reads
 * nothing else. All of it is data.
 */
import type { Description } from './application.ts';
import type { Computed } from './expression.ts';
import type { CommandProbe, HttpProbe } from './probe.ts';
import type { Delivery } from './settings.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [key: string]: Json;
}

/** One value of the chart. */
export interface ValueEntry {
  readonly path: readonly string[];
  readonly default: Json;
  /** Draft-07 schema of the value. */
  readonly schema: JsonMap;
  readonly doc: string;
}

/** What is said about a map of values as a whole. */
export interface ValueGroup {
  readonly path: readonly string[];
  readonly doc?: string;
  /** Schema of keys that the contract does not name; without it there are none. */
  readonly more?: JsonMap;
  /** What such a key must look like. */
  readonly keys?: string;
}

/** Every value of the chart, in the order in which a reader meets them. */
export interface Contract {
  readonly entries: readonly ValueEntry[];
  readonly groups: readonly ValueGroup[];
}

/** Name of an object: the fullname with a suffix (cut safely), or a text of its own. */
export type ObjectName = { readonly kind: 'suffixed'; readonly suffix: string } | { readonly kind: 'computed'; readonly text: Computed };

export interface ResolvedItem {
  /** Under the group's path. */
  readonly path: readonly string[];
  readonly key: string;
  readonly env: string;
  readonly value: { readonly kind: 'literal'; readonly default: Json } | { readonly kind: 'computed'; readonly computed: Computed };
}

export interface ResolvedConfig {
  readonly at: readonly string[];
  readonly how: Delivery;
  readonly name: ObjectName;
  readonly open: boolean;
  readonly items: readonly ResolvedItem[];
}

export type SecretKeySource =
  /** Somebody supplies it: the value at `path`, when the chart makes the Secret. */
  | { readonly kind: 'supplied'; readonly path: readonly string[]; readonly required: boolean; readonly minLength?: number }
  /** Known from a store. */
  | { readonly kind: 'link'; readonly store: string; readonly item: 'host' | 'port' | 'database' | 'user' };

export interface ResolvedSecretKey {
  readonly key: string;
  readonly env: string;
  readonly doc: string;
  readonly source: SecretKeySource;
  /** The store whose password it is. */
  readonly passwordOf?: string;
}

export interface ResolvedSecret {
  readonly at: readonly string[];
  readonly existing: readonly string[];
  readonly name: ObjectName;
  readonly keys: readonly ResolvedSecretKey[];
  /** Value path of the restart switch. */
  readonly restart: readonly string[];
}

export interface ResolvedProbes {
  readonly live?: HttpProbe | CommandProbe;
  readonly ready?: HttpProbe | CommandProbe;
  readonly startup?: HttpProbe | CommandProbe;
}

export interface WritableFolder {
  readonly name: string;
  readonly path: string;
  readonly size: string;
}

export interface ResolvedWeb {
  readonly kind: 'web';
  readonly name: string;
  /** Path of its values: empty when the layout is flat. */
  readonly values: readonly string[];
  /** Its objects' names. */
  readonly object: ObjectName;
  readonly hpaName: ObjectName;
  readonly port: number;
  readonly portVariable?: string;
  readonly takesConfig: boolean;
  readonly takesSecrets: boolean;
  /** Keys of the stores that it uses. */
  readonly stores: readonly string[];
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly writable: readonly WritableFolder[];
  /** Whether the chart has an autoscaler for it (on or off by value). */
  readonly scales: boolean;
}

export interface ResolvedRedis {
  readonly kind: 'redis';
  readonly name: string;
  readonly values: readonly string[];
  readonly object: ObjectName;
  readonly port: number;
  readonly as: 'StatefulSet' | 'Deployment';
  readonly uid: number;
  readonly gid: number;
  readonly data: string;
  readonly persistent: boolean;
  /** Key of the application's Secret that holds the password. */
  readonly passwordKey?: string;
}

export interface ResolvedEnvironment {
  readonly name: string;
  readonly label: string;
  readonly namespace: string;
  readonly release: string;
  /** Exactly the values that differ from values.yaml. */
  readonly delta: JsonMap;
  readonly notes: readonly string[];
}

export interface ResolvedApplication {
  readonly description: Description;
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly kubernetes: string;
  readonly path: string;
  readonly components: readonly ResolvedWeb[];
  readonly stores: readonly ResolvedRedis[];
  readonly config?: ResolvedConfig;
  readonly secrets?: ResolvedSecret;
  readonly serviceAccountName: ObjectName;
  readonly ingress: boolean;
  readonly contract: Contract;
  readonly environments: readonly ResolvedEnvironment[];
}
