/**
 * Starts a container of a rendered pod from its program's image, and probes it as a kubelet does. Two things stand for what only a container
 * runtime can give. Absolute paths below the working folder and the mounts mean the pod's own folder: links to the image's files, which belong
 * to root, and a folder for each mount. Names of Services mean the address of this machine at which the store stands: the cluster's DNS.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import type { Image } from './image.ts';
import { type Pod, reachable, startPod } from './pod.ts';
import type { Container, Probe, User } from './rendered-pod.ts';
import { isOpen } from './stores.ts';
import { onExit, until } from './wait.ts';

/** A container with a place on this machine. */
export interface Placed {
  readonly container: Container;
  /** The image as the container sees it: with its mounts. */
  readonly image: Image;
  /** The container's variables with names and paths resolved. */
  readonly env: Readonly<Record<string, string>>;
  /** The main command of the container. */
  start(): Promise<Pod>;
  /** Its main command or another one, such as a probe's, to the end: the exit code, null after the time limit, and what it printed. */
  run(command?: readonly string[], limitMs?: number): Promise<{ readonly code: number | null; readonly log: string }>;
}

export interface Ground {
  readonly image: Image;
  /** Folders of claims, which pods share; filled as they are needed. */
  readonly claims: Map<string, string>;
  /** Puts addresses in the place of host names. */
  readonly resolve: (text: string) => string;
}

const isRoot = process.getuid?.() === 0;

export function place(container: Container, { image, claims, resolve }: Ground): Placed {
  const root = treeOf(container, image, claims);
  const workdir = container.workdir ?? image.workdir;
  const inside = [workdir, ...container.mounts.map(({ path }) => path)];
  const here = (text: string): string => (inside.some((path) => isBelow(text, path)) ? join(root, text) : resolve(text));
  const given = { ...image.env, HOSTNAME: container.pod, ...container.env };
  // The machine's own /tmp is nobody's: without a mount there is none.
  const env = { ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, here(value)])), TMPDIR: join(root, 'tmp') };
  const seen: Image = { ...image, root, workdir };
  const user: User = container.user ?? userOf(image);
  const command = (container.command ?? image.command).map(here);
  return {
    container,
    image: seen,
    env,
    start: async () => {
      for (const taken of container.ports.keys()) await until(`port ${taken} is free`, async () => !(await isOpen(taken)));
      return startPod(seen, { env, command, user });
    },
    run: async (other, limitMs = 10_000) => {
      const pod = await startPod(seen, { env, user, command: (other ?? command).map(here) });
      const limit = setTimeout(() => pod.signal('SIGKILL'), limitMs);
      const { code } = await pod.exit;
      clearTimeout(limit);
      return { code, log: pod.log() };
    },
  };
}

function userOf({ user }: Image): User {
  const [uid = 0, gid = 0] = user.split(':').map(Number);
  return { uid, gid, groups: [] };
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`);

function treeOf(container: Container, image: Image, claims: Map<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'helmwright-pod-'));
  onExit(() => rmSync(root, { recursive: true, force: true }));
  chmodSync(root, 0o755);
  const { groups } = container.user ?? userOf(image);
  const mounts = new Map(container.mounts.map((mount) => [posix.normalize(mount.path), mount]));
  link(reachable(image.root), '/');
  for (const [path, { files, claim }] of mounts) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    const folder = claims.get(claim ?? '') ?? newFolder(groups[0], files);
    if (claim !== undefined) claims.set(claim, folder);
    symlinkSync(folder, join(root, path));
  }
  return root;

  /** Folders above a mount are real, everything else is a link. */
  function link(from: string, path: string): void {
    for (const name of readdirSync(join(from, path))) {
      const at = posix.join(path, name);
      if (mounts.has(at)) continue;
      if ([...mounts.keys()].some((mount) => isBelow(mount, at)) || isBelow(container.workdir ?? image.workdir, at)) {
        mkdirSync(join(root, at));
        link(from, at);
      } else symlinkSync(join(from, at), join(root, at));
    }
  }
}

/** As a kubelet hands out volumes: they belong to root and to the group fsGroup, which may write. */
function newFolder(group: number | undefined, files: Readonly<Record<string, string>> | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-volume-'));
  onExit(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files ?? {})) writeFileSync(join(folder, name), text, { mode: 0o444 });
  if (group !== undefined && isRoot) execFileSync('chgrp', [String(group), folder]);
  chmodSync(folder, files !== undefined ? 0o755 : group === undefined ? 0o777 : 0o2775);
  return folder;
}

/** One try of a probe; '' or why it failed. A kubelet names the pod's address as the host. */
export async function tryProbe({ action, timeoutSeconds }: Probe, placed: Placed): Promise<string> {
  if ('command' in action) {
    const started = performance.now();
    const { code, log } = await placed.run(action.command);
    if (code !== 0) return `exit code ${code}: ${log}`;
    return performance.now() - started < timeoutSeconds * 1000 ? '' : `it took longer than ${timeoutSeconds} s`;
  }
  if (!('path' in action)) return (await isOpen(action.port)) ? '' : `port ${action.port} is closed`;
  const headers = { host: `10.42.0.17:${action.port}`, 'user-agent': 'kube-probe/1.36', ...action.headers };
  const { status } = await ask(action.port, action.path, headers, timeoutSeconds * 1000).catch((error: Error) => ({
    status: error.message,
  }));
  return typeof status === 'number' && status >= 200 && status < 400 ? '' : `${action.path} answers ${status}`;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** A GET with exactly these headers: fetch would not let the host be another one. */
export function ask(port: number, path: string, headers: Readonly<Record<string, string>>, timeoutMs = 5000): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => void (body += chunk.toString()));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.once('error', reject);
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** TCP ports on which a process and its children listen, "loopback" for those that nobody outside the pod reaches. Linux only. */
export function listening(pid: number): ReadonlyMap<number, 'everywhere' | 'loopback'> {
  const sockets = new Set(family(pid).flatMap(socketsOf));
  const found = new Map<number, 'everywhere' | 'loopback'>();
  for (const file of ['tcp', 'tcp6'])
    for (const line of readFileSync(`/proc/${pid}/net/${file}`, 'utf8').split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state !== LISTEN || !sockets.has(`socket:[${inode}]`)) continue;
      const [address = '', port = ''] = local.split(':');
      // The last byte of an IPv4 address stands first.
      found.set(Number.parseInt(port, 16), address.endsWith('7F') || /^0{24}01000000$/.test(address) ? 'loopback' : 'everywhere');
    }
  return found;
}

const LISTEN = '0A';

function family(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(join(folder, name))];
    } catch {
      // Closed in the meantime.
      return [];
    }
  });
}
