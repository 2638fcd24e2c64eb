/** A server that speaks the protocol of Binance's public market streams, for trading-bot's tests. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { requirePackage } from './trading-bot-site.ts';

/** The minute in which the first bar began. */
const FIRST_MS = Math.floor(Date.now() / 60_000) * 60_000 - 13 * 60_000;

export function kline(bar: number, price: string, isLast: boolean): string {
  const k = { t: FIRST_MS + bar * 60_000, s: 'BTCUSDT', i: '1m', c: price, x: isLast };
  return JSON.stringify({ stream: 'btcusdt@kline_1m', data: { e: 'kline', E: Date.now(), s: 'BTCUSDT', k } });
}

export interface FakeBinance {
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: readonly (string | undefined)[];
  /** To every caller. */
  send(text: string): void;
  /** Ends all connections. */
  cut(): void;
  close(): void;
}

/** Tells every caller of twelve quiet minutes, then of a rise: the short average crosses the long one. */
export async function fakeBinance(test: { after(end: () => void): void }): Promise<FakeBinance> {
  interface Client {
    send(text: string): void;
    terminate(): void;
  }
  interface Server {
    on(event: 'connection', listener: (client: Client, request: { readonly url?: string }) => void): void;
    address(): AddressInfo;
    close(): void;
    readonly clients: ReadonlySet<Client>;
  }
  const { WebSocketServer } = requirePackage('ws') as {
    WebSocketServer: new (options: object) => Server;
  };
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server as never, 'listening');
  const asked: (string | undefined)[] = [];
  server.on('connection', (client, { url }) => {
    asked.push(url);
    for (let bar = 0; bar < 13; bar++) client.send(kline(bar, bar === 12 ? '101.50000000' : '100.00000000', true));
  });
  const cut = (): void => {
    for (const client of server.clients) client.terminate();
  };
  const close = (): void => {
    server.close();
    cut();
  };
  test.after(close);
  const send = (text: string): void => {
    for (const client of server.clients) client.send(text);
  };
  return { url: `ws://127.0.0.1:${server.address().port}`, asked, send, cut, close };
}
