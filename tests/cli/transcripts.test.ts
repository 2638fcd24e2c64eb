// Runs the transcripts beside this file: each "$ helmwright …" in the comment of a txtar, in a folder with its files; what follows the
// line is its exact output (standard error behind "2> "), and "[exit N]" when it is not 0. HELMWRIGHT_GOLDEN=1 writes them anew.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { transcriptOf } from '../../src/testing/transcript.ts';
import { formatTxtar, parseTxtar } from '../../src/testing/txtar.ts';

const here = sourceDir(import.meta.url);
const program = join(here, '../..');

for (const name of readdirSync(here).filter((file) => file.endsWith('.txtar'))) {
  test(name, () => {
    const file = join(here, name);
    const archive = parseTxtar(readFileSync(file, 'utf8'));
    const folder = mkdtempSync(join(tmpdir(), 'helmwright-cli-'));
    try {
      for (const [path, text] of archive.files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text, 'utf8');
      }
      const head = /^(?:#.*\n|\n)*/.exec(archive.comment)![0];
      const commands = archive.comment.split('\n').filter((line) => line.startsWith('$ helmwright'));
      assert.notEqual(commands.length, 0, 'a transcript runs something');
      const now = `${head}${commands.map((line) => transcriptOf(line, { folder, program })).join('\n')}\n`;
      if (process.env['HELMWRIGHT_GOLDEN'] === '1') writeFileSync(file, formatTxtar({ comment: now, files: archive.files }), 'utf8');
      else assert.equal(now, archive.comment);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
