/** The container of a component: image, variables, ports, probes, mounts. */
import type { ResolvedApplication, ResolvedComponent, ResolvedConfig, ResolvedItem } from '../app/index.ts';
import { gatedLines } from './kube-gate.ts';
import { linkedText } from './store-link.ts';
import { include, valuesRef } from './template-text.ts';
import { bare, ownMapBlock, ownValue, valueText } from './template-value.ts';

/** An item of `containers`, at column 8. */
export function container(application: ResolvedApplication, component: ResolvedComponent): string {
  const list = (key: string, words: readonly string[] | undefined): string => (words ? `          ${key}: ${JSON.stringify(words)}\n` : '');
  const block = (path: string, key = path): string => ownMapBlock(application, component, path, key, 10);
  return `        - name: ${component.name}
${image(application, component)}${list('command', component.command)}${list('args', component.args)}${block('securityContext')}${ports(application, component)}${environment(application, component)}${probes(application, component)}${component.drains ? lifecycle(application, component) : ''}${resources(application, component)}          volumeMounts:
${mounts(application, component)}          {{- with omit (${containerSpec(component)} | default dict) "env" "envFrom" "volumeMounts" }}
          {{- toYaml . | nindent 10 }}
          {{- end }}
`;
}

/** More of the container, from the one value that reaches everything. */
function containerSpec(component: ResolvedComponent): string {
  return `${valuesRef(component.values)}.containerSpec`;
}

function more(component: ResolvedComponent, key: string): string {
  return `            {{- with (${containerSpec(component)}).${key} }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
`;
}

function image(application: ResolvedApplication, component: ResolvedComponent): string {
  if (component.image !== undefined) {
    return `          image: {{ ${linkedText(application, component.image)} | quote }}
          imagePullPolicy: IfNotPresent
`;
  }
  return `          image: {{ ${include(application, 'image', imageArguments(application, component))} | quote }}
          imagePullPolicy: {{ ${bare(ownValue(application, component, 'image.pullPolicy'))} }}
`;
}

/** (list $ image) or, of a component that runs another's image, (list $ that own). */
export function imageArguments(application: ResolvedApplication, component: ResolvedComponent): string {
  const first = application.components.find(({ name }) => name === component.imageFrom);
  const own = `${valuesRef(component.values)}.image`;
  return first === undefined ? `(list $ ${own})` : `(list $ ${valuesRef(first.values)}.image ${own})`;
}

function ports(application: ResolvedApplication, component: ResolvedComponent): string {
  if (component.port === undefined) return '';
  const port = component.kind === 'web' ? `{{ ${bare(ownValue(application, component, 'service.targetPort'))} }}` : component.port;
  return `          ports:
            - name: ${component.portName}
              containerPort: ${port}
              protocol: TCP
`;
}

/** `env` and `envFrom`. What stands in the pod wins over what comes from objects as a whole. */
function environment(application: ResolvedApplication, component: ResolvedComponent): string {
  const { config, secrets } = application;
  const keys = secrets !== undefined && component.takesSecrets && secrets.how === 'keyRef' && secrets.files === undefined;
  const fixed = [
    config !== undefined && component.takesConfig ? configVariables(application, component, config) : '',
    keys
      ? `            {{- ${include(application, 'secretVariables', `(${include(application, secretName(component))})`)} | nindent 12 }}\n`
      : '',
    ...component.variables.map(({ name, value }) => (value.kind === 'computed' ? computedVariable(application, name, value.computed) : '')),
    hasLiterals(component) ? ranged(application, userEnv(component)) : '',
  ].join('');
  // Maps of the user's: each may be empty, and an empty list is none.
  const maps = [
    ...(hasLiterals(component) || !mayAdd(application, component) ? [] : [userEnv(component)]),
    ...(component.moreEnv === undefined ? [] : [valueText(application, component.moreEnv)]),
  ];
  const body = `${fixed}${maps.map((map) => ranged(application, map)).join('')}${more(component, 'env')}`;
  const from = wholeObjects(application, component);
  if (fixed !== '') return `          env:\n${body}${from}`;
  const some = [...maps, `(${containerSpec(component)}).env`].join(' ');
  return `          {{- if ${some.includes(' ') ? `or ${some}` : some} }}
          env:
${body}          {{- end }}
${from}`;
}

function hasLiterals(component: ResolvedComponent): boolean {
  return component.variables.some(({ value }) => value.kind === 'literal');
}

function secretName(component: ResolvedComponent): string {
  return component.hook === undefined ? 'secretName' : 'hookSecretName';
}

function configName(component: ResolvedComponent): string {
  return component.hook === undefined ? 'configName' : 'hookConfigName';
}

function userEnv(component: ResolvedComponent): string {
  return `${valuesRef(component.values)}.env`;
}

/** Whether there is a value `env` for the user's own variables. */
function mayAdd(application: ResolvedApplication, component: ResolvedComponent): boolean {
  const path = [...component.values, 'env'].join('.');
  const maps = [application.config?.at, component.moreEnv].map((at) => at?.join('.'));
  return !maps.includes(path);
}

function ranged(application: ResolvedApplication, map: string): string {
  return `            {{- range $name, $value := ${map} }}
            - name: {{ $name }}
              value: {{ ${include(application, 'text', '$value')} | quote }}
            {{- end }}
`;
}

