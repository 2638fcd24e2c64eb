/**
 * The resolved description: defaults filled in, links wired, names computed, the values contract laid out. The generator reads
 * nothing else (but `description` for words that it writes as they are). All of it is data.
 *
 * One area of the model, one set of files:
 *   components, config, secrets, volumes   resolve-component.ts, resolve-settings.ts → contract-component.ts, contract-settings.ts
 *   stores                                 model-store.ts, resolve-store.ts          → contract-store.ts
 *   ways in, network, monitor, access      model-reach.ts, resolve-reach.ts          → contract-expose.ts
 * An area resolves itself from the description, and adds its values to a draft: `(draft, input: ContractInput) => void`, listed in
 * contract.ts. The templates are the same in every environment: what differs there is a value, never a template.
 */
import type { Description } from './application.ts';
import type { Computed } from './expression.ts';
import type { ResolvedReach } from './model-reach.ts';
import type { ResolvedStore } from './model-store.ts';
import type { ObjectName } from './names.ts';
import type { Delivery } from './settings.ts';

export type * from './model-reach.ts';
export type * from './model-store.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [key: string]: Json;
}

/** One value of the chart. */
export interface ValueEntry {
  readonly path: readonly string[];
  /** What holds when the user says nothing. null: nothing of its own (then `fallback` says what holds). */
  readonly default: Json;
  /** Draft-07 schema of the value. */
  readonly schema: JsonMap;
  readonly doc: string;
  /**
   * Where it stands. Without a word: in values.yaml. commented: there as a comment; schema: only in values.schema.json and README.
   * Of these two the templates carry the default themselves (generator/template-value.ts).
   */
  readonly place?: 'commented' | 'schema';
  /** Path of the value that holds while this one is not set: one component's over that of all. */
  readonly fallback?: readonly string[];
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
  /** The ConfigMap's. */
  readonly name: ObjectName;
  /** Users may add variables of their own. */
  readonly open: boolean;
  /** The whole group is one free map (`config({…}, map(…))`). */
  readonly free: boolean;
  /** What stands in the ConfigMap or, delivered plain, in the pod. Nothing here holds a password: such an item is a key of the Secret. */
  readonly items: readonly ResolvedItem[];
  /** Variables that Kubernetes fills in when the container starts (fieldRef): always in the pod. */
  readonly fields: readonly ResolvedItem[];
}

export type SecretKeySource =
  /** Somebody supplies it: the value at `path`, when the chart makes the Secret. */
  | { readonly kind: 'supplied'; readonly path: readonly string[]; readonly required: boolean; readonly minLength?: number }
  /** Known from a store. */
  | { readonly kind: 'link'; readonly store: string; readonly item: 'host' | 'port' | 'database' | 'user' }
  /** Composed by the chart, mostly a URL with a percent-encoded password; a value at `path`, when there is one, wins. */
  | { readonly kind: 'composed'; readonly computed: Computed; readonly path?: readonly string[] };

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
  readonly how: 'keyRef' | 'envFrom';
  readonly name: ObjectName;
  readonly keys: readonly ResolvedSecretKey[];
  /** Users may add keys of their own. */
  readonly open: boolean;
  /** The whole group is one free map. */
  readonly free: boolean;
  /** Value path of the switch that restarts the pods. */
  readonly restart: readonly string[];
  /** Folder of the mounted files that the program reads again; then no key is a variable. */
  readonly files?: string;
  /** The ways in which some environment fills it besides the chart and an existing one; their values and templates are there. */
  readonly sources: readonly ('external' | 'sealed' | 'csi' | 'placeholder')[];
}

export interface WritableFolder {
  readonly name: string;
  readonly path: string;
  readonly size: string;
}

export interface ResolvedVolume {
  readonly name: string;
  /** ['volumes', 'media'] */
  readonly values: readonly string[];
  readonly object: ObjectName;
  readonly mount: string;
  /** One claim for all pods, or one for each. */
  readonly per: 'release' | 'pod';
  /** Components that mount it. */
  readonly mountedBy: readonly string[];
}

