/** StatefulSet (pkg/apis/apps/validation): strategy, ordinals, claim templates, and the template with the volumes of the claims. */
import { At, dnsLabelErrors, type Json, type JsonObject, nameIsDnsLabel, nameIsDnsSubdomain, Report } from '../../../kube/index.ts';
import type { PersistentVolumeClaimSpec } from '../../kinds.ts';
import { asStruct, type TextMap, validateAnnotations, validateLabels } from '../metadata/index.ts';
import { validateClaimSpec } from '../pod/index.ts';
import { nonNegative, oneOf, refuse } from './checks.ts';
import type { Kind, KindContext } from './context.ts';
import { validateTemplate } from './pods.ts';
import { given, items, maybePart, part, text } from './read.ts';
import { alwaysRestarted, mustMatch, oldTemplate, requiredSelector } from './workload.ts';

const SPEC: At = At.root.to('spec');
const TEMPLATE: At = SPEC.to('template');

export const statefulSet: Kind = {
  namespaced: true,
  names: nameIsDnsLabel,
  namesAt: (minor) => (minor >= LABEL_NAMES_SINCE ? nameIsDnsLabel : nameIsDnsSubdomain),
  validate(object, report, context) {
    validateSpec(part(object['spec']), report, context, context.old !== undefined && oldIsInvalid(context.old, context));
  },
};

/** Go: a StatefulSet that is invalid already has its template not looked at in updates. */
function oldIsInvalid(old: JsonObject, context: KindContext): boolean {
  const report = new Report();
  validateSpec(part(old['spec']), report, context, false);
  return report.errors.length > 0;
}

function validateSpec(spec: JsonObject, report: Report, context: KindContext, skipsTemplate: boolean): void {
  podManagement(spec, report);
  updateStrategy(part(spec['updateStrategy']), SPEC.to('updateStrategy'), report);
  retention(spec, report);
  // Immutable fields: what an older server let in may stay.
  if (context.old === undefined) {
    claimTemplates(spec, report, context);
    serviceName(spec, report, context);
  }
  nonNegative(spec, ['replicas', 'minReadySeconds'], SPEC, report);
  nonNegative(part(spec['ordinals']), ['start'], SPEC.to('ordinals'), report);
  const selector = requiredSelector(spec, 'statefulset', report);
  if (selector !== undefined) {
    mustMatch(selector, spec['template'], report);
    if (context.minor < TEMPLATES_SINCE) templateLabels(part(part(spec['template'])['metadata']), report);
    else if (!skipsTemplate) validateTemplate(withClaims(spec), TEMPLATE, report, context, oldTemplate(context));
  }
  alwaysRestarted(part(part(spec['template'])['spec']), 'StatefulSet', report);
}

function podManagement(spec: JsonObject, report: Report): void {
  const policy = text(spec['podManagementPolicy']);
  const at = SPEC.to('podManagementPolicy');
  if (policy === '') report.required(at, 'api/allowed-value');
  else if (policy !== 'OrderedReady' && policy !== 'Parallel')
    report.invalid(at, 'api/allowed-value', policy, "must be 'OrderedReady' or 'Parallel'");
}

function updateStrategy(strategy: JsonObject, at: At, report: Report): void {
  const type = text(strategy['type']);
  const rolling = maybePart(strategy['rollingUpdate']);
  const inside = at.to('rollingUpdate');
  if (type === '') report.required(at, 'api/update-strategy');
  else if (type === 'OnDelete') {
    if (rolling !== undefined) report.invalid(inside, 'api/update-strategy', rolling, "only allowed for updateStrategy 'RollingUpdate'");
  } else if (type !== 'RollingUpdate') report.invalid(at, 'api/update-strategy', strategy as Json, "must be 'RollingUpdate' or 'OnDelete'");
  else if (rolling !== undefined) {
    nonNegative(rolling, ['partition'], inside, report);
    // maxUnavailable is behind a gate that is off: the server drops it.
  }
}

function retention(spec: JsonObject, report: Report): void {
  const policy = maybePart(spec['persistentVolumeClaimRetentionPolicy']);
  if (policy === undefined) return;
  const at = SPEC.to('persistentVolumeClaimRetentionPolicy');
  for (const name of ['whenDeleted', 'whenScaled'])
    oneOf(text(policy[name]), ['Retain', 'Delete'], at.to(name), report, 'api/allowed-value');
}

function claimTemplates(spec: JsonObject, report: Report, context: KindContext): void {
  if (context.minor < TEMPLATES_SINCE) return;
  items(spec['volumeClaimTemplates']).forEach((claim, i) => {
    const at = SPEC.to('volumeClaimTemplates').to(i).to('spec');
    validateClaimSpec(asStruct<PersistentVolumeClaimSpec>(part(claim)['spec']), at, report, { minor: context.minor });
  });
}

function serviceName(spec: JsonObject, report: Report, context: KindContext): void {
  const name = text(spec['serviceName']);
  if (name !== '' && context.minor >= SERVICE_NAME_SINCE)
    refuse(SPEC.to('serviceName'), report, 'api/reference-name', name, dnsLabelErrors(name));
}

/** Claim templates and the pod template are validated. */
const TEMPLATES_SINCE = 34;
const SERVICE_NAME_SINCE = 33;
const LABEL_NAMES_SINCE = 27;

/** All that older servers looked at in the template. */
function templateLabels(metadata: JsonObject, report: Report): void {
  validateLabels(asStruct<TextMap>(metadata['labels']), TEMPLATE.to('labels'), report);
  validateAnnotations(asStruct<TextMap>(metadata['annotations']), TEMPLATE.to('annotations'), report);
}

/** The template as the controller fills it in: hostname and subdomain are its own, each claim template is a volume. */
function withClaims(spec: JsonObject): JsonObject {
  const template = part(spec['template']);
  const pod = part(template['spec']);
  const claims = items(spec['volumeClaimTemplates']).map((claim) => text(part(part(claim)['metadata'])['name']));
  if (claims.length === 0 && !given(pod['subdomain']) && !given(pod['hostname'])) return template;
  const volumeOf = (name: string): JsonObject => ({ name, persistentVolumeClaim: { claimName: name } });
  const own = items(pod['volumes']);
  const names = new Set(own.map((volume) => text(part(volume)['name'])));
  const wanted = new Set(claims);
  // Volumes keep their indices; upstream puts those of the claims before.
  const volumes = own.map((volume) => (wanted.has(text(part(volume)['name'])) ? volumeOf(text(part(volume)['name'])) : volume));
  for (const name of wanted) if (!names.has(name)) volumes.push(volumeOf(name));
  return { ...template, spec: { ...pod, volumes, hostname: null, subdomain: null } };
}
