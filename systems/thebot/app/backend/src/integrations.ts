/**
 * The outside world behind three small interfaces: who pays, who helps, who tells. Each has its real client, which is used when its keys are
 * set, and a local fake that always answers the same, so that everything can be tried without an account anywhere. In production nobody pays
 * with play money: without keys there are no payments.
 */
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export interface Payments {
  /** Asking again with the same id makes no second payment. */
  create(payment: {
    readonly id: string;
    readonly amount: number;
    readonly purpose: string;
  }): Promise<{ readonly providerId: string; readonly url: string }>;
  status(providerId: string): Promise<'pending' | 'paid' | 'cancelled'>;
}

export interface Tutor {
  /** One or two sentences that help a student to go on, without the solution. */
  hint(assignment: string, answer: string): Promise<string>;
}

export interface Messenger {
  send(chat: string, text: string): Promise<void>;
}

export interface Integrations {
  readonly payments: Payments;
  readonly tutor: Tutor;
  readonly messenger: Messenger;
}

export function createIntegrations(settings: Settings, log: Log): Integrations {
  const { YOOKASSA_SHOP_ID: shop, YOOKASSA_SECRET_KEY: key, OPENROUTER_API_KEY: ai, TELEGRAM_BOT_TOKEN: bot, FRONTEND_URL } = settings;
  const noShop = settings.K8S_ENVIRONMENT === 'production' ? noPayments : fakePayments(FRONTEND_URL);
  return {
    payments: shop !== undefined && key !== undefined ? yooKassa(settings.YOOKASSA_API, shop, key, FRONTEND_URL) : noShop,
    tutor: ai !== undefined ? openRouter(settings.OPENROUTER_API, ai) : fakeTutor,
    messenger: bot !== undefined ? telegram(settings.TELEGRAM_API, bot) : fakeMessenger(log),
  };
}

function yooKassa(api: string, shop: string, key: string, returnUrl: string): Payments {
  const authorization = `Basic ${Buffer.from(`${shop}:${key}`).toString('base64')}`;
  return {
    async create({ id, amount, purpose }) {
      const answer = await call('YooKassa', `${api}/v3/payments`, {
        method: 'POST',
        headers: { authorization, 'idempotence-key': id },
        body: {
          amount: { value: (amount / 100).toFixed(2), currency: 'RUB' },
          capture: true,
          confirmation: { type: 'redirect', return_url: returnUrl },
          description: purpose,
        },
      });
      return { providerId: text(answer, 'id'), url: text(answer, 'confirmation', 'confirmation_url') };
    },
    async status(providerId) {
      const answer = await call('YooKassa', `${api}/v3/payments/${encodeURIComponent(providerId)}`, { headers: { authorization } });
      const status = text(answer, 'status');
      return status === 'succeeded' ? 'paid' : status === 'canceled' ? 'cancelled' : 'pending';
    },
  };
}

const fakePayments = (frontend: string): Payments => ({
  create: async ({ id }) => ({ providerId: `fake-${id}`, url: `${frontend}/#/payments/${id}` }),
  status: async () => 'paid',
});

const noPayments: Payments = {
  create: () => Promise.reject(new Error('YOOKASSA_SHOP_ID and YOOKASSA_SECRET_KEY are not set')),
  status: async () => 'pending',
};

function openRouter(api: string, key: string): Tutor {
  return {
    async hint(assignment, answer) {
      const said = await call('OpenRouter', `${api}/api/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: {
          model: 'openrouter/auto',
          max_tokens: 200,
          messages: [
            { role: 'system', content: 'You help a student in at most two sentences and never give the solution.' },
            { role: 'user', content: `Assignment: ${assignment}\n\nAnswer: ${answer}` },
          ],
        },
      });
      return text(said, 'choices', '0', 'message', 'content').slice(0, 2000);
    },
  };
}

const fakeTutor: Tutor = {
  hint: async (_assignment, answer) =>
    answer.trim().split(/\s+/).length < 20
      ? 'A good start. Give a reason for each step, and an example.'
      : 'Well explained. Read it aloud once, and look for a sentence that can go.',
};

function telegram(api: string, token: string): Messenger {
  return {
    send: async (chat, message) =>
      void (await call('Telegram', `${api}/bot${token}/sendMessage`, {
        method: 'POST',
        headers: {},
        body: { chat_id: chat, text: message },
      })),
  };
}

const fakeMessenger = (log: Log): Messenger => ({ send: async (chat) => log.debug({ chat }, 'a message would go out now') });

interface Call {
  readonly method?: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Errors name the service and the status: the address of a call may hold its key. */
async function call(service: string, url: string, { method, headers, body }: Call): Promise<unknown> {
  try {
    const answer = await fetch(url, {
      ...(method !== undefined && { method }),
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
      redirect: 'error',
    });
    if (answer.ok) return await answer.json();
    throw new Error(`${service} answers with status ${answer.status}`);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(service)) throw error;
    throw new Error(`${service} does not answer`);
  }
}

/** The text at a path of a foreign answer. */
function text(answer: unknown, ...path: readonly string[]): string {
  let value = answer;
  for (const name of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof value !== 'string') throw new Error(`the answer has no text at "${path.join('.')}"`);
  return value;
}
