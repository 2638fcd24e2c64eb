/** The pod template of a component: labels, annotations, and everything of the pod but its container. */
import type { ResolvedApplication, ResolvedComponent, ResolvedVolume } from '../app/index.ts';
import { container } from './pod-container.ts';
import { placement } from './pod-placement.ts';
import { podIdentity, scrapeAnnotations } from './reach-files.ts';
import { secretAnnotations } from './secret-value.ts';
import { waitContainers } from './store-files.ts';
import { linkedText } from './store-link.ts';
import { include, nameOf, selector, valuesRef } from './template-text.ts';
import { bare, flagText, ownMapBlock, ownValue, valueText } from './template-value.ts';

/** `metadata:` and `spec:` of a pod template, at column 4. */
export function podTemplate(application: ResolvedApplication, component: ResolvedComponent): string {
  return `    metadata:
${podMetadata(application, component)}    spec:
${podSpec(application, component)}`;
}

function podMetadata(application: ResolvedApplication, component: ResolvedComponent): string {
  const labels = `{{- with ${ownValue(application, component, 'podLabels')} }}`;
  return `      labels:
${selector(application, component.name, 8)}
        ${labels}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        kubectl.kubernetes.io/default-container: ${component.name}
${runsOnce(component) ? '' : settingsAnnotations(application, component)}${scrapeAnnotations(application, component)}${backupAnnotation(application, component)}${ownAnnotations(application, component)}        {{- with ${ownValue(application, component, 'podAnnotations')} }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
`;
}

/** A pod that runs to its end reads its settings when it starts: nothing has to restart it. */
function runsOnce(component: ResolvedComponent): boolean {
  return component.workload === 'Job' || component.workload === 'CronJob';
}

const VARIABLES = 'Variables never change in a running pod';

function settingsAnnotations(application: ResolvedApplication, component: ResolvedComponent): string {
  const { config } = application;
  const checksum =
    config !== undefined && component.takesConfig && config.how !== 'plain'
      ? `        {{- /* ${VARIABLES}: a changed ConfigMap restarts it. */}}
        checksum/config: {{ ${include(application, 'configData')} | sha256sum }}
`
      : '';
  return `${checksum}${component.takesSecrets && application.secrets?.files === undefined ? secretAnnotations(application, VARIABLES) : ''}`;
}

/** Velero looks for the names of volumes at the pods, not at the claims. */
function backupAnnotation(application: ResolvedApplication, component: ResolvedComponent): string {
  const volumes = runsOnce(component) ? [] : mountedVolumes(application, component);
  const flags = volumes.map((volume) => flagText(application, [...volume.values, 'backup']));
  const [first] = volumes;
  if (first === undefined) return '';
  if (volumes.length === 1) {
    return `        {{- if ${flags[0]} }}
        backup.velero.io/backup-volumes: ${first.name}
        {{- end }}
`;
  }
  const list = volumes.map((volume, i) => `(ternary "${volume.name}" "" ${flagOf(flags[i])})`).join(' ');
  return `        {{- with compact (list ${list}) }}
        backup.velero.io/backup-volumes: {{ join "," . }}
        {{- end }}
`;
}

/** ternary wants a boolean, and a value that is not there is none. */
function flagOf(text = ''): string {
  return text.startsWith('(ne ') ? text : `(eq (toString ${text}) "true")`;
}

/** Annotations that are computed; literal ones are values. */
function ownAnnotations(application: ResolvedApplication, component: ResolvedComponent): string {
  const said = application.description.components[component.name]?.options.annotations ?? {};
  return Object.entries(said)
    .map(([key, value]) => (typeof value === 'string' ? '' : `        ${key}: {{ ${linkedText(application, value)} | quote }}\n`))
    .join('');
}

