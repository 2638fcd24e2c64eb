/** Stores of the resolved model. What differs between environments (mode, size, copies) is a value; this is what templates are made of. */
import type { ObjectName } from './names.ts';

export interface ResolvedStore {
  readonly engine: 'redis' | 'postgres';
  readonly name: string;
  /** What sentences call it. */
  readonly title: 'Redis' | 'PostgreSQL';
  readonly values: readonly string[];
  /** Its objects' names; its Service is called so. */
  readonly object: ObjectName;
  readonly port: number;
  readonly as: 'StatefulSet' | 'Deployment';
  readonly uid: number;
  readonly gid: number;
  /** Folder in the pod on which the volume is mounted. */
  readonly data: string;
  /** Whether there can be a claim; the value persistence.enabled decides. */
  readonly persistent: boolean;
  /** Key of the application's Secret that holds the password. */
  readonly passwordKey?: string;
  /** The server does not start without a password. */
  readonly passwordRequired: boolean;
  /** Value that holds the password when the chart makes the Secret. */
  readonly passwordPath?: readonly string[];
  /** The chart can leave the server to an operator (values `operator.…`). */
  readonly operator: boolean;
  /** The chart can dump the data by the clock (values `backup.…`). */
  readonly backup: boolean;
  /** Port of the exporter's metrics in the pod. */
  readonly exporterPort: number;
  readonly exporterUid: number;
  /** Connections that one pod opens at most, by component; empty when the description does not say. */
  readonly pools: ReadonlyMap<string, number>;
}
