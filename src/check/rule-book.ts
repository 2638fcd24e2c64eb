/** The book of rules as pages of Markdown: one for each rule with a function of its own, one for what `helm lint` finds, a table of all. */
import { markdownTable } from '../base/index.ts';
import { helmLintRules } from './helm-lint/rules.ts';
import type { Rule, RuleText } from './rule.ts';
import { ruleList } from './rules/list.ts';

const NOTE = '<!-- Made by scripts/make-rule-docs.mjs from src/check: change the rule, not this page. -->\n\n';

/** File name → text. */
export function rulePages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>([
    ['README.md', overview()],
    ['helm-lint.md', helmPage()],
  ]);
  for (const rule of ruleList) pages.set(pageOf(rule), page(rule));
  return pages;
}

const pageOf = ({ id }: RuleText): string => `${id.replace('/', '-')}.md`;

function overview(): string {
  const own = ruleList.map((rule) => [`[${rule.id}](${pageOf(rule)})`, rule.severity, rule.summary]);
  const helm = helmLintRules.map((rule) => [`[${rule.id}](helm-lint.md)`, rule.severity, rule.summary]);
  return `${NOTE}# Rules

\`helmwright lint\` finds what \`helm lint\` finds, with the same words, and what our own rules find. A comment leaves out a finding of ours in
its line, or on its own in the line below: \`# helmwright: ignore helm/unused-value reason\` (in a template: \`{{- /* helmwright: ignore … */}}\`).

## Our own

${markdownTable(['rule', 'severity', 'what'], own)}

## What helm lint finds

${markdownTable(['rule', 'severity', 'what must hold'], helm)}
`;
}

function helmPage(): string {
  const parts = helmLintRules.map((rule) => `## ${rule.id}\n\n${rule.summary} (${rule.severity}). ${rule.why} ${rule.remedy}\n`);
  return `${NOTE}# What helm lint finds\n\nThe words, the order and the severities are those of helm.\n\n${parts.join('\n')}`;
}

function page(rule: Rule): string {
  const kinds = rule.kinds === undefined ? '' : `\n## Kinds\n\n${rule.kinds.join(', ')}\n`;
  const rows = rule.parameters?.map(({ name, value, meaning }) => [name, String(value), meaning]) ?? [];
  const parameters = rows.length === 0 ? '' : `\n## Parameters\n\n${markdownTable(['name', 'value', 'meaning'], rows)}\n`;
  return `${NOTE}# ${rule.id}

${rule.severity}: ${rule.summary}

## Why

${rule.why}

## Remedy

${rule.remedy}
${kinds}${parameters}`;
}
