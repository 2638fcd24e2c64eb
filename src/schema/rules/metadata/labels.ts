/** Labels, annotations and label selectors: apimachinery pkg/apis/meta/v1/validation and pkg/api/validation. */
import { type At, byteLength, labelKeyErrors, labelValueErrors, type Report } from '../../../kube/index.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../../kinds.ts';
import { entry, items, keys, pointer, struct, type TextMap, text } from './read.ts';

export const ANNOTATIONS_MAX_BYTES: number = 256 * 1024;

/** Upstream reports keys and values at the map, so that a place is the map's too. */
export function validateLabels(labels: TextMap | undefined, at: At, report: Report): void {
  for (const key of keys(labels)) {
    validateLabelKey(key, at, report);
    const value = entry(labels, key)!;
    for (const sentence of labelValueErrors(value)) report.invalid(at, 'api/label-syntax', value, sentence);
  }
}

export function validateLabelKey(key: string, at: At, report: Report, rule = 'api/label-syntax'): void {
  for (const sentence of labelKeyErrors(key)) report.invalid(at, rule, key, sentence);
}

export function validateAnnotations(annotations: TextMap | undefined, at: At, report: Report): void {
  let bytes = 0;
  for (const key of keys(annotations)) {
    // Case does not matter in annotation keys.
    for (const sentence of labelKeyErrors(key.toLowerCase())) report.invalid(at, 'api/annotation-syntax', key, sentence);
    bytes += byteLength(key) + byteLength(entry(annotations, key)!);
  }
  if (bytes > ANNOTATIONS_MAX_BYTES) report.tooLong(at, 'api/annotation-size', ANNOTATIONS_MAX_BYTES);
}

/** `withValues`: whether the requirements' values are looked at; servers before 1.26 did not. */
export function validateLabelSelector(selector: LabelSelector | undefined, at: At, report: Report, withValues = true): void {
  const given = pointer(selector);
  if (given === undefined) return;
  validateLabels(given.matchLabels, at.to('matchLabels'), report);
  const requirements = items(given.matchExpressions);
  for (let i = 0; i < requirements.length; i++) {
    validateRequirement(struct(requirements[i]), at.to('matchExpressions').to(i), report, withValues);
  }
}

/** LabelSelectorHasInvalidLabelValue: what an update may keep. */
export function hasInvalidLabelValue(selector: LabelSelector | undefined): boolean {
  return items(pointer(selector)?.matchExpressions).some((requirement) =>
    items(struct(requirement).values).some((value) => labelValueErrors(text(value)).length > 0),
  );
}

function validateRequirement(requirement: LabelSelectorRequirement, at: At, report: Report, withValues: boolean): void {
  const operator = text(requirement.operator);
  const values = items(requirement.values);
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      report.required(at.to('values'), 'api/selector', "must be specified when `operator` is 'In' or 'NotIn'");
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      report.forbidden(at.to('values'), 'api/selector', "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  } else report.invalid(at.to('operator'), 'api/selector', operator, 'not a valid selector operator');
  validateLabelKey(text(requirement.key), at.to('key'), report);
  for (let i = 0; withValues && i < values.length; i++) {
    const value = text(values[i]);
    for (const sentence of labelValueErrors(value)) report.invalid(at.to('values').to(i), 'api/label-syntax', value, sentence);
  }
}
