/** `helmwright template`: renders a chart and prints what `helm template` prints. */
import { annotatedOutput, type ChartRenderRequest, chartRender, maskedDiagnostics } from '../../actions/index.ts';
import { toBytes } from '../../base/index.ts';
import { type Args, UsageError } from '../args.ts';
import { type Command, EXIT } from '../command.ts';
import { reportJson } from '../report/json.ts';
import { reportPretty } from '../report/pretty.ts';
import { givenValues, VALUE_FLAGS } from '../value-flags.ts';

const CLUSTER = 'it needs a cluster; rendering here never talks to one';
const INSTALLS = 'it is about installing, which this command does not do';
const FETCHES = 'charts are not fetched from the network; give a folder or an archive';

export const template: Command = {
  name: 'template',
  summary: 'render a chart as helm does',
  usage: 'helmwright template [NAME] CHART [flags]',
  examples: [
    ['helmwright template web ./chart', 'render the chart with its defaults'],
    ['helmwright template web ./chart -f values-prod.yaml --set image.tag=1.2.3', 'with a values file and one value more'],
    ['helmwright template web ./chart --show-only templates/deployment.yaml', 'only one template'],
    ['helmwright template web chart-1.0.0.tgz --kube-version 1.31', 'an archive, for a certain Kubernetes'],
  ],
  flags: [
    ...VALUE_FLAGS,
    { name: 'namespace', short: 'n', kind: 'text', value: 'NAME', help: '.Release.Namespace (default "default")' },
    { name: 'name-template', kind: 'text', value: 'TEMPLATE', help: 'a Go template that names the release' },
    { name: 'generate-name', short: 'g', kind: 'switch', help: 'name the release after the chart and the time' },
    { name: 'show-only', short: 's', kind: 'texts', value: 'TEMPLATE', help: 'only the manifests of this template; may be repeated' },
    { name: 'output-dir', kind: 'text', value: 'FOLDER', help: 'write one file a template there instead of printing' },
    { name: 'release-name', kind: 'switch', help: 'put the release name into the path below --output-dir' },
    { name: 'include-crds', kind: 'switch', help: 'print the crds/ folders too' },
    { name: 'skip-crds', kind: 'switch', help: 'taken for compatibility: without --include-crds they are never printed' },
    { name: 'skip-tests', kind: 'switch', help: 'leave out test hooks' },
    { name: 'no-hooks', kind: 'switch', help: 'leave out all hooks' },
    { name: 'render-subchart-notes', kind: 'switch', help: 'taken for compatibility: notes are not printed here' },
    { name: 'is-upgrade', kind: 'switch', help: '.Release.IsUpgrade instead of .Release.IsInstall' },
    { name: 'kube-version', kind: 'text', value: 'VERSION', help: '.Capabilities.KubeVersion' },
    { name: 'api-versions', short: 'a', kind: 'list', value: 'VERSIONS', help: 'more for .Capabilities.APIVersions; may be repeated' },
    { name: 'skip-schema-validation', kind: 'switch', help: 'do not hold the values to values.schema.json' },
    { name: 'enable-dns', kind: 'switch', help: 'taken for compatibility: names are not looked up, getHostByName is ""' },
    {
      name: 'dry-run',
      kind: 'text',
      value: 'client',
      bare: 'client',
      help: 'taken for compatibility: rendering is always a dry run of the client',
    },
    { name: 'helm', kind: 'text', value: '3|4', help: 'whose behaviour: 4 is helm 4.1.4 (default), 3 is helm 3.17.3' },
    { name: 'debug', kind: 'switch', help: 'print the rendered text also when it is no valid YAML' },
    { name: 'seed', kind: 'text', value: 'TEXT', help: 'replay chance (randAlphaNum, genCA …): the same seed, the same render' },
    { name: 'annotate', kind: 'switch', help: 'print where each line comes from at the right margin; secrets are masked' },
    { name: 'json', kind: 'switch', help: 'print manifests, hooks, notes and diagnostics as JSON' },
  ],
  refused: [
    ['--validate', CLUSTER],
    ['--kubeconfig', CLUSTER],
    ['--kube-context', CLUSTER],
    ['--kube-apiserver', CLUSTER],
    ['--kube-token', CLUSTER],
    ['--post-renderer', 'it runs a program over the manifests; pipe the output into it instead'],
    ['--post-renderer-args', 'it belongs to --post-renderer'],
    ['--dependency-update', FETCHES],
    ['--repo', FETCHES],
    ['--version', FETCHES],
    ['--verify', FETCHES],
    ['--devel', FETCHES],
    ['--username', FETCHES],
    ['--password', FETCHES],
    ['--wait', INSTALLS],
    ['--timeout', INSTALLS],
    ['--atomic', INSTALLS],
    ['--create-namespace', INSTALLS],
    ['--replace', INSTALLS],
  ],
  run: (args, host, out) => {
    const result = chartRender(host, requestOf(args));
    const { diagnostics, sources } = maskedDiagnostics(result);
    if (args.on('json')) out.stdout(reportJson({ ...result.render, diagnostics }));
    else {
      if (result.written === undefined) out.stdout(toBytes(args.on('annotate') ? annotatedOutput(result) : result.output));
      // Helm ends the list with an empty line.
      else out.stdout(`${result.written.map((path) => `wrote ${path}\n`).join('')}\n`);
      if (diagnostics.length > 0) out.stderr(reportPretty(diagnostics, { colour: out.colour(), sources }));
    }
    return result.unreadable ? EXIT.usage : result.failed ? EXIT.findings : EXIT.ok;
  },
};

