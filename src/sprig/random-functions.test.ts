import assert from 'node:assert/strict';
import { test } from 'node:test';
import bcryptjs from 'bcryptjs';
import { encodeUtf8, fixedClock, seededRandom } from '../base/index.ts';
import type { Value } from '../golang/index.ts';
import { evaluate } from './evaluate.test.support.ts';
import { sprigFunctions } from './index.ts';

function drawing(seed: string): (name: string, ...args: Value[]) => Value {
  const table = sprigFunctions({ random: seededRandom(seed), clock: fixedClock(0n) });
  return (name, ...args) => table.get(name)!.call(...args);
}

const forms: readonly (readonly [call: string, want: RegExp])[] = [
  ['randAlphaNum 200', /^string:"[A-Za-z0-9]{200}"$/],
  ['randAlpha 200', /^string:"[A-Za-z]{200}"$/],
  ['randNumeric 200', /^string:"[0-9]{200}"$/],
  ['randAscii 50', /^string:"(?:[ -!#-[\]-~]|\\["\\]){50}"$/],
  ['randAlpha 0', /^string:""$/],
  ['randAlpha -1', /^string:""$/],
  ['randBytes 5', /^string:"[A-Za-z0-9+/]{7}="$/],
  ['randBytes -1', /^error: runtime error: makeslice: len out of range$/],
  ['randInt 3 5', /^int:[34]$/],
  ['randInt -3 -2', /^int:-3$/],
  ['randInt 5 5', /^error: invalid argument to Intn$/],
  ['randInt -9223372036854775807 0', /^int:-[0-9]+$/],
  ['uuidv4', /^string:"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"$/],
  ['shuffle "a日"', /^string:"(?:a日|日a)"$/],
];

for (const [call, want] of forms) {
  test(call, () => {
    assert.match(Buffer.from(evaluate(call), 'latin1').toString('utf8'), want);
  });
}

test('the same seed draws the same', () => {
  const all = (seed: string): Value[] => {
    const draw = drawing(seed);
    const five = draw('int', '5');
    return [draw('randAlphaNum', five), draw('uuidv4'), draw('shuffle', 'abcdef'), draw('encryptAES', 'k', 'x'), draw('bcrypt', 'x')];
  };
  assert.deepEqual(all('a'), all('a'));
  assert.notDeepEqual(all('a'), all('b'));
});

test('decryptAES undoes encryptAES', () => {
  for (const text of ['x', 'a text of sixteen', '\xff\0 bytes']) {
    const draw = drawing('aes');
    assert.equal(draw('decryptAES', 'key', draw('encryptAES', 'key', text)), text);
  }
});

test('bcrypt and htpasswd agree with bcryptjs', () => {
  const draw = drawing('bcrypt');
  for (const password of ['', 'password', 'pässwörd', 'x'.repeat(72)]) {
    const hash = draw('bcrypt', encodeUtf8(password)) as string;
    assert.match(hash, /^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    assert.ok(bcryptjs.compareSync(password, hash));
  }
  const line = draw('htpasswd', 'user', 'secret') as string;
  assert.ok(line.startsWith('user:') && bcryptjs.compareSync('secret', line.slice('user:'.length)));
  const long = 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes';
  assert.equal(draw('bcrypt', 'x'.repeat(73)), long);
});
