/**
 * The entries: a pod's specification, a template, a Pod. Objects come defaulted and typed; anything else is let through in silence where it
 * cannot be read, and never throws.
 */
import { At, type Json, nameIsDnsSubdomain, Report } from '../../../kube/index.ts';
import type { ObjectMeta, Pod, PodSpec, PodTemplateSpec } from '../../kinds.ts';
import { asStruct, items, struct, text, validateAnnotations, validateLabels, validateMetadata } from '../metadata/index.ts';
import { type Allowances, allowancesFrom } from './allowances.ts';
import { validatePodAnnotations } from './annotations.ts';
import { validateImageTrimmed } from './container.ts';
import { type PodContext, type PodScope, SINCE, scopeOf } from './context.ts';
import { validateProfilesAgree } from './profiles.ts';
import { validateTokensHaveAccount } from './projected.ts';
import { validateSpec } from './spec.ts';

/** Validates a specification that is not a real Pod's. */
export function validatePodSpec(spec: PodSpec | Json | undefined, at: At, report: Report, context: PodContext): void {
  const given = asStruct<PodSpec>(spec);
  validateSpec(given, at, scopeOf(given, undefined, report, context.minor, allowancesOf(context, false)));
}

/** Validates the template of a Deployment, Job and others: ValidatePodTemplateSpec. Of its metadata only labels and annotations count. */
export function validatePodTemplate(template: PodTemplateSpec | Json | undefined, at: At, report: Report, context: PodContext): void {
  const given = asStruct<PodTemplateSpec>(template);
  const spec = struct(given.spec);
  const metadata = struct(given.metadata);
  const scope = scopeOf(spec, undefined, report, context.minor, allowancesOf(context, false));
  // Upstream leaves `metadata` out of these places.
  validateLabels(metadata.labels, at.to('labels'), report);
  validateAnnotations(metadata.annotations, at.to('annotations'), report);
  validatePodAnnotations(metadata.annotations, spec, at.to('annotations'), scope);
  validateSpec(spec, at.to('spec'), scope);
  validateProfilesAgree(metadata.annotations, spec, at.to('spec'), scope);
  if (items(spec.ephemeralContainers).length > 0) {
    const place = at.to('spec').to('ephemeralContainers');
    report.forbidden(place, 'api/ephemeral-container', 'ephemeral containers not allowed in pod template');
  }
}

/** Validates a Pod that is created: ValidatePodCreate. With `old`, what every update must keep to; what it may change is another matter. */
export function validatePod(pod: Pod | Json | undefined, report: Report, context: PodContext): void {
  const given = asStruct<Pod>(pod);
  const metadata: ObjectMeta = struct(given.metadata);
  const spec = struct(given.spec);
  const at = At.root.to('spec');
  const scope = scopeOf(spec, metadata, report, context.minor, allowancesOf(context, true));
  validateMetadata(metadata, At.root.to('metadata'), report, { namespaced: true, nameRule: nameIsDnsSubdomain, setsGeneration: true });
  validatePodAnnotations(metadata.annotations, spec, At.root.to('metadata').to('annotations'), scope);
  validateSpec(spec, at, scope);
  validateTokensHaveAccount(spec, at, report);
  validateImagesTrimmed(spec, at, scope);
  if (context.old === undefined) validateNewPod(metadata, spec, at, scope);
}

function validateImagesTrimmed(spec: PodSpec, at: At, scope: PodScope): void {
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = items(spec[list]);
    for (let i = 0; i < containers.length; i++) validateImageTrimmed(struct(containers[i]), at.to(list).to(i), scope);
  }
}

function validateNewPod(metadata: ObjectMeta, spec: PodSpec, at: At, scope: PodScope): void {
  const { report } = scope;
  if (items(spec.ephemeralContainers).length > 0) {
    report.forbidden(at.to('ephemeralContainers'), 'api/ephemeral-container', 'cannot be set on create');
  }
  if (scope.minor >= SINCE.schedulingGates && text(spec.nodeName) !== '' && items(spec.schedulingGates).length > 0) {
    report.forbidden(at.to('nodeName'), 'api/pod-gate', 'cannot be set until all schedulingGates have been cleared');
  }
  validateProfilesAgree(metadata.annotations, spec, at, scope);
}

function allowancesOf({ minor, old }: PodContext, isPod: boolean): Allowances | undefined {
  if (old === undefined) return undefined;
  const report = new Report();
  const metadata = struct(old.metadata);
  const spec = struct(old.spec);
  const scope = scopeOf(spec, isPod ? metadata : undefined, report, minor);
  validatePodAnnotations(metadata.annotations, spec, At.root.to('metadata').to('annotations'), scope);
  validateSpec(spec, At.root.to('spec'), scope);
  return allowancesFrom(report.errors);
}
