/**
 * The values of stores. What a description says in some environment stands in values.yaml; what nobody said is one value away: it
 * stands in values.schema.json and README, and the templates carry its default.
 */
import type { PodOptions } from './component.ts';
import type { ContractDraft, ValuePlace } from './contract-draft.ts';
import { imageValues, resourceValues, splitImage } from './contract-image.ts';
import type { ContractInput } from './contract-part.ts';
import { tolerationJson } from './contract-pod.ts';
import { EXPORTERS, MAX_CONNECTIONS, STORE_PORTS } from './image-facts.ts';
import type { JsonMap, ResolvedStore } from './model.ts';
import type { ProbeTimes } from './probe.ts';
import { amountOf, splitResources } from './quantity.ts';
import { storeModes } from './resolve-store.ts';
import type { Backup, PostgresOptions, RedisOptions, Store, StoreOptions } from './store.ts';
import { FLAG, integer, MEMORY, OPEN_LIST, OPEN_MAP, oneOf, PORT, TEXT, TEXT_MAP } from './value-schema.ts';

interface StoreInput {
  readonly draft: ContractDraft;
  readonly store: ResolvedStore;
  readonly said: Store;
  readonly options: StoreOptions & Partial<PostgresOptions & RedisOptions>;
  readonly flat: boolean;
  /** Whether the application is watched here; undefined: it never is. */
  readonly watched: boolean | undefined;
  /** Schema and README only, unless the description says one of these words in some environment. */
  readonly rare: (...words: readonly string[]) => ValuePlace;
  /** What the description says of dumps, over all environments. */
  readonly backups: readonly Backup[];
}

const RARE: ValuePlace = { place: 'schema' };

export function storeValues(draft: ContractDraft, { description, parts }: ContractInput): void {
  for (const store of parts.stores) {
    const said = description.stores?.[store.name];
    if (said === undefined) continue;
    const deltas = Object.values(description.environments ?? {}).map((environment) => environment.stores?.[store.name] ?? {});
    const input: StoreInput = {
      draft: draft.under(store.values),
      store,
      said,
      options: said.options as StoreInput['options'],
      flat: parts.layout === 'flat',
      watched: description.monitor === undefined ? undefined : (description.monitor.enabled ?? true),
      rare: (...words) => (words.some((word) => [said.options, ...deltas].some((one) => word in one)) ? {} : RARE),
      backups: [said.options, ...deltas].flatMap(({ backup }) => (typeof backup === 'object' ? [backup] : [])),
    };
    draft.group(store.values.join('.'), `${store.title}, which the program uses`);
    serverValues(input, storeModes(description, store.name).has('operator'));
    storageValues(input);
    externalValues(input, storeModes(description, store.name).has('external'));
    tuningValues(input);
    const doc = input.flat ? `What the pod of ${store.title} asks for and may use` : '';
    resourceValues(input.draft, input.options.resources, doc, { leaves: input.flat });
    if (store.backup) backupValues(input);
    podValues(input);
  }
  const together = parts.components.find((component) => component.stores.length > 0 && component.wait.length === 1);
  if (together !== undefined) waitValue(draft, parts.stores, description.components[together.name]?.options);
}

/** How long a starting pod waits: one value for all components but those that say it themselves. */
export function waitValue(draft: ContractDraft, stores: readonly ResolvedStore[], options: PodOptions | undefined): void {
  const what = stores.length === 1 ? (stores[0]?.title ?? '') : 'its stores';
  const answer = stores.length === 1 ? `${what} answers` : 'they answer';
  const doc = `Seconds a starting pod waits for ${what} before the program starts all the same (and stays unready until ${answer}); 0: no wait`;
  draft.value('waitSeconds', options?.off?.wait === undefined ? (options?.wait ?? 60) : 0, integer(0), doc);
}

/** What the server is, and who runs it. */
function serverValues({ draft, store, options, flat }: StoreInput, operated: boolean): void {
  const mode = options.mode ?? 'bundled';
  draft.value('enabled', mode !== 'external', FLAG, 'true: a server of this chart; false: a server of your own');
  imageValues(draft, splitImage(options.image), flat ? `Image of ${store.title}` : '', flat);
  if (store.engine === 'redis') draft.value('database', options.database ?? 0, integer(0), 'Number of the database');
  else {
    const name = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_-]{0,62}$' };
    draft.value('database', options.database ?? '', name, 'Name of the database');
    draft.value('user', options.user ?? '', name, 'User that owns it; the password is a key of the Secret');
  }
  if (!store.operator) return;
  const place = operated ? {} : RARE;
  const operator = store.engine === 'redis' ? 'the Redis operator (redis.redis.opstreelabs.in)' : 'CloudNativePG';
  draft.group('operator', operated ? `Who makes the server: ${operator}, which must be installed in the cluster` : '');
  draft.value(
    'operator.enabled',
    mode === 'operator',
    FLAG,
    `Whether ${operator} makes the server, instead of one pod of this chart`,
    place,
  );
  if (store.engine === 'postgres') {
    draft.value(
      'operator.instances',
      options.operator?.instances ?? 3,
      integer(1),
      'Servers: one that writes, the others ready to take over',
      place,
    );
    const owner = `Secret of type kubernetes.io/basic-auth with username and password; needed when the chart does not make the Secret`;
    draft.value('operator.ownerSecret', options.operator?.ownerSecret ?? '', TEXT, owner, place);
  }
  draft.value(
    'operator.image',
    options.operator?.image ?? operatorImage(store, options),
    TEXT,
    'Image of the server that suits the operator',
    place,
  );
}

