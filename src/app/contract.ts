/**
 * The values contract of an application: every value with path, default, schema and sentence, in the order of values.yaml.
 * The same function gives the defaults of an environment; `contractDelta` is what its values file holds.
 */
import type { Description } from './application.ts';
import { availabilityValues, runValues, serviceValues } from './contract-component.ts';
import { type ContractDraft, draftContract } from './contract-draft.ts';
import { reachValues } from './contract-expose.ts';
import type { ComponentInput, ContractInput } from './contract-part.ts';
import { podValues, sharedPodValues } from './contract-pod.ts';
import { declaredValues, settingsValues } from './contract-settings.ts';
import { storeValues } from './contract-store.ts';
import { volumeValues } from './contract-volume.ts';
import type { Contract, Json, JsonMap, ResolvedComponent } from './model.ts';
import { OPEN_LIST, TEXT, TEXT_MAP } from './value-schema.ts';

/** The areas, in the order of values.yaml. */
export function contractOf(input: ContractInput): Contract {
  const { description, parts } = input;
  const draft = draftContract(draftOptions(input));
  const components = componentInputs(input, draft);
  const flat = parts.layout === 'flat';
  const each = (...areas: readonly ((component: ComponentInput) => void)[]): void => {
    for (const component of components) for (const area of areas) area(component);
  };
  declaredValues(draft, input);
  if (flat) each(runValues, serviceValues);
  else each(componentGroup, runValues, serviceValues, availabilityValues, podValues);
  reachValues(draft, input);
  settingsValues(draft, input);
  storeValues(draft, input);
  volumeValues(draft, input);
  if (flat) each(availabilityValues, podValues);
  else
    sharedPodValues(
      draft,
      parts.components.some((component) => component.antiAffinity),
    );
  namingValues(draft, description);
  renamedValues(draft, description);
  return draft.finish();
}

const ALWAYS_SHOWN = [
  'environment',
  'externalSecret',
  'sealedSecret',
  'secretsStore',
  'placeholderSecrets',
  'volumes',
  'autoscaling.triggers',
];

function draftOptions({ description, parts }: ContractInput): Parameters<typeof draftContract>[0] {
  if (typeof description.values === 'string') return {};
  const { paths, commented, shown, declared } = description.values;
  // What the application is made of stands in values.yaml in any case: `shown` is about the knobs beside it.
  const settings = [parts.config?.at, parts.secrets?.at, parts.secrets?.existing].flatMap((path) => path?.join('.') ?? []);
  const stores = parts.stores.map((store) => store.values.join('.'));
  const variables = parts.components.map((component) => [...component.values, 'env'].join('.'));
  const images = parts.components.map((component) => [...component.values, 'image'].join('.'));
  const always = [
    ...Object.values(declared ?? {}).map((ref) => ref.path),
    ...settings,
    ...stores,
    ...variables,
    ...images,
    ...ALWAYS_SHOWN,
  ];
  return { ...(paths && { paths }), ...(commented && { commented }), ...(shown && { shown: [...always, ...shown] }) };
}

function componentInputs(input: ContractInput, draft: ContractDraft): readonly ComponentInput[] {
  const { description, parts } = input;
  const flat = parts.layout === 'flat';
  const maps = [parts.config?.at.join('.'), ...parts.components.map((component) => component.moreEnv?.join('.'))];
  return parts.components.map((component) => {
    const options: ComponentInput['options'] = description.components[component.name]?.options ?? never(component.name);
    return {
      component,
      options,
      scaling: options.scale ? { scale: options.scale, enabled: !input.scaleOff.has(component.name) } : input.scaling.get(component.name),
      expose: description.expose ?? {},
      flat,
      stores: parts.stores.filter(({ name }) => component.stores.includes(name)),
      draft: draft.under(component.values),
      sharedImage: sharedImageOf(input, component),
      envTaken: flat && maps.includes('env'),
    };
  });
}

