/** Values that a description declares, and items of its config, with their limits: what it gives them must fit, in every environment. */
import { compileRegexp, GoError } from '../golang/index.ts';
import type { Description } from './application.ts';
import type { Declared, ValueRef } from './expression.ts';
import { limitFault } from './limits.ts';
import type { Report } from './report.ts';
import type { ConfigEntries, Item } from './settings.ts';

export function diagnoseDeclared(description: Description, report: Report): void {
  const { values, config, environments = {} } = description;
  const declared = Object.entries(typeof values === 'string' ? {} : ((values.declared ?? {}) as Readonly<Record<string, ValueRef>>));
  for (const [key, ref] of declared) {
    const fault = limitFault('ValuePath', ref.path);
    if (fault !== undefined) report('value-path', `values.declared.${key}`, fault.message);
    readable(ref.declared, `values.declared.${key}`, report);
    fits(ref.declared, ref.declared.default, `values.declared.${key}`, report);
  }
  if (config?.map !== undefined) readable(config.map, 'config', report);
  if (config?.map !== undefined) fits(config.map, config.map.default, 'config', report);
  fitItems(config?.entries ?? {}, undefined, 'config', report);
  for (const [name, environment] of Object.entries(environments)) {
    const given = (environment.values ?? {}) as Readonly<Record<string, unknown>>;
    for (const [key, ref] of declared)
      if (given[key] !== undefined) fits(ref.declared, given[key], `environments.${name}.values.${key}`, report);
    if (environment.config !== undefined)
      fitItems(config?.entries ?? {}, environment.config as object, `environments.${name}.config`, report);
    if (environment.variables === undefined) continue;
    const maps = [config?.map, ...Object.values(description.components).map(({ options }) => options.moreEnv?.declared)];
    for (const map of new Set(maps)) if (map !== undefined) fits(map, environment.variables, `environments.${name}.variables`, report);
  }
}

function fits(declared: Declared, value: unknown, at: string, report: Report): void {
  const wrong = faultOf(declared, value);
  if (wrong !== undefined) report('value-refused', at, wrong);
}

const shown = (value: unknown): string => (typeof value === 'object' ? 'a map' : JSON.stringify(value));

function faultOf({ type, pattern, choices, minimum, maximum }: Declared, value: unknown): string | undefined {
  const isMap = typeof value === 'object' && value !== null;
  switch (type) {
    case 'flag':
      return [true, false, 'true', 'false'].includes(value as string) ? undefined : `is ${shown(value)}, wanted true or false`;
    case 'choice':
      return choices?.includes(value as string) ? undefined : `is ${shown(value)}, wanted ${(choices ?? []).join(' or ')}`;
    case 'number':
      return typeof value === 'number' ? outside(value, minimum, maximum) : `is ${shown(value)}, wanted a number`;
    case 'text':
      return typeof value === 'string' ? unlike(value, pattern) : `is ${shown(value)}, wanted a text`;
    case 'map':
      return isMap
        ? Object.keys(value)
            .map((key) => unlike(key, pattern))
            .find((fault) => fault !== undefined)
        : `is ${shown(value)}, wanted a map`;
  }
}

function outside(value: number, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY): string | undefined {
  return value >= minimum && value <= maximum ? undefined : `is ${value}, wanted ${minimum} to ${maximum}`;
}

function unlike(value: string, pattern: string | undefined): string | undefined {
  return pattern === undefined || new RegExp(pattern).test(value) ? undefined : `is "${value}", wanted a text like /${pattern}/`;
}

/** Helm reads the schema, and its regular expressions look neither ahead nor back. */
function readable({ pattern }: Declared, at: string, report: Report): void {
  if (pattern === undefined) return;
  try {
    compileRegexp(pattern);
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    report('pattern', at, `Helm cannot read the pattern /${pattern}/: ${error.message}`, 'write it without looking ahead or back');
  }
}

/** `delta`: what an environment changes; without it, the items' own defaults. */
function fitItems(entries: ConfigEntries, delta: object | undefined, at: string, report: Report): void {
  for (const [key, entry] of Object.entries(entries)) {
    const change: unknown = delta === undefined ? undefined : Object.entries(delta).find(([name]) => name === key)?.[1];
    if (typeof entry !== 'object') {
      if (change !== undefined && typeof change !== typeof entry && !alike(entry, change))
        report('value-refused', `${at}.${key}`, `is ${shown(change)}, wanted a ${typeof entry}`);
      continue;
    }
    if (entry.kind === 'group' && (delta === undefined || (typeof change === 'object' && change !== null)))
      fitItems(entry.entries, delta === undefined ? undefined : (change as object), `${at}.${key}`, report);
    if (entry.kind !== 'item' || (delta !== undefined && change === undefined)) continue;
    const wrong = itemFault(entry, delta === undefined ? entry.default : change);
    if (wrong !== undefined) report('value-refused', `${at}.${key}`, wrong);
  }
}

/** A port may be written as a text too. */
const alike = (a: unknown, b: unknown): boolean => /^[0-9]+$/.test(String(a)) && /^[0-9]+$/.test(String(b));

function itemFault({ min, max, choices }: Item, value: unknown): string | undefined {
  if (choices !== undefined && !choices.some((one) => one === value)) return `is ${shown(value)}, wanted ${choices.join(' or ')}`;
  if (min === undefined && max === undefined) return undefined;
  return typeof value === 'number' ? outside(value, min, max) : `is ${shown(value)}, wanted a number`;
}
