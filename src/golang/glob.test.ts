import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goRows } from '../testing/go-rows.ts';
import { compileGlob, GoError, pathBase, pathClean, pathDir, pathExt, pathIsAbs, pathJoin, pathMatch } from './index.ts';

test('globs match as gobwas/glob matches, recorded', () => {
  const [names, ...rows] = goRows<string[]>('glob.jsonl');
  for (const [pattern, want, error] of rows as [string, string, string][]) {
    if (error !== '') {
      assert.throws(() => compileGlob(pattern), { name: 'GoError', message: error }, pattern);
      continue;
    }
    const glob = compileGlob(pattern);
    assert.equal(names!.map((name) => tryMatch(() => glob.match(name))).join(''), want, pattern);
  }
});

/** 1 or 0; p where Go panics. */
function tryMatch(match: () => boolean): string {
  try {
    return match() ? '1' : '0';
  } catch (error) {
    assert.match(String(error), /slice bounds out of range/);
    return 'p';
  }
}

const globs: readonly [pattern: string, path: string, want: boolean][] = [
  ['config/*', 'config/a.yaml', true],
  ['config/*', 'config/x/a.yaml', false],
  ['config/**', 'config/x/a.yaml', true],
  ['**.yaml', 'config/x/a.yaml', true],
  ['**/*.yaml', 'a.yaml', false],
  ['{a,b}/[!x]?', 'a/yz', true],
  ['[!a][!a]', 'bb', true],
  ['{a', 'a', true],
];

for (const [pattern, path, want] of globs) {
  test(`glob ${pattern} ${path}`, () => assert.equal(compileGlob(pattern).match(path), want));
}

test('a glob that would take too long is an error', () => {
  const glob = compileGlob(`x${'**ab'.repeat(20)}`);
  assert.throws(() => glob.match('ab'.repeat(500)), GoError);
  assert.throws(() => compileGlob('{'.repeat(5000)), GoError);
  assert.throws(() => compileGlob('*?[ab]'.repeat(300)), GoError);
});

test('path.Match as Go, recorded', () => {
  const [names, ...rows] = goRows<string[]>('path-match.jsonl');
  for (const [pattern, want] of rows as [string, string][]) {
    const answers = names!.map((name) => {
      try {
        return pathMatch(pattern, name) ? '1' : '0';
      } catch (error) {
        assert.equal((error as Error).message, 'syntax error in pattern');
        return '0E';
      }
    });
    assert.equal(answers.join(''), want, pattern);
  }
});

const paths: readonly [path: string, base: string, dir: string, ext: string, clean: string][] = [
  ['', '.', '.', '', '.'],
  ['/', '/', '/', '', '/'],
  ['a/b.tar.gz', 'b.tar.gz', 'a', '.gz', 'a/b.tar.gz'],
  ['a/../../b/', 'b', '../b', '', '../b'],
  ['/../a//b', 'b', '/a', '', '/a/b'],
  ['.hidden', '.hidden', '.', '.hidden', '.hidden'],
  ['a.b/c', 'c', 'a.b', '', 'a.b/c'],
];

for (const [path, base, dir, ext, clean] of paths) {
  test(`path ${path}`, () => assert.deepEqual([pathBase(path), pathDir(path), pathExt(path), pathClean(path)], [base, dir, ext, clean]));
}

test('path.Join and path.IsAbs', () => {
  assert.equal(pathJoin('a', '', '../b', '/c'), 'b/c');
  assert.equal(pathJoin('', ''), '');
  assert.ok(pathIsAbs('/a') && !pathIsAbs('a'));
});