export type ComponentKind = 'web' | 'worker' | 'scheduler' | 'cron' | 'job';

/** A variable of one component that is no item of the config: a literal (value `env.NAME`), or computed. */
export interface ResolvedVariable {
  readonly name: string;
  readonly value: { readonly kind: 'literal'; readonly default: Json } | { readonly kind: 'computed'; readonly computed: Computed };
}

export interface ResolvedComponent {
  readonly kind: ComponentKind;
  /** Also the label app.kubernetes.io/component. */
  readonly name: string;
  /** Path of its values: empty when the layout is flat. */
  readonly values: readonly string[];
  /** What Kubernetes runs it as. A job that runs by hand is a suspended CronJob. */
  readonly workload: 'Deployment' | 'StatefulSet' | 'CronJob' | 'Job';
  /** Its Deployment becomes an Argo Rollout by value (blue-green, canary). */
  readonly progressive: boolean;
  /** Name of the workload. */
  readonly object: ObjectName;
  readonly serviceName: ObjectName;
  readonly hpaName: ObjectName;
  readonly pdbName: ObjectName;
  /** Its image is this expression; without it, the value `image`. */
  readonly image?: Computed;
  /** Name of the component whose image it runs too: its `image` falls back on that one's. */
  readonly imageFrom?: string;
  /** Its pods may keep apart by anti-affinity (spread.by), because some part of the description says so. */
  readonly antiAffinity: boolean;
  /** The port on which it listens: of requests (web), or of metrics and health (worker, scheduler). */
  readonly port?: number;
  /** Name of that port in the pod: http (web) or metrics. */
  readonly portName: 'http' | 'metrics';
  readonly portVariable?: string;
  /** Path of its metrics. */
  readonly metrics?: string;
  readonly takesConfig: boolean;
  readonly takesSecrets: boolean;
  readonly variables: readonly ResolvedVariable[];
  /** Path of a declared map whose entries become variables too. */
  readonly moreEnv?: readonly string[];
  /** Keys of the stores that it uses. */
  readonly stores: readonly string[];
  /** Path of the value that says how long it waits for them: its own when some part of the description says it of the component. */
  readonly wait: readonly string[];
  /** Names of the components that it calls. */
  readonly calls: readonly string[];
  /** Hosts outside that it calls. */
  readonly outside: readonly OutsideHost[];
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly writable: readonly WritableFolder[];
  /** Names of the volumes that it mounts. */
  readonly mounts: readonly string[];
  /** Whether the chart has an autoscaler for it (on or off by value). */
  readonly scales: false | 'hpa' | 'keda';
  /** Seconds a stopping pod serves on: a value. False for what serves nobody. */
  readonly drains: boolean;
  /** Of a job: the hooks and their weight. Jobs run in the order of the description. */
  readonly hook?: { readonly on: string; readonly weight: number };
  /** Its pods talk to the Kubernetes API: token mounted, Role and RoleBinding. */
  readonly talksToApi: boolean;
}

/** 'api.example.com:443', or '10.0.0.0/8:5432'. */
export interface OutsideHost {
  readonly host: string;
  readonly port: number;
  /** The host is an address range. */
  readonly range: boolean;
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
  /** Folder of the chart, from the description's. */
  readonly path: string;
  readonly layout: 'flat' | 'nested';
  /** A value that has one by rule → its other path ('autoscaling' → 'hpa'). */
  readonly paths: ReadonlyMap<string, string>;
  readonly components: readonly ResolvedComponent[];
  readonly stores: readonly ResolvedStore[];
  readonly volumes: readonly ResolvedVolume[];
  readonly config?: ResolvedConfig;
  readonly secrets?: ResolvedSecret;
  readonly reach: ResolvedReach;
  readonly contract: Contract;
  readonly environments: readonly ResolvedEnvironment[];
}

/** The application before its values are known: what the templates are made of, the same in every environment. */
export type ResolvedParts = Omit<ResolvedApplication, 'contract' | 'environments'>;
