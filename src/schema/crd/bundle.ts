/**
 * Field schemas of well-known operators' kinds, bundled for charts that use a kind without bringing its definition. They come from npm
 * (docs/crds.md has the versions): fields, types, required fields, enums, ranges and patterns. They have no defaults, no CEL rules, no keys of
 * lists, and say nothing of pruning.
 */
import { brotliDecompressSync } from 'node:zlib';
import { At, type GroupVersionKind, type Json, Report } from '../../kube/index.ts';
import { type Bundle, bundles } from './bundled/index.ts';
import type { CustomDefinition } from './definition.ts';
import { effectiveFormat } from './formats.ts';
import { anySchema, blank, compileSchema, type Draft, INT_OR_STRING, type Structural } from './structural.ts';

/** The definitions of an operator that defines kinds in this group; empty when none is bundled. */
export function bundledCrds(group: string): readonly CustomDefinition[] {
  return bundles
    .filter(({ groups }) => groups.includes(group))
    .flatMap((bundle) => definitionsOf(bundle).filter((definition) => definition.group === group));
}

/** The bundled definition of a kind, whatever its versions; ask `versions` for the one wanted. undefined: "schema/unknown-kind" is the caller's finding. */
export function findCustom({ group, kind, version }: GroupVersionKind): CustomDefinition | undefined {
  return bundledCrds(group).find((definition) => definition.kind === kind && definition.versions.some(({ name }) => name === version));
}

/** All groups of which kinds are bundled. */
export function bundledGroups(): readonly string[] {
  return [...new Set(bundles.flatMap(({ groups }) => groups))].sort();
}

/** A type: a number is another type of the table, a text or the head of a list says what it is (scripts/make-crd-schemas.mjs). */
type Node = number | string | readonly [string, ...(Json | Node)[]];

interface Unpacked {
  /** "@kubernetes-models/keda" */
  readonly source: string;
  readonly version: string;
  /** "keda.sh/v1alpha1/ScaledObject" to the number of its type. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly types: readonly Node[];
}

const known = new Map<Bundle, readonly CustomDefinition[]>();

function definitionsOf(bundle: Bundle): readonly CustomDefinition[] {
  let definitions = known.get(bundle);
  if (definitions === undefined) known.set(bundle, (definitions = readBundle(bundle)));
  return definitions;
}

/** Kinds without a namespace, by hand: the packages do not say. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(
  'ClusterAnalysisTemplate ClusterCloudEventSource ClusterExternalSecret ClusterGenerator ClusterImageCatalog ClusterIssuer ClusterPushSecret ClusterSecretStore ClusterTriggerAuthentication GatewayClass'.split(
    ' ',
  ),
);

function readBundle(bundle: Bundle): readonly CustomDefinition[] {
  const unpacked = JSON.parse(brotliDecompressSync(Buffer.from(bundle.packed(), 'base64')).toString()) as Unpacked;
  const types = new Types(unpacked.types);
  const byKind = new Map<string, { group: string; kind: string; versions: { name: string; type: number }[] }>();
  for (const [key, type] of Object.entries(unpacked.kinds)) {
    const [group = '', name = '', kind = ''] = key.split('/');
    const entry = byKind.get(`${group}/${kind}`) ?? { group, kind, versions: [] };
    entry.versions.push({ name, type });
    byKind.set(`${group}/${kind}`, entry);
  }
  return [...byKind.values()].map(({ group, kind, versions }) =>
    definition(group, kind, versions, types, `${unpacked.source}@${unpacked.version}`),
  );
}

function definition(
  group: string,
  kind: string,
  versions: readonly { name: string; type: number }[],
  types: Types,
  from: string,
): CustomDefinition {
  const singular = kind.toLowerCase();
  return {
    ...{ group, kind, singular, listKind: `${kind}List`, plural: pluralOf(singular), shortNames: [], categories: [] },
    ...{ namespaced: !CLUSTER_SCOPED.has(kind), preserveUnknownFields: false, source: 'bundled', from },
    versions: versions.map(({ name, type }) => ({
      ...{ name, served: true, storage: false, deprecated: false, status: true, scale: undefined },
      get schema() {
        return types.of(type);
      },
    })),
  };
}

/** As Kubernetes guesses it (meta.UnsafeGuessKindToResource). */
function pluralOf(singular: string): string {
  if (/(?:s|x|ch|sh)$/.test(singular)) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

const LETTERS: Readonly<Record<string, string>> = {
  s: 'string',
  i: 'integer',
  n: 'number',
  b: 'boolean',
  a: 'array',
  m: 'object',
  o: 'object',
};
/** The newest minor that we know of: formats of old ones are the same. */
const MINOR = 36;

/** Types by number, built when they are first asked for; they may contain themselves. */
class Types {
  readonly #nodes: readonly Node[];
  readonly #built: (Structural | undefined)[] = [];

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  of(node: Node): Structural {
    if (typeof node !== 'number') return this.#fill(blank(), node);
    const built = this.#built[node];
    if (built !== undefined) return built;
    const draft = blank();
    this.#built[node] = draft;
    const target = this.#nodes[node]!;
    return typeof target === 'number' ? (this.#built[node] = this.of(target)) : this.#fill(draft, target);
  }

  #fill(draft: Draft, node: Exclude<Node, number>): Structural {
    const [letter, part, more] = typeof node === 'string' ? [node] : (node as readonly [string, Json?, Json?]);
    if (letter === '*') return Object.assign(draft, anySchema());
    if (letter === 'x') return Object.assign(draft, { intOrString: true, types: INT_OR_STRING });
    const type = LETTERS[letter]!;
    const nested = letter === 'a' || letter === 'm' || letter === 'o';
    const rules = nested ? more : part;
    if (rules !== undefined)
      Object.assign(draft, compileSchema({ type, ...(rules as Record<string, Json>) }, At.root, new Report(), MINOR));
    draft.type = type;
    draft.types = [type];
    draft.format = effectiveFormat(draft.format, draft.types, MINOR);
    if (letter === 'a') draft.items = this.of(part as Node);
    else if (letter === 'm') draft.additional = this.of(part as Node);
    else if (letter === 'o' && part === undefined) draft.preserve = true;
    else if (letter === 'o')
      draft.properties = new Map(Object.entries(part as Record<string, Node>).map(([name, field]) => [name, this.of(field)]));
    return draft;
  }
}
