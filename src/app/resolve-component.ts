/** The components of the resolved model. */
import type { Description } from './application.ts';
import type { Component, CronOptions, JobOptions, PodOptions, WebOptions, WorkerOptions } from './component.ts';
import type { Scaling } from './contract-part.ts';
import type { Computed } from './expression.ts';
import { isComputed } from './expression.ts';
import type { OutsideHost, ResolvedComponent, ResolvedVolume, WritableFolder } from './model.ts';
import type { ObjectName } from './names.ts';
import { objectName, valueKey } from './names.ts';

/** Everything that any kind of component may say. */
type AnyOptions = Partial<Omit<WebOptions & WorkerOptions & JobOptions & CronOptions, keyof PodOptions>> & PodOptions;

export function isFlat(description: Description): boolean {
  return (typeof description.values === 'string' ? description.values : description.values.layout) === 'flat';
}

/** What the templates of all components are made from: the description without an environment's delta. */
export interface ComponentFacts {
  readonly base: Description;
  readonly scaled: ReadonlyMap<string, Scaling>;
  readonly progressive: ReadonlySet<string>;
}

export function resolveComponents(description: Description, facts: ComponentFacts): readonly ResolvedComponent[] {
  const { base, scaled, progressive } = facts;
  const antiAffinity = usesAntiAffinity(base);
  const hooks = Object.entries(description.components).filter(([, { kind, options }]) => kind === 'job' && options.runs !== 'by-hand');
  const weights = new Map(hooks.map(([name], i) => [name, i - hooks.length]));
  return Object.entries(description.components).map(([name, component]) => {
    const options: AnyOptions = component.options;
    const flat = isFlat(description);
    return {
      kind: component.kind,
      name,
      values: flat ? [] : [valueKey(name)],
      workload: workloadOf(component),
      // A StatefulSet is rolled by Kubernetes alone.
      progressive: progressive.has(name) && workloadOf(component) === 'Deployment',
      ...namesOf(description, name),
      ...(isComputed(options.image) && { image: options.image }),
      ...imageFrom(base, name),
      antiAffinity,
      ...portOf(component.kind, options),
      takesConfig: options.config !== undefined,
      takesSecrets: options.secrets !== undefined,
      variables: variablesOf(options),
      ...(options.moreEnv && { moreEnv: options.moreEnv.path.split('.') }),
      ...linksOf(description, component),
      wait: [...(flat || !saysWait(base, name) ? [] : [valueKey(name)]), 'waitSeconds'],
      outside: (options.calls ?? []).map(outsideHost),
      ...(options.command && { command: options.command }),
      ...(options.args && { args: options.args }),
      writable: writableFolders(options),
      mounts: volumesOf(description, options),
      scales: (options.scale ?? scaled.get(name)?.scale)?.kind ?? false,
      drains: component.kind === 'web',
      ...hookOf(component, weights.get(name)),
      talksToApi: (options.rights ?? []).length > 0,
    };
  });
}

function workloadOf(component: Component): ResolvedComponent['workload'] {
  if (component.kind === 'cron') return 'CronJob';
  if (component.kind === 'job') return component.options.runs === 'by-hand' ? 'CronJob' : 'Job';
  return (component.options.mounts ?? []).some((volume) => volume.options.per === 'pod') ? 'StatefulSet' : 'Deployment';
}

/** The first component with the same image: the roles of one program share its tag. */
function imageFrom(description: Description, name: string): Pick<ResolvedComponent, 'imageFrom'> {
  const image = description.components[name]?.options.image;
  if (isFlat(description) || image === undefined || isComputed(image)) return {};
  const text = JSON.stringify(image);
  const first = Object.entries(description.components).find(([, { options }]) => JSON.stringify(options.image) === text)?.[0];
  return first === undefined || first === name ? {} : { imageFrom: first };
}

function usesAntiAffinity(description: Description): boolean {
  const environments = Object.values(description.environments ?? {});
  const said = [
    ...Object.values(description.components).map(({ options }) => options.spread),
    ...environments.flatMap((environment) => Object.values(environment.components ?? {}).map((delta) => delta?.spread)),
  ];
  return said.some((spread) => typeof spread === 'object' && spread.by === 'anti-affinity');
}

type ObjectNames = Pick<ResolvedComponent, 'object' | 'serviceName' | 'hpaName' | 'pdbName'>;

function namesOf(description: Description, name: string): ObjectNames {
  const suffix = isFlat(description) ? '' : name;
  const names = description.names ?? {};
  const named = (said: string | Computed | undefined): ObjectName => objectName(withComponent(said, name), suffix);
  return {
    object: shortEnough(named(names.workload), description.components[name]),
    serviceName: named(names.service ?? names.workload),
    hpaName: named(names.hpa),
    pdbName: named(names.pdb),
  };
}

