import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from './settings.ts';

test('wrong settings are all named, without their values (E1)', () => {
  assert.deepEqual(readSettings({ PORT: 's3cret', MASK_SECRETS: 's3cret', LOG_LEVEL: 's3cret', STOP_SECONDS: '1' }), {
    problems: [
      'PORT: wanted a whole number from 1 to 65535',
      'MASK_SECRETS: wanted one of true, false',
      'LOG_LEVEL: wanted one of TRACE, DEBUG, INFO, WARN, WARNING, ERROR, FATAL, CRITICAL',
      'STOP_SECONDS: wanted more than DRAIN_SECONDS',
    ],
  });
});

test('the defaults: port 8080, nothing masked (E1)', () => {
  const settings = { HOST: '0.0.0.0', PORT: 8080, MASK_SECRETS: false, LOG_LEVEL: 'info', DRAIN_SECONDS: 3, STOP_SECONDS: 20 };
  assert.deepEqual(readSettings({ PROD: 'anything', MASK_SECRETS: '' }), { settings });
  assert.deepEqual(readSettings({ MASK_SECRETS: 'True' }), { settings: { ...settings, MASK_SECRETS: true } });
});
