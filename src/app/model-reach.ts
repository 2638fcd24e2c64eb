/** Ways in, network, monitoring and access of the resolved model. */

import type { Dashboard } from './monitor.ts';
import type { ObjectName } from './names.ts';

/** A permission of a component's pods on the Kubernetes API. */
export interface ResolvedRight {
  /** '' is the core group. */
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Names of the objects; without it, all of the kind in the namespace. own-config, own-secret: what the component takes. */
  readonly names?: readonly (ObjectName | 'own-config' | 'own-secret')[];
}

export interface ResolvedAlert {
  readonly name: string;
  /** PromQL, with `$pods`. */
  readonly when: string;
  readonly of: string;
  readonly for?: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly summary: string;
}

export interface ResolvedMonitor {
  readonly by: 'service-monitor' | 'annotations';
  /** The description's own; every component has more after its kind. */
  readonly alerts: readonly ResolvedAlert[];
  /** A JSON file beside the description, or what is on it. Empty: none but the overview. */
  readonly dashboards: readonly ResolvedDashboard[];
}

export type ResolvedDashboard = { readonly file: string } | { readonly board: Dashboard; readonly name: string; readonly of: string };

export interface ResolvedReach {
  readonly serviceAccountName: ObjectName;
  readonly hookAccountName: ObjectName;
  /** The chart has an Ingress, on or off by value. */
  readonly ingress: boolean;
  readonly ingressName: ObjectName;
  /** The chart has a route of the Gateway API, on or off by value. */
  readonly gateway: boolean;
  /** Web components: what a path may lead to. With one there is no choice, and paths name none. */
  readonly backends: readonly string[];
  /** An ingress controller or gateway calls: through a route of the chart's, or because the description says so. */
  readonly controller: boolean;
  /** Component → name of its NetworkPolicy. A component that switched it off has none. */
  readonly policies: ReadonlyMap<string, ObjectName>;
  /** Components without a NetworkPolicy → the reason. */
  readonly unguarded: ReadonlyMap<string, string>;
  readonly monitor?: ResolvedMonitor;
  readonly roleName: ObjectName;
  readonly rights: readonly ResolvedRight[];
}
