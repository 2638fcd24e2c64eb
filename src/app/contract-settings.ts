/** The values of configuration and secrets. */

import type { Description } from './application.ts';
import type { ContractDraft } from './contract-draft.ts';
import type { ContractInput } from './contract-part.ts';
import type { Declared } from './expression.ts';
import type { Json, JsonMap, ResolvedConfig, ResolvedSecret } from './model.ts';
import { FLAG, LABEL, oneOf, TEXT, VARIABLE } from './value-schema.ts';

const VARIABLE_NAME = '^[A-Za-z_][A-Za-z0-9_]*$';

/** Values that the description declared itself. */
export function declaredValues(draft: ContractDraft, { description }: ContractInput): void {
  if (typeof description.values === 'string') return;
  for (const ref of Object.values(description.values.declared ?? {}))
    draft.value(ref.path, ref.declared.default, declaredSchema(ref.declared), ref.declared.doc);
}

export function declaredSchema(declared: Declared): JsonMap {
  switch (declared.type) {
    case 'text':
      return { ...TEXT, ...(declared.pattern !== undefined && { pattern: declared.pattern }) };
    case 'number':
      return {
        type: 'number',
        ...(declared.minimum !== undefined && { minimum: declared.minimum }),
        ...(declared.maximum !== undefined && { maximum: declared.maximum }),
      };
    case 'flag':
      return { enum: [true, false, 'true', 'false'] };
    case 'choice':
      return { enum: declared.choices ?? [] };
    case 'map':
      return {
        type: 'object',
        additionalProperties: VARIABLE,
        ...(declared.pattern !== undefined && { propertyNames: { pattern: declared.pattern } }),
      };
  }
}

export function settingsValues(draft: ContractDraft, input: ContractInput): void {
  const { config, secrets } = input.parts;
  if (namesEnvironment(input.description))
    draft.value('environment', input.label, LABEL, 'What this environment is called: also a label of every object');
  if (config !== undefined) configValues(draft, input, config);
  if (secrets !== undefined) secretValues(draft, input, secrets);
}

/** True when something is made of `is.environment`: then there is a value of that name. */
export function namesEnvironment(description: Description): boolean {
  const seen = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false;
    if ('kind' in value && value.kind === 'fact') return 'name' in value && value.name === 'environment';
    return Object.values(value).some(seen);
  };
  const { config, secrets, components, names, extra, patch } = description;
  const computed = Object.values(components).map(({ options }) => [options.env, options.annotations, options.image]);
  return [config?.entries, secrets?.entries, computed, names, extra, patch].some(seen);
}

function configValues(draft: ContractDraft, input: ContractInput, config: ResolvedConfig): void {
  const path = config.at.join('.');
  const map = input.description.config?.map;
  if (map !== undefined) {
    draft.value(path, map.default, declaredSchema(map), map.doc);
    return;
  }
  const portVariables = new Set(input.parts.components.flatMap((component) => component.portVariable ?? []));
  const more = config.open ? { schema: VARIABLE, keys: VARIABLE_NAME } : undefined;
  draft.group(path, 'Variables of the program that anybody may read', more);
  if (config.open && config.items.every((item) => item.value.kind === 'computed')) {
    draft.value(
      path,
      {},
      { type: 'object', additionalProperties: VARIABLE, propertyNames: { pattern: VARIABLE_NAME } },
      'Variables of the program that anybody may read',
    );
    return;
  }
  const docs = itemDocs(input.description.config?.entries ?? {});
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

function secretValues(draft: ContractDraft, input: ContractInput, secrets: ResolvedSecret): void {
  const source = input.secretSource;
  const keys = secrets.keys.filter((key) => key.source.kind !== 'composed').map((key) => key.key);
  const existing = typeof source === 'object' && 'existing' in source ? source.existing : '';
  const list = keys.length === 0 ? '' : ` with the keys ${keys.join(', ')}`;
  draft.value(secrets.existing.join('.'), existing, TEXT, `Name of a Secret of your own${list}; empty: the chart makes one`);
  const map = input.description.secrets?.map;
  if (map !== undefined) {
    draft.value(secrets.at.join('.'), map.default, declaredSchema(map), map.doc);
  } else {
    const doc = 'Keys of the Secret that the chart makes. Never in git: give them with -f from a private file';
    draft.group(secrets.at.join('.'), doc, secrets.open ? { schema: TEXT, keys: '^[-._a-zA-Z0-9]+$' } : undefined);
    for (const key of secrets.keys) {
      const path = key.source.kind === 'link' ? undefined : key.source.path;
      if (path === undefined) continue;
      const least = key.source.kind === 'supplied' ? key.source.minLength : undefined;
      const length = least === undefined ? {} : { pattern: `^(.{${least},})?$` };
      draft.value([...secrets.at, ...path].join('.'), '', { ...TEXT, ...length }, keyDoc(key.doc, key.source.kind));
    }
  }
  sourceValues(draft, input, secrets);
  const doc = 'Restart switch: a new text here restarts the pods, so that they read a Secret which was changed outside the chart';
  draft.value(secrets.restart.join('.'), '', TEXT, doc);
}

function keyDoc(doc: string, kind: string): string {
  if (kind !== 'composed') return doc;
  return doc === '' ? 'Empty: composed by the chart' : `${doc}; empty: composed by the chart`;
}

/** The other ways in which some environment fills the Secret. */
function sourceValues(draft: ContractDraft, { secretSource: source }: ContractInput, secrets: ResolvedSecret): void {
  if (secrets.sources.includes('external')) {
    const external = typeof source === 'object' && 'external' in source ? source : undefined;
    draft.group('externalSecret', 'External Secrets fills the Secret from a store of secrets');
    draft.value('externalSecret.enabled', external !== undefined, FLAG, 'Whether it does; needs the External Secrets operator');
    draft.value('externalSecret.store', external?.external ?? '', TEXT, 'Name of the SecretStore');
    draft.value('externalSecret.kind', external?.kind ?? 'SecretStore', oneOf('SecretStore', 'ClusterSecretStore'), 'Its kind');
    draft.value('externalSecret.path', external?.path ?? '', TEXT, 'Where in the store the keys are');
    draft.value('externalSecret.refresh', external?.refresh ?? '1h', TEXT, 'How often it is read again');
  }
  if (secrets.sources.includes('placeholder')) {
    const doc = 'Fills the keys that nobody gives with placeholders, which are no secrets: for development only';
    draft.value('placeholderSecrets', source === 'placeholder', FLAG, doc);
  }
  if (secrets.sources.includes('sealed')) {
    draft.group('sealedSecret', 'Keys that kubeseal encrypted; only the cluster can read them, so they may stand in git');
    draft.value('sealedSecret.enabled', source === 'sealed', FLAG, 'Whether a SealedSecret fills the Secret; needs its controller');
    const data = { type: 'object', additionalProperties: TEXT };
    draft.value('sealedSecret.encryptedData', {}, data, 'Key of the Secret: what kubeseal --raw gave for it');
  }
  if (secrets.sources.includes('csi')) {
    const csi = typeof source === 'object' && 'csi' in source ? source.csi : '';
    draft.group('secretsStore', 'The CSI driver of secret stores mounts the keys, and fills the Secret');
    draft.value('secretsStore.enabled', csi !== '', FLAG, 'Whether it does; needs the driver');
    draft.value('secretsStore.providerClass', csi, TEXT, 'Name of the SecretProviderClass');
  }
}
