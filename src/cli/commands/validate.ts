/** `helmwright validate`: holds manifests and charts to what a Kubernetes API server would accept, offline, for a range of versions. */
import { type MinorRange, type ObjectsValidateRequest, type ObjectsValidateResult, objectsValidate } from '../../actions/index.ts';
import { type Diagnostic, decodeUtf8, type Severity } from '../../base/index.ts';
import { isAtLeast } from '../../check/index.ts';
import { type Level, minorText, schemaRules, supportedKubernetes } from '../../schema/index.ts';
import { type Args, UsageError } from '../args.ts';
import { type Command, EXIT, type Out } from '../command.ts';
import { reportGithub } from '../report/github.ts';
import { reportJunit } from '../report/junit.ts';
import { reportPretty } from '../report/pretty.ts';
import { reportSarif } from '../report/sarif.ts';
import { givenValues, VALUE_FLAGS } from '../value-flags.ts';

const SCHEMA_VERSION = 1;

export const validate: Command = {
  name: 'validate',
  summary: 'hold manifests and charts to what Kubernetes accepts, offline, for any versions',
  usage: 'helmwright validate FILE|FOLDER|CHART|-... [flags]',
  examples: [
    ['helmwright validate deploy.yaml', 'for the newest Kubernetes'],
    ['helmwright validate ./chart -f values-prod.yaml --kubernetes 1.25..1.36', 'a chart, rendered for each version'],
    ['helm template web ./chart | helmwright validate - --pod-security restricted', 'what another program made'],
    ['helmwright validate ./manifests --crds ./crds --junit > report.xml', 'with definitions of custom resources, for CI'],
  ],
  flags: [
    { name: 'kubernetes', kind: 'text', value: 'VERSIONS', help: '1.30, or a range: 1.25..1.36; default: the newest that is known' },
    { name: 'crds', kind: 'texts', value: 'PATH', help: 'file, folder or chart with CustomResourceDefinitions; may be repeated' },
    { name: 'pod-security', kind: 'text', value: 'LEVEL', help: 'baseline or restricted: hold pods to the Pod Security Standards too' },
    { name: 'allow-unknown-kinds', kind: 'switch', help: 'an object without a schema is a warning' },
    ...VALUE_FLAGS,
    { name: 'namespace', short: 'n', kind: 'text', value: 'NAME', help: 'of charts: .Release.Namespace (default "default")' },
    { name: 'api-versions', short: 'a', kind: 'list', value: 'VERSIONS', help: 'of charts: more for .Capabilities.APIVersions' },
    { name: 'helm', kind: 'text', value: '3|4', help: 'of charts: whose behaviour: 4 is helm 4.1.4 (default), 3 is helm 3.17.3' },
    { name: 'fail-on', kind: 'text', value: 'LEVEL', help: 'error (default), warning or info: what makes the exit code 1' },
    { name: 'json', kind: 'switch', help: 'print the result as JSON' },
    { name: 'sarif', kind: 'switch', help: 'print the findings as SARIF 2.1.0' },
    { name: 'junit', kind: 'switch', help: 'print the result as JUnit XML' },
    { name: 'github', kind: 'switch', help: 'print the findings as annotations of GitHub Actions' },
  ],
  run: (args, host, out) => {
    const request = requestOf(args);
    const failOn = severityOf(args);
    const result = objectsValidate(host, request);
    const fails = ({ severity }: Diagnostic): boolean => isAtLeast(severity, failOn);
    if (args.on('json')) out.stdout(json(result));
    else if (args.on('sarif')) out.stdout(reportSarif(allFindings(result), { rules: schemaRules, sources: result.sources, errors: [] }));
    else if (args.on('junit')) out.stdout(reportJunit(suitesOf(result), fails));
    else if (args.on('github')) out.stdout(reportGithub(allFindings(result)));
    else pretty(result, fails, out);
    const unreadable = result.inputs.some(({ diagnostics }) => diagnostics.some(({ code }) => UNREADABLE.test(code)));
    if (unreadable) return EXIT.usage;
    return allFindings(result).some(fails) ? EXIT.findings : EXIT.ok;
  },
};

const UNREADABLE = /^(host\/|manifest\/|chart\/not-found)/;

