/** What the values of one component are made from. */
import type { CronOptions, JobOptions, PodOptions, WebOptions } from './component.ts';
import type { ContractDraft, ValuePlace } from './contract-draft.ts';
import type { SharedImage } from './contract-image.ts';
import type { Expose } from './expose.ts';
import type { ResolvedComponent, ResolvedStore } from './model.ts';
import type { Scale } from './scale.ts';

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
