/** The rules about an object's metadata, for docs and SARIF. */

export interface RuleInfo {
  /** What the API server refuses, in one sentence. */
  readonly summary: string;
  /** What to do. */
  readonly remedy: string;
}

export const METADATA_RULES: Readonly<Record<string, RuleInfo>> = {
  'api/name': {
    summary: 'metadata.name (or generateName) is missing or is not a name that this kind may have.',
    remedy: 'Use lower case letters, digits and dashes within the length of the kind; cut with `trunc 63 | trimSuffix "-"`.',
  },
  'api/namespace': {
    summary: 'metadata.namespace is not a namespace’s name.',
    remedy: 'Use a DNS label (at most 63 of a-z, 0-9 and dashes), or leave the namespace to the release.',
  },
  'api/label-syntax': {
    summary: 'A label’s key or value is not well-formed.',
    remedy: 'Keys are `prefix/name`, values at most 63 letters, digits, dashes, underscores and dots; put other texts into annotations.',
  },
  'api/annotation-syntax': {
    summary: 'An annotation’s key is not well-formed.',
    remedy: 'Use `prefix/name`: a DNS subdomain and a name of at most 63 characters.',
  },
  'api/annotation-size': {
    summary: 'The annotations hold more than 256 KiB in all.',
    remedy: 'Move large texts into a ConfigMap.',
  },
  'api/owner-reference': {
    summary: 'An owner reference is incomplete, names a kind that cannot own, or a second controller.',
    remedy: 'Give apiVersion, kind, name and uid, and set `controller: true` on one reference only.',
  },
  'api/finalizer': {
    summary: 'A finalizer is not a qualified name, or contradicts another one.',
    remedy: 'Name it `domain/name`; only `kubernetes`, `orphan` and `foregroundDeletion` have no domain.',
  },
  'api/server-fields': {
    summary: 'A field that the server keeps (generation, managedFields) holds what it would never write.',
    remedy: 'Leave these fields out of manifests.',
  },
  'api/selector': {
    summary: 'A label selector’s requirement has an unknown operator, or values that do not go with it.',
    remedy: 'In and NotIn take values; Exists and DoesNotExist take none.',
  },
};
