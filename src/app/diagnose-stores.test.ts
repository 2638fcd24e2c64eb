import assert from 'node:assert/strict';
import { test } from 'node:test';
import { application } from './application.ts';
import { web } from './component.ts';
import { diagnoseStorePlans } from './diagnose-stores.ts';
import type { Environment } from './environment.ts';
import { factsOf } from './image-facts.ts';
import { hpa } from './scale.ts';
import { optional, type SecretEntries, secret } from './settings.ts';
import { type PostgresOptions, postgres, type RedisOptions, redis } from './store.ts';

const resources = { cpu: '100m', memory: '128Mi' } as const;

interface Case {
  readonly db?: Partial<PostgresOptions>;
  readonly cache?: Partial<RedisOptions>;
  readonly keys?: 'none' | 'both';
  readonly replicas?: number;
  readonly prod?: Omit<Environment, 'expose'>;
}

function findings({ db: dbMore, cache: cacheMore, keys, replicas, prod }: Case): readonly string[] {
  const db = postgres({ image: 'postgres:15-alpine', database: 'shop', user: 'shop', size: '1Gi', resources, ...dbMore });
  const cache = redis({ image: 'redis:7-alpine', resources, ...cacheMore });
  const both: SecretEntries = { DB_PASSWORD: db.password, CACHE_PASSWORD: optional(cache.password) };
  const { description } = application({
    name: 'shop',
    version: '1.0.0',
    values: 'nested',
    stores: { db, cache },
    secrets: secret({}, keys === 'none' ? {} : both),
    components: {
      shop: web({ image: 'shop:1', port: 8080, replicas: replicas ?? 1, resources, uses: [db, cache] }),
    },
    ...(prod && { environments: { prod } }),
  });
  const found: string[] = [];
  diagnoseStorePlans(description, (code, path, message, _hint, severity = 'error') => {
    found.push(`${severity} ${code} ${path}: ${message}`);
  });
  return found;
}

const rows: readonly [name: string, input: Case, want: readonly RegExp[]][] = [
  ['nothing wrong', {}, []],
  [
    'no key of the Secret holds the password',
    { keys: 'none' },
    [/^error no-password stores\.db: no key of the Secret holds the password of "db"/],
  ],
  [
    'a Redis that wants a password',
    { keys: 'none', cache: { password: 'required' } },
    [/no-password stores\.db/, /no-password stores\.cache/],
  ],
  ['a Redis without a password that has a key', { cache: { password: 'none' } }, [/password-none stores\.cache\.password/]],
  [
    'a key that may be missing, of a password that may not',
    { cache: { password: 'required' } },
    [/password-optional secrets\.CACHE_PASSWORD/],
  ],
  ['pods times pool fit', { db: { pool: 10 }, replicas: 7 }, []],
  [
    'pods times pool do not fit',
    { db: { pool: 10 }, replicas: 8 },
    [/max-connections stores\.db\.pool: "db" takes 100 connections, but all pods together open up to 103 \(shop 10 × 10, 3 kept/],
  ],
  ['more connections', { db: { pool: 10, maxConnections: 200 }, replicas: 8 }, []],
  [
    "an environment's autoscaler",
    { db: { pool: { shop: 5 } }, prod: { components: { shop: { scale: hpa(2, 20, { cpu: 70 }) } } } },
    [/max-connections environments\.prod/],
  ],
  [
    'an autoscaler that is switched off',
    { db: { pool: 60 }, prod: { components: { shop: { scale: hpa(2, 20, { cpu: 70, enabled: false }) } } } },
    [/max-connections stores\.db\.pool: .* up to 123 \(shop 2 × 60/],
  ],
  ["somebody else's server has limits of its own", { db: { pool: 50, mode: 'external' }, replicas: 9 }, []],
  ['a certificate inside', { cache: { tls: true } }, [/store-tls stores\.cache\.tls: a bundled server has no certificate/]],
  ['a certificate outside', { cache: { tls: true, mode: 'external' } }, []],
  ['the port of an operator', { db: { mode: 'operator', port: 5433 } }, [/operator-port stores\.db\.port/]],
  ['the user of an operator', { db: { mode: 'operator', user: 'postgres' } }, [/operator-user stores\.db\.user/]],
  ['an unknown image', { cache: { image: 'dragonfly:1' } }, [/^warning unknown-image stores\.cache\.image/]],
  ['an unknown image with a user', { cache: { image: 'dragonfly:1', security: { uid: 999 } } }, []],
  [
    'a setting that is none',
    { db: { configuration: { 'Work mem': 1 } }, cache: { configuration: { save: 'a\nb' } } },
    [/setting stores\.db\.configuration\.Work mem/, /setting stores\.cache\.configuration\.save/],
  ],
  [
    'an operator, and the Secret of somebody',
    { prod: { secrets: { existing: 'mine' }, stores: { db: { mode: 'operator' } } } },
    [/^error owner-secret environments\.prod\.stores\.db/],
  ],
  [
    'an operator, and both Secrets of somebody',
    {
      db: { operator: { ownerSecret: 'owner' } },
      prod: { secrets: { existing: 'mine' }, stores: { db: { mode: 'operator', operator: { instances: 2 } } } },
    },
    [],
  ],
  ['data that goes with the pod, for real users', { prod: { production: true } }, [/^warning not-kept environments\.prod\.stores\.cache/]],
];

test('what can be wrong with stores', () => {
  for (const [name, input, want] of rows) {
    const found = findings(input);
    assert.equal(found.length, want.length, `${name}: ${found.join('\n')}`);
    want.forEach((pattern, i) => {
      assert.match(found[i] ?? '', pattern, name);
    });
  }
});

test('facts of images, by name and tag', () => {
  const cases: readonly [image: string, uid: number | undefined, data: string | undefined][] = [
    ['postgres:15-alpine', 70, '/var/lib/postgresql/data'],
    ['postgres:15', 999, '/var/lib/postgresql/data'],
    ['postgres:18-alpine', 70, '/var/lib/postgresql'],
    ['postgres:18.1', 999, '/var/lib/postgresql'],
    ['mirror.example:5000/library/postgres:16.4-alpine3.20', 70, '/var/lib/postgresql/data'],
    ['redis:7-alpine', 999, '/data'],
    ['redis', 999, '/data'],
    ['valkey/valkey:8-alpine', 999, '/data'],
    ['my-postgres:15', undefined, undefined],
    ['timescaledb:15', undefined, undefined],
  ];
  for (const [image, uid, data] of cases) {
    const facts = factsOf(image);
    assert.deepEqual([facts?.uid, facts?.data], [uid, data], image);
  }
});
