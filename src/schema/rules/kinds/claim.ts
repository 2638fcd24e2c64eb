/** PersistentVolumeClaim (pkg/registry/core/persistentvolumeclaim); its spec's rules are those of every claim (pod/claim.ts). */
import { At, type JsonObject, nameIsDnsSubdomain } from '../../../kube/index.ts';
import type { PersistentVolumeClaimSpec } from '../../kinds.ts';
import { asStruct } from '../metadata/index.ts';
import { validateClaimSpec } from '../pod/index.ts';
import type { Kind, KindContext } from './context.ts';
import { given, maybePart, part, text } from './read.ts';

export const persistentVolumeClaim: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const old = context.old === undefined ? undefined : asStruct<PersistentVolumeClaimSpec>(context.old['spec']);
    const spec = asStruct<PersistentVolumeClaimSpec>(sourced(part(object['spec']), context));
    validateClaimSpec(spec, At.root.to('spec'), report, { minor: context.minor, old });
  },
};

/**
 * The spec without the data sources that the server drops in silence: references into another namespace (a gate that is off), and a
 * dataSource alone that is neither claim nor snapshot.
 */
function sourced(spec: JsonObject, { old }: KindContext): JsonObject {
  const before = part(old?.['spec']);
  const [source, reference] = [maybePart(spec['dataSource']), maybePart(spec['dataSourceRef'])];
  if (source === undefined && reference === undefined) return spec;
  const crosses = text(reference?.['namespace']) !== '' && !given(before['dataSourceRef']);
  const kept = crosses ? null : (reference ?? null);
  const known =
    given(before['dataSource']) ||
    kept !== null ||
    (text(source?.['apiGroup']) === '' && text(source?.['kind']) === 'PersistentVolumeClaim') ||
    (text(source?.['apiGroup']) === 'snapshot.storage.k8s.io' && text(source?.['kind']) === 'VolumeSnapshot');
  return { ...spec, dataSource: known ? (source ?? null) : null, dataSourceRef: kept };
}
