/** Automatic scaling. */

export interface ScaleTargets {
  /** Average use in percent of the request. */
  readonly cpu?: number;
  readonly memory?: number;
  /** How fast: seconds of calm before fewer, percent at most per period. */
  readonly behavior?: { readonly up?: ScaleSpeed; readonly down?: ScaleSpeed };
}

export interface ScaleSpeed {
  readonly calm?: number;
  readonly percent?: number;
  readonly period?: number;
}

export interface Hpa {
  readonly kind: 'hpa';
  readonly min: number;
  readonly max: number;
  readonly targets: ScaleTargets;
}

/** A HorizontalPodAutoscaler: `hpa(3, 10, { cpu: 50 })`. The chart leaves `replicas` out while it is on. */
export function hpa(min: number, max: number, targets: ScaleTargets): Hpa {
  return { kind: 'hpa', min, max, targets };
}