function podSpec(application: ResolvedApplication, component: ResolvedComponent): string {
  const grace = runsOnce(component)
    ? ''
    : `      terminationGracePeriodSeconds: {{ ${ownValue(application, component, 'terminationGracePeriodSeconds')} }}\n`;
  return `      {{- with ${include(application, 'imagePullSecrets')} | trim }}
      imagePullSecrets:
        {{- . | nindent 8 }}
      {{- end }}
${runsOnce(component) ? '      restartPolicy: Never\n' : ''}      {{- with ${bare(ownValue(application, component, 'priorityClassName'))} }}
      priorityClassName: {{ . }}
      {{- end }}
${podIdentity(application, component)}      {{- /* No variables for every Service of the namespace: REDIS_PORT would be "tcp://..." where a number is meant. */}}
      enableServiceLinks: false
${grace}${ownMapBlock(application, component, 'podSecurityContext', 'securityContext', 6)}${initContainers(application, component)}      containers:
${container(application, component)}${podSpecMore(application, component, 'containers', 8)}${volumes(application, component)}${placement(application, component)}      {{- with omit (${rawPodSpec(component)} | default dict) "containers" "initContainers" "volumes" }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
`;
}

/** More of the pod spec, from the one value that reaches everything. */
function rawPodSpec(component: ResolvedComponent): string {
  return `${valuesRef(component.values)}.podSpec`;
}

/** Items that the user adds to a list that the chart writes. */
function podSpecMore(_application: ResolvedApplication, component: ResolvedComponent, key: string, column: number): string {
  const space = ' '.repeat(column);
  return `${space}{{- with (${rawPodSpec(component)}).${key} }}
${space}{{- toYaml . | nindent ${column} }}
${space}{{- end }}
`;
}

function initContainers(application: ResolvedApplication, component: ResolvedComponent): string {
  const more = podSpecMore(application, component, 'initContainers', 8);
  if (component.stores.length === 0) {
    return `      {{- with (${rawPodSpec(component)}).initContainers }}
      initContainers:
        {{- toYaml . | nindent 8 }}
      {{- end }}
`;
  }
  return `      {{- /* Stores first, but not for ever: afterwards the program starts all the same and is unready until they answer. */}}
      {{- if or ${valueText(application, component.wait)} (${rawPodSpec(component)}).initContainers }}
      initContainers:
        {{- if ${bare(valueText(application, component.wait))} }}
${waitContainers(application, component)}        {{- end }}
${more}      {{- end }}
`;
}

export function mountedVolumes(application: ResolvedApplication, component: ResolvedComponent): readonly ResolvedVolume[] {
  return application.volumes.filter((volume) => component.mounts.includes(volume.name));
}

function volumes(application: ResolvedApplication, component: ResolvedComponent): string {
  const { secrets } = application;
  const folders = component.writable.map(
    (folder) => `        - name: ${folder.name}
          emptyDir:
            sizeLimit: ${folder.size}
`,
  );
  const claims = mountedVolumes(application, component)
    .filter((volume) => volume.per === 'release')
    .map(
      (volume) => `        - name: ${volume.name}
          persistentVolumeClaim:
            claimName: {{ ${nameOf(application, volume.object)} }}
`,
    );
  const files =
    secrets?.files !== undefined && component.takesSecrets
      ? `        {{- /* Files change while the pod runs, some seconds after the Secret: the program reads them again. */}}
        - name: secrets
          secret:
            secretName: {{ ${include(application, component.hook ? 'hookSecretName' : 'secretName')} }}
            defaultMode: 0440
`
      : '';
  const csi =
    secrets?.sources.includes('csi') && component.takesSecrets
      ? `        {{- if .Values.secretsStore.enabled }}
        - name: secrets-store
          csi:
            driver: secrets-store.csi.k8s.io
            readOnly: true
            volumeAttributes:
              secretProviderClass: {{ .Values.secretsStore.providerClass }}
        {{- end }}
`
      : '';
  return `      volumes:
        {{- /* The root file system is read-only: these folders are what the program may write to. */}}
${folders.join('')}${claims.join('')}${files}${csi}${podSpecMore(application, component, 'volumes', 8)}`;
}
