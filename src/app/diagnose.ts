/** What can be wrong in a description although it type-checks; each finding with the path of the place in the description. */
import { type Diagnostic, didYouMean, errorOf, type Location } from '../base/index.ts';
import type { Description } from './application.ts';
import type { Component, WebOptions } from './component.ts';
import { splitImage } from './contract-image.ts';
import { diagnoseCluster } from './diagnose-cluster.ts';
import { diagnoseCollisions } from './diagnose-collisions.ts';
import { diagnoseDeclared } from './diagnose-declared.ts';
import { diagnoseEnvironments } from './diagnose-environments.ts';
import { diagnoseLinks } from './diagnose-links.ts';
import { diagnosePods } from './diagnose-pods.ts';
import { isComputed, type ValueRef } from './expression.ts';
import { isDnsLabel, isNoText, SUFFIX_MAX } from './names.ts';
import { amountOf, type Resources, splitResources } from './quantity.ts';
import { diagnoseReach } from './reach-diagnose.ts';
import type { Scale } from './scale.ts';
import { diagnoseStorePlans } from './store-diagnose.ts';

/** Path in the description ('components.web.scale') → its place in the file; '' is the description itself. */
export type Positions = ReadonlyMap<string, Location>;

export type Report = (code: string, path: string, message: string, hint?: string, severity?: Diagnostic['severity']) => void;

/** Collects diagnostics; a path without a position of its own takes that of the nearest thing around it. */
export function reporter(positions: Positions | undefined, into: Diagnostic[]): Report {
  return (code, path, message, hint, severity = 'error') => {
    const location = placeOf(positions, path);
    const more = { ...(location && { location }), ...(hint !== undefined && { hint }) };
    // What several parts share is wrong once.
    const isKnown = (known: Diagnostic): boolean =>
      known.code === `app/${code}` && known.location === location && known.message.endsWith(message);
    if (location !== undefined && path !== '' && positions?.get(path) === location && into.some(isKnown)) return;
    into.push({ ...errorOf(`app/${code}`, path === '' ? message : `${path}: ${message}`, more), severity });
  };
}

/** The place of a path, or of the nearest thing around it. */
export function placeOf(positions: Positions | undefined, path: string): Location | undefined {
  for (let at = path; positions !== undefined; at = at.slice(0, at.lastIndexOf('.'))) {
    const found = positions.get(at);
    if (found !== undefined || !at.includes('.')) return found ?? positions.get('');
  }
  return undefined;
}

const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

export function diagnose(description: Description, report: Report): void {
  if (!isDnsLabel(description.name) || isNoText(description.name)) {
    report(
      'name',
      'name',
      `"${description.name}" is no name, wanted lower-case letters, digits and "-", at most 63, starting with a letter`,
    );
  }
  if (!SEMVER.test(description.version))
    report('version', 'version', `"${description.version}" is no semantic version, wanted e.g. "1.0.0"`);
  const names = Object.keys(description.components);
  const layout = typeof description.values === 'string' ? description.values : description.values.layout;
  if (names.length === 0) report('no-component', 'components', 'there is no component, wanted at least one');
  if (layout === 'flat' && names.length > 1) {
    report('flat-layout', 'values', `the layout is "flat" but there are ${names.length} components`, "say values: 'nested'");
  }
  for (const [name, component] of Object.entries(description.components)) diagnoseComponent(description, name, component, report);
  diagnoseStores(description, report);
  diagnoseStorePlans(description, report);
  diagnoseReach(description, report);
  diagnoseExpose(description, names, report);
  diagnoseLiterals(description, report);
  diagnoseEnvironments(description, report);
  diagnoseDeclared(description, report);
  diagnoseLinks(description, report);
  diagnoseCluster(description, report);
  diagnosePods(description, report);
  diagnoseCollisions(description, report);
}

function diagnoseComponent(description: Description, name: string, component: Component, report: Report): void {
  const at = `components.${name}`;
  const options = component.options;
  if (!isDnsLabel(name) || name.length > SUFFIX_MAX) {
    report('component-name', at, `"${name}" is no component name, wanted lower-case letters, digits and "-", at most ${SUFFIX_MAX}`);
  }
  diagnoseUses(description, name, component, report);
  diagnoseResources(options.resources, `${at}.resources`, report);
  if (options.config !== undefined && options.config !== description.config) {
    report(
      'foreign-config',
      `${at}.config`,
      "is not the application's config",
      'name it in application({ config }) too: environments change it there',
    );
  }
  if (options.secrets !== undefined && options.secrets !== description.secrets) {
    report('foreign-secrets', `${at}.secrets`, "are not the application's secrets", 'name them in application({ secrets }) too');
  }
  for (const [safeguard, reason] of Object.entries(options.off ?? {})) {
    if (reason.trim() === '') report('no-reason', `${at}.off.${safeguard}`, 'is switched off without a reason');
  }
  if (component.kind !== 'web' && component.kind !== 'worker') return;
  diagnoseScale(component.options, at, report);
  if (component.kind === 'web') diagnosePorts(description, component.options, at, report);
}

function diagnoseUses(description: Description, name: string, component: Component, report: Report): void {
  const known = Object.keys(description.components);
  const stores = new Set(Object.values(description.stores ?? {}).map((store) => store.id));
  for (const [i, used] of (component.options.uses ?? []).entries()) {
    const at = `components.${name}.uses.${i}`;
    if (typeof used !== 'string') {
      if (!stores.has(used.id))
        report('unknown-store', at, `uses a ${used.engine} that is not among the stores`, 'name it in application({ stores })');
    } else if (used === name) report('uses-itself', at, `"${name}" uses itself`);
    else if (!known.includes(used)) report('unknown-component', at, `there is no component "${used}"`, guess(used, known));
  }
}

