/**
 * The values contract of an application: every value with path, default, schema and sentence, in the order of values.yaml.
 * The same function gives the defaults of an environment; `contractDelta` is what its values file holds.
 */
import type { Description } from './application.ts';
import type { WebOptions } from './component.ts';
import { availabilityValues, podValues, reachValues, runValues, type Scaling, securityValues } from './contract-component.ts';
import { type ContractDraft, draftContract } from './contract-draft.ts';
import { redisValues } from './contract-store.ts';
import type { SecretSource } from './environment.ts';
import type { Computed } from './expression.ts';
import type { Contract, Json, JsonMap, ResolvedApplication, ResolvedConfig, ResolvedSecret } from './model.ts';
import { holds } from './unwritten.ts';
import { FLAG, integer, OPEN_LIST, TEXT, TEXT_MAP, VARIABLE } from './value-schema.ts';

export interface ContractInput {
  readonly description: Description;
  readonly application: Pick<ResolvedApplication, 'components' | 'config' | 'secrets' | 'stores'>;
  readonly scaleOff: ReadonlySet<string>;
  readonly secretSource: SecretSource;
  /** What the environment is called. */
  readonly label: string;
  /** Numbers of the autoscalers of components that scale only in some environment. */
  readonly scaling: ReadonlyMap<string, Scaling>;
}

export function contractOf(input: ContractInput): Contract {
  const { description, application } = input;
  const draft = draftContract();
  const webs = application.components.map((component) => {
    const options = description.components[component.name]?.options as WebOptions;
    const scaling = options.scale
      ? { hpa: options.scale, enabled: !input.scaleOff.has(component.name) }
      : input.scaling.get(component.name);
    return { component, options, scaling, draft: draft.under(component.values) };
  });
  for (const web of webs) runValues(web.draft, web.options, web.scaling);
  for (const web of webs) reachValues(web.draft, web.component.name, web.options, description.expose ?? {});
  if (namesEnvironment(application.config)) draft.value('environment', input.label, TEXT, 'What this environment is called');
  if (application.config !== undefined) configValues(draft, description, application.config, application);
  if (application.secrets !== undefined) secretValues(draft, application.secrets, input.secretSource);
  for (const store of application.stores) {
    const options = description.stores?.[store.name];
    draft.group(store.values.join('.'), 'Redis, which the program uses');
    if (options?.engine === 'redis') redisValues(draft.under(store.values), options.options);
  }
  for (const web of webs) availabilityValues(web.draft, web.options);
  if (webs.some((web) => web.component.stores.length > 0)) waitValues(draft, webs[0]?.options);
  identityValues(draft, description);
  for (const web of webs) {
    securityValues(web.draft, web.options.security, web.options.off);
    podValues(web.draft, web.options);
  }
  namingValues(draft, description);
  return draft.finish();
}

function namesEnvironment(config: ResolvedConfig | undefined): boolean {
  const such = (part: Computed): boolean => part.kind === 'fact' && part.name === 'environment';
  return (config?.items ?? []).some((item) => item.value.kind === 'computed' && holds(item.value.computed, such));
}

function waitValues(draft: ContractDraft, web: WebOptions | undefined): void {
  const doc =
    'Seconds a starting pod waits for Redis before the program starts all the same (and stays unready until Redis answers); 0: no wait';
  draft.value('waitSeconds', web?.off?.wait === undefined ? (web?.wait ?? 60) : 0, integer(0), doc);
}

function configValues(
  draft: ContractDraft,
  description: Description,
  config: ResolvedConfig,
  application: ContractInput['application'],
): void {
  const path = config.at.join('.');
  const portVariables = new Set(application.components.flatMap((c) => c.portVariable ?? []));
  draft.group(
    path,
    'Variables of the program that anybody may read',
    config.open ? { schema: VARIABLE, keys: '^[A-Za-z_][A-Za-z0-9_]*$' } : undefined,
  );
  const docs = itemDocs(description.config?.entries ?? {});
  for (const item of config.items) {
    if (item.value.kind === 'computed') continue;
    const said = docs.get(item.path.join('.'));
    const schema = portVariables.has(item.env)
      ? { type: ['string', 'integer'], pattern: '^[0-9]+$' }
      : (said?.schema ?? schemaOf(item.value.default));
    draft.value([...config.at, ...item.path].join('.'), item.value.default, schema, said?.doc ?? '');
  }
}

