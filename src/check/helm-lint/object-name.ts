/** Names of objects by the rules of their kind, with the API server's sentences (k8s.io/apimachinery validation, as `helm lint` applies it). */
import { quote } from '../../golang/index.ts';

interface Form {
  readonly pattern: RegExp;
  readonly max: number;
  /** What the API server says of a name that does not match. */
  readonly sentence: string;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';

const subdomain: Form = {
  pattern: new RegExp(`^${SUBDOMAIN}$`),
  max: 253,
  sentence: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
};
const label: Form = {
  pattern: new RegExp(`^${LABEL}$`),
  max: 63,
  sentence: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
};
const label1035: Form = {
  pattern: new RegExp(`^${LABEL_1035}$`),
  max: 63,
  sentence: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${LABEL_1035}')`,
};

/** Kinds (in lower case) whose names are no DNS subdomains. */
const FORMS: ReadonlyMap<string, Form | 'segment' | 'any'> = new Map<string, Form | 'segment' | 'any'>([
  ['service', label1035],
  ['namespace', label],
  ['certificatesigningrequest', 'any'],
  ...['role', 'clusterrole', 'rolebinding', 'clusterrolebinding'].map((kind) => [kind, 'segment'] as const),
]);

/** Helm's message about a name that the API server would refuse; undefined when it would not. */
export function wrongObjectName(kind: string, name: string): string | undefined {
  const form = FORMS.get(kind.toLowerCase()) ?? subdomain;
  const wrong = form === 'any' ? [] : form === 'segment' ? wrongSegment(name) : wrongForm(name, form);
  if (wrong.length === 0) return undefined;
  const each = [...new Set(wrong.map((why) => `metadata.name: Invalid value: ${quote(name)}: ${why}`))];
  const all = each.length === 1 ? each[0]! : `[${each.join(', ')}]`;
  return `object name does not conform to Kubernetes naming requirements: ${quote(name)}: ${all}`;
}

function wrongForm(name: string, form: Form): string[] {
  const wrong: string[] = [];
  if (name.length > form.max) wrong.push(`must be no more than ${form.max} characters`);
  if (!form.pattern.test(name)) wrong.push(form === label && subdomain.pattern.test(name) ? 'must not contain dots' : form.sentence);
  return wrong;
}

function wrongSegment(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}
