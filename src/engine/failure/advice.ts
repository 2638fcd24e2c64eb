/** What to do, and the exact line, for what is wrong before templates run: Chart.yaml, values files, flags, the release. */
import { type Diagnostic, type FileTree, type Key, type Location, positionAt, type Related, toBytes } from '../../base/index.ts';
import type { ValuesLayer } from '../../chart/index.ts';
import type { Value } from '../../golang/index.ts';
import { readYaml } from '../../yaml/index.ts';
import { textOf } from './context.ts';
import { yamlSlip } from './yaml-slips.ts';

/** The diagnostic with a better place, a cause and a hint where its code has some; as it is otherwise. */
export function adviceOn(diagnostic: Diagnostic, files: FileTree, layers: readonly ValuesLayer[]): Diagnostic {
  if (diagnostic.severity !== 'error') return diagnostic;
  const more = ADVICE.get(diagnostic.code)?.(diagnostic, { files, layers }) ?? {};
  const { related, ...told } = more;
  return { ...diagnostic, ...told, ...(related === undefined || related.length === 0 ? {} : { related }) };
}

interface Inputs {
  readonly files: FileTree;
  readonly layers: readonly ValuesLayer[];
}

type More = Partial<Pick<Diagnostic, 'cause' | 'key' | 'hint' | 'location' | 'related'>>;
type Advise = (diagnostic: Diagnostic, inputs: Inputs) => More;

const ADVICE: ReadonlyMap<string, Advise> = new Map<string, Advise>([
  ['chart/missing-dependency', missingDependency],
  ['chart/chart-yaml', chartYaml],
  ['chart/invalid-metadata', invalidMetadata],
  ['chart/missing-chart-yaml', missingChartYaml],
  [
    'chart/api-version',
    (_, { files }) => ({
      cause: 'the apiVersion is none that helm 4 renders',
      hint: 'write apiVersion: v2',
      ...fieldPlace(files, 'Chart.yaml', ['apiVersion']),
    }),
  ],
  ['chart/kube-version', kubeVersion],
  [
    'chart/not-installable',
    (_, { files }) => ({ cause: 'a library chart only lends templates to others', ...fieldPlace(files, 'Chart.yaml', ['type']) }),
  ],
  ['chart/values-syntax', valuesSyntax],
  ['chart/set-syntax', setSyntax],
  ['chart/subchart-values', subchartValues],
  ['chart/helmignore', () => ({ hint: '.helmignore takes patterns like *.md, folder/ and !keep; no "**"' })],
  ['chart/archive', () => ({ hint: 'pack the chart again with "helm package"' })],
  ['chart/subchart', () => ({ hint: 'run "helm dependency build", and take out of charts/ what is no chart' })],
  ['chart/file-size', () => ({ hint: 'name the file in .helmignore' })],
  [
    'chart/values-schema',
    ({ cause }) => (cause === undefined ? { cause: 'values.schema.json itself is wrong', hint: 'mend it as the message says' } : {}),
  ],
  ['engine/render', engineFailure],
  [
    'engine/limit-output-bytes',
    () => ({ hint: 'look for a loop that writes without end; programs may raise the limit: limits.outputBytes' }),
  ],
  [
    'engine/limit-iterations',
    () => ({ hint: 'look for a loop over a very large number; programs may raise the limit: limits.iterations' }),
  ],
  [
    'engine/limit-template-depth',
    () => ({
      cause: 'a template includes itself, directly or through others, and never stops',
      hint: 'give the inner include other data, and a condition that ends it',
    }),
  ],
  [
    'engine/limit-calls',
    () => ({ hint: 'look for templates that include each other without end; programs may raise the limit: limits.calls' }),
  ],
]);

// Chart.yaml.

interface Marked {
  readonly value: Value | undefined;
  readonly text: string;
  /** Offsets of a key and of its value. */
  readonly at: (path: readonly Key[]) => { readonly key: number; readonly value: number } | undefined;
}

