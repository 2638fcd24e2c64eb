/** Where pods run. */
import type { LabelKey, LabelValue, Seconds } from './limits.ts';

export interface Toleration {
  readonly key: LabelKey;
  readonly operator?: 'Exists' | 'Equal';
  readonly value?: LabelValue;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  readonly seconds?: Seconds;
}

/** How replicas keep apart: over nodes and zones where possible, by force, or not at all. */
export type Spread = 'preferred' | 'required' | 'none' | SpreadRule;

export interface SpreadRule {
  readonly how: 'preferred' | 'required';
  /** `spread`: topology spread constraints, even counts. `anti-affinity`: pods avoid each other's node. Default: spread. */
  readonly by?: 'spread' | 'anti-affinity';
  /** Default: node and zone. */
  readonly over?: readonly ('node' | 'zone')[];
}

export interface Placement {
  readonly spread?: Spread;
  readonly nodes?: Readonly<Record<LabelKey, LabelValue>>;
  readonly tolerations?: readonly Toleration[];
}
