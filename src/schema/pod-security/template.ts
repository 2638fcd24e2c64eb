/** Where each built-in kind holds its pod template (upstream's DefaultPodSpecExtractor, admission/admission.go). */
import { At, isObject, type Json, type JsonObject } from '../../kube/index.ts';

export interface PodTemplate {
  readonly metadata: Json | undefined;
  readonly spec: JsonObject;
  /** The pod itself, or the template within its object. */
  readonly at: At;
}

/** Kind → [API groups, path of the template]. */
const TEMPLATES: ReadonlyMap<string, readonly [readonly string[], readonly string[]]> = new Map([
  ['Pod', [[''], []]],
  ['PodTemplate', [[''], ['template']]],
  ['ReplicationController', [[''], ['spec', 'template']]],
  [
    'ReplicaSet',
    [
      ['apps', 'extensions'],
      ['spec', 'template'],
    ],
  ],
  [
    'Deployment',
    [
      ['apps', 'extensions'],
      ['spec', 'template'],
    ],
  ],
  ['StatefulSet', [['apps'], ['spec', 'template']]],
  [
    'DaemonSet',
    [
      ['apps', 'extensions'],
      ['spec', 'template'],
    ],
  ],
  ['Job', [['batch'], ['spec', 'template']]],
  ['CronJob', [['batch'], ['spec', 'jobTemplate', 'spec', 'template']]],
]);

/** The pod or the pod template of an object; undefined where there is none or it has no spec. */
export function podTemplateOf(object: Json | undefined): PodTemplate | undefined {
  if (!isObject(object)) return undefined;
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const known = TEMPLATES.get(kind);
  if (known === undefined) return undefined;
  const [groups, path] = known;
  const slash = apiVersion.indexOf('/');
  if (!groups.includes(slash < 0 ? '' : apiVersion.slice(0, slash))) return undefined;
  let holder: JsonObject = object;
  let at = At.root;
  for (const key of path) {
    const next = holder[key];
    if (!isObject(next)) return undefined;
    holder = next;
    at = at.to(key);
  }
  const spec = holder['spec'];
  return isObject(spec) ? { metadata: holder['metadata'], spec, at } : undefined;
}