/** A YAML file of the chart with the places of its keys. */
function marked(files: FileTree, file: string): Marked | undefined {
  const text = textOf(files, file);
  if (text === undefined) return undefined;
  const marks = new Map<object, Map<Key, { key: number; value: number }>>();
  const read = readYaml(text, {
    mark: (container, key, keyOffset, valueOffset) => {
      let keys = marks.get(container);
      if (keys === undefined) marks.set(container, (keys = new Map()));
      keys.set(key, { key: keyOffset, value: valueOffset });
    },
  });
  const at = (path: readonly Key[]): { key: number; value: number } | undefined => {
    let here: Value | undefined = read.value;
    let found: { key: number; value: number } | undefined;
    for (const key of path) {
      if (!(here instanceof Map) && !Array.isArray(here)) return undefined;
      found = marks.get(here)?.get(key);
      here = here instanceof Map ? here.get(String(key)) : here[Number(key)];
    }
    return found;
  };
  return { value: read.value, text, at };
}

/** Where the value of a field stands, over its whole length on the line. */
function fieldPlace(files: FileTree, file: string, path: readonly Key[]): { readonly location?: Location } {
  const yaml = marked(files, file);
  const place = yaml?.at(path);
  if (yaml === undefined || place === undefined) return {};
  const length = /^(?:"[^"\n]*"|'[^'\n]*'|[^\s#,}\]]*)/.exec(yaml.text.slice(place.value))![0].length;
  const start = positionAt(yaml.text, place.value);
  return { location: { file, ...start, ...(length === 0 ? {} : { endLine: start.line, endColumn: start.column + length }) } };
}

function missingDependency({ message, location }: Diagnostic, { files }: Inputs): More {
  // Charts of apiVersion v1 name them in a file of their own.
  const named = location?.file ?? 'Chart.yaml';
  const older = named.replace(/Chart\.yaml$/, 'requirements.yaml');
  const file = files.has(older) ? older : named;
  const yaml = marked(files, file);
  const names = (/charts\/ directory: (.*)$/.exec(message)?.[1] ?? '').split(', ');
  const dependencies = yaml?.value instanceof Map ? yaml.value.get('dependencies') : undefined;
  const list = Array.isArray(dependencies) ? dependencies : [];
  const related: Related[] = [];
  const from = new Set<string>();
  for (const [i, entry] of list.entries()) {
    if (!(entry instanceof Map) || !names.includes(String(entry.get('name')))) continue;
    const place = fieldPlace(files, file, ['dependencies', i, 'name']).location;
    if (place === undefined) continue;
    const [version, repository] = [entry.get('version'), entry.get('repository')];
    if (typeof repository === 'string' && repository !== '') from.add(repository);
    related.push({
      message: `"${entry.get('name')}"${typeof version === 'string' ? ` ${version}` : ''} is not in charts/`,
      location: place,
    });
  }
  const folder = [...files.keys()].some((path) => path.startsWith('charts/'));
  const first = related[0]?.location;
  if (names.join('') === '') return { cause: 'a dependency has no name', hint: 'name it' };
  return {
    cause: `${names.map((name) => `"${name}"`).join(', ')} ${names.length === 1 ? 'is' : 'are'} named in ${file}, and ${folder ? 'charts/ does not have it' : 'there is no charts/'}`,
    hint: `run "helm dependency build"${from.size === 0 ? '' : ` (it fetches from ${[...from].slice(0, 3).join(', ')})`}; a condition does not help: helm looks before it`,
    ...(first === undefined ? {} : { location: first }),
    ...(related.length > 1 ? { related } : {}),
  };
}

function chartYaml({ message, location }: Diagnostic, { files }: Inputs): More {
  const text = location === undefined ? undefined : textOf(files, location.file);
  const kind = /cannot unmarshal (\S+) into Go struct field \w+\.(\S+) of type (\S+)/.exec(message);
  if (kind !== null)
    return {
      cause: `${kind[2]} is ${wordFor(kind[1]!)}`,
      hint: `${kind[2]} wants ${kind[3]!.startsWith('[]') ? 'a list' : kind[3] === 'bool' ? 'true or false' : kind[3] === 'string' ? 'a text: quote it' : 'a map'}`,
    };
  if (/cannot unmarshal \S+ into Go value/.test(message))
    return { cause: 'the file is no map', hint: 'write "key: value" lines: apiVersion, name, version' };
  if (text === undefined || location === undefined) return { cause: 'the file is no YAML' };
  return {
    ...(yamlSlip(text, location.line, message, false) ?? { cause: 'the file is no YAML', hint: 'mend this line, or the one above' }),
    ...filledPlace(text, location),
  };
}

