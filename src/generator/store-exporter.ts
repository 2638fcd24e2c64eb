/** The exporter of Prometheus metrics beside a bundled store: a container of its pod, so that it needs no way in from outside. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { containerSecurity, passwordVariable, storeFlag, storeValue } from './store-pod.ts';
import { include } from './template-text.ts';

export function exporterContainer(application: ResolvedApplication, store: ResolvedStore): string {
  const variables = store.engine === 'redis' ? redisVariables(application, store) : postgresVariables(application, store);
  const security = containerSecurity(10).replace(
    'runAsNonRoot: true\n',
    `runAsNonRoot: true\n            runAsUser: ${store.exporterUid}\n`,
  );
  return `        {{- if ${storeFlag(application, store, 'metrics.enabled')} }}
        - name: exporter
          image: {{ ${include(application, 'mirrored', `(list $ ${storeValue(application, store, 'metrics.image')})`)} | quote }}
${security}          env:
${variables}          ports:
            - name: metrics
              containerPort: ${store.exporterPort}
              protocol: TCP
          livenessProbe:
            httpGet:
              path: /
              port: metrics
            periodSeconds: 30
            timeoutSeconds: 5
          resources:
            requests:
              cpu: 10m
              memory: 32Mi
            limits:
              memory: 64Mi
        {{- end }}
`;
}

function postgresVariables(application: ResolvedApplication, store: ResolvedStore): string {
  return `            - name: DATA_SOURCE_URI
              value: {{ printf "127.0.0.1:${store.port}/%s?sslmode=disable" ${storeValue(application, store, 'database')} | quote }}
            - name: DATA_SOURCE_USER
              value: {{ ${storeValue(application, store, 'user')} | quote }}
${passwordVariable(application, store, 'DATA_SOURCE_PASS')}`;
}

function redisVariables(application: ResolvedApplication, store: ResolvedStore): string {
  return `            - name: REDIS_ADDR
              value: redis://127.0.0.1:${store.port}
${passwordVariable(application, store, 'REDIS_PASSWORD')}`;
}

/** An image that is one text: (list $ "name:tag"). A parent chart may set global.imageRegistry (a mirror). */
export function mirroredTemplate(application: ResolvedApplication): string {
  return `{{/* An image that is one text: (list $ "name:tag"). A parent chart may set global.imageRegistry (a mirror). */}}
{{- define "${application.name}.mirrored" -}}
{{- with ((index . 0).Values.global).imageRegistry }}{{ trimSuffix "/" . }}/{{ end }}{{ index . 1 }}
{{- end }}`;
}
