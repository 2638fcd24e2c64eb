/** Controls over what a pod takes from its node: namespaces, paths, ports, probes that point elsewhere, Windows host processes, sysctls. */

import { isObject, type JsonObject } from '../../../kube/index.ts';
import { containerNames, joinQuote, type Offence, plural, type Refusal, setters, sortedSet } from '../control.ts';
import { type ContainerView, containersThat, listAt, objectAt, type PodView, placeOf, stringAt } from '../pod.ts';

const NAMESPACES = ['hostNetwork', 'hostPID', 'hostIPC'] as const;

export function hostNamespaces({ spec, at }: PodView): Refusal | undefined {
  if (spec['hostNetwork'] !== true && spec['hostPID'] !== true && spec['hostIPC'] !== true) return undefined;
  const set = NAMESPACES.filter((name) => spec[name] === true);
  return {
    reason: 'host namespaces',
    detail: set.map((name) => `${name}=true`).join(', '),
    fields: set.map((name) => ({ at: at.to('spec').to(name) })),
  };
}

export function hostPathVolumes({ volumes, at }: PodView): Refusal | undefined {
  const names: string[] = [];
  const fields: Offence[] = [];
  for (let i = 0; i < volumes.length; i++) {
    const volume = volumes[i];
    if (!isObject(volume) || !isObject(volume['hostPath'])) continue;
    names.push(stringAt(volume, 'name'));
    fields.push({ at: at.to('spec').to('volumes').to(i).to('hostPath') });
  }
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', names.length)} ${joinQuote(names)}`, fields };
}

export function hostPorts(pod: PodView): Refusal | undefined {
  const bad = containersThat(pod, hasHostPort);
  if (bad.length === 0) return undefined;
  const ports: string[] = [];
  const fields: Offence[] = [];
  for (const container of bad) {
    for (const [i, port] of listAt(container.value, 'ports').entries()) {
      if (!takesHostPort(port)) continue;
      ports.push(String(port['hostPort']));
      fields.push({ at: placeOf(pod, container).to('ports').to(i).to('hostPort') });
    }
  }
  const set = sortedSet(ports);
  const uses = plural('uses', 'use', bad.length);
  return {
    reason: 'hostPort',
    detail: `${containerNames(bad)} ${uses} ${plural('hostPort', 'hostPorts', set.length)} ${set.join(', ')}`,
    fields,
  };
}

function hasHostPort({ value }: ContainerView): boolean {
  const ports = value['ports'];
  return ports !== undefined && listAt(value, 'ports').some(takesHostPort);
}

function takesHostPort(port: unknown): port is JsonObject {
  if (typeof port !== 'object' || port === null) return false;
  const { hostPort } = port as JsonObject;
  return typeof hostPort === 'number' && hostPort !== 0;
}

export function hostProbesAndHostLifecycle(pod: PodView): Refusal | undefined {
  const bad = containersThat(pod, hasForeignHandler);
  if (bad.length === 0) return undefined;
  const hosts: string[] = [];
  const fields: Offence[] = [];
  for (const container of bad) {
    for (const [path, handler] of handlersOf(container)) {
      for (const kind of HANDLERS) {
        const host = stringAt(objectAt(handler, kind), 'host');
        if (host === '') continue;
        hosts.push(host);
        let at = placeOf(pod, container);
        for (const step of path) at = at.to(step);
        fields.push({ at: at.to(kind).to('host') });
      }
    }
  }
  const set = sortedSet(hosts);
  const names = sortedSet(bad.map((c) => c.name));
  const who = `${plural('container', 'containers', names.length)} ${joinQuote(names)} ${plural('uses', 'use', names.length)}`;
  const detail = `${who} ${plural('probe or lifecycle host', 'probe or lifecycle hosts', set.length)} ${joinQuote(set)}`;
  return { reason: 'probe or lifecycle host', detail, fields };
}

const HANDLERS = ['httpGet', 'tcpSocket'] as const;

function hasForeignHandler({ value }: ContainerView): boolean {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = value;
  if (livenessProbe !== undefined && isForeign(objectAt(value, 'livenessProbe'))) return true;
  if (readinessProbe !== undefined && isForeign(objectAt(value, 'readinessProbe'))) return true;
  if (startupProbe !== undefined && isForeign(objectAt(value, 'startupProbe'))) return true;
  if (!isObject(lifecycle)) return false;
  return isForeign(objectAt(lifecycle, 'postStart')) || isForeign(objectAt(lifecycle, 'preStop'));
}

function isForeign(handler: JsonObject | undefined): boolean {
  if (handler === undefined) return false;
  return stringAt(objectAt(handler, 'httpGet'), 'host') !== '' || stringAt(objectAt(handler, 'tcpSocket'), 'host') !== '';
}

function handlersOf({ value }: ContainerView): readonly (readonly [readonly string[], JsonObject | undefined])[] {
  const lifecycle = objectAt(value, 'lifecycle');
  return [
    [['livenessProbe'], objectAt(value, 'livenessProbe')],
    [['readinessProbe'], objectAt(value, 'readinessProbe')],
    [['startupProbe'], objectAt(value, 'startupProbe')],
    [['lifecycle', 'postStart'], objectAt(lifecycle, 'postStart')],
    [['lifecycle', 'preStop'], objectAt(lifecycle, 'preStop')],
  ];
}

export function windowsHostProcess(pod: PodView): Refusal | undefined {
  const byPod = isHostProcess(pod.security);
  const bad = containersThat(pod, isHostProcessContainer);
  if (!byPod && bad.length === 0) return undefined;
  const fields: Offence[] = byPod ? [{ at: hostProcessField(pod.at.to('spec')) }] : [];
  for (const container of bad) fields.push({ at: hostProcessField(placeOf(pod, container)) });
  return { reason: 'hostProcess', detail: `${setters(byPod, bad)} must not set securityContext.windowsOptions.hostProcess=true`, fields };
}

function isHostProcessContainer({ security }: ContainerView): boolean {
  return isHostProcess(security);
}

function isHostProcess(security: JsonObject | undefined): boolean {
  return security !== undefined && objectAt(security, 'windowsOptions')?.['hostProcess'] === true;
}

function hostProcessField(at: PodView['at']): PodView['at'] {
  return at.to('securityContext').to('windowsOptions').to('hostProcess');
}

/** Sysctl → the first minor of the policy that calls it safe. */
export const SAFE_SYSCTLS: ReadonlyMap<string, number> = new Map([
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
  ['net.ipv4.tcp_slow_start_after_idle', 37],
  ['net.ipv4.tcp_notsent_lowat', 37],
]);

export function sysctls({ security, at }: PodView, minor: number): Refusal | undefined {
  if (security?.['sysctls'] === undefined) return undefined;
  const names: string[] = [];
  const fields: Offence[] = [];
  for (const [i, sysctl] of listAt(security, 'sysctls').entries()) {
    if (!isObject(sysctl)) continue;
    const name = stringAt(sysctl, 'name');
    if ((SAFE_SYSCTLS.get(name) ?? Number.POSITIVE_INFINITY) <= minor) continue;
    names.push(name);
    fields.push({ at: at.to('spec').to('securityContext').to('sysctls').to(i).to('name') });
  }
  return names.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: names.join(', '), fields };
}
