import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVault } from './vault.ts';

const vault = createVault('k'.repeat(32));

test('what was sealed is opened, is never the same twice, and does not show (D13)', () => {
  const sealed = vault.seal('BINANCE_API_KEY', 'my-secret-key');
  assert.equal(vault.open('BINANCE_API_KEY', sealed), 'my-secret-key');
  assert.equal(sealed.includes('my-secret'), false);
  assert.notDeepEqual(vault.seal('BINANCE_API_KEY', 'my-secret-key'), sealed);
});

test('another key, another name, a changed or cut text: not opened (D13)', () => {
  const sealed = vault.seal('A', 'secret');
  assert.equal(createVault('l'.repeat(32)).open('A', sealed), undefined);
  assert.equal(vault.open('B', sealed), undefined);
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] ?? 0) ^ 1;
    assert.equal(vault.open('A', changed), undefined, `byte ${i}`);
    assert.equal(vault.open('A', sealed.subarray(0, i)), undefined, `${i} bytes`);
  }
});
