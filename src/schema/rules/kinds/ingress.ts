/** Ingress and IngressClass (pkg/apis/networking/validation). networking.k8s.io/v1beta1 is read as the newest form: its errors keep its paths. */
import {
  At,
  dnsLabelErrors,
  dnsSubdomainErrors,
  type JsonObject,
  nameIsDns1035Label,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  parseIp,
  pathSegmentErrors,
  portNameErrors,
  portNumberErrors,
  Report,
  validateDomainPrefixedPath,
  wildcardDnsErrors,
} from '../../../kube/index.ts';
import { oneOf, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { count, entry, items, type Maybe, maybePart, maybeText, part, text } from './read.ts';
import { RELAXED_NAMES_SINCE } from './service.ts';

const SPEC: At = At.root.to('spec');
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const CONTROLLER_MAX = 250;
/** The parameters of an IngressClass have a scope. */
const SCOPES_SINCE = 22;
const BACKEND = 'api/ingress-backend';

/** What an update lets through because it was there. */
interface Leniency {
  readonly legacy: boolean;
  readonly minor: number;
  readonly secretNames: boolean;
  readonly wildcardRules: boolean;
  readonly relaxedServiceNames: boolean;
}

export const ingress: Kind = {
  namespaced: true,
  names: nameIsDnsSubdomain,
  validate(object, report, context) {
    const spec = part(object['spec']);
    const leniency = leniencyOf(object, context);
    const fallback = leniency.legacy ? 'backend' : 'defaultBackend';
    const rules = items(spec['rules']);
    const backend = maybePart(spec[fallback]);
    if (rules.length === 0 && backend === undefined)
      report.invalid(SPEC, BACKEND, [], `either \`${fallback}\` or \`rules\` must be specified`);
    if (backend !== undefined) ingressBackend(backend, SPEC.to(fallback), report, leniency);
    rules.forEach((rule, i) => {
      ingressRule(part(rule), SPEC.to('rules').to(i), report, leniency);
    });
    items(spec['tls']).forEach((tls, i) => {
      ingressTls(part(tls), SPEC.to('tls').to(i), report, leniency);
    });
    ingressClassName(object, maybeText(spec['ingressClassName']), report, context);
  },
};

function leniencyOf(object: JsonObject, { minor, old }: KindContext): Leniency {
  const legacy = object['apiVersion'] !== 'networking.k8s.io/v1';
  const spec = part(old?.['spec']);
  const strict: Leniency = { legacy, minor, secretNames: false, wildcardRules: false, relaxedServiceNames: minor >= RELAXED_NAMES_SINCE };
  if (old === undefined) return strict;
  const secrets = items(spec['tls']).map((tls) => text(part(tls)['secretName']));
  const badWildcard = (rule: JsonObject): boolean => {
    const report = new Report();
    if (text(rule['host']).includes('*')) ruleValue(rule, At.root, report, strict);
    return report.errors.length > 0;
  };
  return {
    ...strict,
    secretNames: secrets.some((name) => name !== '' && dnsSubdomainErrors(name).length > 0),
    wildcardRules: items(spec['rules']).some((rule) => badWildcard(part(rule))),
    relaxedServiceNames: strict.relaxedServiceNames || serviceNamesOf(spec).some(onlyRelaxed),
  };
}

function serviceNamesOf(spec: JsonObject): readonly string[] {
  const backends = items(spec['rules']).flatMap((rule) =>
    items(part(part(rule)['http'])['paths']).map((path) => part(part(path)['backend'])),
  );
  return [part(spec['defaultBackend']), ...backends].map((backend) => text(part(backend['service'])['name']));
}

function onlyRelaxed(name: string): boolean {
  return nameIsDnsLabel(name, false).length === 0 && nameIsDns1035Label(name, false).length > 0;
}

function ingressClassName(object: JsonObject, name: string | undefined, report: Report, { old }: KindContext): void {
  if (name === undefined) return;
  refuse(SPEC.to('ingressClassName'), report, 'api/ingress-class', name, nameIsDnsSubdomain(name, false));
  const annotation = entry(part(part(object['metadata'])['annotations']), CLASS_ANNOTATION);
  if (old !== undefined || annotation === undefined || annotation === name) return;
  // Go: the path leaves `metadata` out.
  const at = At.root.to('annotations').to(CLASS_ANNOTATION);
  report.invalid(at, 'api/ingress-class', annotation, 'must match `ingressClassName` when both are specified');
}

function ingressTls(tls: JsonObject, at: At, report: Report, leniency: Leniency): void {
  items(tls['hosts']).forEach((host, i) => {
    const name = text(host);
    refuse(at.to('hosts').to(i), report, 'api/ingress-host', name, name.includes('*') ? wildcardDnsErrors(name) : dnsSubdomainErrors(name));
  });
  const secret = text(tls['secretName']);
  if (secret !== '' && !leniency.secretNames) refuse(at.to('secretName'), report, 'api/reference-name', secret, dnsSubdomainErrors(secret));
}

function ingressRule(rule: JsonObject, at: At, report: Report, leniency: Leniency): void {
  const host = text(rule['host']);
  const wildcard = host.includes('*');
  if (host !== '') {
    if (parseIp(host) !== undefined) report.invalid(at.to('host'), 'api/ingress-host', host, 'must be a DNS name, not an IP address');
    refuse(at.to('host'), report, 'api/ingress-host', host, wildcard ? wildcardDnsErrors(host) : dnsSubdomainErrors(host));
  }
  if (!wildcard || !leniency.wildcardRules) ruleValue(rule, at, report, leniency);
}

function ruleValue(rule: JsonObject, at: At, report: Report, leniency: Leniency): void {
  const http = maybePart(rule['http']);
  if (http === undefined) return;
  const paths = items(http['paths']);
  const place = at.to('http').to('paths');
  if (paths.length === 0) report.required(place, 'api/ingress-path');
  paths.forEach((path, i) => {
    ingressPath(part(path), place.to(i), report, leniency);
  });
}

function ingressPath(path: JsonObject, at: At, report: Report, leniency: Leniency): void {
  const rule = 'api/ingress-path';
  const type = maybeText(path['pathType']);
  if (type === undefined) {
    report.required(at.to('pathType'), rule, 'pathType must be specified');
    return;
  }
  const written = text(path['path']);
  const wrong = (detail: string): void => report.invalid(at.to('path'), rule, written, detail);
  if (type === 'Exact' || type === 'Prefix') {
    if (!written.startsWith('/')) wrong('must be an absolute path');
    for (const sequence of ['//', '/./', '/../', '%2f', '%2F']) if (written.includes(sequence)) wrong(`must not contain '${sequence}'`);
    for (const suffix of ['/..', '/.']) if (written.endsWith(suffix)) wrong(`cannot end with '${suffix}'`);
  } else if (type === 'ImplementationSpecific') {
    if (written !== '' && !written.startsWith('/')) wrong('must be an absolute path');
  } else report.notSupported(at.to('pathType'), rule, type, ['Exact', 'ImplementationSpecific', 'Prefix']);
  ingressBackend(part(path['backend']), at.to('backend'), report, leniency);
}

function ingressBackend(backend: JsonObject, at: At, report: Report, leniency: Leniency): void {
  const resource = maybePart(backend['resource']);
  const service = leniency.legacy ? legacyService(backend) : maybePart(backend['service']);
  if (resource !== undefined && service !== undefined) {
    report.invalid(at, BACKEND, '', 'cannot set both resource and service backends');
    return;
  }
  if (resource !== undefined) {
    reference(resource, at.to('resource'), report, BACKEND);
    return;
  }
  if (service === undefined) {
    report.invalid(at, BACKEND, '', 'resource or service backend is required');
    return;
  }
  const place = (...steps: readonly string[]): At => steps.reduce((node, step) => node.to(step), at);
  const name = text(service['name']);
  const nameAt = leniency.legacy ? place('serviceName') : place('service', 'name');
  if (name === '') report.required(nameAt, BACKEND);
  else refuse(nameAt, report, BACKEND, name, (leniency.relaxedServiceNames ? nameIsDnsLabel : nameIsDns1035Label)(name, false));
  const port = part(service['port']);
  const [portName, number] = [text(port['name']), count(port['number'])];
  const portAt = (field: string): At => (leniency.legacy ? place('servicePort') : place('service', 'port', field));
  if (portName !== '' && number !== 0) report.invalid(at, BACKEND, '', 'cannot set both port name & port number');
  else if (portName !== '') refuse(portAt('name'), report, 'api/port-name', portName, portNameErrors(portName));
  else if (number !== 0) refuse(portAt('number'), report, 'api/port-range', number, portNumberErrors(number));
  else report.required(at, BACKEND, 'port name or number is required');
}

/** v1beta1 has serviceName and servicePort. */
function legacyService(backend: JsonObject): JsonObject | undefined {
  const name = text(backend['serviceName']);
  const port = backend['servicePort'];
  const written = typeof port === 'string' ? { name: port } : { number: count(port) };
  return name === '' && (port === undefined || port === null || port === 0 || port === '') ? undefined : { name, port: written };
}

/** A reference by apiGroup, kind and name. */
function reference(target: JsonObject, at: At, report: Report, rule: string): void {
  const group = maybeText(target['apiGroup']);
  if (group !== undefined) refuse(at.to('apiGroup'), report, rule, group, dnsSubdomainErrors(group));
  for (const field of ['kind', 'name']) {
    const value = text(target[field]);
    if (value === '') report.required(at.to(field), rule);
    else refuse(at.to(field), report, rule, value, pathSegmentErrors(value, false));
  }
}

export const ingressClass: Kind = {
  namespaced: false,
  names: nameIsDnsSubdomain,
  validate(object, report, { minor }) {
    const spec = part(object['spec']);
    const controller = text(spec['controller']);
    const rule = 'api/ingress-class';
    if (controller.length > CONTROLLER_MAX) report.tooLong(SPEC.to('controller'), rule, CONTROLLER_MAX);
    validateDomainPrefixedPath(controller, SPEC.to('controller'), report, rule);
    const parameters = maybePart(spec['parameters']);
    if (parameters !== undefined) classParameters(parameters, SPEC.to('parameters'), report, rule, minor);
  },
};

function classParameters(parameters: JsonObject, at: At, report: Report, rule: string, minor: number): void {
  reference(parameters, at, report, rule);
  if (minor < SCOPES_SINCE) return;
  const scope: Maybe = parameters['scope'];
  const namespace = maybeText(parameters['namespace']);
  if (typeof scope !== 'string') {
    report.required(at.to('scope'), rule);
    return;
  }
  if (scope === 'Namespace') {
    if (namespace === undefined) report.required(at.to('namespace'), rule, "`parameters.scope` is set to 'Namespace'");
    else refuse(at.to('namespace'), report, rule, namespace, dnsLabelErrors(namespace));
  } else if (scope === 'Cluster') {
    if (namespace !== undefined) report.forbidden(at.to('namespace'), rule, "`parameters.scope` is set to 'Cluster'");
  } else oneOf(scope, ['Cluster', 'Namespace'], at.to('scope'), report, rule);
}
