/** The templates, rendered (helm's lint/rules/template.go). */
import { type Diagnostic, hasErrors, type Location, positionAt } from '../../base/index.ts';
import { type ChartFile, coalesceValues, validateValues } from '../../chart/index.ts';
import { quote, trimSpace } from '../../golang/index.ts';
import { readYaml } from '../../yaml/index.ts';
import { objectPlace } from '../place.ts';
import { firstError, LINT_RENDER, type Subject } from '../subject.ts';
import { folderKind } from './crds.ts';
import { deprecationOf } from './deprecated-apis.ts';
import type { Messages } from './message.ts';
import { wrongObjectName } from './object-name.ts';
import { readObjects, type StreamObject } from './object-stream.ts';

const FOLDER = 'templates/';

export function lintTemplates(subject: Subject, messages: Messages): void {
  const { helm } = subject;
  const kind = folderKind(subject, 'templates');
  if (
    helm === 4 &&
    !messages.run('helm/templates-folder', 'warning', FOLDER, kind === undefined ? 'directory does not exist' : undefined)
  ) {
    return;
  }
  const severity = helm === 4 ? 'error' : 'warning';
  if (!messages.run('helm/templates-folder', severity, FOLDER, kind === 'file' ? 'not a directory' : undefined)) return;
  const unloadable = firstError(subject.loaded.diagnostics);
  if (!messages.run('helm/chart-load', 'error', FOLDER, unloadable?.message, unloadable?.location)) return;
  const files = renderForLint(subject, messages);
  if (files === undefined) return;
  for (const template of subject.loaded.value!.templates) if (!lintTemplate(subject, messages, template, files)) return;
}

/** What the templates give; undefined when helm would look no further. */
function renderForLint(subject: Subject, messages: Messages): ReadonlyMap<string, string> | undefined {
  const { prepared, helm, options } = subject;
  // Helm: dependencies and values that do not fit together end the check without a word.
  if (prepared === undefined) return undefined;
  const again = coalesceValues(prepared.chart, prepared.values, { helm });
  if (!options.skipSchemaValidation && !hasErrors(again.diagnostics)) {
    const wrong = firstError(validateValues(prepared.chart, again.value));
    if (!messages.run('helm/values-schema', 'error', FOLDER, wrong?.message, wrong?.related?.[0]?.location)) return undefined;
  }
  const render = subject.render('lint', LINT_RENDER);
  const failure = render?.failure;
  const at = failure?.location && { ...failure.location, file: subject.fileOf(failure.location.file) };
  const more = failure === undefined ? undefined : explained(subject, failure);
  return messages.run('helm/render', 'error', FOLDER, failure?.message, at, more) ? render?.files : undefined;
}

