/** Configuration and secrets of the resolved model: the three names of each item, and where each key of the Secret comes from. */
import type { Description } from './application.ts';
import { holds } from './computed.ts';
import { splitPath } from './contract-draft.ts';
import type { SecretSource } from './environment.ts';
import { type Computed, isComputed, type Link } from './expression.ts';
import type { ResolvedConfig, ResolvedItem, ResolvedSecret, ResolvedSecretKey } from './model.ts';
import { kebabCase, objectName, upperCase } from './names.ts';
import type { Config, ConfigEntries, OptionalKey, RequiredKey, Secret } from './settings.ts';

export function resolveConfig(
  config: Config,
  description: Description,
  secretly: (computed: Computed) => boolean = () => false,
): ResolvedConfig {
  const items = resolveItems(config, config.entries, [], []).filter(
    (item) => item.value.kind === 'literal' || !secretly(item.value.computed),
  );
  const isField = (item: ResolvedItem): boolean => item.value.kind === 'computed' && item.value.computed.kind === 'field';
  return {
    at: splitPath(config.options.at),
    how: config.options.how ?? 'envFrom',
    name: objectName(config.options.name ?? description.names?.config, 'config'),
    open: config.options.open ?? true,
    free: config.map !== undefined,
    items: items.filter((item) => !isField(item)),
    fields: items.filter(isField),
  };
}

function resolveItems(config: Config, entries: ConfigEntries, path: readonly string[], prefix: readonly string[]): readonly ResolvedItem[] {
  return Object.entries(entries).flatMap(([name, entry]): readonly ResolvedItem[] => {
    if (typeof entry === 'object' && entry.kind === 'group') {
      const before = entry.prefix === false ? prefix : [...prefix, entry.prefix];
      return resolveItems(config, entry.entries, [...path, name], before);
    }
    const said = typeof entry === 'object' && entry.kind === 'item' ? entry : undefined;
    const words = [...prefix, name];
    const plain = words.join('_');
    return [
      {
        path: [...path, name],
        key: said?.key ?? (config.options.key === 'kebab' ? kebabCase(words.join('-')) : plain),
        env: said?.env ?? (config.options.env === 'upper' ? upperCase(words.join('-')) : plain),
        value:
          typeof entry === 'object' && entry.kind !== 'item'
            ? { kind: 'computed', computed: entry }
            : { kind: 'literal', default: said?.default ?? (entry as string | number | boolean) },
      },
    ];
  });
}

export function resolveSecret(secret: Secret, description: Description): ResolvedSecret {
  const said = Object.entries(secret.entries).map(([name, entry]) => resolveKey(secret, name, entry, description));
  const withPassword = new Set(said.flatMap((key) => key.passwordOf ?? []));
  const { onChange } = secret.options;
  return {
    at: splitPath(secret.options.at ?? 'secrets'),
    existing: splitPath(secret.options.existing ?? 'existingSecret'),
    how: secret.options.how ?? 'keyRef',
    name: objectName(secret.options.name ?? description.names?.secret, 'secret'),
    keys: [...said, ...composedItems(description, withPassword)],
    open: secret.options.open ?? secret.map !== undefined,
    free: secret.map !== undefined,
    restart: ['restart'],
    ...(typeof onChange === 'object' && { files: onChange.files }),
    sources: sourcesOf(description),
  };
}

/** Items of the configuration that hold a password: they may not stand in a ConfigMap, so they are keys of the Secret. */
function composedItems(description: Description, withPassword: ReadonlySet<string>): readonly ResolvedSecretKey[] {
  if (description.config === undefined) return [];
  return resolveItems(description.config, description.config.entries, [], []).flatMap(({ key, env, value }) =>
    value.kind === 'computed' && holdsPassword(value.computed, description, withPassword)
      ? [{ key, env, doc: '', source: { kind: 'composed', computed: value.computed } as const }]
      : [],
  );
}

/** True for a text with the password of a store, or with a URL that has it. */
export function holdsPassword(computed: Computed, description: Description, withPassword: ReadonlySet<string>): boolean {
  return holds(computed, (part) => {
    if (part.kind !== 'link' || (part.item !== 'password' && part.item !== 'url')) return false;
    return part.item === 'password' || withPassword.has(storeName(part, description) ?? '');
  });
}

function sourcesOf(description: Description): ResolvedSecret['sources'] {
  const kinds = Object.values(description.environments ?? {}).map((environment) => environment.secrets ?? 'chart');
  const has = (such: (source: SecretSource) => boolean): boolean => kinds.some(such);
  return [
    ...(has((source) => typeof source === 'object' && 'external' in source) ? (['external'] as const) : []),
    ...(has((source) => source === 'placeholder') ? (['placeholder'] as const) : []),
    ...(has((source) => source === 'sealed') ? (['sealed'] as const) : []),
    ...(has((source) => typeof source === 'object' && 'csi' in source) ? (['csi'] as const) : []),
  ];
}

function resolveKey(secret: Secret, name: string, entry: RequiredKey | OptionalKey | Link, description: Description): ResolvedSecretKey {
  const names = {
    key: secret.options.key === 'kebab' ? kebabCase(name) : name,
    env: secret.options.env === 'upper' ? upperCase(name) : name,
  };
  const link = entry.kind === 'link' ? entry : entry.kind === 'optional' && isLink(entry.composed) ? entry.composed : undefined;
  const store = link && storeName(link, description);
  if (entry.kind === 'link' && store !== undefined && entry.item !== 'password' && entry.item !== 'url') {
    return { ...names, doc: '', source: { kind: 'link', store, item: entry.item } };
  }
  const doc = entry.kind === 'link' ? `Password of ${store ?? 'the store'}` : (entry.doc ?? '');
  const composed = entry.kind === 'link' && entry.item === 'url' ? entry : entry.kind === 'optional' ? entry.composed : undefined;
  if (composed !== undefined && link?.item !== 'password') {
    return { ...names, doc, source: { kind: 'composed', computed: composed, ...(entry.kind === 'optional' && { path: [name] }) } };
  }
  const minLength = entry.kind === 'required' ? entry.minLength : undefined;
  return {
    ...names,
    doc,
    source: { kind: 'supplied', path: [name], required: entry.kind !== 'optional', ...(minLength !== undefined && { minLength }) },
    ...(link?.item === 'password' && store !== undefined && { passwordOf: store }),
  };
}

function isLink(composed: OptionalKey['composed']): composed is Link {
  return isComputed(composed) && composed.kind === 'link';
}

/** The key under which the application names the store. */
export function storeName(link: Link, description: Description): string | undefined {
  return Object.entries(description.stores ?? {}).find(([, store]) => store.id === link.store)?.[0];
}
