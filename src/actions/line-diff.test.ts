import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { unifiedDiff } from './line-diff.ts';

const HEAD = '--- f (as it is)\n+++ f (as the description gives it)\n';
const ROWS: readonly (readonly [name: string, before: string, after: string, want: string])[] = [
  ['nothing', 'a\n', 'a\n', ''],
  ['one line', 'a\nb\nc\n', 'a\nx\nc\n', `${HEAD}@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n`],
  ['into an empty file', '', 'a\n', `${HEAD}@@ -0,0 +1,1 @@\n+a\n`],
  ['everything goes', 'a\nb\n', '', `${HEAD}@@ -1,2 +0,0 @@\n-a\n-b\n`],
  ['no line feed at the end', 'a\nb', 'a\nb\n', `${HEAD}@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n`],
  [
    'far apart',
    '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n',
    'x\n2\n3\n4\n5\n6\n7\n8\n9\ny\n',
    `${HEAD}@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n 9\n-10\n+y\n`,
  ],
];
for (const [name, before, after, want] of ROWS) test(name, () => assert.equal(unifiedDiff('f', before, after), want));

/** Applies a diff that covers the whole text. */
function applied(before: string, diff: string): string {
  const lines = before === '' ? [] : before.split(/(?<=\n)/);
  const result: string[] = [];
  let at = 0;
  for (const part of diff.split(/^(?=@@ )/m).slice(1)) {
    const [, start, length] = /^@@ -(\d+),(\d+)/.exec(part)!;
    const from = Number(start) - (Number(length) === 0 ? 0 : 1);
    result.push(...lines.slice(at, from));
    at = from + Number(length);
    for (const [, mark, text, none] of part.slice(part.indexOf('\n') + 1).matchAll(/^([ +-])(.*)\n(\\ No newline at end of file\n)?/gm)) {
      if (mark !== '-') result.push(none === undefined ? `${text}\n` : text!);
    }
  }
  return [...result, ...lines.slice(at)].join('');
}

test('a diff, applied, gives the other text', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', '', '- d'), { maxLength: 30 })
    .chain((lines) => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`));
  fc.assert(
    fc.property(text, text, (before, after) => {
      assert.equal(applied(before, unifiedDiff('f', before, after)), after);
    }),
    { seed: 5, numRuns: 500 },
  );
});
