/** The resources of one minor, as discovery lists them. */
import type { GroupVersionKind } from '../../kube/index.ts';
import { pack } from './pack.ts';
import { rangeOf } from './read-type.ts';

export interface KindInfo extends GroupVersionKind {
  /** plural: "deployments" */
  readonly resource: string;
  /** "deployment" */
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  /** "all", "api-extensions": groups of resources for kubectl get. */
  readonly categories: readonly string[];
  readonly subresources: readonly Subresource[];
  /** The type's name in the pack: "apps/v1.Deployment". */
  readonly type: string;
  /** The minors of the pack that have it, in whatever form. */
  readonly since: number;
  readonly until: number;
  /** Served without a flag: stable versions, and the beta ones that are older than the rule that betas are off (1.24). */
  readonly enabled: boolean;
}

export interface Subresource {
  /** "status", "scale", "eviction", "log" … */
  readonly name: string;
  readonly verbs: readonly string[];
  /** The kind that it takes and gives, where that is not the resource's own: Scale, Eviction, TokenRequest. */
  readonly kind?: GroupVersionKind;
}

const VERBS: Readonly<Record<string, string>> = {
  c: 'create',
  d: 'delete',
  D: 'deletecollection',
  g: 'get',
  l: 'list',
  p: 'patch',
  u: 'update',
  w: 'watch',
};

export interface KindLine {
  readonly from: number;
  readonly until: number;
  readonly kind: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly text: string;
}

let lines: readonly KindLine[] | undefined;

/** All rows of the pack: a kind has several where its subresources changed. */
export function kindLines(): readonly KindLine[] {
  lines ??= pack().kinds.map((text) => {
    const [range, apiVersion, resource, kind] = text.split(' ', 4) as [string, string, string, string];
    const [from, until] = rangeOf(range, pack().oldest, pack().newest);
    return { from, until, kind, apiVersion, resource, text };
  });
  return lines;
}

/** Minors of the pack, both inclusive: the oldest and newest of the pack where nothing is known beyond. */
export interface MinorRange {
  readonly since: number;
  readonly until: number;
}

let ranges: Map<string, MinorRange> | undefined;

/** The minors that have a kind, in whatever form. */
export function kindRange(apiVersion: string, kind: string): MinorRange | undefined {
  if (ranges === undefined) {
    ranges = new Map();
    for (const line of kindLines()) {
      const key = `${line.apiVersion} ${line.kind}`;
      const { since, until } = ranges.get(key) ?? { since: line.from, until: line.until };
      ranges.set(key, { since: Math.min(since, line.from), until: Math.max(until, line.until) });
    }
  }
  return ranges.get(`${apiVersion} ${kind}`);
}

/** "20- apps/v1 deployments Deployment apps N Dcdglpuw deploy+all scale:gpu:autoscaling/v1.Scale status:gpu" */
export function readKind({ apiVersion, kind, resource, text }: KindLine): KindInfo {
  const [, , , , home, scope, verbs, names, ...subs] = text.split(' ') as string[];
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  const [shortNames, categories] = (names === '-' ? '' : names!).split('+');
  const { since, until } = kindRange(apiVersion, kind)!;
  return {
    group,
    version,
    kind,
    resource,
    singular: kind.toLowerCase(),
    namespaced: scope === 'N',
    verbs: readVerbs(verbs!),
    shortNames: listOf(shortNames),
    categories: listOf(categories),
    subresources: subs.map((sub) => readSubresource(sub, group)),
    type: `${home}/${version}.${kind}`,
    since,
    until,
    enabled: !version.includes('alpha') && !(version.includes('beta') && since >= 24 && !ENABLED_BETAS.has(apiVersion)),
  };
}

/** Betas from 1.24 on that are served without a flag all the same, as successors of served ones. */
const ENABLED_BETAS: ReadonlySet<string> = new Set(['flowcontrol.apiserver.k8s.io/v1beta3']);

function readSubresource(text: string, group: string): Subresource {
  const [name, verbs, type] = text.split(':') as [string, string, string?];
  if (type === undefined) return { name, verbs: readVerbs(verbs) };
  const [home, kind] = type.split('.') as [string, string];
  const [folder, version] = home.split('/') as [string, string];
  return {
    name,
    verbs: readVerbs(verbs),
    kind: { group: GROUPS[folder] ?? (group.split('.')[0] === folder ? group : folder), version, kind },
  };
}

/** The API groups of package folders that subresources' kinds come from. */
const GROUPS: Readonly<Record<string, string>> = { core: '', authentication: 'authentication.k8s.io' };

function readVerbs(letters: string): readonly string[] {
  return letters === '*' ? [] : [...letters].map((letter) => VERBS[letter]!);
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(',');
}
