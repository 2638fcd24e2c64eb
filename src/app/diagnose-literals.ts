/** The rule on secrets: what is committed holds none. */
import type { Description } from './application.ts';
import { isComputed, type ValueRef } from './expression.ts';
import type { Report } from './report.ts';

const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_?KEY|API_?KEY|CREDENTIAL)(?!.*(NAME|FILE|PATH|URL|TTL|SECONDS|LENGTH)$)/i;
/** A password in an address, a private key, keys of clouds and forges. */
const SECRET_TEXT = /:\/\/[^\s/:@]*:[^\s/@]+@|-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}/;

export function diagnoseLiterals(description: Description, report: Report): void {
  const { config, components, environments, extra } = description;
  const declared = typeof description.values === 'string' ? {} : (description.values.declared ?? {});
  const places: readonly (readonly [at: string, entries: Readonly<Record<string, unknown>> | undefined])[] = [
    ['config', config?.entries],
    ['config', config?.map?.default],
    ...Object.entries(components).map(([name, { options }]) => [`components.${name}.env`, options.env] as const),
    [
      'values.declared',
      Object.fromEntries(Object.entries(declared as Readonly<Record<string, ValueRef>>).map(([key, ref]) => [key, ref.declared.default])),
    ],
    ...Object.entries(environments ?? {}).flatMap(([name, environment]) => [
      [`environments.${name}.config`, environment.config as Readonly<Record<string, unknown>>] as const,
      [`environments.${name}.variables`, environment.variables] as const,
      [`environments.${name}.values`, environment.values as Readonly<Record<string, unknown>>] as const,
    ]),
    ...Object.entries(extra ?? {}).flatMap(([key, object]) =>
      object.kind === 'Secret'
        ? (['data', 'stringData'] as const).map((field) => [`extra.${key}.${field}`, asSecrets(object[field])] as const)
        : [],
    ),
  ];
  for (const [at, entries] of places) diagnoseEntries(entries ?? {}, at, report);
}

/** Whatever stands in a Secret is one. */
function asSecrets(data: unknown): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [SECRET_NAME.test(key) ? key : `${key} of the Secret`, value]));
}

function diagnoseEntries(entries: Readonly<Record<string, unknown>>, at: string, report: Report): void {
  for (const [key, entry] of Object.entries(entries)) {
    if (isComputed(entry)) continue;
    const map = typeof entry === 'object' && entry !== null ? (entry as Readonly<Record<string, unknown>>) : undefined;
    // A group's entries, or what an environment changes of them.
    if (map?.['kind'] === 'group') diagnoseEntries(map['entries'] as Readonly<Record<string, unknown>>, `${at}.${key}`, report);
    else if (map !== undefined && map['kind'] === undefined) diagnoseEntries(map, `${at}.${key}`, report);
    const value = map === undefined ? entry : map['default'];
    if (typeof value === 'string' && value !== '' && (SECRET_NAME.test(key) || SECRET_TEXT.test(value))) {
      report('literal-secret', `${at}.${key}`, 'looks like a secret, and a description is committed', 'make it a key of secret({…})');
    }
  }
}
