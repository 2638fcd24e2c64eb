/** Configuration and secrets of the resolved model: the three names of each item, and where each key of the Secret comes from. */
import type { Description } from './application.ts';
import { splitPath } from './contract-draft.ts';
import { isComputed, type Link } from './expression.ts';
import type { ResolvedConfig, ResolvedItem, ResolvedSecret, ResolvedSecretKey } from './model.ts';
import { kebabCase, objectName, upperCase } from './names.ts';
import type { Config, ConfigEntries, OptionalKey, RequiredKey, Secret } from './settings.ts';

export function resolveConfig(config: Config, description: Description): ResolvedConfig {
  return {
    at: splitPath(config.options.at),
    how: config.options.how ?? 'envFrom',
    name: objectName(config.options.name ?? description.names?.config, 'config'),
    open: config.options.open ?? true,
    items: resolveItems(config, config.entries, [], []),
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
  return {
    at: splitPath(secret.options.at ?? 'secrets'),
    existing: splitPath(secret.options.existing ?? 'existingSecret'),
    name: objectName(secret.options.name ?? description.names?.secret, 'secret'),
    keys: Object.entries(secret.entries).map(([name, entry]) => resolveKey(secret, name, entry, description)),
    restart: ['restart'],
  };
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
function storeName(link: Link, description: Description): string | undefined {
  return Object.entries(description.stores ?? {}).find(([, store]) => store.id === link.store)?.[0];
}
