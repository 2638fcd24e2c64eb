/** What does not fit together in a description: links, cycles, names of files, volumes and replicas that two lay claim to. */
import { didYouMean } from '../base/index.ts';
import type { Description } from './application.ts';
import type { Component, ReplicatedOptions, WebOptions } from './component.ts';
import { splitImage } from './contract-image.ts';
import { mergeEnvironment } from './environment-merge.ts';
import { type Computed, isComputed } from './expression.ts';
import type { Report } from './report.ts';

export function diagnoseLinks(description: Description, report: Report): void {
  diagnoseComputed(description, report);
  diagnoseCycles(description, report);
  diagnosePortsTwice(description, report);
  diagnoseStoreImages(description, report);
  diagnosePaths(description, report);
  diagnosePatches(description, report);
  const wrong = new Set<string>();
  for (const [name, all] of plansOf(description)) {
    diagnoseVolumes(all, name, wrong, report);
    diagnoseOwners(all, description, name, report);
  }
}

/** The description as it is, and as each environment has it. */
function plansOf(description: Description): readonly (readonly [environment: string, description: Description])[] {
  const environments = Object.entries(description.environments ?? {});
  return [['', description], ...environments.map(([name, delta]) => [name, mergeEnvironment(description, delta).description] as const)];
}

function diagnoseComputed(description: Description, report: Report): void {
  const stores = new Set<unknown>(Object.values(description.stores ?? {}).map((store) => store.id));
  const declared = typeof description.values === 'string' ? {} : (description.values.declared ?? {});
  const visit = (computed: Computed, at: string): void => {
    if (computed.kind === 'expression') for (const part of computed.parts) if (typeof part !== 'string') visit(part, at);
    if (computed.kind === 'link' && !stores.has(computed.store)) {
      report(
        'unknown-store',
        at,
        `links to the ${computed.item} of a store that is not among the stores`,
        'name it in application({ stores })',
      );
    }
    if (computed.kind === 'value' && !(computed.path in declared)) {
      const hint = "hand over what values({…}) gave: values: { layout: 'flat', declared: v }";
      report('unknown-value', at, `reads the value "${computed.path}", which is not declared`, hint);
    }
  };
  const walk = (value: unknown, at: string): void => {
    if (isComputed(value)) visit(value, at);
    else if (Array.isArray(value)) for (const [i, one] of value.entries()) walk(one, `${at}.${i}`);
    else if (typeof value === 'object' && value !== null) {
      const kind = 'kind' in value ? value.kind : undefined;
      // A store, a volume and shared settings are looked at where the application names them.
      if (kind === 'store' || kind === 'volume' || (at.startsWith('components.') && (kind === 'config' || kind === 'secret'))) return;
      for (const [key, one] of Object.entries(value))
        walk(one, key === 'options' || key === 'entries' ? at : at === '' ? key : `${at}.${key}`);
    }
  };
  const { values: _values, environments: _environments, ensure: _ensure, ...rest } = description;
  walk(rest, '');
}

/** A calls B calls A: nobody can be started or changed before the other. */
function diagnoseCycles({ components }: Description, report: Report): void {
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string, path: readonly string[]): void => {
    if (state.get(name) === 'open') {
      const cycle = [...path.slice(path.indexOf(name)), name];
      if (cycle.length > 2)
        report('uses-cycle', `components.${name}.uses`, `is a cycle: ${cycle.join(' → ')}`, 'let one of them be called by the others only');
      return;
    }
    if (state.get(name) === 'done') return;
    state.set(name, 'open');
    for (const used of components[name]?.options.uses ?? [])
      if (typeof used === 'string' && used in components) visit(used, [...path, name]);
    state.set(name, 'done');
  };
  for (const name of Object.keys(components)) visit(name, []);
}

/** Two programs that learn their ports from one variable of the same config listen on one port. */
function diagnosePortsTwice({ components, expose }: Description, report: Report): void {
  const seen = new Map<string, readonly [name: string, port: number]>();
  for (const [name, component] of Object.entries(components)) {
    const web = component.options as Partial<WebOptions>;
    if (component.kind !== 'web' || web.portVariable === undefined || web.env?.[web.portVariable] !== undefined) continue;
    const other = seen.get(web.portVariable);
    if (other !== undefined && other[1] !== web.port) {
      const hint = `give one of them a variable of its own: env: { ${web.portVariable}: '${web.port}' }`;
      report(
        'port-twice',
        `components.${name}.portVariable`,
        `"${web.portVariable}" is the port of "${other[0]}" already, ${other[1]}`,
        hint,
      );
    } else seen.set(web.portVariable, [name, web.port ?? 0]);
  }
  const fixed = expose?.nodePort?.port;
  for (const [name, component] of Object.entries(components)) {
    const { port, servicePort } = component.options as Partial<WebOptions>;
    if (fixed !== undefined && (port === fixed || servicePort === fixed)) {
      report('port-twice', 'expose.nodePort.port', `${fixed} is a port of "${name}" already, wanted one that only the nodes have`);
    }
  }
}

