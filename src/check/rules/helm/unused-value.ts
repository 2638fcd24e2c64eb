import type { GoMap, Value } from '../../../golang/index.ts';
import { ITEM } from '../../analysis/abstract.ts';
import { pathText } from '../../paths.ts';
import type { Report, Rule } from '../../rule.ts';
import type { Subject, ValuesFile } from '../../subject.ts';
import { hasAllSubcharts, keyLocation, subchartOf } from '../../values-files.ts';

export const unusedValue: Rule = {
  id: 'helm/unused-value',
  on: 'values',
  severity: 'warning',
  summary: 'a value in values.yaml is read by no template',
  why: 'Users set it and nothing happens.',
  remedy:
    'Read it in a template, or remove it from values.yaml. Keys that begin with "x-" or "_" are left alone: they hold YAML anchors; so is a top key "enabled", which a parent chart asks. It is information when the value is empty: what texts for tpl read cannot be seen.',
  check: (file, subject, report) => {
    if (file.kind === 'chart') visit(file.values, [], { file, subject, report });
  },
};

interface Run {
  readonly file: ValuesFile;
  readonly subject: Subject;
  readonly report: Report;
}

function visit(map: GoMap, path: readonly string[], run: Run): void {
  for (const [key, value] of map) if (path.length > 0 || isOwn(key, run.subject)) judge(map, key, value, [...path, key], run);
}

function judge(container: GoMap | readonly Value[], key: string | number, value: Value, path: readonly string[], run: Run): void {
  const { reads } = run.subject.analysis.walker;
  const isOpen = value === null || (value instanceof Map ? value.size > 0 : Array.isArray(value));
  if (isOpen || value instanceof Map ? !reads.hasAny(path) : !reads.hasLeaf(path) && !reads.hasAny(path)) {
    run.report({
      message: `value "${pathText(path)}" is read by no template`,
      location: keyLocation(run.file, container, key),
      severity: isEmpty(value) ? 'info' : 'warning',
    });
  } else if (value instanceof Map) visit(value, path, run);
  else if (Array.isArray(value)) {
    const [first] = value;
    if (first instanceof Map) visit(first, [...path, ITEM], run);
  }
}

const isEmpty = (value: Value): boolean =>
  value === null || value === '' || (value instanceof Map ? value.size === 0 : Array.isArray(value) && value.length === 0);

/** Not a subchart's, and nothing that other charts read. */
function isOwn(key: string, subject: Subject): boolean {
  if (/^(x-|_|\.)/.test(key) || key === 'tags' || key === 'enabled') return false;
  if (key === 'global' && !hasAllSubcharts(subject)) return false;
  return subchartOf(subject, subject.prepared!.chart, key) === undefined;
}
