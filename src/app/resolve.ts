/**
 * From the typed description to the resolved model: defaults filled in, links wired, names computed, the values contract of the
 * chart and of each environment. Always finishes; with errors among the diagnostics the model is what could be saved.
 */
import { type Diagnostic, hasErrors, type Result } from '../base/index.ts';
import type { Application, Description } from './application.ts';
import { holds } from './computed.ts';
import { contractDelta, contractOf } from './contract.ts';
import type { Scaling } from './contract-part.ts';
import { diagnose } from './diagnose.ts';
import { diagnoseVariables } from './diagnose-variables.ts';
import { mergeEnvironment } from './environment-merge.ts';
import type { Computed } from './expression.ts';
import type { ResolvedApplication, ResolvedEnvironment, ResolvedParts } from './model.ts';
import { type Positions, type Report, reporter } from './report.ts';
import { isFlat, resolveComponents, resolveVolumes } from './resolve-component.ts';
import { resolveReach } from './resolve-reach.ts';
import { holdsPassword, resolveConfig, resolveSecret } from './resolve-settings.ts';
import { resolveStores } from './resolve-store.ts';
import { checkShape } from './shape.ts';

export interface ResolveOptions {
  /** Where each part of the description stands in its file. */
  readonly positions?: Positions;
}

export function resolveApplication(application: Application, options: ResolveOptions = {}): Result<ResolvedApplication | undefined> {
  const { description } = application;
  const diagnostics: Diagnostic[] = [];
  const report = reporter(options.positions, diagnostics);
  if (!checkShape(description, report)) return { value: undefined, diagnostics };
  diagnose(description, report);
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const scaling = scalingOf(description);
  const parts = resolveParts(description, description, scaling);
  const contract = contractOf({
    description,
    base: description,
    parts,
    scaleOff: new Set(),
    secretSource: 'chart',
    label: description.environment ?? 'development',
    scaling,
  });
  refuseTwice(
    contract.entries.map((entry) => entry.path.join('.')),
    report,
  );
  refuseTaken(parts, report);
  refuseSameNames(parts, report);
  diagnoseVariables(parts, report);
  const environments = Object.keys(description.environments ?? {}).map((name) => resolveEnvironment(description, name, contract, scaling));
  return { value: { ...parts, contract, environments }, diagnostics };
}

/** Everything but the values: what the templates are made of, the same in every environment. */
function resolveParts(description: Description, base: Description, scaling: ReadonlyMap<string, Scaling>): ResolvedParts {
  const secrets = description.secrets && resolveSecret(description.secrets, base);
  const withPassword = new Set((secrets?.keys ?? []).flatMap((key) => key.passwordOf ?? []));
  const secretly = (computed: Computed): boolean => secrets !== undefined && holdsPassword(computed, base, withPassword);
  return {
    description,
    name: description.name,
    version: description.version,
    appVersion: description.appVersion ?? description.version,
    kubernetes: description.kubernetes ?? '>=1.23.0-0',
    path: description.chart ?? 'chart',
    layout: isFlat(description) ? 'flat' : 'nested',
    paths: new Map(typeof description.values === 'string' ? [] : Object.entries(description.values.paths ?? {})),
    components: resolveComponents(description, { base, scaled: scaling, progressive: progressiveOf(base) }),
    stores: resolveStores(description, secrets),
    volumes: resolveVolumes(description),
    ...(description.config && { config: resolveConfig(description.config, description, secretly) }),
    ...(secrets && { secrets }),
    reach: resolveReach(description),
  };
}

/** Components that say how they roll out, here or in an environment: their strategy may be one of Argo Rollouts' by value. */
function progressiveOf(description: Description): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (parts: Readonly<Record<string, object | undefined>>): void => {
    for (const [name, part] of Object.entries(parts)) if (part !== undefined && 'rollout' in part) found.add(name);
  };
  look(Object.fromEntries(Object.entries(description.components).map(([name, { options }]) => [name, options])));
  for (const environment of Object.values(description.environments ?? {})) look(environment.components ?? {});
  return found;
}

/** A component that scales in some environment has the values of an autoscaler in all of them, switched off where none is said. */
function scalingOf(description: Description): ReadonlyMap<string, Scaling> {
  const scaling = new Map<string, Scaling>();
  for (const environment of Object.values(description.environments ?? {})) {
    for (const [name, delta] of Object.entries(environment.components ?? {})) {
      const scale = delta !== undefined && 'scale' in delta ? delta.scale : undefined;
      if (scale && !scaling.has(name)) scaling.set(name, { scale, enabled: false });
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
    base: description,
    parts: resolveParts(merged.description, description, scaling),
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

/** Values that every chart may have at the top: no component or store can be called so. */
const TOP = [
  'affinity',
  'commonLabels',
  'environment',
  'externalSecret',
  'extraObjects',
  'fullnameOverride',
  'gateway',
  'global',
  'imagePullSecrets',
  'ingress',
  'monitor',
  'nameOverride',
  'networkPolicy',
  'nodeSelector',
  'placeholderSecrets',
  'podSecurityContext',
  'priorityClassName',
  'rbac',
  'restart',
  'sealedSecret',
  'secretsStore',
  'securityContext',
  'serviceAccount',
  'spread',
  'tags',
  'tests',
  'tolerations',
  'volumes',
  'waitSeconds',
] as const;

function refuseTaken(parts: ResolvedParts, report: Report): void {
  const { config, secrets } = parts;
  // Variables of one component are the value `env` too: in the flat layout both would be given twice.
  for (const [name, { options }] of Object.entries(parts.description.components)) {
    if (parts.layout === 'flat' && config?.at.join('.') === 'env' && options.env !== undefined)
      report(
        'name-taken',
        `components.${name}.env`,
        'the config stands at the value "env" already',
        "say at: 'config', or put these among the config",
      );
  }
  const taken = new Set<string | undefined>([...TOP, config?.at[0], secrets?.at[0], secrets?.existing[0]]);
  const components = parts.layout === 'nested' ? parts.components.map(({ name, values }) => ['components', name, values[0]] as const) : [];
  for (const [kind, name, key] of [...components, ...parts.stores.map(({ name, values }) => ['stores', name, values[0]] as const)]) {
    if (taken.has(key)) report('value-taken', `${kind}.${name}`, `"${key}" is a value of the chart already`, 'call it otherwise');
  }
}

/** A name that says nothing of the component is one name for all of them. */
function refuseSameNames({ components, description }: ResolvedParts, report: Report): void {
  const stem = description.names?.fullname;
  if (typeof stem === 'object' && holds(stem, (part) => part.kind === 'fact' && part.name === 'fullname')) {
    report('name-of-itself', 'names.fullname', 'is made of itself', 'say it without is.fullname');
  }
  const kinds = { workload: 'object', service: 'serviceName', hpa: 'hpaName', pdb: 'pdbName' } as const;
  for (const [word, key] of Object.entries(kinds) as [keyof typeof kinds, (typeof kinds)[keyof typeof kinds]][]) {
    const names = new Set(components.map((component) => JSON.stringify(component[key])));
    if (names.size < components.length)
      report('same-name', `names.${word}`, 'gives several components one name', 'put is.component into it');
  }
}

function refuseTwice(paths: readonly string[], report: Report): void {
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path))
      report('value-twice', 'values', `two parts of the description want the value "${path}"`, 'give one of them another path');
    seen.add(path);
  }
}
