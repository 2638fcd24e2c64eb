/** The Service of a web component, and those beside it. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { headlessSuffix, previewSuffix } from './deployment.ts';
import { include, metadata, nameOf, selector } from './template-text.ts';
import { bare, ownMapBlock, ownValue } from './template-value.ts';

export function service(application: ResolvedApplication, web: ResolvedComponent): string {
  const value = (path: string): string => ownValue(application, web, `service.${path}`);
  const annotations = ownMapBlock(application, web, 'service.annotations', 'annotations', 2);
  const type = value('type');
  return `apiVersion: v1
kind: Service
${metadata(application, nameOf(application, web.serviceName), web.name, annotations)}spec:
  type: {{ ${bare(type)} }}
  selector:
${selector(application, web.name, 4)}
  ports:
    - name: http
      port: {{ ${bare(value('port'))} }}
      targetPort: http
      protocol: TCP
      {{- /* A fixed port belongs to the whole cluster: a second release needs another one, or 0 for any. */}}
      {{- if and ${value('nodePort')} (eq ${type} "NodePort") }}
      nodePort: {{ ${bare(value('nodePort'))} }}
      {{- end }}
${web.progressive ? previewService(application, web) : ''}${web.workload === 'StatefulSet' ? `---\n${headlessService(application, web)}` : ''}`;
}

/** In front of the version that is not live yet. Its label is its own: a monitor that selects the Service must not read all pods twice. */
function previewService(application: ResolvedApplication, web: ResolvedComponent): string {
  const name = include(application, 'objectName', `(list . "${previewSuffix(web)}")`);
  return `{{- if eq (${ownValue(application, web, 'strategy')}).type "BlueGreen" }}
---
apiVersion: v1
kind: Service
${metadata(application, name, `${web.name}-preview`)}spec:
  type: ClusterIP
  selector:
${selector(application, web.name, 4)}
  ports:
    - name: http
      port: {{ ${bare(ownValue(application, web, 'service.port'))} }}
      targetPort: http
      protocol: TCP
{{- end }}
`;
}

/** Gives each pod of a StatefulSet a name. */
export function headlessService(application: ResolvedApplication, component: ResolvedComponent): string {
  const name = include(application, 'objectName', `(list . "${headlessSuffix(component)}")`);
  const port = component.kind === 'web' ? `{{ ${bare(ownValue(application, component, 'service.targetPort'))} }}` : component.port;
  // A program that nobody calls has no port; the Service gives names all the same.
  const ports =
    port === undefined
      ? ''
      : `  ports:
    - name: ${component.portName}
      port: ${port}
      protocol: TCP
`;
  return `apiVersion: v1
kind: Service
${metadata(application, name, `${component.name}-headless`)}spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
${selector(application, component.name, 4)}
${ports}`;
}
