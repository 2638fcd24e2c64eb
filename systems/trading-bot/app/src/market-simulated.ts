/**
 * A market that needs no network: the price of a symbol is a pure function of seed and time, so that every replica, and every run of a test,
 * sees the same prices. Sums of smooth noise over several lengths of time: trends, turns, and now and then a jump.
 */
import type { Market, MarketEvents, Tick } from './market.ts';

export interface SimulatedOptions {
  readonly seed: number;
  readonly tickMs: number;
  readonly events: MarketEvents;
  readonly now?: () => number;
}

const TICKS_PER_BAR = 10;
/** After a pause of the process no more ticks than this are made up. */
const MOST_MADE_UP = 100;

export function simulatedMarket({ seed, tickMs, events, now = Date.now }: SimulatedOptions): Market {
  const barMs = tickMs * TICKS_PER_BAR;
  return {
    barMs,
    connect: (symbols, onTick) => {
      let last = Math.floor(now() / tickMs);
      const timer = setInterval(() => {
        const current = Math.floor(now() / tickMs);
        for (let n = Math.max(last + 1, current - MOST_MADE_UP); n <= current; n++) {
          for (const symbol of symbols) onTick(simulatedTick(seed, symbol, n, barMs));
        }
        last = Math.max(last, current);
      }, tickMs);
      events.connections(1);
      return {
        close: () => {
          clearInterval(timer);
          events.connections(0);
        },
      };
    },
  };
}

export function simulatedTick(seed: number, symbol: string, n: number, barMs: number): Tick {
  return {
    symbol,
    price: simulatedPrice(seed, symbol, n),
    barOpenMs: Math.floor(n / TICKS_PER_BAR) * barMs,
    closesBar: n % TICKS_PER_BAR === TICKS_PER_BAR - 1,
  };
}

/** [length in ticks, size as a share of the price]. */
const WAVES = [
  [3, 0.0005],
  [40, 0.004],
  [150, 0.012],
  [1000, 0.05],
] as const;

export function simulatedPrice(seed: number, symbol: string, n: number): number {
  const base = 10 ** (1 + 3 * random(seed, symbol, -1));
  const move = WAVES.reduce((sum, [length, size]) => sum + size * smooth(seed, `${symbol}/${length}`, n / length), 0);
  return Number((base * Math.exp(move)).toPrecision(8));
}

/** Between -1 and 1, continuous in x. */
function smooth(seed: number, name: string, x: number): number {
  const left = Math.floor(x);
  const part = x - left;
  const eased = part * part * (3 - 2 * part);
  return 2 * (random(seed, name, left) * (1 - eased) + random(seed, name, left + 1) * eased) - 1;
}

/** Between 0 and 1: FNV-1a, then a final mix. */
function random(seed: number, name: string, n: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const char of `${name}/${n}`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
