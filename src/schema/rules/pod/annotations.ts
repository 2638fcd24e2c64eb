/** Annotations that mean something to the server: ValidatePodSpecificAnnotations. */
import { type At, isList, isObject, type Json, type JsonObject } from '../../../kube/index.ts';
import type { PodSpec, Toleration } from '../../kinds.ts';
import { entry, keys, type TextMap, text } from '../metadata/index.ts';
import { type PodScope, SINCE } from './context.ts';
import { validateProfileAnnotations } from './profiles.ts';
import { validateTolerations } from './scheduling.ts';

const RULE = 'api/pod-annotation';
const MIRROR = 'kubernetes.io/config.mirror';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** `at` is the annotations'. */
export function validatePodAnnotations(annotations: TextMap | undefined, spec: PodSpec, at: At, scope: PodScope): void {
  if (keys(annotations).length === 0) return;
  const { report } = scope;
  const mirror = entry(annotations, MIRROR);
  if (mirror !== undefined && text(spec.nodeName) === '') {
    report.invalid(at.to(MIRROR), RULE, mirror, 'must set spec.nodeName if mirror pod annotation is set');
  }
  const tolerations = entry(annotations, TOLERATIONS);
  if (tolerations !== undefined && tolerations !== '') validateTolerationsText(tolerations, at, scope);
  const cost = entry(annotations, DELETION_COST);
  if (cost !== undefined && scope.minor >= SINCE.podDeletionCost && !isInt32(cost) && !scope.allow.has('deletion-cost')) {
    report.invalid(at.to(DELETION_COST), RULE, cost, 'must be a 32bit integer');
  }
  validateProfileAnnotations(annotations, spec, at, report);
}

/** Without plus sign and leading zeros (-0 and -01 are let through, as Go parses them). */
function isInt32(value: string): boolean {
  if (!/^(0|-[0-9]+|[1-9][0-9]*)$/.test(value)) return false;
  const number = Number(value);
  return number >= -(2 ** 31) && number < 2 ** 31;
}

const TOLERATIONS_MAX_CHARACTERS = 256 * 1024;

function validateTolerationsText(json: string, at: At, scope: PodScope): void {
  const tolerations = json.length > TOLERATIONS_MAX_CHARACTERS ? undefined : parseTolerations(json);
  if (tolerations !== undefined) validateTolerations(tolerations, at.to(TOLERATIONS), scope);
  // Upstream adds the words of Go's JSON reader.
  else scope.report.invalid(at, RULE, TOLERATIONS, 'must be a list of tolerations as JSON');
}

function parseTolerations(json: string): readonly Toleration[] | undefined {
  let value: Json;
  try {
    value = JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
  if (value === null) return [];
  if (!isList(value) || !value.every((item) => item === null || isObject(item))) return undefined;
  return value.map((item) => inLowerCase(item as JsonObject | null));
}

/** Go's reader takes field names in any case. */
function inLowerCase(item: JsonObject | null): Toleration {
  const fields: Record<string, Json> = {};
  for (const [name, value] of Object.entries(item ?? {})) {
    const lower = name.toLowerCase();
    fields[lower === 'tolerationseconds' ? 'tolerationSeconds' : lower] = value;
  }
  return fields;
}
