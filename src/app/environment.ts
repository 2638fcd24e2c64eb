/**
 * An environment is a typed delta over the same description; its values file holds exactly the values that the delta changes.
 * What is no value (commands, ports of the program, links) cannot be changed by an environment.
 */
import type { Component, ImageOptions, PodOptions, ReplicatedOptions, SchedulerOptions } from './component.ts';
import type { Declarations, Widen } from './declare.ts';
import type { Gateway, Ingress, NodePort, ServiceExposure } from './expose.ts';
import type { Computed, Declared, Scalar } from './expression.ts';
import type { Duration, LabelValue, Namespace, ObjectReference, ReleaseName, Schedule, SecretPath, VariableName } from './limits.ts';
import type { Scale } from './scale.ts';
import type { ConfigEntries, Group, Item } from './settings.ts';
import type { PostgresOptions, RedisOptions, Store } from './store.ts';
import type { Volume, VolumeOptions } from './volume.ts';

/**
 * Who supplies the keys of the Secret: values, a Secret that is there, External Secrets (the store's name), the CSI driver of secret
 * stores (the SecretProviderClass's name), a SealedSecret, or
 * placeholders for what nobody gives (development only).
 */
export type SecretSource =
  | 'chart'
  | { readonly existing: ObjectReference }
  | {
      readonly external: ObjectReference;
      readonly kind?: 'SecretStore' | 'ClusterSecretStore';
      readonly refresh?: Duration;
      readonly path?: SecretPath;
    }
  | { readonly csi: ObjectReference }
  | 'placeholder'
  | 'sealed';

type PodDelta = {
  readonly [K in 'resources' | 'spread' | 'nodes' | 'tolerations' | 'annotations' | 'wait']?: PodOptions[K];
} & { readonly image?: Partial<ImageOptions>; readonly env?: Readonly<Record<VariableName, Scalar>> };

type ReplicatedDelta = PodDelta & {
  readonly [K in 'replicas' | 'pdb' | 'probes' | 'stop' | 'rollout']?: ReplicatedOptions[K];
} & { readonly scale?: Scale | false };

type SingleDelta = PodDelta & { readonly probes?: SchedulerOptions['probes'] };

export type ComponentDelta<C> = C extends { readonly kind: 'web' | 'worker' }
  ? ReplicatedDelta
  : C extends { readonly kind: 'cron' }
    ? PodDelta & { readonly schedule?: Schedule; readonly suspend?: boolean }
    : SingleDelta;

type StoreKeys =
  | ('resources' | 'mode' | 'accept' | 'size' | 'persistent' | 'class' | 'nodes' | 'tolerations' | 'host' | 'tls')
  | ('backup' | 'metrics' | 'configuration' | 'operator');
export type StoreDelta<S> = S extends { readonly engine: 'postgres' }
  ? Partial<Pick<PostgresOptions, StoreKeys | 'database' | 'user' | 'maxConnections'>>
  : Partial<Pick<RedisOptions, StoreKeys | 'database'>>;

export type VolumeDelta = Partial<Pick<VolumeOptions, 'size' | 'access' | 'class' | 'backup' | 'accept'>>;

/** Only literals can be changed: what is computed has no value. */
export type ConfigDelta<E> = {
  readonly [K in keyof E as E[K] extends Computed ? never : K]?: E[K] extends Group<infer G>
    ? ConfigDelta<G>
    : E[K] extends Item<infer T>
      ? Widen<T>
      : Widen<E[K]>;
};

export type ValuesDelta<D> = { readonly [K in keyof D]?: D[K] extends Declared<infer T> ? Widen<T> : never };

export interface ExposeDelta<N extends string = string> {
  readonly clusterIP?: Partial<ServiceExposure<N>>;
  readonly nodePort?: Partial<NodePort<N>>;
  readonly loadBalancer?: Partial<ServiceExposure<N>>;
  readonly ingress?: Partial<Ingress<N>>;
  readonly gateway?: Partial<Gateway<N>>;
}

export interface Environment<
  C extends Readonly<Record<string, Component>> = Readonly<Record<string, Component>>,
  S extends Readonly<Record<string, Store>> = Readonly<Record<string, Store>>,
  V extends Readonly<Record<string, Volume>> = Readonly<Record<string, Volume>>,
  E extends ConfigEntries = ConfigEntries,
  D extends Declarations = Declarations,
> {
  /** What the program and the labels call it: 'production'. Default: the environment's key. */
  readonly label?: LabelValue;
  /** Where it is installed; never written into the chart (the release decides). */
  readonly namespace?: Namespace;
  /** The release's name. Default: the application's. */
  readonly release?: ReleaseName;
  /** Real users: asks for reasons (bundled stores), at least two replicas, no secret from the chart. */
  readonly production?: boolean;
  /** Writes `values-NAME-example.yaml` beside it. */
  readonly example?: boolean;
  readonly secrets?: SecretSource;
  readonly config?: ConfigDelta<E>;
  readonly values?: ValuesDelta<D>;
  readonly components?: { readonly [K in keyof C]?: ComponentDelta<C[K]> };
  readonly stores?: { readonly [K in keyof S]?: StoreDelta<S[K]> };
  readonly volumes?: { readonly [K in keyof V]?: VolumeDelta };
  readonly expose?: ExposeDelta<keyof C & string>;
  readonly networkPolicy?: boolean;
  readonly monitor?: boolean;
  /** Entries for the free map of a `config` or of `moreEnv`. */
  readonly variables?: Readonly<Record<VariableName, Scalar>>;
}
