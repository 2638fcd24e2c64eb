/**
 * The real Helm and kubectl, for tests: unpacked into .tools/ by scripts/tools.mjs (linux x64 only) and run with an environment of
 * their own, so that nothing of the person's configuration, plugins, repositories or clusters is seen or changed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceDir } from './source-dir.ts';

const TOOLS = join(sourceDir(import.meta.url), '..', '..', '.tools');

export const HELM4_VERSION = '4.1.4';
export const HELM3_VERSION = '3.17.3';
export const KUBECTL_VERSION = '1.35.2';

/** Paths of the binaries; they may be missing: `skipReason`. */
export const helm4Path: string = join(TOOLS, `helm-${HELM4_VERSION}`);
export const helm3Path: string = join(TOOLS, `helm-${HELM3_VERSION}`);
export const kubectlPath: string = join(TOOLS, `kubectl-${KUBECTL_VERSION}`);

/** Why tests against the binaries skip here; false when they run. Made for node:test's `skip` option. */
export const skipReason: string | false = whySkip();

function whySkip(): string | false {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== 'linux-x64') return `real Helm and kubectl are there for linux-x64 only, this is ${platform}`;
  const missing = [helm4Path, helm3Path, kubectlPath].find((path) => !existsSync(path));
  return missing === undefined ? false : `"${missing}" is missing: node scripts/tools.mjs`;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** Laid over the isolated environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default 60 s. */
  readonly timeoutMs?: number;
}

export interface Ran {
  /** The exit code; -1 when the program was killed. */
  readonly code: number;
  /** Byte strings. */
  readonly stdout: string;
  readonly stderr: string;
}

export const helm4 = (args: readonly string[], options?: RunOptions): Ran => run(helm4Path, args, options);
export const helm3 = (args: readonly string[], options?: RunOptions): Ran => run(helm3Path, args, options);
export const kubectl = (args: readonly string[], options?: RunOptions): Ran => run(kubectlPath, args, options);

/** Runs one of the binaries, or another program, in the isolated environment. Throws when it cannot be started. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: options.cwd ?? isolatedHome(),
    env: { ...isolatedEnv(), ...options.env },
    input: options.input ?? '',
    timeout: options.timeoutMs ?? 60_000,
    maxBuffer: 1 << 30,
  });
  if (error !== undefined && status === null && stdout === null) throw error;
  return { code: status ?? -1, stdout: stdout.toString('latin1'), stderr: stderr.toString('latin1') };
}

/** HOME and all that Helm and kubectl derive from it lie in a temporary folder; no cluster is configured. */
export function isolatedEnv(): Record<string, string> {
  const home = isolatedHome();
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TZ: 'UTC',
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    HELM_PLUGINS: join(home, 'plugins'),
    KUBECONFIG: join(home, 'kubeconfig'),
  };
}

let home: string | undefined;

function isolatedHome(): string {
  if (home === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'helmwright-tools-'));
    for (const folder of ['cache', 'config', 'data', 'plugins']) mkdirSync(join(made, folder));
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    home = made;
  }
  return home;
}
