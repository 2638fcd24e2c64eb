/** What runs a component, and what stands beside it: workload, Service, autoscaler, disruption budget. */
import type { ResolvedApplication, ResolvedComponent, ResourceFile } from '../app/index.ts';
import { deployment } from './deployment.ts';
import { hpaTemplate } from './hpa.ts';
import { cronJobTemplate, jobTemplate } from './job.ts';
import { patched } from './patch.ts';
import { pdb } from './pdb.ts';
import { scaledObject } from './scaled-object.ts';
import { headlessService, service } from './service.ts';
import { type ChartFile, include } from './template-text.ts';

export function workloadFiles(application: ResolvedApplication): readonly ChartFile[] {
  const files = application.components.flatMap((component) => componentFiles(application, component));
  // Once is enough: the first template of the chart that is always rendered refuses what cannot work.
  return files.map(([path, text], i) => (i === 0 ? [path, `{{- ${include(application, 'checks')} }}\n${text}`] : [path, text]));
}

function componentFiles(application: ResolvedApplication, component: ResolvedComponent): readonly ChartFile[] {
  const file = (kind: ResourceFile, text: string): ChartFile => [fileOf(application, kind, component), text];
  const object = (kind: Parameters<typeof patched>[2], text: string): string => patched(application, component, kind, text);
  switch (component.workload) {
    case 'Job':
      return [file('job', object('Job', jobTemplate(application, component)))];
    case 'CronJob':
      return [file('cronJob', object('CronJob', cronJobTemplate(application, component)))];
    default:
      return [
        file(
          component.workload === 'StatefulSet' ? 'statefulset' : 'deployment',
          object(component.workload, deployment(application, component)),
        ),
        ...(component.kind === 'web' ? [file('service', object('Service', service(application, component)))] : []),
        ...(component.kind !== 'web' && component.workload === 'StatefulSet'
          ? [file('service', headlessService(application, component))]
          : []),
        ...(component.scales === 'hpa' ? [file('hpa', object('HorizontalPodAutoscaler', hpaTemplate(application, component)))] : []),
        ...(component.scales === 'keda' ? [file('scaledObject', scaledObject(application, component))] : []),
        ...(component.kind === 'scheduler' ? [] : [file('pdb', pdb(application, component))]),
      ];
  }
}

const FILES: Readonly<Record<ResourceFile, string>> = {
  deployment: 'deployment',
  statefulset: 'statefulset',
  service: 'service',
  hpa: 'hpa',
  scaledObject: 'scaled-object',
  pdb: 'pdb',
  config: 'configmap',
  secret: 'secret',
  pvc: 'pvc',
  ingress: 'ingress',
  job: 'job',
  cronJob: 'cronjob',
  serviceAccount: 'serviceaccount',
  role: 'role',
  roleBinding: 'rolebinding',
  networkPolicy: 'network-policy',
};

/** Kinds whose files are sorted by kind: "hpa-backend.yaml" beside "backend-deployment.yaml". */
const KIND_FIRST: ReadonlySet<ResourceFile> = new Set(['hpa', 'pdb', 'scaledObject']);

/**
 * The file of a resource: "templates/deployment.yaml", or "templates/backend-deployment.yaml" where there are several components;
 * `files` of the description may say another. Without a component: of the whole application.
 */
export function fileOf(application: ResolvedApplication, kind: ResourceFile, component?: ResolvedComponent): string {
  const { files } = application.description;
  const own = component && files?.[`${kind}/${component.name}`];
  const said = own ?? files?.[kind];
  if (said !== undefined) return `templates/${said}`;
  const word = FILES[kind];
  if (component === undefined || component.values.length === 0) return `templates/${word}.yaml`;
  return KIND_FIRST.has(kind) ? `templates/${word}-${component.name}.yaml` : `templates/${component.name}-${word}.yaml`;
}
