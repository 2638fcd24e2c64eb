/** Variables of the pods: each has one source, or nobody knows which of two wins. */

import type { ResolvedItem, ResolvedParts } from './model.ts';
import { guess, type Report } from './report.ts';

/** Where each variable of a component comes from, in the order in which the first one is right. */
type Source = readonly [name: string, path: string, from: string];

export function diagnoseVariables(parts: ResolvedParts, report: Report): void {
  const { config, secrets, description } = parts;
  const items = [...(config?.items ?? []), ...(config?.fields ?? [])];
  const fromConfig = [
    ...items.map((item): Source => [item.env, `config.${item.path.join('.')}`, 'the config']),
    ...keysOf(description.config?.map?.default).map((name): Source => [name, `config.${name}`, 'the config']),
  ];
  const fromSecrets =
    secrets?.files === undefined
      ? (secrets?.keys ?? []).map(
          ({ key, env, source }): Source => [
            env,
            `secrets.${(source.kind === 'link' ? undefined : source.path?.[0]) ?? key}`,
            'the Secret',
          ],
        )
      : [];
  for (const component of parts.components) {
    const at = `components.${component.name}`;
    const seen = new Map<string, string>();
    const told = (sources: readonly Source[]): void => {
      for (const [name, path, from] of sources) {
        const other = seen.get(name);
        if (other === undefined) seen.set(name, from);
        else report('variable-twice', path, `the variable "${name}" comes from ${other} already`, 'leave it out, or give it another name');
      }
    };
    if (component.takesConfig) told(fromConfig);
    if (component.takesSecrets) told(fromSecrets);
    // What stands in the pod wins over a whole ConfigMap: so a component has a port of its own beside a shared config.
    if (config?.how === 'envFrom' && component.portVariable !== undefined && seen.get(component.portVariable) === 'the config')
      seen.delete(component.portVariable);
    told(component.variables.map(({ name }) => [name, `${at}.env.${name}`, 'env']));
    const more = description.components[component.name]?.options.moreEnv;
    told(keysOf(more?.declared.default).map((name) => [name, `${at}.moreEnv`, 'env']));
  }
  if (config !== undefined) keysTwice(items, report);
  diagnoseTriggers(parts, report);
}

/** What KEDA reads of the Secret is a key of it. */
function diagnoseTriggers({ secrets, description }: ResolvedParts, report: Report): void {
  const known = (secrets?.keys ?? []).map(({ key }) => key);
  for (const [name, { options }] of Object.entries(description.components)) {
    if (!('scale' in options) || options.scale?.kind !== 'keda' || secrets?.open) continue;
    for (const [trigger, { secret = {} }] of Object.entries(options.scale.options.triggers)) {
      for (const [word, key] of Object.entries(secret)) {
        if (known.includes(key)) continue;
        const at = `components.${name}.scale.triggers.${trigger}.secret.${word}`;
        report('unknown-secret-key', at, `there is no key "${key}" in the Secret`, guess(key, known));
      }
    }
  }
}

const keysOf = (map: unknown): readonly string[] => (typeof map === 'object' && map !== null ? Object.keys(map) : []);

/** Two items under one key of the ConfigMap. */
function keysTwice(items: readonly ResolvedItem[], report: Report): void {
  const seen = new Set<string>();
  for (const { key, path, value } of items) {
    const isField = value.kind === 'computed' && value.computed.kind === 'field';
    if (!isField && seen.has(key))
      report('key-twice', `config.${path.join('.')}`, `two items have the key "${key}"`, 'give one of them another key');
    seen.add(key);
  }
}