/** The end of the last line with something in it, where a reader stopped after it. */
function filledPlace(text: string, location: Location): { readonly location?: Location } {
  const lines = text.split('\n');
  let line = location.line;
  while (line > 1 && (lines[line - 1] ?? '').trim() === '') line--;
  return line === location.line ? {} : { location: { file: location.file, line, column: lines[line - 1]!.trimEnd().length + 1 } };
}

const wordFor = (kind: string): string =>
  ({ string: 'a text', array: 'a list', object: 'a map', bool: 'true or false' })[kind] ?? `a ${kind}`;

const METADATA_HINTS: readonly (readonly [RegExp, string])[] = [
  [/apiVersion is required/, 'write apiVersion: v2'],
  [/name is required/, 'write name: NAME, the name of the folder'],
  [/version is required/, 'write version: 0.1.0'],
  [/version ".*" is invalid/, 'write a semantic version like 1.2.3'],
  [/name ".*" is/, 'a name is one path element: letters, digits, "-"'],
  [/must be application or library/, 'write type: application, or leave it out'],
  [/disallowed characters in the alias/, 'an alias has letters, digits, "_" and "-"'],
  [/more than one dependency with name or alias/, 'give one of them an alias of its own'],
  [/must not contain empty or null/, 'take the empty item out'],
];

function invalidMetadata({ message, location }: Diagnostic, { files }: Inputs): More {
  const hint = METADATA_HINTS.find(([pattern]) => pattern.test(message))?.[1];
  const file = location?.file ?? 'Chart.yaml';
  const at = dependencyAt(message, files, file);
  const field = /chart\.metadata\.(\w+) (is required|".*" is|must be)/.exec(message);
  const place = field === null ? at : fieldPlace(files, file, [field[1]!]);
  return {
    ...(field === null ? {} : { cause: field[2] === 'is required' ? `${file} has no ${field[1]}` : `${field[1]} is wrong` }),
    ...(hint === undefined ? {} : { hint }),
    ...place,
  };
}

/** The dependency that a sentence names. */
function dependencyAt(message: string, files: FileTree, file: string): { readonly location?: Location } {
  const yaml = marked(files, file);
  const list = yaml?.value instanceof Map ? yaml.value.get('dependencies') : undefined;
  if (!Array.isArray(list)) return {};
  const name = /"([^"]*)"/.exec(message)?.[1];
  const index = list.findLastIndex((entry) =>
    entry instanceof Map ? entry.get('name') === name || entry.get('alias') === name : name === undefined,
  );
  if (index === -1) return {};
  const field =
    /alias/.test(message) && list[index] instanceof Map && (list[index] as Map<string, Value>).has('alias') ? ['alias'] : ['name'];
  const exact = fieldPlace(files, file, ['dependencies', index, ...field]);
  return exact.location === undefined ? fieldPlace(files, file, ['dependencies', index]) : exact;
}

function missingChartYaml({ location }: Diagnostic): More {
  const file = location?.file ?? 'Chart.yaml';
  if (file === 'Chart.yaml') return { hint: 'give the folder in which Chart.yaml lies' };
  return {
    cause: `${file.slice(0, -'Chart.yaml'.length)} is no chart`,
    hint: 'everything in charts/ must be a chart; a name that begins with "_" or "." is left out',
  };
}

function kubeVersion({ message }: Diagnostic, { files }: Inputs): More {
  const hint = /incompatible with Kubernetes (\S+)$/.exec(message)?.[1] ?? '';
  const range = /kubeVersion: (.*) which is/.exec(message)?.[1] ?? '';
  const isRange = /\d/.test(range);
  return {
    cause: isRange
      ? `the chart is made for Kubernetes ${range}, and this render is for ${hint}`
      : `kubeVersion "${range}" is no range of versions`,
    hint: isRange
      ? `render for another one: --kube-version ${/\d+\.\d+(?:\.\d+)?/.exec(range)?.[0] ?? '1.31'}; a vendor's suffix (-gke.1) matches ranges that end in -0 only`
      : 'write a range like ">=1.25.0-0"',
    ...fieldPlace(files, 'Chart.yaml', ['kubeVersion']),
  };
}

// Values.

