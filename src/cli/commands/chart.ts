/** `helmwright chart`: writes the chart of a description. */
import { type ChartGenerateResult, chartGenerate, WORDS } from '../../actions/index.ts';
import { decodeUtf8, hasErrors } from '../../base/index.ts';
import { type Args, UsageError } from '../args.ts';
import { type Command, EXIT, type Out } from '../command.ts';
import { reportPretty } from '../report/pretty.ts';

const SCHEMA_VERSION = 2;

export const chart: Command = {
  name: 'chart',
  summary: 'write the Helm chart of a description',
  usage: 'helmwright chart [FOLDER] [flags]',
  examples: [
    ['helmwright chart', 'write the chart that ./helmwright.ts describes'],
    ['helmwright chart systems/devops-challenge', 'of another folder'],
    ['helmwright chart --check', 'in CI: fail when the chart is not what the description gives'],
    ['helmwright chart --diff', 'what would change, and what somebody changed by hand'],
  ],
  flags: [
    { name: 'check', kind: 'switch', help: 'write nothing; exit code 1 when a file differs, is missing or stale' },
    { name: 'diff', kind: 'switch', help: 'write nothing; print what would change as diff -u does; exit code as of --check' },
    { name: 'keep-edited', kind: 'switch', help: 'leave files that were changed by hand as they are, write the others' },
    { name: 'force', kind: 'switch', help: 'write over files that were changed by hand, and over a chart that is not from here' },
    { name: 'json', kind: 'switch', help: 'print the result as JSON (docs/schemas/chart.schema.json)' },
  ],
  run: async (args, host, out) => {
    const [folder = '.', ...more] = args.operands;
    if (more.length > 0) throw new UsageError(`expected one folder, unexpected arguments: ${more.join(', ')}`);
    const diff = args.on('diff');
    const check = args.on('check') || diff;
    const { sources, ...result } = await chartGenerate(host, { folder, check, diff, edited: editedOf(args) });
    const failed = hasErrors(result.diagnostics) || (check && result.changed.length > 0);
    if (args.on('json')) out.stdout(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...result }, asText, 2)}\n`);
    else {
      out.stderr(reportPretty(result.diagnostics, { colour: out.colour(), sources }));
      if (result.diff !== undefined) out.stdout(Buffer.from(result.diff, 'latin1'));
      else pretty(result, check, failed, out);
    }
    return failed ? EXIT.findings : EXIT.ok;
  },
};

function editedOf(args: Args): 'keep' | 'force' | undefined {
  if (args.on('force') && args.on('keep-edited')) throw new UsageError('--force and --keep-edited exclude each other');
  return args.on('force') ? 'force' : args.on('keep-edited') ? 'keep' : undefined;
}

function pretty(result: Omit<ChartGenerateResult, 'sources'>, check: boolean, failed: boolean, out: Out): void {
  for (const { path, state } of result.changed) {
    out.stdout(`${check ? WORDS[state] : state === 'stale' ? 'removed' : 'wrote'}${check ? ':' : ''} ${path}\n`);
  }
  for (const { path, state } of result.kept) out.stdout(`kept ${path} (${WORDS[state]})\n`);
  if (!failed) out.stdout(`${result.path}: ${result.files} files${result.changed.length === 0 ? ', unchanged' : ''}\n`);
}

/** Texts of the diff are bytes. */
const asText = (key: string, value: unknown): unknown => (key === 'diff' && typeof value === 'string' ? decodeUtf8(value) : value);
