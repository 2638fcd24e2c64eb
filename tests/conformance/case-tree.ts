/** The files of a case as they lie on a disk: archives packed, and split in the chart's own and those beside it. */
import { gzipSync } from 'node:zlib';
import { toBytes } from '../../src/base/index.ts';
import type { Case } from './case-file.ts';

export interface CaseTree {
  /** By path relative to the chart. */
  readonly chart: ReadonlyMap<string, Uint8Array>;
  /** Values files and the like, by path relative to the folder in which helm runs. */
  readonly beside: ReadonlyMap<string, Uint8Array>;
}

export function treeOf(c: Case): CaseTree {
  const chart = new Map<string, Uint8Array>();
  const beside = new Map<string, Uint8Array>();
  const archives = new Map<string, Map<string, string>>();
  for (const [path, content] of c.files) {
    const [archive = '', inside] = path.split('!');
    if (inside !== undefined) {
      const members = archives.get(archive) ?? new Map<string, string>();
      archives.set(archive, members.set(inside, content));
    } else put(path, toBytes(content));
  }
  for (const [path, members] of archives) put(path, tarGz(members));
  return { chart, beside };

  function put(path: string, bytes: Uint8Array): void {
    if (path.startsWith('../')) beside.set(path.slice('../'.length), bytes);
    else chart.set(path, bytes);
  }
}

const BLOCK = 512;

/** A tar.gz (POSIX ustar) of plain files. */
function tarGz(members: ReadonlyMap<string, string>): Uint8Array {
  const parts: Buffer[] = [];
  for (const [path, content] of members) {
    const data = Buffer.from(content, 'latin1');
    parts.push(tarHeader(path, data.length), data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK));
  }
  parts.push(Buffer.alloc(2 * BLOCK));
  return gzipSync(Buffer.concat(parts));
}

function tarHeader(path: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(path, 0, 100, 'latin1');
  header.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12), 100, 'latin1');
  header.write(`${' '.repeat(8)}0`, 148, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
    148,
    'latin1',
  );
  return header;
}
