/** ValidatingWebhookConfiguration and MutatingWebhookConfiguration (pkg/apis/admissionregistration/validation); CEL expressions are not compiled. */
import {
  At,
  dns1035LabelErrors,
  dnsSubdomainErrors,
  type JsonObject,
  labelKeyErrors,
  nameIsDnsSubdomain,
  portNumberErrors,
  Report,
  validateFullyQualifiedName,
} from '../../../kube/index.ts';
import { labelSelector, oneOf, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { count, items, type Maybe, maybeCount, maybePart, maybeText, part, text } from './read.ts';
import { sameJson } from './same.ts';

const RULE = 'api/webhook';
const REVIEWS: readonly string[] = ['v1', 'v1beta1'];
const MAX_CONDITIONS = 64;

export const validatingWebhookConfiguration: Kind = {
  namespaced: false,
  names: nameIsDnsSubdomain,
  kubeFinalizers: false,
  validate(object, report, context) {
    webhooks(object, false, report, context);
  },
};

export const mutatingWebhookConfiguration: Kind = {
  namespaced: false,
  names: nameIsDnsSubdomain,
  kubeFinalizers: false,
  validate(object, report, context) {
    webhooks(object, true, report, context);
  },
};

/** What must hold of new webhooks, and of old ones only if it held before. */
interface Demands {
  readonly noSideEffects: boolean;
  readonly knownReview: boolean;
  readonly uniqueNames: boolean;
  readonly strictSelectors: boolean;
  readonly conditions: boolean;
}

function demandsOf(object: JsonObject, { old }: KindContext): Demands {
  const legacy = object['apiVersion'] === 'admissionregistration.k8s.io/v1beta1';
  if (old === undefined)
    return { noSideEffects: !legacy, knownReview: true, uniqueNames: !legacy, strictSelectors: true, conditions: true };
  const before = items(old['webhooks']).map(part);
  const now = items(object['webhooks']).map(part);
  const selectors = new Report();
  for (const hook of before) for (const name of ['namespaceSelector', 'objectSelector']) labelSelector(hook[name], At.root, selectors);
  const names = before.map((hook) => text(hook['name']));
  return {
    noSideEffects: before.every((hook) => NO_SIDE_EFFECTS.includes(text(hook['sideEffects']))),
    knownReview: before.every((hook) => {
      const versions = items(hook['admissionReviewVersions']).map(text);
      return versions.length === 0 || versions.some((version) => REVIEWS.includes(version));
    }),
    uniqueNames: new Set(names).size === names.length,
    strictSelectors: selectors.errors.length === 0,
    conditions: before.length !== now.length || before.some((hook, i) => !sameJson(hook['matchConditions'], now[i]!['matchConditions'])),
  };
}

const NO_SIDE_EFFECTS: readonly string[] = ['None', 'NoneOnDryRun'];
const SIDE_EFFECTS: readonly string[] = [...NO_SIDE_EFFECTS, 'Some', 'Unknown'];

function webhooks(object: JsonObject, mutating: boolean, report: Report, context: KindContext): void {
  const demands = demandsOf(object, context);
  const names = new Set<string>();
  items(object['webhooks']).forEach((item, i) => {
    const hook = part(item);
    const at = At.root.to('webhooks').to(i);
    webhook(hook, mutating, demands, at, report);
    reviewVersions(hook['admissionReviewVersions'], demands.knownReview, at.to('admissionReviewVersions'), report);
    const name = text(hook['name']);
    if (name === '' || !demands.uniqueNames) return;
    if (names.has(name)) report.duplicate(at.to('name'), RULE, name);
    names.add(name);
  });
}

function webhook(hook: JsonObject, mutating: boolean, demands: Demands, at: At, report: Report): void {
  validateFullyQualifiedName(text(hook['name']), at.to('name'), report, RULE);
  items(hook['rules']).forEach((rule, i) => {
    ruleWithOperations(part(rule), at.to('rules').to(i), report);
  });
  choice(hook, 'failurePolicy', ['Fail', 'Ignore'], at, report);
  choice(hook, 'matchPolicy', ['Equivalent', 'Exact'], at, report);
  const effects = demands.noSideEffects ? NO_SIDE_EFFECTS : SIDE_EFFECTS;
  if (maybeText(hook['sideEffects']) === undefined)
    report.required(at.to('sideEffects'), RULE, `must specify one of ${effects.join(', ')}`);
  choice(hook, 'sideEffects', effects, at, report);
  if (mutating) choice(hook, 'reinvocationPolicy', ['IfNeeded', 'Never'], at, report);
  const seconds = maybeCount(hook['timeoutSeconds']);
  if (seconds !== undefined && (seconds > 30 || seconds < 1))
    report.invalid(at.to('timeoutSeconds'), RULE, seconds, 'the timeout value must be between 1 and 30 seconds');
  for (const name of ['namespaceSelector', 'objectSelector']) labelSelector(hook[name], at.to(name), report, !demands.strictSelectors);
  clientConfig(part(hook['clientConfig']), at.to('clientConfig'), report, RULE);
  if (demands.conditions) matchConditions(hook['matchConditions'], at.to('matchConditions'), report, RULE);
}

function choice(object: JsonObject, field: string, known: readonly string[], at: At, report: Report): void {
  const value = maybeText(object[field]);
  if (value !== undefined) oneOf(value, known, at.to(field), report, RULE);
}

/** The versions of AdmissionReview or ConversionReview that a webhook takes. */
export function reviewVersions(value: Maybe, known: boolean, at: At, report: Report, rule: string = RULE): void {
  const versions = items(value).map(text);
  if (versions.length === 0) {
    report.required(at, rule, 'must specify one of v1, v1beta1');
    return;
  }
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i) report.invalid(at.to(i), rule, version, 'duplicate version');
    else refuse(at.to(i), report, rule, version, dns1035LabelErrors(version));
  });
  if (known && !versions.some((version) => REVIEWS.includes(version)))
    report.invalid(at, rule, versions, 'must include at least one of v1, v1beta1');
}

