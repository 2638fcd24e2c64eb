/** values.yaml with a comment for each value (the form that helm-docs reads), and the values files of environments. */
import type { Contract, Json, ResolvedApplication, ResolvedEnvironment, ValueEntry, ValueGroup } from '../app/index.ts';
import { commentLines, flowMap, yamlAfterKey, yamlKey, yamlMap } from './yaml-text.ts';

interface Node {
  readonly key: string;
  readonly path: string;
  entry?: ValueEntry;
  readonly children: Node[];
}

/** How one values.yaml is written. */
interface Writing {
  readonly groups: ReadonlyMap<string, ValueGroup>;
  /** Several components: short maps stand in one line, and a sentence that stood under the first is not said again. */
  readonly width: number;
  readonly said: Set<string>;
  /** Paths of parts that have the same kinds of values: components, stores, volumes. */
  readonly alike: readonly string[];
}

/** Maps of this many characters stand in one line where there are several components. */
const FLOW_WIDTH = 64;

export function valuesYaml(application: ResolvedApplication): string {
  const nested = application.layout === 'nested';
  const writing: Writing = {
    groups: new Map(application.contract.groups.map((group) => [group.path.join('.'), group])),
    width: nested ? FLOW_WIDTH : 0,
    said: new Set(),
    alike: nested
      ? [...application.components, ...application.stores, ...application.volumes].map(({ values }) => `${values.join('.')}.`)
      : [],
  };
  const body = contractTree(application.contract)
    .map((node) => writeNode(node, '', writing))
    .filter((text) => text !== '')
    .join('\n');
  return `# yaml-language-server: $schema=values.schema.json\n${heading(application)}\n${body}`;
}

function heading(application: ResolvedApplication): string {
  const files = application.environments.map((environment) => `values-${environment.name}.yaml`);
  const beside = files.length === 0 ? '' : `# ${files.join(' and ')} ${files.length === 1 ? 'holds' : 'hold'} what differs there.\n`;
  const rest = application.contract.entries.some(({ place }) => place === 'schema') ? ' README.md names a few more.' : '';
  return `# Default values of ${application.name}. values.schema.json refuses what it does not know.${rest}\n${beside}`;
}

/** Every value that stands in values.yaml, plainly or as a comment. */
function contractTree(contract: Contract): readonly Node[] {
  const root: Node = { key: '', path: '', children: [] };
  for (const entry of contract.entries) {
    if (entry.place === 'schema') continue;
    let at = root;
    for (const [i, key] of entry.path.entries()) {
      let child = at.children.find((node) => node.key === key);
      if (child === undefined) at.children.push((child = { key, path: entry.path.slice(0, i + 1).join('.'), children: [] }));
      at = child;
    }
    at.entry = entry;
  }
  return root.children;
}

function writeNode(node: Node, indent: string, writing: Writing): string {
  if (node.entry !== undefined) {
    const text = writeEntry(node.entry, node.key, indent, writing);
    return node.entry.place === 'commented' ? commented(text) : text;
  }
  const doc = docOf(writing.groups.get(node.path)?.doc ?? '', node.path, writing);
  const comment = doc === '' ? '' : commentLines(doc, indent);
  if (entriesOf(node).every((entry) => entry.place === 'commented')) {
    const inside = node.children.map((child) => uncommented(child, `${indent}  `, writing)).join('');
    return commented(`${comment}${indent}${yamlKey(node.key)}:\n${inside}`);
  }
  const short = shortGroup(node, writing);
  if (short !== undefined) return `${comment}${indent}${yamlKey(node.key)}: ${short}\n`;
  const inside = node.children.map((child) => writeNode(child, `${indent}  `, writing)).join('');
  return `${comment}${indent}${yamlKey(node.key)}:\n${inside}`;
}

/** A group in one line, when none of its values has something to say (any more). */
function shortGroup(node: Node, writing: Writing): string | undefined {
  const entries = node.children.flatMap((child) => child.entry ?? []);
  if (entries.length < node.children.length || entries.some((entry) => entry.place !== undefined)) return undefined;
  if (entries.some((entry) => entry.doc !== '' && !writing.said.has(markOf(entry.doc, entry.path.join('.'), writing) ?? '')))
    return undefined;
  return flowMap(Object.fromEntries(entries.map((entry) => [entry.path.at(-1) ?? '', entry.default])), writing.width);
}

/** Inside a group that is a comment as a whole. */
function uncommented(node: Node, indent: string, writing: Writing): string {
  if (node.entry !== undefined) return writeEntry(node.entry, node.key, indent, writing);
  return `${indent}${yamlKey(node.key)}:\n${node.children.map((child) => uncommented(child, `${indent}  `, writing)).join('')}`;
}

function entriesOf(node: Node): readonly ValueEntry[] {
  return node.entry === undefined ? node.children.flatMap(entriesOf) : [node.entry];
}

function commented(text: string): string {
  return text.replace(/^(?=.)/gm, '# ').replace(/^# # /gm, '# ');
}

function writeEntry(entry: ValueEntry, key: string, indent: string, writing: Writing): string {
  const doc = docOf(entry.doc, entry.path.join('.'), writing);
  const comment = doc === '' ? '' : commentLines(doc, indent, '--');
  return `${comment}${indent}${yamlKey(key)}:${yamlAfterKey(entry.default, indent, writing.width)}\n`;
}

/** The sentence, unless the first part that has such a value said it. */
function docOf(doc: string, path: string, writing: Writing): string {
  const mark = markOf(doc, path, writing);
  if (mark === undefined || doc === '') return doc;
  if (writing.said.has(mark)) return '';
  writing.said.add(mark);
  return doc;
}

/** The sentence of a value of one of several parts that are alike; undefined: of none. */
function markOf(doc: string, path: string, writing: Writing): string | undefined {
  const part = writing.alike.find((one) => path.startsWith(one));
  return part === undefined ? undefined : `${path.slice(part.length)}: ${doc}`;
}

/** Only what differs from values.yaml. */
export function environmentYaml(application: ResolvedApplication, environment: ResolvedEnvironment): string {
  const { name, release, namespace } = environment;
  const folder = chartFolder(application);
  const install = `helm upgrade --install ${release} ./${folder} -f ${folder}/values-${name}.yaml -n ${namespace} --create-namespace`;
  const notes = environment.notes.map((note) => `# ${note}\n`).join('');
  const width = application.layout === 'nested' ? FLOW_WIDTH : 0;
  const body = Object.keys(environment.delta).length === 0 ? '{}' : yamlMap(environment.delta, '', width);
  return `# What ${name} has otherwise than values.yaml.\n#   ${install}\n${notes}${body}\n`;
}

/** The chart's folder as commands name it, from the description's folder. */
export function chartFolder(application: ResolvedApplication): string {
  return application.path;
}

/** A default for a table in markdown. */
export function shortDefault(value: Json): string {
  return JSON.stringify(value);
}
