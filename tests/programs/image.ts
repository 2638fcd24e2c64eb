/**
 * Runs a Dockerfile's steps without a container: each stage in a folder of its own, COPY honours .dockerignore, RUN runs in the stage's folder
 * with this machine's Node. The last stage's tree, variables, user and command are what the pods of our tests are started from.
 * After every RUN the folder is kept under the hash of all that led to it, so that an unchanged step is not run again.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { assignments, type Dockerfile, execForm, expand, type Instruction, isIgnored, parseDockerfile, type Stage } from './dockerfile.ts';

export interface Image {
  /** The folder that stands for the root of the file system. */
  readonly root: string;
  /** Absolute inside the image: /app. */
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[] | undefined;
}

/** Steps that no build has used for two days are forgotten. */
const KEPT_MS = 48 * 3600 * 1000;
const repository = join(sourceDir(import.meta.url), '../..');

/** Why the image of a context cannot be built here, or false: without its packages installed there is no npm to be asked again. */
export function imageSkip(context: string): string | false {
  if (process.platform === 'win32') return 'the programs are built by a POSIX shell';
  return existsSync(join(repository, context, 'node_modules/.package-lock.json')) ? false : `packages of ${context} are not installed`;
}

/** Builds the image of a context, a folder of the repository such as "systems/mytomorrows/app". */
export function buildImage(context: string): Image {
  const folder = join(repository, context);
  const dockerfile = parseDockerfile(readFileSync(join(folder, 'Dockerfile'), 'utf8'));
  const builder = new Builder(folder, dockerfile, join(repository, '.tools/images', context.replaceAll('/', '-')));
  return builder.build();
}

class Builder {
  readonly #context: string;
  readonly #dockerfile: Dockerfile;
  readonly #cache: string;
  readonly #ignore: string;
  readonly #built = new Map<string, Built>();

  constructor(context: string, dockerfile: Dockerfile, cache: string) {
    this.#context = context;
    this.#dockerfile = dockerfile;
    this.#cache = cache;
    this.#ignore = readFileSync(join(context, '.dockerignore'), 'utf8');
  }

