/** Automatic scaling: by use of processor and memory (HorizontalPodAutoscaler), or by what waits (KEDA). */
import type { Computed, Scalar } from './expression.ts';
import type { Calm, Count, CountingPeriod, DataKey, NamePart, Percent, Period, Seconds, Some, VariableName } from './limits.ts';

export interface ScaleTargets {
  /** Average use in percent of the request. */
  readonly cpu?: Percent;
  readonly memory?: Percent;
  /** false: the numbers are there, switched off; an environment that names an autoscaler of its own switches it on. Default: true. */
  readonly enabled?: boolean;
  /** How fast: seconds of calm before fewer, percent at most per period. */
  readonly behavior?: { readonly up?: ScaleSpeed; readonly down?: ScaleSpeed };
}

export interface ScaleSpeed {
  readonly calm?: Calm;
  readonly percent?: Percent;
  readonly period?: CountingPeriod;
}

export interface Hpa {
  readonly kind: 'hpa';
  readonly min: Some;
  readonly max: Some;
  readonly targets: ScaleTargets;
}

/** A HorizontalPodAutoscaler: `hpa(3, 10, { cpu: 50 })`. The chart leaves `replicas` out while it is on. */
export function hpa(min: number, max: number, targets: ScaleTargets): Hpa {
  return { kind: 'hpa', min, max, targets };
}

/** One thing that KEDA looks at: a queue's length, a rate, a clock. */
export interface KedaTrigger {
  /** KEDA's name of the scaler: 'redis', 'postgresql', 'prometheus', 'cron'. */
  readonly type: NamePart;
  /** The scaler's own words. A literal becomes the value `autoscaling.triggers.NAME.WORD`. */
  readonly metadata: Readonly<Record<VariableName, Scalar | Computed>>;
  /** Words of the scaler that are secret → the key of the application's Secret. */
  readonly secret?: Readonly<Record<VariableName, DataKey>>;
}

export interface KedaOptions {
  readonly triggers: Readonly<Record<NamePart, KedaTrigger>>;
  /** Seconds between two looks. Default: 30. */
  readonly poll?: Period;
  /** Seconds of calm before the last pods go. Default: 300. */
  readonly cooldown?: Seconds;
  /** false: switched off until an environment names one of its own. Default: true. */
  readonly enabled?: boolean;
}

export interface Keda {
  readonly kind: 'keda';
  readonly min: Count;
  readonly max: Some;
  readonly options: KedaOptions;
}

export type Scale = Hpa | Keda;

/**
 * A ScaledObject of KEDA: `keda(0, 10, { triggers: { queue: { type: 'redis', metadata: { address: …, listName: 'celery', listLength: 20 } } } })`.
 * While it is on, KEDA alone sets the number of pods.
 */
export function keda(min: number, max: number, options: KedaOptions): Keda {
  return { kind: 'keda', min, max, options };
}
