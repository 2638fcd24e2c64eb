/** Container ports: their own fields, and host ports that exclude one another. */
import { type At, portNameErrors, portNumberErrors, type Report } from '../../../kube/index.ts';
import type { Container, ContainerPort, PodSpec } from '../../kinds.ts';
import { items, number, struct, text } from '../metadata/index.ts';
import { PROTOCOLS, refuse, validateNeededChoice } from './choices.ts';
import type { PodScope } from './context.ts';

export function validatePorts(ports: readonly ContainerPort[], at: At, report: Report): void {
  const names = new Set<string>();
  for (let i = 0; i < ports.length; i++) {
    const port = struct(ports[i]);
    const place = at.to(i);
    const name = text(port.name);
    if (name !== '') {
      const wrong = portNameErrors(name);
      if (wrong.length > 0) refuse(wrong, name, place, 'name', report, 'api/port-name');
      else if (names.has(name)) report.duplicate(place.to('name'), 'api/port-name', name);
      else names.add(name);
    }
    const containerPort = number(port.containerPort);
    if (containerPort === 0) report.required(place.to('containerPort'), 'api/port-range');
    else refuse(portNumberErrors(containerPort), containerPort, place, 'containerPort', report, 'api/port-range');
    const hostPort = number(port.hostPort);
    if (hostPort !== 0) refuse(portNumberErrors(hostPort), hostPort, place, 'hostPort', report, 'api/port-range');
    validateNeededChoice(text(port.protocol), PROTOCOLS, place, 'protocol', report);
  }
}

/** A node has each (protocol, host IP, port) once. Init containers run one by one: each is asked about alone, as upstream does at index 0. */
export function validateHostPorts(containers: readonly Container[], at: At, report: Report): void {
  let taken: Set<string> | undefined;
  for (let c = 0; c < containers.length; c++) {
    const ports = items(struct(containers[c]).ports);
    for (let p = 0; p < ports.length; p++) {
      const port = struct(ports[p]);
      if (number(port.hostPort) === 0) continue;
      const key = `${text(port.protocol)}/${text(port.hostIP)}/${port.hostPort}`;
      taken ??= new Set();
      if (taken.has(key)) report.duplicate(at.to(c).to('ports').to(p).to('hostPort'), 'api/host-port-conflict', key);
      taken.add(key);
    }
  }
}

/** On the host's network a port of the container is the node's. A template may leave hostPort out: it is filled in for the pod. */
export function validateHostNetworkPorts(spec: PodSpec, at: At, { hostNetwork, pod, report }: PodScope): void {
  if (!hostNetwork) return;
  items(spec.containers).forEach((container, c) => {
    items(struct(container).ports).forEach((each, p) => {
      const port = struct(each);
      const hostPort = number(port.hostPort);
      if ((pod === undefined && hostPort === 0) || hostPort === number(port.containerPort)) return;
      const place = at.to('containers').to(c).to('ports').to(p).to('hostPort');
      report.invalid(place, 'api/host-port-conflict', hostPort, 'must match `containerPort` when `hostNetwork` is true');
    });
  });
}
