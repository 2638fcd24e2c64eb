/** What a cluster would refuse or never finish, over all environments: schedules, budgets that no node can be drained under, rights on nothing. */
import type { Description } from './application.ts';
import type { Component } from './component.ts';
import { type Merged, mergeEnvironment } from './environment-merge.ts';
import { isDnsLabel, isNoText } from './names.ts';
import type { Report } from './report.ts';

export function diagnoseCluster(description: Description, report: Report): void {
  for (const [name, component] of Object.entries(description.components)) {
    const at = `components.${name}`;
    diagnoseRights(component, at, report);
    diagnoseBudget(component, false, `${at}.pdb`, report);
    diagnoseMounts(description, component, at, report);
  }
  diagnoseNames(description, report);
  for (const [key, environment] of Object.entries(description.environments ?? {})) {
    const merged: Merged = mergeEnvironment(description, environment);
    for (const [name, delta] of Object.entries(environment.components ?? {})) {
      const at = `environments.${key}.components.${name}`;
      const component = merged.description.components[name];
      if (delta === undefined || component === undefined) continue;
      if ('pdb' in delta || 'replicas' in delta || 'scale' in delta) diagnoseBudget(component, merged.scaleOff.has(name), at, report);
    }
  }
}

/** What is named 'own' is the application's ConfigMap or Secret, which there must be. */
function diagnoseRights({ options }: Component, at: string, report: Report): void {
  for (const [i, { on, names }] of (options.rights ?? []).entries()) {
    if (names !== 'own') continue;
    const there = on === 'secrets' ? options.secrets : on === 'configmaps' && options.config?.options.how !== 'plain' && options.config;
    if (there) continue;
    const hint =
      on === 'configmaps' && options.config ? "its config is delivered as 'plain', which makes no ConfigMap" : 'say names: [ … ]';
    report(
      'nothing-own',
      `${at}.rights.${i}.names`,
      `the component takes no ${on === 'secrets' ? 'Secret' : 'ConfigMap'} of which it could be`,
      hint,
    );
  }
}

/** A budget that allows no pod to go keeps every node from being drained, for ever. */
function diagnoseBudget({ kind, options }: Component, scaleOff: boolean, at: string, report: Report): void {
  if ((kind !== 'web' && kind !== 'worker') || !('pdb' in options) || options.pdb === undefined || options.off?.pdb !== undefined) return;
  if (!('minAvailable' in options.pdb)) return;
  const { scale } = options;
  const on = !scaleOff && scale !== undefined && (scale.kind === 'hpa' ? scale.targets.enabled : scale.options.enabled) !== false;
  const fewest = on ? scale.min : (options.replicas ?? 1);
  const { minAvailable } = options.pdb;
  if (minAvailable < fewest) return;
  report(
    'budget',
    at,
    `minAvailable is ${minAvailable}, and there may be ${fewest} pods only: no node could ever be drained`,
    'say maxUnavailable: 1',
  );
}

function diagnoseNames(description: Description, report: Report): void {
  const { components, stores = {}, volumes = {} } = description;
  for (const [kind, parts] of Object.entries({ components, stores, volumes })) {
    for (const name of Object.keys(parts))
      if (isNoText(name)) report('name-taken', `${kind}.${name}`, `"${name}" is no text in YAML`, 'choose another name');
  }
  for (const name of Object.keys(volumes)) {
    if (!isDnsLabel(name))
      report('volume-name', `volumes.${name}`, `"${name}" is no volume name, wanted lower-case letters, digits and "-"`);
  }
}

/** Every folder holds one volume, and every volume is the application's. */
function diagnoseMounts({ volumes, secrets }: Description, { options }: Component, at: string, report: Report): void {
  const known = new Set(Object.values(volumes ?? {}).map(({ id }) => id));
  const files = options.secrets === undefined ? undefined : secrets?.options.onChange;
  const taken = new Set(typeof files === 'object' ? [folderOf(files.files)] : []);
  const take = (folder: string, path: string): void => {
    if (taken.has(folderOf(folder))) report('mount-twice', path, `"${folder}" is another volume's folder already`, 'mount it elsewhere');
    taken.add(folderOf(folder));
  };
  for (const [i, folder] of (options.security?.writable ?? ['/tmp']).entries())
    take(typeof folder === 'string' ? folder : folder.path, `${at}.security.writable.${i}`);
  for (const [i, mount] of (options.mounts ?? []).entries()) {
    const path = `${at}.mounts.${i}`;
    if (!known.has(mount.id)) report('foreign-volume', path, 'is not among the volumes', 'name it in application({ volumes })');
    take(mount.options.mount, path);
  }
}

/** '/data' and '/data/' are one. */
const folderOf = (path: string): string => path.replace(/\/$/, '');
