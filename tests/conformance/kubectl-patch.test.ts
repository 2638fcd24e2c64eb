// Patches of generated objects, labels and annotations: what the real kubectl makes of them offline (--local). One run takes a list of objects.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeUtf8, encodeUtf8, toBytes } from '../../src/base/index.ts';
import type { Json, JsonObject } from '../../src/kube/json.ts';
import { jsonEqual } from '../../src/kube/json-equal.ts';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  createMergePatch,
  createTwoWayStrategicPatch,
  type PatchResult,
} from '../../src/kube/patch/index.ts';
import { arbitraryOf, recordedTypes } from '../../src/kube/type-table.test.support.ts';
import { KUBECTL_VERSION, kubectlPath, run as runTool, skipReason } from '../../src/testing/helm.ts';

const SEED = Number(process.env['HELMWRIGHT_FUZZ_SEED'] ?? 20260102);
/** Runs of kubectl for each type of patch; each patches so many objects. */
const RUNS = process.env['HELMWRIGHT_TEST_LONG'] ? 120 : 8;
const OBJECTS = 12;

/** The newest kubectl, and an old one where it is there. */
const OLD = '1.20.0';
const PROGRAMS = [kubectlPath, kubectlPath.replace(KUBECTL_VERSION, OLD)].filter((path) => existsSync(path));

const types = recordedTypes();
const KINDS = ['apps/v1/Deployment', 'v1/Service', 'v1/Pod', 'networking.k8s.io/v1/Ingress', 'v1/ConfigMap', 'apps/v1/StatefulSet'];

type PatchType = 'json' | 'merge' | 'strategic';

/** Objects of one kind, and the patch that makes the last one of the first. */
interface Sample {
  readonly kind: string;
  readonly objects: readonly JsonObject[];
  readonly patch: Json;
}

function sample(run: number, type: PatchType): Sample {
  const kind = KINDS[run % KINDS.length]!;
  const info = types(kind);
  const drawn = fc.sample(arbitraryOf(info), { seed: SEED + run, numRuns: OBJECTS }) as JsonObject[];
  const objects = drawn.map((object, i): JsonObject => plain({ ...object, ...head(kind), metadata: metadataOf(object, `o${i}`) }));
  const [first] = objects;
  // The name is nothing that a patch may change: kubectl would take the object for another.
  const last = { ...objects.at(-1)!, metadata: { ...(objects.at(-1)!['metadata'] as JsonObject), name: 'o0' } };
  return { kind, objects, patch: patchBetween(type, first!, last, kind) };
}

/** As kubectl will see it: without prototypes that are none, and without keys in another order. */
function plain(object: Json): JsonObject {
  return JSON.parse(JSON.stringify(object)) as JsonObject;
}

function head(kind: string): JsonObject {
  const slash = kind.lastIndexOf('/');
  return { apiVersion: kind.slice(0, slash), kind: kind.slice(slash + 1) };
}

function metadataOf(object: JsonObject, name: string): JsonObject {
  const { labels, annotations, finalizers } = (object['metadata'] ?? {}) as JsonObject;
  return plain({
    name,
    ...(labels !== undefined && { labels }),
    ...(annotations !== undefined && { annotations }),
    ...(finalizers !== undefined && { finalizers }),
  });
}

function patchBetween(type: PatchType, a: JsonObject, b: JsonObject, kind: string): Json {
  if (type === 'json') return jsonPatchOf(a, b);
  const result = type === 'merge' ? createMergePatch(a, b) : createTwoWayStrategicPatch(a, b, types(kind));
  assert.ok('value' in result, JSON.stringify(result));
  return result.value;
}

/** Operations that are likely to fit the other objects too. */
function jsonPatchOf(a: JsonObject, b: JsonObject): Json {
  return [
    { op: 'test', path: '/kind', value: a['kind']! },
    { op: 'add', path: '/metadata/labels', value: { x: '1', 'a/b': '2' } },
    { op: 'replace', path: '/metadata/labels/a~1b', value: '3' },
    ...(b['spec'] === undefined ? [] : [{ op: 'add', path: '/spec', value: b['spec'] }]),
    { op: 'copy', from: '/metadata/labels', path: '/metadata/annotations' },
    { op: 'move', from: '/metadata/annotations/x', path: '/metadata/annotations/y' },
    { op: 'remove', path: '/metadata/labels/x' },
  ];
}

function ours(type: PatchType, object: JsonObject, { patch, kind }: Sample): PatchResult {
  if (type === 'json') return applyJsonPatch(object, patch);
  return type === 'merge' ? applyMergePatch(object, patch) : applyStrategicMergePatch(object, patch, types(kind));
}

