/**
 * Invariants of a description: what must hold of the rendered objects, whatever somebody changes in it later. They are looked at when
 * the chart is generated; nothing of them gets into the chart.
 */

/** An object of Kubernetes as the chart renders it. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

/** What one environment renders. */
export interface RenderedEnvironment {
  /** '' is the chart with nothing but its values.yaml. */
  readonly name: string;
  readonly objects: readonly RenderedObject[];
  readonly of: (kind: string) => readonly RenderedObject[];
  /** What stands at a path ('spec.template.spec.containers.0.image'); undefined when there is nothing. */
  readonly read: (object: RenderedObject, path: string) => unknown;
  /** How many pods a workload has at least: of its autoscaler when it has one. */
  readonly replicas: (workload: RenderedObject) => number;
}

/** True, or the objects that break it (none: it holds). */
export type Check = (rendered: RenderedEnvironment) => boolean | readonly RenderedObject[];

export interface Invariant {
  readonly kind: 'ensure';
  readonly sentence: string;
  readonly check: Check;
}

/**
 * `ensure('prod: at least two replicas', ({ of, replicas }) => of('Deployment').filter((it) => replicas(it) < 2))`. Environments before
 * the colon ('staging, prod: …') say where it must hold; without them everywhere, values.yaml alone among it.
 */
export function ensure(sentence: string, check: Check): Invariant {
  return { kind: 'ensure', sentence, check };
}

/** The environments that a sentence names, as far as the description has them; undefined: all. */
export function environmentsOf(sentence: string, known: readonly string[]): readonly string[] | undefined {
  const head = /^([^:]+):/.exec(sentence)?.[1];
  const names = head?.split(/\s*,\s*|\s+and\s+/).map((name) => name.trim());
  return names?.every((name) => known.includes(name)) ? names : undefined;
}