function diagnoseStoreImages(description: Description, report: Report): void {
  for (const [name, { options }] of Object.entries(description.stores ?? {})) {
    const { tag, digest } = splitImage(options.image);
    if (tag === undefined && digest === undefined) {
      report(
        'image-tag',
        `stores.${name}.image`,
        `"${options.image}" has no tag, so nobody knows which version runs`,
        `write "${options.image}:VERSION"`,
      );
    }
  }
}

const FILE = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

function diagnosePaths(description: Description, report: Report): void {
  const folder = description.chart;
  if (folder !== undefined && (folder === '' || /^[/\\]|^[A-Za-z]:|\\|\0/.test(folder) || folder.split('/').includes('..'))) {
    report('chart-folder', 'chart', `"${folder}" is no folder below the description's`, "write e.g. 'charts/shop'");
  }
  const names: readonly (readonly [at: string, name: string | undefined])[] = [
    ...Object.entries(description.files ?? {}).map(([key, name]) => [`files.${key}`, name] as const),
    ...Object.entries(description.scripts ?? {}).map(([key, name]) => [`scripts.${key}`, name] as const),
  ];
  for (const [at, name] of names) {
    if (name !== undefined && !FILE.test(name)) report('file-name', at, `"${name}" is no name of a file, wanted one without a folder`);
  }
}

function diagnosePatches({ components, patch }: Description, report: Report): void {
  for (const key of Object.keys(patch ?? {})) {
    const name = key.slice(key.indexOf('/') + 1);
    if (name in components) continue;
    const near = didYouMean(name, Object.keys(components));
    report(
      'unknown-component',
      `patch.${key}`,
      `there is no component "${name}"`,
      near === undefined ? undefined : `did you mean "${near}"?`,
    );
  }
}

/** How many pods there may be at once. */
function mostPods(component: Component): number {
  if (component.kind !== 'web' && component.kind !== 'worker') return 1;
  const { replicas = 1, scale } = component.options;
  const enabled = scale?.kind === 'keda' ? scale.options.enabled : scale?.targets.enabled;
  return Math.max(replicas, scale === undefined || enabled === false ? 0 : scale.max);
}

/** `wrong`: volumes that are wrong already without an environment. */
function diagnoseVolumes(description: Description, environment: string, wrong: Set<string>, report: Report): void {
  const where = environment === '' ? '' : ` in ${environment}`;
  for (const [name, volume] of Object.entries(description.volumes ?? {})) {
    const { access = 'ReadWriteOnce', per, accept } = volume.options;
    if (per === 'pod' || (accept ?? '').trim() !== '' || (access !== 'ReadWriteOnce' && access !== 'ReadWriteOncePod')) continue;
    const users = Object.values(description.components).filter(({ options }) => options.mounts?.some((mount) => mount.id === volume.id));
    const pods = users.reduce((sum, component) => sum + mostPods(component), 0);
    if (pods < 2 || wrong.has(name)) continue;
    if (environment === '') wrong.add(name);
    report(
      'volume-access',
      environment === '' ? `volumes.${name}` : `environments.${environment}`,
      `the volume "${name}" is ${access}, and up to ${pods} pods mount it${where}`,
      "say access: 'ReadWriteMany', per: 'pod', or accept: 'the reason'",
    );
  }
}

const SCALERS: ReadonlySet<string> = new Set(['HorizontalPodAutoscaler', 'ScaledObject']);

/** An autoscaler owns the replicas alone: what else sets them undoes its work with every upgrade. */
function diagnoseOwners(description: Description, base: Description, environment: string, report: Report): void {
  for (const [name, component] of Object.entries(description.components)) {
    const { scale } = component.options as ReplicatedOptions;
    if (component.kind === 'scheduler' || (scale as unknown)) {
      for (const kind of ['Deployment', 'StatefulSet'] as const) {
        const spec = base.patch?.[`${kind}/${name}`]?.['spec'];
        if (environment === '' && typeof spec === 'object' && spec !== null && 'replicas' in spec) {
          const owner = component.kind === 'scheduler' ? 'a scheduler is exactly one pod' : 'its autoscaler sets the number of pods';
          report('replicas-twice', `patch.${kind}/${name}`, `sets replicas, but ${owner}`, 'take replicas out of the patch');
        }
      }
    }
    if (!scale || environment !== '') continue;
    for (const [key, object] of Object.entries(base.extra ?? {})) {
      const spec = object['spec'] as { readonly scaleTargetRef?: { readonly name?: unknown } } | undefined;
      const target = JSON.stringify(spec?.scaleTargetRef?.name ?? '');
      if (SCALERS.has(object.kind) && (target.includes(name) || Object.keys(base.components).length === 1)) {
        report(
          'replicas-twice',
          `extra.${key}`,
          `is a second autoscaler of "${name}"`,
          `say what it should do in components.${name}.scale`,
        );
      }
    }
  }
}
