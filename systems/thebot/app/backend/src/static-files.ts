/** Files of the admin pages. collectstatic puts them on the static volume under names that change with their content, and lists them. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const LIST = 'staticfiles.json';
const TYPES: Readonly<Record<string, string>> = { '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };

export interface StaticFile {
  readonly content: Buffer;
  readonly type: string;
}

/** Copies, then changes the list in one step, so that pods that serve meanwhile see the old files or the new. Old ones stay: old pods name them. */
export async function collectStatic(source: string, target: string): Promise<Readonly<Record<string, string>>> {
  await mkdir(target, { recursive: true });
  const list: Record<string, string> = {};
  for (const name of (await readdir(source)).sort()) {
    const content = await readFile(join(source, name));
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
    const end = extname(name);
    const named = `${name.slice(0, name.length - end.length)}.${hash}${end}`;
    await writeWhole(target, named, content);
    list[name] = named;
  }
  await writeWhole(target, LIST, JSON.stringify(list, undefined, 2));
  return list;
}

async function writeWhole(folder: string, name: string, content: Buffer | string): Promise<void> {
  const growing = join(folder, `.${name}.${process.pid}`);
  await writeFile(growing, content);
  await rename(growing, join(folder, name));
}

/** Deletes what the list no longer names. */
export async function clearStatic(target: string, list: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const kept = new Set([LIST, ...Object.values(list)]);
  const gone = (await readdir(target)).filter((name) => !kept.has(name) && name !== 'lost+found' && name !== '.snapshot');
  for (const name of gone) await rm(join(target, name), { recursive: true, force: true });
  return gone;
}

export interface StaticFiles {
  /** The collected name of a file; undefined before collectstatic ran. */
  nameOf(name: string): Promise<string | undefined>;
  /** Only files that the list names are ever read. */
  read(named: string): Promise<StaticFile | undefined>;
}

export function openStatic(root: string): StaticFiles {
  const list = async (): Promise<Readonly<Record<string, string>>> => {
    try {
      return JSON.parse(await readFile(join(root, LIST), 'utf8'));
    } catch {
      return {};
    }
  };
  return {
    nameOf: async (name) => (await list())[name],
    async read(named) {
      if (!Object.values(await list()).includes(named)) return undefined;
      return { content: await readFile(join(root, named)), type: TYPES[extname(named)] ?? 'application/octet-stream' };
    },
  };
}
