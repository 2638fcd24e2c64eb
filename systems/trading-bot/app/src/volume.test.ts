import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDailyFile } from './volume.ts';

const root = mkdtempSync(join(tmpdir(), 'trading-bot-'));
after(() => rmSync(root, { recursive: true }));

test('a file a day and replica; old ones go, what is not ours stays (D5)', async () => {
  const folder = join(root, 'logs');
  let today = '2026-03-01T12:00:00Z';
  const open = (replica: string) => openDailyFile({ folder, replica, keepDays: 2, now: () => new Date(today) });
  const [one, two] = [open('pod-1'), open('pod-2')];
  one.write('a\n');
  two.write('b\n');
  writeFileSync(join(folder, 'notes.txt'), '');
  await one.close();
  await two.close();
  one.write('after the end\n');
  today = '2026-03-04T00:00:00Z';
  const later = open('pod-1');
  later.write('c\n');
  await later.close();
  assert.deepEqual(readdirSync(folder).sort(), ['2026-03-04.pod-1.jsonl', 'notes.txt']);
  assert.equal(readFileSync(join(folder, '2026-03-04.pod-1.jsonl'), 'utf8'), 'c\n');
});

test('a folder that cannot be made is a problem that is told, not an error (D13)', async () => {
  writeFileSync(join(root, 'file'), '');
  const file = openDailyFile({ folder: join(root, 'file', 'logs'), replica: 'pod-1', keepDays: 1 });
  assert.equal(file.problem(), undefined);
  file.write('a\n');
  assert.match(file.problem() ?? '', /ENOTDIR|EEXIST/);
  await file.close();
});
