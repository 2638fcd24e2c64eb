/** A bundled Redis: the container of the official image, its settings as flags, its password (when there is one) from the Secret. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';
import { containerSecurity, imageLines, passwordVariable, storeFlag, storeProbes, storeValue } from './store-pod.ts';
import { storeWorkload } from './store-workload.ts';
import { include } from './template-text.ts';

export function redisWorkload(application: ResolvedApplication, store: ResolvedStore): string {
  return storeWorkload(application, store, redisContainer(application, store), '');
}

function redisContainer(application: ResolvedApplication, store: ResolvedStore): string {
  const value = (path: string): string => storeValue(application, store, path);
  return `        - name: ${store.name}
${imageLines(application, store)}${containerSecurity(10)}${command(store)}          args:
            - --port
            - "${store.port}"
            - --dir
            - ${store.data}
            - --appendonly
            - ${store.persistent ? `{{ ternary "yes" "no" ${storeFlag(application, store, 'persistence.enabled')} | quote }}` : '"no"'}
            - --save
            - ""
            {{- /* It listens to other pods, with a password or without: the network policy says to which. */}}
            - --protected-mode
            - "no"
            {{- range $name, $value := ${value('configuration')} }}
            - --{{ $name }}
            - {{ ${include(application, 'text', '$value')} | quote }}
            {{- end }}
${password(application, store)}          ports:
            - name: redis
              containerPort: ${store.port}
              protocol: TCP
          {{- /* redis-cli ends with 0 even when the answer is an error: the answer itself is looked at. */}}
${storeProbes(application, store, ['sh', '-c', `redis-cli${store.port === 6379 ? '' : ` -p ${store.port}`} ping | grep -q PONG`])}          resources:
            {{- toYaml ${value('resources')} | nindent 12 }}
          volumeMounts:
            - name: data
              mountPath: ${store.data}
`;
}

function command(store: ResolvedStore): string {
  if (store.passwordKey === undefined) return '          command: ["redis-server"]\n';
  return `          {{- /* The shell adds the password only when there is one; it comes from the Secret and stands in no pod spec. */}}
          command:
            - sh
            - -c
            - exec redis-server "$@" \${REDISCLI_AUTH:+--requirepass "$REDISCLI_AUTH"}
            - redis-server
`;
}

function password(application: ResolvedApplication, store: ResolvedStore): string {
  if (store.passwordKey === undefined) return '';
  return `          env:
            {{- /* redis-cli reads the password from here too: the probes need no other. */}}
${passwordVariable(application, store, 'REDISCLI_AUTH')}`;
}