  build(): Image {
    mkdirSync(this.#cache, { recursive: true });
    let last: Built | undefined;
    for (const stage of this.#dockerfile.stages) {
      last = this.#buildStage(stage);
      this.#built.set(stage.name, last);
    }
    if (last === undefined) throw new Error('the Dockerfile has no stage');
    this.#forgetOld();
    return { root: last.folder, ...last.config };
  }

  #buildStage(stage: Stage): Built {
    const base = this.#built.get(stage.base);
    let folder = base?.folder;
    let key = hash([base?.key ?? stage.base]);
    let config: Config = base?.config ?? { workdir: '/', env: {}, user: 'root', command: [], healthcheck: undefined };
    const values: Record<string, string> = { ...config.env };
    let pending: (() => void)[] = [];
    const work = { folder: '' };
    const settle = (): void => {
      folder = this.#kept(key, folder, (made) => {
        work.folder = made;
        for (const step of pending) step();
      });
      pending = [];
    };
    for (const instruction of stage.instructions) {
      const text = instruction.word === 'RUN' ? instruction.text : expand(instruction.text, values);
      key = hash([key, instruction.word, text]);
      if (instruction.word === 'ARG')
        Object.assign(values, text.includes('=') ? assignments(text) : { [text]: this.#dockerfile.args[text] ?? '' });
      else if (instruction.word === 'COPY') {
        const copies = this.#copies(instruction, text, config.workdir);
        const stage = this.#built.get(instruction.flags['from'] ?? '');
        key = hash([key, ...(stage === undefined ? copies.map(({ from, to }) => `${to}\0${hash([readFileSync(from)])}`) : [stage.key])]);
        pending.push(() => {
          for (const { from, to } of copies) copy(from, join(work.folder, to));
        });
      } else if (instruction.word === 'RUN') {
        const { workdir, env } = config;
        pending.push(() => run(text, work.folder, workdir, { ...values, ...env }));
        settle();
      } else {
        config = configured(config, instruction.word, text);
        Object.assign(values, config.env);
        const { workdir } = config;
        if (instruction.word === 'WORKDIR') pending.push(() => void mkdirSync(join(work.folder, workdir), { recursive: true }));
      }
    }
    settle();
    return { folder: folder ?? '', key, config };
  }

  /** The folder that was kept under this key, or a new one: the one before it, linked, and changed by `make`. */
  #kept(key: string, before: string | undefined, make: (folder: string) => void): string {
    const kept = join(this.#cache, key);
    if (existsSync(kept)) {
      utimesSync(kept, new Date(), new Date());
      return kept;
    }
    const made = mkdtempSync(join(this.#cache, 'making-'));
    rmSync(made, { recursive: true });
    if (before === undefined) mkdirSync(made);
    else if (spawnSync('cp', ['-al', before, made]).status !== 0) cpSync(before, made, { recursive: true, verbatimSymlinks: true });
    make(made);
    try {
      renameSync(made, kept);
    } catch (error) {
      // Somebody else was faster.
      if (!existsSync(kept)) throw error;
      rmSync(made, { recursive: true });
    }
    return kept;
  }

  #forgetOld(): void {
    for (const name of readdirSync(this.#cache)) {
      const folder = join(this.#cache, name);
      if (Date.now() - statSync(folder).mtimeMs > KEPT_MS) rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Every file that a COPY takes, and where inside the stage it goes. */
  #copies(instruction: Instruction, text: string, workdir: string): readonly { readonly from: string; readonly to: string }[] {
    const words = text.split(/\s+/);
    const target = words.pop() ?? '';
    const stage = instruction.flags['from'];
    const root = stage === undefined ? this.#context : this.#built.get(stage)?.folder;
    if (root === undefined) throw new Error(`line ${instruction.line}: there is no stage "${stage}" before this one`);
    return words
      .flatMap((word) => {
        const source = join(root, word);
        if (!existsSync(source)) throw new Error(`line ${instruction.line}: "${word}" does not exist`);
        const into = posix.resolve(workdir, target);
        if (!statSync(source).isDirectory())
          return [{ from: source, to: target.endsWith('/') || words.length > 1 ? posix.join(into, basename(word)) : into }];
        return filesBelow(source).map((file) => ({ from: join(source, file), to: posix.join(into, file) }));
      })
      .filter(({ from }) => {
        const isSent = stage !== undefined || !isIgnored(this.#ignore, relative(this.#context, from).replaceAll('\\', '/'));
        if (!isSent && words.some((word) => join(root, word) === from))
          throw new Error(`line ${instruction.line}: .dockerignore keeps "${from}" from the builder`);
        return isSent;
      });
  }
}

type Config = Omit<Image, 'root'>;
interface Built {
  readonly folder: string;
  readonly key: string;
  readonly config: Config;
}

function configured(config: Config, word: string, text: string): Config {
  switch (word) {
    case 'ENV':
      return { ...config, env: { ...config.env, ...assignments(text) } };
    case 'WORKDIR':
      return { ...config, workdir: posix.resolve(config.workdir, text) };
    case 'USER':
      return { ...config, user: text };
    case 'CMD':
      return { ...config, command: execForm(text) ?? ['sh', '-c', text] };
    case 'HEALTHCHECK': {
      const check = text.replace(/^.*?CMD\s+/s, '');
      return { ...config, healthcheck: execForm(check) ?? ['sh', '-c', check] };
    }
    default:
      return config;
  }
}

/** Absolute paths mean the stage's folder. What needs the base image's own tools cannot run here. */
function run(command: string, folder: string, workdir: string, env: Readonly<Record<string, string>>): void {
  if (/\b(apt-get|apt|apk|curl|wget)\b/.test(command)) throw new Error(`"${command}" cannot run outside a container`);
  const here = command.replace(/(^|[\s'"=])\/(?!dev\/null)/g, `$1${folder}/`);
  const passed = Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|.*_proxy|npm_config_(cache|registry|userconfig)|NODE_EXTRA_CA_CERTS)$/i.test(name),
  );
  const done = spawnSync('sh', ['-ec', here], {
    cwd: join(folder, workdir),
    env: { npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false', ...Object.fromEntries(passed), ...env },
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`"${command}" failed:\n${done.stdout}${done.stderr}`);
}

/** A new file, never a change of the one that is linked to earlier steps. */
function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  cpSync(from, to, { verbatimSymlinks: true });
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function hash(parts: readonly (string | Buffer)[]): string {
  const made = createHash('sha256');
  for (const part of parts) made.update(part).update('\0');
  return made.digest('hex').slice(0, 24);
}
