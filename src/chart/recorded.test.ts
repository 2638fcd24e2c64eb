/**
 * What Helm itself answered (helm v4.1.4 and v3.17.3 as Go libraries), recorded for generated inputs. Where Go's answer depends on the
 * random order of a map the input was left out.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeUtf8, encodeUtf8, type FileTree, hasErrors } from '../base/index.ts';
import { type GoMap, marshalJson, type Value } from '../golang/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { readArchive } from './archive.ts';
import { type Chart, chartFullPath, chartName } from './chart.ts';
import { coalesceValues } from './coalesce.ts';
import { processDependencies } from './dependencies.ts';
import { loadChart } from './load-chart.ts';
import { readValues } from './load-values.ts';
import { emptyMetadata, readMetadata, validateMetadata } from './metadata.ts';
import { parseSetInto, type SetKind } from './strvals.ts';
import { validateSchema } from './validate-values.ts';
import type { HelmVersion } from './version.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Failed = { readonly error: string };

function rows<T>(name: string): T[] {
  const parsed: T[] = JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata', `${name}.json`), 'utf8'));
  assert.ok(parsed.length > 0);
  return parsed;
}

function toValue(json: Json): Value {
  if (typeof json === 'string') return encodeUtf8(json);
  if (Array.isArray(json)) return json.map(toValue);
  return json !== null && typeof json === 'object' ? toMap(json) : json;
}

function toMap(json: { [key: string]: Json }): GoMap {
  return new Map(Object.entries(json).map(([key, value]) => [encodeUtf8(key), toValue(value)]));
}

function toJson(value: Value): Json {
  return JSON.parse(decodeUtf8(marshalJson(value)));
}

function text(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}

test('--set and its kin', () => {
  type Row = { kind: SetKind; text: string; into: { [key: string]: Json }; want?: Json; error?: string };
  for (const row of rows<Row>('set')) {
    const dest = toMap(row.into);
    const readFile = (path: string) => (path.startsWith('e') ? { error: `no ${path}` } : { content: `<${path}>` });
    const error = parseSetInto(row.kind, text(row.text), dest, { readFile });
    assert.equal(error, row.error, JSON.stringify(row));
    if (row.want !== undefined) assert.deepEqual(toJson(dest), row.want, JSON.stringify(row));
  }
});

test('values.schema.json', () => {
  for (const row of rows<{ schema: Json; values: { [key: string]: Json }; want: string | null }>('schemas')) {
    const wrong = validateSchema(toMap(row.values), encodeUtf8(JSON.stringify(row.schema)));
    assert.equal(wrong === undefined ? null : decodeUtf8(wrong), row.want, JSON.stringify(row));
  }
});

test('Chart.yaml', () => {
  for (const row of rows<{ text: string; want: { [key: string]: Json } }>('metadata')) {
    const metadata = emptyMetadata();
    const read = readMetadata(encodeUtf8(row.text), metadata, 4);
    const invalid = 'error' in read ? undefined : validateMetadata(metadata, 4);
    const error = 'error' in read ? read.error : invalid && `validation: ${invalid.message}`;
    assert.equal(error === undefined ? undefined : decodeUtf8(error), row.want['error'], row.text);
    if (error !== undefined) continue;
    for (const [key, want] of Object.entries(row.want)) {
      if (key === 'annotations') assert.deepEqual(Object.fromEntries(metadata.annotations ?? []), want);
      else if (key === 'dependencies')
        assert.deepEqual(
          metadata.dependencies?.map((d) => d?.version ?? ''),
          (want as { version?: string }[]).map((d) => d.version ?? ''),
        );
      else if (key !== 'maintainers') assert.deepEqual(metadata[key as 'name'], toValue(want) as string, row.text);
    }
  }
});

test('values files of several documents', () => {
  for (const row of rows<{ text: string; want: { [key: string]: Json } }>('values-files')) {
    const read = readValues({ name: 'values.yaml', text: encodeUtf8(row.text) });
    const got = read.diagnostics.length > 0 ? { error: decodeUtf8(read.diagnostics[0]!.message) } : toJson(read.value);
    assert.deepEqual(got, row.want, JSON.stringify(row.text));
  }
});

test('archives', () => {
  for (const row of rows<{ archive: string; want: [string, string][] | Failed }>('archives')) {
    const read = readArchive(Buffer.from(row.archive, 'base64'));
    const files = [...read.value]
      .map(([name, data]) => [Buffer.from(name, 'latin1').toString('base64'), Buffer.from(data).toString('base64')])
      .sort();
    const got = read.diagnostics.length > 0 ? { error: decodeUtf8(read.diagnostics[0]!.message) } : files;
    assert.deepEqual(got, row.want, row.archive);
  }
});

test('.helmignore', () => {
  for (const row of rows<{ files: string[]; helmignore: string | null; want: string[][] | Failed }>('helmignore')) {
    const files = new Map(row.files.map((name) => [name, Buffer.from('x')]));
    files.set('Chart.yaml', Buffer.from('apiVersion: v2\nname: a\nversion: 1.0.0\n'));
    if (row.helmignore !== null) files.set('.helmignore', Buffer.from(row.helmignore));
    const { value, diagnostics } = loadChart(files);
    if ('error' in row.want) assert.equal(diagnostics[0]?.message, row.want.error);
    else
      assert.deepEqual([value?.templates.map((f) => f.name), value?.files.map((f) => f.name)], row.want.slice(0, 2), JSON.stringify(row));
  }
});

interface Slim {
  name: string;
  path: string;
  values: Json;
  imports: Json[];
  dependencies: Slim[];
}
interface Tree {
  files: { [path: string]: Json };
  values: { [key: string]: Json };
  want: { chart: Slim; values: Json } | Failed;
}

function slim(chart: Chart): Slim {
  return {
    name: chartName(chart),
    path: chartFullPath(chart),
    values: toJson(chart.values),
    imports: (chart.metadata.dependencies ?? []).map((d) => [d!.name, d!.enabled, (d!.importValues ?? []).map(toJson)]),
    dependencies: chart.dependencies.map(slim),
  };
}

/** In one order, for Go's is random. */
function sorted(tree: Slim): Slim {
  const key = (t: Slim): string => t.path + JSON.stringify(t.values);
  return { ...tree, dependencies: tree.dependencies.map(sorted).sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

function checkTree(row: Tree, helm: HelmVersion): void {
  const files: FileTree = new Map(Object.entries(row.files).map(([name, json]) => [name, Buffer.from(JSON.stringify(json))]));
  const loaded = loadChart(files, { from: 'archive', helm });
  const values = toMap(row.values);
  let error = loaded.diagnostics.find((d) => d.severity === 'error')?.message;
  if (loaded.value !== undefined) {
    const processed = processDependencies(loaded.value, values, { helm });
    error = processed.diagnostics.find((d) => d.severity === 'error')?.message;
    if (error === undefined) {
      const coalesced = coalesceValues(processed.value, values, { helm });
      error = coalesced.diagnostics.find((d) => d.severity === 'error')?.message;
      if (!hasErrors(coalesced.diagnostics)) {
        assert.ok(!('error' in row.want));
        assert.deepEqual(toJson(coalesced.value), row.want.values, JSON.stringify(row));
        assert.deepEqual(sorted(slim(processed.value)), sorted(row.want.chart), JSON.stringify(row));
        return;
      }
    }
  }
  assert.ok('error' in row.want, error);
  assert.equal(error, row.want.error);
}

test('trees of charts: dependencies and coalesced values, Helm 4', () => {
  for (const row of rows<Tree>('trees')) checkTree(row, 4);
});

test('trees of charts: dependencies and coalesced values, Helm 3', () => {
  for (const row of rows<Tree>('trees-helm3')) checkTree(row, 3);
});
