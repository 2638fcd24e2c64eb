/** What a component calls outside of its release. A NetworkPolicy knows addresses and ports, but no names. */
import type { OutsideHost, ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { include } from './template-text.ts';

/** Rules of `egress`, one for each port and kind of target. */
export function outsideRules(application: ResolvedApplication, { outside }: ResolvedComponent): string {
  const ranges = outside.filter((host) => host.range);
  const inside = outside.filter((host) => !host.range && isClusterName(host.host));
  const world = outside.filter((host) => !host.range && !isClusterName(host.host));
  return [
    ...byPort(ranges).map(([port, hosts]) =>
      rule(port, hosts.map(({ host }) => `        - ipBlock:\n            cidr: ${host}\n`).join('')),
    ),
    // A Service of that name may lead anywhere: to pods, or to a server outside.
    ...byPort(inside).map(([port, hosts]) => `    {{- /* ${names(hosts)}: wherever a Service of that name leads. */}}\n${rule(port, '')}`),
    ...byPort(world).map(
      ([port, hosts]) =>
        `    {{- /* ${names(hosts)}: a policy knows no names, so any address outside of the cluster. */}}\n${rule(port, `        {{- ${include(application, 'outsidePeers')} | nindent 8 }}\n`)}`,
    ),
  ].join('');
}

/** postgres, postgres.data, postgres.data.svc.cluster.local: a Service. */
function isClusterName(host: string): boolean {
  return !host.includes('.') || /\.svc(\.|$)|\.local$/.test(host);
}

function byPort(hosts: readonly OutsideHost[]): readonly (readonly [number, readonly OutsideHost[]])[] {
  const found = new Map<number, OutsideHost[]>();
  for (const host of hosts) found.set(host.port, [...(found.get(host.port) ?? []), host]);
  return [...found];
}

function names(hosts: readonly OutsideHost[]): string {
  return hosts.map(({ host }) => host).join(', ');
}

function rule(port: number, peers: string): string {
  return `    - ports:
        - port: ${port}
          protocol: TCP
${peers === '' ? '' : `      to:\n${peers}`}`;
}
