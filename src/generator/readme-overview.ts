/** README: what the chart runs, what is off on purpose, its scripts. */

import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { markdownTable } from '../base/index.ts';
import { code, ownDefault, section, shell, shownName } from './readme-names.ts';

const KINDS = {
  web: 'answers requests',
  worker: 'works through a queue',
  scheduler: 'exactly one pod',
  cron: 'by the clock',
  job: 'runs once',
} as const;

export function overviewSection(application: ResolvedApplication): string {
  const rows = application.components.map((component) => [
    `**${component.name}**`,
    KINDS[component.kind],
    `${component.workload} ${code(shownName(application, component.object))}`,
    imageOf(application, component),
    component.kind === 'web' ? `${code(shownName(application, component.serviceName))} port ${portOf(application, component)}` : '',
    [...component.calls, ...component.stores].join(', '),
  ]);
  const stores = application.stores.map((store) => [
    `**${store.name}**`,
    store.title,
    `${store.as} ${code(shownName(application, store.object))}`,
    storeImage(application, store.values),
    `${code(shownName(application, store.object))} port ${store.port}`,
    '',
  ]);
  const names = application.environments.map(({ name }) => name);
  const beside =
    names.length === 0
      ? ''
      : ` ${names.map((name) => code(`values-${name}.yaml`)).join(', ')} hold what differs ${names.length === 1 ? 'there' : 'in each environment'}.`;
  return section(
    'Overview',
    `The names are those of a release called ${code(application.name)}.`,
    markdownTable(['Part', '', 'Runs as', 'Image', 'Service', 'Calls'], [...rows, ...stores]),
    `All objects stand in the namespace of the release and are named after it, so that several releases fit into one namespace. The chart is plain Helm: nothing but helm and kubectl is needed.${beside}`,
  );
}

function imageOf(application: ResolvedApplication, component: ResolvedComponent): string {
  if (component.image !== undefined) return 'by values';
  const own = ownDefault(application, component, 'image.repository');
  const from = application.components.find(({ name }) => name === component.imageFrom);
  const repository = own ?? (from && ownDefault(application, from, 'image.repository')) ?? '';
  return code(String(repository));
}

function portOf(application: ResolvedApplication, component: ResolvedComponent): string {
  return String(ownDefault(application, component, 'service.port') ?? component.port ?? '');
}

function storeImage(application: ResolvedApplication, values: readonly string[]): string {
  const said = (key: string): string =>
    String(application.contract.entries.find(({ path }) => path.join('.') === [...values, 'image', key].join('.'))?.default ?? '');
  return code(`${said('repository')}:${said('tag')}`);
}

/** What is switched off, and why: where a reader of the chart meets it. */
export function reasonsSection(application: ResolvedApplication): string {
  const { components, stores = {}, volumes = {} } = application.description;
  const off = Object.entries(components).flatMap(([name, component]) =>
    Object.entries(component.options.off ?? {})
      // What never has a budget has none to switch off; roles that share a constant share its reasons.
      .filter(([safeguard]) => safeguard !== 'pdb' || component.kind === 'web' || component.kind === 'worker')
      .map(([safeguard, reason]) => `- ${name}, ${safeguard} is off: ${reason}`),
  );
  const accepted = [...Object.entries(stores), ...Object.entries(volumes)].flatMap(([name, { options }]) =>
    options.accept === undefined ? [] : [`- ${name}: ${options.accept}`],
  );
  const noted = application.environments.flatMap((environment) => environment.notes.map((note) => `- ${environment.name}, ${note}`));
  return section('Off or accepted on purpose', [...off, ...accepted, ...noted].join('\n'));
}

export function scriptsSection(application: ResolvedApplication): string {
  const { scripts = {} } = application.description;
  const at = application.path;
  const first = application.environments[0]?.name ?? 'ENV';
  const texts: string[] = [];
  if (scripts.install !== undefined) {
    texts.push(
      `\`${scripts.install} ENV [DRYRUN]\` installs or upgrades one environment: it looks for helm and kubectl and for a cluster that answers, checks the chart, makes the namespace, finds out whether to install or to upgrade, waits for the pods, and prints the status and how to get in. With \`true\` as the second word it changes nothing. More arguments for helm: the variable \`HELM_EXTRA_ARGS\`.`,
      shell(`bash ${at}/${scripts.install} ${first} true     # changes nothing`, `bash ${at}/${scripts.install} ${first} false`),
    );
  }
  if (scripts.validate !== undefined) {
    texts.push(
      `\`${scripts.validate}\` looks at the chart's files without helm: that all are there, that values files are YAML, that templates open and close, which kinds there are, that each workload has probes, limits and a security context. Where kubectl finds a cluster it asks that too, and says when it could not.`,
      shell(`bash ${at}/${scripts.validate}`),
    );
  }
  if (scripts.test !== undefined) {
    texts.push(
      `\`${scripts.test}\` asks helm: lint, a render of every environment, the objects and the numbers of pods that each must have, no object twice, no image without a version. A real dry run asks the cluster, when there is one.`,
      shell(`bash ${at}/${scripts.test}`),
    );
  }
  return section('Scripts', ...texts);
}
