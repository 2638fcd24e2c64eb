/** The Deployment of a web component. */
import type { ResolvedApplication, ResolvedConfig, ResolvedRedis, ResolvedWeb } from '../app/index.ts';
import { computedText, include, linkText, metadata, nameOf, selector, valuesRef } from './template-text.ts';

export function deployment(application: ResolvedApplication, web: ResolvedWeb): string {
  const values = valuesRef(web.values);
  const first = application.components[0] === web ? `{{- ${include(application, 'checks')} }}\n` : '';
  return `${first}apiVersion: apps/v1
kind: Deployment
${metadata(application, nameOf(application, web.object), web.name)}spec:
${replicas(web, values)}  revisionHistoryLimit: 5
  strategy:
    {{- toYaml ${values}.strategy | nindent 4 }}
  selector:
    matchLabels:
${selector(application, web.name, 6)}
  template:
    metadata:
${podMetadata(application, web, values)}    spec:
${podSpec(application, web, values)}`;
}

function replicas(web: ResolvedWeb, values: string): string {
  if (!web.scales) return `  replicas: {{ ${values}.replicaCount }}\n`;
  return `  {{- /* While it is on, the autoscaler alone decides: a number here would undo its work with every upgrade. */}}
  {{- if not ${values}.autoscaling.enabled }}
  replicas: {{ ${values}.replicaCount }}
  {{- end }}
`;
}

function podMetadata(application: ResolvedApplication, web: ResolvedWeb, values: string): string {
  return `      labels:
${selector(application, web.name, 8)}
        {{- with ${values}.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        kubectl.kubernetes.io/default-container: ${web.name}
${web.takesSecrets ? secretAnnotations(application) : ''}        {{- with ${values}.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
`;
}

/** Variables never change in a running pod: what makes it a new pod when the Secret changes. */
export function secretAnnotations(application: ResolvedApplication): string {
  const { secrets } = application;
  if (secrets === undefined) return '';
  return `        {{- /* Variables never change in a running pod: a changed Secret of the chart restarts it. */}}
        {{- if not ${valuesRef(secrets.existing)} }}
        checksum/secret: {{ ${include(application, 'secretData')} | sha256sum }}
        {{- end }}
        {{- /* A Secret of your own cannot be seen from here: this switch restarts the pods after it was changed. */}}
        {{- with ${valuesRef(secrets.restart)} }}
        ${application.name}/restart: {{ . | quote }}
        {{- end }}
`;
}

function podSpec(application: ResolvedApplication, web: ResolvedWeb, values: string): string {
  return `      {{- with .Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with ${values}.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      serviceAccountName: {{ ${include(application, 'serviceAccountName')} }}
      {{- /* The program does not call the Kubernetes API: a token in the pod would only be something to steal. */}}
      automountServiceAccountToken: false
      {{- /* No variables for every Service of the namespace: REDIS_PORT would be "tcp://..." where a number is meant. */}}
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ ${values}.terminationGracePeriodSeconds }}
      securityContext:
        {{- toYaml ${values}.podSecurityContext | nindent 8 }}
${waits(application, web, values)}      containers:
${container(application, web, values)}      volumes:
${volumes(web)}${placement(application, web, values)}`;
}

function waits(application: ResolvedApplication, web: ResolvedWeb, values: string): string {
  const stores = application.stores.filter((store) => web.stores.includes(store.name));
  if (stores.length === 0) return '';
  return `      {{- /* Stores first, but not for ever: afterwards the program starts all the same and is unready until they answer. */}}
      {{- if .Values.waitSeconds }}
      initContainers:
${stores.map((store) => waitForRedis(application, store, values)).join('')}      {{- end }}
`;
}

function waitForRedis(application: ResolvedApplication, store: ResolvedRedis, values: string): string {
  const fromSecret = (item: 'host' | 'port'): string | undefined =>
    application.secrets?.keys.find(({ source }) => source.kind === 'link' && source.store === store.name && source.item === item)?.env;
  const plain = (name: string, item: string): string => `            - name: ${name}
              value: {{ ${linkText(application, store.name, item)} | quote }}
`;
  const host = fromSecret('host') ?? 'STORE_HOST';
  const port = fromSecret('port') ?? 'STORE_PORT';
  const env = [
    ...(fromSecret('host') === undefined ? [plain(host, 'host')] : []),
    ...(fromSecret('port') === undefined ? [plain(port, 'port')] : []),
    ...((fromSecret('host') ?? fromSecret('port'))
      ? [
          `            {{- ${include(application, 'secretVariables')} | nindent 12 }}
`,
        ]
      : []),
  ];
  const image = include(application, 'image', `(list $ ${valuesRef(store.values)}.image)`);
  return `        - name: wait-for-${store.name}
          image: {{ ${image} | quote }}
          imagePullPolicy: {{ ${valuesRef(store.values)}.image.pullPolicy }}
          securityContext:
            {{- toYaml ${values}.securityContext | nindent 12 }}
          command:
            - sh
            - -c
            - |
              end=$(($(date +%s) + {{ int .Values.waitSeconds }}))
              until timeout 2 redis-cli -h "$${host}" -p "$${port}" ping > /dev/null 2>&1; do
                if [ "$(date +%s)" -ge "$end" ]; then echo "no answer yet, the program starts without"; exit 0; fi
                echo "waiting for Redis at $${host}:$${port}"
                sleep 1
              done
          env:
${env.join('')}          resources:
            requests:
              cpu: 10m
              memory: 16Mi
            limits:
              memory: 32Mi
`;
}

