/** ValidateImmutableField, and what a kind's check of changes looks like. */
import type { At, JsonObject, Report } from '../../../kube/index.ts';
import { IMMUTABLE, sameJson } from '../kinds/index.ts';

export type Change = (old: JsonObject, object: JsonObject, report: Report, context: { readonly minor: number }) => void;

/** The fields with these names must be as they were. */
export function immutable(old: JsonObject, object: JsonObject, names: readonly string[], at: At, report: Report, rule: string): void {
  for (const name of names)
    if (!sameJson(old[name], object[name], name)) report.invalid(at.to(name), rule, object[name] ?? null, IMMUTABLE);
}

/** The names of the fields that differ. */
export function changed(old: JsonObject, object: JsonObject, except: readonly string[] = []): readonly string[] {
  const names = new Set([...Object.keys(old), ...Object.keys(object)]);
  return [...names].filter((name) => !except.includes(name) && !sameJson(old[name], object[name], name));
}
