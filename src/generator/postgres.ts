/** A bundled PostgreSQL: the container of the official image, its settings as flags, its password from the application's Secret. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { containerSecurity, imageLines, passwordVariable, storeProbes, storeValue } from './store-pod.ts';
import { storeWorkload } from './store-workload.ts';
import { include } from './template-text.ts';

export function postgresWorkload(application: ResolvedApplication, store: ResolvedStore): string {
  const volumes = `        {{- /* The root file system is read-only: socket, temporary files and shared memory are all that is written beside the data. */}}
        - name: run
          emptyDir:
            sizeLimit: 16Mi
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
        - name: shm
          emptyDir:
            medium: Memory
            sizeLimit: 128Mi
`;
  return storeWorkload(application, store, postgresContainer(application, store), volumes);
}

function postgresContainer(application: ResolvedApplication, store: ResolvedStore): string {
  const value = (path: string): string => storeValue(application, store, path);
  return `        - name: ${store.name}
${imageLines(application, store)}${containerSecurity(10)}          args:
${store.port === 5432 ? '' : `            - -c\n            - port=${store.port}\n`}            {{- range $name, $value := ${value('configuration')} }}
            - -c
            - {{ printf "%s=%s" $name (${include(application, 'text', '$value')}) | quote }}
            {{- end }}
          env:
            - name: POSTGRES_DB
              value: {{ ${value('database')} | quote }}
            - name: POSTGRES_USER
              value: {{ ${value('user')} | quote }}
            {{- /* Counts when the data is made; later it is changed with ALTER ROLE (README). */}}
${passwordVariable(application, store, 'POSTGRES_PASSWORD')}            {{- /* A folder in the volume: its top may hold lost+found, and a database is made in an empty folder only. */}}
            - name: PGDATA
              value: ${store.data}/pgdata
          ports:
            - name: postgresql
              containerPort: ${store.port}
              protocol: TCP
          {{- /* Over TCP: while the data is made, a server without the network answers on the socket. */}}
${storeProbes(application, store, probeCommand(application, store))}          resources:
            {{- toYaml ${value('resources')} | nindent 12 }}
          volumeMounts:
            - name: data
              mountPath: ${store.data}
            - name: run
              mountPath: /var/run/postgresql
            - name: tmp
              mountPath: /tmp
            - name: shm
              mountPath: /dev/shm
`;
}

function probeCommand(application: ResolvedApplication, store: ResolvedStore): readonly string[] {
  const value = (path: string): string => `{{ ${storeValue(application, store, path)} | quote }}`;
  return [
    'pg_isready',
    '-U',
    value('user'),
    '-d',
    value('database'),
    '-h',
    '127.0.0.1',
    ...(store.port === 5432 ? [] : ['-p', `"${store.port}"`]),
  ];
}
