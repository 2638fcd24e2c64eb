/** What several volume sources have in common: files made of keys and of the pod's fields, references to secrets. */
import type { At, Report } from '../../../kube/index.ts';
import type { DownwardAPIVolumeFile, KeyToPath } from '../../kinds.ts';
import { pointer, text } from '../metadata/index.ts';
import type { PodScope } from './context.ts';
import { validateFieldRef, validateResourceFieldRef } from './env.ts';
import { validateFileMode, validateLocalPath } from './paths.ts';

/** A reference to a secret, if there is one, has a name. */
export function validateSecretRef(ref: { readonly name?: string } | undefined, at: At, report: Report): void {
  const given = pointer(ref);
  if (given !== undefined && text(given.name) === '') report.required(at.to('secretRef').to('name'), 'api/reference-name');
}

export function validateKeyToPath(item: KeyToPath, at: At, report: Report): void {
  const path = text(item.path);
  if (text(item.key) === '') report.required(at.to('key'), 'api/config-key');
  if (path === '') report.required(at.to('path'), 'api/volume-path');
  validateLocalPath(path, at.to('path'), report);
  validateFileMode(item.mode, at, 'mode', report);
}

const FILE_FIELDS: readonly string[] = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

export function validateDownwardApiFile(file: DownwardAPIVolumeFile, at: At, scope: PodScope): void {
  const { report } = scope;
  const path = text(file.path);
  const field = pointer(file.fieldRef);
  const resource = pointer(file.resourceFieldRef);
  if (path === '') report.required(at.to('path'), 'api/volume-path');
  validateLocalPath(path, at.to('path'), report);
  if (field !== undefined) {
    validateFieldRef(field, FILE_FIELDS, at.to('fieldRef'), scope);
    if (resource !== undefined)
      report.invalid(at, 'api/field-ref', 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  } else if (resource !== undefined) validateResourceFieldRef(resource, true, at.to('resourceFieldRef'), scope);
  else report.required(at, 'api/field-ref', 'one of fieldRef and resourceFieldRef is required');
  validateFileMode(file.mode, at, 'mode', report);
}
