/** Fields that take one of a few words, and other checks that many parts of a pod share. */
import type { At, Json, Report, Sentences } from '../../../kube/index.ts';

export function validateChoice(value: string, known: readonly string[], at: At, step: string, report: Report): void {
  if (!known.includes(value)) report.notSupported(at.to(step), 'api/allowed-value', value, known);
}

/** A choice that must be made: its absence has an error of its own. */
export function validateNeededChoice(value: string, known: readonly string[], at: At, step: string, report: Report): void {
  if (value === '') report.required(at.to(step), 'api/allowed-value');
  else validateChoice(value, known, at, step, report);
}

export function refuse(sentences: Sentences, value: Json, at: At, step: string, report: Report, rule: string): void {
  for (const sentence of sentences) report.invalid(at.to(step), rule, value, sentence);
}

export const PULL_POLICIES: readonly string[] = ['Always', 'IfNotPresent', 'Never'];
export const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];
