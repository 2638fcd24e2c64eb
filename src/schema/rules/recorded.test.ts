import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FieldError, isObject, type Json, setKey } from '../../kube/index.ts';
import { sourceDir } from '../../testing/source-dir.ts';
import { immutableChanges, RULES, validateObject, validateUpdate } from './index.ts';

type Step = readonly [path: readonly (string | number)[], value?: Json];
type Row = readonly [base: string, steps: readonly Step[], verdict: readonly string[]];
interface Recorded {
  readonly bases: Readonly<Record<string, Json>>;
  readonly rows: readonly Row[];
}

const NEWEST = { minor: 36 };

function recorded(file: string): Recorded {
  return JSON.parse(readFileSync(join(sourceDir(import.meta.url), 'testdata', file), 'utf8')) as Recorded;
}

/** The base with a value set or taken away at each path. */
function changed(base: Json, steps: readonly Step[]): Json {
  return steps.reduce((object, step) => at(object, step[0], step.length === 1 ? [] : [step[1] as Json]), base);
}

function at(object: Json, [step, ...rest]: readonly (string | number)[], value: readonly Json[]): Json {
  if (step === undefined) return value[0]!;
  if (Array.isArray(object)) return object.map((item: Json, i) => (i === step ? at(item, rest, value) : item));
  const copy: { [key: string]: Json } = { ...(object as object) };
  const name = String(step);
  if (rest.length === 0 && value.length === 0) delete copy[name];
  else setKey(copy, name, at(copy[name] ?? {}, rest, value));
  return copy;
}

/** `Invalid spec.ports.0.port`, each once, sorted. */
function verdict(errors: readonly FieldError[]): readonly string[] {
  const lines = errors.map(
    ({ type, path }) => `${type.replace('FieldValue', '')} ${path.length === 0 ? '<nil>' : path.join('.').replace(/\[([^\]]*)\]/g, '.$1')}`,
  );
  return [...new Set(lines)].sort();
}

test('creates: the API server’s verdicts', () => {
  const { bases, rows } = recorded('create.json');
  assert.ok(rows.length >= 600);
  for (const [base, steps, want] of rows) {
    const errors = validateObject(changed(bases[base]!, steps), NEWEST);
    assert.deepEqual(verdict(errors), want, `${base} ${JSON.stringify(steps)}`);
    for (const { rule } of errors) assert.ok(Object.hasOwn(RULES, rule), rule);
  }
});

test('updates: the API server’s verdicts', () => {
  const { bases, rows } = recorded('update.json');
  assert.ok(rows.filter(([, , want]) => want.length > 0).length >= 200);
  for (const [base, steps, want] of rows) {
    const old = withoutStatus(bases[base]!);
    const object = changed(bases[base]!, steps);
    const errors = validateUpdate(old, object, NEWEST);
    assert.deepEqual(verdict(errors), want, `${base} ${JSON.stringify(steps)}`);
    for (const { rule } of [...errors, ...immutableChanges(old, object, NEWEST)]) assert.ok(Object.hasOwn(RULES, rule), rule);
  }
});

/** As the server has it just after the create. */
function withoutStatus(object: Json): Json {
  return isObject(object) ? { ...object, status: {} } : object;
}

test('never throws, whatever is in the place of a field', () => {
  const { bases } = recorded('create.json');
  const names = Object.keys(bases);
  const value = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string(),
    fc.constant([]),
    fc.constant({}),
    fc.array(fc.jsonValue() as fc.Arbitrary<Json>, { maxLength: 3 }),
  );
  const long = process.env['HELMWRIGHT_TEST_LONG'] !== undefined;
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.array(fc.tuple(fc.nat(), value), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 20, max: 36 }),
      (name, edits, minor) => {
        const object = edits.reduce<Json>((edited, [index, replacement]) => {
          const all = places(edited);
          return all.length === 0 ? edited : at(edited, all[index % all.length]!, [replacement as Json]);
        }, bases[name]!);
        validateObject(object, { minor });
        validateUpdate(bases[name]!, object, { minor });
        validateUpdate(object, bases[name]!, { minor });
      },
    ),
    { seed: 4, numRuns: long ? 50_000 : 800 },
  );
});

function places(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item: Json, i) => [[...path, i], ...places(item, [...path, i])]);
  if (!isObject(value)) return [];
  const names = Object.keys(value).filter((name) => path.length > 0 || (name !== 'apiVersion' && name !== 'kind'));
  return names.flatMap((name) => [[...path, name], ...places(value[name]!, [...path, name])]);
}

test('never throws on any JSON', () => {
  const kind = fc.constantFrom(
    ...Object.values(recorded('create.json').bases).map((base) => ({
      apiVersion: (base as { apiVersion: string }).apiVersion,
      kind: (base as { kind: string }).kind,
    })),
  );
  fc.assert(
    fc.property(
      kind,
      fc.dictionary(fc.constantFrom('spec', 'metadata', 'data', 'rules', 'webhooks', '__proto__', 'x'), fc.jsonValue()),
      (id, rest) => {
        const object = { ...rest, ...id } as Json;
        validateObject(object, NEWEST);
        validateUpdate(object, { ...id }, NEWEST);
      },
    ),
    { seed: 4, numRuns: 500 },
  );
  for (const object of [
    null,
    1,
    'x',
    [],
    {},
    { kind: 'Deployment' },
    { apiVersion: 'apps/v1', kind: 'constructor' },
    { apiVersion: '__proto__/v1', kind: 'x' },
  ])
    validateObject(object as Json, NEWEST);
});

test('never overflows, however deep what is in the place of a field', () => {
  const { bases } = recorded('create.json');
  const deep = (wrap: (inner: Json) => Json): Json => {
    let value: Json = 1;
    for (let i = 0; i < 50_000; i++) value = wrap(value);
    return value;
  };
  const nested = [deep((inner) => [inner]), deep((a) => ({ a }))];
  for (const base of Object.values(bases))
    places(base).forEach((path, i) => {
      if (i % 2 === 0) return;
      const object = at(base, path, [nested[(i >> 1) % 2]!]);
      validateObject(object, NEWEST);
      validateUpdate(base, object, NEWEST);
      validateUpdate(object, object, NEWEST);
    });
});

test('the order of keys does not matter', () => {
  const turned = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(turned);
    return isObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, item]) => [key, turned(item)]),
        )
      : value;
  };
  const { bases, rows } = recorded('create.json');
  for (const [base, steps] of rows) {
    const object = changed(bases[base]!, steps);
    assert.deepEqual(verdict(validateObject(turned(object), NEWEST)), verdict(validateObject(object, NEWEST)));
  }
});
