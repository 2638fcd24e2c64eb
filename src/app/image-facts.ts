/**
 * What the official images of stores are inside, as a table with its source: the user they run as and where the data lies.
 * A wrong uid shows itself only in production, as a volume that cannot be written.
 */

export interface ImageFacts {
  readonly uid: number;
  readonly gid: number;
  readonly data: string;
  /** Where the figures stand. */
  readonly source: string;
}

const FACTS: readonly (readonly [image: RegExp, facts: ImageFacts])[] = [
  [
    /(^|\/)redis:.*alpine/,
    { uid: 999, gid: 1000, data: '/data', source: 'docker-library/redis: alpine/Dockerfile, addgroup -g 1000, adduser -u 999' },
  ],
  [/(^|\/)redis(:|$)/, { uid: 999, gid: 999, data: '/data', source: 'docker-library/redis: debian/Dockerfile, groupadd and useradd 999' }],
  [
    /(^|\/)postgres:.*alpine/,
    {
      uid: 70,
      gid: 70,
      data: '/var/lib/postgresql/data',
      source: 'docker-library/postgres: alpine/Dockerfile, addgroup -g 70, adduser -u 70',
    },
  ],
  [
    /(^|\/)postgres(:|$)/,
    { uid: 999, gid: 999, data: '/var/lib/postgresql/data', source: 'docker-library/postgres: Dockerfile, groupadd and useradd 999' },
  ],
];

/** The facts of a known image, by its name and tag. */
export function factsOf(image: string): ImageFacts | undefined {
  return FACTS.find(([pattern]) => pattern.test(image))?.[1];
}
