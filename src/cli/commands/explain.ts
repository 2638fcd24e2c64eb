/** `helmwright explain`: where the lines of a rendered chart come from, and what a key of the values does. */
import { type ChartExplainRequest, chartExplain, type Explanation, maskedDiagnostics } from '../../actions/index.ts';
import { decodeUtf8 } from '../../base/index.ts';
import { type Args, UsageError } from '../args.ts';
import { type Command, EXIT } from '../command.ts';
import { reportPretty } from '../report/pretty.ts';
import { explainJson, explainPretty } from './explain-report.ts';
import { RENDER_FLAGS, renderRequest, template } from './template.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'tell where a rendered line comes from: template, values, conditions',
  usage: 'helmwright explain CHART [KIND/NAME] [PATH] [flags]',
  examples: [
    ['helmwright explain ./chart', 'the objects that the chart makes'],
    ['helmwright explain ./chart Deployment/web -f values-prod.yaml', 'its lines, each with its template and its values'],
    ['helmwright explain ./chart Deployment/web spec.replicas', 'the whole story of one value'],
    ['helmwright explain ./chart --value image.tag', 'every line that the key makes or switches'],
  ],
  flags: [
    { name: 'value', kind: 'text', value: 'KEY', help: 'tell what this key of the values makes and switches' },
    { name: 'release', kind: 'text', value: 'NAME', help: '.Release.Name (default "release-name")' },
    ...template.flags.filter(({ name }) => RENDER_FLAGS.has(name)),
    { name: 'json', kind: 'switch', help: 'print it as JSON (docs/schemas/explain.schema.json)' },
  ],
  refused: template.refused ?? [],
  run: (args, host, out) => {
    const explanation = chartExplain(host, requestOf(args));
    const { render, problem } = explanation;
    if (args.on('json')) out.stdout(explainJson(explanation));
    else {
      out.stdout(explainPretty(explanation));
      const { diagnostics, sources } = maskedDiagnostics(render);
      if (diagnostics.length > 0) out.stderr(reportPretty(diagnostics, { colour: out.colour(), sources }));
      if (problem !== undefined) out.stderr(decodeUtf8(`error: ${problem.message}\n  hint: ${problem.hint}\n`));
    }
    return exitOf(explanation);
  },
};

function exitOf({ render, problem }: Explanation): number {
  if (render.unreadable) return EXIT.usage;
  if (render.failed) return EXIT.findings;
  return problem === undefined ? EXIT.ok : EXIT.usage;
}

function requestOf(args: Args): ChartExplainRequest {
  const [chart, object, path, ...more] = args.operands;
  if (chart === undefined) throw new UsageError('no chart is given', 'write helmwright explain CHART [KIND/NAME] [PATH]');
  if (more.length > 0) throw new UsageError(`expected at most three arguments, unexpected arguments: ${more.join(', ')}`);
  const value = args.text('value');
  if (value !== undefined && object !== undefined) throw new UsageError('--value goes without an object: it tells about all of them');
  const release = args.text('release');
  if (release !== undefined && (args.on('generate-name') || args.text('name-template') !== undefined)) {
    throw new UsageError('--release goes with neither --generate-name nor --name-template');
  }
  return { ...renderRequest(args, chart, release), object, path, value };
}
