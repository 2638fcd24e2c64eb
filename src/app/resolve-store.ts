/** The stores of the resolved model. */
import type { Description } from './application.ts';
import { EXPORTER_UID, EXPORTERS, factsOf, STORE_PORTS } from './image-facts.ts';
import type { ResolvedSecret, ResolvedStore } from './model.ts';
import { valueKey } from './names.ts';
import type { PostgresOptions, RedisOptions, Store, StoreMode } from './store.ts';

/** Kubernetes adds a hash of its own to the name of a StatefulSet, and the sum must fit into a label. */
const STATEFUL_NAME_MAX = 52;

export function resolveStores(description: Description, secrets: ResolvedSecret | undefined): readonly ResolvedStore[] {
  return Object.entries(description.stores ?? {}).map(([name, store]) => {
    const { options, engine } = store;
    const as = options.as ?? 'StatefulSet';
    return {
      engine,
      name,
      title: engine === 'redis' ? 'Redis' : 'PostgreSQL',
      values: [valueKey(name)],
      object: { kind: 'suffixed', suffix: name, ...(as === 'StatefulSet' && { most: STATEFUL_NAME_MAX }) },
      port: options.port ?? STORE_PORTS[engine],
      as,
      ...userOf(store),
      persistent: options.size !== undefined,
      ...passwordOf(name, secrets),
      passwordRequired: engine === 'postgres' || (options as RedisOptions).password === 'required',
      operator: engine === 'postgres' || storeModes(description, name).has('operator'),
      backup: engine === 'postgres',
      exporterPort: EXPORTERS[engine].port,
      exporterUid: EXPORTER_UID,
      pools: storePools(description, name),
    };
  });
}

function userOf({ engine, options }: Store): Pick<ResolvedStore, 'uid' | 'gid' | 'data'> {
  const usual = { uid: 999, gid: 999, data: engine === 'redis' ? '/data' : '/var/lib/postgresql/data' };
  const { uid, gid, data } = factsOf(options.image) ?? usual;
  const { security } = options;
  return security === undefined ? { uid, gid, data } : { uid: security.uid, gid: security.gid ?? security.uid, data };
}

function passwordOf(name: string, secrets: ResolvedSecret | undefined): Pick<ResolvedStore, 'passwordKey' | 'passwordPath'> {
  const key = secrets?.keys.find((one) => one.passwordOf === name);
  if (secrets === undefined || key === undefined) return {};
  return {
    passwordKey: key.key,
    ...(key.source.kind === 'supplied' && { passwordPath: [...secrets.at, ...key.source.path] }),
  };
}

/** The ways in which the description has a store, over all environments. */
export function storeModes(description: Description, name: string): ReadonlySet<StoreMode> {
  const base = description.stores?.[name]?.options.mode ?? 'bundled';
  const others = Object.values(description.environments ?? {}).map((environment) => environment.stores?.[name]?.mode ?? base);
  return new Set([base, ...others]);
}

/** Connections that a pod of each component opens at most. */
export function storePools(description: Description, name: string): ReadonlyMap<string, number> {
  const store = description.stores?.[name];
  const pool = store?.engine === 'postgres' ? (store.options as PostgresOptions).pool : undefined;
  if (store === undefined || pool === undefined) return new Map();
  const users = Object.entries(description.components).filter(([, { options }]) =>
    (options.uses ?? []).some((used) => typeof used !== 'string' && used.id === store.id),
  );
  return new Map(
    users.flatMap(([key]) => {
      const most = typeof pool === 'number' ? pool : pool[key];
      return most === undefined ? [] : [[key, most] as const];
    }),
  );
}
