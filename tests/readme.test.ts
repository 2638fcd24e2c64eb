// README's commands give what README shows: each "$ npx helmwright …" in a ```console block is run in the repository. HELMWRIGHT_GOLDEN=1
// writes the blocks anew.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../src/testing/source-dir.ts';
import { transcriptOf } from '../src/testing/transcript.ts';

const root = join(sourceDir(import.meta.url), '..');

test('the commands of README.md', () => {
  const file = join(root, 'README.md');
  const before = readFileSync(file, 'utf8');
  const after = before.replace(/```console\n([\s\S]*?)```/g, (_, block: string) => {
    const commands = block.split('\n').filter((line) => line.startsWith('$ npx helmwright '));
    assert.notEqual(commands.length, 0, 'a console block runs something');
    return `\`\`\`console\n${commands.map((line) => transcriptOf(line, { folder: root, program: root })).join('\n')}\n\`\`\``;
  });
  if (process.env['HELMWRIGHT_GOLDEN'] === '1') writeFileSync(file, after);
  else assert.equal(after, before);
});
