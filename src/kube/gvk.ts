/** Group, version, kind, and the apiVersion texts that carry them: apimachinery's runtime/schema. */
import { isObject, type Json } from './json.ts';

export interface GroupVersion {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
}

export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

/** "apps/v1", "v1"; two slashes are an error. Empty and "/" give an empty group and version, as upstream does. */
export function parseGroupVersion(text: string): GroupVersion | { readonly error: string } {
  if (text === '' || text === '/') return { group: '', version: '' };
  const parts = text.split('/', 3);
  if (parts.length > 2) return { error: `unexpected GroupVersion string: ${text}` };
  return parts.length === 1 ? { group: '', version: text } : { group: parts[0]!, version: parts[1]! };
}

/** `apps/v1` */
export function apiVersionText({ group, version }: GroupVersion): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`: as upstream prints a GroupVersionKind. */
export function gvkText(gvk: GroupVersionKind): string {
  return `${gvk.group}/${gvk.version}, Kind=${gvk.kind}`;
}

/** "apps/v1" and "Deployment"; undefined where the apiVersion cannot be read. */
export function parseGvk(apiVersion: string, kind: string): GroupVersionKind | undefined {
  const gv = parseGroupVersion(apiVersion);
  return 'error' in gv ? undefined : { ...gv, kind };
}

/** What an object says it is; undefined where apiVersion or kind is missing, empty or no string. */
export function gvkOf(object: Json): GroupVersionKind | undefined {
  if (!isObject(object)) return undefined;
  const apiVersion = Object.hasOwn(object, 'apiVersion') ? object['apiVersion'] : undefined;
  const kind = Object.hasOwn(object, 'kind') ? object['kind'] : undefined;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || apiVersion === '' || kind === '') return undefined;
  return parseGvk(apiVersion, kind);
}

/** One text per group, version and kind, for maps: `apps/v1/Deployment`, `v1/Pod`. */
export function gvkKey(gvk: GroupVersionKind): string {
  return `${apiVersionText(gvk)}/${gvk.kind}`;
}
