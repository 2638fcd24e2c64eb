/** From Services to the ports of the pods behind them: targetPort by number or name, per pod template; and what a monitor scrapes. */
import type { Json, JsonObject } from '../json.ts';
import { idOf, type ObjectId } from './object-id.ts';
import { containerPorts, type PodTemplate } from './pods.ts';
import { field, intAt, intOrStringAt, listAt, textAt } from './read.ts';
import { type NamespaceLabels, type Selection, selectedPods, selectedServices, selectionsOf } from './selections.ts';

export interface ServiceTarget {
  /** Index in spec.ports. */
  readonly index: number;
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: string;
  readonly template: PodTemplate;
  /** Whether all pods of the template are behind the Service, or some. */
  readonly share: 'all' | 'some';
  /** The pods' port; undefined where a name leads nowhere. */
  readonly targetPort: number | undefined;
  /** The name or number as asked for. */
  readonly asked: number | string;
  /** A number may be right without being declared; a name that no container has is not. */
  readonly state: 'declared' | 'undeclared' | 'missing-name';
}

/** For each port of a Service, each template behind it. Empty for Services without selector and ExternalName ones. */
export function serviceTargets(service: Json, templates: readonly PodTemplate[], namespace: string): readonly ServiceTarget[] {
  const selection = selectionsOf(service, namespace).find(({ role }) => role === 'service');
  if (selection === undefined) return [];
  const behind = selectedPods(selection, templates);
  return listAt(service, 'spec', 'ports').flatMap((port, index) => {
    const number = intAt(port, 'port');
    if (number === undefined) return [];
    const protocol = textAt(port, 'protocol') ?? 'TCP';
    const target = intOrStringAt(port, 'targetPort');
    // The server's default: the port itself; 0 and "" count as left out.
    const asked = target === undefined || target === 0 || target === '' ? number : target;
    return behind.map(({ template, share }) => ({
      index,
      name: textAt(port, 'name'),
      port: number,
      protocol,
      template,
      share,
      asked,
      ...findPort(template.spec, asked, protocol),
    }));
  });
}

function findPort(spec: JsonObject, asked: number | string, protocol: string): Pick<ServiceTarget, 'targetPort' | 'state'> {
  const ports = containerPorts(spec);
  const found = ports.find((port) => port.protocol === protocol && (typeof asked === 'number' ? port.port === asked : port.name === asked));
  if (found !== undefined) return { targetPort: found.port, state: 'declared' };
  return typeof asked === 'number' ? { targetPort: asked, state: 'undeclared' } : { targetPort: undefined, state: 'missing-name' };
}

export interface ScrapeTarget {
  readonly monitor: ObjectId;
  /** Index in spec.endpoints or spec.podMetricsEndpoints. */
  readonly endpoint: number;
  /** The Service or the template's owner that is scraped. */
  readonly target: ObjectId;
  readonly asked: number | string | undefined;
  /** Whether a port of that name is there. */
  readonly found: boolean;
}

/** What a ServiceMonitor or PodMonitor scrapes, port by port: names of Service ports, or of container ports. */
export function scrapeTargets(
  monitor: Json,
  objects: readonly Json[],
  templates: readonly PodTemplate[],
  namespace: string,
  namespaces?: NamespaceLabels,
): readonly ScrapeTarget[] {
  const id = idOf(monitor, namespace);
  const selection = selectionsOf(monitor, namespace).find(({ role }) => role === 'service-monitor' || role === 'pod-monitor');
  if (id === undefined || selection === undefined) return [];
  const endpoints = listAt(monitor, 'spec', selection.over === 'services' ? 'endpoints' : 'podMetricsEndpoints');
  return endpoints.flatMap((endpoint, i) => {
    const make = (target: ObjectId, asked: number | string | undefined, found: boolean) => ({
      monitor: id,
      endpoint: i,
      target,
      asked,
      found,
    });
    return selection.over === 'services'
      ? scrapedServices(selection, endpoint, objects, templates, namespace, namespaces, make)
      : selectedPods(selection, templates, namespaces).map(({ template }) => {
          const asked = textAt(endpoint, 'port') ?? intAt(endpoint, 'portNumber') ?? intOrStringAt(endpoint, 'targetPort');
          return make(template.owner, asked, opens(template.spec, asked));
        });
  });
}

function scrapedServices(
  selection: Selection,
  endpoint: Json,
  objects: readonly Json[],
  templates: readonly PodTemplate[],
  namespace: string,
  namespaces: NamespaceLabels | undefined,
  make: (target: ObjectId, asked: number | string | undefined, found: boolean) => ScrapeTarget,
): readonly ScrapeTarget[] {
  const name = textAt(endpoint, 'port');
  const target = intOrStringAt(endpoint, 'targetPort');
  return selectedServices(selection, objects, namespace, namespaces).map(({ id, object }) => {
    if (name !== undefined)
      return make(
        id,
        name,
        listAt(object, 'spec', 'ports').some((port) => field(port, 'name') === name),
      );
    // targetPort of an endpoint is a port of the pods, whatever the Service says of it.
    const behind = selectionsOf(object, namespace).flatMap((service) => selectedPods(service, templates));
    return make(id, target, behind.length === 0 || behind.some(({ template }) => opens(template.spec, target)));
  });
}

function opens(spec: JsonObject, asked: number | string | undefined): boolean {
  return (
    asked !== undefined && containerPorts(spec).some((port) => (typeof asked === 'number' ? port.port === asked : port.name === asked))
  );
}
