/**
 * The parts of an application: `web` answers requests, `worker` works through a queue, `scheduler` is exactly one, `job` runs once
 * around a rollout, `cron` runs by the clock. The words are data; `resolve.ts` fills in defaults.
 */
import type { Computed, Scalar, ScalarMap, ValueRef } from './expression.ts';
import type {
  AnnotationKey,
  Count,
  Folder,
  ImageDigest,
  ImageRepository,
  ImageTag,
  ImageText,
  LabelKey,
  LabelValue,
  Line,
  ObjectReference,
  Period,
  Port,
  Schedule,
  Seconds,
  Some,
  TimeZone,
  UrlPath,
  UserId,
  VariableName,
} from './limits.ts';
import type { Placement } from './placement.ts';
import type { Probe, Probes } from './probe.ts';
import type { Memory, Resources } from './quantity.ts';
import type { Scale } from './scale.ts';
import type { Config, ConfigEntries, Secret, SecretEntries } from './settings.ts';
import type { Store } from './store.ts';
import type { Volume } from './volume.ts';

export interface ImageOptions {
  readonly repository: ImageRepository;
  /** Default: the application's appVersion. */
  readonly tag?: ImageTag;
  readonly digest?: ImageDigest;
  /** Default: IfNotPresent. */
  readonly pull?: 'Always' | 'IfNotPresent' | 'Never';
}

/** 'repository', 'repository:tag', the parts, or an expression over declared values (then there is no `image` value). */
export type Image = ImageText | ImageOptions | Computed;

/** What a component may switch off; each wants its reason. */
export type Safeguard =
  | 'live'
  | 'ready'
  | 'startup'
  | 'pdb'
  | 'spread'
  | 'nonRoot'
  | 'readOnlyRoot'
  | 'dropCapabilities'
  | 'seccomp'
  | 'rollingUpdate'
  | 'wait'
  | 'networkPolicy';

export interface Security {
  /** Default: 1000. Numeric, because runAsNonRoot cannot judge a name. */
  readonly uid?: UserId;
  readonly gid?: UserId;
  readonly fsGroup?: UserId;
  /** Folders the program writes to; each is an empty directory of the pod. Default: /tmp. */
  readonly writable?: readonly (Folder | { readonly path: Folder; readonly size: Memory })[];
}

/** A permission on the Kubernetes API, at most in the release's namespace. */
export interface Right {
  readonly on: 'configmaps' | 'secrets' | 'leases' | 'pods' | 'services' | 'endpoints';
  readonly verbs: readonly ('get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete')[];
  /** The objects by name. `own`: the ConfigMap or Secret that the component takes. */
  readonly names?: 'own' | readonly (ObjectReference | Computed)[];
}

/** What every component may say. */
export interface PodOptions extends Placement {
  readonly image: Image;
  readonly command?: readonly [string, ...string[]];
  readonly args?: readonly string[];
  readonly config?: Config<ConfigEntries>;
  readonly secrets?: Secret<SecretEntries>;
  /** Single variables beside `config`. A literal becomes the value `env.NAME`. */
  readonly env?: Readonly<Record<VariableName, Scalar | Computed>>;
  /** A declared map whose entries become variables too. */
  readonly moreEnv?: ValueRef<ScalarMap>;
  /** Seconds that a starting pod waits for its stores before the program is started anyway. Default: 60. */
  readonly wait?: Seconds;
  readonly mounts?: readonly Volume[];
  readonly resources: Resources;
  readonly security?: Security;
  readonly rights?: readonly Right[];
  /** Hosts outside the cluster that it calls: 'api.example.com:443', '10.0.0.0/8:5432'. */
  readonly calls?: readonly string[];
  readonly annotations?: Readonly<Record<AnnotationKey, string | Computed>>;
  readonly labels?: Readonly<Record<LabelKey, LabelValue>>;
  /** Safeguards that are off, each with the reason. */
  readonly off?: { readonly [S in Safeguard]?: Line };
}

