import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from './settings.ts';

const least = { DATABASE_USER: 'u', DATABASE_PASSWORD: 'p', ENCRYPTION_KEY: 'k'.repeat(32) };

const wrong: readonly (readonly [name: string, env: NodeJS.ProcessEnv, problems: readonly string[]])[] = [
  ['an unknown environment', { ENVIRONMENT: 'prod' }, ['ENVIRONMENT: wanted one of development, staging, production']],
  ['a share above one', { RISK_PER_TRADE: '2' }, ['RISK_PER_TRADE: wanted a share from 0 to 1']],
  ['a percentage with its sign', { STOP_LOSS_PERCENTAGE: '2%' }, ['STOP_LOSS_PERCENTAGE: wanted a share from 0 to 1']],
  ['half a position', { MAX_POSITIONS: '1.5' }, ['MAX_POSITIONS: wanted a whole number from 0 to 1000']],
  ['"yes" does not turn trading on', { TRADING_ENABLED: 'yes' }, ['TRADING_ENABLED: wanted one of true, false']],
  ['"TRUE" neither', { TRADING_ENABLED: 'TRUE' }, ['TRADING_ENABLED: wanted one of true, false']],
  [
    'an ssl mode that falls back to plain text',
    { DATABASE_SSL_MODE: 'prefer' },
    ['DATABASE_SSL_MODE: wanted one of disable, require, verify-ca, verify-full'],
  ],
  ['the address of a service link', { REDIS_PORT: 'tcp://10.0.0.1:6379' }, ['REDIS_PORT: wanted a whole number from 1 to 65535']],
  ['a short key', { ENCRYPTION_KEY: 'short' }, ['ENCRYPTION_KEY: wanted a secret of at least 32 characters']],
  ['a short token', { API_TOKEN: 'short' }, ['API_TOKEN: wanted a secret of at least 16 characters']],
  [
    'a network with too many bits',
    { IP_ALLOW_LIST: '10.0.0.0/33' },
    ['IP_ALLOW_LIST: wanted addresses or networks such as 10.0.0.0/8, with commas between them'],
  ],
  [
    'a name where a network is wanted',
    { TRUSTED_PROXIES: 'ingress' },
    ['TRUSTED_PROXIES: wanted addresses or networks such as 10.0.0.0/8, with commas between them'],
  ],
  [
    'a symbol that is none',
    { MARKET_SYMBOLS: 'BTC/USDT' },
    ['MARKET_SYMBOLS: wanted at most 50 symbols such as BTCUSDT, with commas between them'],
  ],
  ['a market without a web socket', { BINANCE_URL: 'https://x' }, ['BINANCE_URL: wanted a URL that begins with wss://']],
  ['certificates that are not there', { DATABASE_CA_FILE: '/nowhere/ca.pem' }, ['DATABASE_CA_FILE: wanted a file that can be read']],
  ['an end before the drain', { DRAIN_SECONDS: '5', STOP_SECONDS: '5' }, ['STOP_SECONDS: wanted more than DRAIN_SECONDS']],
  [
    'several at once, with the end',
    { PORT: '0', LOG_LEVEL: 'LOUD', STOP_SECONDS: '1' },
    [
      'PORT: wanted a whole number from 1 to 65535',
      'LOG_LEVEL: wanted one of TRACE, DEBUG, INFO, WARN, WARNING, ERROR, FATAL, CRITICAL',
      'STOP_SECONDS: wanted more than DRAIN_SECONDS',
    ],
  ],
];
for (const [name, env, problems] of wrong) {
  test(`refused: ${name}, without its value (D4)`, () => assert.deepEqual(readSettings({ ...least, ...env }), { problems }));
}

test('all six secrets are wanted in production, three elsewhere; an empty one is none (D4)', () => {
  const missing = (names: readonly string[]) => ({ problems: names.map((name) => `${name}: wanted a secret, but it is not set`) });
  const key = 'ENCRYPTION_KEY: wanted a secret of at least 32 characters';
  const elsewhere = missing(['DATABASE_USER', 'DATABASE_PASSWORD']).problems;
  assert.deepEqual(readSettings({}), { problems: [...elsewhere, key] });
  const binance = missing(['REDIS_PASSWORD', 'BINANCE_API_KEY', 'BINANCE_API_SECRET']).problems;
  assert.deepEqual(readSettings({ ENVIRONMENT: 'production', DATABASE_USER: '' }), { problems: [...elsewhere, ...binance, key] });
});

test('the defaults: safety first (D11) (D12)', () => {
  const read = readSettings(least);
  assert.ok('settings' in read);
  const { settings } = read;
  assert.equal(settings.TRADING_ENABLED, false);
  assert.deepEqual(
    [settings.MAX_POSITIONS, settings.RISK_PER_TRADE, settings.STOP_LOSS_PERCENTAGE, settings.TAKE_PROFIT_PERCENTAGE],
    [3, 0.02, 0.02, 0.04],
  );
  assert.deepEqual([settings.DATABASE_NAME, settings.DATABASE_PORT, settings.DATABASE_SSL_MODE], ['tradingbot', 5432, 'require']);
  assert.deepEqual(
    [settings.REDIS_PORT, settings.REDIS_DB, settings.PORT, settings.METRICS_PORT, settings.LOG_LEVEL],
    [6379, 0, 8000, 8000, 'info'],
  );
  assert.equal(settings.MARKET_DATA, 'simulated');
});
