/** The five systems for the proof that chart and program agree: what makes their images, and the secrets that people give. */
import type { JsonObject } from '../../src/kube/index.ts';
import type { Row } from './agreement-scene.ts';

/** Every character that a URL, a shell or a YAML text could trip over. */
const PASSWORD = 'p@:/?#% ss$(HOME)\'"\\';
const LONG = 'a-key-of-at-least-thirty-two-characters';

const COUNTER: Row = {
  system: 'devops-challenge',
  programs: { 'devops-challenge': 'systems/devops-challenge/app' },
  values: { secrets: { REDIS_PASSWORD: PASSWORD }, monitor: { enabled: true } },
  byHand: {
    prod: {
      name: 'devops-challenge-env',
      data: { REDIS_HOST: 'redis.outside', REDIS_PORT: '6379', REDIS_DB: '0', REDIS_PASSWORD: PASSWORD },
    },
  },
};

export const ROWS: readonly Row[] = [
  COUNTER,
  { system: 'internal-service', programs: { 'myhubrepo/envapp': 'systems/internal-service/app' }, shown: '/' },
  {
    system: 'mytomorrows',
    programs: { 'ghcr.io/helmwright/mytomorrows_app': 'systems/mytomorrows/app' },
    values: { envSecrets: { SECRET_KEY: 'top-secret', DB_PASSWORD: PASSWORD }, monitor: { enabled: true } },
    byHand: { prod: { name: 'mytomorrows-app-secret', data: { SECRET_KEY: 'top-secret', DB_PASSWORD: PASSWORD } } },
  },
  {
    system: 'thebot',
    programs: { 'thebot/backend': 'systems/thebot/app/backend', 'thebot/frontend': 'systems/thebot/app/frontend' },
    values: {
      secrets: {
        data: {
          SECRET_KEY: LONG,
          POSTGRES_PASSWORD: PASSWORD,
          YOOKASSA_SHOP_ID: '1',
          YOOKASSA_SECRET_KEY: 'live_x',
          OPENROUTER_API_KEY: 'sk-x',
          TELEGRAM_BOT_TOKEN: '1:x',
        },
      },
      monitor: { enabled: true },
    },
    byHand: { prod: { name: 'thebot-secrets', data: { SECRET_KEY: LONG, POSTGRES_PASSWORD: PASSWORD } } },
  },
  {
    system: 'trading-bot',
    programs: { 'trading-bot': 'systems/trading-bot/app' },
    byHand: Object.fromEntries(
      ['staging', 'prod'].map((environment) => [
        environment,
        {
          name: 'trading-bot',
          data: {
            'binance-api-key': 'key',
            'binance-api-secret': 'secret',
            'database-user': 'trader',
            'database-password': PASSWORD,
            'redis-password': PASSWORD,
            'encryption-key': LONG,
          },
        },
      ]),
    ),
  },
];

/** What is made wrong in the rendered text of a chart that was right: one thing of each kind. */
const MISTAKES: readonly (readonly [right: string, wrong: string])[] = [
  ['"name":"ENVIRONMENT"', '"name":"ENVIRONMENTS"'],
  ['"name":"HOST","value":"0.0.0.0"', '"name":"HOST","value":"127.0.0.1"'],
  ['{"name":"http","containerPort":8888', '{"name":"more","containerPort":9999},{"name":"http","containerPort":8888'],
  [
    '"path":"/readyz","port":"http"},"periodSeconds":10,"timeoutSeconds":3',
    '"path":"/ready","port":"http"},"periodSeconds":1,"timeoutSeconds":3',
  ],
  ['"terminationGracePeriodSeconds":30', '"terminationGracePeriodSeconds":20'],
  ['"path":"/metrics"', '"path":"/metric"'],
  ['"REDIS_DB":"', '"REDIS_DATABASE":"MA==","REDIS_DB":"'],
  ['"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false'],
];

export const BROKEN: Row = {
  ...COUNTER,
  broken: (objects) => {
    const text = MISTAKES.reduce((now, [right, wrong]) => {
      if (!now.includes(right)) throw new Error(`${right} is not in the chart`);
      return now.replaceAll(right, wrong);
    }, JSON.stringify(objects));
    const broken: readonly JsonObject[] = JSON.parse(text);
    return broken;
  },
};
