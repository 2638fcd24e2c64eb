/** One of the five systems, for tests: its description resolved, its chart made in memory, rendered under wishes and read as objects. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { manifestObject } from '../actions/rendered-environments.ts';
import { type Application, besideFiles, type ResolvedApplication, resolveApplication } from '../app/index.ts';
import { type FileTree, fromBytes } from '../base/index.ts';
import { type Hook, type Render, type RenderOptions, renderChart } from '../engine/index.ts';
import { chartFiles, GATED_APIS, placeholderSecrets } from '../generator/index.ts';
import { isObject, type Json, type JsonObject, toJson } from '../kube/index.ts';
import { readYaml } from '../yaml/index.ts';
import { sourceDir } from './source-dir.ts';

export const SYSTEMS: readonly string[] = ['devops-challenge', 'internal-service', 'mytomorrows', 'thebot', 'trading-bot'];

export interface Wish {
  /** A values-ENV.yaml; without it, values.yaml alone. */
  readonly environment?: string;
  /** `--set` texts. */
  readonly set?: readonly string[];
  /** A file after the environment's. */
  readonly values?: JsonObject;
  readonly release?: string;
  readonly namespace?: string;
  /** "1.27.0" */
  readonly kube?: string;
  readonly helm?: 3 | 4;
  /** Left out: all of GATED_APIS. */
  readonly apis?: readonly string[];
  readonly upgrade?: boolean;
  /** False: the secrets that a person has to give are not given. */
  readonly secrets?: boolean;
}

export interface Rendered {
  readonly objects: readonly JsonObject[];
  readonly hooks: readonly Hook[];
  /** Sentences of the errors; empty when it rendered. */
  readonly failure: string;
  readonly render: Render;
}

export interface System {
  readonly name: string;
  /** systems/NAME */
  readonly folder: string;
  /** The chart's folder. */
  readonly chart: string;
  readonly application: ResolvedApplication;
  readonly files: FileTree;
  /** '' (values.yaml alone) and the environments. */
  readonly environments: readonly string[];
  readonly render: (wish?: Wish) => Rendered;
}

const folder = join(sourceDir(import.meta.url), '../../systems');
const loaded = new Map<string, Promise<System>>();

/** Loaded once; renders are kept. */
export function loadSystem(name: string): Promise<System> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

async function load(name: string): Promise<System> {
  const helmwright = fileURLToPath(new URL('../index.js', import.meta.url));
  const jiti = createJiti(import.meta.url, { alias: { helmwright }, fsCache: false });
  const { default: described } = await jiti.import<{ default: Application }>(join(folder, name, 'helmwright.ts'));
  const { value, diagnostics } = resolveApplication(described);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const paths = besideFiles(value.description).map(({ path }) => path);
  const beside = paths.filter((path) => existsSync(join(folder, name, path)));
  const files = chartFiles(value, new Map(beside.map((path) => [path, readFileSync(join(folder, name, path))])));
  const kept = new Map<string, Rendered>();
  const render = (wish: Wish = {}): Rendered => {
    const key = JSON.stringify(wish);
    const found = kept.get(key) ?? rendered(value, files, wish);
    if (kept.size < KEPT_RENDERS) kept.set(key, found);
    return found;
  };
  return {
    name,
    folder: join(folder, name),
    chart: join(folder, name, value.path),
    application: value,
    files,
    environments: ['', ...value.environments.map((environment) => environment.name)],
    render,
  };
}

const KEPT_RENDERS = 200;

/** The chart of a description under a wish. */
export function rendered(application: ResolvedApplication, files: FileTree, wish: Wish): Rendered {
  const render = renderChart(files, optionsOf(application, files, wish));
  const failure = render.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)
    .join('\n');
  const objects = [...render.manifests, ...render.hooks].flatMap(({ content }) => objectOf(content));
  return { objects, hooks: render.hooks, failure, render };
}

/** A manifest as JSON; nothing for one that is empty. */
export function objectOf(content: string): readonly JsonObject[] {
  const object = manifestObject(content);
  return object === undefined ? [] : [object];
}

function optionsOf(application: ResolvedApplication, files: FileTree, wish: Wish): RenderOptions {
  const environment = application.environments.find(({ name }) => name === wish.environment);
  if (wish.environment !== undefined && wish.environment !== '' && environment === undefined) throw new Error(`no ${wish.environment}`);
  const texts = [
    ...(environment === undefined ? [] : [fromBytes(files.get(`values-${environment.name}.yaml`) ?? new Uint8Array())]),
    ...(wish.secrets === false ? [] : [JSON.stringify(placeholderSecrets(application, environment))]),
    ...(wish.values === undefined ? [] : [JSON.stringify(wish.values)]),
  ];
  return {
    releaseName: wish.release ?? environment?.release ?? application.name,
    namespace: wish.namespace ?? 'here',
    values: [
      ...texts.map((text, i) => ({ kind: 'file' as const, source: { name: `layer-${i}.yaml`, text } })),
      ...(wish.set ?? []).map((text) => ({ kind: 'set' as const, text })),
    ],
    apiVersions: wish.apis ?? GATED_APIS,
    ...(wish.kube !== undefined && { kubeVersion: wish.kube }),
    ...(wish.helm !== undefined && { helm: wish.helm }),
    ...(wish.upgrade !== undefined && { isUpgrade: wish.upgrade }),
  };
}

/** The committed chart; undefined when there is none. */
export function committedChart({ chart }: System): FileTree | undefined {
  if (!existsSync(chart)) return undefined;
  const entries = readdirSync(chart, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(chart.length + 1).replaceAll('\\', '/'), readFileSync(path)];
    }),
  );
}

/** The text of a file of the chart. */
export function textOf({ files }: Pick<System, 'files'>, path: string): string {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`the chart has no ${path}; it has ${[...files.keys()].join(', ')}`);
  return Buffer.from(bytes).toString('utf8');
}

/** A YAML file of the chart, read. */
export function readFile({ files }: Pick<System, 'files'>, path: string): Json {
  const { value, error } = readYaml(fromBytes(files.get(path) ?? new Uint8Array()));
  if (error !== undefined || value === undefined) throw new Error(`${path} cannot be read`);
  return toJson(value);
}

/** "Kind/name" of every object. */
export function idsOf(objects: readonly JsonObject[]): readonly string[] {
  return objects.map((object) => `${String(object['kind'])}/${String(readAt(object, 'metadata.name'))}`);
}

/** The one object "Kind/name". */
export function theObject(objects: readonly JsonObject[], id: string): JsonObject {
  const found = objects.filter((_, i) => idsOf(objects)[i] === id);
  const [object] = found;
  if (object === undefined || found.length > 1) throw new Error(`${found.length} × ${id} among ${idsOf(objects).join(', ')}`);
  return object;
}

/**
 * What stands at a path: keys and indexes separated by dots, in brackets a key that has dots or the name of a list's item:
 * `spec.template.metadata.annotations[prometheus.io/scrape]`, `spec.template.spec.containers[web].env[PORT].value`.
 */
export function readAt(object: Json | undefined, path: string): Json | undefined {
  let at = object;
  for (const [, inBrackets, plain] of path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)) {
    const key = inBrackets ?? plain ?? '';
    if (Array.isArray(at)) at = at.find((item, i) => String(i) === key || (isObject(item) && item['name'] === key));
    else at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}
