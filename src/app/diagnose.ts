/** What can be wrong in a description although it type-checks; each finding with the path of the place in the description. */
import type { Description } from './application.ts';
import type { Component, WebOptions } from './component.ts';
import { diagnoseCluster } from './diagnose-cluster.ts';
import { diagnoseCollisions } from './diagnose-collisions.ts';
import { diagnoseDeclared } from './diagnose-declared.ts';
import { diagnoseEnvironments } from './diagnose-environments.ts';
import { diagnoseLinks } from './diagnose-links.ts';
import { diagnoseLiterals } from './diagnose-literals.ts';
import { diagnoseImage, diagnoseResources, diagnoseScale } from './diagnose-parts.ts';
import { diagnosePods } from './diagnose-pods.ts';
import { diagnoseReach } from './diagnose-reach.ts';
import { diagnoseStorePlans } from './diagnose-stores.ts';
import { isComputed } from './expression.ts';
import { isDnsLabel, isNoText, SUFFIX_MAX } from './names.ts';
import { guess, type Report } from './report.ts';

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
