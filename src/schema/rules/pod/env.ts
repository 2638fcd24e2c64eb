/** Environment variables and where their values come from: ValidateEnv, ValidateEnvFrom and what they call. */
import {
  type At,
  configMapKeyErrors,
  dnsLabelErrors,
  envNameErrors,
  labelKeyErrors,
  nameIsDnsSubdomain,
  quantityOf,
  quantitySign,
  quantityText,
  RELAXED_ENV_NAMES_SINCE,
  type Report,
} from '../../../kube/index.ts';
import type {
  ConfigMapKeySelector,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  FileKeySelector,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../../kinds.ts';
import { pointer, struct, text } from '../metadata/index.ts';
import { refuse } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';
import { validateNoBacksteps } from './paths.ts';

export function validateEnv(variables: readonly EnvVar[], at: At, scope: PodScope): void {
  for (let i = 0; i < variables.length; i++) {
    const variable = struct(variables[i]);
    const name = text(variable.name);
    if (name === '') scope.report.required(at.to(i).to('name'), 'api/env-name');
    else validateEnvName(name, at, i, 'name', scope);
    const source = pointer(variable.valueFrom);
    if (source !== undefined) validateSource(source, text(variable.value), at.to(i).to('valueFrom'), scope);
  }
}

function validateEnvName(name: string, at: At, i: number, step: string, { minor, report, allow }: PodScope): void {
  const rules = allow.has('env-names') ? RELAXED_ENV_NAMES_SINCE : minor;
  for (const sentence of envNameErrors(name, rules)) report.invalid(at.to(i).to(step), 'api/env-name', name, sentence);
}

const ENV_FIELDS: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

function validateSource(source: EnvVarSource, value: string, at: At, scope: PodScope): void {
  const { report, minor } = scope;
  let sources = 0;
  if (pointer(source.fieldRef) !== undefined) {
    sources++;
    validateFieldRef(source.fieldRef!, ENV_FIELDS, at.to('fieldRef'), scope);
  }
  if (pointer(source.resourceFieldRef) !== undefined) {
    sources++;
    validateResourceFieldRef(source.resourceFieldRef!, false, at.to('resourceFieldRef'), scope);
  }
  if (pointer(source.configMapKeyRef) !== undefined) {
    sources++;
    validateKeyRef(source.configMapKeyRef!, at.to('configMapKeyRef'), report);
  }
  if (pointer(source.secretKeyRef) !== undefined) {
    sources++;
    validateKeyRef(source.secretKeyRef!, at.to('secretKeyRef'), report);
  }
  const files = minor >= SINCE.envFiles;
  if (files && pointer(source.fileKeyRef) !== undefined) {
    sources++;
    validateFileKeyRef(source.fileKeyRef!, at.to('fileKeyRef'), report);
  }
  if (sources === 0) {
    const kinds = files ? '`configMapKeyRef`, `secretKeyRef` or `fileKeyRef`' : '`configMapKeyRef` or `secretKeyRef`';
    report.invalid(at, 'api/env-source', '', `must specify one of: \`fieldRef\`, \`resourceFieldRef\`, ${kinds}`);
  } else if (value !== '') report.invalid(at, 'api/env-source', '', 'may not be specified when `value` is not empty');
  else if (sources > 1) report.invalid(at, 'api/env-source', '', 'may not have more than one field specified at a time');
}

/** The fields that upstream's conversion knows; those of them that are not in the caller's list are refused with that list. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...ENV_FIELDS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

export function validateFieldRef(ref: ObjectFieldSelector, known: readonly string[], at: At, { report, minor }: PodScope): void {
  const version = text(ref.apiVersion);
  const written = text(ref.fieldPath);
  const wrong = (detail: string): void =>
    report.invalid(at.to('fieldPath'), 'api/field-ref', written, `error converting fieldPath: ${detail}`);
  if (version === '') {
    report.required(at.to('apiVersion'), 'api/field-ref');
    return;
  }
  if (written === '') {
    report.required(at.to('fieldPath'), 'api/field-ref');
    return;
  }
  if (version !== 'v1') {
    wrong(`unsupported pod version: ${version}`);
    return;
  }
  const [path, subscript] = splitSubscript(written);
  if (subscript !== undefined) {
    if (path !== 'metadata.annotations' && path !== 'metadata.labels') {
      wrong(`field label does not support subscript: ${written}`);
      return;
    }
    const key = path === 'metadata.labels' ? subscript : subscript.toLowerCase();
    for (const sentence of labelKeyErrors(key)) report.invalid(at, 'api/field-ref', key, sentence);
    return;
  }
  // Old clients wrote spec.host.
  const field = path === 'spec.host' ? 'spec.nodeName' : path;
  if (!KNOWN_FIELDS.has(field) || (field === 'status.hostIPs' && minor < SINCE.hostAddresses))
    wrong(`field label not supported: ${written}`);
  else if (!known.includes(field)) report.notSupported(at.to('fieldPath'), 'api/field-ref', field, known);
}

/** `metadata.labels['app']` → ['metadata.labels', 'app'] */
function splitSubscript(path: string): readonly [path: string, subscript: string | undefined] {
  const open = path.endsWith("']") ? path.slice(0, -2).indexOf("['") : -1;
  return open <= 0 ? [path, undefined] : [path.slice(0, open), path.slice(open + 2, -2)];
}

const RESOURCES: readonly string[] = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

const HUGE_PAGES = /^(limits|requests)\.hugepages-/;

export function validateResourceFieldRef(ref: ResourceFieldSelector, inVolume: boolean, at: At, { report, minor }: PodScope): void {
  const resource = text(ref.resource);
  const hugepages = minor >= SINCE.hugePagesInFieldRef && HUGE_PAGES.test(resource);
  if (inVolume && text(ref.containerName) === '') report.required(at.to('containerName'), 'api/resource-field-ref');
  else if (resource === '') report.required(at.to('resource'), 'api/resource-field-ref');
  else if (!RESOURCES.includes(resource) && !hugepages)
    report.notSupported(at.to('resource'), 'api/resource-field-ref', resource, RESOURCES);
  validateDivisor(ref, resource, at, report);
}

const BYTES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

function validateDivisor(ref: ResourceFieldSelector, resource: string, at: At, report: Report): void {
  const divisor = ref.divisor === undefined ? undefined : quantityOf(ref.divisor);
  if (divisor === undefined || !('value' in divisor) || quantitySign(divisor.value) === 0) return;
  const written = quantityText(divisor.value);
  const kind = resource.slice(resource.indexOf('.') + 1);
  const known = RESOURCES.includes(resource) ? kind : HUGE_PAGES.test(resource) ? 'hugepages' : '';
  if (known === 'cpu' && written !== '1' && written !== '1m')
    report.invalid(
      at.to('divisor'),
      'api/resource-field-ref',
      resource,
      "only divisor's values 1m and 1 are supported with the cpu resource",
    );
  if (known === '' || known === 'cpu' || BYTES.includes(written)) return;
  const named = known === 'ephemeral-storage' ? 'local ephemeral storage' : known;
  const detail = `only divisor's values ${BYTES.join(', ')} are supported with the ${named} resource`;
  report.invalid(at.to('divisor'), 'api/resource-field-ref', resource, detail);
}

function validateKeyRef(ref: ConfigMapKeySelector, at: At, report: Report): void {
  const name = text(ref.name);
  const key = text(ref.key);
  refuse(nameIsDnsSubdomain(name, false), name, at, 'name', report, 'api/reference-name');
  if (key === '') report.required(at.to('key'), 'api/config-key');
  else refuse(configMapKeyErrors(key), key, at, 'key', report, 'api/config-key');
}

function validateFileKeyRef(ref: FileKeySelector, at: At, report: Report): void {
  const [key, volume, path] = [text(ref.key), text(ref.volumeName), text(ref.path)];
  if (key === '') report.required(at.to('key'), 'api/env-name');
  else refuse(envNameErrors(key, RELAXED_ENV_NAMES_SINCE), key, at, 'key', report, 'api/env-name');
  if (volume === '') report.required(at.to('volumeName'), 'api/volume-name');
  else refuse(dnsLabelErrors(volume), volume, at, 'volumeName', report, 'api/volume-name');
  if (path === '') report.required(at.to('path'), 'api/volume-path');
  else validateNoBacksteps(path, at.to('path'), report, 'api/volume-path');
}

/** Upstream reports a missing or second source at the list. */
export function validateEnvFrom(sources: readonly EnvFromSource[], at: At, scope: PodScope): void {
  const { report } = scope;
  for (let i = 0; i < sources.length; i++) {
    const source = struct(sources[i]);
    const prefix = text(source.prefix);
    if (prefix !== '') validateEnvName(prefix, at, i, 'prefix', scope);
    let count = 0;
    for (const kind of ['configMapRef', 'secretRef'] as const) {
      const ref = pointer(source[kind]);
      if (ref === undefined) continue;
      count++;
      const name = text(ref.name);
      const place = at.to(i).to(kind);
      if (name === '') report.required(place.to('name'), 'api/reference-name');
      // Upstream validates it as a prefix: a trailing dash is let through.
      else refuse(nameIsDnsSubdomain(name, true), name, place, 'name', report, 'api/reference-name');
    }
    if (count === 0) report.invalid(at, 'api/env-source', '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (count > 1) report.invalid(at, 'api/env-source', '', 'may not have more than one field specified at a time');
  }
}