function container(application: ResolvedApplication, web: ResolvedWeb, values: string): string {
  const list = (key: string, words: readonly string[] | undefined): string => (words ? `          ${key}: ${JSON.stringify(words)}\n` : '');
  return `        - name: ${web.name}
          image: {{ ${include(application, 'image', `(list $ ${values}.image)`)} | quote }}
          imagePullPolicy: {{ ${values}.image.pullPolicy }}
${list('command', web.command)}${list('args', web.args)}          securityContext:
            {{- toYaml ${values}.securityContext | nindent 12 }}
          ports:
            - name: http
              containerPort: {{ ${values}.service.targetPort }}
              protocol: TCP
${variables(application, web)}${probes(values)}${lifecycle(values)}          resources:
            {{- toYaml ${values}.resources | nindent 12 }}
          volumeMounts:
${web.writable.map((folder) => `            - name: ${folder.name}\n              mountPath: ${folder.path}\n`).join('')}`;
}

function variables(application: ResolvedApplication, web: ResolvedWeb): string {
  const { config, secrets } = application;
  const fromValues =
    config !== undefined && config.how === 'plain' && web.takesConfig
      ? `            {{- range $name, $value := ${valuesRef(config.at)} }}
            - name: {{ $name }}
              value: {{ ${include(application, 'text', '$value')} | quote }}
            {{- end }}
${computedVariables(application, config)}`
      : '';
  const fromSecret =
    web.takesSecrets && secrets !== undefined ? `            {{- ${include(application, 'secretVariables')} | nindent 12 }}\n` : '';
  return fromValues === '' && fromSecret === '' ? '' : `          env:\n${fromValues}${fromSecret}`;
}

/** What the chart knows itself and no user sets. */
function computedVariables(application: ResolvedApplication, config: ResolvedConfig): string {
  const variables = config.items.map(({ env, value }) => {
    if (value.kind === 'literal') return '';
    if (value.computed.kind !== 'field') {
      return `            - name: ${env}
              value: {{ ${computedText(application, value.computed)} | quote }}
`;
    }
    return `            - name: ${env}
              valueFrom:
                fieldRef:
                  fieldPath: ${value.computed.path}
`;
  });
  return variables.join('');
}

function probes(values: string): string {
  return ['startupProbe', 'livenessProbe', 'readinessProbe']
    .map(
      (probe) => `          {{- with ${values}.${probe} }}
          ${probe}:
            {{- toYaml . | nindent 12 }}
          {{- end }}
`,
    )
    .join('');
}

function lifecycle(values: string): string {
  return `          {{- /* A stopping pod gets requests until every proxy has heard of it: it serves on for this long. */}}
          {{- with ${values}.preStopSeconds }}
          lifecycle:
            preStop:
              {{- if semverCompare ">=1.30.0-0" $.Capabilities.KubeVersion.Version }}
              sleep:
                seconds: {{ . }}
              {{- else }}
              exec:
                command: ["sleep", {{ . | quote }}]
              {{- end }}
          {{- end }}
`;
}

function volumes(web: ResolvedWeb): string {
  const folders = web.writable.map(
    (folder) => `        - name: ${folder.name}
          emptyDir:
            sizeLimit: ${folder.size}
`,
  );
  return `        {{- /* The root file system is read-only: these folders are what the program may write to. */}}
${folders.join('')}`;
}

function placement(application: ResolvedApplication, web: ResolvedWeb, values: string): string {
  return `      {{- if ne ${values}.spread.mode "none" }}
      topologySpreadConstraints:
        {{- range ${values}.spread.topologyKeys }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: {{ ternary "DoNotSchedule" "ScheduleAnyway" (eq $${values}.spread.mode "required") }}
          labelSelector:
            matchLabels:
${selector(application, web.name, 14, '$')}
          {{- /* Counts the pods of one revision only, so that a rollout spreads too. */}}
          {{- if semverCompare ">=1.27.0-0" $.Capabilities.KubeVersion.Version }}
          matchLabelKeys:
            - pod-template-hash
          {{- end }}
        {{- end }}
      {{- end }}
${['nodeSelector', 'affinity', 'tolerations']
  .map(
    (key) => `      {{- with ${values}.${key} }}
      ${key}:
        {{- toYaml . | nindent 8 }}
      {{- end }}
`,
  )
  .join('')}`;
}
