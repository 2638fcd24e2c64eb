// What `helmwright new` writes compiles, gives a chart, and JSON of chart and diff is as docs/schemas say.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type DescriptionNewRequest, descriptionNew } from '../src/actions/index.ts';
import { validateSchema } from '../src/chart/index.ts';
import { parseArgs } from '../src/cli/args.ts';
import type { Command } from '../src/cli/command.ts';
import { chart } from '../src/cli/commands/chart.ts';
import { diff } from '../src/cli/commands/diff.ts';
import { unmarshalJsonMap } from '../src/golang/index.ts';
import { loadDescription, nodeHost } from '../src/node/index.ts';
import { sourceDir } from '../src/testing/source-dir.ts';

const root = join(sourceDir(import.meta.url), '..');
const work = mkdtempSync(join(tmpdir(), 'helmwright-new-'));
after(() => rmSync(work, { recursive: true, force: true }));
const host = nodeHost({ loadDescription });

const REQUESTS: readonly (readonly [folder: string, request: Omit<DescriptionNewRequest, 'folder'>])[] = [
  ['plain', { name: 'shop' }],
  ['stores', { name: 'shop-two', stores: ['postgres', 'redis'], host: 'shop.example', port: 3000, image: 'registry.example/odd_one:1' }],
  ['worker', { name: 'jobs', stores: ['redis'], worker: "node dist/worker.js --name 'a'", environments: ['dev', 'stage-2', 'production'] }],
  ['alone', { name: 'alone', stores: ['postgres'], worker: 'run', environments: [] }],
];

async function printed(command: Command, args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const add = (more: string | Uint8Array): void => {
    text += typeof more === 'string' ? more : Buffer.from(more).toString('utf8');
  };
  const code = await command.run(parseArgs(args, command.flags), host, { stdout: add, stderr: add, colour: () => false });
  return { code, text };
}

for (const [folder, request] of REQUESTS) descriptionNew(host, { ...request, folder: join(work, folder) });

for (const [folder] of REQUESTS) {
  test(`${folder}: gives a chart, as JSON by its schema`, async () => {
    const schema = readFileSync(join(root, 'docs/schemas/chart.schema.json'), 'latin1');
    for (const args of [['--check'], [], ['--diff'], []]) {
      const { text } = await printed(chart, [join(work, folder), ...args, '--json']);
      assert.equal(validateSchema(unmarshalJsonMap(Buffer.from(text).toString('latin1')), schema), undefined, text);
      assert.deepEqual(
        (JSON.parse(text) as { diagnostics: { severity: string; message: string }[] }).diagnostics.filter(
          ({ severity }) => severity === 'error',
        ),
        [],
      );
    }
  });
}

test('diff as JSON by its schema', async () => {
  const schema = readFileSync(join(root, 'docs/schemas/diff.schema.json'), 'latin1');
  for (const args of [
    ['dev', 'prod'],
    ['dev', 'nowhere'],
    ['defaults', 'prod'],
  ]) {
    const { text } = await printed(diff, [...args, join(work, 'stores'), '--json']);
    assert.equal(validateSchema(unmarshalJsonMap(Buffer.from(text).toString('latin1')), schema), undefined, text);
  }
});

test('all of them compile', () => {
  const config = {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'es2023',
      module: 'preserve',
      moduleResolution: 'bundler',
      types: [],
      skipLibCheck: true,
      // The types as they are shipped, from beside this compiled test.
      paths: { helmwright: [fileURLToPath(new URL('../src/index.d.ts', import.meta.url))] },
    },
    files: REQUESTS.map(([folder]) => join(work, folder, 'helmwright.ts')),
  };
  writeFileSync(join(work, 'tsconfig.json'), JSON.stringify(config));
  const { stdout, status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', join(work, 'tsconfig.json')], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('a description or a tsconfig.json that is there stays', () => {
  writeFileSync(join(work, 'plain', 'tsconfig.json'), '{}');
  assert.throws(() => descriptionNew(host, { name: 'shop', folder: join(work, 'plain') }), /is .* already|already: --force/);
  descriptionNew(host, { name: 'other', folder: join(work, 'plain'), force: true });
  assert.equal(readFileSync(join(work, 'plain', 'tsconfig.json'), 'utf8'), '{}');
  assert.match(readFileSync(join(work, 'plain', 'helmwright.ts'), 'utf8'), /name: 'other'/);
  assert.throws(() => descriptionNew(host, { name: 'No' }), /"No" is no name/);
  assert.throws(() => descriptionNew(host, { name: 'shop', image: "it's/odd:1" }), /"it's\/odd:1" is no image/);
});