function itemDocs(entries: NonNullable<Description['config']>['entries'], base = ''): Map<string, { doc: string; schema?: JsonMap }> {
  const docs = new Map<string, { doc: string; schema?: JsonMap }>();
  for (const [key, entry] of Object.entries(entries)) {
    if (typeof entry !== 'object') continue;
    if (entry.kind === 'group') for (const [path, said] of itemDocs(entry.entries, `${base}${key}.`)) docs.set(path, said);
    if (entry.kind !== 'item') continue;
    const limits = { ...(entry.min !== undefined && { minimum: entry.min }), ...(entry.max !== undefined && { maximum: entry.max }) };
    const schema = entry.choices ? { enum: entry.choices } : { ...schemaOf(entry.default), ...limits };
    docs.set(`${base}${key}`, { doc: entry.doc ?? '', schema });
  }
  return docs;
}

function schemaOf(value: Json): JsonMap {
  if (typeof value === 'boolean') return FLAG;
  return { type: typeof value === 'number' ? 'number' : 'string' };
}

function secretValues(draft: ContractDraft, secrets: ResolvedSecret, source: SecretSource): void {
  const keys = secrets.keys.map((key) => key.key);
  const existing = typeof source === 'object' && 'existing' in source ? source.existing : '';
  const list = keys.length === 0 ? '' : ` with the keys ${keys.join(', ')}`;
  draft.value(secrets.existing.join('.'), existing, TEXT, `Name of a Secret of your own${list}; empty: the chart makes one`);
  draft.group(secrets.at.join('.'), 'Keys of the Secret that the chart makes. Never in git: give them with -f from a private file');
  for (const key of secrets.keys) {
    if (key.source.kind !== 'supplied') continue;
    const length = key.source.minLength === undefined ? {} : { pattern: `^(.{${key.source.minLength},})?$` };
    draft.value([...secrets.at, ...key.source.path].join('.'), '', { ...TEXT, ...length }, key.doc);
  }
  const doc = 'Restart switch: a new text here restarts the pods, so that they read a Secret which was changed outside the chart';
  draft.value(secrets.restart.join('.'), '', TEXT, doc);
}

function identityValues(draft: ContractDraft, description: Description): void {
  draft.group('serviceAccount', 'Identity of the pods. Its token is not mounted: nothing here calls the Kubernetes API');
  draft.value('serviceAccount.create', true, FLAG, 'Whether the chart makes it');
  draft.value('serviceAccount.name', '', TEXT, 'Its name; empty: made from the release');
  draft.value('serviceAccount.annotations', { ...description.serviceAccount?.annotations }, TEXT_MAP, 'Annotations, e.g. of a cloud role');
}

function namingValues(draft: ContractDraft, description: Description): void {
  const name = { type: 'string', maxLength: 63, pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$' };
  draft.value('imagePullSecrets', [], OPEN_LIST, 'Secrets for a private registry: [{ name }]');
  draft.value('nameOverride', description.nameOverride ?? '', name, "Instead of the chart's name");
  draft.value('fullnameOverride', '', name, 'Instead of the name that is made from release and chart');
  draft.group('tests', '`helm test`');
  draft.value('tests.image', 'busybox:1.37', TEXT, 'Image with a shell and wget');
}

/** The values that `changed` has otherwise than `base`, as a tree: what an environment's values file holds. */
export function contractDelta(base: Contract, changed: Contract): JsonMap {
  const before = new Map(base.entries.map((entry) => [entry.path.join('.'), entry.default]));
  const after = new Map(changed.entries.map((entry) => [entry.path.join('.'), entry.default]));
  const delta: Record<string, Json> = {};
  for (const entry of changed.entries) {
    const was = before.get(entry.path.join('.'));
    if (was === undefined || !sameJson(was, entry.default)) put(delta, entry.path, entry.default);
  }
  // A default that the environment does without: null takes it away.
  for (const entry of base.entries) if (!after.has(entry.path.join('.'))) put(delta, entry.path, null);
  return delta;
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
