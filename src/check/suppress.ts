/**
 * `# helmwright: ignore helm/rule reason` in the line of a finding or on its own in the line above, in YAML or inside a template comment
 * ({{- /* helmwright: ignore helm/rule reason *\/}}). What `helm lint` finds cannot be ignored: helm would not.
 */
import type { Finding } from './rule.ts';

const MARK = /helmwright: *ignore +([a-z0-9/-]+(?: *, *[a-z0-9/-]+)*)/;

export function isSuppressed(finding: Finding, text: string | undefined): boolean {
  const lines = text?.split('\n');
  if (lines === undefined) return false;
  const { line } = finding.location;
  const above = lines[line - 2] ?? '';
  return names(lines[line - 1] ?? '', finding.code) || (isComment(above) && names(above, finding.code));
}

function names(line: string, code: string): boolean {
  const list = MARK.exec(line)?.[1];
  return list?.split(/ *, */).includes(code) ?? false;
}

const isComment = (line: string): boolean => /^\s*(#|\{\{-?\s*\/\*)/.test(line);
