/**
 * From the typed description to the resolved model: defaults filled in, links wired, names computed, the values contract of the
 * chart and of each environment. Always finishes; with errors among the diagnostics the model is what could be saved.
 */
import { type Diagnostic, hasErrors, type Result } from '../base/index.ts';
import type { Application, Description } from './application.ts';
import type { WebOptions } from './component.ts';
import { contractDelta, contractOf } from './contract.ts';
import type { Scaling } from './contract-component.ts';
import { REDIS_PORT } from './contract-store.ts';
import { diagnose, type Positions, type Report, reporter } from './diagnose.ts';
import { mergeEnvironment } from './environment-merge.ts';
import { factsOf } from './image-facts.ts';
import type { ResolvedApplication, ResolvedEnvironment, ResolvedRedis, ResolvedWeb } from './model.ts';
import { objectName, valueKey } from './names.ts';
import { resolveConfig, resolveSecret } from './resolve-settings.ts';
import { refuseUnwritten } from './unwritten.ts';

export interface ResolveOptions {
  /** Where each part of the description stands in its file. */
  readonly positions?: Positions;
}

export function resolveApplication(application: Application, options: ResolveOptions = {}): Result<ResolvedApplication | undefined> {
  const { description } = application;
  const diagnostics: Diagnostic[] = [];
  const report = reporter(options.positions, diagnostics);
  diagnose(description, report);
  refuseUnwritten(description, report);
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const parts = resolveParts(description);
  const scaling = scalingOf(description);
  const contract = contractOf({
    description,
    application: parts,
    scaleOff: new Set(),
    secretSource: 'chart',
    label: description.environment ?? 'development',
    scaling,
  });
  refuseTwice(
    contract.entries.map((entry) => entry.path.join('.')),
    report,
  );
  const environments = Object.keys(description.environments ?? {}).map((name) => resolveEnvironment(description, name, contract, scaling));
  return { value: { ...parts, contract, environments }, diagnostics };
}

/** Everything but the values: what the templates are made of, the same in every environment. */
type Parts = Omit<ResolvedApplication, 'contract' | 'environments'>;

function resolveParts(description: Description): Parts {
  const names = description.names ?? {};
  const secrets = description.secrets && resolveSecret(description.secrets, description);
  return {
    description,
    name: description.name,
    version: description.version,
    appVersion: description.appVersion ?? description.version,
    kubernetes: description.kubernetes ?? '>=1.23.0-0',
    path: description.chart ?? 'chart',
    components: resolveWebs(description),
    stores: resolveStores(description, secrets),
    ...(description.config && { config: resolveConfig(description.config, description) }),
    ...(secrets && { secrets }),
    serviceAccountName: objectName(description.serviceAccount?.name ?? names.serviceAccount, ''),
    ingress: description.expose?.ingress !== undefined,
  };
}

function isFlat(description: Description): boolean {
  return (typeof description.values === 'string' ? description.values : description.values.layout) === 'flat';
}

function resolveWebs(description: Description): readonly ResolvedWeb[] {
  const flat = isFlat(description);
  const scaled = scalingOf(description);
  return Object.entries(description.components).map(([name, component]) => {
    const web = component.options as WebOptions & { uses?: readonly unknown[] };
    const suffix = flat ? '' : name;
    const stores = Object.entries(description.stores ?? {}).filter(([, store]) =>
      (component.options.uses ?? []).some((used) => typeof used !== 'string' && used.id === store.id),
    );
    return {
      kind: 'web',
      name,
      values: flat ? [] : [valueKey(name)],
      object: objectName(flat ? description.names?.workload : undefined, suffix),
      hpaName: objectName(description.names?.hpa, suffix),
      port: web.port,
      ...(web.portVariable !== undefined && { portVariable: web.portVariable }),
      takesConfig: web.config !== undefined,
      takesSecrets: web.secrets !== undefined,
      stores: stores.map(([key]) => key),
      ...(web.command && { command: web.command }),
      ...(web.args && { args: web.args }),
      writable: writableFolders(web),
      scales: web.scale !== undefined || scaled.has(name),
    };
  });
}

function writableFolders(web: WebOptions): ResolvedWeb['writable'] {
  return (web.security?.writable ?? ['/tmp']).map((folder) => {
    const { path, size } = typeof folder === 'string' ? { path: folder, size: '64Mi' } : folder;
    return { name: path.slice(1).replaceAll(/[^a-z0-9]+/g, '-'), path, size };
  });
}

function resolveStores(description: Description, secrets: ResolvedApplication['secrets']): readonly ResolvedRedis[] {
  return Object.entries(description.stores ?? {}).map(([name, store]) => {
    const facts = factsOf(store.options.image) ?? { uid: 999, gid: 999, data: '/data' };
    const password = secrets?.keys.find((key) => key.passwordOf === name)?.key;
    return {
      kind: 'redis',
      name,
      values: [valueKey(name)],
      object: objectName(undefined, name),
      port: store.options.port ?? REDIS_PORT,
      as: store.options.as ?? 'StatefulSet',
      uid: facts.uid,
      gid: facts.gid,
      data: facts.data,
      persistent: store.options.size !== undefined,
      ...(password !== undefined && { passwordKey: password }),
    };
  });
}

/** A component that scales in some environment has the values of an autoscaler in all of them, switched off where none is said. */
function scalingOf(description: Description): ReadonlyMap<string, Scaling> {
  const scaling = new Map<string, Scaling>();
  for (const environment of Object.values(description.environments ?? {})) {
    for (const [name, delta] of Object.entries(environment.components ?? {})) {
      const scale = delta !== undefined && 'scale' in delta ? delta.scale : undefined;
      if (scale && !scaling.has(name)) scaling.set(name, { hpa: scale, enabled: false });
    }
  }
  return scaling;
}

function resolveEnvironment(
  description: Description,
  name: string,
  contract: ResolvedApplication['contract'],
  scaling: ReadonlyMap<string, Scaling>,
): ResolvedEnvironment {
  const environment = description.environments?.[name] ?? {};
  const merged = mergeEnvironment(description, environment);
  const own = contractOf({
    ...merged,
    application: resolveParts(merged.description),
    secretSource: environment.secrets ?? 'chart',
    label: environment.label ?? name,
    scaling,
  });
  const accepted = Object.entries(environment.stores ?? {}).flatMap(([key, delta]) => (delta?.accept ? [`${key}: ${delta.accept}`] : []));
  return {
    name,
    label: environment.label ?? name,
    namespace: environment.namespace ?? description.name,
    release: environment.release ?? description.name,
    delta: contractDelta(contract, own),
    notes: accepted,
  };
}

function refuseTwice(paths: readonly string[], report: Report): void {
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path))
      report('value-twice', 'values', `two parts of the description want the value "${path}"`, 'give one of them another path');
    seen.add(path);
  }
}