/** The operators' own images, of the version that the description names. */
function operatorImage(store: ResolvedStore, options: StoreOptions): string {
  const version = /^[0-9.]+/.exec(splitImage(options.image).tag ?? '')?.[0];
  if (store.engine === 'postgres') return `ghcr.io/cloudnative-pg/postgresql:${version?.split('.')[0] ?? '17'}`;
  // Their tags are whole versions.
  return `quay.io/opstree/redis:v${version !== undefined && version.split('.').length === 3 ? version : '7.2.7'}`;
}

function storageValues({ draft, store, options, flat, rare }: StoreInput): void {
  draft.group('persistence', 'Storage; without it the data lives as long as the pod');
  draft.value(
    'persistence.enabled',
    options.persistent ?? options.size !== undefined,
    FLAG,
    'Whether the data outlives the pod',
    flat ? {} : rare('persistent'),
  );
  const fixed = store.as === 'StatefulSet' ? '. Growing it later: README' : '';
  draft.value('persistence.size', options.size ?? '1Gi', MEMORY, `How much${fixed}`);
  draft.value('persistence.storageClass', options.class ?? '', TEXT, "Storage class; empty: the cluster's default");
  const accessModes = oneOf('ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany');
  draft.value('persistence.accessMode', 'ReadWriteOnce', accessModes, 'Who may mount it', RARE);
  draft.value('persistence.keep', true, FLAG, 'Keep the claim when the release is uninstalled', RARE);
}

function externalValues({ draft, store, options, flat, rare }: StoreInput, used: boolean): void {
  const place = flat || used ? {} : rare('host');
  draft.group('external', place.place === undefined ? 'The server when enabled is false; not needed when an existing Secret names it' : '');
  draft.value('external.host', options.host ?? '', TEXT, 'Host of a server of your own (enabled: false)', place);
  draft.value('external.port', options.port ?? STORE_PORTS[store.engine], PORT, 'Its port', place);
  draft.value('external.tls', options.tls ?? false, FLAG, 'Whether it asks for an encrypted connection', rare('tls'));
}

/** Settings of the server. Its memory follows the limit: a server that knows its limit says "out of memory" instead of being killed. */
function tuningValues({ draft, store, options, watched, rare }: StoreInput): void {
  const setting = { type: ['string', 'number', 'boolean'] };
  const memory = amountOf(splitResources(options.resources).limits.memory) ?? 0;
  const megabytes = (share: number): number => Math.max(1, Math.floor((memory * share) / 2 ** 20));
  const initial: Record<string, string | number> =
    store.engine === 'redis'
      ? { maxmemory: `${megabytes(0.75)}mb` }
      : { max_connections: options.maxConnections ?? MAX_CONNECTIONS, shared_buffers: `${megabytes(0.25)}MB` };
  const share = store.engine === 'redis' ? 'maxmemory: three quarters' : 'shared_buffers: a quarter';
  draft.group(
    'configuration',
    `Settings of the server (${store.engine === 'redis' ? 'redis.conf' : 'postgresql.conf'}); ${share} of the memory limit`,
    {
      schema: setting,
      keys: store.engine === 'redis' ? '^[a-z][a-z0-9-]*$' : '^[a-z_][a-z0-9_.]*$',
    },
  );
  for (const [key, value] of Object.entries({ ...initial, ...options.configuration }))
    draft.value(`configuration.${key}`, value, setting, '');
  const place = rare('metrics');
  const doc = 'Whether an exporter of Prometheus metrics runs beside the server';
  draft.value('metrics.enabled', options.metrics ?? watched ?? false, FLAG, doc, place);
  draft.value('metrics.image', EXPORTERS[store.engine].image, TEXT, 'Its image', RARE);
}

