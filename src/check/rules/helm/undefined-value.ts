import { didYouMean } from '../../../base/index.ts';
import type { Value } from '../../../golang/index.ts';
import { ITEM, type Site } from '../../analysis/abstract.ts';
import type { ReadNode } from '../../analysis/reads.ts';
import { pathText } from '../../paths.ts';
import type { Report, Rule } from '../../rule.ts';
import { type SchemaKeys, schemaKeys } from '../../schema-keys.ts';
import { placeText, siteLocation } from '../../sites.ts';
import type { Subject } from '../../subject.ts';
import { subchartOf } from '../../values-files.ts';

export const undefinedValue: Rule = {
  id: 'helm/undefined-value',
  on: 'chart',
  severity: 'info',
  summary: 'a template reads a value that no values file defines',
  why: 'A misspelt name is empty without a word; users cannot find a value that is not in values.yaml.',
  remedy:
    'Add the value to values.yaml (commented out is enough), or to values.schema.json. It is a warning when the name is nearly that of a value that nothing reads.',
  check: (subject, report) => {
    const own = subject.source('values.yaml') ?? '';
    const schema = schemaKeys(subject.source('values.schema.json'));
    visit(subject.analysis.walker.reads.root, [], subject.prepared!.values, { subject, schema, own, report });
  },
};

interface Run {
  readonly subject: Subject;
  readonly schema: SchemaKeys;
  /** Text of values.yaml. */
  readonly own: string;
  readonly report: Report;
}

function visit(node: ReadNode, path: readonly string[], values: ReadonlyMap<string, Value>, run: Run): void {
  for (const [key, child] of node.children) {
    if (key === ITEM || (path.length === 0 && isForeign(key, run.subject))) continue;
    const inner = [...path, key];
    const value = values.get(key);
    if (value instanceof Map && value.size > 0) visit(child, inner, value, run);
    else if (value === undefined && !values.has(key)) judge(child, inner, values, run);
  }
}

const isForeign = (key: string, subject: Subject): boolean =>
  key === 'global' || key === 'tags' || subchartOf(subject, subject.prepared!.chart, key) !== undefined;

function judge(node: ReadNode, path: readonly string[], siblings: ReadonlyMap<string, Value>, { subject, schema, own, report }: Run): void {
  const { walker } = subject.analysis;
  const key = path.at(-1)!;
  if (walker.written.has(path.join('\0')) || schema.of(path) === 'named' || isCommented(own, key)) return;
  // nil-pointer says more of it.
  if (walker.nilRisks.some(({ parent }) => placeText(parent) === pathText(path))) return;
  const location = sitesOf(node)
    .map((site) => siteLocation(subject, site))
    .find((found) => found !== undefined);
  if (location === undefined) return;
  const unread = [...siblings.keys()].filter((sibling) => !walker.reads.hasAny([...path.slice(0, -1), sibling]));
  const near = didYouMean(key, unread);
  report({
    message: `value "${pathText(path)}" is read here and defined nowhere`,
    location,
    ...(near === undefined
      ? { hint: 'add it to values.yaml, commented out when it has no default' }
      : { severity: 'warning', hint: `did you mean "${pathText([...path.slice(0, -1), near])}", which nothing reads?` }),
  });
}

function sitesOf(node: ReadNode): Site[] {
  return node.sites.length > 0 ? node.sites : [...node.children.values()].flatMap(sitesOf);
}

/** Many charts show what can be set in a comment. */
function isCommented(text: string, key: string): boolean {
  const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^[ \\t]*#.*\\b${escaped}\\b`, 'm').test(text);
}
