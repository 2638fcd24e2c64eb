import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { nodeHost } from './host.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helmwright-host-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tree = (files: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> =>
  new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
const there = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true })
      .map(String)
      .filter((path) => statSync(join(folder, path)).isFile())
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
const host = nodeHost();

test('writes what differs, takes away what is named, and the folder that gets empty', () => {
  assert.deepEqual(host.writeTree(folder, tree({ a: '1', 'deep/er/b': '2' })), ['a', 'deep/er/b']);
  assert.deepEqual(host.writeTree(folder, tree({ a: '1', c: '3' }), ['deep/er/b', 'nowhere']), ['c', 'deep/er/b']);
  assert.deepEqual(there(), { a: '1', c: '3' });
  assert.equal(existsSync(join(folder, 'deep/er')), false);
});

test('a script may be executed', () => {
  host.writeTree(folder, tree({ 'run.sh': '#!/bin/sh\n', plain: 'x' }));
  assert.notEqual(statSync(join(folder, 'run.sh')).mode & 0o100, 0);
  assert.equal(statSync(join(folder, 'plain')).mode & 0o100, 0);
});

test('all or nothing: a folder where a file must be', () => {
  host.writeTree(folder, tree({ a: '1', b: '2' }));
  mkdirSync(join(folder, 'c'));
  assert.throws(() => host.writeTree(folder, tree({ a: 'new', c: 'no' }), ['b']), /it is a folder/);
  assert.deepEqual(there(), { a: '1', b: '2' });
});

test('all or nothing: a folder that cannot be written', { skip: process.getuid?.() === 0 ? 'root may write everywhere' : false }, () => {
  host.writeTree(folder, tree({ a: '1', 'closed/b': '2' }));
  chmodSync(join(folder, 'closed'), 0o555);
  assert.throws(() => host.writeTree(folder, tree({ a: 'new', 'closed/b': 'new' })), /permission denied/);
  chmodSync(join(folder, 'closed'), 0o755);
  assert.deepEqual(there(), { a: '1', 'closed/b': '2' });
});

test('all or nothing: a rename that fails on the way', () => {
  host.writeTree(folder, tree({ a: '1', b: '2' }));
  // The place where the old b would wait is taken by a folder that is not empty: renaming fails after a was replaced.
  const aside = join(folder, `b.helmwright-${process.pid}-old`);
  mkdirSync(aside);
  writeFileSync(join(aside, 'x'), '');
  assert.throws(() => host.writeTree(folder, tree({ a: 'new', b: 'new', c: 'new' })), /cannot write/);
  rmSync(aside, { recursive: true });
  assert.deepEqual(there(), { a: '1', b: '2' });
});
