import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { ask, type Question } from './ask.ts';

const QUESTIONS: readonly Question[] = [
  { text: 'Name', usual: 'shop' },
  { text: 'Port', usual: '', refuse: (answer) => (/^\d+$/.test(answer) ? undefined : 'no port') },
];

async function asked(input: string): Promise<readonly [answers: readonly string[] | undefined, shown: string]> {
  const output = new PassThrough();
  const answers = await ask(QUESTIONS, Readable.from([input]), output);
  output.end();
  let shown = '';
  for await (const chunk of output) shown += String(chunk);
  return [answers, shown];
}

const ROWS: readonly (readonly [name: string, input: string, want: readonly string[] | undefined, shown: string])[] = [
  ['answers', 'web\n80\n', ['web', '80'], 'Name (shop): Port: '],
  ['an empty answer is the usual one', '\n80\n', ['shop', '80'], 'Name (shop): Port: '],
  ['asked again', 'web\nx\n80\n', ['web', '80'], 'Name (shop): Port:   no port\nPort: '],
  ['blanks around', '  web \n 80\n', ['web', '80'], 'Name (shop): Port: '],
  ['the person goes away', 'web\n', undefined, 'Name (shop): Port: '],
  ['not for ever', `web\n${'x\n'.repeat(9)}`, undefined, `Name (shop): ${'Port:   no port\n'.repeat(5)}`],
];
for (const [name, input, want, shown] of ROWS) test(name, async () => assert.deepEqual(await asked(input), [want, shown]));
