/** ValidatingAdmissionPolicy and its binding (pkg/apis/admissionregistration/validation); CEL expressions must be there, but are not compiled. */
import {
  At,
  dns1035LabelErrors,
  dnsSubdomainErrors,
  type JsonObject,
  labelKeyErrors,
  nameIsDnsSubdomain,
  parseGroupVersion,
  pathSegmentErrors,
  type Report,
} from '../../../kube/index.ts';
import { labelSelector, oneOf, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { items, type Maybe, maybePart, maybeText, part, text } from './read.ts';
import { sameJson } from './same.ts';
import { matchConditions, ruleWithOperations } from './webhook.ts';

const SPEC: At = At.root.to('spec');
const RULE = 'api/admission-policy';
const MAX_AUDIT_ANNOTATIONS = 20;
const MAX_VALUE_EXPRESSION_BYTES = 5 * 1024;
const REASONS: readonly string[] = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];

export const validatingAdmissionPolicy: Kind = {
  namespaced: false,
  names: nameIsDnsSubdomain,
  kubeFinalizers: false,
  validate(object, report, context) {
    const spec = part(object['spec']);
    const failure = maybeText(spec['failurePolicy']);
    if (failure === undefined) report.required(SPEC.to('failurePolicy'), 'api/allowed-value');
    else oneOf(failure, ['Fail', 'Ignore'], SPEC.to('failurePolicy'), report, RULE);
    const kind = maybePart(spec['paramKind']);
    if (kind !== undefined) paramKind(kind, SPEC.to('paramKind'), report);
    const constraints = maybePart(spec['matchConstraints']);
    const at = SPEC.to('matchConstraints');
    if (constraints === undefined) report.required(at, RULE);
    else {
      matchResources(constraints, at, report);
      if (items(constraints['resourceRules']).length === 0) report.required(at.to('resourceRules'), RULE);
    }
    if (conditionsChanged(spec, context)) matchConditions(spec['matchConditions'], SPEC.to('matchConditions'), report, RULE);
    items(spec['variables']).forEach((variable, i) => {
      policyVariable(part(variable), SPEC.to('variables').to(i), report);
    });
    validations(object, spec, report);
  },
};

function conditionsChanged(spec: JsonObject, { old }: KindContext): boolean {
  const before = part(old?.['spec']);
  return old === undefined || ['paramKind', 'matchConditions'].some((name) => !sameJson(before[name], spec[name]));
}

function paramKind(param: JsonObject, at: At, report: Report): void {
  const [apiVersion, kind] = [text(param['apiVersion']), text(param['kind'])];
  const place = at.to('apiVersion');
  const parsed = parseGroupVersion(apiVersion);
  if (apiVersion === '') report.required(place, RULE);
  else if ('error' in parsed) report.invalid(place, RULE, apiVersion, parsed.error);
  else {
    const [wrongGroup, wrongVersion] = [dnsSubdomainErrors(parsed.group), dns1035LabelErrors(parsed.version)];
    if (parsed.group !== '' && wrongGroup.length > 0) report.invalid(place, RULE, parsed.group, wrongGroup.join(','));
    if (parsed.version === '') report.invalid(place, RULE, apiVersion, 'version must be specified');
    else if (wrongVersion.length > 0) report.invalid(place, RULE, parsed.version, wrongVersion.join(','));
  }
  const wrong = dns1035LabelErrors(kind.toLowerCase());
  if (kind === '') report.required(at.to('kind'), RULE);
  else if (wrong.length > 0)
    report.invalid(at.to('kind'), RULE, kind, `may have mixed case, but should otherwise match: ${wrong.join(',')}`);
}

function matchResources(match: JsonObject, at: At, report: Report): void {
  const policy = maybeText(match['matchPolicy']);
  if (policy === undefined) report.required(at.to('matchPolicy'), 'api/allowed-value');
  else oneOf(policy, ['Equivalent', 'Exact'], at.to('matchPolicy'), report, RULE);
  for (const name of ['namespaceSelector', 'objectSelector']) {
    if (maybePart(match[name]) === undefined) report.required(at.to(name), 'api/allowed-value');
    labelSelector(match[name], at.to(name), report);
  }
  for (const list of ['resourceRules', 'excludeResourceRules'])
    items(match[list]).forEach((rule, i) => {
      namedRule(part(rule), at.to(list).to(i), report);
    });
}

function namedRule(rule: JsonObject, at: At, report: Report): void {
  const names = items(rule['resourceNames']).map(text);
  names.forEach((name, i) => {
    const place = at.to('resourceNames').to(i);
    refuse(place, report, RULE, name, pathSegmentErrors(name, false));
    if (names.indexOf(name) < i) report.duplicate(place, RULE, name);
  });
  ruleWithOperations(rule, at, report);
}

