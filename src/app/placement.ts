/** Where pods run. */

export interface Toleration {
  readonly key: string;
  readonly operator?: 'Exists' | 'Equal';
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  readonly seconds?: number;
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
  readonly nodes?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
}
