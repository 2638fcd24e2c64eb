/**
 * Binance's public market streams (developers.binance.com, "WebSocket Streams"): one connection with a kline_1m stream for each symbol. The
 * server pings every 20 seconds, closes after 24 hours, and wants at most 300 connections in 5 minutes: hence the back-off. No key is sent.
 */
import { WebSocket } from 'ws';
import * as z from 'zod';
import type { Market, MarketEvents, Tick } from './market.ts';

export interface BinanceOptions {
  readonly url: string;
  readonly events: MarketEvents;
  /** Without a word for this long, the connection counts as broken. */
  readonly silenceMs?: number;
  readonly retryMs?: { readonly first: number; readonly longest: number };
}

const MESSAGE_BYTES = 64 * 1024;

export function binanceMarket(options: BinanceOptions): Market {
  const { url, events, silenceMs = 60_000, retryMs = { first: 1000, longest: 30_000 } } = options;
  return {
    barMs: 60_000,
    connect: (symbols, onTick) => {
      const streams = symbols.map((symbol) => `${symbol.toLowerCase()}@kline_1m`).join('/');
      let socket: WebSocket | undefined;
      let timer: NodeJS.Timeout | undefined;
      let attempts = 0;
      let closed = false;
      const open = (): void => {
        const current = new WebSocket(`${url}/stream?streams=${streams}`, { handshakeTimeout: 5000, maxPayload: MESSAGE_BYTES });
        socket = current;
        const alive = (): void => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            events.error('the market says nothing');
            current.terminate();
          }, silenceMs);
        };
        current.on('open', () => {
          events.connections(1);
          alive();
        });
        // ws answers pings by itself.
        current.on('ping', alive);
        current.on('message', (data) => {
          if (closed) return;
          alive();
          const tick = readTick(data.toString(), symbols);
          if (tick === undefined) return events.error('a message that is no kline');
          attempts = 0;
          onTick(tick);
        });
        current.on('error', (error) => events.error(error.message));
        current.on('close', () => {
          clearTimeout(timer);
          events.connections(0);
          if (closed) return;
          const delay = Math.min(retryMs.first * 2 ** Math.min(attempts++, 10), retryMs.longest);
          timer = setTimeout(open, delay * (0.75 + Math.random() / 2));
        });
      };
      open();
      return {
        close: () => {
          closed = true;
          clearTimeout(timer);
          socket?.terminate();
        },
      };
    },
  };
}

const price = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,12})?$/)
  .transform(Number)
  .pipe(z.number().positive());
const message = z.object({
  data: z.object({
    e: z.literal('kline'),
    s: z.string(),
    k: z.object({ t: z.number().int().positive(), c: price, x: z.boolean() }),
  }),
});

function readTick(text: string, symbols: readonly string[]): Tick | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = message.safeParse(parsed);
  if (!read.success || !symbols.includes(read.data.data.s)) return undefined;
  const { s, k } = read.data.data;
  return { symbol: s, price: k.c, barOpenMs: k.t, closesBar: k.x };
}