/** What the engine says beside helm's sentence, with files named as they lie in the chart's folder. */
function explained(subject: Subject, failure: Diagnostic): Pick<Diagnostic, 'cause' | 'key' | 'hint' | 'related'> {
  const { cause, key, hint, related } = failure.cause === undefined ? (subject.whyFailed(failure) ?? failure) : failure;
  const moved = related?.map((r) =>
    r.location === undefined ? r : { ...r, location: { ...r.location, file: subject.fileOf(r.location.file) } },
  );
  const known = Object.entries({ cause, key, hint, related: moved }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

/** False when helm would look at no further template. */
function lintTemplate(subject: Subject, messages: Messages, { name, data }: ChartFile, files: ReadonlyMap<string, string>): boolean {
  const extension = /\.[^./]*$/.exec(name)?.[0] ?? '';
  const isKnown = ['.yaml', '.yml', '.tpl', '.txt'].includes(extension);
  const unknown = `file extension '${extension}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt`;
  messages.run('helm/template-extension', 'error', name, isKnown ? undefined : unknown);
  if (subject.helm === 3) lintHelm2(messages, name, data);
  const isYaml = subject.helm === 4 ? /^\.ya?ml$/i.test(extension) : extension === '.yaml';
  if (!isYaml) return true;
  const rendered = files.get(subject.pathOf(name)) ?? '';
  if (trimSpace(rendered) === '') return true;
  const firstLine = rendered.split('\n').find((line) => trimSpace(line) !== '') ?? '';
  const indented = /^[ \t]/.test(firstLine)
    ? `document starts with an illegal indent: ${quote(firstLine.replace(/\r$/, ''))}, which may cause parsing problems`
    : undefined;
  messages.run('helm/top-indent', 'warning', name, indented);
  const seen = new Map<string, number>();
  for (const object of readObjects(rendered, subject.helm)) {
    if (object.error !== undefined) {
      const at = renderedPlace(name, data, rendered, object.errorOffset);
      messages.run('helm/yaml-syntax', 'error', name, `unable to parse YAML: ${object.error}`, at);
      return false;
    }
    const index = seen.get(object.kind) ?? 0;
    seen.set(object.kind, index + 1);
    lintObject(subject, messages, { name, data, rendered, object, index });
  }
  return true;
}

interface Rendered {
  readonly name: string;
  /** The template's text. */
  readonly data: string;
  readonly rendered: string;
  readonly object: Exclude<StreamObject, { error: string }>;
  /** Among the objects of its kind in this template. */
  readonly index: number;
}

function lintObject(subject: Subject, messages: Messages, { name, data, rendered, object, index }: Rendered): void {
  const at =
    (...path: string[]) =>
    (): Location =>
      objectPlace(name, data, object.kind, index, path);
  messages.run('helm/object-name', 'warning', name, wrongObjectName(object.kind, object.name), at('metadata', 'name'));
  const { apiVersion, kind } = object;
  const deprecated = apiVersion === '' || kind === '' ? undefined : deprecationOf(apiVersion, kind, kubeMinor(subject), subject.helm);
  messages.run('helm/deprecated-api', 'warning', name, deprecated, at('apiVersion'));
  const selects = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].includes(kind);
  const hasSelector = rendered.includes('matchLabels') || rendered.includes('matchExpressions');
  const noSelector = `a ${kind} must contain matchLabels or matchExpressions, and ${quote(object.name)} does not`;
  messages.run('helm/match-selector', 'error', name, selects && !hasSelector ? noSelector : undefined, at('spec'));
  if (kind === 'List') messages.run('helm/list-annotation', 'error', name, listAnnotation(rendered, subject.helm), at('items'));
}

function kubeMinor(subject: Subject): { major: number; minor: number } {
  const given = subject.options.kubeVersion;
  const [, major, minor] = /^v?([0-9]+)\.([0-9]+)/.exec(given ?? '') ?? [];
  return given === undefined ? { major: 1, minor: subject.helm === 4 ? 35 : 32 } : { major: Number(major), minor: Number(minor) };
}

/** Helm: the first document of the file is looked at, whichever the list is. */
function listAnnotation(rendered: string, helm: 3 | 4): string | undefined {
  const read = readYaml(rendered);
  if (read.error !== undefined) return `unable to parse YAML: ${read.error.message}`;
  const items = read.value instanceof Map ? read.value.get('items') : undefined;
  for (const item of Array.isArray(items) ? items : []) {
    const metadata = item instanceof Map ? item.get('metadata') : undefined;
    const annotations = metadata instanceof Map ? metadata.get('annotations') : undefined;
    if (annotations instanceof Map && annotations.has('helm.sh/resource-policy')) {
      return `${helm === 4 ? 'a' : 'A'}nnotation 'helm.sh/resource-policy' within List objects are ignored`;
    }
  }
  return undefined;
}

/** Helm 3's checks of what Helm 2 charts did. */
function lintHelm2(messages: Messages, name: string, data: string): void {
  const hook = /"?helm\.sh\/hook"?:\s+crd-install/.exec(data);
  const crdHook =
    'manifest is a crd-install hook. This hook is no longer supported in v3 and all CRDs should also exist the crds/ directory at the top level of the chart';
  const at = (found: RegExpExecArray | null): Location | undefined =>
    found ? { file: name, ...positionAt(data, found.index) } : undefined;
  messages.run('helm/crd-hook', 'warning', name, hook === null ? undefined : crdHook, at(hook));
  const time = /\.Release\.Time/.exec(data);
  const gone = '.Release.Time has been removed in v3, please replace with the `now` function in your templates';
  messages.run('helm/release-time', 'error', name, time === null ? undefined : gone, at(time));
}

/** The line of the template that most likely wrote a rendered line: the one with the same text around its actions. */
function renderedPlace(file: string, template: string, rendered: string, offset: number): Location {
  const line = rendered.slice(rendered.lastIndexOf('\n', Math.max(0, offset - 1)) + 1).split('\n', 1)[0]!;
  const lines = template.split('\n');
  const key = /^\s*(?:- )?([^\s:{]+):/.exec(line)?.[1];
  const exact = lines.findIndex((candidate) => candidate.trim() !== '' && candidate.trimEnd() === line.trimEnd());
  const byKey = key === undefined ? -1 : lines.findIndex((candidate) => candidate.trimStart().replace(/^- /, '').startsWith(`${key}:`));
  const found = exact === -1 ? byKey : exact;
  if (found === -1) return { file, line: 1, column: 1 };
  return { file, line: found + 1, column: lines[found]!.length - lines[found]!.trimStart().length + 1 };
}
