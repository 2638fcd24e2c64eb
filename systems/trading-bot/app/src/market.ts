/** Market data. Who trades sees this interface only; where the prices come from is a setting. */

export interface Tick {
  readonly symbol: string;
  readonly price: number;
  /** When the bar that this price belongs to has begun. */
  readonly barOpenMs: number;
  /** Whether it is the bar's last price. */
  readonly closesBar: boolean;
}

export interface Market {
  /** How long a bar lasts. */
  readonly barMs: number;
  /** Calls `onTick` until the connection is closed; reconnects by itself. */
  connect(symbols: readonly string[], onTick: (tick: Tick) => void): MarketConnection;
}

export interface MarketConnection {
  close(): void;
}

/** What the metrics want to know. */
export interface MarketEvents {
  /** Connections that are open now. */
  connections(count: number): void;
  error(reason: string): void;
}
