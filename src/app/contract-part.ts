/** What the values of an application, and of one component of it, are made from. */
import type { Description } from './application.ts';
import type { CronOptions, JobOptions, PodOptions, WebOptions } from './component.ts';
import type { ContractDraft, ValuePlace } from './contract-draft.ts';
import type { SharedImage } from './contract-image.ts';
import type { SecretSource } from './environment.ts';
import type { Expose } from './expose.ts';
import type { ResolvedComponent, ResolvedParts, ResolvedStore } from './model.ts';
import type { Scale } from './scale.ts';

/** What the values of an application (or of one environment of it) are made from. */
export interface ContractInput {
  /** The description with the environment's delta laid over it. */
  readonly description: Description;
  /** The description itself. */
  readonly base: Description;
  readonly parts: ResolvedParts;
  readonly scaleOff: ReadonlySet<string>;
  readonly secretSource: SecretSource;
  /** What the environment is called. */
  readonly label: string;
  /** Numbers of the autoscalers of components that scale only in some environment. */
  readonly scaling: ReadonlyMap<string, Scaling>;
}

export interface Scaling {
  readonly scale: Scale;
  readonly enabled: boolean;
}

/** What the values of a component are made from. */
export interface ComponentInput {
  readonly component: ResolvedComponent;
  readonly options: PodOptions & Partial<Omit<WebOptions & JobOptions & CronOptions, keyof PodOptions>>;
  readonly scaling: Scaling | undefined;
  readonly expose: Expose;
  /** Its values stand at the top of values.yaml: there is no other component. */
  readonly flat: boolean;
  /** Those that it uses. */
  readonly stores: readonly ResolvedStore[];
  /** Its draft, at its path. */
  readonly draft: ContractDraft;
  /** It runs another component's image. */
  readonly sharedImage: SharedImage | undefined;
  /** The path `env` belongs to something else. */
  readonly envTaken: boolean;
}

/** Only in the schema where there are several components. */
export function rare(input: Pick<ComponentInput, 'flat'>): ValuePlace {
  return input.flat ? {} : { place: 'schema' };
}
