/**
 * Starts a program as a pod would: the tree, variables and command of its image; user 1000 without capabilities or new privileges, its files
 * not its own (as root, by setpriv; else as who runs the tests); only the variables that are given.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Image } from './image.ts';
import { isOpen } from './stores.ts';
import { onExit, until } from './wait.ts';

export interface PodOptions {
  /** Added to the image's variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Instead of the image's command, as `command:` of a container. */
  readonly command?: readonly string[];
  /** Left out: 1000:1000. */
  readonly user?: User;
  /** The port on which it will listen; without one nothing is waited for. */
  readonly port?: number;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Pod {
  /** Of the program itself: setpriv becomes it. */
  readonly pid: number;
  readonly url: string;
  /** What it has printed so far. */
  log(): string;
  /** Its log lines, parsed; a line that is no JSON throws. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  isRunning(): boolean;
  signal(signal: NodeJS.Signals): void;
  readonly exit: Promise<Exit>;
  /** SIGKILL and wait. */
  kill(): Promise<void>;
}

const isRoot = process.getuid?.() === 0;
const setpriv = ({ uid, gid, groups }: User): readonly string[] => [
  ...['setpriv', `--reuid=${uid}`, `--regid=${gid}`, groups.length === 0 ? '--clear-groups' : `--groups=${groups.join()}`],
  ...['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'],
];
const NODE: User = { uid: 1000, gid: 1000, groups: [] };

/** Why programs cannot be started as in a pod here, or false. */
export const podSkip: string | false =
  process.platform !== 'linux'
    ? 'pods are started on Linux only'
    : isRoot && spawnSync('setpriv', [...setpriv(NODE).slice(1), 'true']).status !== 0
      ? 'setpriv cannot change to user 1000'
      : false;

export async function startPod(image: Image, options: PodOptions): Promise<Pod> {
  const cwd = join(reachable(image.root), image.workdir);
  const [file = '', ...args] = [...(isRoot ? setpriv(options.user ?? NODE) : []), ...(options.command ?? image.command)].map((word) =>
    word === 'node' ? process.execPath : word,
  );
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/', ...image.env, ...options.env };
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => void (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (log += chunk.toString()));
  const exit = new Promise<Exit>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  onExit(() => child.kill('SIGKILL'));
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const { port } = options;
  const url = `http://127.0.0.1:${port}`;
  if (port !== undefined) {
    const listens = until(`the program listens on ${port}`, () => {
      if (!isRunning()) throw new Error(`it has exited:\n${log}`);
      return isOpen(port);
    });
    // Nobody else knows it yet: left alone it would outlive its test.
    await listens.catch((error) => {
      child.kill('SIGKILL');
      throw error;
    });
  }
  return {
    pid: pidOf(child),
    url,
    log: () => log,
    lines: () =>
      // The last line may still be on its way.
      log
        .slice(0, log.lastIndexOf('\n') + 1)
        .split('\n')
        .filter((line) => line !== '')
        .map((line): Record<string, unknown> => JSON.parse(line)),
    get: async (path, headers = {}) => {
      const answer = await fetch(url + path, {
        headers: { connection: 'close', ...headers },
        redirect: 'manual',
        signal: AbortSignal.timeout(5000),
      });
      return { status: answer.status, headers: answer.headers, body: await answer.text() };
    },
    isRunning,
    signal: (signal) => void child.kill(signal),
    exit,
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** Runs a command in the image as its user, such as its health check; the exit code. */
export function runInImage(image: Image, command: readonly string[], env: Readonly<Record<string, string>>): number | null {
  const [file = '', ...args] = [...(isRoot ? setpriv(NODE) : []), ...command].map((word) => (word === 'node' ? process.execPath : word));
  const cwd = join(reachable(image.root), image.workdir);
  return spawnSync(file, args, { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: '/', ...image.env, ...env }, stdio: 'ignore' }).status;
}

/** It runs as user 1000 without capabilities and cannot write where its own files are. */
export function assertConfined(pod: Pod, image: Image): void {
  if (!isRoot || !existsSync('/proc/self/status')) return;
  const status = readFileSync(`/proc/${pod.pid}/status`, 'utf8');
  const field = (name: string): string | undefined => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1];
  assert.deepEqual([field('Uid'), field('Gid'), field('NoNewPrivs')], ['1000', '1000', '1']);
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd']) assert.match(field(set) ?? '', /^0+$/, set);
  assert.equal(image.user, '1000:1000');
  assert.notEqual(runInImage(image, ['sh', '-c', 'touch written || touch dist/written'], {}), 0, 'its folders cannot be written to');
}

/** A folder that user 1000 may write to, as an emptyDir or a volume is. */
export function writableFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-volume-'));
  if (isRoot) execFileSync('chown', ['1000:1000', folder]);
  onExit(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`"${child.spawnfile}" does not start`);
  return child.pid;
}

const copies = new Map<string, string>();

/** The tree, or a copy of it when user 1000 cannot get there, as below /root. */
export function reachable(root: string): string {
  const known = copies.get(root);
  if (known !== undefined) return known;
  let place = root;
  if (isRoot && foldersAbove(root).some((folder) => (statSync(folder).mode & 0o001) === 0)) {
    place = mkdtempSync(join(tmpdir(), 'helmwright-image-'));
    cpSync(root, place, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['755', place]);
    onExit(() => rmSync(place, { recursive: true, force: true }));
  }
  copies.set(root, place);
  return place;
}

const foldersAbove = (path: string): readonly string[] => (dirname(path) === path ? [path] : [path, ...foldersAbove(dirname(path))]);
