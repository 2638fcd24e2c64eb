/**
 * APIService (kube-aggregator) and CustomResourceDefinition (apiextensions-apiserver): names, versions, conversion. Of a CRD's schemas only that
 * they are there: what is in them is the business of schema/crd.
 */
import {
  At,
  dns1035LabelErrors,
  dnsSubdomainErrors,
  type JsonObject,
  nameIsPathSegment,
  pathSegmentErrors,
  portNumberErrors,
  type Report,
} from '../../../kube/index.ts';
import { oneOf, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { count, entry, given, items, maybePart, maybeText, part, text } from './read.ts';
import { clientConfig, reviewVersions } from './webhook.ts';

const SPEC: At = At.root.to('spec');

export const apiService: Kind = {
  namespaced: false,
  names: nameIsPathSegment,
  kubeFinalizers: false,
  validate(object, report) {
    const rule = 'api/api-service';
    const spec = part(object['spec']);
    const [group, version, name] = [text(spec['group']), text(spec['version']), text(part(object['metadata'])['name'])];
    if (name !== '' && pathSegmentErrors(name, false).length === 0 && name !== `${version}.${group}`) {
      const detail = `must be \`spec.version+"."+spec.group\`: "${version}.${group}"`;
      report.invalid(At.root.to('metadata').to('name'), rule, name, detail);
    }
    if (group === '' && version !== 'v1')
      report.required(SPEC.to('group'), rule, 'only v1 may have an empty group and it better be legacy kube');
    if (group !== '') refuse(SPEC.to('group'), report, rule, group, dnsSubdomainErrors(group));
    refuse(SPEC.to('version'), report, rule, version, dns1035LabelErrors(version));
    for (const [field, limit] of [
      ['groupPriorityMinimum', 20_000],
      ['versionPriority', 1000],
    ] as const) {
      const value = count(spec[field]);
      if (value <= 0 || value > limit) report.invalid(SPEC.to(field), rule, value, `must be positive and less than ${limit}`);
    }
    serviceReference(spec, report, rule);
  },
};

function serviceReference(spec: JsonObject, report: Report, rule: string): void {
  const service = maybePart(spec['service']);
  const insecure = spec['insecureSkipTLSVerify'] === true;
  const bundle = text(spec['caBundle']);
  const at = SPEC.to('insecureSkipTLSVerify');
  if (service === undefined) {
    if (bundle !== '') report.invalid(SPEC.to('caBundle'), rule, bundle, 'local APIServices may not have a caBundle');
    if (insecure) report.invalid(at, rule, true, 'local APIServices may not have insecureSkipTLSVerify');
    return;
  }
  const place = SPEC.to('service');
  for (const field of ['namespace', 'name']) if (text(service[field]) === '') report.required(place.to(field), rule);
  const port = given(service['port']) ? count(service['port']) : 443;
  const wrong = portNumberErrors(port);
  if (wrong.length > 0) report.invalid(place.to('port'), rule, port, `port is not valid: ${wrong.join(', ')}`);
  if (insecure && bundle !== '') report.invalid(at, rule, true, 'may not be true if caBundle is present');
}

const VERSIONS = 'api/crd-versions';
const NAMES = 'api/crd-names';
const COLUMN_TYPES: readonly string[] = ['integer', 'number', 'string', 'boolean', 'date'];
const COLUMN_FORMATS: readonly string[] = ['int32', 'int64', 'float', 'double', 'byte', 'date', 'date-time', 'password'];
const APPROVED = 'api-approved.kubernetes.io';
const MAX_WARNING = 256;
const NO_PATH = 'must be a simple json path starting with .';

export const customResourceDefinition: Kind = {
  namespaced: false,
  names: (name, prefix) => (prefix ? dnsSubdomainErrors(name.replace(/-$/, 'a')) : dnsSubdomainErrors(name)),
  kubeFinalizers: false,
  validate(object, report, context) {
    const spec = part(object['spec']);
    // v1beta1 is what Kubernetes 1.21 read last; of it only the names are looked at.
    const legacy = object['apiVersion'] === 'apiextensions.k8s.io/v1beta1';
    definitionNames(object, spec, report, context);
    if (legacy) return;
    definitionVersions(spec, report);
    conversion(spec, report, context);
    approval(object, text(spec['group']), report, context);
    if (spec['preserveUnknownFields'] === true)
      report.invalid(
        SPEC.to('preserveUnknownFields'),
        VERSIONS,
        true,
        'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
      );
  },
};

function definitionNames(object: JsonObject, spec: JsonObject, report: Report, { old }: KindContext): void {
  const names = part(spec['names']);
  const group = text(spec['group']);
  const name = text(part(object['metadata'])['name']);
  if (old === undefined && name !== '' && name !== `${text(names['plural'])}.${group}`)
    report.invalid(At.root.to('metadata').to('name'), NAMES, name, 'must be spec.names.plural+"."+spec.group');
  const at = SPEC.to('group');
  const wrong = dnsSubdomainErrors(group);
  if (group === '') report.required(at, NAMES);
  else if (wrong.length > 0) report.invalid(at, NAMES, group, wrong.join(','));
  else if (!group.includes('.')) report.invalid(at, NAMES, group, 'should be a domain with at least one dot');
  const scope = text(spec['scope']);
  if (scope === '') report.required(SPEC.to('scope'), NAMES);
  else oneOf(scope, ['Cluster', 'Namespaced'], SPEC.to('scope'), report, NAMES);
  resourceNames(names, SPEC.to('names'), report);
}

function resourceNames(names: JsonObject, at: At, report: Report): void {
  const kind = text(names['kind']);
  // The server fills these two in.
  const all: JsonObject = {
    ...names,
    singular: text(names['singular']) || kind.toLowerCase(),
    listKind: text(names['listKind']) || (kind && `${kind}List`),
  };
  for (const field of ['plural', 'singular', 'kind', 'listKind']) {
    const name = text(all[field]);
    const mixed = field === 'kind' || field === 'listKind';
    const wrong = dns1035LabelErrors(mixed ? name.toLowerCase() : name);
    if (name === '') report.required(at.to(field), NAMES);
    else if (wrong.length > 0)
      report.invalid(at.to(field), NAMES, name, `${mixed ? 'may have mixed case, but should otherwise match: ' : ''}${wrong.join(',')}`);
  }
  for (const list of ['shortNames', 'categories'])
    items(names[list]).forEach((item, i) => {
      const wrong = dns1035LabelErrors(text(item));
      if (wrong.length > 0) report.invalid(at.to(list).to(i), NAMES, text(item), wrong.join(','));
    });
  if (kind !== '' && kind === text(all['listKind']))
    report.invalid(at.to('listKind'), NAMES, kind, 'kind and listKind may not be the same');
}

function definitionVersions(spec: JsonObject, report: Report): void {
  const versions = items(spec['versions']).map(part);
  const at = SPEC.to('versions');
  versions.forEach((version, i) => {
    definitionVersion(version, at.to(i), report);
  });
  const names = versions.map((version) => text(version['name']));
  if (new Set(names).size < names.length) report.invalid(at, VERSIONS, names, 'must contain unique version names');
  if (versions.filter((version) => version['storage'] === true).length !== 1)
    report.invalid(at, VERSIONS, names, 'must have exactly one version marked as storage version');
}

function definitionVersion(version: JsonObject, at: At, report: Report): void {
  const name = text(version['name']);
  const wrong = dns1035LabelErrors(name);
  if (wrong.length > 0) report.invalid(at.to('name'), VERSIONS, name, wrong.join(','));
  if (maybePart(part(version['schema'])['openAPIV3Schema']) === undefined)
    report.required(at.to('schema').to('openAPIV3Schema'), 'api/crd-versions');
  const warning = maybeText(version['deprecationWarning']);
  const place = at.to('deprecationWarning');
  if (warning !== undefined) {
    if (version['deprecated'] !== true) report.invalid(place, VERSIONS, warning, 'can only be set for deprecated versions');
    else if (warning === '') report.invalid(place, VERSIONS, warning, 'must not be an empty string');
    else if (Buffer.byteLength(warning) > MAX_WARNING) report.invalid(place, VERSIONS, warning, 'must be <= 256 characters long');
  }
  items(version['additionalPrinterColumns']).forEach((column, i) => {
    printerColumn(part(column), at.to('additionalPrinterColumns').to(i), report);
  });
  scale(maybePart(part(version['subresources'])['scale']), at.to('subresources').to('scale'), report);
}

function printerColumn(column: JsonObject, at: At, report: Report): void {
  const [name, type, format] = [text(column['name']), text(column['type']), text(column['format'])];
  const sorted = (known: readonly string[]): string => `must be one of ${[...known].sort().join(',')}`;
  if (name === '') report.required(at.to('name'), VERSIONS);
  if (type === '') report.required(at.to('type'), VERSIONS, sorted(COLUMN_TYPES));
  else if (!COLUMN_TYPES.includes(type)) report.invalid(at.to('type'), VERSIONS, type, sorted(COLUMN_TYPES));
  if (format !== '' && !COLUMN_FORMATS.includes(format)) report.invalid(at.to('format'), VERSIONS, format, sorted(COLUMN_FORMATS));
  const path = text(column['jsonPath']);
  if (path === '') report.required(at.to('JSONPath'), VERSIONS);
  else if (!path.startsWith('.')) report.invalid(at.to('JSONPath'), VERSIONS, path, NO_PATH);
}

function scale(value: JsonObject | undefined, at: At, report: Report): void {
  if (value === undefined) return;
  for (const [field, under] of [
    ['specReplicasPath', ['.spec.']],
    ['statusReplicasPath', ['.status.']],
    ['labelSelectorPath', ['.spec.', '.status.']],
  ] as const) {
    const path = text(value[field]);
    if (path === '') {
      if (field !== 'labelSelectorPath') report.required(at.to(field), VERSIONS);
    } else if (!path.startsWith('.')) report.invalid(at.to(field), VERSIONS, path, NO_PATH);
    else if (!under.some((prefix) => path.startsWith(prefix))) {
      const where = under.length > 1 ? 'either .spec or .status' : under[0]!.slice(0, -1);
      report.invalid(at.to(field), VERSIONS, path, `should be a json path under ${where}`);
    }
  }
}

function conversion(spec: JsonObject, report: Report, { old }: KindContext): void {
  const value = maybePart(spec['conversion']);
  if (value === undefined) return;
  const rule = 'api/crd-conversion';
  const at = SPEC.to('conversion');
  const strategy = text(value['strategy']);
  if (strategy === '') report.required(at.to('strategy'), rule);
  else oneOf(strategy, ['None', 'Webhook'], at.to('strategy'), report, rule);
  // Go: the paths are those of v1beta1, without `webhook`.
  const hook = maybePart(value['webhook']);
  const client = maybePart(hook?.['clientConfig']);
  const versions = hook?.['conversionReviewVersions'];
  if (strategy === 'Webhook') {
    if (client === undefined) report.required(at.to('webhookClientConfig'), rule, 'required when strategy is set to Webhook');
    else clientConfig(withPort(client), at.to('webhookClientConfig'), report, rule);
    const before = items(part(part(part(old?.['spec'])['conversion'])['webhook'])['conversionReviewVersions']).map(text);
    const known = before.length === 0 || before.includes('v1') || before.includes('v1beta1');
    reviewVersions(versions, known, at.to('conversionReviewVersions'), report, rule);
    return;
  }
  const only = 'should not be set when strategy is not set to Webhook';
  if (client !== undefined) report.forbidden(at.to('webhookClientConfig'), rule, only);
  if (items(versions).length > 0) report.forbidden(at.to('conversionReviewVersions'), rule, only);
}

/** The port that the server fills in. */
function withPort(client: JsonObject): JsonObject {
  const service = maybePart(client['service']);
  return service === undefined || given(service['port']) ? client : { ...client, service: { ...service, port: 443 } };
}

/** Groups of Kubernetes itself need the approval of its community. */
function approval(object: JsonObject, group: string, report: Report, { old }: KindContext): void {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return;
  const written = text(entry(part(part(object['metadata'])['annotations']), APPROVED));
  const valid = written.startsWith('unapproved') || /^https?:\/\/[^/?#]+/.test(written);
  if (valid || (old !== undefined && text(entry(part(part(old['metadata'])['annotations']), APPROVED)) === written)) return;
  const at = At.root.to('metadata').to('annotations').to(APPROVED);
  if (written === '')
    report.required(
      at,
      'api/crd-names',
      'protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    );
  else
    report.invalid(
      at,
      'api/crd-names',
      written,
      'protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111',
    );
}
