/** `helmwright diff`: what two environments have otherwise, by meaning. */
import { type Difference, type EnvironmentDiffResult, environmentDiff, PRESENCE } from '../../actions/index.ts';
import { hasErrors, markdownTable } from '../../base/index.ts';
import { UsageError } from '../args.ts';
import { type Command, EXIT } from '../command.ts';
import { reportPretty } from '../report/pretty.ts';

const SCHEMA_VERSION = 1;

export const diff: Command = {
  name: 'diff',
  summary: 'say what two environments of a description have otherwise',
  usage: 'helmwright diff FROM TO [FOLDER] [flags]',
  examples: [
    ['helmwright diff dev prod', 'of ./helmwright.ts: replicas 1 → HPA 3–10, TLS on …'],
    ['helmwright diff defaults prod systems/thebot --markdown', 'of another folder, against values.yaml alone, for a pull request'],
  ],
  flags: [
    { name: 'exit-code', kind: 'switch', help: 'exit code 1 when they differ' },
    { name: 'markdown', kind: 'switch', help: 'print tables in markdown' },
    { name: 'json', kind: 'switch', help: 'print it as JSON (docs/schemas/diff.schema.json)' },
  ],
  run: async (args, host, out) => {
    const [from, to, folder = '.', ...more] = args.operands;
    if (from === undefined || to === undefined) throw new UsageError('two environments are wanted', 'write helmwright diff dev prod');
    if (more.length > 0) throw new UsageError(`expected two environments and a folder, unexpected arguments: ${more.join(', ')}`);
    if (args.on('json') && args.on('markdown')) throw new UsageError('--json and --markdown exclude each other');
    const { sources, ...result } = await environmentDiff(host, { folder, from, to });
    if (args.on('json')) out.stdout(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...result }, null, 2)}\n`);
    else {
      out.stderr(reportPretty(result.diagnostics, { colour: out.colour(), sources }));
      if (!hasErrors(result.diagnostics)) out.stdout(args.on('markdown') ? markdown(result) : pretty(result));
    }
    if (hasErrors(result.diagnostics)) return EXIT.findings;
    return args.on('exit-code') && result.differences.length > 0 ? EXIT.findings : EXIT.ok;
  },
};

type Result = Omit<EnvironmentDiffResult, 'sources'>;

function bySubject(differences: readonly Difference[]): ReadonlyMap<string, readonly Difference[]> {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) groups.set(difference.subject, [...(groups.get(difference.subject) ?? []), difference]);
  return groups;
}

/** A whole object that one of them has not. */
const isPresence = ({ what }: Difference): boolean => what === PRESENCE;

function pretty({ from, to, differences }: Result): string {
  if (differences.length === 0) return `${from} and ${to} mean the same\n`;
  const groups = [...bySubject(differences)].map(([subject, all]) => {
    const presence = all.find(isPresence);
    if (presence !== undefined) {
      const said = presence.from ?? presence.to ?? '';
      return `${subject}: only in ${presence.from === undefined ? to : from}${said === 'on' || said === 'there' ? '' : ` (${said})`}\n`;
    }
    return `${subject}\n${all.map((one) => `  ${one.what}: ${shown(one.from)} → ${shown(one.to)}\n`).join('')}`;
  });
  return `${from} → ${to}\n${groups.join('')}`;
}

function markdown({ from, to, differences }: Result): string {
  if (differences.length === 0) return `**${from}** and **${to}** mean the same.\n`;
  const rows = [...bySubject(differences)].flatMap(([subject, all]) => {
    const presence = all.find(isPresence);
    const shownRows = presence === undefined ? all : [presence];
    return shownRows.map((one, i) => [i === 0 ? subject : '', one.what, shown(one.from), shown(one.to)].map(literal));
  });
  return `${markdownTable(['', '', from, to].map(literal), rows)}\n`;
}

const shown = (text: string | undefined): string => (text === undefined ? 'none' : text === '' ? 'empty' : text);

/** Markdown reads a backslash as the escape of what follows. */
const literal = (text: string): string => text.replaceAll('\\', '\\\\');
