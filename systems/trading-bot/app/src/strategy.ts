/** When to buy and sell: a short average of closing prices crosses a long one. A pure function of the last bars, so it can be run again. */

export interface Bar {
  readonly openMs: number;
  readonly close: number;
}

export type Side = 'buy' | 'sell';

export const STRATEGY = 'sma';
const SHORT = 5;
const LONG = 12;
/** As many bars as the strategy looks at. */
export const WINDOW = LONG + 1;

/** The signal of the last bar, if there is one. */
export function crossing(bars: readonly Bar[]): Side | undefined {
  if (bars.length < WINDOW) return undefined;
  const now = lead(bars.slice(-LONG));
  const before = lead(bars.slice(-WINDOW, -1));
  if (before <= 0 && now > 0) return 'buy';
  return before >= 0 && now < 0 ? 'sell' : undefined;
}

/** By how much the short average is above the long one. */
function lead(bars: readonly Bar[]): number {
  return mean(bars.slice(-SHORT)) - mean(bars);
}

const mean = (bars: readonly Bar[]): number => bars.reduce((sum, bar) => sum + bar.close, 0) / bars.length;

/** The same for every replica that sees the same bar; also the client order id, for which Binance allows 36 characters. */
export const signalId = (symbol: string, openMs: number): string => `${STRATEGY}-${symbol}-${openMs}`;

/** The bars with one more at the end. An old bar changes nothing; after a long gap the bars begin anew, a short one is bridged. */
export function withBar(bars: readonly Bar[], bar: Bar, barMs: number): readonly Bar[] {
  const last = bars.at(-1);
  if (last === undefined || bar.openMs - last.openMs > WINDOW * barMs) return [bar];
  return last.openMs >= bar.openMs ? bars : [...bars, bar].slice(-WINDOW);
}
