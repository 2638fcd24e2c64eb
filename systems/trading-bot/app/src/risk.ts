/**
 * The limits, as pure functions of what is open and what is asked for. Whatever places an order has asked here, inside the transaction that
 * writes it. Amounts are in USDT, shares between 0 and 1.
 */

export interface Limits {
  readonly maxPositions: number;
  /** Share of the equity that a position may lose at its stop, fees included. */
  readonly riskPerTrade: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
}

export interface Position {
  readonly id: number;
  readonly symbol: string;
  readonly quantity: number;
  readonly entryPrice: number;
  readonly stopPrice: number;
  readonly takePrice: number;
}

/** An entry that is under way: it may become a position, so it counts as one. */
export interface PendingEntry {
  readonly symbol: string;
  readonly quantity: number;
  readonly price: number;
}

export interface Books {
  readonly cash: number;
  readonly positions: readonly Position[];
  readonly pending: readonly PendingEntry[];
}

export type Limit = 'max_positions' | 'symbol_taken' | 'risk_per_trade';

export const FEE_RATE = 0.001;
/** Quantities are multiples of this. */
export const LOT = 0.00001;

/** How much to buy, or the limit that forbids it. */
export function sizeEntry(
  books: Books,
  limits: Limits,
  symbol: string,
  price: number,
): { readonly quantity: number } | { readonly refused: Limit } {
  const taken = [...books.positions, ...books.pending];
  if (taken.some((each) => each.symbol === symbol)) return { refused: 'symbol_taken' };
  if (taken.length >= limits.maxPositions) return { refused: 'max_positions' };
  const capital = equity(books);
  const promised = books.pending.reduce((sum, each) => sum + cost(each.quantity, each.price), 0);
  const affordable = Math.min(books.cash - promised, capital / limits.maxPositions) / (price * (1 + FEE_RATE));
  const quantity = Math.floor(Math.min(affordable, (limits.riskPerTrade * capital) / lossPerUnit(price, limits)) / LOT) * LOT;
  // Less than a lot is within the limits: nothing. Rounding down never takes more than what is allowed.
  return quantity > 0 && Number.isFinite(quantity) ? { quantity: Number(quantity.toFixed(5)) } : { refused: 'risk_per_trade' };
}

/** Why a position must be closed at this price, or undefined. */
export function exitReason(position: Position, price: number): 'stop_loss' | 'take_profit' | undefined {
  if (price <= position.stopPrice) return 'stop_loss';
  return price >= position.takePrice ? 'take_profit' : undefined;
}

export function stopsOf(entryPrice: number, limits: Limits): Pick<Position, 'stopPrice' | 'takePrice'> {
  return { stopPrice: entryPrice * (1 - limits.stopLoss), takePrice: entryPrice * (1 + limits.takeProfit) };
}

/** Cash and what the open positions have cost; what they would bring now is not counted on. */
export function equity(books: Books): number {
  return books.cash + books.positions.reduce((sum, each) => sum + each.quantity * each.entryPrice, 0);
}

/** What one unit loses from entry to stop, with the fees of both ways. */
export function lossPerUnit(price: number, limits: Limits): number {
  return price * (limits.stopLoss + FEE_RATE + FEE_RATE * (1 - limits.stopLoss));
}

export const cost = (quantity: number, price: number): number => quantity * price * (1 + FEE_RATE);
