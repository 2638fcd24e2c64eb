/** Checks a chart by the rules. */
import type { Diagnostic, FileTree, Severity } from '../base/index.ts';
import type { Value } from '../golang/index.ts';
import { helmLint } from './helm-lint/helm-lint.ts';
import type { Finding, Found, Rule } from './rule.ts';
import { ruleList } from './rules/list.ts';
import { type CheckOptions, Subject } from './subject.ts';
import { isSuppressed } from './suppress.ts';

export interface CheckResult {
  /** What `helm lint` says, in its order. */
  readonly helm: readonly Finding[];
  /** What our own rules find, by file and line. */
  readonly own: readonly Finding[];
  /** Why the user's values could not be read: then nothing was checked. */
  readonly unreadable: readonly Diagnostic[];
  /** All values that the chart was checked with: what in them is a secret is not to be shown. */
  readonly values: Value;
  /** The text of a file that a finding names. */
  readonly source: (file: string) => string | undefined;
}

/** Never throws on bad input. `files` is the chart's folder. */
export function checkChart(files: FileTree, options: CheckOptions = {}): CheckResult {
  const subject = new Subject(files, options);
  const source = (file: string): string | undefined => subject.source(file);
  const unreadable = subject.given.diagnostics.filter((d) => d.severity === 'error');
  const values: Value = [subject.given.value, ...subject.valuesFiles.map((file) => file.values), subject.prepared?.values ?? null];
  if (unreadable.length > 0) return { helm: [], own: [], unreadable, values, source };
  return { helm: helmLint(subject), own: ownFindings(subject), unreadable, values, source };
}

function ownFindings(subject: Subject): Finding[] {
  if (!subject.isApplication) return [];
  const findings: Finding[] = [];
  for (const rule of ruleList) {
    runRule(rule, subject, (found) => {
      const { severity = rule.severity, ...rest } = found;
      const finding: Finding = { code: rule.id, severity, subject: found.location.file, ...rest };
      if (!isSuppressed(finding, subject.source(found.location.file))) findings.push(finding);
    });
  }
  return findings.sort(byPlace);
}

function runRule(rule: Rule, subject: Subject, report: (found: Found) => void): void {
  switch (rule.on) {
    case 'chart':
      rule.check(subject, report);
      break;
    case 'values':
      for (const file of subject.valuesFiles) rule.check(file, subject, report);
      break;
    case 'template':
      for (const template of subject.templates) rule.check(template, subject, report);
      break;
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byPlace(a: Finding, b: Finding): number {
  const { location: x } = a;
  const { location: y } = b;
  return compareText(x.file, y.file) || x.line - y.line || x.column - y.column || compareText(a.code, b.code);
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** True when a finding is at least as bad as `threshold`. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return RANK[severity] >= RANK[threshold];
}
