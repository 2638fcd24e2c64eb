/** Fields that take one of a few words, and other checks that many parts of a pod share. */
import type { At, Json, Report, Sentences } from '../../../kube/index.ts';

/** The words are said in the given order, as upstream does: some of its lists are sorted, some are not. */
export function unsupported(report: Report, at: At, rule: string, value: Json, known: readonly string[]): void {
  report.add('FieldValueNotSupported', at, rule, `supported values: ${known.map((word) => `"${word}"`).join(', ')}`, value);
}

export function validateChoice(value: string, known: readonly string[], at: At, step: string, report: Report): void {
  if (!known.includes(value)) unsupported(report, at.to(step), 'api/allowed-value', value, known);
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
