/** An alert as the chart writes it. */
import type { ResolvedAlert } from '../app/index.ts';

export interface RuleText extends Omit<ResolvedAlert, 'of'> {
  /** The component whose pods `$pods` means; none: the query is complete. */
  readonly of?: string;
  /** Only while this holds. */
  readonly condition?: string;
}
