/**
 * Dumps of a PostgreSQL by the clock, and the way back: a CronJob that makes them, a suspended one that restores (started by hand:
 * kubectl create job --from). They work with a bundled server, one of an operator, and one of somebody else's.
 */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { gatedVersion } from './kube-gate.ts';
import { linkText, storeObject } from './store-link.ts';
import { containerSecurity, imageLines, passwordVariable, podHead, podPlacement, podSecurity, storeFlag, storeValue } from './store-pod.ts';
import { metadata, selector, shifted } from './template-text.ts';

/** Component of the pods that dump and restore: not the store's, or its Service would send them connections. */
export function backupComponent(store: ResolvedStore): string {
  return `${store.name}-backup`;
}

export function backupTemplate(application: ResolvedApplication, store: ResolvedStore): string {
  const dump = cronJob(application, store, {
    name: '-backup',
    schedule: `{{ ${storeValue(application, store, 'backup.schedule')} | quote }}`,
    suspend: '',
    script: DUMP.replace('KEEP', `{{ add1 (int ${storeValue(application, store, 'backup.keep')}) }}`),
    retries: 2,
  });
  const restore = cronJob(application, store, {
    name: '-restore',
    schedule: '"0 0 1 1 *"',
    suspend: '  {{- /* Never by the clock: kubectl create job NAME --from=cronjob/... starts it (README). */}}\n  suspend: true\n',
    script: RESTORE,
    retries: 0,
  });
  return `{{- if ${storeFlag(application, store, 'backup.enabled')} }}
${claim(application, store)}---
${dump}---
${restore}{{- end }}
`;
}

/** Written under another name first: what bears the name of a dump is whole. The oldest go only when a new one is there. */
const DUMP = `set -eu
file="/backup/$PGDATABASE-$(date -u +%Y%m%dT%H%M%SZ).dump"
trap 'rm -f "$file.part"' EXIT
pg_dump --format=custom --file="$file.part"
pg_restore --list "$file.part" > /dev/null
mv "$file.part" "$file"
find /backup -name "$PGDATABASE-*.dump" | sort -r | tail -n +KEEP | while read -r old; do rm -- "$old"; done
echo "kept:"
ls -l /backup/"$PGDATABASE"-*.dump
`;

/** RESTORE_FILE: which dump (else the newest). RESTORE_DATABASE: another database, made anew: the drill. */
const RESTORE = `set -eu
file="\${RESTORE_FILE:-$(find /backup -name "$PGDATABASE-*.dump" | sort | tail -n 1)}"
case "$file" in /*) ;; *) file="/backup/$file" ;; esac
if [ ! -f "$file" ]; then
  echo "there is no dump $file" >&2
  exit 1
fi
target="\${RESTORE_DATABASE:-$PGDATABASE}"
if [ "$target" != "$PGDATABASE" ]; then
  dropdb --if-exists "$target"
  createdb "$target"
fi
echo "restoring $file into $target"
pg_restore --clean --if-exists --no-owner --exit-on-error --single-transaction --dbname="$target" "$file"
echo "restored $file into $target"
`;

interface Run {
  readonly name: string;
  readonly schedule: string;
  readonly suspend: string;
  readonly script: string;
  readonly retries: number;
}

function cronJob(application: ResolvedApplication, store: ResolvedStore, run: Run): string {
  const component = backupComponent(store);
  const pod = `${podHead(application, store)}      restartPolicy: Never
${podSecurity(application, store)}      containers:
${container(application, store, run.script)}      volumes:
        - name: backup
          persistentVolumeClaim:
            claimName: {{ ${storeObject(application, store, '-backup')} }}
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
${podPlacement(application, store)}`;
  return `apiVersion: ${gatedVersion(application, 21, 'batch/v1', 'batch/v1beta1')}
kind: CronJob
${metadata(application, storeObject(application, store, run.name), component)}spec:
  schedule: ${run.schedule}
${run.suspend}  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 3
  jobTemplate:
    metadata:
      labels:
${selector(application, component, 8)}
    spec:
      backoffLimit: ${run.retries}
      activeDeadlineSeconds: 7200
      template:
        metadata:
          labels:
${selector(application, component, 12)}
        spec:
${shifted(pod, 4)}`;
}

function container(application: ResolvedApplication, store: ResolvedStore, script: string): string {
  const link = (item: string): string => `{{ ${linkText(application, store.name, item)} | quote }}`;
  const tls = storeFlag(application, store, 'external.tls');
  return `        - name: ${backupComponent(store)}
${imageLines(application, store)}${containerSecurity(10)}          command:
            - sh
            - -c
            - |
${shifted(script, 14)}          env:
            - name: PGHOST
              value: ${link('host')}
            - name: PGPORT
              value: ${link('port')}
            - name: PGUSER
              value: ${link('user')}
            - name: PGDATABASE
              value: ${link('database')}
${passwordVariable(application, store, 'PGPASSWORD')}            {{- if and (not ${storeFlag(application, store, 'enabled')}) ${tls} }}
            - name: PGSSLMODE
              value: require
            {{- end }}
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              memory: 256Mi
          volumeMounts:
            - name: backup
              mountPath: /backup
            - name: tmp
              mountPath: /tmp
`;
}

function claim(application: ResolvedApplication, store: ResolvedStore): string {
  const value = (path: string): string => storeValue(application, store, path);
  const keep = `  annotations:
    {{- /* Dumps outlive the release: they are what is left when it was uninstalled by mistake. */}}
    helm.sh/resource-policy: keep
`;
  return `apiVersion: v1
kind: PersistentVolumeClaim
${metadata(application, storeObject(application, store, '-backup'), backupComponent(store), keep)}spec:
  accessModes:
    - ReadWriteOnce
  {{- with ${value('backup.storageClass')} | default ${value('persistence.storageClass')} }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ ${value('backup.size')} | default ${value('persistence.size')} }}
`;
}
