/**
 * The language is wider than what the generator writes today: a word that would be silently forgotten is refused (`app/not-yet`).
 * This file shrinks with every word that gets written, and is empty in the end.
 */
import type { Description } from './application.ts';
import type { Component, WebOptions } from './component.ts';
import type { Report } from './diagnose.ts';
import type { Environment } from './environment.ts';
import { type Computed, isComputed } from './expression.ts';
import type { Secret } from './settings.ts';
import type { RedisOptions, Store } from './store.ts';

type Not = (path: string, what: string) => void;

export function refuseUnwritten(description: Description, report: Report): void {
  const not: Not = (path, what) => report('not-yet', path, `${what} is described but not generated yet`);
  for (const [name, component] of Object.entries(description.components)) refuseComponent(`components.${name}`, component, not);
  for (const [name, store] of Object.entries(description.stores ?? {})) refuseStore(`stores.${name}`, store, not);
  for (const [name, environment] of Object.entries(description.environments ?? {}))
    refuseEnvironment(`environments.${name}`, environment, not);
  refuseConfig(description, not);
  if (description.secrets !== undefined) refuseSecret(description.secrets, not);
  for (const key of ['volumes', 'networkPolicy', 'monitor', 'extra', 'patch', 'docs', 'files'] as const) {
    if (description[key] !== undefined) not(key, key);
  }
  for (const key of Object.keys(description.names ?? {})) {
    if (!['hpa', 'secret', 'serviceAccount', 'workload'].includes(key)) not(`names.${key}`, 'this name');
  }
  if (description.expose?.gateway !== undefined) not('expose.gateway', 'a Gateway route');
  if (typeof description.values !== 'string') not('values', 'a layout with declared, renamed or commented values');
  else if (description.values !== 'flat') not('values', 'the nested layout');
}

function refuseComponent(at: string, component: Component, not: Not): void {
  if (component.kind !== 'web') not(at, component.kind);
  const said: Partial<WebOptions> = component.options;
  for (const key of ['env', 'moreEnv', 'mounts', 'rights', 'calls', 'metrics'] as const) if (said[key]) not(`${at}.${key}`, key);
  if (said.rollout === 'blue-green' || said.rollout === 'canary') not(`${at}.rollout`, said.rollout);
  if (isComputed(said.image)) not(`${at}.image`, 'a computed image');
  if (typeof said.spread === 'object' && said.spread.by === 'anti-affinity') not(`${at}.spread`, 'anti-affinity');
  if (Object.values(said.annotations ?? {}).some(isComputed)) not(`${at}.annotations`, 'a computed annotation');
}

function refuseStore(at: string, store: Store, not: Not): void {
  const { options } = store;
  if (store.engine !== 'redis' || options.as !== 'Deployment') not(at, `${store.engine} as a ${options.as ?? 'StatefulSet'}`);
  if (options.mode === 'operator') not(`${at}.mode`, 'an operator');
  for (const key of ['tls', 'probes'] as const) if (options[key]) not(`${at}.${key}`, key);
  if ((options as RedisOptions).password === 'required') not(`${at}.password`, 'a required password');
}

function refuseEnvironment(at: string, environment: Environment, not: Not): void {
  for (const key of ['example', 'values', 'volumes', 'networkPolicy', 'monitor', 'variables'] as const) {
    if (environment[key]) not(`${at}.${key}`, key);
  }
  const source = environment.secrets;
  if (source === 'sealed' || (typeof source === 'object' && 'external' in source)) not(`${at}.secrets`, 'this source of secrets');
  for (const [name, delta] of Object.entries(environment.stores ?? {})) {
    if (delta?.mode === 'operator' || delta?.tls) not(`${at}.stores.${name}`, 'an operator or an encrypted connection');
  }
  for (const [name, delta] of Object.entries(environment.components ?? {})) {
    for (const key of ['env', 'metrics', 'schedule', 'suspend']) {
      if (delta !== undefined && key in delta) not(`${at}.components.${name}.${key}`, key);
    }
  }
}

function refuseConfig(description: Description, not: Not): void {
  const { config } = description;
  if (config === undefined) return;
  if (config.options.how !== 'plain') not('config', 'a ConfigMap');
  if (config.map !== undefined) not('config', 'a free map');
  for (const [key, entry] of Object.entries(config.entries)) {
    if (typeof entry === 'object' && entry.kind === 'group') not(`config.${key}`, 'a group in the pod');
    if (isComputed(entry) && holds(entry, (part) => part.kind === 'link' && (part.item === 'password' || part.item === 'url'))) {
      not(`config.${key}`, 'a variable that holds a password');
    }
  }
}

function refuseSecret(secret: Secret, not: Not): void {
  if (secret.options.how === 'envFrom' || secret.map !== undefined || secret.options.open === true) not('secrets', 'a Secret as a whole');
  if (typeof secret.options.onChange === 'object') not('secrets', 'a Secret as files');
  for (const [key, entry] of Object.entries(secret.entries)) {
    const link = entry.kind === 'optional' ? entry.composed : entry.kind === 'link' ? entry : undefined;
    if (link !== undefined && !(link.kind === 'link' && (entry.kind === 'link' ? link.item !== 'url' : link.item === 'password'))) {
      not(`secrets.${key}`, 'a composed key');
    }
  }
}

/** True when the computed text or one of its parts is such a thing. */
export function holds(computed: Computed, such: (part: Computed) => boolean): boolean {
  if (such(computed)) return true;
  return computed.kind === 'expression' && computed.parts.some((part) => typeof part !== 'string' && holds(part, such));
}
