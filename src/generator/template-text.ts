/**
 * Small pieces that templates are made of. A template is one plain text per file; these fill in names and paths of values, so that
 * the same text serves a flat and a nested layout.
 */
import type { Computed, Fact, ObjectName, ResolvedApplication } from '../app/index.ts';

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
  if (name.kind === 'computed') return `${computedText(application, name.text)} | trunc 63 | trimSuffix "-"`;
  if (name.suffix === '') return include(application, 'fullname', root);
  return include(application, 'objectName', `(list ${root} "${name.suffix}")`);
}

/** A computed text as an expression of the template language. */
export function computedText(application: ResolvedApplication, computed: Computed): string {
  if (computed.kind === 'fact') return factText(application, computed);
  if (computed.kind === 'value') return `.Values.${computed.path}`;
  if (computed.kind === 'link') {
    const store = Object.entries(application.description.stores ?? {}).find(([, s]) => s.id === computed.store)?.[0];
    if (store !== undefined) return linkText(application, store, computed.item);
  }
  if (computed.kind === 'expression') {
    const format = computed.parts.map((part) => (typeof part === 'string' ? part.replaceAll('%', '%%') : '%v')).join('');
    const parts = computed.parts.filter((part): part is Computed => typeof part !== 'string');
    if (parts.length === 0) return JSON.stringify(format.replaceAll('%%', '%'));
    return `printf ${JSON.stringify(format)} ${parts.map((part) => wrap(computedText(application, part))).join(' ')}`;
  }
  throw new Error(`no template text for a ${computed.kind} here`);
}

function wrap(expression: string): string {
  return expression.includes(' ') ? `(${expression})` : expression;
}

function factText(application: ResolvedApplication, fact: Fact): string {
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
      return include(application, 'fullname');
  }
}

/** Host, port or database of a store, in the way it is had. */
export function linkText(application: ResolvedApplication, name: string, item: string): string {
  const store = application.stores.find((s) => s.name === name);
  if (store === undefined) throw new Error(`no store "${name}"`);
  const values = valuesRef(store.values);
  if (item === 'host') return `ternary (${nameOf(application, store.object)}) ${values}.external.host ${values}.enabled`;
  if (item === 'port') return `ternary ${store.port} (int ${values}.external.port) ${values}.enabled | toString`;
  return `${values}.database | int | toString`;
}

/** The metadata that every object has. */
export function metadata(application: ResolvedApplication, name: string, component: string, annotations = ''): string {
  return `metadata:
  name: {{ ${name} }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}
    app.kubernetes.io/component: ${component}
${annotations}`;
}

/** Labels that select the pods of one component. They may never change: a Deployment's selector is immutable. */
export function selector(application: ResolvedApplication, component: string, indent: number, root: '.' | '$' = '.'): string {
  const space = ' '.repeat(indent);
  return `${space}{{- ${include(application, 'selectorLabels', root)} | nindent ${indent} }}
${space}app.kubernetes.io/component: ${component}`;
}

/** The file of a component's resource: "deployment.yaml", or "backend-deployment.yaml" where there are several components. */
export function fileOf(values: readonly string[], name: string, kind: string): string {
  return values.length === 0 ? `templates/${kind}.yaml` : `templates/${name}-${kind}.yaml`;
}
