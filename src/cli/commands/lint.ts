/** `helmwright lint`: what `helm lint` says, with addresses, and what our own rules of the group `helm` find. */
import { type ChartLintRequest, type ChartLintResult, chartLint, type LintedChart } from '../../actions/index.ts';
import { decodeUtf8, type Severity } from '../../base/index.ts';
import { type Finding, isHelmLintRule, ruleTexts } from '../../check/index.ts';
import { type Args, UsageError } from '../args.ts';
import { type Command, EXIT, type Out } from '../command.ts';
import { reportGithub } from '../report/github.ts';
import { reportPretty } from '../report/pretty.ts';
import { reportSarif } from '../report/sarif.ts';
import { givenValues, VALUE_FLAGS } from '../value-flags.ts';

const SCHEMA_VERSION = 1;

export const lint: Command = {
  name: 'lint',
  summary: 'examine charts: what helm lint finds and more, with the line in the template',
  usage: 'helmwright lint CHART... [flags]',
  examples: [
    ['helmwright lint ./chart', 'with the values of the chart'],
    ['helmwright lint ./chart -f values-prod.yaml --strict', 'with a values file; warnings fail too'],
    ['helmwright lint ./chart --sarif > lint.sarif', 'for code scanning'],
  ],
  flags: [
    ...VALUE_FLAGS,
    { name: 'namespace', short: 'n', kind: 'text', value: 'NAME', help: '.Release.Namespace (default "default")' },
    { name: 'kube-version', kind: 'text', value: 'VERSION', help: 'Kubernetes for .Capabilities and deprecated APIs' },
    { name: 'strict', kind: 'switch', help: 'fail on warnings: --fail-on warning' },
    { name: 'fail-on', kind: 'text', value: 'LEVEL', help: 'error (default), warning or info: what makes the exit code 1' },
    { name: 'quiet', kind: 'switch', help: 'only warnings and errors' },
    { name: 'with-subcharts', kind: 'switch', help: 'examine the charts below charts/ too' },
    { name: 'skip-schema-validation', kind: 'switch', help: 'do not hold the values to values.schema.json' },
    { name: 'helm', kind: 'text', value: '3|4', help: 'whose behaviour: 4 is helm 4.1.4 (default), 3 is helm 3.17.3' },
    { name: 'json', kind: 'switch', help: 'print the findings as JSON' },
    { name: 'sarif', kind: 'switch', help: 'print the findings as SARIF 2.1.0' },
    { name: 'github', kind: 'switch', help: 'print the findings as annotations of GitHub Actions' },
  ],
  run: (args, host, out) => {
    const request = requestOf(args);
    const result = chartLint(host, request);
    if (result.error !== undefined) {
      out.stderr(`Error: ${result.error}\n`);
      return EXIT.usage;
    }
    const shown = quiet(result, args.on('quiet'));
    if (args.on('json')) out.stdout(json(shown));
    else if (args.on('sarif')) out.stdout(sarif(shown));
    else if (args.on('github')) out.stdout(github(shown));
    else pretty(shown, args.on('quiet'), out);
    return result.charts.some(({ failed }) => failed) ? EXIT.findings : EXIT.ok;
  },
};

function requestOf(args: Args): ChartLintRequest {
  if (args.operands.length === 0) throw new UsageError('no chart is given', 'write helmwright lint CHART');
  const helm = args.text('helm') ?? '4';
  if (helm !== '3' && helm !== '4') throw new UsageError(`--helm is 3 or 4, not "${helm}"`);
  const forms = ['json', 'sarif', 'github'].filter((name) => args.on(name));
  if (forms.length > 1) throw new UsageError(`--${forms.join(' and --')} exclude each other`);
  return {
    charts: args.operands,
    helm: helm === '3' ? 3 : 4,
    ...givenValues(args),
    namespace: args.text('namespace'),
    kubeVersion: args.text('kube-version'),
    withSubcharts: args.on('with-subcharts'),
    skipSchemaValidation: args.on('skip-schema-validation'),
    failOn: failOn(args),
  };
}

function failOn(args: Args): Severity {
  const given = args.text('fail-on') ?? (args.on('strict') ? 'warning' : 'error');
  if (given !== 'error' && given !== 'warning' && given !== 'info')
    throw new UsageError(`--fail-on is error, warning or info, not "${given}"`);
  return given;
}

function quiet(result: ChartLintResult, on: boolean): ChartLintResult {
  if (!on) return result;
  return { ...result, charts: result.charts.map((chart) => ({ ...chart, findings: chart.findings.filter((f) => f.severity !== 'info') })) };
}

const WORDS = { error: 'ERROR', warning: 'WARNING', info: 'INFO' } as const;

/** Helm's own lines and order; below each its place, as far as it is known. */
function pretty(result: ChartLintResult, isQuiet: boolean, out: Out): void {
  let failed = 0;
  let said = 0;
  for (const chart of result.charts) {
    if (chart.failed) failed++;
    if (chart.failed || chart.findings.some((f) => f.severity !== 'info')) said++;
    else if (isQuiet) continue;
    const lines = [`==> Linting ${chart.path}\n`, ...(chart.error === undefined ? [] : [`Error ${decodeUtf8(chart.error)}\n`])];
    for (const finding of chart.findings) lines.push(lineOf(finding, result));
    out.stdout(`${lines.join('')}\n`);
  }
  const summary = `${result.charts.length} chart(s) linted, ${failed} chart(s) failed\n`;
  if (failed > 0) out.stderr(`Error: ${summary}`);
  else if (!isQuiet || said > 0) out.stdout(summary);
}

function lineOf(finding: Finding, { sources }: ChartLintResult): string {
  // A line that helm prints too stays as it is; ours names the rule, for whoever wants to ignore it.
  const rule = isHelmLintRule(finding.code) ? '' : ` (${finding.code})`;
  const head = `[${WORDS[finding.severity]}] ${finding.subject}: ${decodeUtf8(finding.message)}${rule}\n`;
  const { line, column, endLine } = finding.location;
  // A place that is only "somewhere in this file" says nothing that the head does not.
  const isPlace = line !== 1 || column !== 1 || endLine !== undefined;
  const { location, ...rest } = finding;
  // The sentence is in the head already.
  const said = { ...rest, message: '' };
  const shown = reportPretty([isPlace ? { ...said, location } : said], { colour: false, sources });
  const below = shown.split('\n').slice(1);
  return `${head}${below.join('\n')}`;
}

function json(result: ChartLintResult): string {
  const document = { schemaVersion: SCHEMA_VERSION, charts: result.charts };
  return `${JSON.stringify(document, (_, value: unknown) => (typeof value === 'string' ? decodeUtf8(value) : value), 2)}\n`;
}

const allFindings = (charts: readonly LintedChart[]): Finding[] => charts.flatMap(({ findings }) => findings);
const allErrors = (charts: readonly LintedChart[]): string[] => charts.flatMap(({ error }) => (error === undefined ? [] : [error]));

function sarif({ charts, sources }: ChartLintResult): string {
  return reportSarif(allFindings(charts), { rules: ruleTexts, sources, errors: allErrors(charts) });
}

function github({ charts }: ChartLintResult): string {
  return (
    reportGithub(allFindings(charts)) +
    allErrors(charts)
      .map((text) => `::error::${decodeUtf8(text).replaceAll('\n', '%0A')}\n`)
      .join('')
  );
}
