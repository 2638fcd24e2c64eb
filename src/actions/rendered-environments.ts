/** Renders a generated chart for its environments, as objects. */
import type { RenderedEnvironment, RenderedObject, ResolvedApplication } from '../app/index.ts';
import { type Diagnostic, type FileTree, fromBytes, hasErrors } from '../base/index.ts';
import { type Render, type RenderOptions, renderChart, type ValuesLayer } from '../engine/index.ts';
import { GATED_APIS, placeholderSecrets } from '../generator/index.ts';
import { isObject, type JsonObject, toJson } from '../kube/index.ts';
import { readYaml } from '../yaml/index.ts';

export interface EnvironmentRender {
  readonly rendered: RenderedEnvironment;
  /** When the chart cannot be rendered. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What a render of an environment has of its own. */
export type EnvironmentOptions = Pick<
  RenderOptions,
  'releaseName' | 'namespace' | 'kubeVersion' | 'provenance' | 'parsed' | 'skipSchemaValidation'
>;

/** The objects of the chart in one environment ('' is values.yaml alone). */
export function renderEnvironment(
  application: ResolvedApplication,
  files: FileTree,
  name: string,
  options: EnvironmentOptions = {},
): EnvironmentRender {
  // The values are the description's own, and so is the schema.
  const render = environmentRender(application, files, name, { skipSchemaValidation: true, ...options });
  const objects = hasErrors(render.diagnostics) ? [] : objectsOf(render);
  return { rendered: renderedEnvironment(name, objects), diagnostics: render.diagnostics };
}

/**
 * What people give by hand is there as placeholders: required secrets, keys that kubeseal encrypts. So are the API versions of operators
 * and monitors, so that what is gated on them is rendered.
 */
export function environmentRender(application: ResolvedApplication, files: FileTree, name: string, options: EnvironmentOptions): Render {
  const environment = application.environments.find((one) => one.name === name);
  const byHand = { ...placeholderSecrets(application, environment), ...sealedKeys(application, name) };
  const values: ValuesLayer[] = [{ kind: 'file', source: { name: PLACEHOLDERS, text: JSON.stringify(byHand) } }];
  const file = files.get(`values-${name}.yaml`);
  if (file !== undefined) values.push({ kind: 'file', source: { name: `values-${name}.yaml`, text: fromBytes(file) } });
  return renderChart(files, {
    releaseName: environment?.release ?? application.name,
    namespace: environment?.namespace ?? 'default',
    apiVersions: GATED_APIS,
    ...options,
    values,
  });
}

/** The layer of values that people would give. */
export const PLACEHOLDERS = 'placeholders';

function sealedKeys({ description, secrets }: ResolvedApplication, name: string): object {
  if (description.environments?.[name]?.secrets !== 'sealed') return {};
  return { sealedSecret: { encryptedData: Object.fromEntries((secrets?.keys ?? []).map(({ key }) => [key, 'AgBsealed'])) } };
}

/** A manifest as JSON; undefined for one that is empty. */
export function manifestObject(content: string): JsonObject | undefined {
  const { value } = readYaml(content);
  const json = value === undefined ? null : toJson(value);
  return isObject(json) ? json : undefined;
}

function objectsOf(render: Render): readonly RenderedObject[] {
  return [...render.manifests, ...render.hooks].map(({ content }): unknown => manifestObject(content)).filter(isRendered);
}

function isRendered(value: unknown): value is RenderedObject {
  return typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value;
}

export function renderedEnvironment(name: string, objects: readonly RenderedObject[]): RenderedEnvironment {
  const of = (kind: string): readonly RenderedObject[] => objects.filter((object) => object.kind === kind);
  return {
    name,
    objects,
    of,
    read: readPath,
    replicas: (workload) => {
      for (const owner of [...of('HorizontalPodAutoscaler'), ...of('ScaledObject')]) {
        if (readPath(owner, 'spec.scaleTargetRef.name') !== workload.metadata.name) continue;
        const least = readPath(owner, owner.kind === 'ScaledObject' ? 'spec.minReplicaCount' : 'spec.minReplicas');
        return typeof least === 'number' ? least : owner.kind === 'ScaledObject' ? 0 : 1;
      }
      const replicas = readPath(workload, 'spec.replicas');
      return typeof replicas === 'number' ? replicas : 1;
    },
  };
}

/** Keys and indexes, separated by dots. */
export function readPath(object: unknown, path: string): unknown {
  let at = object;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.hasOwn(at, key) ? (at as Readonly<Record<string, unknown>>)[key] : undefined;
  }
  return at;
}
