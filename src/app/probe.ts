/** Health checks. A path is asked by HTTP on the component's port; a command is run in the container. Times are seconds. */
import type { Period, Seconds, Some, UrlPath } from './limits.ts';

export interface ProbeTimes {
  /** Before the first check. */
  readonly delay?: Seconds;
  /** Between two checks. */
  readonly period?: Period;
  /** Until a check without an answer has failed. */
  readonly timeout?: Period;
  /** Failed checks in a row until Kubernetes acts. */
  readonly failures?: Some;
}

export interface HttpProbe extends ProbeTimes {
  readonly path: UrlPath;
}

export interface CommandProbe extends ProbeTimes {
  readonly command: readonly [string, ...string[]];
}

export type Probe = UrlPath | HttpProbe | CommandProbe;

export interface Probes {
  /** The program is stuck and must be restarted. Must not look at databases. */
  readonly live?: Probe;
  /** The program can answer now. */
  readonly ready?: Probe;
  /** The program has started; the other two wait for it. */
  readonly startup?: Probe;
}
