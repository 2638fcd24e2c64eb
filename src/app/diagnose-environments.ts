/** What an environment cannot change, or changes of what is not there. */
import type { Description } from './application.ts';
import { diagnoseResources, diagnoseScale } from './diagnose-parts.ts';
import type { Environment } from './environment.ts';
import { isComputed } from './expression.ts';
import { guess, type Report } from './report.ts';
import type { Scale } from './scale.ts';
import type { ConfigEntries } from './settings.ts';

export function diagnoseEnvironments(description: Description, report: Report): void {
  const environments = description.environments ?? {};
  for (const [name, environment] of Object.entries(environments)) {
    const at = `environments.${name}`;
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
      report('environment-name', at, `"${name}" is no name of a file, wanted lower-case letters, digits and "-"`);
    const other = name.endsWith('-example') ? environments[name.slice(0, -'-example'.length)] : undefined;
    if (other?.example) report('environment-name', at, `values-${name}.yaml is the example of another environment`, 'call it otherwise');
    diagnoseNames(description, environment, at, report);
    diagnoseSettings(description, environment, at, report);
    for (const [key, delta] of Object.entries(environment.components ?? {})) {
      if (delta === undefined || description.components[key] === undefined) continue;
      const place = `${at}.components.${key}`;
      if (delta.resources !== undefined) diagnoseResources(delta.resources, `${place}.resources`, report);
      diagnoseScale(delta as { scale?: Scale | false }, place, report);
      diagnoseComputed(description, key, delta, place, report);
    }
    for (const [key, delta] of Object.entries(environment.stores ?? {})) {
      if (delta?.resources !== undefined) diagnoseResources(delta.resources, `${at}.stores.${key}.resources`, report);
    }
    if (environment.production === true) diagnoseProduction(description, name, report);
  }
}

/** Whatever is named is there. */
function diagnoseNames(description: Description, environment: Environment, at: string, report: Report): void {
  const declared = typeof description.values === 'string' ? {} : (description.values.declared ?? {});
  const places = {
    components: description.components,
    stores: description.stores ?? {},
    volumes: description.volumes ?? {},
    config: description.config?.entries ?? {},
    expose: description.expose ?? {},
    values: declared,
  };
  for (const [place, known] of Object.entries(places)) {
    for (const key of Object.keys(environment[place as keyof typeof places] ?? {})) {
      if (!(key in known))
        report('unknown-name', `${at}.${place}.${key}`, `there is no "${key}" among the ${place}`, guess(key, Object.keys(known)));
    }
  }
}

function diagnoseSettings(description: Description, environment: Environment, at: string, report: Report): void {
  if (environment.secrets !== undefined && description.secrets === undefined)
    report('no-secrets', `${at}.secrets`, 'the application has no secrets', 'say secrets: secret({…}) in application({ … })');
  const maps = [description.config?.map, ...Object.values(description.components).map(({ options }) => options.moreEnv)];
  if (environment.variables !== undefined && maps.every((map) => map === undefined)) {
    const hint = 'change an entry by config: {…}, or let components take a map: moreEnv';
    report('no-map', `${at}.variables`, 'there is no free map into which they could go', hint);
  }
  diagnoseEntries(
    description.config?.entries ?? {},
    (environment.config ?? {}) as Readonly<Record<string, unknown>>,
    `${at}.config`,
    report,
  );
}

function diagnoseEntries(entries: ConfigEntries, delta: Readonly<Record<string, unknown>>, at: string, report: Report): void {
  for (const [key, change] of Object.entries(delta)) {
    const entry = entries[key];
    if (entry === undefined || change === undefined) continue;
    const isMap = typeof change === 'object' && change !== null;
    if (isComputed(entry)) notAValue(`${at}.${key}`, report);
    else if (typeof entry === 'object' && entry.kind === 'group') {
      if (!isMap) report('wrong-type', `${at}.${key}`, 'is a group, wanted an object');
      else {
        const known = Object.keys(entry.entries);
        for (const inner of Object.keys(change))
          if (!known.includes(inner))
            report('unknown-name', `${at}.${key}.${inner}`, `there is no "${inner}" in the group`, guess(inner, known));
        diagnoseEntries(entry.entries, change as Readonly<Record<string, unknown>>, `${at}.${key}`, report);
      }
    } else if (isMap) report('wrong-type', `${at}.${key}`, 'is one item, wanted a text, a number or a flag');
  }
}

const notAValue = (at: string, report: Report): void =>
  report('not-a-value', at, 'is computed, and what is computed has no value to change', 'make it a literal, or a declared value');

/** An autoscaler of another kind, an image or a variable that is computed. */
function diagnoseComputed({ components }: Description, name: string, delta: object, at: string, report: Report): void {
  const options = components[name]?.options;
  const { scale, image, env = {} } = delta as { scale?: Scale | false; image?: object; env?: object };
  if (image !== undefined && isComputed(options?.image)) notAValue(`${at}.image`, report);
  for (const key of Object.keys(env)) if (isComputed(options?.env?.[key])) notAValue(`${at}.env.${key}`, report);
  const before = options !== undefined && 'scale' in options ? options.scale : undefined;
  if (scale && before !== undefined && before.kind !== scale.kind) {
    report(
      'scale-kind',
      `${at}.scale`,
      `is ${scale.kind}(…), and the component scales by ${before.kind}(…)`,
      'one kind for all environments',
    );
  }
}

function diagnoseProduction(description: Description, name: string, report: Report): void {
  const environment = description.environments?.[name];
  for (const [key, store] of Object.entries(description.stores ?? {})) {
    const options = { ...store.options, ...environment?.stores?.[key] };
    if ((options.mode ?? 'bundled') === 'bundled' && (options.accept ?? '').trim() === '') {
      const hint = "say mode: 'external' or 'operator', or accept: 'the reason'";
      report(
        'bundled-in-production',
        `environments.${name}.stores.${key}`,
        `"${key}" is one bundled pod, and real users lose it with its node`,
        hint,
      );
    }
  }
  if (environment?.secrets === 'placeholder') {
    report(
      'placeholder-in-production',
      `environments.${name}.secrets`,
      'placeholders are no secrets, and real users come here',
      "say secrets: { existing: 'NAME' }",
    );
  }
  if (description.secrets !== undefined && (environment?.secrets ?? 'chart') === 'chart') {
    const hint = "say secrets: { existing: 'NAME' } or { external: 'STORE' }";
    report('secrets-in-production', `environments.${name}`, 'the chart makes the Secret, so its keys come through values', hint, 'warning');
  }
}
