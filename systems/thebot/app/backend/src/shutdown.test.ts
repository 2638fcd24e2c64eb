import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { closeOnlyIdleConnections } from './shutdown.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

async function serve(answer: (response: ServerResponse) => void): Promise<{ server: Server; ask: (text: string) => Promise<Socket> }> {
  const server = createServer((_request, response) => answer(response));
  closeOnlyIdleConnections(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const ask = async (text: string): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    if (text !== '') socket.write(text);
    return socket;
  };
  return { server, ask };
}

async function lengthOf(socket: Socket): Promise<number> {
  let length = 0;
  for await (const chunk of socket) length += (chunk as Buffer).length;
  return length;
}

test('an answer that is written but not yet sent is not cut (A20)', async () => {
  const size = 16 * 1024 * 1024;
  const { server, ask } = await serve((response) => response.setHeader('connection', 'close').end(Buffer.alloc(size)));
  const slow = await ask(REQUEST);
  await once(slow, 'readable');
  const closed = once(server, 'close');
  server.close();
  assert.ok((await lengthOf(slow)) > size);
  await closed;
});

test('idle connections, used or not, do not hold up the end (A20)', async () => {
  const { server, ask } = await serve((response) => response.end('done'));
  const silent = await ask('');
  const used = await ask(REQUEST);
  await once(used, 'data');
  const closed = once(server, 'close');
  server.close();
  await closed;
  silent.destroy();
  used.destroy();
});

test('a request that has begun is waited for, and its connection closed after the answer (A20)', async () => {
  const { server, ask } = await serve((response) => response.end('done'));
  const begun = await ask(REQUEST.slice(0, 20));
  // The server has read the first bytes once it has answered somebody who came later.
  await once(await ask(REQUEST), 'data');
  const closed = once(server, 'close');
  server.close();
  begun.write(REQUEST.slice(20));
  assert.match(String((await once(begun, 'data'))[0]), /^HTTP\/1\.1 200 [\s\S]*done$/);
  await closed;
});