/** Kubernetes adds eleven characters to the names of what CronJobs and StatefulSets make, and those must fit into a label. */
const MAKER_MAX = 52;

function shortEnough(name: ObjectName, component: Component | undefined): ObjectName {
  const workload = component && workloadOf(component);
  return name.kind === 'suffixed' && (workload === 'CronJob' || workload === 'StatefulSet') ? { ...name, most: MAKER_MAX } : name;
}

/** `is.component` in a name is the component's name. */
export function withComponent(said: string | Computed | undefined, name: string): string | Computed | undefined {
  if (typeof said !== 'object') return said;
  if (said.kind === 'fact' && said.name === 'component') return name;
  if (said.kind !== 'expression') return said;
  const parts: (string | Computed)[] = [];
  for (const part of said.parts) {
    const filled = typeof part === 'object' && part.kind === 'fact' && part.name === 'component' ? name : part;
    const last = parts.at(-1);
    if (typeof filled === 'string' && typeof last === 'string') parts[parts.length - 1] = last + filled;
    else parts.push(filled);
  }
  return { kind: 'expression', parts };
}

function portOf(kind: Component['kind'], options: AnyOptions): Pick<ResolvedComponent, 'port' | 'portName' | 'portVariable' | 'metrics'> {
  return {
    ...(options.port !== undefined && { port: options.port }),
    portName: kind === 'web' ? 'http' : 'metrics',
    ...(options.portVariable !== undefined && { portVariable: options.portVariable }),
    ...(options.metrics && { metrics: options.metrics }),
  };
}

function variablesOf(options: AnyOptions): ResolvedComponent['variables'] {
  return Object.entries(options.env ?? {}).map(([name, value]) => ({
    name,
    value: isComputed(value) ? { kind: 'computed', computed: value } : { kind: 'literal', default: value },
  }));
}

function linksOf(description: Description, component: Component): Pick<ResolvedComponent, 'stores' | 'calls'> {
  const used = component.options.uses ?? [];
  const stores = Object.entries(description.stores ?? {}).filter(([, store]) =>
    used.some((one) => typeof one !== 'string' && one.id === store.id),
  );
  return { stores: stores.map(([key]) => key), calls: used.filter((one): one is string => typeof one === 'string') };
}

/** Whether the component's wait is said, here or in an environment. */
function saysWait({ components, environments }: Description, name: string): boolean {
  const options = components[name]?.options;
  const deltas = Object.values(environments ?? {}).map((environment) => environment.components?.[name]);
  return options?.off?.wait !== undefined || [options, ...deltas].some((said) => said !== undefined && 'wait' in said);
}

function outsideHost(text: string): OutsideHost {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon);
  return { host, port: Number(text.slice(colon + 1)), range: /^[0-9a-f.:]+\/[0-9]+$/i.test(host) };
}

function writableFolders(options: PodOptions): readonly WritableFolder[] {
  return (options.security?.writable ?? ['/tmp']).map((folder) => {
    const { path, size } = typeof folder === 'string' ? { path: folder, size: '64Mi' } : folder;
    return { name: path.slice(1).replaceAll(/[^a-z0-9]+/g, '-'), path, size };
  });
}

function volumesOf(description: Description, options: PodOptions): readonly string[] {
  const ids = new Set((options.mounts ?? []).map((volume) => volume.id));
  return Object.entries(description.volumes ?? {}).flatMap(([name, volume]) => (ids.has(volume.id) ? [name] : []));
}

const HOOKS: Readonly<Record<JobOptions['runs'], string | undefined>> = {
  // The first install has no release before it: its objects come first, then the job. Later the job comes before the new pods.
  'before-rollout': 'post-install,pre-upgrade',
  'after-install': 'post-install',
  'each-release': 'post-install,post-upgrade',
  'by-hand': undefined,
};

function hookOf(component: Component, weight = -1): Pick<ResolvedComponent, 'hook'> {
  const on = component.kind === 'job' ? HOOKS[component.options.runs] : undefined;
  return on === undefined ? {} : { hook: { on, weight } };
}

export function resolveVolumes(description: Description): readonly ResolvedVolume[] {
  return Object.entries(description.volumes ?? {}).map(([name, volume]) => ({
    name,
    values: ['volumes', valueKey(name)],
    object: objectName(undefined, name),
    mount: volume.options.mount,
    per: volume.options.per ?? 'release',
    mountedBy: Object.entries(description.components).flatMap(([key, component]) =>
      (component.options.mounts ?? []).some((mounted) => mounted.id === volume.id) ? [key] : [],
    ),
  }));
}
