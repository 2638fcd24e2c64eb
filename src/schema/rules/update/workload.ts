/** Updates of Deployments, ReplicaSets, DaemonSets and StatefulSets. */
import { At, type Json, type JsonObject, type Report } from '../../../kube/index.ts';
import { items, part } from '../kinds/index.ts';
import { changed, immutable } from './immutable.ts';

const SPEC: At = At.root.to('spec');

export function selector(old: JsonObject, object: JsonObject, report: Report): void {
  immutable(part(old['spec']), part(object['spec']), ['selector'], SPEC, report, 'api/immutable-selector');
}

/** The templateGeneration is the server's own affair. */
export const daemonSet: typeof selector = selector;

/** The fields that may change, and since when. */
const CHANGEABLE: readonly (readonly [name: string, since: number])[] = [
  ['replicas', 0],
  ['ordinals', 26],
  ['template', 0],
  ['updateStrategy', 0],
  ['revisionHistoryLimit', 33],
  ['persistentVolumeClaimRetentionPolicy', 23],
  ['minReadySeconds', 22],
];

export function statefulSet(old: JsonObject, object: JsonObject, report: Report, { minor }: { readonly minor: number }): void {
  const names = CHANGEABLE.filter(([, since]) => minor >= since).map(([name]) => name);
  const found = changed(claimsOf(part(old['spec'])), claimsOf(part(object['spec'])), names);
  if (found.length === 0) return;
  const quoted = names.map((name) => `'${name}'`);
  const list = `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
  report.forbidden(
    SPEC,
    'api/immutable-spec',
    `updates to statefulset spec for fields other than ${list} are forbidden`,
    found.map((name) => ['spec', name]),
  );
}

/** Claim templates without what the server writes into them. */
function claimsOf(spec: JsonObject): JsonObject {
  const claims = items(spec['volumeClaimTemplates']);
  return claims.length === 0 ? spec : { ...spec, volumeClaimTemplates: claims.map(claimOf) };
}

function claimOf(claim: Json): Json {
  const { apiVersion: _apiVersion, kind: _kind, status: _status, ...rest } = part(claim);
  const { creationTimestamp: _creationTimestamp, ...metadata } = part(rest['metadata']);
  return { ...rest, metadata };
}
