// Runs the transcripts beside this file: each "$ helmwright …" in the comment of a txtar, in a folder with its files; what follows the
// line is its exact output (standard error behind "2> "), and "[exit N]" when it is not 0. HELMWRIGHT_GOLDEN=1 writes them anew.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { formatTxtar, parseTxtar } from '../../src/testing/txtar.ts';

const here = sourceDir(import.meta.url);
const program = join(here, '../../bin/helmwright.cjs');

function transcriptOf(line: string, folder: string): string {
  const words = [...line.slice('$ helmwright'.length).matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  const run = spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: 'latin1', env: { ...process.env, NO_COLOR: '1' } });
  const errors = run.stderr === '' ? '' : run.stderr.replace(/\n$/, '').replace(/^/gm, '2> ');
  return [line, run.stdout.replace(/\n$/, ''), errors, run.status === 0 ? '' : `[exit ${run.status}]`]
    .filter((part) => part !== '')
    .join('\n');
}

for (const name of readdirSync(here).filter((file) => file.endsWith('.txtar'))) {
  test(name, () => {
    const file = join(here, name);
    const archive = parseTxtar(readFileSync(file, 'latin1'));
    const folder = mkdtempSync(join(tmpdir(), 'helmwright-cli-'));
    try {
      for (const [path, text] of archive.files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text, 'latin1');
      }
      const head = /^(?:#.*\n|\n)*/.exec(archive.comment)![0];
      const commands = archive.comment.split('\n').filter((line) => line.startsWith('$ helmwright'));
      assert.notEqual(commands.length, 0, 'a transcript runs something');
      const now = `${head}${commands.map((line) => transcriptOf(line, folder)).join('\n')}\n`;
      if (process.env['HELMWRIGHT_GOLDEN'] === '1') writeFileSync(file, formatTxtar({ comment: now, files: archive.files }), 'latin1');
      else assert.equal(now, archive.comment);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
