/** values.yaml with a comment for each value (the form that helm-docs reads), and the values files of environments. */
import type { Contract, Json, ResolvedApplication, ResolvedEnvironment, ValueEntry, ValueGroup } from '../app/index.ts';
import { commentLines, yamlAfterKey, yamlKey, yamlMap } from './yaml-text.ts';

interface Node {
  readonly key: string;
  readonly path: string;
  entry?: ValueEntry;
  readonly children: Node[];
}

export function valuesYaml(application: ResolvedApplication): string {
  const files = application.environments.map((environment) => `values-${environment.name}.yaml`);
  const beside = files.length === 0 ? '' : `# ${files.join(' and ')} hold what differs there.\n`;
  const groups = new Map(application.contract.groups.map((group) => [group.path.join('.'), group]));
  const body = contractTree(application.contract)
    .map((node) => writeNode(node, '', groups))
    .join('\n');
  return `# Default values of ${application.name}. values.schema.json refuses what is not named here.\n${beside}\n${body}`;
}

function contractTree(contract: Contract): readonly Node[] {
  const root: Node = { key: '', path: '', children: [] };
  for (const entry of contract.entries) {
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

function writeNode(node: Node, indent: string, groups: ReadonlyMap<string, ValueGroup>): string {
  if (node.entry !== undefined) return writeEntry(node.entry, node.key, indent);
  const doc = groups.get(node.path)?.doc ?? '';
  const comment = doc === '' ? '' : commentLines(doc, indent);
  const inside = node.children.map((child) => writeNode(child, `${indent}  `, groups)).join('');
  return `${comment}${indent}${yamlKey(node.key)}:\n${inside}`;
}

function writeEntry(entry: ValueEntry, key: string, indent: string): string {
  const comment = entry.doc === '' ? '' : commentLines(entry.doc, indent, '--');
  return `${comment}${indent}${yamlKey(key)}:${yamlAfterKey(entry.default, indent)}\n`;
}

/** Only what differs from values.yaml. */
export function environmentYaml(application: ResolvedApplication, environment: ResolvedEnvironment): string {
  const { name, release, namespace } = environment;
  const install = `helm upgrade --install ${release} ./${chartFolder(application)} -f ${chartFolder(application)}/values-${name}.yaml -n ${namespace} --create-namespace`;
  const notes = environment.notes.map((note) => `# ${note}\n`).join('');
  const body = Object.keys(environment.delta).length === 0 ? '{}' : yamlMap(environment.delta);
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
