import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Flag, parseArgs, UsageError } from './args.ts';

const FLAGS: readonly Flag[] = [
  { name: 'values', short: 'f', kind: 'list', help: '' },
  { name: 'set', kind: 'texts', help: '' },
  { name: 'namespace', short: 'n', kind: 'text', help: '' },
  { name: 'dry-run', kind: 'text', bare: 'client', help: '' },
  { name: 'is-upgrade', kind: 'switch', help: '' },
];

const shown = (argv: string[]): unknown => {
  const args = parseArgs(argv, FLAGS);
  return [args.operands, args.texts('values'), args.texts('set'), args.text('namespace'), args.text('dry-run'), args.on('is-upgrade')];
};

const rows: readonly [string, string[], unknown][] = [
  ['operands and flags in any order', ['a', '-n', 'x', 'b'], [['a', 'b'], [], [], 'x', undefined, false]],
  ['attached values', ['-nx', '--set=a=b', '-f=v.yaml'], [[], ['v.yaml'], ['a=b'], 'x', undefined, false]],
  ['a list is CSV', ['-f', 'a.yaml,"b,c.yaml"', '-f', 'd.yaml'], [[], ['a.yaml', 'b,c.yaml', 'd.yaml'], [], undefined, undefined, false]],
  ['texts are not split', ['--set', 'a=1,b=2'], [[], [], ['a=1,b=2'], undefined, undefined, false]],
  ['the last text wins', ['-n', 'x', '-n', 'y'], [[], [], [], 'y', undefined, false]],
  ['a switch and its value', ['--is-upgrade', 'a'], [['a'], [], [], undefined, undefined, true]],
  ['a switch said to be off', ['--is-upgrade=false'], [[], [], [], undefined, undefined, false]],
  ['a bare text', ['--dry-run', 'a'], [['a'], [], [], undefined, 'client', false]],
  ['-- ends the flags', ['--', '--set', '-'], [['--set', '-'], [], [], undefined, undefined, false]],
  ['- is an operand or a value', ['-', '-f', '-'], [['-'], ['-'], [], undefined, undefined, false]],
];

for (const [name, argv, want] of rows) test(name, () => assert.deepEqual(shown(argv), want));

const wrong: readonly [string, string[], string, string | undefined][] = [
  ['unknown flag', ['--namespce', 'x'], 'unknown flag: --namespce', 'did you mean --namespace?'],
  ['unknown short flag', ['-x'], "unknown shorthand flag: 'x' in -x", 'did you mean -f?'],
  ['missing value', ['--set'], 'flag needs an argument: --set', 'write --set VALUE'],
  [
    'a switch with a word',
    ['--is-upgrade=maybe'],
    'invalid argument "maybe" for "--is-upgrade" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    undefined,
  ],
];

for (const [name, argv, message, hint] of wrong) {
  test(name, () => {
    assert.throws(
      () => parseArgs(argv, FLAGS),
      (error) => error instanceof UsageError && error.message === message && (hint === undefined || error.hint === hint),
    );
  });
}
