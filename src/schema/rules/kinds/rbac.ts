/** Role, ClusterRole and their bindings (pkg/apis/rbac/validation). */
import { At, type JsonObject, nameIsDnsSubdomain, nameIsPathSegment, pathSegmentErrors, Report, selectorOf } from '../../../kube/index.ts';
import { labelSelector, refuse } from './checks.ts';
import type { Kind } from './context.ts';
import { items, maybePart, part, text } from './read.ts';

const GROUP = 'rbac.authorization.k8s.io';
const RULE = 'api/rbac-rule';

export const role: Kind = {
  namespaced: true,
  names: nameIsPathSegment,
  validate(object, report) {
    policyRules(object, true, report);
  },
};

export const clusterRole: Kind = {
  namespaced: false,
  names: nameIsPathSegment,
  validate(object, report, { old }) {
    policyRules(object, false, report);
    const aggregation = maybePart(object['aggregationRule']);
    if (aggregation === undefined) return;
    const at = At.root.to('aggregationRule').to('clusterRoleSelectors');
    const selectors = items(aggregation['clusterRoleSelectors']);
    if (selectors.length === 0) report.required(at, RULE, 'at least one clusterRoleSelector required if aggregationRule is non-nil');
    const before = new Report();
    for (const selector of items(part(old?.['aggregationRule'])['clusterRoleSelectors'])) labelSelector(selector, at, before);
    selectors.forEach((selector, i) => {
      labelSelector(selector, at.to(i), report, before.errors.length > 0);
      if (selectorOf(selector).selector === undefined) report.invalid(at.to(i), RULE, selector, 'invalid label selector.');
    });
  },
};

function policyRules(object: JsonObject, namespaced: boolean, report: Report): void {
  items(object['rules']).forEach((item, i) => {
    const rule = part(item);
    const at = At.root.to('rules').to(i);
    const has = (name: string): boolean => items(rule[name]).length > 0;
    if (!has('verbs')) report.required(at.to('verbs'), RULE, 'verbs must contain at least one value');
    if (has('nonResourceURLs')) {
      const urls = rule['nonResourceURLs']!;
      if (namespaced) report.invalid(at.to('nonResourceURLs'), RULE, urls, 'namespaced rules cannot apply to non-resource URLs');
      if (has('apiGroups') || has('resources') || has('resourceNames'))
        report.invalid(at.to('nonResourceURLs'), RULE, urls, 'rules cannot apply to both regular resources and non-resource URLs');
      return;
    }
    if (!has('apiGroups')) report.required(at.to('apiGroups'), RULE, 'resource rules must supply at least one api group');
    if (!has('resources')) report.required(at.to('resources'), RULE, 'resource rules must supply at least one resource');
  });
}

export const roleBinding: Kind = {
  namespaced: true,
  names: nameIsPathSegment,
  validate(object, report) {
    roleReference(part(object['roleRef']), ['Role', 'ClusterRole'], report);
    subjects(object, true, report);
  },
};

export const clusterRoleBinding: Kind = {
  namespaced: false,
  names: nameIsPathSegment,
  validate(object, report) {
    roleReference(part(object['roleRef']), ['ClusterRole'], report);
    subjects(object, false, report);
  },
};

function roleReference(reference: JsonObject, kinds: readonly string[], report: Report): void {
  const rule = 'api/rbac-binding';
  const at = At.root.to('roleRef');
  const [group, kind, name] = [text(reference['apiGroup']), text(reference['kind']), text(reference['name'])];
  if (group !== GROUP) report.notSupported(at.to('apiGroup'), rule, group, [GROUP]);
  if (!kinds.includes(kind)) report.notSupported(at.to('kind'), rule, kind, kinds);
  if (name === '') report.required(at.to('name'), rule);
  else refuse(at.to('name'), report, rule, name, pathSegmentErrors(name, false));
}

function subjects(object: JsonObject, namespaced: boolean, report: Report): void {
  const rule = 'api/rbac-binding';
  items(object['subjects']).forEach((item, i) => {
    const subject = part(item);
    const at = At.root.to('subjects').to(i);
    const [kind, name, group] = [text(subject['kind']), text(subject['name']), text(subject['apiGroup'])];
    if (name === '') report.required(at.to('name'), rule);
    if (kind === 'ServiceAccount') {
      if (name !== '') refuse(at.to('name'), report, rule, name, nameIsDnsSubdomain(name, false));
      if (group !== '') report.notSupported(at.to('apiGroup'), rule, group, ['']);
      if (!namespaced && text(subject['namespace']) === '') report.required(at.to('namespace'), rule);
    } else if (kind === 'User' || kind === 'Group') {
      if (group !== GROUP) report.notSupported(at.to('apiGroup'), rule, group, [GROUP]);
    } else report.notSupported(at.to('kind'), rule, kind, ['ServiceAccount', 'User', 'Group']);
  });
}
