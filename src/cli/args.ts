/**
 * Arguments of a command by its table of flags, read as helm's flag library reads them: --flag value, --flag=value, -f value, -fvalue,
 * switches with an optional =true|false; flags and operands in any order; "--" ends the flags. Errors are the sentences of helm's library
 * (spf13/pflag), with a hint.
 */
import { didYouMean } from '../base/index.ts';

export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** 'switch' is true or false; 'text' takes one value, the last wins; 'texts' adds up; 'list' adds up and splits at commas, as CSV. */
  readonly kind: 'switch' | 'text' | 'texts' | 'list';
  /** What stands for the value in the help: "FILE", "KEY=VALUE". */
  readonly value?: string;
  readonly help: string;
  /** Of a text: what the flag means when it stands alone (--dry-run). */
  readonly bare?: string;
}

export interface Args {
  readonly operands: readonly string[];
  readonly on: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  readonly texts: (name: string) => readonly string[];
}

/** Wrong usage: a sentence for people; exit code 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

export function parseArgs(argv: readonly string[], flags: readonly Flag[]): Args {
  const byName = new Map(flags.map((flag) => [`--${flag.name}`, flag]));
  for (const flag of flags) if (flag.short !== undefined) byName.set(`-${flag.short}`, flag);
  const found = new Map<string, string[]>();
  const operands: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at]!;
    if (arg === '--') {
      operands.push(...argv.slice(at + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      continue;
    }
    const { flag, word, attached } = flagOf(arg, byName);
    let value = attached;
    if (value === undefined) {
      if (flag.kind === 'switch') value = 'true';
      else if (flag.bare !== undefined) value = flag.bare;
      else if (at + 1 < argv.length) value = argv[++at]!;
      else
        throw new UsageError(
          `flag needs an argument: ${word.startsWith('--') ? word : `'${word.slice(1)}' in ${arg}`}`,
          `write ${word} ${flag.value ?? 'VALUE'}`,
        );
    }
    if (flag.kind === 'switch' && !/^(true|false|1|0|t|f|T|F|TRUE|FALSE|True|False)$/.test(value)) {
      throw new UsageError(
        `invalid argument "${value}" for "${word}" flag: strconv.ParseBool: parsing "${value}": invalid syntax`,
        'write true or false',
      );
    }
    const values = found.get(flag.name) ?? [];
    if (flag.kind === 'list') values.push(...splitCsv(value));
    else values.push(value);
    found.set(flag.name, values);
  }
  const last = (name: string): string | undefined => found.get(name)?.at(-1);
  return {
    operands,
    on: (name) => /^[1tT]/.test(last(name) ?? 'false'),
    text: last,
    texts: (name) => found.get(name) ?? [],
  };
}

function flagOf(arg: string, byName: ReadonlyMap<string, Flag>): { flag: Flag; word: string; attached: string | undefined } {
  const equals = arg.indexOf('=');
  const word = arg.startsWith('--') ? (equals === -1 ? arg : arg.slice(0, equals)) : arg.slice(0, 2);
  const flag = byName.get(word);
  if (flag === undefined) {
    const near = didYouMean(word, byName.keys());
    const what = word.startsWith('--') ? `unknown flag: ${word}` : `unknown shorthand flag: '${word.slice(1)}' in ${arg}`;
    throw new UsageError(what, near === undefined ? undefined : `did you mean ${near}?`);
  }
  if (arg.startsWith('--')) return { flag, word, attached: equals === -1 ? undefined : arg.slice(equals + 1) };
  const rest = arg.slice(2);
  return { flag, word, attached: rest === '' ? undefined : rest.replace(/^=/, '') };
}

/** One line of CSV: commas split, double quotes hold them together. */
function splitCsv(line: string): string[] {
  if (!line.includes('"')) return line === '' ? [] : line.split(',');
  const fields: string[] = [];
  for (const field of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) fields.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? '');
  return fields;
}