function policyVariable(variable: JsonObject, at: At, report: Report): void {
  const name = text(variable['name']);
  if (name.trim() === '') report.required(at.to('name'), RULE, 'name is not specified');
  else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) report.invalid(at.to('name'), RULE, name, 'must be a valid CEL identifier');
  if (text(variable['expression']).trim() === '') report.required(at.to('expression'), RULE, 'expression is not specified');
}

function validations(object: JsonObject, spec: JsonObject, report: Report): void {
  const owner = text(part(object['metadata'])['name']);
  const list = items(spec['validations']);
  const annotations = items(spec['auditAnnotations']).map(part);
  const place = SPEC.to('auditAnnotations');
  if (list.length === 0 && annotations.length === 0) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    report.required(SPEC.to('validations'), RULE, detail);
    report.required(place, RULE, detail);
    return;
  }
  list.forEach((item, i) => {
    validation(part(item), SPEC.to('validations').to(i), report);
  });
  if (annotations.length > MAX_AUDIT_ANNOTATIONS)
    report.invalid(place, RULE, annotations, `must not have more than ${MAX_AUDIT_ANNOTATIONS} auditAnnotations`);
  const keys = annotations.map((annotation) => text(annotation['key']));
  annotations.forEach((annotation, i) => {
    const at = place.to(i);
    const key = keys[i]!;
    if (owner === '') report.invalid(at.to('key'), RULE, key, 'requires metadata.name be non-empty');
    else refuse(at.to('key'), report, RULE, `${owner}/${key}`, labelKeyErrors(`${owner}/${key}`));
    const value = text(annotation['valueExpression']).trim();
    const expressionAt = at.to('valueExpression');
    if (value === '') report.required(expressionAt, RULE, 'valueExpression is not specified');
    else if (Buffer.byteLength(value) > MAX_VALUE_EXPRESSION_BYTES)
      report.required(expressionAt, RULE, `must not exceed ${MAX_VALUE_EXPRESSION_BYTES} bytes in length`);
    if (keys.indexOf(key) < i) report.duplicate(at.to('key'), RULE, key);
  });
}

function validation(value: JsonObject, at: At, report: Report): void {
  const [expression, message] = [text(value['expression']).trim(), text(value['message'])];
  if (expression === '') report.required(at.to('expression'), RULE, 'expression is not specified');
  const place = at.to('message');
  if (message !== '' && message.trim() === '') report.invalid(place, RULE, message, 'message must be non-empty if specified');
  else if (/[\n\r]/.test(message.trim())) report.invalid(place, RULE, message, 'message must not contain line breaks');
  const words = text(value['messageExpression']);
  if (words !== '' && words.trim() === '') report.invalid(at.to('messageExpression'), RULE, words, 'must be non-empty if specified');
  const reason = maybeText(value['reason']);
  if (reason !== undefined) oneOf(reason, REASONS, at.to('reason'), report, RULE);
}

export const validatingAdmissionPolicyBinding: Kind = {
  namespaced: false,
  names: nameIsDnsSubdomain,
  kubeFinalizers: false,
  validate(object, report) {
    const spec = part(object['spec']);
    const name = text(spec['policyName']);
    if (name === '') report.required(SPEC.to('policyName'), RULE);
    else refuse(SPEC.to('policyName'), report, RULE, name, nameIsDnsSubdomain(name, false));
    const param = maybePart(spec['paramRef']);
    if (param !== undefined) paramReference(param, SPEC.to('paramRef'), report);
    const match = maybePart(spec['matchResources']);
    if (match !== undefined) matchResources(match, SPEC.to('matchResources'), report);
    actions(spec['validationActions'], SPEC.to('validationActions'), report);
  },
};

function paramReference(param: JsonObject, at: At, report: Report): void {
  const [name, selector] = [text(param['name']), maybePart(param['selector'])];
  if (name !== '') refuse(at.to('name'), report, RULE, name, pathSegmentErrors(name, false));
  labelSelector(param['selector'], at.to('selector'), report);
  if (name !== '' && selector !== undefined)
    for (const field of ['name', 'selector']) report.forbidden(at.to(field), RULE, 'name and selector are mutually exclusive');
  if (name === '' && selector === undefined) report.required(at, RULE, 'one of name or selector must be specified');
  const action = text(param['parameterNotFoundAction']);
  if (action === '') report.required(at.to('parameterNotFoundAction'), RULE);
  else oneOf(action, ['Deny', 'Allow'], at.to('parameterNotFoundAction'), report, RULE);
}

function actions(value: Maybe, at: At, report: Report): void {
  const list = items(value).map(text);
  list.forEach((action, i) => {
    oneOf(action, ['Audit', 'Deny', 'Warn'], at.to(i), report, RULE);
    if (list.indexOf(action) < i) report.duplicate(at.to(i), RULE, action);
  });
  if (list.includes('Deny') && list.includes('Warn')) {
    const why = 'repeating the same validation failure information in the API response and headers serves no purpose';
    report.invalid(at, RULE, list, `must not contain both Deny and Warn (${why})`);
  }
  if (list.length === 0) report.required(at, RULE, 'at least one validation action is required');
}