function valuesSyntax({ message, location }: Diagnostic, { files, layers }: Inputs): More {
  if (location === undefined) return {};
  const layer = layers.find((each) => each.kind === 'file' && each.source.name === location.file);
  const text = layer?.kind === 'file' ? layer.source.text : textOf(files, location.file);
  if (/document separator/.test(message))
    return { cause: 'after "---" nothing may stand in the line', hint: 'begin a new line after "---"' };
  const kind = /cannot unmarshal (\S+) into Go value of type map/.exec(message)?.[1];
  if (kind !== undefined) return { cause: `the file is ${wordFor(kind)}, and values are a map`, hint: 'write "key: value" lines' };
  if (/unsupported map key/.test(message)) return { cause: 'a key is null, a list or a map', hint: 'keys are texts: quote it' };
  if (text === undefined) return { cause: 'the file is no YAML' };
  const slip = yamlSlip(text, location.line, message, false) ?? { cause: 'the file is no YAML', hint: 'mend this line, or the one above' };
  return { ...slip, ...filledPlace(text, location) };
}

const SET_HINTS: readonly (readonly [RegExp, string, string])[] = [
  [/^key map "(.*)" has no value/, 'a name ends in a dot', 'write a.b=value; a dot that belongs to the name: a\\.b=value'],
  [
    /^key "(.*)" has no value/,
    'a name without "="',
    "write name=value; a comma inside a value is written \\, (quote it for the shell: 'a=x\\,y')",
  ],
  [/list must terminate/, 'a "{" is opened and not closed', 'write {a,b}; a value that begins with "{": \\{'],
  [/error parsing index/, 'an index is no whole number', 'write a[0]=value; a key with brackets: a\\[x\\]=value'],
  [/negative .* index/, 'indexes begin at 0', 'write a[0]=value'],
  [/greater than maximum supported index/, 'the index is too large', 'give the list in a values file'],
  [/nested level/, 'the name has too many parts', 'give the value in a values file'],
  [/unexpected data at end of array index/, 'after "]" only ".", "[" or "=" may stand', 'write a[0].b=value'],
  [
    /interface conversion/,
    'the name leads through something that is no map or list',
    'give the whole map or list instead: it replaces what is there',
  ],
  [/no such file|is a directory|permission/, 'the file cannot be read', '--set-file takes name=path'],
];

function setSyntax({ message, location }: Diagnostic): More {
  const why = /data: (.*)$/s.exec(message)?.[1] ?? '';
  const found = SET_HINTS.find(([pattern]) => pattern.test(why));
  if (found !== undefined) return { cause: found[1], hint: found[2] };
  if (location?.file.startsWith('--set-json') === true)
    return { cause: 'the value is no JSON', hint: 'texts stand in double quotes: --set-json \'a={"b":"c"}\'' };
  return {};
}

function subchartValues({ message }: Diagnostic, { files, layers }: Inputs): More {
  const name = /^type mismatch on (\S+):/.exec(message)?.[1];
  if (name === undefined) return {};
  return {
    cause: `"${name}" is the name of a subchart, and its values are a map`,
    key: name,
    hint: `write ${name}: with keys below it`,
    ...keyPlace(name, files, layers),
  };
}

/** Where the last values file that has it sets a key. */
function keyPlace(name: string, files: FileTree, layers: readonly ValuesLayer[]): { readonly location?: Location } {
  const given = layers.flatMap((layer): [string, Uint8Array][] =>
    layer.kind === 'file' ? [[layer.source.name, toBytes(layer.source.text)]] : [],
  );
  const all: FileTree = new Map([...files].filter(([path]) => path === 'values.yaml').concat(given));
  for (const file of [...all.keys()].reverse()) {
    const place = fieldPlace(all, file, [name]);
    if (place.location !== undefined) return place;
  }
  return {};
}

// The release.

const ENGINE_HINTS: readonly (readonly [RegExp, string, string])[] = [
  [/^invalid kube version/, 'that is no version', 'write --kube-version 1.31 or v1.31.2'],
  [
    /^could not find template/,
    'no manifest of this render comes from that template',
    'name it from the chart\'s folder: templates/deployment.yaml; partials ("_x.tpl"), NOTES.txt and templates that render nothing are none',
  ],
  [/name-template/, 'the --name-template fails', 'it has the functions of sprig, and no data: write {{ randAlpha 5 | lower }}'],
];

function engineFailure({ message }: Diagnostic): More {
  const found = ENGINE_HINTS.find(([pattern]) => pattern.test(message));
  return found === undefined ? {} : { cause: found[1], hint: found[2] };
}
