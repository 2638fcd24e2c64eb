/**
 * Small pieces that templates are made of. A template is one plain text per file; these fill in names and paths of values, so that
 * the same text serves a flat and a nested layout.
 */

import type { Computed, Fact, Link, ObjectName, ResolvedApplication } from '../app/index.ts';
import { valueText } from './template-value.ts';

/** A file of the chart: its path in the chart's folder, its text. */
export type ChartFile = readonly [path: string, text: string];

/** `.Values.redis`, from the root context `$` or `.`. */
export function valuesRef(path: readonly string[], root: '.' | '$.' = '.'): string {
  return [`${root}Values`, ...path].join('.');
}

/** The call of a named template of this chart. */
export function include(application: ResolvedApplication, template: string, argument = '.'): string {
  return `include "${application.name}.${template}" ${argument}`;
}

/** The expression (without braces) that gives an object's name. */
export function nameOf(application: ResolvedApplication, name: ObjectName, root: '.' | '$' = '.'): string {
  if (name.kind === 'computed') return `${computedText(application, name.text, undefined, root)} | trunc 63 | trimSuffix "-"`;
  if (name.suffix === '' && name.most !== undefined)
    return include(application, 'cut', `(list (${include(application, 'fullname', root)}) ${name.most})`);
  if (name.suffix === '') return include(application, 'fullname', root);
  return include(application, 'objectName', `(list ${root} "${name.suffix}"${name.most === undefined ? '' : ` ${name.most}`})`);
}

/** A computed text as an expression of the template language. `link` writes its links: linkedText in store-link.ts. */
export function computedText(
  application: ResolvedApplication,
  computed: Computed,
  link: (link: Link) => string = () => {
    throw new Error('a link has no place here');
  },
  root: '.' | '$' = '.',
): string {
  if (computed.kind === 'fact')
    return root === '$' && computed.name !== 'fullname' ? `$${factText(application, computed)}` : factText(application, computed, root);
  if (computed.kind === 'value') return valueText(application, computed.path.split('.'), root === '$' ? '$.' : '.');
  if (computed.kind === 'link') return link(computed);
  if (computed.kind === 'expression') {
    const format = computed.parts.map((part) => (typeof part === 'string' ? part.replaceAll('%', '%%') : '%v')).join('');
    const parts = computed.parts.filter((part): part is Computed => typeof part !== 'string');
    if (parts.length === 0) return JSON.stringify(format.replaceAll('%%', '%'));
    return `printf ${JSON.stringify(format)} ${parts.map((part) => wrap(computedText(application, part, link, root))).join(' ')}`;
  }
  throw new Error(`no template text for a ${computed.kind} here`);
}

function wrap(expression: string): string {
  return expression.includes(' ') ? `(${expression})` : expression;
}

function factText(application: ResolvedApplication, fact: Fact, root: '.' | '$' = '.'): string {
  switch (fact.name) {
    case 'release':
      return '.Release.Name';
    case 'namespace':
      return '.Release.Namespace';
    case 'chart':
      return '.Chart.Name';
    case 'version':
      return '.Chart.Version';
    case 'environment':
      return '.Values.environment';
    case 'fullname':
    case 'component':
      return include(application, 'fullname', root);
  }
}

/** The metadata that every object has; without a component it is one of the whole application. */
export function metadata(
  application: ResolvedApplication,
  name: string,
  component: string,
  annotations = '',
  root: '.' | '$' = '.',
): string {
  const label = component === '' ? '' : `    app.kubernetes.io/component: ${component}\n`;
  return `metadata:
  name: {{ ${name} }}
  namespace: {{ ${root === '.' ? '.' : '$.'}Release.Namespace }}
  labels:
    {{- ${include(application, 'labels', root)} | nindent 4 }}
${label}${annotations}`;
}

/** Annotations of a claim. `keep`: the expression that says whether its data outlives the release; `more`: lines at column 4. */
export function keptAnnotations(keep: string, more: string): string {
  const kept = `    helm.sh/resource-policy: keep\n`;
  const comment = `{{- /* The data outlives the release; delete the claim by hand when it may go. */}}\n`;
  if (more === '') return `  ${comment}  {{- if ${keep} }}\n  annotations:\n${kept}  {{- end }}\n`;
  return `  annotations:\n    ${comment}    {{- if ${keep} }}\n${kept}    {{- end }}\n${more}`;
}

/** Labels that select the pods of one component. They may never change: a Deployment's selector is immutable. */
export function selector(application: ResolvedApplication, component: string, indent: number, root: '.' | '$' = '.'): string {
  const space = ' '.repeat(indent);
  return `${space}{{- ${include(application, 'selectorLabels', root)} | nindent ${indent} }}
${space}app.kubernetes.io/component: ${component}`;
}

/** A piece of a template, moved to the right: its lines, and the columns that its functions name. */
export function shifted(text: string, by: number): string {
  const space = ' '.repeat(by);
  return text
    .replace(/^(?=.)/gm, space)
    .replace(/\b(n?indent) ([0-9]+)/g, (_, word: string, column: string) => `${word} ${Number(column) + by}`);
}
