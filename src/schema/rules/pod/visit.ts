/** All containers of a pod with their places: init, regular and ephemeral ones, in upstream's order. */
import type { At } from '../../../kube/index.ts';
import type { Container, PodSpec } from '../../kinds.ts';
import { items, struct } from '../metadata/index.ts';

export function visitContainers(spec: PodSpec, at: At, visit: (container: Container, at: At) => void): void {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    const containers: readonly Container[] = items<Container>(spec[list]);
    for (let i = 0; i < containers.length; i++) visit(struct(containers[i]), at.to(list).to(i));
  }
}
