/** values.schema.json: draft-07, which every Helm reads; closed, so that a misspelt key is refused; `global` is allowed for parent charts. */
import { type Json, type JsonMap, QUANTITY, type ResolvedApplication } from '../app/index.ts';

interface Branch {
  schema?: JsonMap;
  /** Something in it stands in values.yaml, so it is always there. */
  shown: boolean;
  readonly doc: string | undefined;
  readonly more: JsonMap | undefined;
  readonly keys: string | undefined;
  readonly properties: Map<string, Branch>;
}

export function valuesSchema(application: ResolvedApplication): string {
  const groups = new Map(application.contract.groups.map((group) => [group.path.join('.'), group]));
  const branch = (path: string): Branch => {
    const group = groups.get(path);
    return { shown: false, doc: group?.doc, more: group?.more, keys: group?.keys, properties: new Map() };
  };
  const root = branch('');
  for (const entry of application.contract.entries) {
    let at = root;
    for (const [i, key] of entry.path.entries()) {
      let next = at.properties.get(key);
      if (next === undefined) at.properties.set(key, (next = branch(entry.path.slice(0, i + 1).join('.'))));
      at = next;
      at.shown ||= entry.place === undefined;
    }
    at.schema = { ...(entry.doc !== '' && { description: entry.doc }), ...entry.schema };
  }
  const closed = write(root) as Record<string, Json>;
  const properties = { ...(closed['properties'] as JsonMap), global: { type: 'object', description: 'Values of a parent chart' } };
  const document = { $schema: 'http://json-schema.org/draft-07/schema#', title: `Values of ${application.name}`, ...closed, properties };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function write(branch: Branch): JsonMap {
  if (branch.schema !== undefined) return branch.schema;
  // A group that is missing (--reuse-values from an older chart) is named by the schema, not by a nil pointer in a template.
  const needed = [...branch.properties]
    .filter(([, child]) => child.shown && child.schema === undefined && child.more !== QUANTITY)
    .map(([key]) => key);
  return {
    type: 'object',
    ...(branch.doc !== undefined && branch.doc !== '' && { description: branch.doc }),
    properties: Object.fromEntries([...branch.properties].map(([key, child]) => [key, write(child)])),
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: branch.more ?? false,
    ...(branch.keys !== undefined && { propertyNames: { pattern: branch.keys } }),
  };
}
