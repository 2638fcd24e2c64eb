import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from './settings.ts';

const wrong: readonly (readonly [name: string, env: NodeJS.ProcessEnv, problems: readonly string[]])[] = [
  ['no number of workers', { WORKERS: 'auto' }, ['WORKERS: wanted a whole number from 1 to 64']],
  ['no workers', { WORKERS: '0' }, ['WORKERS: wanted a whole number from 1 to 64']],
  ['no connections', { MAX_CONNECTIONS: '0' }, ['MAX_CONNECTIONS: wanted a whole number from 1 to 1000000']],
  ['fewer connections than workers', { MAX_CONNECTIONS: '2', WORKERS: '4' }, ['MAX_CONNECTIONS: wanted at least one for each of WORKERS']],
  [
    'an address of another kind',
    { API_BASE_URL: 'ftp://s3cret' },
    ['API_BASE_URL: wanted an address that begins with http:// or https://'],
  ],
  [
    'several at once',
    { LOG_LEVEL: 'LOUD', PORT: 'http', MASK_SECRETS: 'yes', WORKERS: '8', MAX_CONNECTIONS: '4', STOP_SECONDS: '1' },
    [
      'PORT: wanted a whole number from 1 to 65535',
      'MASK_SECRETS: wanted one of true, false',
      'LOG_LEVEL: wanted one of TRACE, DEBUG, INFO, WARN, WARNING, ERROR, FATAL, CRITICAL',
      'STOP_SECONDS: wanted more than DRAIN_SECONDS',
      'MAX_CONNECTIONS: wanted at least one for each of WORKERS',
    ],
  ],
];
for (const [name, env, problems] of wrong) {
  test(`refused: ${name}, without its value (C1)`, () => assert.deepEqual(readSettings(env), { problems }));
}

test('everything has a default or may be missing: an empty ConfigMap and an empty Secret are enough (C1)', () => {
  assert.deepEqual(readSettings({ SECRET_KEY: '' }), {
    settings: {
      HOST: '0.0.0.0',
      PORT: 8000,
      WORKERS: 1,
      MAX_CONNECTIONS: 100,
      MASK_SECRETS: false,
      LOG_LEVEL: 'info',
      DRAIN_SECONDS: 3,
      STOP_SECONDS: 20,
    },
  });
});
