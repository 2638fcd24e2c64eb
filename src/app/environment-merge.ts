/**
 * A description with an environment's delta laid over it. The result is an ordinary description: an environment has no second
 * semantics, its values file is the difference between the two contracts.
 */
import type { Description } from './application.ts';
import type { Component, ImageOptions, WebOptions } from './component.ts';
import { splitImage } from './contract-component.ts';
import type { Environment, ExposeDelta } from './environment.ts';
import type { Expose } from './expose.ts';
import { isComputed } from './expression.ts';
import type { Hpa } from './scale.ts';
import type { Config, ConfigEntries, Item } from './settings.ts';
import type { Store } from './store.ts';

type Delta = Readonly<Record<string, unknown>>;

/** Components whose autoscaler the environment switches off keep its numbers: `off` names them. */
export interface Merged {
  readonly description: Description;
  readonly scaleOff: ReadonlySet<string>;
}

export function mergeEnvironment(base: Description, environment: Environment): Merged {
  const scaleOff = new Set<string>();
  const components = mapRecord(base.components, (component, name) => {
    const delta = environment.components?.[name];
    if (delta === undefined) return component;
    if ('scale' in delta && delta.scale === false) scaleOff.add(name);
    return mergeComponent(component, delta);
  });
  const stores = mapRecord(base.stores ?? {}, (store, name) => mergeStore(store, environment.stores?.[name] ?? {}));
  const settings = base.config && { config: mergeConfig(base.config, environment.config ?? {}, environment.variables ?? {}) };
  const expose = base.expose && { expose: mergeExpose(base.expose, environment.expose ?? {}) };
  return { description: { ...base, components, stores, ...settings, ...expose }, scaleOff };
}

function mergeComponent(component: Component, delta: Delta): Component {
  const { scale, image, metrics: _metrics, ...rest } = delta as { scale?: Hpa | false; image?: Partial<ImageOptions>; metrics?: boolean };
  const options: WebOptions = component.options as WebOptions;
  const merged = {
    ...options,
    ...rest,
    ...(scale && { scale }),
    ...(image && { image: mergeImage(options.image, image) }),
  };
  return { ...component, options: merged } as Component;
}

function mergeImage(image: WebOptions['image'], delta: Partial<ImageOptions>): WebOptions['image'] {
  if (isComputed(image)) return image;
  return { ...(typeof image === 'string' ? splitImage(image) : image), ...delta } as ImageOptions;
}

function mergeStore(store: Store, delta: Delta): Store {
  return { ...store, options: { ...store.options, ...delta } } as Store;
}

function mergeConfig(config: Config, delta: Delta, variables: Delta): Config {
  const map = config.map && { map: { ...config.map, default: { ...config.map.default, ...(variables as typeof config.map.default) } } };
  return { ...config, entries: mergeEntries(config.entries, delta), ...map };
}

function mergeEntries(entries: ConfigEntries, delta: Delta): ConfigEntries {
  return mapRecord(entries, (entry, key) => {
    const change = delta[key];
    if (change === undefined) return entry;
    if (typeof entry === 'object' && entry.kind === 'group') return { ...entry, entries: mergeEntries(entry.entries, change as Delta) };
    if (typeof entry === 'object' && entry.kind === 'item') return { ...entry, default: change as Item['default'] };
    return isComputed(entry) ? entry : (change as string);
  });
}

function mergeExpose(expose: Expose, delta: ExposeDelta): Expose {
  return mapRecord(expose as Readonly<Record<keyof Expose, object>>, (way, kind) => ({ ...way, ...delta[kind as keyof Expose] }));
}

function mapRecord<T, U>(record: Readonly<Record<string, T>>, to: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value, key)]));
}
