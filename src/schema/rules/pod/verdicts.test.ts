import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { At, errorBody, type FieldError, isObject, type Json, pathText, Report, setKey } from '../../../kube/index.ts';
import { sourceDir } from '../../../testing/source-dir.ts';
import { METADATA_RULES } from '../metadata/index.ts';
import { POD_RULES, validatePod, validatePodTemplate } from './index.ts';

type Change = readonly [path: readonly (string | number)[], value?: Json | undefined];
interface Row {
  readonly on: string;
  readonly minor?: number;
  readonly change: readonly Change[];
  /** A message is a text, or its beginning and the number of its detail. */
  readonly want: readonly (readonly [type: string, field: string, message: string, detail?: number])[];
}
interface Verdicts {
  readonly bases: Readonly<Record<string, Json>>;
  readonly details: readonly string[];
  readonly rows: readonly Row[];
}

const verdicts = JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata/verdicts.json'), 'utf8')) as Verdicts;

/** The base with the changes, as new objects where they differ. */
function changed(value: Json | undefined, [path, to]: Change, step = 0): Json | undefined {
  if (step === path.length) return to;
  const key = path[step]!;
  if (Array.isArray(value)) return Object.assign([...value], { [key]: changed(value[key as number], [path, to], step + 1) });
  const object: { [key: string]: Json } = {};
  const given = isObject(value) ? value : {};
  for (const [name, item] of Object.entries(given)) setKey(object, name, item);
  const item = changed(Object.hasOwn(given, key) ? given[key] : undefined, [path, to], step + 1);
  if (item === undefined) delete object[key];
  else setKey(object, String(key), item);
  return object;
}

function errorsOf(object: Json, kind: string, minor: number): readonly FieldError[] {
  const report = new Report();
  if (kind === 'pod') validatePod(object, report, { minor });
  else validatePodTemplate((object as { template: Json }).template, At.root.to('template'), report, { minor });
  return report.errors;
}

/** Upstream writes `limits[cpu]` where a key is one. */
function plain(field: string): string {
  return field.replace(/\[([^\]]*)\]/g, (_, step: string) => (/^\d+$/.test(step) ? `#${step}` : `.${step}`));
}

function placeOf({ path }: FieldError): string {
  return plain(pathText(path));
}

test('the verdicts of the API server', () => {
  const used = new Set<string>();
  for (const [i, { on, minor, change, want }] of verdicts.rows.entries()) {
    const object = change.reduce<Json>((value, each) => changed(value, each)!, verdicts.bases[on]!);
    const errors = errorsOf(object, on.split('/')[0]!, minor ?? 36);
    const left = want.map(([type, field, start, detail]): readonly [string, string, string] => {
      return [`FieldValue${type}`, field, detail === undefined ? start : start + verdicts.details[detail]!];
    });
    for (const error of errors) {
      const body = errorBody(error);
      const exact = left.findIndex(([type, field, message]) => type === error.type && plain(field) === placeOf(error) && message === body);
      // Upstream shows structs as its Go types are written.
      const at =
        exact >= 0
          ? exact
          : left.findIndex(
              ([type, field, message]) =>
                type === error.type && plain(field) === placeOf(error) && error.detail !== '' && message.endsWith(error.detail),
            );
      assert.ok(at >= 0, `row ${i} ${on} ${JSON.stringify(change)}: too much: ${placeOf(error)}: ${body}, wanted ${JSON.stringify(left)}`);
      left.splice(at, 1);
      used.add(error.rule);
    }
    assert.deepEqual(left, [], `row ${i} ${on} ${JSON.stringify(change)}: missing`);
  }
  assert.ok(verdicts.rows.length >= 350);
  const silent = Object.keys({ ...METADATA_RULES, ...POD_RULES }).filter((rule) => !used.has(rule));
  assert.deepEqual(silent, SILENT);
});

/** Rules that no row raises, tested elsewhere. */
const SILENT: readonly string[] = ['api/namespace', 'api/annotation-size'];

test('every rule is documented', () => {
  for (const { change, on, minor } of verdicts.rows) {
    const object = change.reduce<Json>((value, each) => changed(value, each)!, verdicts.bases[on]!);
    for (const { rule } of errorsOf(object, on.split('/')[0]!, minor ?? 36)) assert.ok(POD_RULES[rule] ?? METADATA_RULES[rule], rule);
  }
});