function requestOf(args: Args): ObjectsValidateRequest {
  if (args.operands.length === 0)
    throw new UsageError('nothing to validate is given', 'write helmwright validate FILE, a folder, a chart or -');
  const helm = args.text('helm') ?? '4';
  if (helm !== '3' && helm !== '4') throw new UsageError(`--helm is 3 or 4, not "${helm}"`);
  const forms = ['json', 'sarif', 'junit', 'github'].filter((name) => args.on(name));
  if (forms.length > 1) throw new UsageError(`--${forms.join(' and --')} exclude each other`);
  const level = args.text('pod-security');
  if (level !== undefined && level !== 'baseline' && level !== 'restricted')
    throw new UsageError(`--pod-security is baseline or restricted, not "${level}"`);
  return {
    inputs: args.operands,
    kubernetes: rangeOf(args.text('kubernetes')),
    crds: args.texts('crds'),
    podSecurity: level satisfies Level | undefined,
    allowUnknownKinds: args.on('allow-unknown-kinds'),
    ...givenValues(args),
    namespace: args.text('namespace'),
    apiVersions: args.texts('api-versions'),
    helm: helm === '3' ? 3 : 4,
  };
}

function rangeOf(text: string | undefined): MinorRange | undefined {
  if (text === undefined) return undefined;
  const { oldest, newest } = supportedKubernetes();
  const match = /^v?1\.(\d+)(?:\.\d+)?(?:\.\.v?1\.(\d+)(?:\.\d+)?)?$/.exec(text);
  const from = Number(match?.[1]);
  const to = match?.[2] === undefined ? from : Number(match[2]);
  if (match === null || from < oldest || to > newest || from > to) {
    const known = `${minorText(oldest)} to ${minorText(newest)} are known`;
    throw new UsageError(`--kubernetes is a version or a range of versions, not "${text}"`, `write 1.30 or 1.25..1.30; ${known}`);
  }
  return { from, to };
}

function severityOf(args: Args): Severity {
  const given = args.text('fail-on') ?? 'error';
  if (given !== 'error' && given !== 'warning' && given !== 'info')
    throw new UsageError(`--fail-on is error, warning or info, not "${given}"`);
  return given;
}

function allFindings({ inputs }: ObjectsValidateResult): Diagnostic[] {
  return inputs.flatMap(({ diagnostics, objects }) => [...diagnostics, ...objects.flatMap(({ findings }) => findings)]);
}

function suitesOf({ inputs }: ObjectsValidateResult): Parameters<typeof reportJunit>[0] {
  return inputs.map(({ path, diagnostics, objects }) => ({
    name: path,
    cases: [
      ...(diagnostics.length === 0 ? [] : [{ name: 'read', file: path, findings: diagnostics }]),
      ...objects.map(({ kind, name, file, findings }) => ({ name: `${kind}/${name}`, file, findings })),
    ],
  }));
}

function pretty(result: ObjectsValidateResult, fails: (finding: Diagnostic) => boolean, out: Out): void {
  const { inputs, kubernetes, sources } = result;
  const show = (findings: readonly Diagnostic[]): string => reportPretty(findings, { colour: false, sources });
  let objects = 0;
  let invalid = 0;
  for (const input of inputs) {
    out.stdout(show(input.diagnostics));
    for (const object of input.objects) {
      objects++;
      if (object.findings.some(fails)) invalid++;
      // The rule's name, for whoever looks it up.
      const named = object.findings.map((finding) => ({
        ...finding,
        message: `${object.kind}/${object.name}: ${finding.message} (${finding.code})`,
      }));
      out.stdout(show(named));
    }
  }
  const { from, to } = kubernetes;
  const versions = from === to ? minorText(from) : `${minorText(from)} to ${minorText(to)}`;
  out.stdout(
    `${objects} ${objects === 1 ? 'object' : 'objects'} for Kubernetes ${versions}: ${objects - invalid} valid, ${invalid} invalid\n`,
  );
}

function json({ inputs, kubernetes: { from, to } }: ObjectsValidateResult): string {
  const document = { schemaVersion: SCHEMA_VERSION, kubernetes: { from: minorText(from), to: minorText(to) }, inputs };
  return `${JSON.stringify(document, (_, value: unknown) => (typeof value === 'string' ? decodeUtf8(value) : value), 2)}\n`;
}