function configVariables(application: ResolvedApplication, component: ResolvedComponent, config: ResolvedConfig): string {
  const fields = config.fields.map((item) =>
    item.value.kind === 'computed' ? computedVariable(application, item.env, item.value.computed) : '',
  );
  if (config.how === 'envFrom') return fields.join('');
  const literals = config.items.filter((item) => item.value.kind === 'literal');
  const computed = config.items.flatMap(({ env, value }) =>
    value.kind === 'computed' && config.how === 'plain' ? [computedVariable(application, env, value.computed)] : [],
  );
  if (config.how === 'plain') {
    const asTheyAre = literals.every(({ path, env }) => path.length === 1 && path[0] === env);
    const values = valuesRef(config.at);
    const plain = asTheyAre ? [ranged(application, values)] : literals.map((item) => plainItem(application, config, item));
    const added = asTheyAre || !config.open ? '' : ranged(application, openItems(config));
    return [...plain, added, ...computed, ...fields].join('');
  }
  const refs = config.items.map(
    (item) => `            - name: ${item.env}
              valueFrom:
                configMapKeyRef:
                  name: {{ ${include(application, configName(component))} }}
                  key: ${item.key}
`,
  );
  const added = `            {{- range $name, $_ := ${openItems(config)} }}
            - name: {{ $name }}
              valueFrom:
                configMapKeyRef:
                  name: {{ ${include(application, configName(component), '$')} }}
                  key: {{ $name }}
            {{- end }}
`;
  return [...refs, config.open ? added : '', ...fields].join('');
}

/** The user's own entries of an open group. */
export function openItems(config: ResolvedConfig): string {
  const known = [...new Set(config.items.flatMap(({ path, value }) => (value.kind === 'literal' ? [path[0] ?? ''] : [])))];
  const values = valuesRef(config.at);
  return known.length === 0 ? values : `omit ${values} ${known.map((key) => `"${key}"`).join(' ')}`;
}

function plainItem(application: ResolvedApplication, config: ResolvedConfig, item: ResolvedItem): string {
  return `            - name: ${item.env}
              value: {{ ${include(application, 'text', valueText(application, [...config.at, ...item.path]))} | quote }}
`;
}

function computedVariable(application: ResolvedApplication, name: string, computed: Parameters<typeof linkedText>[1]): string {
  if (computed.kind === 'field') {
    return `            - name: ${name}
              valueFrom:
                fieldRef:
                  fieldPath: ${computed.path}
`;
  }
  const text =
    computed.kind === 'value' ? include(application, 'text', linkedText(application, computed)) : linkedText(application, computed);
  return `            - name: ${name}
              value: {{ ${text} | quote }}
`;
}

function wholeObjects(application: ResolvedApplication, component: ResolvedComponent): string {
  const { config, secrets } = application;
  const map =
    config !== undefined && component.takesConfig && config.how === 'envFrom'
      ? `            - configMapRef:
                name: {{ ${include(application, configName(component))} }}
`
      : '';
  const secret =
    secrets !== undefined && component.takesSecrets && secrets.how === 'envFrom' && secrets.files === undefined
      ? `            - secretRef:
                name: {{ ${include(application, secretName(component))} }}
`
      : '';
  if (map + secret !== '') return `          envFrom:\n${map}${secret}${more(component, 'envFrom')}`;
  return `          {{- with (${containerSpec(component)}).envFrom }}
          envFrom:
            {{- toYaml . | nindent 12 }}
          {{- end }}
`;
}

function probes(application: ResolvedApplication, component: ResolvedComponent): string {
  if (component.workload === 'Job' || component.workload === 'CronJob') return '';
  return ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => ownMapBlock(application, component, probe, probe, 10)).join('');
}

function lifecycle(application: ResolvedApplication, component: ResolvedComponent): string {
  const sleep = `              sleep:
                seconds: {{ . }}
`;
  const exec = `              exec:
                command: ["sleep", {{ . | quote }}]
`;
  return `          {{- /* A stopping pod gets requests until every proxy has heard of it: it serves on for this long. */}}
          {{- with ${bare(ownValue(application, component, 'preStopSeconds'))} }}
          lifecycle:
            preStop:
${gatedLines(application, 30, 14, sleep, exec)}          {{- end }}
`;
}

function resources(application: ResolvedApplication, component: ResolvedComponent): string {
  return `          resources:
            {{- toYaml ${valueText(application, [...component.values, 'resources'])} | nindent 12 }}
`;
}

function mounts(application: ResolvedApplication, component: ResolvedComponent): string {
  const { secrets } = application;
  const folders = component.writable.map(({ name, path }) => [name, path] as const);
  const claims = application.volumes.filter(({ name }) => component.mounts.includes(name)).map(({ name, mount }) => [name, mount] as const);
  const lines = [...folders, ...claims].map(([name, path]) => `            - name: ${name}\n              mountPath: ${path}\n`);
  if (component.takesSecrets && secrets?.files !== undefined) {
    lines.push(`            - name: secrets\n              mountPath: ${secrets.files}\n              readOnly: true\n`);
  }
  if (component.takesSecrets && secrets?.sources.includes('csi')) {
    lines.push(`            {{- if .Values.secretsStore.enabled }}
            - name: secrets-store
              mountPath: /mnt/secrets-store
              readOnly: true
            {{- end }}
`);
  }
  return `${lines.join('')}${more(component, 'volumeMounts')}`;
}
