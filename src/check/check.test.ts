// Every rule against the charts of its folder in testdata: what is wanted stands in comments, to the column; nothing else may be found.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FileTree } from '../base/index.ts';
import type { ValuesLayer } from '../chart/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { compareWants, wantsOf } from '../testing/want.ts';
import { ruleList, ruleTexts } from './rules/list.ts';
import { checkChart } from './run.ts';

const testdata = join(sourceDir(import.meta.url), 'testdata');

function filesOf(folder: string): FileTree {
  const files = new Map<string, Uint8Array>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path));
  }
  return files;
}

for (const rule of readdirSync(testdata)) {
  for (const entry of readdirSync(join(testdata, rule), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    test(`${rule}: ${entry.name}`, () => {
      const files = filesOf(join(testdata, rule, entry.name));
      const userFile = join(testdata, rule, `${entry.name}.values.yaml`);
      const user = existsSync(userFile) ? readFileSync(userFile, 'latin1') : undefined;
      const layers: ValuesLayer[] = user === undefined ? [] : [{ kind: 'file', source: { name: 'user.yaml', text: user } }];
      const { own, helm } = checkChart(files, { values: layers });
      const wants = [...files].flatMap(([path, bytes]) => wantsOf(path, Buffer.from(bytes).toString('latin1')));
      if (user !== undefined) wants.push(...wantsOf('user.yaml', user));
      assert.deepEqual(compareWants(wants, own), []);
      assert.equal(wants.length > 0, entry.name !== 'clean', 'a firing chart wants something, a clean one nothing');
      const failed = helm.filter(({ code }) => code === 'helm/render');
      assert.deepEqual(failed, [], 'the chart of a fixture renders');
    });
  }
}

test('every rule has a firing and a clean chart', () => {
  const missing = ruleList.filter(({ id }) => {
    const name = id.slice(id.indexOf('/') + 1);
    return !existsSync(join(testdata, name, 'firing')) || !existsSync(join(testdata, name, 'clean'));
  });
  assert.deepEqual(
    missing.map(({ id }) => id),
    [],
  );
});

test('ids are unique', () => {
  const ids = ruleTexts.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});
