/** values.schema.json: the values of a chart and of each subchart against its schema, with Helm's messages. */
import { type Diagnostic, errorOf } from '../base/index.ts';
import { type GoMap, typeOf } from '../golang/index.ts';
import { type Chart, chartName } from './chart.ts';
import { compileSchema } from './json-schema/compile.ts';
import { type Failure, innermostFailures, type Path } from './json-schema/failure.ts';
import { parseJsonExact } from './json-schema/json.ts';
import { SchemaError } from './json-schema/roots.ts';
import type { Schema } from './json-schema/schema.ts';
import { ValidationFailure, validate } from './json-schema/validate.ts';

/** What Helm calls a schema while it compiles it. */
const SCHEMA_URL = 'file:///values.schema.json';
/** What Helm says before the messages of all charts. */
const HEADING = "values don't meet the specifications of the schema(s) in the following chart(s):\n";
/** Schemas that are kept compiled, by their text. */
const MAX_KEPT = 100;

/**
 * Judges the coalesced values of `chart` and of its subcharts. One error with Helm's whole message (its `related` has one entry for
 * each chart); warnings for urn: references that nobody resolves.
 */
export function validateValues(chart: Chart, values: GoMap): Diagnostic[] {
  const found: Finding[] = [];
  const warnings: Diagnostic[] = [];
  collect(chart, values, found, warnings);
  if (found.length === 0) return warnings;
  const related = found.map(({ chart, message }) => ({
    message: message.trimEnd(),
    location: { file: `${chart.location}values.schema.json`, line: 1, column: 1 },
  }));
  const text = found.map(({ chart, message }) => `${chartName(chart)}:\n${message}`).join('');
  return [...warnings, errorOf('chart/values-schema', HEADING + text, { related })];
}

interface Finding {
  readonly chart: Chart;
  readonly message: string;
}

function collect(chart: Chart, values: GoMap, found: Finding[], warnings: Diagnostic[]): void {
  if (chart.schema !== undefined) {
    const wrong = validateSchema(values, chart.schema, (urn) => {
      warnings.push({
        code: 'chart/unresolved-urn',
        severity: 'warning',
        message: `unresolved URN reference ignored; using permissive schema: urn=${urn}`,
        location: { file: `${chart.location}values.schema.json`, line: 1, column: 1 },
      });
    });
    if (wrong !== undefined) found.push({ chart, message: wrong });
  }
  for (const child of chart.dependencies) {
    const own = values.get(chartName(child));
    if (own === undefined || own === null) continue;
    if (own instanceof Map) collect(child, own, found, warnings);
    else found.push({ chart: child, message: `invalid type for values: expected object (map), got ${typeOf(own)?.name}\n` });
  }
}

/** One thing that is wrong with the values. */
export interface Violation {
  readonly chart: Chart;
  /** Where, from the root of the values: ["redis", "port"]. */
  readonly path: readonly string[];
  /** jsonschema's words: "got string, want integer". */
  readonly message: string;
  /** Of a choice (anyOf, oneOf) that fits nowhere: what each form wants. */
  readonly forms: readonly string[];
  /** JSON pointer into values.schema.json: "/properties/port"; undefined when it is in another schema. */
  readonly pointer: string | undefined;
}

/** What validateValues finds, one by one. */
export function schemaViolations(chart: Chart, values: GoMap, above: readonly string[] = []): Violation[] {
  const found: Violation[] = [];
  const ready = chart.schema === undefined ? undefined : compile(chart.schema);
  if (ready !== undefined && 'schema' in ready) {
    for (const failure of failuresOf(ready.schema, values)) {
      const { schema = '', message } = failure;
      const path = [...above, ...tokensOf(failure.path)];
      const forms = failure.causes.flatMap(innermostFailures).map((form) => form.message);
      found.push({
        chart,
        path,
        message,
        forms: [...new Set(forms)],
        pointer: schema.startsWith(`${SCHEMA_URL}#`) ? schema.slice(SCHEMA_URL.length + 1) : undefined,
      });
    }
  }
  for (const child of chart.dependencies) {
    const own = values.get(chartName(child));
    if (own instanceof Map) found.push(...schemaViolations(child, own, [...above, chartName(child)]));
  }
  return found;
}

function failuresOf(schema: Schema, values: GoMap): readonly Failure[] {
  try {
    validate(schema, values);
    return [];
  } catch (error) {
    if (error instanceof ValidationFailure) return innermostFailures(error.failure);
    if (error instanceof SchemaError) return [];
    throw error;
  }
}

function tokensOf(path: Path | undefined): string[] {
  const tokens: string[] = [];
  for (let at = path; at !== undefined; at = at.parent) tokens.unshift(at.token);
  return tokens;
}

type Compiled = { readonly schema: Schema; readonly urns: readonly string[] } | { readonly error: string };
const compiled = new Map<string, Compiled>();

/**
 * Judges `values` by the text of one schema. Undefined when they are valid; else Helm's message: lines that each end in "\n" for
 * values that are wrong, a sentence without one for a schema that is.
 */
export function validateSchema(values: GoMap, schemaText: string, unresolvedUrn?: (urn: string) => void): string | undefined {
  const ready = compile(schemaText);
  if ('error' in ready) return ready.error;
  for (const urn of ready.urns) unresolvedUrn?.(urn);
  try {
    validate(ready.schema, values);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error.message;
    if (!(error instanceof ValidationFailure)) throw error;
    return `${error.message.replace(`jsonschema validation failed with '${SCHEMA_URL}#'\n`, '')}\n`;
  }
}

function compile(text: string): Compiled {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  if (compiled.size >= MAX_KEPT) compiled.clear();
  const result = compileText(text);
  compiled.set(text, result);
  return result;
}

function compileText(text: string): Compiled {
  const parsed = parseJsonExact(text);
  if ('error' in parsed) return parsed;
  const urns: string[] = [];
  try {
    return { schema: compileSchema(SCHEMA_URL, parsed.value, { unresolvedUrn: (urn) => urns.push(urn) }), urns };
  } catch (error) {
    if (error instanceof SchemaError) return { error: error.message };
    throw error;
  }
}
