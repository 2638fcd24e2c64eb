import { didYouMean } from '../../../base/index.ts';
import type { Chart } from '../../../chart/index.ts';
import type { GoMap, Value } from '../../../golang/index.ts';
import { pathText } from '../../paths.ts';
import type { Report, Rule } from '../../rule.ts';
import { type SchemaKeys, schemaKeys } from '../../schema-keys.ts';
import type { Subject, ValuesFile } from '../../subject.ts';
import { defaultsOf, hasAllSubcharts, keyLocation, subchartOf } from '../../values-files.ts';

export const unknownValue: Rule = {
  id: 'helm/unknown-value',
  on: 'values',
  severity: 'info',
  summary: 'a values file sets a key that the chart does not know',
  why: 'A misspelt key changes nothing, and nobody is told.',
  remedy:
    'Correct the name. It is an error when values.schema.json forbids the key: then the render fails. Keys below a value that templates read as a whole (toYaml, range …) are known.',
  check: (file, subject, report) => {
    const run = { file, subject, report, schema: schemaKeys(subject.source('values.schema.json')) };
    const { chart } = subject.prepared!;
    if (file.kind === 'user') visit(file.values, [], defaultsOf(subject), chart, run);
    // In the chart's own file only what is meant for subcharts can be unknown.
    else for (const child of chart.dependencies) subchart(file, child, run);
  },
};

interface Run {
  readonly file: ValuesFile;
  readonly subject: Subject;
  readonly schema: SchemaKeys;
  readonly report: Report;
}

function subchart(file: ValuesFile, child: Chart, run: Run): void {
  const { name } = child.metadata;
  const given = file.values.get(name);
  if (given instanceof Map) visit(given, [name], child.values, child, run);
}

/** `chart` is the one whose values `given` are, undefined below its top. */
function visit(given: GoMap, path: readonly string[], defaults: GoMap, chart: Chart | undefined, run: Run): void {
  for (const [key, value] of given) {
    const inner = [...path, key];
    const child = chart === undefined ? undefined : subchartOf(run.subject, chart, key);
    if (child === 'absent' || isShared(key, chart, run.subject)) continue;
    const known = defaults.get(key);
    if (known !== undefined || defaults.has(key)) {
      if (value instanceof Map && known instanceof Map && known.size > 0) visit(value, inner, known, child, run);
    } else if (child === undefined) judge(given, key, inner, defaults, run);
    else if (value instanceof Map) visit(value, inner, child.values, child, run);
  }
}

/** Read by Helm, by charts that are not here, or holding anchors. */
function isShared(key: string, chart: Chart | undefined, subject: Subject): boolean {
  if (chart === undefined) return false;
  return key === 'tags' || /^(x-|_)/.test(key) || (key === 'global' && (chart !== subject.prepared?.chart || !hasAllSubcharts(subject)));
}

function judge(container: GoMap, key: string, path: readonly string[], defaults: ReadonlyMap<string, Value>, run: Run): void {
  const { file, subject, schema, report } = run;
  const said = schema.of(path);
  const { reads } = subject.analysis.walker;
  if (said === 'named' || (said !== 'forbidden' && reads.hasAny(path))) return;
  const near = didYouMean(key, defaults.keys());
  const isFatal = said === 'forbidden' && !subject.options.skipSchemaValidation;
  report({
    message: isFatal ? `values.schema.json forbids the key "${pathText(path)}"` : `the chart knows no value "${pathText(path)}"`,
    location: keyLocation(file, container, key),
    ...(isFatal ? { severity: 'error' } : {}),
    ...(near === undefined ? {} : { hint: `did you mean "${pathText([...path.slice(0, -1), near])}"?` }),
  });
}
