/** What can be wrong with the stores of a description, over all its environments. */
import type { Description } from './application.ts';
import type { Component, ReplicatedOptions } from './component.ts';
import type { SecretSource } from './environment.ts';
import { mergeEnvironment } from './environment-merge.ts';
import type { Link } from './expression.ts';
import { factsOf, MAX_CONNECTIONS, STORE_PORTS } from './image-facts.ts';
import { limitFault } from './limits.ts';
import type { Report } from './report.ts';
import { storePools } from './resolve-store.ts';
import type { SecretEntries } from './settings.ts';
import type { PostgresOptions, RedisOptions, Store } from './store.ts';

/** Connections that PostgreSQL keeps for its superuser. */
const RESERVED = 3;

export function diagnoseStorePlans(description: Description, report: Report): void {
  // What does not fit without an environment is told once.
  const full = new Set<string>();
  for (const [name, store] of Object.entries(description.stores ?? {})) {
    diagnoseStore(name, store, `stores.${name}`, report);
    diagnosePassword(description, name, store, report);
    if (!diagnoseConnections({ description, off: new Set() }, name, store, `stores.${name}.pool`, report)) full.add(name);
  }
  for (const [key, environment] of Object.entries(description.environments ?? {})) {
    const { description: merged, scaleOff } = mergeEnvironment(description, environment);
    for (const [name, store] of Object.entries(merged.stores ?? {})) {
      if (environment.stores?.[name] !== undefined) {
        diagnoseStore(name, store, `environments.${key}.stores.${name}`, report);
      }
      if (!full.has(name)) diagnoseConnections({ description: merged, off: scaleOff }, name, store, `environments.${key}`, report);
      diagnoseOwner(store, environment.secrets, `environments.${key}.stores.${name}`, report);
      if (environment.production === true) diagnoseKept(store, `environments.${key}.stores.${name}`, report);
    }
  }
}

/** `at` is the store, or what an environment says of it. */
function diagnoseStore(name: string, { engine, options }: Store, at: string, report: Report): void {
  const mode = options.mode ?? 'bundled';
  if (options.tls === true && mode !== 'external') {
    report(
      'store-tls',
      `${at}.tls`,
      `a ${mode} server has no certificate of its own, wanted mode: 'external'`,
      'connections inside the cluster are kept apart by the network policy',
    );
  }
  diagnoseSettings({ engine, options } as Store, at, report);
  if (mode === 'operator' && options.port !== undefined && options.port !== STORE_PORTS[engine]) {
    report('operator-port', `${at}.port`, `the operator's server listens on ${STORE_PORTS[engine]}, not on ${options.port}`);
  }
  if (mode === 'operator' && engine === 'postgres' && (options as PostgresOptions).user === 'postgres') {
    report('operator-user', `${at}.user`, 'the operator keeps the user "postgres" for itself, wanted another');
  }
  if (
    at === `stores.${name}` &&
    options.security === undefined &&
    factsOf(options.image) === undefined &&
    limitFault('ImageText', options.image) === undefined
  ) {
    const hint = 'say security: { uid, gid }; a wrong one cannot write its volume';
    report('unknown-image', `${at}.image`, `nothing is known about the user of "${options.image}"; 999 is taken`, hint, 'warning');
  }
}

/** What a setting may be called, as the chart's schema has it. */
const SETTINGS = { redis: /^[a-z][a-z0-9-]*$/, postgres: /^[a-z_][a-z0-9_.]*$/ } as const;

function diagnoseSettings({ engine, options }: Store, at: string, report: Report): void {
  for (const [key, value] of Object.entries(options.configuration ?? {})) {
    if (!SETTINGS[engine].test(key)) report('setting', `${at}.configuration.${key}`, `"${key}" is no setting of ${engine}`);
    if (/[\n\r\0]/.test(String(value))) report('setting', `${at}.configuration.${key}`, 'has several lines, wanted one');
  }
}

