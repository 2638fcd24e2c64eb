/**
 * SIGTERM under load. autocannon asks all the time; a request that began before the signal is completed after the listener has closed; a
 * connection that never says a word must not hold up the end. What must be true of the outcome is asserted here, the same for every program.
 */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { optionalPackage } from './optional.ts';
import type { Pod } from './pod.ts';
import { isOpen } from './stores.ts';
import { until } from './wait.ts';

export interface LoadOptions {
  readonly port: number;
  /** Asked by the load; must answer 200 at info level of the log. */
  readonly path: string;
  /** The pod's DRAIN_SECONDS. */
  readonly drainSeconds: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Processes that serve: each says that it is stopping. Default: 1. */
  readonly processes?: number;
  /** What the last line of the log says when all is closed. */
  readonly farewell?: string;
}

export interface LoadReport {
  /** Whole answers with status 200. */
  readonly answers: number;
  /** From the signal to the closed listener and to the end. */
  readonly openMs: number;
  readonly endMs: number;
}

/** The part of autocannon that is used here. */
type Cannon = (
  options: object,
  done: (error: Error | null, result: CannonResult) => void,
) => { stop(): void; on(event: 'reqError', listener: (error: NodeJS.ErrnoException) => void): void };
interface CannonResult {
  readonly '2xx': number;
  readonly non2xx: number;
  readonly timeouts: number;
  readonly mismatches: number;
}

const cannon = optionalPackage<Cannon>('autocannon');

/** Why there can be no load here, or false. */
export const loadSkip: string | false = cannon === undefined ? 'autocannon is not installed' : false;

export async function stopUnderLoad(pod: Pod, options: LoadOptions): Promise<LoadReport> {
  const { port, path, drainSeconds } = options;
  assert.ok(cannon !== undefined);
  const errors: string[] = [];
  const load = new Promise<CannonResult>((resolve, reject) => {
    const instance = cannon(
      { url: pod.url + path, headers: options.headers ?? {}, connections: 20, pipelining: 1, duration: 60, overallRate: 1500, timeout: 10 },
      (error, result) => (error === null || error === undefined ? resolve(result) : reject(error)),
    );
    instance.on('reqError', (error) => void errors.push(error.code ?? error.message));
    void pod.exit.then(() => setTimeout(() => instance.stop(), 100));
  });
  const answered = (): number => occurrences(pod.log(), '"msg":"request"');
  await until('the load runs', () => answered() > 200);
  const silent = await open(port);
  const begun = await open(port);
  begun.socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n`);
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);

  const start = performance.now();
  pod.signal('SIGTERM');
  await until('the program has heard of it', () => occurrences(pod.log(), '"msg":"stopping"') === (options.processes ?? 1));
  let served = 0;
  for (; served < 5; served++) {
    const answer = await pod.get(path, { connection: 'keep-alive', ...options.headers }).catch(() => undefined);
    // On a busy machine the drain may be over before the fifth.
    if (answer === undefined) break;
    assert.equal(answer.status, 200, 'a new request is still served while the program drains');
    assert.equal(answer.headers.get('connection'), 'close', 'an answer of a draining program closes its connection');
  }
  const drainedMs = performance.now() - start;
  assert.ok(served === 5 || (served > 0 && drainedMs > drainSeconds * 1000), `refused after ${served} requests and ${drainedMs} ms`);
  await until('the listener closes', async () => !(await isOpen(port)), (drainSeconds + 10) * 1000);
  const openMs = performance.now() - start;
  assert.ok(openMs >= drainSeconds * 1000 - 50, `the listener closed after ${openMs} ms, wanted ${drainSeconds} s`);
  assert.ok(pod.isRunning(), 'a started request keeps the program alive');
  begun.socket.write(`${headers.join('')}\r\n`);
  await until('the request that was begun before the signal is answered', () => begun.closed());
  assert.match(begun.text(), /^HTTP\/1\.1 200 [\s\S]*\r\nconnection: close\r\n/i);
  assertWhole(begun.text());

  const exit = await pod.exit;
  const endMs = performance.now() - start;
  assert.deepEqual(exit, { code: 0, signal: null }, pod.log().slice(-2000));
  assert.equal(pod.lines().at(-1)?.['msg'], options.farewell ?? 'stopped', pod.log().slice(-1500));
  assert.ok(endMs < (drainSeconds + 10) * 1000, `the end came after ${endMs} ms`);
  assert.equal(silent.text(), '');

  const result = await load;
  assert.equal(result.non2xx, 0, 'every answer was 200');
  assert.equal(result.timeouts, 0, 'no request was left without an answer');
  // Those of the drain and the one that had begun are ours. What the log has beside them, the load must have got.
  const ours = served + 1;
  assert.equal(result['2xx'], answered() - ours, 'every request that the program took was answered whole');
  // From the moment the listener is closed, connections are refused; nothing else may go wrong.
  assert.deepEqual(
    [...new Set(errors)].filter((code) => code !== 'ECONNREFUSED' && code !== 'ECONNRESET'),
    [],
  );
  return { answers: result['2xx'] + ours, openMs, endMs };
}

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

interface Connection {
  readonly socket: Socket;
  text(): string;
  closed(): boolean;
}

async function open(port: number): Promise<Connection> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => void (text += chunk.toString('latin1')));
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, text: () => text, closed: () => socket.destroyed || socket.readableEnded };
}

/** As many bytes as the head promised. */
function assertWhole(answer: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  if (length === undefined) assert.match(answer, /\r\n0\r\n\r\n$/, 'the last chunk came');
  else assert.equal(body.length, Number(length), 'the whole body came');
}