function backupValues({ draft, options, backups, rare }: StoreInput): void {
  const backup: Backup = options.backup === undefined || options.backup === false || options.backup === 'velero' ? {} : options.backup;
  const place = rare('backup');
  const said = (key: keyof Backup): ValuePlace => (backups.some((one) => key in one) ? {} : RARE);
  draft.group('backup', place.place === undefined ? 'Dumps of the database by the clock, in a volume of their own. Restoring: README' : '');
  const enabled = options.backup !== undefined && options.backup !== false;
  draft.value('backup.enabled', enabled, FLAG, 'Whether there are dumps (CronJob and claim)', place);
  draft.value('backup.schedule', backup.schedule ?? '30 2 * * *', TEXT, 'When (cron)', said('schedule'));
  const keep = 'Dumps that are kept; the oldest go first, and only after a new one was made and read back';
  draft.value('backup.keep', backup.keep ?? 7, integer(1), keep, said('keep'));
  const size = { type: 'string', pattern: '^([0-9]+(\\.[0-9]+)?(k|M|G|T|Ki|Mi|Gi|Ti)?)?$' };
  draft.value('backup.size', backup.size ?? '', size, 'How much storage they have; empty: as much as the data', said('size'));
  draft.value('backup.storageClass', backup.class ?? '', TEXT, 'Its storage class; empty: that of the data', said('class'));
}

/** How the pod is run. */
function podValues({ draft, store, options, rare }: StoreInput): void {
  draft.value('nodeSelector', { ...options.nodes }, TEXT_MAP, 'Labels that the node must have', rare('nodes'));
  draft.value(
    'tolerations',
    (options.tolerations ?? []).map(tolerationJson),
    OPEN_LIST,
    'Taints of nodes that it puts up with',
    rare('tolerations'),
  );
  draft.value('affinity', {}, OPEN_MAP, 'More rules on nodes and neighbours (Affinity)', RARE);
  draft.value('priorityClassName', '', TEXT, 'Who is evicted first when a node is full (PriorityClass)', RARE);
  const velero: JsonMap = options.backup === 'velero' ? { 'backup.velero.io/backup-volumes': 'data' } : {};
  const annotations = 'Annotations of the pod; backup.velero.io/backup-volumes: data has Velero copy the volume';
  draft.value('podAnnotations', velero, TEXT_MAP, annotations, store.engine === 'redis' ? rare('backup') : RARE);
  const more = 'More of the pod spec, in the words of Kubernetes (initContainers, dnsConfig): the last resort';
  draft.value('podSpec', {}, { ...OPEN_MAP, properties: Object.fromEntries(POD_SPEC_TAKEN.map((word) => [word, false])) }, more, RARE);
  const { uid, gid } = store;
  const security = {
    runAsNonRoot: true,
    runAsUser: uid,
    runAsGroup: gid,
    fsGroup: gid,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
  draft.value('podSecurityContext', security, OPEN_MAP, 'Security of the pod: the user that the image was made for', RARE);
  for (const [kind, path, doc] of [
    ['startup', 'startupProbe', 'How long a start may take (it reads its data first)'],
    ['live', 'livenessProbe', 'When it is restarted'],
    ['ready', 'readinessProbe', 'When it gets no connections'],
  ] as const) {
    const times = timesOf({ ...PATIENCE[store.engine][kind], ...options.probes?.[kind] });
    draft.value(path, times, PROBE_TIMES, `${doc}: periodSeconds, timeoutSeconds, failureThreshold`, rare('probes'));
  }
  draft.value('terminationGracePeriodSeconds', 60, integer(1), 'Seconds in which it ends its transactions and writes its data', RARE);
}

/** Words of a pod spec that have values of their own, or that the server cannot do without. */
const POD_SPEC_TAKEN: readonly string[] = [
  ...['containers', 'volumes', 'securityContext', 'nodeSelector', 'affinity', 'tolerations', 'imagePullSecrets', 'priorityClassName'],
  ...['terminationGracePeriodSeconds', 'automountServiceAccountToken', 'enableServiceLinks'],
];

/** A busy database is slow to answer and must not be killed for it; a start reads the log of the last one. */
const PATIENCE = {
  redis: { startup: { period: 2, failures: 150 }, live: { period: 20, failures: 3 }, ready: { period: 10, failures: 3 } },
  postgres: { startup: { period: 5, failures: 60 }, live: { period: 20, timeout: 5, failures: 6 }, ready: { period: 10, failures: 3 } },
} as const;

function timesOf({ delay, period, timeout, failures }: ProbeTimes): JsonMap {
  return {
    ...(delay !== undefined && { initialDelaySeconds: delay }),
    periodSeconds: period ?? 10,
    timeoutSeconds: timeout ?? 3,
    failureThreshold: failures ?? 3,
  };
}

const SECONDS = { type: 'integer', minimum: 1 } as const;
const PROBE_TIMES: JsonMap = {
  type: 'object',
  additionalProperties: false,
  properties: {
    initialDelaySeconds: { type: 'integer', minimum: 0 },
    periodSeconds: SECONDS,
    timeoutSeconds: SECONDS,
    failureThreshold: SECONDS,
  },
};