/** A key of the Secret holds the password, and says of which store. */
function diagnosePassword(description: Description, name: string, store: Store, report: Report): void {
  const keys = Object.entries(description.secrets?.entries ?? ({} as SecretEntries)).filter(([, entry]) => {
    const link: Link | undefined = entry.kind === 'link' ? entry : entry.kind === 'optional' ? asLink(entry.composed) : undefined;
    return link?.item === 'password' && link.store === store.id;
  });
  const [first] = keys;
  const wanted = store.engine === 'postgres' ? 'required' : ((store.options as RedisOptions).password ?? 'optional');
  if (wanted === 'required' && first === undefined) {
    const key = `${name.replaceAll('-', '_').toUpperCase()}_PASSWORD`;
    const hint = `add a key to secret({…}): ${key}: NAME.password, where NAME is the constant that holds the store`;
    report('no-password', `stores.${name}`, `no key of the Secret holds the password of "${name}"`, hint);
  }
  if (wanted === 'required' && first?.[1].kind === 'optional') {
    report(
      'password-optional',
      `secrets.${first[0]}`,
      `"${name}" does not start without a password, but the key is optional`,
      'leave optional(…) out',
    );
  }
  if (wanted === 'none' && first !== undefined) {
    report('password-none', `stores.${name}.password`, `is "none", but a key of the Secret holds the password of "${name}"`);
  }
}

function asLink(composed: unknown): Link | undefined {
  return typeof composed === 'object' && composed !== null && 'kind' in composed && composed.kind === 'link'
    ? (composed as Link)
    : undefined;
}

interface Plan {
  readonly description: Description;
  /** Components whose autoscaler is switched off. */
  readonly off: ReadonlySet<string>;
}

/** False: pods times pool, with the pods that a rollout has for a moment, do not fit into what the server takes. */
function diagnoseConnections({ description, off }: Plan, name: string, store: Store, at: string, report: Report): boolean {
  if (store.engine !== 'postgres' || (store.options.mode ?? 'bundled') === 'external') return true;
  const pools = storePools(description, name);
  if (pools.size === 0) return true;
  const parts = [...pools].map(([key, pool]) => {
    const component = description.components[key];
    const pods = component === undefined ? 0 : mostPods(component, off.has(key));
    return { key, pool, pods };
  });
  const sum = parts.reduce((total, { pool, pods }) => total + pool * pods, RESERVED);
  const most = store.options.maxConnections ?? MAX_CONNECTIONS;
  if (sum <= most) return true;
  const shown = parts.map(({ key, pool, pods }) => `${key} ${pods} × ${pool}`).join(', ');
  const what = `"${name}" takes ${most} connections, but all pods together open up to ${sum} (${shown}, ${RESERVED} kept for the superuser)`;
  report('max-connections', at, what, 'raise maxConnections, lower pool, or scale less');
  return false;
}

function mostPods({ kind, options }: Component, off: boolean): number {
  if (kind !== 'web' && kind !== 'worker') return 1;
  const { scale, replicas, rollout }: ReplicatedOptions = options;
  const scaled = !off && scale !== undefined && (scale.kind === 'hpa' ? scale.targets.enabled : scale.options.enabled) !== false;
  const pods = scaled ? scale.max : (replicas ?? 1);
  if (rollout === 'recreate') return pods;
  return rollout === 'blue-green' ? pods * 2 : pods + Math.ceil(pods / 4);
}

/** CloudNativePG reads user and password in a Secret of its own form, which the chart makes only of passwords that it knows. */
function diagnoseOwner({ engine, options }: Store, source: SecretSource = 'chart', at: string, report: Report): void {
  if (engine !== 'postgres' || options.mode !== 'operator' || source === 'chart' || source === 'placeholder') return;
  if (options.operator?.ownerSecret !== undefined) return;
  const hint = "say operator: { ownerSecret: 'NAME' }: of type kubernetes.io/basic-auth, with username and password";
  report('owner-secret', at, "the operator needs the owner's password, and the Secret with it is not the chart's", hint);
}

function diagnoseKept({ options }: Store, at: string, report: Report): void {
  if ((options.mode ?? 'bundled') === 'external' || (options.persistent ?? options.size !== undefined)) return;
  report('not-kept', at, 'its data lives only as long as its pod', 'say size (and persistent: true)', 'warning');
}
