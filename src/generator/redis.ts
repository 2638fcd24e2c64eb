/** A bundled Redis as a Deployment: Service, claim and pod in one file, all behind `enabled`. */
import type { ResolvedApplication, ResolvedRedis } from '../app/index.ts';
import { secretAnnotations } from './deployment.ts';
import { include, metadata, nameOf, selector, valuesRef } from './template-text.ts';

export function redisTemplate(application: ResolvedApplication, redis: ResolvedRedis): string {
  const values = valuesRef(redis.values);
  return `{{- if ${values}.enabled }}
${redisService(application, redis)}${redis.persistent ? claim(application, redis, values) : ''}---
${redisDeployment(application, redis, values)}{{- end }}
`;
}

function redisService(application: ResolvedApplication, redis: ResolvedRedis): string {
  return `apiVersion: v1
kind: Service
${metadata(application, nameOf(application, redis.object), redis.name)}spec:
  type: ClusterIP
  selector:
${selector(application, redis.name, 4)}
  ports:
    - name: redis
      port: ${redis.port}
      targetPort: redis
      protocol: TCP
`;
}

function claim(application: ResolvedApplication, redis: ResolvedRedis, values: string): string {
  const annotations = `  {{- /* The data outlives the release; delete the claim by hand when it may go. */}}
  {{- if ${values}.persistence.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
`;
  return `{{- if ${values}.persistence.enabled }}
---
apiVersion: v1
kind: PersistentVolumeClaim
${metadata(application, nameOf(application, redis.object), redis.name, annotations)}spec:
  accessModes:
    - {{ ${values}.persistence.accessMode }}
  {{- with ${values}.persistence.storageClass }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ ${values}.persistence.size }}
{{- end }}
`;
}

function redisDeployment(application: ResolvedApplication, redis: ResolvedRedis, values: string): string {
  return `apiVersion: apps/v1
kind: Deployment
${metadata(application, nameOf(application, redis.object), redis.name)}spec:
  {{- /* One writer: a second pod beside it would be another, empty database. */}}
  replicas: 1
  revisionHistoryLimit: 5
  strategy:
    type: Recreate
  selector:
    matchLabels:
${selector(application, redis.name, 6)}
  template:
    metadata:
      labels:
${selector(application, redis.name, 8)}
      annotations:
        kubectl.kubernetes.io/default-container: ${redis.name}
${redis.passwordKey === undefined ? '' : secretAnnotations(application)}    spec:
${redisPod(application, redis, values)}`;
}

function redisPod(application: ResolvedApplication, redis: ResolvedRedis, values: string): string {
  return `      {{- with .Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        {{- /* The user that the image was made for. */}}
        runAsUser: ${redis.uid}
        runAsGroup: ${redis.gid}
        fsGroup: ${redis.gid}
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile:
          type: RuntimeDefault
      containers:
${redisContainer(application, redis, values)}      volumes:
        - name: data
${dataVolume(application, redis, values)}      {{- with ${values}.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with ${values}.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
`;
}

function dataVolume(application: ResolvedApplication, redis: ResolvedRedis, values: string): string {
  if (!redis.persistent) return '          emptyDir: {}\n';
  return `          {{- if ${values}.persistence.enabled }}
          persistentVolumeClaim:
            claimName: {{ ${nameOf(application, redis.object)} }}
          {{- else }}
          emptyDir:
            sizeLimit: {{ ${values}.persistence.size }}
          {{- end }}
`;
}

function redisContainer(application: ResolvedApplication, redis: ResolvedRedis, values: string): string {
  const persistence = redis.persistent ? `{{ ternary "yes" "no" ${values}.persistence.enabled }}` : 'no';
  return `        - name: ${redis.name}
          image: {{ ${include(application, 'image', `(list $ ${values}.image)`)} | quote }}
          imagePullPolicy: {{ ${values}.image.pullPolicy }}
          securityContext:
            runAsNonRoot: true
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: ["ALL"]
          {{- /* The shell adds the password only when there is one; it comes from the Secret and stands in no pod spec. */}}
          command:
            - sh
            - -c
            - exec redis-server --dir ${redis.data} --port ${redis.port} --appendonly ${persistence} --save "" \${REDISCLI_AUTH:+--requirepass "$REDISCLI_AUTH"}
${password(application, redis)}          ports:
            - name: redis
              containerPort: ${redis.port}
              protocol: TCP
${probe('startupProbe', redis, 2, 30)}${probe('livenessProbe', redis, 20, 3)}${probe('readinessProbe', redis, 10, 3)}          resources:
            {{- toYaml ${values}.resources | nindent 12 }}
          volumeMounts:
            - name: data
              mountPath: ${redis.data}
`;
}

function password(application: ResolvedApplication, redis: ResolvedRedis): string {
  if (redis.passwordKey === undefined) return '';
  return `          env:
            {{- /* redis-cli reads the password from here too: the probes need no other. */}}
            - name: REDISCLI_AUTH
              valueFrom:
                secretKeyRef:
                  name: {{ ${include(application, 'secretName')} }}
                  key: ${redis.passwordKey}
                  optional: true
`;
}

/** redis-cli ends with 0 even when the answer is an error: the answer itself is looked at. */
function probe(kind: string, redis: ResolvedRedis, period: number, failures: number): string {
  return `          ${kind}:
            exec:
              command: ["sh", "-c", "redis-cli -p ${redis.port} ping | grep -q PONG"]
            periodSeconds: ${period}
            timeoutSeconds: 3
            failureThreshold: ${failures}
`;
}
