/** Ways in, network, monitoring and access of the resolved model. */
import type { Description } from './application.ts';
import type { Right } from './component.ts';
import type { ExposeDelta } from './environment.ts';
import { isComputed } from './expression.ts';
import type { ResolvedMonitor, ResolvedReach, ResolvedRight } from './model.ts';
import type { Monitor } from './monitor.ts';
import type { ObjectName } from './names.ts';
import { kebabCase, objectName } from './names.ts';
import { isFlat, withComponent } from './resolve-component.ts';

export function resolveReach(description: Description): ResolvedReach {
  const names = description.names ?? {};
  const components = Object.entries(description.components);
  const unguarded = new Map(
    components.flatMap(([name, { options }]) =>
      options.off?.networkPolicy === undefined ? [] : [[name, options.off.networkPolicy] as const],
    ),
  );
  const policyName = (name: string): ObjectName => objectName(withComponent(names.networkPolicy, name), isFlat(description) ? '' : name);
  return {
    serviceAccountName: objectName(description.serviceAccount?.name ?? names.serviceAccount, ''),
    hookAccountName: objectName(undefined, 'hooks'),
    ingress: description.expose?.ingress !== undefined,
    ingressName: objectName(names.ingress, ''),
    gateway: description.expose?.gateway !== undefined,
    controller: controllerCalls(description),
    backends: components.flatMap(([name, { kind }]) => (kind === 'web' ? [name] : [])),
    policies: new Map(components.flatMap(([name]) => (unguarded.has(name) ? [] : [[name, policyName(name)] as const]))),
    unguarded,
    ...(description.monitor && { monitor: resolveMonitor(description.monitor, watchedOf(description)) }),
    roleName: objectName(names.role, ''),
    rights: components.flatMap(([, { options }]) => (options.rights ?? []).flatMap(resolveRight)),
  };
}

function controllerCalls({ expose = {}, environments = {} }: Description): boolean {
  if (expose.ingress !== undefined || expose.gateway !== undefined) return true;
  const all: readonly ExposeDelta[] = [expose, ...Object.values(environments).map((environment) => environment.expose ?? {})];
  return all.some((ways) => [ways.clusterIP, ways.nodePort, ways.loadBalancer].some((way) => way?.from === 'ingress'));
}

/** The component that `$pods` means when nothing is said. */
function watchedOf(description: Description): string {
  const components = Object.entries(description.components);
  const metrics = components.find(([, { options }]) => 'metrics' in options && typeof options.metrics === 'string');
  return (metrics ?? components[0])?.[0] ?? '';
}

function resolveMonitor(monitor: Monitor, watched: string): ResolvedMonitor {
  return {
    by: monitor.by ?? 'service-monitor',
    alerts: Object.entries(monitor.alerts ?? {}).map(([name, alert]) => ({
      name,
      when: alert.when,
      of: alert.of ?? watched,
      ...(alert.for !== undefined && { for: alert.for }),
      severity: alert.severity ?? 'warning',
      summary: alert.summary,
    })),
    dashboards: (monitor.dashboards ?? []).map((board) =>
      typeof board === 'string' ? { file: board } : { board, name: slug(board.title), of: board.of ?? watched },
    ),
  };
}

/** 'Trading performance' → trading-performance. */
function slug(title: string): string {
  return kebabCase(title.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, ''));
}

const GROUPS: Readonly<Record<Right['on'], string>> = {
  configmaps: '',
  secrets: '',
  leases: 'coordination.k8s.io',
  pods: '',
  services: '',
  endpoints: '',
};

/** Kubernetes does not know a name yet when an object is created: `create` stands in a rule of its own, without names. */
function resolveRight(right: Right): readonly ResolvedRight[] {
  const rule = { group: GROUPS[right.on], resource: right.on };
  if (right.names === undefined) return [{ ...rule, verbs: right.verbs }];
  const own = right.on === 'secrets' ? 'own-secret' : 'own-config';
  const names =
    right.names === 'own'
      ? ([own] as const)
      : right.names.map((name) => objectName(isComputed(name) ? name : { kind: 'expression', parts: [name] }, ''));
  const named = right.verbs.filter((verb) => verb !== 'create');
  return [
    ...(named.length > 0 ? [{ ...rule, verbs: named, names }] : []),
    ...(right.verbs.includes('create') ? [{ ...rule, verbs: ['create'] }] : []),
  ];
}
