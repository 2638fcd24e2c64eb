/** Names, paths and commands as documents write them: of a release that is called as the description says. */
import type { Computed, Json, JsonMap, ObjectName, ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { entryAt, valuePath } from './template-value.ts';

/** The fullname of a release, as the named template makes it. */
export function fullnameOf(application: ResolvedApplication, release: string = application.name): string {
  const name = application.description.nameOverride ?? application.name;
  return release.includes(name) ? release : `${release}-${name}`;
}

export function shownName(application: ResolvedApplication, name: ObjectName, release: string = application.name): string {
  const fullname = fullnameOf(application, release);
  if (name.kind === 'suffixed') return name.suffix === '' ? fullname : `${fullname}-${name.suffix}`;
  return computedName(application, name.text, release);
}

function computedName(application: ResolvedApplication, text: Computed, release: string): string {
  if (text.kind === 'expression')
    return text.parts.map((part) => (typeof part === 'string' ? part : computedName(application, part, release))).join('');
  if (text.kind !== 'fact') return `<${text.kind}>`;
  switch (text.name) {
    case 'release':
      return release;
    case 'chart':
      return application.name;
    case 'version':
      return application.version;
    case 'fullname':
      return fullnameOf(application, release);
    default:
      return `<${text.name}>`;
  }
}

/** Path of a component's value as users write it: 'backend.autoscaling.enabled'. */
export function ownPath(application: ResolvedApplication, component: ResolvedComponent, path: string): string {
  return valuePath(application, [...component.values, ...path.split('.')]).join('.');
}

/** The default of a component's value. */
export function ownDefault(application: ResolvedApplication, component: ResolvedComponent, path: string): Json | undefined {
  return entryAt(application, [...component.values, ...path.split('.')])?.default;
}

/** What stands in a tree at a path. */
export function inTree(tree: JsonMap, path: readonly string[]): Json | undefined {
  let at: Json | undefined = tree;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return undefined;
    at = (at as JsonMap)[key];
  }
  return at;
}

/** The chart's folder as commands name it, from the description's. */
export function folderOf({ path }: ResolvedApplication): string {
  return `./${path}`;
}

export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** ' -f charts/shop/values-prod.yaml', or nothing. */
  readonly values: string;
}

/** A release for each environment; one without any when there is none. */
export function releasesOf(application: ResolvedApplication): readonly (Release & { readonly environment: string })[] {
  if (application.environments.length === 0) return [{ environment: '', name: application.name, namespace: application.name, values: '' }];
  return application.environments.map(({ name, release, namespace }) => ({
    environment: name,
    name: release,
    namespace,
    values: ` -f ${application.path}/values-${name}.yaml`,
  }));
}

/** Components that stay: everything but jobs. */
export function staying({ components }: ResolvedApplication): readonly ResolvedComponent[] {
  return components.filter(({ workload }) => workload === 'Deployment' || workload === 'StatefulSet');
}

export function jobsOf({ components }: ResolvedApplication): readonly ResolvedComponent[] {
  return components.filter(({ kind }) => kind === 'job' || kind === 'cron');
}

/** Code in a table; empty text stays empty. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

export function section(head: string, ...parts: readonly string[]): string {
  const there = parts.filter((part) => part !== '');
  return there.length === 0 ? '' : [`## ${head}`, ...there].join('\n\n');
}

export function subsection(head: string, ...parts: readonly string[]): string {
  const there = parts.filter((part) => part !== '');
  return there.length === 0 ? '' : [`### ${head}`, ...there].join('\n\n');
}

/** Commands in a shell's block. */
export function shell(...lines: readonly string[]): string {
  return `\`\`\`bash\n${lines.join('\n')}\n\`\`\``;
}
