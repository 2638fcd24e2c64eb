// Holds every import of src/ to the picture in src/README.md, and the pure floors to their promises.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../src/testing/source-dir.ts';

const root = join(sourceDir(import.meta.url), '..');
const src = join(root, 'src');

/** The picture between the fences: folder → floor. */
function floorsOf(markdown: string): Map<string, number> {
  const floors = new Map<string, number>();
  for (const [, floor, names] of markdown.matchAll(/^([0-9]) {2,}([a-z ]+)$/gm)) {
    for (const name of names!.trim().split(/\s+/)) floors.set(name, Number(floor));
  }
  return floors;
}

const floors = floorsOf(readFileSync(join(src, 'README.md'), 'utf8'));
const PURE_UP_TO = 7;

interface Line {
  readonly file: string;
  readonly number: number;
  readonly text: string;
}

/** Lines of code (comments taken out) of every module but tests and their tools. */
function linesOfCode(): Line[] {
  const lines: Line[] = [];
  for (const entry of readdirSync(src, { recursive: true })) {
    const file = String(entry).replaceAll('\\', '/');
    if (!file.endsWith('.ts') || /\.test(\.support)?\.ts$/.test(file) || file.startsWith('testing/') || file.includes('/testdata/'))
      continue;
    const text = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
    text.split('\n').forEach((line, i) => {
      lines.push({ file, number: i + 1, text: line.replace(/(^|\s)\/\/.*$/, '') });
    });
  }
  return lines;
}

const lines = linesOfCode();
const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');
const at = (line: Line): string => `src/${line.file}:${line.number}: ${line.text.trim()}`;

test('every folder of src stands in the picture', () => {
  const folders = readdirSync(src, { withFileTypes: true })
    .filter((e) => e.isDirectory() && e.name !== 'testing')
    .map((e) => e.name);
  assert.deepEqual(folders.sort(), [...floors.keys()].sort());
});

test('ARCHITECTURE.md shows the same picture', () => {
  assert.deepEqual(floorsOf(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')), floors);
});

test('imports go down, folder to folder through index.ts', () => {
  const wrong: string[] = [];
  for (const line of lines) {
    const specifier = /(?:from|import)\s*\(?\s*'(\.[^']*)'/.exec(line.text)?.[1];
    if (specifier === undefined) continue;
    const target = join(line.file, '..', specifier).replaceAll('\\', '/');
    const from = folderOf(line.file);
    const to = folderOf(target);
    if (from === to || from === '') continue;
    const isDown = (floors.get(to) ?? 99) < (floors.get(from) ?? -1);
    if (!isDown || !target.endsWith('/index.ts')) wrong.push(at(line));
  }
  assert.deepEqual(wrong, []);
});

test('floors 0-7 are pure', () => {
  const banned = [
    /from 'node:(?!crypto'|zlib')/,
    /\b(process\.|Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|setImmediate|queueMicrotask|localeCompare|Intl\.|console\.|fetch\(|performance\.)/,
    /\b(randomBytes|randomUUID|randomInt|randomFillSync|generateKey\w*|generatePrime\w*)\b/,
  ];
  const wrong = lines.filter(
    (line) => (floors.get(folderOf(line.file)) ?? 99) <= PURE_UP_TO && banned.some((pattern) => pattern.test(line.text)),
  );
  assert.deepEqual(wrong.map(at), []);
});

test('no junk rooms', () => {
  const names = lines.map((line) => line.file).filter((file) => /(^|\/)(utils?|helpers?|common|manager|misc|core)(\/|\.ts|-)/.test(file));
  assert.deepEqual([...new Set(names)], []);
});
