import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { sha256 } from './sha256.ts';

const digest = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');

test('every length around the edges of blocks', () => {
  for (let length = 0; length < 200; length++) {
    const text = 'abc\xff\x80\0'.repeat(40).slice(0, length);
    assert.equal(sha256(text), digest(text), `length ${length}`);
  }
});

test('any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      assert.equal(sha256(text), digest(text));
    }),
    { seed: 1, numRuns: 100 },
  );
});
