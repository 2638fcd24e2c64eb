/**
 * A description with an environment's delta laid over it. The result is an ordinary description: an environment has no second
 * semantics, its values file is the difference between the two contracts.
 */
import type { Description } from './application.ts';
import type { Component, ImageOptions, WebOptions } from './component.ts';
import { splitImage } from './contract-image.ts';
import type { Environment, ExposeDelta } from './environment.ts';
import type { Expose } from './expose.ts';
import { isComputed, type ScalarMap, type ValueRef } from './expression.ts';
import type { Scale } from './scale.ts';
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
  const volumes = mapRecord(base.volumes ?? {}, (volume, name) => ({
    ...volume,
    options: { ...volume.options, ...environment.volumes?.[name] },
  }));
  const settings = base.config && { config: mergeConfig(base.config, environment.config ?? {}, environment.variables ?? {}) };
  const expose = base.expose && { expose: mergeExpose(base.expose, environment.expose ?? {}) };
  const reach = {
    ...(environment.networkPolicy !== undefined && { networkPolicy: environment.networkPolicy }),
    ...(environment.monitor !== undefined && { monitor: { ...base.monitor, enabled: environment.monitor } }),
  };
  const values = { values: mergeValues(base, environment) };
  return { description: { ...base, components, stores, volumes, ...settings, ...expose, ...reach, ...values }, scaleOff };
}

/** Declared values with other defaults; without a free map among the settings, variables go into the map that components take. */
function mergeValues(base: Description, environment: Environment): Description['values'] {
  const { values } = base;
  if (typeof values === 'string' || values.declared === undefined) return values;
  const given: Delta = environment.values ?? {};
  const maps = base.config?.map === undefined ? Object.values(base.components).flatMap(({ options }) => options.moreEnv?.path ?? []) : [];
  const declared = mapRecord(values.declared as Readonly<Record<string, ValueRef>>, (ref, key) => {
    const initial = key in given ? (given[key] as ValueRef['declared']['default']) : ref.declared.default;
    const merged = maps.includes(ref.path) ? { ...(initial as ScalarMap), ...environment.variables } : initial;
    return { ...ref, declared: { ...ref.declared, default: merged } };
  });
  return { ...values, declared: declared as typeof values.declared };
}

function mergeComponent(component: Component, delta: Delta): Component {
  const { scale, image, ...rest } = delta as { scale?: Scale | false; image?: Partial<ImageOptions> };
  const options: WebOptions = component.options as WebOptions;
  const maps: Record<string, unknown> = {};
  for (const key of ['env', 'annotations'] as const)
    if (key in rest) maps[key] = { ...options[key], ...(rest[key as keyof typeof rest] as object) };
  const merged = {
    ...options,
    ...rest,
    ...maps,
    ...(scale && { scale: mergeScale(options.scale, scale) }),
    ...('pdb' in rest && options.off?.pdb !== undefined && { off: { ...options.off, pdb: undefined } }),
    ...(image && { image: mergeImage(options.image, image) }),
  };
  return { ...component, options: merged } as Component;
}

/** Numbers of the environment; what it does not say of the speed stays. */
function mergeScale(before: Scale | undefined, scale: Scale): Scale {
  if (scale.kind === 'keda' || before?.kind === 'keda') return scale;
  const behavior = scale.targets.behavior ?? before?.targets.behavior;
  const memory = scale.targets.memory ?? before?.targets.memory;
  return { ...scale, targets: { ...scale.targets, ...(memory !== undefined && { memory }), ...(behavior && { behavior }) } };
}

function mergeImage(image: WebOptions['image'], delta: Partial<ImageOptions>): WebOptions['image'] {
  if (isComputed(image)) return image;
  return { ...(typeof image === 'string' ? splitImage(image) : image), ...delta } as ImageOptions;
}

function mergeStore(store: Store, delta: Delta): Store {
  const operator = 'operator' in delta && { operator: { ...store.options.operator, ...(delta['operator'] as object) } };
  return { ...store, options: { ...store.options, ...delta, ...operator } } as Store;
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
  return mapRecord(expose as Readonly<Record<keyof Expose, object>>, (way, kind) => {
    const change = (delta[kind as keyof Expose] ?? {}) as { readonly annotations?: Delta };
    const annotations = change.annotations && { annotations: { ...(way as { annotations?: Delta }).annotations, ...change.annotations } };
    return { ...way, ...change, ...annotations };
  });
}

function mapRecord<T, U>(record: Readonly<Record<string, T>>, to: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value, key)]));
}
