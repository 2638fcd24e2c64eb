/** Templates of the stores, and what stores put into other templates. */
import type { ResolvedApplication, ResolvedComponent, ResolvedStore } from '../app/index.ts';
import { postgresWorkload } from './postgres.ts';
import { redisWorkload } from './redis.ts';
import { backupTemplate } from './store-backup.ts';
import { connectionChecks } from './store-connections.ts';
import { mirroredTemplate } from './store-exporter.ts';
import { externalTemplate, linkTemplates } from './store-link.ts';
import { storeMonitors } from './store-monitor.ts';
import { operatorChecks, operatorTemplate } from './store-operator.ts';
import { bundledText, storeFlag, storeValue } from './store-pod.ts';
import { storeClaim, storeServices } from './store-service.ts';
import { waitForStore } from './store-wait.ts';
import type { ChartFile } from './template-text.ts';
import { valueText } from './template-value.ts';

export function storeFiles(application: ResolvedApplication): readonly ChartFile[] {
  const files = application.stores.flatMap((store): readonly ChartFile[] => [
    ...bundledFiles(application, store),
    ...(store.operator ? [[`templates/${store.name}-operator.yaml`, operatorTemplate(application, store)] as const] : []),
    ...(store.backup ? [[`templates/${store.name}-backup.yaml`, backupTemplate(application, store)] as const] : []),
  ]);
  return [...files, ...storeMonitors(application)];
}

/** A StatefulSet has files of its own, like a component; a Deployment with its Service is small enough for one. */
function bundledFiles(application: ResolvedApplication, store: ResolvedStore): readonly ChartFile[] {
  const behind = (text: string): string => `{{- if ${bundledText(application, store)} }}\n${text}{{- end }}\n`;
  const workload = store.engine === 'redis' ? redisWorkload(application, store) : postgresWorkload(application, store);
  const services = storeServices(application, store);
  if (store.as === 'StatefulSet') {
    return [
      [`templates/${store.name}-statefulset.yaml`, behind(workload)],
      [`templates/${store.name}-service.yaml`, behind(services)],
    ];
  }
  const claim = store.persistent ? storeClaim(application, store) : '';
  return [[`templates/${store.name}.yaml`, behind(`${services}${claim}---\n${workload}`)]];
}

/** Named templates for _helpers.tpl. */
export function storeHelpers(application: ResolvedApplication): readonly string[] {
  if (application.stores.length === 0) return [];
  const external = externalTemplate(application);
  return [
    ...application.stores.flatMap((store) => linkTemplates(application, store)),
    mirroredTemplate(application),
    ...(external === '' ? [] : [external]),
  ];
}

/** Refusals for _checks.tpl. */
export function storeChecks(application: ResolvedApplication): readonly string[] {
  return application.stores.flatMap((store) => [
    serverCheck(application, store),
    ...operatorChecks(application, store),
    ...connectionChecks(application, store),
  ]);
}

function serverCheck(application: ResolvedApplication, store: ResolvedStore): string {
  const { secrets } = application;
  const path = store.values.join('.');
  const linked = secrets?.keys.some((key) => key.source.kind === 'link' && key.source.store === store.name);
  const secret = linked && secrets ? ` ${valueText(application, secrets.existing)}` : '';
  const other = linked && secrets ? `, or a Secret that does in ${secrets.existing.join('.')}` : '';
  return `{{- if not (or ${storeFlag(application, store, 'enabled')} ${storeValue(application, store, 'external.host')}${secret}) }}
  {{- fail "${path}.enabled is false: name the server in ${path}.external.host${other}" }}
{{- end }}`;
}

/** The init containers in which a pod of `component` waits for its stores: items of `initContainers`, at column 8. */
export function waitContainers(application: ResolvedApplication, component: ResolvedComponent): string {
  const stores = application.stores.filter((store) => component.stores.includes(store.name));
  return stores.map((store) => waitForStore(application, store, component)).join('');
}
