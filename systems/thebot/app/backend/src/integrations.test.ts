// The real clients, against local servers that speak the protocols; and that no key gets into an error.
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { createIntegrations } from './integrations.ts';
import { readSettings } from './settings.ts';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}
const asked: Asked[] = [];
let answer: { status: number; body: unknown } = { status: 200, body: {} };
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  asked.push({ method: request.method, url: request.url, headers: request.headers, body: text === '' ? undefined : JSON.parse(text) });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function integrations(env: Record<string, string>) {
  const read = readSettings({ SECRET_KEY: 'x'.repeat(32), YOOKASSA_API: api, OPENROUTER_API: api, TELEGRAM_API: api, ...env });
  assert.ok('settings' in read);
  return createIntegrations(read.settings, pino({ level: 'silent' }));
}
const real = integrations({ YOOKASSA_SHOP_ID: 'shop', YOOKASSA_SECRET_KEY: 'k3y', OPENROUTER_API_KEY: 'k3y', TELEGRAM_BOT_TOKEN: '1:k3y' });

test('YooKassa: an amount in roubles, our id as idempotence key, its states in our words', async () => {
  answer = { status: 200, body: { id: 'p1', confirmation: { confirmation_url: 'https://pay/1' } } };
  assert.deepEqual(await real.payments.create({ id: 'ours', amount: 150_050, purpose: 'May' }), { providerId: 'p1', url: 'https://pay/1' });
  const request = asked.at(-1);
  assert.equal(request?.url, '/v3/payments');
  assert.equal(request?.headers['idempotence-key'], 'ours');
  assert.equal(request?.headers.authorization, `Basic ${Buffer.from('shop:k3y').toString('base64')}`);
  assert.deepEqual(request?.body?.['amount'], { value: '1500.50', currency: 'RUB' });
  for (const [theirs, ours] of [
    ['succeeded', 'paid'],
    ['canceled', 'cancelled'],
    ['waiting_for_capture', 'pending'],
  ] as const) {
    answer = { status: 200, body: { status: theirs } };
    assert.equal(await real.payments.status('p1'), ours);
  }
});

test('OpenRouter: the assignment and the answer, one text back', async () => {
  answer = { status: 200, body: { choices: [{ message: { content: 'Look at the third step.' } }] } };
  assert.equal(await real.tutor.hint('Halves', 'A third.'), 'Look at the third step.');
  assert.equal(asked.at(-1)?.headers.authorization, 'Bearer k3y');
  answer = { status: 200, body: { choices: [] } };
  await assert.rejects(real.tutor.hint('a', 'b'), /no text at "choices\.0\.message\.content"/);
});

test('Telegram: a message to a chat', async () => {
  answer = { status: 200, body: { ok: true } };
  await real.messenger.send('42', 'Due tomorrow');
  assert.deepEqual([asked.at(-1)?.url, asked.at(-1)?.body], ['/bot1:k3y/sendMessage', { chat_id: '42', text: 'Due tomorrow' }]);
});

test('errors name the service and no key', async () => {
  answer = { status: 500, body: {} };
  await assert.rejects(real.messenger.send('42', 'x'), { message: 'Telegram answers with status 500' });
  const nobody = integrations({ TELEGRAM_API: 'http://127.0.0.1:1', TELEGRAM_BOT_TOKEN: '1:k3y' });
  await assert.rejects(nobody.messenger.send('42', 'x'), { message: 'Telegram does not answer' });
});

test('without keys: local fakes that always answer the same, and ask nobody', async () => {
  const before = asked.length;
  const fakes = integrations({});
  assert.equal(await fakes.payments.status((await fakes.payments.create({ id: 'a', amount: 1, purpose: 'b' })).providerId), 'paid');
  assert.match(await fakes.tutor.hint('a', 'short'), /^A good start/);
  await fakes.messenger.send('1', 'x');
  assert.equal(asked.length, before);
});

test('without keys: the local fakes, but no play money in production', async () => {
  const payment = { id: 'ours', amount: 100, purpose: 'May' };
  assert.equal((await integrations({}).payments.create(payment)).providerId, 'fake-ours');
  const { payments } = integrations({ K8S_ENVIRONMENT: 'production' });
  await assert.rejects(payments.create(payment), /are not set/);
  assert.equal(await payments.status('fake-ours'), 'pending');
});
