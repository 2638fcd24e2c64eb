// Descriptions that nobody type-checked: whatever they hold, there is a finding and no crash.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { SHAPES } from './description-shape.ts';
import {
  type Application,
  application,
  config,
  expr,
  hpa,
  is,
  redis,
  resolveApplication,
  secret,
  text,
  values,
  volume,
  web,
  worker,
} from './index.ts';
import { flat, plain, probes, small } from './shop.test.support.ts';

const cache = redis({ image: 'redis:7-alpine', as: 'Deployment', resources: small });

const found = (description: unknown): readonly string[] =>
  resolveApplication({ kind: 'application', description } as unknown as Application).diagnostics.map(
    ({ code, message, hint }) => `${code} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );

const ROWS: readonly (readonly [name: string, description: unknown, ...want: readonly (string | RegExp)[]])[] = [
  ['nothing wrong', { ...flat, components: { web: web(plain) } }],
  ['nothing at all', undefined, 'app/wrong-type application(…) is given undefined, wanted an object'],
  ['a list', [], 'app/wrong-type application(…) is given a list, wanted an object'],
  [
    'an empty one',
    {},
    'app/missing there is no "name", wanted a text',
    'app/missing there is no "version", wanted a text',
    'app/missing there is no "values", wanted "flat" or "nested" or an object',
    'app/missing there is no "components", wanted an object',
  ],
  [
    'a misspelt word',
    { ...flat, componnts: { web: web(plain) } },
    'app/unknown-key componnts: there is no word "componnts" here (did you mean "components"?)',
  ],
  [
    'a misspelt option',
    { ...flat, components: { web: web({ ...plain, replica: 3 } as never) } },
    'app/unknown-key components.web.replica: there is no word "replica" here (did you mean "replicas"?)',
  ],
  [
    'a text for a number',
    { ...flat, components: { web: web({ ...plain, port: '8080' } as never) } },
    'app/wrong-type components.web.port: is the text "8080", wanted a number',
  ],
  [
    'no number',
    { ...flat, components: { web: web({ ...plain, port: Number.NaN }) } },
    'app/wrong-type components.web.port: is NaN, wanted a number',
  ],
  [
    'a text for yes or no',
    { ...flat, networkPolicy: 'yes', components: { web: web(plain) } },
    'app/wrong-type networkPolicy: is the text "yes", wanted true or false',
  ],
  [
    'no resources',
    { ...flat, components: { web: web({ image: 'a:1', port: 8080, probes } as never) } },
    'app/missing components.web: there is no "resources", wanted an object',
  ],
  [
    'half a byte',
    { ...flat, components: { web: web({ ...plain, resources: { cpu: '100m', memory: '512m' } } as never) } },
    /^app\/wrong-type components\.web\.resources\.memory: is the text "512m", wanted an amount of memory like "512Mi"/,
  ],
  [
    'words given nothing',
    { ...flat, components: { web: web(undefined as never) } },
    /^app\/missing components\.web: there is no "options"/,
  ],
  [
    'a number of a scale',
    { ...flat, components: { web: web({ ...plain, scale: 5 } as never) } },
    'app/wrong-type components.web.scale: is 5, wanted hpa(…) or keda(…)',
  ],
  [
    'targets of a scale',
    { ...flat, components: { web: web({ ...plain, scale: hpa(1, 2, { CPU: 50 } as never) }) } },
    'app/unknown-key components.web.scale.CPU: there is no word "CPU" here (did you mean "cpu"?)',
  ],
  ['null', { ...flat, components: null }, 'app/wrong-type components: is null, wanted an object'],
  [
    'no component',
    { ...flat, components: { web: 3 } },
    /^app\/wrong-type components\.web: is 3, wanted web\(…\), worker\(…\), scheduler\(…\), job\(…\) or cron\(…\)$/,
  ],
  ['a store as a component', { ...flat, components: { cache } }, /^app\/wrong-type components\.cache: is a store, wanted web/],
  [
    'a component as a store',
    { ...flat, components: { web: web(plain) }, stores: { cache: web(plain) } },
    'app/wrong-type stores.cache: is a web, wanted redis(…) or postgres(…)',
  ],
  [
    'a function',
    { ...flat, components: { web: web({ ...plain, image: () => 'a' } as never) } },
    /^app\/wrong-type components\.web\.image: is a function, wanted a text/,
  ],
  [
    'a layout',
    { ...flat, values: 'deep', components: { web: web(plain) } },
    'app/wrong-type values: is the text "deep", wanted "flat" or "nested"',
  ],
  [
    'a choice that is nearly right',
    { ...flat, components: { web: web({ ...plain, rollout: 'recreat' } as never) } },
    /^app\/wrong-type components\.web\.rollout: is the text "recreat", wanted .* \(did you mean "recreate"\?\)$/,
  ],
  [
    'a secret with a literal',
    { ...flat, components: { web: web(plain) }, secrets: secret({}, { API_KEY: 'hunter2' } as never) },
    /^app\/wrong-type secrets\.API_KEY: is the text "hunter2"/,
  ],
  [
    'a link that there is not',
    {
      ...flat,
      components: { web: web(plain) },
      stores: { cache },
      config: config({ at: 'config' }, { HOST: { kind: 'link', store: {}, item: 'hots' } } as never),
    },
    /^app\/wrong-type config\.HOST/,
  ],
  [
    'what an environment changes',
    { ...flat, components: { web: web(plain) }, environments: { prod: { components: { web: { replicas: 'two', resurces: {} } } } } },
    'app/wrong-type environments.prod.components.web.replicas: is the text "two", wanted a number',
    'app/unknown-key environments.prod.components.web.resurces: there is no word "resurces" here (did you mean "resources"?)',
  ],
  [
    'a reason that is none',
    { ...flat, components: { web: web({ ...plain, off: { pdb: true } } as never) } },
    'app/wrong-type components.web.off.pdb: is true, wanted a text',
  ],
  [
    'a safeguard that there is not',
    { ...flat, components: { web: web({ ...plain, off: { readyness: 'no' } } as never) } },
    /^app\/unknown-key components\.web\.off\.readyness: .*there are: live, ready/,
  ],
  [
    'an empty command',
    { ...flat, components: { web: web({ ...plain, command: [] } as never) } },
    'app/wrong-type components.web.command: is a list, wanted a list that is not empty',
  ],
  [
    'a check that is none',
    { ...flat, components: { web: web(plain) }, ensure: [{ kind: 'ensure', sentence: 'x', check: true }] },
    'app/wrong-type ensure.0.check: is true, wanted a function',
  ],
  [
    'a path',
    { ...flat, components: { web: web({ ...plain, probes: { ...probes, ready: 'readyz' } } as never) } },
    /^app\/wrong-type components\.web\.probes\.ready: is the text "readyz", wanted a path that starts with "\/"/,
  ],
  [
    'a kind of patch',
    { ...flat, components: { web: web(plain) }, patch: { 'Deploymnt/web': {} } },
    /^app\/unknown-key patch\.Deploymnt\/web: .*did you mean "Deployment"/,
  ],
];
for (const [name, description, ...want] of ROWS) {
  test(name, () => {
    const got = found(description);
    assert.equal(got.length, want.length, got.join('\n'));
    for (const [i, one] of want.entries()) {
      if (typeof one === 'string') assert.equal(got[i], one);
      else assert.match(got[i]!, one);
    }
  });
}

test('an object that holds itself', () => {
  const patch: Record<string, unknown> = {};
  patch['spec'] = patch;
  assert.match(found({ ...flat, components: { web: web(plain) }, patch: { 'Deployment/web': patch } })[0]!, /^app\/too-deep /);
});

test('findings have an end', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`c${i}`, i]));
  assert.equal(found({ ...flat, components: many }).length, 40);
});

/** What is shared is looked at once, where the application names it. */
test('a mistake in a shared part is one finding', () => {
  const broken = redis({ image: 'redis:7', resources: small, prt: 1 } as never);
  const settings = config({ at: 'config' }, { A: 1n as never });
  const code = { ...plain, config: settings, uses: [broken] };
  const got = found({
    ...flat,
    values: 'nested',
    stores: { cache: broken },
    config: settings,
    components: { a: web(code), b: worker(code as never) },
  });
  assert.deepEqual(
    got.map((line) => line.split(' ', 2)[1]),
    ['stores.cache.prt:', 'config.A:', 'components.b.probes.startup:'].slice(0, got.length),
  );
});

test('an expression with a part that there is not names it', () => {
  assert.throws(() => expr`${(cache as never as { hots: never }).hots}/0`, /part 1 of expr`…` is undefined/);
});

test('every word of a good description is known', () => {
  const v = values({ hub: text('hub', 'registry') });
  const disk = volume({ mount: '/data', size: '1Gi', access: 'ReadWriteMany' });
  const good = application({
    name: 'shop',
    version: '1.0.0',
    values: { layout: 'flat', declared: v },
    volumes: { disk },
    components: { web: web({ ...plain, mounts: [disk], image: expr`${v.hub}/shop:1`, annotations: { release: is.release } }) },
  });
  assert.deepEqual(found(good.description), []);
  assert.ok(Object.keys(SHAPES).length > 50);
});

test('whatever stands in a description, there are findings and no crash', () => {
  const key = fc.constantFrom(
    'name',
    'version',
    'values',
    'components',
    'stores',
    'config',
    'secrets',
    'expose',
    'environments',
    'kind',
    'options',
    'web',
    'image',
    'x',
  );
  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined, Number.NaN, 'web', 'flat', 'store', 'config', 'hpa', 'expression'),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(key, tie('tree'), { maxKeys: 5 })),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      assert.notEqual(found(value).length, 0);
    }),
    { seed: 7, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 20_000 : 1_000 },
  );
});

/** A good description with one thing in it replaced by something else. */
test('a good description with one thing spoilt gives findings or a chart, and no crash', () => {
  const good = {
    ...flat,
    stores: { cache },
    config: config({ at: 'env', how: 'plain' }, { LOG_LEVEL: 'INFO', HOST: cache.host }),
    components: { web: web({ ...plain, uses: [cache], scale: hpa(1, 3, { cpu: 50 }) }) },
    expose: { ingress: { hosts: { 'a.example': { '/': 'web' } } } },
    environments: { prod: { namespace: 'prod', components: { web: { replicas: 2 } } } },
  };
  const places: (readonly string[])[] = [];
  const walk = (value: unknown, at: readonly string[]): void => {
    if (at.length > 0) places.push(at);
    if (typeof value === 'object' && value !== null && at.length < 7) for (const [k, one] of Object.entries(value)) walk(one, [...at, k]);
  };
  walk(good, []);
  const replace = (value: unknown, [head, ...rest]: readonly string[], by: unknown): unknown => {
    if (head === undefined) return by;
    const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) };
    copy[head] = replace(copy[head], rest, by);
    return copy;
  };
  for (const place of places) {
    for (const by of [null, 3, 'x', '', [], {}, true, () => 1, -1, { kind: 'web' }, { kind: 'expression', parts: [null] }])
      found(replace(good, place, by));
  }
  assert.ok(places.length > 40);
});
