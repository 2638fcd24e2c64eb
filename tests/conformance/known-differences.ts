/**
 * Where we do not do what helm does, each with its reason. The list is a ratchet: a case on it that passes makes the test red,
 * and so does a name that no case bears.
 */

export interface KnownDifference {
  readonly reason: string;
  /** 'output': other bytes, or another outcome; 'message': both fail, in other words. */
  readonly what: 'output' | 'message';
  /** Default: both versions. */
  readonly helm?: 3 | 4;
  /** "<file without .txt>: <names of cases>" */
  readonly cases: readonly string[];
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    reason: 'our command line says in its own words what it takes and what it refuses; it never talks to a cluster and fetches nothing',
    what: 'message',
    cases: ['errors/charts: no-chart no-operand', 'errors/flags: validate dry-run-unknown post-renderer-missing verify'],
  },
  {
    reason: 'two templates that include each other: our stack ends before the 2001st include, at which helm ends it',
    what: 'message',
    helm: 4,
    cases: ['errors/exec: include-recursion-of-two'],
  },
  {
    reason: 'open: helm 3 prints .Chart as a struct within a struct, and its TOML reader counts lines from 0',
    what: 'output',
    helm: 3,
    cases: ['language/objects: chart-to-yaml', 'functions/yaml: toToml-fromToml'],
  },
  { reason: 'our command line takes --dry-run=client only', what: 'message', helm: 4, cases: ['errors/flags: dry-run-server'] },
  {
    reason: 'helm 3 renders with --dry-run=server while no template calls lookup; we refuse it',
    what: 'output',
    helm: 3,
    cases: ['errors/flags: dry-run-server'],
  },
  {
    reason: 'a render has no folder: the path of the missing file is not known',
    what: 'message',
    helm: 4,
    cases: ['errors/charts: no-chart-yaml'],
  },
  {
    reason: 'helm 3 checks values.schema.json with another library, whose sentences are its own',
    what: 'message',
    helm: 3,
    cases: [
      'errors/schema: type required additional several pattern numbers strings min-items max-items unique-items items contains one-of one-of-none',
      'errors/schema: any-of all-of not if-then-else deep refs dependencies false-schema null of-set schema-unknown-type schema-bad-ref',
      'errors/schema: schema-bad-pattern draft-2020 draft-4 of-a-child of-both',
    ],
  },
  {
    reason: 'helm 3 checks values.schema.json with another library, which knows no draft after 7 and checks formats',
    what: 'output',
    helm: 3,
    cases: ['errors/schema: draft-2019', 'values/schema: schema-2020 schema-formats'],
  },
];
