/** `helmwright chart`: writes the chart of a description. */
import { chartGenerate } from '../../actions/index.ts';
import { hasErrors } from '../../base/index.ts';
import { UsageError } from '../args.ts';
import { type Command, EXIT } from '../command.ts';
import { reportPretty } from '../report/pretty.ts';

export const chart: Command = {
  name: 'chart',
  summary: 'write the Helm chart of a description',
  usage: 'helmwright chart [FOLDER] [flags]',
  examples: [
    ['helmwright chart', 'write the chart that ./helmwright.ts describes'],
    ['helmwright chart systems/devops-challenge', 'of another folder'],
    ['helmwright chart --check', 'in CI: fail when the chart is not what the description gives'],
  ],
  flags: [
    { name: 'check', kind: 'switch', help: 'write nothing; exit code 1 when a file differs' },
    { name: 'json', kind: 'switch', help: 'print the result as JSON' },
  ],
  run: async (args, host, out) => {
    const [folder = '.', ...more] = args.operands;
    if (more.length > 0) throw new UsageError(`expected one folder, unexpected arguments: ${more.join(', ')}`);
    const check = args.on('check');
    const { sources, ...result } = await chartGenerate(host, { folder, check });
    const failed = hasErrors(result.diagnostics) || (check && result.changed.length > 0);
    if (args.on('json')) out.stdout(`${JSON.stringify({ schemaVersion: 1, ...result }, null, 2)}\n`);
    else {
      out.stderr(reportPretty(result.diagnostics, { colour: out.colour(), sources }));
      for (const path of result.changed) out.stdout(`${check ? 'differs' : 'wrote'} ${path}\n`);
      if (!failed) out.stdout(`${result.path}: ${result.files} files${result.changed.length === 0 ? ', unchanged' : ''}\n`);
    }
    return failed ? EXIT.findings : EXIT.ok;
  },
};
