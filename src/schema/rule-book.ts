/** Everything that a validation may say, for documents and reports. */
import { markdownTable } from '../base/index.ts';
import { CRD_RULES } from './crd/rules.ts';
import { FIELD_RULES } from './fields/index.ts';
import { POD_SECURITY_RULES } from './pod-security/index.ts';
import { RULES } from './rules/index.ts';

export interface SchemaRule {
  /** "api/port-range" */
  readonly id: `${string}/${string}`;
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly why: string;
  readonly remedy: string;
}

type Text = { readonly summary: string; readonly remedy: string; readonly severity?: SchemaRule['severity'] };

const rulesOf = (texts: Readonly<Record<string, Text>>, why: string): SchemaRule[] =>
  Object.entries(texts).map(([id, { severity = 'error', summary, remedy }]) => ({
    id: id as SchemaRule['id'],
    severity,
    summary,
    why,
    remedy,
  }));

/** What is wrong before an object can be looked at. */
const READING_RULES: Readonly<Record<string, Text>> = {
  'schema/yaml': {
    summary: 'The text is no YAML.',
    remedy: 'Correct it at the place; in a chart, look at what the template writes there.',
  },
  'schema/duplicate-key': { summary: 'A key stands twice in one map: all but the last are lost.', remedy: 'Remove one of them.' },
  'schema/not-an-object': { summary: 'A document is no map with apiVersion and kind.', remedy: 'Remove it, or mend its indentation.' },
};

export const schemaRules: readonly SchemaRule[] = [
  ...rulesOf(READING_RULES, 'The text cannot be read as Kubernetes objects.'),
  ...rulesOf(FIELD_RULES, 'A strict API server does not decode the object, or drops what it does not know.'),
  ...rulesOf(RULES, 'The API server refuses the object by a handwritten rule.'),
  ...rulesOf(CRD_RULES, 'The API server refuses the object by the definition of its custom kind.'),
  ...rulesOf(POD_SECURITY_RULES, 'A namespace that enforces this level of the Pod Security Standards refuses the pod.'),
];

let severities: ReadonlyMap<string, SchemaRule['severity']> | undefined;

export function severityOf(rule: string): SchemaRule['severity'] {
  severities ??= new Map(schemaRules.map(({ id, severity }) => [id, severity]));
  return severities.get(rule) ?? 'error';
}

/** 1.30 */
export function minorText(minor: number): string {
  return `1.${minor}`;
}

/** docs/validation.md: every rule with what it finds and what to do. */
export function validationPage(): string {
  const areas = new Map<string, SchemaRule[]>();
  for (const rule of schemaRules) {
    const area = rule.id.slice(0, rule.id.indexOf('/'));
    areas.set(area, [...(areas.get(area) ?? []), rule]);
  }
  const tables = [...areas].map(([area, rules]) => {
    const rows = rules.map(({ id, severity, summary, remedy }) => [`\`${id}\``, severity, summary, remedy]);
    return [`## ${area}`, '', AREAS[area] ?? '', '', markdownTable(['Rule', 'Severity', 'What it finds', 'What to do'], rows), ''].join(
      '\n',
    );
  });
  return `# What \`helmwright validate\` finds\n\nMade by scripts/make-rule-docs.mjs from the rules themselves.\n\n${tables.join('\n').trimEnd()}\n`;
}

const AREAS: Readonly<Record<string, string>> = {
  schema: 'Reading, fields and versions: what a strict API server decodes.',
  api: 'The handwritten rules of the API server, on the object with its defaults; and what an update may not change.',
  crd: 'Objects of kinds that a CustomResourceDefinition defines.',
  'pod-security': 'The Pod Security Standards (`--pod-security`).',
};
