/** Reads a Dockerfile: arguments, stages, instructions. No heredocs, no ONBUILD, no SHELL: ours have none. */

export interface Instruction {
  readonly line: number;
  /** COPY, RUN, … in capitals. */
  readonly word: string;
  readonly flags: Readonly<Record<string, string>>;
  /** What follows the word and its flags, with continued lines joined. */
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  /** As written: ${NODE_IMAGE}@${NODE_DIGEST}, or the name of an earlier stage. */
  readonly base: string;
  readonly platform: string | undefined;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** Arguments before the first FROM, with their defaults. */
  readonly args: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
}

export function parseDockerfile(text: string): Dockerfile {
  const args: Record<string, string> = {};
  const stages: { name: string; base: string; platform: string | undefined; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(text)) {
    const stage = stages.at(-1);
    if (instruction.word === 'FROM') {
      const [base = '', as, name] = instruction.text.split(/\s+/);
      const named = as?.toUpperCase() === 'AS' && name !== undefined;
      stages.push({ name: named ? name : String(stages.length), base, platform: instruction.flags['platform'], instructions: [] });
    } else if (stage !== undefined) stage.instructions.push(instruction);
    else if (instruction.word === 'ARG') Object.assign(args, assignments(instruction.text));
    else throw new Error(`line ${instruction.line}: "${instruction.word}" stands before FROM`);
  }
  return { args, stages };
}

const WORDS = /^(ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|RUN|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+(.*)$/s;

function* instructionsOf(text: string): Generator<Instruction> {
  let joined = '';
  let first = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(raw)) continue;
    if (joined === '') first = index + 1;
    if (/\\\s*$/.test(raw)) {
      joined += raw.replace(/\\\s*$/, ' ');
      continue;
    }
    const [, word, rest] = WORDS.exec((joined + raw).trim()) ?? [];
    if (word === undefined || rest === undefined)
      throw new Error(`line ${first}: "${(joined + raw).trim()}" is no instruction that is known here`);
    joined = '';
    const flags: Record<string, string> = {};
    const after = rest.replace(/^(?:--([a-z-]+)=(\S+)\s+)+/, (all) => {
      for (const [, name = '', value = ''] of all.matchAll(/--([a-z-]+)=(\S+)/g)) flags[name] = value;
      return '';
    });
    yield { line: first, word, flags, text: after };
  }
}

/** `A=1 B="two words"` as a record. */
export function assignments(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w.-]+)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S*))/g)];
  if (pairs.length === 0) return { [text.trim()]: '' };
  return Object.fromEntries(
    pairs.map(([, name = '', double, single, bare]) => [name, double?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? '']),
  );
}

/** Puts values in the place of ${NAME} and $NAME; what is unknown becomes nothing, as in Docker. */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_all, braced?: string, plain?: string) => values[braced ?? plain ?? ''] ?? '');
}

/** The exec form (a JSON list) of CMD, ENTRYPOINT, HEALTHCHECK … CMD; undefined for the shell form. */
export function execForm(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) && list.every((word) => typeof word === 'string') ? list : undefined;
}

/** Whether .dockerignore keeps a path of the context from the builder: the last pattern that names it or a folder above it decides. */
export function isIgnored(patterns: string, path: string): boolean {
  const parts = path.split('/');
  const prefixes = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  let ignored = false;
  for (const line of patterns.split('\n').map((l) => l.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const isBack = line.startsWith('!');
    const pattern = globPattern(line.slice(isBack ? 1 : 0).replace(/^\/|\/$/g, ''));
    if (prefixes.some((prefix) => pattern.test(prefix))) ignored = !isBack;
  }
  return ignored;
}

function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (found) => {
    if (found === '**/') return '(?:.*/)?';
    if (found === '**') return '.*';
    if (found === '*') return '[^/]*';
    return found === '?' ? '[^/]' : `\\${found}`;
  });
  return new RegExp(`^${source}$`);
}
