/**
 * What the official images of stores are inside, as a table with its source: the user they run as and where the data lies.
 * A wrong uid shows itself only in production, as a volume that cannot be written.
 */

export interface ImageFacts {
  readonly uid: number;
  readonly gid: number;
  /** Where the volume is mounted. */
  readonly data: string;
  /** Where the figures stand. */
  readonly source: string;
}

/** PostgreSQL 18 and later refuse to start when something is mounted on the folder of old: `docker-entrypoint.sh`, "unused mount/volume". */
const POSTGRES_18 = '(1[89]|[2-9][0-9])';
const OLD_DATA = '/var/lib/postgresql/data';
const NEW_DATA = '/var/lib/postgresql';
const POSTGRES_ALPINE = 'docker-library/postgres: alpine/Dockerfile, addgroup -g 70, adduser -u 70';
const POSTGRES_DEBIAN = 'docker-library/postgres: Dockerfile, groupadd and useradd 999';

const FACTS: readonly (readonly [image: RegExp, facts: ImageFacts])[] = [
  [
    /(^|\/)redis:.*alpine/,
    { uid: 999, gid: 1000, data: '/data', source: 'docker-library/redis: alpine/Dockerfile, addgroup -g 1000, adduser -u 999' },
  ],
  [/(^|\/)redis(:|$)/, { uid: 999, gid: 999, data: '/data', source: 'docker-library/redis: debian/Dockerfile, groupadd and useradd 999' }],
  [
    /(^|\/)valkey:.*alpine/,
    { uid: 999, gid: 1000, data: '/data', source: 'valkey-io/valkey-container: alpine/Dockerfile, addgroup -g 1000, adduser -u 999' },
  ],
  [
    new RegExp(`(^|/)postgres:${POSTGRES_18}\\b.*alpine`),
    { uid: 70, gid: 70, data: NEW_DATA, source: `${POSTGRES_ALPINE}; volume of 18 and later` },
  ],
  [/(^|\/)postgres:.*alpine/, { uid: 70, gid: 70, data: OLD_DATA, source: POSTGRES_ALPINE }],
  [
    new RegExp(`(^|/)postgres:${POSTGRES_18}\\b`),
    { uid: 999, gid: 999, data: NEW_DATA, source: `${POSTGRES_DEBIAN}; volume of 18 and later` },
  ],
  [/(^|\/)postgres(:|$)/, { uid: 999, gid: 999, data: OLD_DATA, source: POSTGRES_DEBIAN }],
];

/** The facts of a known image, by its name and tag. */
export function factsOf(image: string): ImageFacts | undefined {
  return FACTS.find(([pattern]) => pattern.test(image))?.[1];
}

/**
 * Exporters of metrics: one static program each, which runs as whatever user it is told (`nobody`, 65534).
 * Sources: prometheus-community/postgres_exporter Dockerfile; oliver006/redis_exporter docker/Dockerfile.
 */
export const EXPORTERS = {
  postgres: { image: 'quay.io/prometheuscommunity/postgres-exporter:v0.17.1', port: 9187 },
  redis: { image: 'quay.io/oliver006/redis_exporter:v1.74.0', port: 9121 },
} as const;

export const EXPORTER_UID = 65534;

/** Where the engines listen when nothing else is said. */
export const STORE_PORTS = { redis: 6379, postgres: 5432 } as const;
/** Connections that a PostgreSQL takes when nothing else is said: its own default. */
export const MAX_CONNECTIONS = 100;
