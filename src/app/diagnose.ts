/** What can be wrong in a description although it type-checks; each finding with the path of the place in the description. */
import { type Diagnostic, didYouMean, errorOf, type Location } from '../base/index.ts';
import type { Description } from './application.ts';
import type { Component, ReplicatedOptions, Safeguard, WebOptions } from './component.ts';
import { splitImage } from './contract-image.ts';
import { diagnoseCluster } from './diagnose-cluster.ts';
import { diagnoseLinks } from './diagnose-links.ts';
import { isComputed, type ValueRef } from './expression.ts';
import { isDnsLabel, SUFFIX_MAX } from './names.ts';
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
  if (!isDnsLabel(description.name)) {
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
  diagnoseLinks(description, report);
  diagnoseCluster(description, report);
}

function diagnoseComponent(description: Description, name: string, component: Component, report: Report): void {
  const at = `components.${name}`;
  const options = component.options;
  if (!isDnsLabel(name) || name.length > SUFFIX_MAX) {
    report('component-name', at, `"${name}" is no component name, wanted lower-case letters, digits and "-", at most ${SUFFIX_MAX}`);
  }
  diagnoseUses(description, name, component, report);
  diagnoseResources(options.resources, `${at}.resources`, report);
  diagnoseImage(options.image, `${at}.image`, report);
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
  diagnoseProbes(component.options, at, component.kind === 'web' ? ['live', 'ready', 'startup'] : ['live'], report);
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

function guess(word: string, known: readonly string[]): string | undefined {
  const near = didYouMean(word, known);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function diagnoseResources(resources: Resources, at: string, report: Report): void {
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

function diagnoseImage(image: WebOptions['image'], at: string, report: Report): void {
  if (isComputed(image)) return;
  const parts = typeof image === 'string' ? splitImage(image) : image;
  if (parts.tag === 'latest' && parts.digest === undefined) {
    report('latest-image', at, 'the tag "latest" means another image every day', 'name a version', 'warning');
  }
}

function diagnoseProbes(options: ReplicatedOptions, at: string, wanted: readonly Safeguard[], report: Report): void {
  for (const kind of wanted as readonly ('live' | 'ready' | 'startup')[]) {
    if (options.probes?.[kind] === undefined && options.off?.[kind] === undefined) {
      report('no-probe', `${at}.probes`, `there is no "${kind}" probe`, `say probes.${kind}, or off: { ${kind}: 'the reason' }`);
    }
  }
  const drain = options.stop?.drain ?? 5;
  const grace = options.stop?.grace ?? 30;
  if (grace <= drain) report('grace', `${at}.stop`, `grace is ${grace} s, wanted more than drain, ${drain} s`);
}

function diagnoseScale(options: { readonly scale?: Scale | false }, at: string, report: Report): void {
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
  for (const [key, port] of [['port', web.port] as const, ['servicePort', web.servicePort] as const]) {
    if (port === undefined) continue;
    if (!Number.isInteger(port) || port < 1 || port > 65535) report('port', `${at}.${key}`, `${port} is no port, wanted 1-65535`);
  }
  if (web.port < 1024 && web.off?.nonRoot === undefined) {
    report(
      'privileged-port',
      `${at}.port`,
      `a program that is not root cannot listen on ${web.port}`,
      'listen on 1024 or higher; servicePort may be low',
    );
  }
  if (web.portVariable === undefined) return;
  const entry = description.config?.entries[web.portVariable] ?? web.env?.[web.portVariable];
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
  const port = expose.nodePort?.port;
  if (port !== undefined && !(Number.isInteger(port) && port >= 30000 && port <= 32767)) {
    report('node-port', 'expose.nodePort.port', `${port} is no port of a node, wanted 30000-32767`);
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

function diagnoseEnvironments(description: Description, report: Report): void {
  for (const [name, environment] of Object.entries(description.environments ?? {})) {
    const at = `environments.${name}`;
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
      report('environment-name', at, `"${name}" is no name of a file, wanted lower-case letters, digits and "-"`);
    const places = {
      components: description.components,
      stores: description.stores ?? {},
      volumes: description.volumes ?? {},
      config: description.config?.entries ?? {},
      expose: description.expose ?? {},
    };
    for (const [place, known] of Object.entries(places)) {
      for (const key of Object.keys(environment[place as keyof typeof places] ?? {})) {
        if (!(key in known))
          report('unknown-name', `${at}.${place}.${key}`, `there is no "${key}" among the ${place}`, guess(key, Object.keys(known)));
      }
    }
    for (const [key, delta] of Object.entries(environment.components ?? {})) {
      if (delta === undefined) continue;
      if (delta.resources !== undefined) diagnoseResources(delta.resources, `${at}.components.${key}.resources`, report);
      diagnoseScale(delta as { scale?: Scale | false }, `${at}.components.${key}`, report);
    }
    for (const [key, delta] of Object.entries(environment.stores ?? {})) {
      if (delta?.resources !== undefined) diagnoseResources(delta.resources, `${at}.stores.${key}.resources`, report);
    }
    if (environment.production === true) diagnoseProduction(description, name, report);
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
