/**
 * The word that holds a description together. Type parameters carry the names of components, stores, volumes, settings and
 * declared values, so that a name which does not exist is a compile error wherever it is used.
 */
import type { Component } from './component.ts';
import type { Declarations, ValueRefs } from './declare.ts';
import type { Invariant } from './ensure.ts';
import type { Environment } from './environment.ts';
import type { Expose } from './expose.ts';
import type { Computed, Scalar } from './expression.ts';
import type { AnnotationKey, FileStem, KubernetesRange, LabelValue, NamePart, ValuePath, WebAddress } from './limits.ts';
import type { Monitor } from './monitor.ts';
import type { NetworkOptions } from './network.ts';
import type { Config, ConfigEntries, Secret, SecretEntries } from './settings.ts';
import type { Store } from './store.ts';
import type { Volume } from './volume.ts';

export type Components = Readonly<Record<string, Component>>;
export type Stores = Readonly<Record<string, Store>>;
export type Volumes = Readonly<Record<string, Volume>>;

/** flat: the one component's values stand at the top. nested: each component's stand under its name. */
export type Layout = 'flat' | 'nested';

export interface ValuesOptions<D extends Declarations> {
  readonly layout: Layout;
  /** What `values({…})` gave. */
  readonly declared?: ValueRefs<D>;
  /** Other paths for values that have one by rule: `{ autoscaling: 'hpa' }`. */
  readonly paths?: Readonly<Record<ValuePath, ValuePath>>;
  /** Values that stand in values.yaml as comments: the chart works without them. */
  readonly commented?: readonly ValuePath[];
  /** The only other values that stand in values.yaml; the rest is in the README and the schema alone. Default: all that matter. */
  readonly shown?: readonly ValuePath[];
  /** Old path → new path. The old one fails with a sentence that names the new one, or goes on working. */
  readonly renamed?: Readonly<Record<ValuePath, ValuePath | { readonly to: ValuePath; readonly until: string }>>;
}

/** Objects whose names can be said. */
export type NamedObject =
  | 'fullname'
  | 'workload'
  | 'service'
  | 'hpa'
  | 'pdb'
  | 'config'
  | 'secret'
  | 'serviceAccount'
  | 'ingress'
  | 'role'
  | 'networkPolicy';

export type ResourceFile =
  | 'deployment'
  | 'statefulset'
  | 'service'
  | 'hpa'
  | 'scaledObject'
  | 'pdb'
  | 'config'
  | 'secret'
  | 'pvc'
  | 'ingress'
  | 'job'
  | 'cronJob'
  | 'serviceAccount'
  | 'role'
  | 'roleBinding'
  | 'networkPolicy';

/** JSON in which any leaf may be computed. */
export type ObjectValue = ObjectText | readonly ObjectValue[] | Scalar | Computed | null;

export interface ObjectText {
  readonly [key: string]: ObjectValue;
}

export interface ExtraObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [key: string]: ObjectValue;
}

export type PatchedKind = 'Deployment' | 'StatefulSet' | 'Service' | 'Job' | 'CronJob' | 'Ingress' | 'HorizontalPodAutoscaler';

export interface Description<
  C extends Components = Components,
  S extends Stores = Stores,
  V extends Volumes = Volumes,
  E extends ConfigEntries = ConfigEntries,
  K extends SecretEntries = SecretEntries,
  D extends Declarations = Declarations,
> {
  readonly name: string;
  /** Version of the chart (semver). */
  readonly version: string;
  /** Version of the program; the default image tag. Default: `version`. */
  readonly appVersion?: LabelValue;
  readonly description?: string;
  /** Kubernetes versions that it runs on. Default: '>=1.23.0-0'. Newer fields are gated, not required. */
  readonly kubernetes?: KubernetesRange;
  /** Folder of the chart, from the description's. Default: 'chart'. */
  readonly chart?: string;
  readonly keywords?: readonly string[];
  readonly home?: WebAddress;
  readonly sources?: readonly WebAddress[];
  readonly icon?: WebAddress;
  readonly maintainers?: readonly { readonly name: string; readonly email?: string; readonly url?: WebAddress }[];

  readonly values: Layout | ValuesOptions<D>;
  /** What nameOverride is by default: the `app.kubernetes.io/name` label. */
  readonly nameOverride?: NamePart;
  readonly names?: { readonly [O in NamedObject]?: NamePart | Computed };
  /** File names under templates/. */
  readonly files?: { readonly [R in ResourceFile | `${ResourceFile}/${Extract<keyof C, string>}`]?: string };
  /** The environment's label where no environment file is given. Default: 'development'. */
  readonly environment?: LabelValue;

  readonly components: C & Readonly<Record<string, Component<Extract<keyof C, string>>>>;
  readonly stores?: S;
  readonly volumes?: V;
  readonly config?: Config<E>;
  readonly secrets?: Secret<K>;
  readonly expose?: Expose<NoInfer<Extract<keyof C, string>>>;
  readonly networkPolicy?: boolean | NetworkOptions;
  readonly monitor?: Monitor;
  /** An own ServiceAccount. Default: yes, `<fullname>`. */
  readonly serviceAccount?: { readonly name?: NamePart | Computed; readonly annotations?: Readonly<Record<AnnotationKey, string>> };

  readonly environments?: Readonly<Record<string, Environment<NoInfer<C>, NoInfer<S>, NoInfer<V>, NoInfer<E>, NoInfer<D>>>>;

  /** Markdown files beside the description that README.md takes in, and texts for NOTES.txt. */
  readonly docs?: { readonly readme?: readonly string[]; readonly notes?: readonly string[] };
  /** Scripts of the chart, by what they do: their file names. */
  readonly scripts?: Scripts;
  /** What Artifact Hub shows. */
  readonly artifactHub?: ArtifactHub;
  /** What must hold of the rendered objects: `ensure('prod: at least two replicas', …)`. */
  readonly ensure?: readonly Invariant[];
  readonly extra?: Readonly<Record<FileStem, ExtraObject>>;
  readonly patch?: { readonly [P in `${PatchedKind}/${Extract<keyof C, string>}`]?: ObjectText };
}

/** Each is plain bash that needs helm and kubectl at most. */
export interface Scripts {
  /** Installs or upgrades an environment: `install.sh ENV [DRYRUN]`. */
  readonly install?: `${string}.sh`;
  /** Looks at the chart's files, without helm. */
  readonly validate?: `${string}.sh`;
  /** Lints and renders every environment with helm, and looks at what comes out. */
  readonly test?: `${string}.sh`;
}

export interface ArtifactHub {
  /** SPDX identifier. */
  readonly license?: string;
  readonly category?: string;
  readonly links?: Readonly<Record<string, string>>;
  readonly changes?: readonly {
    readonly kind: 'added' | 'changed' | 'deprecated' | 'removed' | 'fixed' | 'security';
    readonly description: string;
  }[];
  readonly containsSecurityUpdates?: boolean;
  readonly prerelease?: boolean;
  readonly signKey?: { readonly fingerprint: string; readonly url: string };
}

export interface Application {
  readonly kind: 'application';
  readonly description: Description;
}

export function application<
  const C extends Components,
  const S extends Stores = Record<never, never>,
  const V extends Volumes = Record<never, never>,
  E extends ConfigEntries = Record<never, never>,
  K extends SecretEntries = Record<never, never>,
  D extends Declarations = Record<never, never>,
>(description: Description<C, S, V, E, K, D>): Application {
  // The names have done their work in the types; what follows reads the description as data.
  return { kind: 'application', description: description as unknown as Description };
}