/** Either a URL or a Service. */
export function clientConfig(config: JsonObject, at: At, report: Report, rule: string): void {
  const [url, service] = [maybeText(config['url']), maybePart(config['service'])];
  if ((url === undefined) === (service === undefined)) report.required(at, rule, 'exactly one of url or service is required');
  else if (url !== undefined) webhookUrl(url, at.to('url'), report, rule);
  else if (service !== undefined) webhookService(service, at.to('service'), report, rule);
}

const FORM = '; desired format: https://host[/path]';
const MAX_URL = 4096;
const CONTROLS = /[\x00-\x1f\x7f]/;

function webhookUrl(written: string, at: At, report: Report, rule: string): void {
  const parts = parseUrl(written);
  if (parts === undefined) {
    report.required(at, rule, `url must be a valid URL: ${JSON.stringify(written)}${FORM}`);
    return;
  }
  const { scheme, user, host, query, fragment } = parts;
  if (scheme !== 'https') report.invalid(at, rule, scheme, `'https' is the only allowed URL scheme${FORM}`);
  if (host === '') report.invalid(at, rule, host, `host must be specified${FORM}`);
  if (user !== undefined) report.invalid(at, rule, user, 'user information is not permitted in the URL');
  if (fragment !== '') report.invalid(at, rule, fragment, 'fragments are not permitted in the URL');
  if (query !== '') report.invalid(at, rule, query, 'query parameters are not permitted in the URL');
}

interface UrlParts {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly host: string;
  readonly query: string;
  readonly fragment: string;
}

