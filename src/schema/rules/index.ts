/**
 * What the API server validates by hand: each kind's rules, for objects that are defaulted and well typed, and what an update may not change.
 * Never throws, whatever the JSON.
 */
import { At, type FieldError, isObject, type Json, type JsonObject, nameIsPathSegment, Report } from '../../kube/index.ts';
import { KIND_RULES, type KindContext, kindOf } from './kinds/index.ts';
import { METADATA_RULES, type RuleInfo, validateMetadata } from './metadata/index.ts';
import { POD_RULES } from './pod/index.ts';
import { prepareUpdate, UPDATE_RULES, validateChange } from './update/index.ts';

export type { KindContext } from './kinds/index.ts';
export type { RuleInfo } from './metadata/index.ts';

/** All rules by id, for docs. */
export const RULES: Readonly<Record<string, RuleInfo>> = { ...METADATA_RULES, ...POD_RULES, ...KIND_RULES, ...UPDATE_RULES };

export type RuleContext = Omit<KindContext, 'old'>;

/** The findings of a create. Kinds without rules of their own have only their metadata looked at by `validateMetadata`'s callers: none here. */
export function validateObject(object: Json, context: RuleContext): readonly FieldError[] {
  const report = new Report();
  if (isObject(object)) validateInto(object, report, context);
  return report.errors;
}

/** The findings of an update: those of a create, with what the old object had already let through, and what may not change. */
export function validateUpdate(old: Json, object: Json, context: RuleContext): readonly FieldError[] {
  const report = new Report();
  if (!isObject(object) || !isObject(old)) return report.errors;
  const whole = prepareUpdate(old, object);
  validateInto(whole, report, { ...context, old });
  validateChange(old, whole, report, context);
  return report.errors;
}

/** Of an update only what may not change. */
export function immutableChanges(old: Json, object: Json, context: RuleContext): readonly FieldError[] {
  const report = new Report();
  if (isObject(object) && isObject(old)) validateChange(old, prepareUpdate(old, object), report, context);
  return report.errors;
}

function validateInto(object: JsonObject, report: Report, context: KindContext): void {
  const kind = kindOf(object);
  if (kind === undefined) return;
  if (kind.ownMetadata !== true) {
    // A name that was let in once stays: it cannot change.
    const nameRule = context.old === undefined ? (kind.namesAt?.(context.minor) ?? kind.names) : nameIsPathSegment;
    const metadata = object['metadata'];
    const named =
      kind.nameOptional === true && context.old === undefined && isObject(metadata) && (metadata['name'] ?? '') === ''
        ? { ...metadata, name: 'x' }
        : metadata;
    validateMetadata(named, At.root.to('metadata'), report, {
      namespaced: kind.namespaced,
      nameRule,
      kubeFinalizers: kind.kubeFinalizers ?? true,
    });
  }
  kind.validate(object, report, context);
}
