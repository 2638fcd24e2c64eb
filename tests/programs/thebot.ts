/** How people and the network meet thebot: a person with a cookie, forms, one who hangs up, the one host of page and API. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect } from 'node:net';
import type { Pod } from './pod.ts';
import { freePort } from './stores.ts';
import { until } from './wait.ts';

/** Of everybody. */
export const PASSWORD = 'correct horse battery';

// biome-ignore lint/suspicious/noExplicitAny: foreign JSON, judged by its content in each test
export type Body = any;

/** Speaks as one person: keeps the cookie. */
export class Person {
  readonly #pod: Pod;
  #cookie = '';
  constructor(pod: Pod) {
    this.#pod = pod;
  }
  get cookie(): string {
    return this.#cookie;
  }
  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body; headers: Headers }> {
    const isForm = body instanceof FormData;
    const answer = await fetch(this.#pod.url + path, {
      method,
      headers: { cookie: this.#cookie, ...(body !== undefined && !isForm && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    });
    this.#cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? this.#cookie;
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
    };
  }
  async signIn(email: string): Promise<this> {
    const answer = await this.ask('POST', '/api/auth/login/', { email, password: PASSWORD });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return this;
  }
}

export function form(
  fields: Readonly<Record<string, string>>,
  file?: { readonly name: string; readonly content: string | Buffer },
): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  if (file !== undefined) data.set('file', new Blob([file.content]), file.name);
  return data;
}

/** Begins an upload and hangs up in its middle, after it began to be stored. */
export async function vanish(web: Pod, cookie: string, isStored: () => boolean): Promise<void> {
  const socket = connect(Number(new URL(web.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const head = [
    'POST /api/materials/ HTTP/1.1',
    'Host: localhost',
    `Cookie: ${cookie}`,
    'Content-Type: multipart/form-data; boundary=b',
    'Content-Length: 9000000',
    '',
    '',
  ];
  socket.write(`${head.join('\r\n')}--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${'x'.repeat(300_000)}`);
  await until('it is being stored', isStored);
  socket.destroy();
}

/** One host for page, API and websocket, as the Ingress makes it. */
export async function ingress(front: Pod, back: Pod): Promise<{ readonly url: string; readonly server: Server }> {
  const targetOf = (url = '/'): number => Number(new URL((/^\/(api|admin|ws)\b/.test(url) ? back : front).url).port);
  const server = createServer((request, response) => {
    const headers = { ...request.headers, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': request.headers.host };
    const passed = httpRequest({ port: targetOf(request.url), path: request.url, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.writeHead(502).end());
    request.pipe(passed);
  });
  server.on('upgrade', (request, socket) => {
    const target = connect(targetOf(request.url), '127.0.0.1', () => {
      const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
      target.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://localhost:${port}`, server };
}

/** Megabytes of memory and milliseconds of a processor that a process has used so far: unlike time, a busy machine changes them little. */
export function used(pod: Pod): { readonly residentMb: number; readonly cpuMs: number } {
  const [user = 0, system = 0] = readFileSync(`/proc/${pod.pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? [];
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pod.pid}/status`, 'utf8'))?.[1]);
  return { residentMb: Math.round(kilobytes / 1024), cpuMs: (user + system) * 10 };
}