/** kubectl prints one document for each object that it changed, and the sentences of the others. */
function theirs(
  program: string,
  args: readonly string[],
  objects: readonly JsonObject[],
): { readonly objects: Map<string, JsonObject>; readonly errors: string } {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const { stdout, stderr } = runTool(program, [...args, '--local', '-f', '-', '-o', 'json'], { input: toBytes(encodeUtf8(list)) });
  const printed = new Map<string, JsonObject>();
  for (const text of decodeUtf8(stdout).split(/^(?=\{$)/m)) {
    if (text.trim() === '') continue;
    const object = JSON.parse(text) as JsonObject;
    for (const one of object['kind'] === 'List' ? (object['items'] as JsonObject[]) : [object]) {
      printed.set(String((one['metadata'] as JsonObject)['name']), one);
    }
  }
  return { objects: printed, errors: decodeUtf8(stderr) };
}

const RUNS_OF_ALL = PROGRAMS.flatMap((program) => (['json', 'merge', 'strategic'] as const).map((type) => ({ program, type })));

for (const { program, type } of RUNS_OF_ALL) {
  test(`${RUNS * OBJECTS} objects patched as ${basename(program)} patches them: ${type}`, { skip: skipReason, timeout: 3_600_000 }, () => {
    let patched = 0;
    for (let run = 0; run < RUNS; run++) {
      const made = sample(run, type);
      const names = made.patch as JsonObject;
      const patch = type === 'json' ? made.patch : withoutName(names);
      const answer = theirs(program, ['patch', '--type', type, '-p', JSON.stringify(patch)], made.objects);
      for (const object of made.objects) {
        const result = ours(type, object, { ...made, patch });
        const name = String((object['metadata'] as JsonObject)['name']);
        const want = answer.objects.get(name);
        const shown = JSON.stringify({ object, patch, result, want, errors: answer.errors });
        if ('error' in result) assert.ok(want === undefined && answer.errors.includes(result.error.trim()), shown);
        else {
          assert.ok(want !== undefined && (jsonEqual(result.value, want) || equalAsOld(program, result.value, want)), shown);
          patched++;
        }
      }
    }
    assert.ok(patched > (RUNS * OBJECTS) / 2, `only ${patched} could be patched`);
  });
}

/** The old kubectl leaves what a strategic patch directs in the object, and its nulls, where they meet nothing. */
function equalAsOld(program: string, ours: Json, theirs: Json): boolean {
  return program.endsWith(OLD) && jsonEqual(withoutZeros(withoutDirectives(ours)), withoutZeros(withoutDirectives(theirs)));
}

function withoutDirectives(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item) => item?.$patch === undefined).map(withoutDirectives);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !key.startsWith('$'));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutDirectives(item)]));
}

function withoutName(patch: JsonObject): JsonObject {
  const { metadata, ...rest } = patch;
  if (metadata === undefined || metadata === null) return rest;
  const { name: _, ...others } = metadata as JsonObject;
  return { ...rest, metadata: others };
}

for (const program of PROGRAMS)
  test(`labels and annotations as ${basename(program)} sets and takes them`, { skip: skipReason, timeout: 600_000 }, () => {
    for (let run = 0; run < RUNS; run++) {
      const { objects } = sample(run, 'json');
      for (const [verb, field] of [
        ['label', 'labels'],
        ['annotate', 'annotations'],
      ] as const) {
        const answer = theirs(program, [verb, '--overwrite', 'a=x', 'n.io/b=y', 'c-'], objects);
        for (const object of objects) {
          const result = applyMergePatch(object, { metadata: { [field]: { a: 'x', 'n.io/b': 'y', c: null } } });
          assert.ok('value' in result);
          const want = answer.objects.get(String((object['metadata'] as JsonObject)['name']));
          assert.ok(
            want !== undefined && jsonEqual(withoutZeros(result.value), withoutZeros(want)),
            JSON.stringify({ object, result, want, verb, errors: answer.errors }),
          );
        }
      }
    }
  });

for (const program of PROGRAMS)
  test(`images and resources as ${basename(program)} sets them`, { skip: skipReason, timeout: 600_000 }, () => {
    for (let run = 0; run < RUNS; run++) {
      for (const kind of ['apps/v1/Deployment', 'v1/Pod', 'apps/v1/StatefulSet']) {
        const { objects } = sample(KINDS.length * run + KINDS.indexOf(kind), 'merge');
        const fit = objects.map((object) => onlyContainers(object)).filter((object) => namesOfContainers(object).length > 0);
        const change = { image: 'new:1', resources: { limits: { cpu: '1' }, requests: { memory: '1Gi' } } };
        const images = theirs(program, ['set', 'image', '*=new:1'], fit);
        const resources = theirs(program, ['set', 'resources', '--limits=cpu=1', '--requests=memory=1Gi'], fit);
        for (const object of fit) {
          const name = String((object['metadata'] as JsonObject)['name']);
          for (const [field, answer] of [
            ['image', images],
            ['resources', resources],
          ] as const) {
            const containers = namesOfContainers(object).map((container) => ({ name: container, [field]: change[field] }));
            const spec = kind === 'v1/Pod' ? { containers } : { template: { spec: { containers } } };
            const result = applyStrategicMergePatch(object, { spec }, types(kind));
            const want = answer.objects.get(name);
            const shown = JSON.stringify({ object, result, want, errors: answer.errors });
            assert.ok('value' in result && want !== undefined && jsonEqual(withoutZeros(result.value), withoutZeros(want)), shown);
          }
        }
      }
    }
  });

function containersOf(object: JsonObject): readonly JsonObject[] {
  const spec = (object['spec'] ?? {}) as JsonObject;
  const inner = object['kind'] === 'Pod' ? spec : (((spec['template'] ?? {}) as JsonObject)['spec'] ?? {});
  return ((inner as JsonObject)['containers'] ?? []) as readonly JsonObject[];
}

function namesOfContainers(object: JsonObject): string[] {
  return containersOf(object).map((container) => String(container['name']));
}

/** kubectl reads the object into its types here: without quantities and times that are none. */
function onlyContainers(object: JsonObject): JsonObject {
  const containers = containersOf(object).map(({ name, args, command, image }) => plain({ name, args, command, image } as JsonObject));
  const spec = object['kind'] === 'Pod' ? { containers } : { template: { spec: { containers } } };
  return { apiVersion: object['apiVersion']!, kind: object['kind']!, metadata: object['metadata']!, spec };
}

/** Objects that went through kubectl's own types have zero fields and none that are empty. */
function withoutZeros(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, item]): [string, Json] => [key, withoutZeros(item)])
    .filter(
      ([, item]) =>
        item !== null && item !== '' && item !== 0 && item !== false && !(typeof item === 'object' && Object.keys(item).length === 0),
    );
  return Object.fromEntries(kept);
}