function sharedImageOf({ base, parts }: ContractInput, { name, imageFrom }: ResolvedComponent): ComponentInput['sharedImage'] {
  const first = parts.components.find((component) => component.name === imageFrom);
  const image = base.components[name]?.options.image;
  return first === undefined || image === undefined ? undefined : { base: image, values: first.values };
}

function never(name: string): never {
  throw new Error(`no component "${name}"`);
}

const KINDS = {
  web: 'answers requests',
  worker: 'works through a queue',
  scheduler: 'exactly one pod',
  cron: 'runs by the clock',
  job: 'runs around a rollout',
} as const;

function componentGroup({ draft, component }: ComponentInput): void {
  draft.group('', `${component.name}: ${KINDS[component.kind]}`);
}

function namingValues(draft: ContractDraft, description: Description): void {
  const name = { type: 'string', maxLength: 63, pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$' };
  draft.value('imagePullSecrets', [], OPEN_LIST, 'Secrets for a private registry: [{ name }]');
  draft.value('nameOverride', description.nameOverride ?? '', name, "Instead of the chart's name");
  draft.value('fullnameOverride', '', name, 'Instead of the name that is made from release and chart');
  draft.value('commonLabels', {}, TEXT_MAP, 'More labels of every object', { place: 'schema' });
  draft.value('extraObjects', [], OPEN_LIST, 'Objects of your own, as they are', { place: 'schema' });
  draft.group('tests', '`helm test`');
  draft.value('tests.image', 'busybox:1.37', TEXT, 'Image with a shell and wget');
}

/** Old paths: the schema knows them, so that the chart itself can say what they are called now. */
function renamedValues(draft: ContractDraft, { values }: Description): void {
  if (typeof values === 'string') return;
  for (const [old, now] of Object.entries(values.renamed ?? {})) {
    const doc = typeof now === 'string' ? `Refused: it is called ${now} now` : `Old name of ${now.to}, until version ${now.until}`;
    draft.value(old, null, {}, doc, { place: 'schema' });
  }
}

/** The values that `changed` has otherwise than `base`, as a tree: what an environment's values file holds. */
export function contractDelta(base: Contract, changed: Contract): JsonMap {
  const before = new Map(base.entries.map((entry) => [entry.path.join('.'), entry]));
  const after = new Set(changed.entries.map((entry) => entry.path.join('.')));
  const delta: Record<string, Json> = {};
  for (const entry of changed.entries) {
    const was = before.get(entry.path.join('.'));
    if (was !== undefined && sameJson(was.default, entry.default)) continue;
    // What values.yaml does not show is not merged with anything: the whole of it is said.
    put(delta, entry.path, changeOf(was?.place === undefined ? was?.default : undefined, entry.default));
  }
  // A default that the environment does without: null takes it away.
  for (const entry of base.entries) if (!after.has(entry.path.join('.')) && entry.place === undefined) put(delta, entry.path, null);
  return delta;
}

/** What must stand in a values file to make `is` of `was`: maps are merged by Helm, all else is replaced. */
function changeOf(was: Json | undefined, is: Json): Json {
  if (!isMap(was) || !isMap(is)) return is;
  const change: Record<string, Json> = {};
  for (const [key, value] of Object.entries(is)) {
    const old = was[key];
    if (old === undefined || !sameJson(old, value)) change[key] = changeOf(old, value);
  }
  for (const key of Object.keys(was)) if (!(key in is)) change[key] = null;
  return change;
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function put(tree: Record<string, Json>, path: readonly string[], value: Json): void {
  let at = tree;
  for (const key of path.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as Record<string, Json>;
  }
  const last = path.at(-1);
  if (last !== undefined) at[last] = value;
}

/** Equal as JSON, the order of keys aside. */
export function sameJson(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item: Json, i) => sameJson(item, b[i] as Json));
  }
  const [left, right] = [a as JsonMap, b as JsonMap];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && sameJson(left[key] ?? null, right[key] ?? null));
}
