import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { clearStatic, collectStatic, openStatic } from './static-files.ts';

const folder = await mkdtemp(join(tmpdir(), 'thebot-static-'));
const [source, target] = [await mkdtemp(join(folder, 'source-')), join(folder, 'target')];
after(() => rm(folder, { recursive: true }));

test('a changed file gets a new name; the old one stays until it is cleared; only listed names are read', async () => {
  const files = openStatic(target);
  assert.equal(await files.nameOf('a.css'), undefined, 'before the first time');
  await writeFile(join(source, 'a.css'), 'a {}');
  const first = await collectStatic(source, target);
  assert.deepEqual(await collectStatic(source, target), first, 'the same again');
  await writeFile(join(source, 'a.css'), 'b {}');
  const second = await collectStatic(source, target);
  assert.notEqual(second['a.css'], first['a.css']);
  assert.equal((await readdir(target)).length, 3, 'both and the list');
  assert.equal(String((await files.read((await files.nameOf('a.css')) ?? ''))?.content), 'b {}');
  for (const name of ['staticfiles.json', '../source/a.css', first['a.css'] ?? '']) assert.equal(await files.read(name), undefined);
  assert.deepEqual(await clearStatic(target, second), [first['a.css']]);
});
