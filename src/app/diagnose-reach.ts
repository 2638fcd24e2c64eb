/** What can be wrong with ways in, network, monitoring and access of a description, over all its environments. */
import { didYouMean } from '../base/index.ts';
import { parseCidr } from '../kube/index.ts';
import type { Description } from './application.ts';
import { mergeEnvironment } from './environment-merge.ts';
import type { Report } from './report.ts';

export function diagnoseReach(description: Description, report: Report): void {
  diagnoseWaysIn(description, 'expose', report);
  for (const [key, environment] of Object.entries(description.environments ?? {})) {
    const { description: merged } = mergeEnvironment(description, environment);
    if (environment.expose !== undefined) diagnoseWaysIn(merged, `environments.${key}.expose`, report);
    if (environment.monitor !== undefined && description.monitor === undefined) {
      report(
        'no-monitor',
        `environments.${key}.monitor`,
        'switches what is not there',
        'say monitor: { enabled: false } in application({ … })',
      );
    }
  }
  for (const name of Object.keys(description.components)) diagnoseComponentReach(description, name, report);
  diagnoseMonitor(description, report);
}

function diagnoseWaysIn({ expose }: Description, at: string, report: Report): void {
  const { ingress, gateway } = expose ?? {};
  const on = (way: { readonly enabled?: boolean } | undefined): boolean => way !== undefined && way.enabled !== false;
  if (on(ingress) && on(gateway)) {
    report('two-ways-in', at, 'both ingress and gateway are enabled, wanted one', 'say enabled: false for one; an environment may switch');
  }
  for (const kind of ['ingress', 'gateway'] as const) {
    for (const [host, paths] of Object.entries(expose?.[kind]?.hosts ?? {})) {
      const place = `${at}.${kind}.hosts.${host}`;
      if (Object.keys(paths).length === 0) report('no-path', place, `nothing answers at "${host}"`, "say { '/': 'COMPONENT' }");
    }
  }
}

function diagnoseComponentReach(description: Description, name: string, report: Report): void {
  const at = `components.${name}`;
  if (name === 'test' || Object.keys(description.stores ?? {}).some((store) => name === `${store}-backup`)) {
    report('name-taken', at, `"${name}" is what the chart's own pods are called`, 'choose another name');
  }
  const options: { readonly calls?: readonly string[]; readonly metrics?: string | false; readonly port?: number } =
    description.components[name]?.options ?? {};
  for (const [i, call] of (options.calls ?? []).entries()) {
    const port = Number(/:([0-9]+)$/.exec(call)?.[1] ?? Number.NaN);
    const host = call.slice(0, call.lastIndexOf(':'));
    const known = host.includes('/') ? parseCidr(host) !== undefined : /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$/.test(host);
    if (!known || !(port >= 1 && port <= 65535)) {
      report('outside-host', `${at}.calls.${i}`, `"${call}" is no host with a port, wanted "api.example.com:443" or "10.0.0.0/8:5432"`);
    }
  }
  if (options.metrics && options.port === undefined) {
    report('metrics-port', `${at}.metrics`, 'there are metrics but no port on which they are read', 'say port');
  }
}

function diagnoseMonitor({ monitor, components }: Description, report: Report): void {
  if (monitor === undefined) return;
  const names = Object.keys(components);
  const known = (of: string | undefined, at: string): void => {
    if (of === undefined || names.includes(of)) return;
    const near = didYouMean(of, names);
    report('unknown-component', at, `there is no component "${of}"`, near === undefined ? undefined : `did you mean "${near}"?`);
  };
  for (const [name, alert] of Object.entries(monitor.alerts ?? {})) {
    known(alert.of, `monitor.alerts.${name}.of`);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      report('alert-name', `monitor.alerts.${name}`, `"${name}" is no name of an alert, wanted e.g. "HighErrorRate"`);
    if (alert.for !== undefined && !/^([0-9]+(ms|[smhdwy]))+$/.test(alert.for)) {
      report('alert-for', `monitor.alerts.${name}.for`, `"${alert.for}" is no duration, wanted e.g. "5m"`);
    }
  }
  const titles = new Set<string>();
  for (const [i, board] of (monitor.dashboards ?? []).entries()) {
    const at = `monitor.dashboards.${i}`;
    const title = typeof board === 'string' ? board : board.title;
    if (titles.has(title)) report('name-twice', at, `two dashboards are called "${title}"`);
    titles.add(title);
    if (typeof board === 'string') continue;
    known(board.of, `${at}.of`);
    if (Object.keys(board.panels).length === 0) report('no-panel', at, `nothing is on the dashboard "${title}"`);
  }
}