export function guess(word: string, known: readonly string[]): string | undefined {
  const near = didYouMean(word, known);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

export function diagnoseResources(resources: Resources, at: string, report: Report): void {
  const { requests, limits } = splitResources(resources);
  for (const kind of ['cpu', 'memory'] as const) {
    const request = amountOf(requests[kind]);
    const limit = limits[kind] === undefined ? Number.POSITIVE_INFINITY : amountOf(limits[kind]);
    const small = kind === 'memory' && /m$/.test(resources.memory);
    if (request === undefined || limit === undefined || small) {
      report(
        'quantity',
        `${at}.${kind}`,
        `"${resources[kind]}" is no amount, wanted e.g. "${kind === 'cpu' ? '100m/500m' : '128Mi/256Mi'}"`,
      );
    } else if (request > limit) {
      report('limit-below-request', `${at}.${kind}`, `the limit "${limits[kind]}" is below the request "${requests[kind]}"`);
    }
  }
}

export function diagnoseImage(image: WebOptions['image'], at: string, report: Report): void {
  if (isComputed(image)) return;
  const parts = typeof image === 'string' ? splitImage(image) : image;
  if (parts.tag === 'latest' && parts.digest === undefined) {
    report('latest-image', at, 'the tag "latest" means another image every day', 'name a version', 'warning');
  }
}

export function diagnoseScale(options: { readonly scale?: Scale | false }, at: string, report: Report): void {
  if (options.scale === undefined || options.scale === false) return;
  const { kind, min, max } = options.scale;
  const least = kind === 'keda' ? 0 : 1;
  if (!(min >= least && max >= min && max >= 1)) {
    report('scale-range', `${at}.scale`, `${kind}(${min}, ${max}) is no range, wanted ${least} <= min <= max`);
  }
  if (options.scale.kind === 'keda') {
    if (Object.keys(options.scale.options.triggers).length === 0)
      report('scale-target', `${at}.scale`, 'there is no trigger, wanted at least one');
    return;
  }
  const { targets } = options.scale;
  if (targets.cpu === undefined && targets.memory === undefined)
    report('scale-target', `${at}.scale`, 'there is no target, wanted cpu or memory');
}

function diagnosePorts(description: Description, web: WebOptions, at: string, report: Report): void {
  if (web.port < 1024 && web.off?.nonRoot === undefined) {
    report(
      'privileged-port',
      `${at}.port`,
      `a program that is not root cannot listen on ${web.port}`,
      'listen on 1024 or higher; servicePort may be low',
    );
  }
  if (web.portVariable === undefined) return;
  const entry = web.env?.[web.portVariable] ?? description.config?.entries[web.portVariable];
  const value = typeof entry === 'object' && entry.kind === 'item' ? entry.default : entry;
  if (value === undefined) report('port-variable', `${at}.portVariable`, `neither config nor env has a "${web.portVariable}"`);
  else if (!isComputed(value) && String(value) !== String(web.port)) {
    report('port-differs', `${at}.portVariable`, `${web.portVariable} is "${String(value)}", but the port is ${web.port}`);
  }
}

function diagnoseStores(description: Description, report: Report): void {
  for (const [name, store] of Object.entries(description.stores ?? {})) {
    const at = `stores.${name}`;
    if (!isDnsLabel(name) || name.length > SUFFIX_MAX)
      report('store-name', at, `"${name}" is no store name, wanted at most ${SUFFIX_MAX} characters`);
    if (name in description.components) report('name-twice', at, `a component is called "${name}" too`);
    diagnoseResources(store.options.resources, `${at}.resources`, report);
    diagnoseImage(store.options.image, `${at}.image`, report);
    if (store.options.persistent === true && store.options.size === undefined) report('no-size', at, 'is persistent but has no size');
  }
}

function diagnoseExpose(description: Description, names: readonly string[], report: Report): void {
  const expose = description.expose ?? {};
  const webs = names.filter((name) => description.components[name]?.kind === 'web');
  const target = (name: string, at: string): void => {
    if (!names.includes(name)) report('unknown-component', at, `there is no component "${name}"`, guess(name, names));
    else if (!webs.includes(name)) report('not-web', at, `"${name}" answers no requests, wanted a web component`);
  };
  for (const kind of ['clusterIP', 'nodePort', 'loadBalancer'] as const) {
    const way = expose[kind];
    if (way?.to !== undefined) target(way.to, `expose.${kind}.to`);
    else if (way !== undefined && webs.length !== 1) report('expose-what', `expose.${kind}`, 'does not say to which component', 'say to');
  }
  for (const kind of ['ingress', 'gateway'] as const) {
    for (const [host, paths] of Object.entries(expose[kind]?.hosts ?? {})) {
      for (const [path, component] of Object.entries(paths)) target(component, `expose.${kind}.hosts.${host}.${path}`);
    }
  }
  if (expose.nodePort !== undefined && expose.loadBalancer !== undefined) {
    report(
      'service-twice',
      'expose',
      'nodePort and loadBalancer are two types of one Service',
      'a load balancer has a port of the nodes already',
    );
  }
}

const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_?KEY|API_?KEY|CREDENTIAL)(?!.*(NAME|FILE|PATH|URL|TTL|SECONDS|LENGTH)$)/i;
/** A password in an address, a private key, keys of clouds and forges. */
const SECRET_TEXT = /:\/\/[^\s/:@]*:[^\s/@]+@|-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}/;

/** The rule on secrets: what is committed holds none. */
function diagnoseLiterals(description: Description, report: Report): void {
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
