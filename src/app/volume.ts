/** Storage that pods mount. */

import type { Folder, Line, ObjectReference } from './limits.ts';
import type { Memory } from './quantity.ts';

export interface VolumeOptions {
  readonly mount: Folder;
  readonly size: Memory;
  /** Default: ReadWriteOnce, which one node at a time can mount: a diagnostic on a component with several replicas. */
  readonly access?: 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadOnlyMany' | 'ReadWriteOncePod';
  /** Storage class; default: the cluster's own. */
  readonly class?: ObjectReference;
  /** One claim for all pods, or one for each (the component becomes a StatefulSet). Default: release. */
  readonly per?: 'release' | 'pod';
  /** Backup by Velero: the annotation goes onto the pods that mount it. */
  readonly backup?: 'velero' | false;
  /** Why ReadWriteOnce on several replicas is right here. */
  readonly accept?: Line;
}

export interface Volume {
  readonly kind: 'volume';
  readonly id: object;
  readonly options: VolumeOptions;
}

export function volume(options: VolumeOptions): Volume {
  return { kind: 'volume', id: options, options };
}
