/** Who may talk to whom: what NetworkPolicies cannot learn from links and ways in. */
import type { Namespace } from './limits.ts';

export interface NetworkOptions {
  /** Default: on, unless some environment says it. */
  readonly enabled?: boolean;
  /** Namespaces of the ingress controller or gateway. Default: by the Ingress's class. Empty: it may call from anywhere. */
  readonly ingressNamespaces?: readonly Namespace[];
  /** Namespaces of Prometheus. Default: monitoring. */
  readonly monitoringNamespaces?: readonly Namespace[];
}
