import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readArchive } from './archive.ts';
import { loadChartArchive } from './load-chart.ts';

function entry(name: string, data: string = '', more: { type?: string; mode?: number; size?: number } = {}): Buffer {
  const body = Buffer.from(data, 'latin1');
  const header = Buffer.alloc(512);
  const octal = (n: number, width: number): string => `${n.toString(8).padStart(width - 1, '0')}\0`;
  const fields: [string, number][] = [
    [name, 0],
    [octal(more.mode ?? 0o644, 8), 100],
    [octal(more.size ?? body.length, 12), 124],
    ['        ', 148],
    [more.type ?? '0', 156],
    ['ustar\x0000', 257],
  ];
  for (const [text, at] of fields) header.write(text, at, 'latin1');
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
    'latin1',
  );
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

const END = Buffer.alloc(1024);

function read(...parts: Buffer[]): string {
  return show(gzipSync(Buffer.concat(parts)));
}

function show(bytes: Uint8Array): string {
  const { value, diagnostics } = readArchive(bytes);
  return diagnostics[0]?.message ?? [...value].map(([name, data]) => `${name}=${Buffer.from(data).toString('latin1')}`).join(' ');
}

const ROWS: readonly (readonly [name: string, parts: Buffer[], want: string])[] = [
  ['first element is dropped', [entry('c/Chart.yaml', 'x'), entry('c/a/b', 'y'), END], 'Chart.yaml=x a/b=y'],
  ['no end blocks', [entry('c/a', 'x')], 'a=x'],
  ['byte order mark', [entry('c/a', '\xef\xbb\xbfx'), END], 'a=x'],
  [
    'folders',
    [entry('c/', '', { type: '5' }), entry('c/a/', '', { type: '\0' }), entry('c/b', '', { mode: 0o40755 }), entry('c/c', 'x'), END],
    'c=x',
  ],
  ['links are empty files', [entry('c/a', '', { type: '2' }), END], 'a='],
  // A link that claims a size has less data than it says.
  ['link with a size', [entry('c/a', '', { type: '2', size: 5 }), END], 'decompressed chart is larger than the maximum size 104857600'],
  // A folder by its mode has the data that its header claims.
  ['old folder with data', [entry('c/a', 'data', { type: '\0', mode: 0o40755 }), entry('c/b', 'x'), END], 'b=x'],
  ['pax path', [entry('p', '14 path=c/long\n', { type: 'x' }).subarray(0), entry('c/a', 'x'), END], 'archive/tar: invalid tar header'],
  ['pax path, right length', [entry('p', '15 path=c/long\n', { type: 'x' }), entry('c/a', 'x'), END], 'long=x'],
  ['GNU long name', [entry('././@LongLink', 'c/other\0', { type: 'L' }), entry('c/a', 'x'), END], 'other=x'],
  ['backslashes', [entry('c\\a\\b', 'x'), END], 'a/b=x'],
  ['absolute', [entry('c//a', 'x'), END], 'chart illegally contains absolute paths'],
  ['parent', [entry('c/../a', 'x'), END], 'chart illegally references parent directory'],
  ['outside', [entry('c', 'x'), END], 'chart illegally contains content outside the base directory: "c"'],
  ['drive', [entry('c/d:/a', 'x'), END], 'chart contains illegally named files'],
  ['no base folder', [entry('Chart.yaml', 'x'), END], 'chart illegally contains content outside the base directory: "Chart.yaml"'],
  [
    'too large a file',
    [entry('c/a', '', { size: 5 * 1024 * 1024 + 1 }), END],
    'decompressed chart file "c/a" is larger than the maximum file size 5242880',
  ],
  ['cut data', [entry('c/a', 'x'.repeat(600)).subarray(0, 700)], 'unexpected EOF'],
  ['sparse', [entry('c/a', 'x', { type: 'S' }), END], 'archive/tar: sparse files are not supported'],
  ['nothing', [END], 'no files in chart archive'],
];

for (const [name, parts, want] of ROWS) test(name, () => assert.equal(read(...parts), want));

test('gzip streams', () => {
  const whole = gzipSync(Buffer.concat([entry('c/a', 'x'), END]));
  const open = gzipSync(entry('c/a', 'x'));
  const wrong = Buffer.from(whole);
  wrong[wrong.length - 8]! ^= 1;
  assert.equal(show(new Uint8Array(0)), 'EOF');
  assert.equal(show(Buffer.from('no')), 'unexpected EOF');
  assert.equal(show(Buffer.from('this is not gzip')), 'gzip: invalid header');
  assert.equal(show(wrong), 'a=x', 'the archive ends before the checksum');
  assert.equal(show(Buffer.concat([open, Buffer.from('x')])), 'unexpected EOF', 'the archive has no end: what follows is read');
  assert.equal(show(Buffer.concat([open, gzipSync(entry('c/b', 'y'))])), 'a=x b=y', 'members follow each other');
  assert.equal(show(open.subarray(0, open.length - 12)), 'unexpected EOF');
});

test('bombs are bounded', () => {
  assert.equal(show(gzipSync(Buffer.alloc(210 * 1024 * 1024))), 'decompressed chart is larger than the maximum size 104857600');
});

test('a chart in an archive: .helmignore does not count', () => {
  const parts = [
    entry('c/Chart.yaml', 'apiVersion: v2\nname: a\nversion: 1.0.0'),
    entry('c/.helmignore', '*.md'),
    entry('c/z.md', 'x'),
    entry('c/a.md', 'y'),
    END,
  ];
  const { value } = loadChartArchive(gzipSync(Buffer.concat(parts)));
  assert.deepEqual(
    value?.files.map((f) => f.name),
    ['.helmignore', 'z.md', 'a.md'],
  );
});

test('any bytes as tar', () => {
  const whole = Buffer.concat([entry('c/a', 'x'), entry('p', '15 path=c/long\n', { type: 'x' }), entry('c/b', 'y'.repeat(600)), END]);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }), fc.nat(whole.length), (changes, length) => {
      const bytes = Buffer.from(whole.subarray(0, length));
      for (const [at, byte] of changes) if (at < length) bytes[at] = byte;
      assert.equal(typeof show(gzipSync(bytes)), 'string');
    }),
    { seed: 1, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 20_000 : 300 },
  );
});