/** url.Parse, as far as its parts are looked at; undefined: no URL. Go: a text without scheme and host is a path, blanks and all. */
function parseUrl(written: string): UrlParts | undefined {
  if (written.length > MAX_URL || CONTROLS.test(written) || written.startsWith(':')) return undefined;
  const [rest = '', ...fragments] = written.split('#');
  const [front = '', ...queries] = rest.split('?');
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(front)?.[0] ?? '';
  const path = scheme === '' ? front : front.slice(scheme.length + 1);
  const fragment = fragments.join('#');
  if (/%(?![0-9A-Fa-f]{2})/.test(path + fragment)) return undefined;
  const found = { scheme: scheme.toLowerCase(), user: undefined, host: '', query: queries.join('?'), fragment };
  if (!path.startsWith('//')) return scheme === '' && /^[^/]*:/.test(path) ? undefined : found;
  const authority = path.slice(2).split('/')[0]!;
  const signs = authority.lastIndexOf('@');
  const host = authority.slice(signs + 1);
  const wrongHost = !/^(?:\[[0-9A-Fa-f:.%]*\]|[^\][:<>" ]*)(?::[0-9]*)?$/.test(host);
  return wrongHost ? undefined : { ...found, host, user: signs < 0 ? undefined : authority.slice(0, signs) };
}

function webhookService(service: JsonObject, at: At, report: Report, rule: string): void {
  for (const field of ['name', 'namespace']) if (text(service[field]) === '') report.required(at.to(field), rule);
  const port = count(service['port']);
  const wrong = portNumberErrors(port);
  if (wrong.length > 0) report.invalid(at.to('port'), rule, port, `port is not valid: ${wrong.join(', ')}`);
  const path = text(service['path']);
  if (path === '' || path === '/') return;
  const place = at.to('path');
  if (path === '//') {
    report.invalid(place, rule, path, 'segment[0] may not be empty');
    return;
  }
  if (!path.startsWith('/')) report.invalid(place, rule, path, "must start with a '/'");
  path
    .slice(1)
    .replace(/\/$/, '')
    .split('/')
    .forEach((segment, i) => {
      if (segment === '') report.invalid(place, rule, path, `segment[${i}] may not be empty`);
      else for (const sentence of dnsSubdomainErrors(segment)) report.invalid(place, rule, path, `segment[${i}]: ${sentence}`);
    });
}

/** Names and presence of CEL conditions. */
export function matchConditions(value: Maybe, at: At, report: Report, rule: string): void {
  const conditions = items(value).map(part);
  if (conditions.length > MAX_CONDITIONS) report.tooMany(at, rule, conditions.length, MAX_CONDITIONS);
  const names = new Set<string>();
  conditions.forEach((condition, i) => {
    const place = at.to(i);
    const name = text(condition['name']);
    if (text(condition['expression']).trim() === '') report.required(place.to('expression'), rule);
    if (name === '') {
      report.required(place.to('name'), rule);
      return;
    }
    refuse(place.to('name'), report, rule, name, labelKeyErrors(name));
    if (names.has(name)) report.duplicate(place.to('name'), rule, name);
    names.add(name);
  });
}

const OPERATIONS: readonly string[] = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

/** Operations and resources that a webhook or a policy asks for. */
export function ruleWithOperations(rule: JsonObject, at: At, report: Report): void {
  const name = 'api/webhook-rule';
  const operations = items(rule['operations']).map(text);
  const alone = (values: readonly string[], field: string, what: string): void => {
    if (values.length === 0) report.required(at.to(field), name);
    if (values.length > 1 && values.includes('*'))
      report.invalid(at.to(field), name, values, `if '*' is present, must not specify other ${what}`);
  };
  alone(operations, 'operations', 'operations');
  operations.forEach((operation, i) => {
    oneOf(operation, OPERATIONS, at.to('operations').to(i), report, name);
  });
  alone(items(rule['apiGroups']).map(text), 'apiGroups', 'API groups');
  const versions = items(rule['apiVersions']).map(text);
  alone(versions, 'apiVersions', 'API versions');
  versions.forEach((version, i) => {
    if (version === '') report.required(at.to('apiVersions').to(i), name);
  });
  ruleResources(items(rule['resources']).map(text), at.to('resources'), report, name);
  const scope = maybeText(rule['scope']);
  if (scope !== undefined) oneOf(scope, ['*', 'Cluster', 'Namespaced'], at.to('scope'), report, name);
}

function ruleResources(resources: readonly string[], at: At, report: Report, rule: string): void {
  if (resources.length === 0) report.required(at, rule);
  const wholes = new Set<string>();
  const subresources = new Set<string>();
  // Go: the last resource without subresource decides.
  let plain = false;
  resources.forEach((resource, i) => {
    if (resource === '') {
      report.required(at.to(i), rule);
      return;
    }
    const slash = resource.indexOf('/');
    if (slash < 0) {
      plain = resource !== '*';
      return;
    }
    const [main, sub] = [resource.slice(0, slash), resource.slice(slash + 1)];
    if (wholes.has(main)) report.invalid(at.to(i), rule, resource, `if '${main}/*' is present, must not specify ${resource}`);
    if (subresources.has(sub)) report.invalid(at.to(i), rule, resource, `if '*/${sub}' is present, must not specify ${resource}`);
    if (sub === '*') wholes.add(main);
    if (main === '*') subresources.add(sub);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    report.invalid(at, rule, resources, "if '*/*' is present, must not specify other resources");
  if (resources.includes('*') && plain)
    report.invalid(at, rule, resources, "if '*' is present, must not specify other resources without subresources");
}
