/** README: how values, files and variables hang together, and what each variable of the program comes from. */

import type { Computed, ResolvedApplication } from '../app/index.ts';
import { markdownTable } from '../base/index.ts';
import { code, section, shell, subsection } from './readme-names.ts';

export function configurationSection(application: ResolvedApplication): string {
  const at = application.path;
  const first = application.environments.at(-1)?.name;
  const order =
    first === undefined
      ? `Helm lays what you give over ${code('values.yaml')}: files with ${code('-f')} first, then ${code('--set')}; later ones win.`
      : `Helm lays the files over each other: ${code('values.yaml')} of the chart, ${code(`values-${first}.yaml`)}, files of your own, then ${code('--set')}; later ones win. An environment's file holds only what differs.`;
  return section(
    'Configuration',
    order,
    shell(
      `helm show values ./${at}                      # every value with its comment`,
      `helm get values ${application.name} --all               # what a release runs with`,
      `helm template ${application.name} ./${at}${first === undefined ? '' : ` -f ${at}/values-${first}.yaml`} --set fullnameOverride=try   # what would be rendered`,
    ),
    variables(application),
    components(application),
  );
}

function variables({ config, secrets, components }: ResolvedApplication): string {
  const items = [...(config?.items ?? []), ...(config?.fields ?? [])].map((item) => [
    code(item.env),
    item.value.kind === 'literal' ? code([...(config?.at ?? []), ...item.path].join('.')) : computed(item.value.computed),
    config?.how === 'keyRef' ? code(item.key) : '',
  ]);
  const keys = (secrets?.keys ?? []).map((key) => [
    code(key.env),
    'the Secret (see Secrets)',
    secrets?.how === 'keyRef' ? code(key.key) : '',
  ]);
  const own = components.flatMap((component) =>
    component.variables.map(({ name, value }) => [
      `${code(name)}${components.length > 1 ? ` of ${component.name}` : ''}`,
      value.kind === 'literal' ? code([...component.values, 'env', name].join('.')) : computed(value.computed),
      '',
    ]),
  );
  const rows = [...items, ...keys, ...own];
  const free =
    config?.open === true || config?.free === true
      ? `More keys under ${code(config.at.join('.'))} become variables of the same names.`
      : '';
  return subsection('Variables of the program', markdownTable(['Variable', 'Comes from', 'Key'], rows), free);
}

function computed(text: Computed): string {
  switch (text.kind) {
    case 'field':
      return `the pod itself (${code(text.path)})`;
    case 'link':
      return `computed: ${text.item} of the store`;
    case 'value':
      return code(text.path);
    case 'fact':
      return text.name === 'environment' ? code('environment') : `computed: ${text.name} of the release`;
    case 'expression':
      return 'computed';
  }
}

function components({ components: all, layout, stores }: ResolvedApplication): string {
  if (layout === 'flat') return '';
  const rows = all.map(({ name, values }) => [name, code(values.join('.'))]);
  const more = stores.map(({ name, values }) => [name, code(values.join('.'))]);
  return subsection('Where the values of a part stand', markdownTable(['Part', 'Values under'], [...rows, ...more]));
}