/** What components that stay may say. */
export interface ReplicatedOptions extends PodOptions {
  /** Default: 1. */
  readonly replicas?: Count;
  readonly scale?: Scale;
  /** Default: at most one pod away at a time. */
  readonly pdb?: { readonly maxUnavailable: Some } | { readonly minAvailable: Some };
  readonly rollout?: 'rolling' | 'recreate' | 'blue-green' | 'canary';
  readonly probes?: Probes;
  /** How a pod ends. `drain`: seconds to keep serving while endpoints are removed (5); `grace`: seconds in all (30). */
  readonly stop?: { readonly drain?: Seconds; readonly grace?: Period };
  /** Path of the Prometheus metrics, or false. */
  readonly metrics?: UrlPath | false;
}

export interface WebOptions extends ReplicatedOptions {
  /** The port on which the program listens. */
  readonly port: Port;
  /** The variable by which the program learns its port; the chart refuses values in which the two differ. */
  readonly portVariable?: VariableName;
  /** The Service's port. Default: the program's. */
  readonly servicePort?: Port;
}

export interface WorkerOptions extends ReplicatedOptions {
  /** Port of metrics or health, when it has one. */
  readonly port?: Port;
}

/** Exactly one pod: no replicas, no scale, never two at a time. */
export interface SchedulerOptions extends PodOptions {
  readonly probes?: Probes;
  readonly stop?: { readonly grace?: Period };
  readonly port?: Port;
  readonly metrics?: UrlPath | false;
}

export interface RunOptions extends PodOptions {
  /** Default: 3. */
  readonly retries?: Count;
  /** Seconds until it is stopped. Default: 600. */
  readonly deadline?: Period;
}

export interface JobOptions extends RunOptions {
  /**
   * before-rollout: after the first install's objects and before each upgrade's pods. after-install: once. each-release: after every
   * install and upgrade. by-hand: a suspended CronJob, started with `kubectl create job --from`.
   */
  readonly runs: 'before-rollout' | 'after-install' | 'each-release' | 'by-hand';
}

export interface CronOptions extends RunOptions {
  readonly schedule: Schedule;
  readonly timeZone?: TimeZone;
  readonly overlap?: 'forbid' | 'replace' | 'allow';
}

/** What a component calls: stores, and components by name. Gives waits and network edges. */
export interface Calls<L extends readonly (string | Store)[]> {
  readonly uses?: L;
}

interface Part<K extends string, O, U extends string> {
  readonly kind: K;
  readonly options: O & Calls<readonly (U | Store)[]>;
}

export type Web<U extends string = string> = Part<'web', WebOptions, U>;
export type Worker<U extends string = string> = Part<'worker', WorkerOptions, U>;
export type Scheduler<U extends string = string> = Part<'scheduler', SchedulerOptions, U>;
export type Job<U extends string = string> = Part<'job', JobOptions, U>;
export type Cron<U extends string = string> = Part<'cron', CronOptions, U>;
export type Component<U extends string = string> = Web<U> | Worker<U> | Scheduler<U> | Job<U> | Cron<U>;

type Callees = readonly (string | Store)[];
/** The component names among what is used. NoInfer: they come from the list and from nowhere else. */
type Named<L extends Callees> = NoInfer<Extract<L[number], string>>;

export function web<const L extends Callees = readonly []>(options: WebOptions & Calls<L>): Web<Named<L>> {
  return part('web', options);
}

export function worker<const L extends Callees = readonly []>(options: WorkerOptions & Calls<L>): Worker<Named<L>> {
  return part('worker', options);
}

export function scheduler<const L extends Callees = readonly []>(options: SchedulerOptions & Calls<L>): Scheduler<Named<L>> {
  return part('scheduler', options);
}

export function job<const L extends Callees = readonly []>(options: JobOptions & Calls<L>): Job<Named<L>> {
  return part('job', options);
}

export function cron<const L extends Callees = readonly []>(options: CronOptions & Calls<L>): Cron<Named<L>> {
  return part('cron', options);
}

function part<K extends string, O, L extends Callees>(kind: K, options: O & Calls<L>): Part<K, O, Named<L>> {
  // The list says which names it holds; a narrower list is the same data.
  return { kind, options: options as O & Calls<readonly (Named<L> | Store)[]> };
}

/** A probe in its long form. */
export function probeOf(probe: Probe): Exclude<Probe, string> {
  return typeof probe === 'string' ? { path: probe } : probe;
}