function requestOf(args: Args): ChartRenderRequest {
  const [first, second, ...more] = args.operands;
  if (first === undefined)
    throw new UsageError('"helmwright template" requires at least 1 argument', 'write helmwright template [NAME] CHART');
  if (more.length > 0) throw new UsageError(`expected at most two arguments, unexpected arguments: ${more.join(', ')}`);
  if (args.text('output-dir') !== undefined && args.texts('show-only').length > 0) {
    throw new UsageError('--show-only does not go with --output-dir: helm writes all files then, and finds none to show');
  }
  const dryRun = args.text('dry-run');
  if (dryRun !== undefined && dryRun !== 'client') throw new UsageError(`--dry-run is "client" here, not "${dryRun}": ${CLUSTER}`);
  if (second !== undefined && args.text('name-template') !== undefined) {
    throw new UsageError('cannot set --name-template and also specify a name');
  }
  if (second !== undefined && args.on('generate-name')) throw new UsageError('cannot set --generate-name and also specify a name');
  if (args.on('annotate') && (args.on('json') || args.text('output-dir') !== undefined)) {
    throw new UsageError('--annotate goes with neither --json nor --output-dir: it is for reading');
  }
  return {
    ...renderRequest(args, second ?? first, second === undefined ? undefined : first),
    outputDir: args.text('output-dir'),
    releaseNameInPath: args.on('release-name'),
    includeCrds: args.on('include-crds'),
    debug: args.on('debug'),
    provenance: args.on('annotate') || undefined,
  };
}

/** The flags that choose what is rendered: other commands that render have them too. */
export const RENDER_FLAGS: ReadonlySet<string> = new Set([
  'values',
  'set',
  'set-string',
  'set-json',
  'set-file',
  'set-literal',
  'namespace',
  'name-template',
  'generate-name',
  'show-only',
  'skip-tests',
  'no-hooks',
  'is-upgrade',
  'kube-version',
  'api-versions',
  'skip-schema-validation',
  'enable-dns',
  'helm',
  'seed',
]);

/** What RENDER_FLAGS ask for. */
export function renderRequest(args: Args, chart: string, releaseName: string | undefined): ChartRenderRequest {
  const helm = args.text('helm') ?? '4';
  if (helm !== '3' && helm !== '4') throw new UsageError(`--helm is 3 or 4, not "${helm}"`);
  return {
    chart,
    ...(releaseName === undefined ? {} : { releaseName }),
    helm: helm === '3' ? 3 : 4,
    nameTemplate: args.text('name-template'),
    generateName: args.on('generate-name'),
    namespace: args.text('namespace'),
    ...givenValues(args),
    showOnly: args.texts('show-only'),
    skipTests: args.on('skip-tests'),
    noHooks: args.on('no-hooks'),
    isUpgrade: args.on('is-upgrade'),
    kubeVersion: args.text('kube-version'),
    apiVersions: args.texts('api-versions'),
    skipSchemaValidation: args.on('skip-schema-validation'),
    seed: args.text('seed'),
  };
}
