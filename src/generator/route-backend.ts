/** What a path of an Ingress or an HTTPRoute leads to: the Service of a component, by the component's name among the values. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { nameOf } from './template-text.ts';
import { ownValue } from './template-value.ts';

/** Lines that set $service, or $services (component → Service) where paths may lead to several. */
export function serviceVariables(application: ResolvedApplication): string {
  const webs = backendsOf(application);
  const [only] = webs;
  if (only !== undefined && webs.length === 1) return `{{- $service := ${nameOf(application, only.serviceName)} }}\n`;
  const names = webs.map((web) => `"${web.name}" (${nameOf(application, web.serviceName)})`);
  return `{{- /* What answers: component, Service. */}}
{{- $services := dict ${names.join(' ')} }}
`;
}

/** The same for the Services' ports. */
export function portVariables(application: ResolvedApplication): string {
  const webs = backendsOf(application);
  const [only] = webs;
  if (only !== undefined && webs.length === 1) return `{{- $port := ${ownValue(application, only, 'service.port')} }}\n`;
  return `{{- $ports := dict ${webs.map((web) => `"${web.name}" ${ownValue(application, web, 'service.port')}`).join(' ')} }}\n`;
}

/** Expressions within a `range` over paths. */
export function serviceOf(application: ResolvedApplication): string {
  return backendsOf(application).length === 1 ? '$service' : 'get $services .component';
}

export function servicePortOf(application: ResolvedApplication): string {
  return backendsOf(application).length === 1 ? '$port' : 'get $ports .component';
}

export function backendsOf({ components, reach }: ResolvedApplication): readonly ResolvedComponent[] {
  return components.filter((component) => reach.backends.includes(component.name));
}
