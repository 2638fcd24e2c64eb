/**
 * Databases and caches. A store says what it is and how it is had (bundled with the chart, made by an operator, or somebody
 * else's server); its links (`db.host`, `cache.url`) are computed for whatever way an environment chooses.
 */
import type { Link } from './expression.ts';
import type {
  Count,
  ImageText,
  LabelKey,
  LabelValue,
  Line,
  ObjectReference,
  Port,
  Schedule,
  ServerHost,
  Some,
  SqlName,
  UserId,
} from './limits.ts';
import type { Toleration } from './placement.ts';
import type { ProbeTimes } from './probe.ts';
import type { Memory, Resources } from './quantity.ts';

/** bundled: in this chart. external: a server that exists already. operator: a resource that an operator turns into a server. */
export type StoreMode = 'bundled' | 'external' | 'operator';

export interface StoreOptions {
  /** 'redis:6.2-alpine'. */
  readonly image: ImageText;
  readonly resources: Resources;
  /** Default: bundled. */
  readonly mode?: StoreMode;
  /** Why a bundled store is good enough here; asked for where an environment is production. */
  readonly accept?: Line;
  /** Default: StatefulSet. A Deployment is restarted in place (Recreate) and has at most one claim. */
  readonly as?: 'StatefulSet' | 'Deployment';
  /** Storage; without it the data lives as long as the pod. */
  readonly size?: Memory;
  /** Whether the storage is used. Default: true when there is a size. */
  readonly persistent?: boolean;
  /** Storage class; default: the cluster's own. */
  readonly class?: ObjectReference;
  readonly port?: Port;
  readonly nodes?: Readonly<Record<LabelKey, LabelValue>>;
  readonly tolerations?: readonly Toleration[];
  /** How patiently it is checked; what is asked (pg_isready, redis-cli ping) is the engine's own. */
  readonly probes?: { readonly live?: ProbeTimes; readonly ready?: ProbeTimes; readonly startup?: ProbeTimes };
  /** Settings of the server: `{ 'maxmemory-policy': 'allkeys-lru' }`, `{ work_mem: '8MB' }`. */
  readonly configuration?: Readonly<Record<string, string | number>>;
  /** User and group of the image; known for the official ones. */
  readonly security?: { readonly uid: UserId; readonly gid?: UserId };
  /** An exporter of Prometheus metrics beside the server. Default: off, one value away. */
  readonly metrics?: boolean;
  /**
   * Of mode operator: the operator's own image of the server, and how many of them. `ownerSecret`: a Secret of type
   * kubernetes.io/basic-auth with username and password, where the application's own Secret is not the chart's.
   */
  readonly operator?: { readonly image?: ImageText; readonly instances?: Some; readonly ownerSecret?: ObjectReference };
  /** Host of an external server, when it may stand in a values file. */
  readonly host?: ServerHost;
  /** Whether an external server asks for an encrypted connection. */
  readonly tls?: boolean;
}

/** Dumps of a database, made by the clock into a volume of their own. */
export interface Backup {
  /** Default: '30 2 * * *'. */
  readonly schedule?: Schedule;
  /** Dumps that are kept; the oldest go first, and only after a new one was made and read back. Default: 7. */
  readonly keep?: Some;
  /** Default: the size of the data. */
  readonly size?: Memory;
  /** Storage class; default: that of the data. */
  readonly class?: ObjectReference;
}

export interface RedisOptions extends StoreOptions {
  /** Number of the database. Default: 0. */
  readonly database?: Count;
  /** Whether the server asks for a password: never, only when the Secret holds one, or always. Default: optional. */
  readonly password?: 'none' | 'optional' | 'required';
  /** Velero copies the volume: the annotation goes onto the pod, which is where Velero looks. */
  readonly backup?: 'velero' | false;
}

export interface PostgresOptions extends StoreOptions {
  readonly database: SqlName;
  readonly user: SqlName;
  /** Connections that the server takes; checked against pods times pool. Default: 100. */
  readonly maxConnections?: Some;
  /** Connections that one pod opens at most: of every component that uses it, or by component. */
  readonly pool?: Some | Readonly<Record<string, Some>>;
  /** Dumps by the clock. Default: off, one value away. */
  readonly backup?: Backup | false;
}

export interface Redis {
  readonly kind: 'store';
  readonly engine: 'redis';
  readonly id: object;
  readonly options: RedisOptions;
  readonly host: Link<'host'>;
  readonly port: Link<'port'>;
  readonly database: Link<'database'>;
  readonly password: Link<'password'>;
  readonly url: Link<'url'>;
}

export interface Postgres {
  readonly kind: 'store';
  readonly engine: 'postgres';
  readonly id: object;
  readonly options: PostgresOptions;
  readonly host: Link<'host'>;
  readonly port: Link<'port'>;
  readonly database: Link<'database'>;
  readonly user: Link<'user'>;
  readonly password: Link<'password'>;
  readonly url: Link<'url'>;
}

export type Store = Redis | Postgres;

export function redis(options: RedisOptions): Redis {
  const link = linker(options);
  return {
    kind: 'store',
    engine: 'redis',
    id: options,
    options,
    host: link('host'),
    port: link('port'),
    database: link('database'),
    password: link('password'),
    url: link('url'),
  };
}

export function postgres(options: PostgresOptions): Postgres {
  const link = linker(options);
  return {
    kind: 'store',
    engine: 'postgres',
    id: options,
    options,
    host: link('host'),
    port: link('port'),
    database: link('database'),
    user: link('user'),
    password: link('password'),
    url: link('url'),
  };
}

function linker(store: object): <I extends Link['item']>(item: I) => Link<I> {
  return (item) => ({ kind: 'link', store, item });
}
