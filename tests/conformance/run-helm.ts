/** Runs a case with the real helm, in a temporary folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeUtf8 } from '../../src/base/index.ts';
import { helm3, helm4 } from '../../src/testing/helm.ts';
import { helmArgs } from './case-command.ts';
import type { Case, Golden } from './case-file.ts';
import { treeOf } from './case-tree.ts';

export type HelmVersion = 3 | 4;

/** What a program did with a case. */
export interface Outcome extends Golden {
  /** Why it failed: the sentences of all errors; none when it succeeded. */
  readonly messages: readonly string[];
}

/** Paths of the temporary folder in helm's messages become "$WORK". */
export function runHelm(c: Case, helm: HelmVersion): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-case-'));
  try {
    const { chart, beside } = treeOf(c);
    mkdirSync(join(folder, 'chart'));
    for (const [path, bytes] of chart) write(join(folder, 'chart', path), bytes);
    for (const [path, bytes] of beside) write(join(folder, path), bytes);
    const { code, stdout, stderr } = (helm === 4 ? helm4 : helm3)(helmArgs(c), { cwd: folder });
    if (code === 0) return { exit: 0, text: stdout, messages: [] };
    if (stdout !== '') throw new Error(`${c.name}: helm failed and printed "${stdout.slice(0, 200)}"`);
    const text = shorten(inOrder(stderr.replaceAll(folder, '$WORK')));
    return { exit: code, text, messages: [errorSentence(text)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  function write(path: string, bytes: Uint8Array): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

/** A thousand nested includes make a message of 100 KB. */
const MAX_MESSAGE = 3000;
const CUT = '…(cut)\n';

const shorten = (text: string): string => (text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE)}${encodeUtf8(CUT)}`);

/** Helm: what a schema finds wrong in a map comes in the order of Go's maps, which is none. Sorted here, with what is indented below. */
function inOrder(text: string): string {
  return text.replace(/(?:^- .*\n(?: +- .*\n)*)+/gm, (items) => {
    return items
      .split(/^(?=- )/m)
      .sort((a, b) => (a < b ? -1 : 1))
      .join('');
  });
}

/** What helm says after "Error: ", without its advice to use --debug. */
export function errorSentence(stderr: string): string {
  const at = /^Error: /m.exec(stderr);
  const text = at === null ? stderr : stderr.slice(at.index + 'Error: '.length);
  return text.replace(/\n\nUse --debug flag to render out invalid YAML\n$/, '').trim();
}

/** True when one of our messages says what helm said; of a message that was cut, its beginning. */
export function saysTheSame(ours: readonly string[], helms: string): boolean {
  const cut = encodeUtf8(CUT).trim();
  return ours.some((message) => {
    const sorted = inOrder(`${message.trim()}\n`).trim();
    return helms.endsWith(cut) ? sorted.startsWith(helms.slice(0, -cut.length)) : sorted === helms;
  });
}
