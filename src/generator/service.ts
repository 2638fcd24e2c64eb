/** The Service of a web component. */
import type { ResolvedApplication, ResolvedWeb } from '../app/index.ts';
import { metadata, nameOf, selector, valuesRef } from './template-text.ts';

export function service(application: ResolvedApplication, web: ResolvedWeb): string {
  const values = valuesRef(web.values);
  const annotations = `  {{- with ${values}.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
`;
  return `apiVersion: v1
kind: Service
${metadata(application, nameOf(application, web.object), web.name, annotations)}spec:
  type: {{ ${values}.service.type }}
  selector:
${selector(application, web.name, 4)}
  ports:
    - name: http
      port: {{ ${values}.service.port }}
      targetPort: http
      protocol: TCP
      {{- /* A fixed port belongs to the whole cluster: a second release needs another one, or 0 for any. */}}
      {{- if and ${values}.service.nodePort (eq ${values}.service.type "NodePort") }}
      nodePort: {{ ${values}.service.nodePort }}
      {{- end }}
`;
}
