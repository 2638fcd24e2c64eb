import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from './settings.ts';

const wrong: readonly (readonly [name: string, env: NodeJS.ProcessEnv, problems: readonly string[]])[] = [
  ['an unknown environment', { ENVIRONMENT: 'TEST' }, ['ENVIRONMENT: wanted one of DEV, PROD']],
  ['a port that is no number', { PORT: 'http' }, ['PORT: wanted a whole number from 1 to 65535']],
  ['a port out of range', { PORT: '70000' }, ['PORT: wanted a whole number from 1 to 65535']],
  ['the address of a service link', { REDIS_PORT: 'tcp://10.0.0.1:6379' }, ['REDIS_PORT: wanted a whole number from 1 to 65535']],
  ['a host with a path', { REDIS_HOST: 'redis/0' }, ['REDIS_HOST: wanted a host name or an address']],
  [
    'a level that does not exist',
    { LOG_LEVEL: 'LOUD' },
    ['LOG_LEVEL: wanted one of TRACE, DEBUG, INFO, WARN, WARNING, ERROR, FATAL, CRITICAL'],
  ],
  ['an end before the drain', { DRAIN_SECONDS: '5', STOP_SECONDS: '5' }, ['STOP_SECONDS: wanted more than DRAIN_SECONDS']],
  ['an endless drain', { DRAIN_SECONDS: '1e9' }, ['DRAIN_SECONDS: wanted seconds from 0 to 300']],
  [
    'several at once',
    { ENVIRONMENT: 'x', PORT: '0', REDIS_DB: '-1', DRAIN_SECONDS: '30' },
    [
      'ENVIRONMENT: wanted one of DEV, PROD',
      'PORT: wanted a whole number from 1 to 65535',
      'REDIS_DB: wanted a whole number from 0 to 9999',
      'STOP_SECONDS: wanted more than DRAIN_SECONDS',
    ],
  ],
];
for (const [name, env, problems] of wrong) {
  test(`refused: ${name}, without its value (A3)`, () => assert.deepEqual(readSettings(env), { problems }));
}

test('the defaults (A2)', () => {
  assert.deepEqual(readSettings({ REDIS_PASSWORD: '' }), {
    settings: {
      ENVIRONMENT: 'DEV',
      HOST: 'localhost',
      PORT: 8000,
      REDIS_HOST: 'localhost',
      REDIS_PORT: 6379,
      REDIS_DB: 0,
      LOG_LEVEL: 'info',
      DRAIN_SECONDS: 3,
      STOP_SECONDS: 20,
    },
  });
});

test('levels go by their other names too, in any case', () => {
  for (const [given, want] of [
    ['DEBUG', 'debug'],
    ['Warning', 'warn'],
    ['critical', 'fatal'],
  ]) {
    const read = readSettings({ LOG_LEVEL: given });
    assert.equal('settings' in read && read.settings.LOG_LEVEL, want);
  }
});
