/** The init container in which a starting pod waits for a store: long enough for an ordinary start, not for ever. */
import type { ResolvedApplication, ResolvedComponent, ResolvedStore } from '../app/index.ts';
import { linkText } from './store-link.ts';
import { imageLines, storeFlag, storeValue } from './store-pod.ts';
import { include } from './template-text.ts';
import { ownMapBlock, valueText } from './template-value.ts';

export function waitForStore(application: ResolvedApplication, store: ResolvedStore, component: ResolvedComponent): string {
  const host = variableOf(application, store, component, 'host');
  const port = variableOf(application, store, component, 'port');
  return `        - name: wait-for-${store.name}
${imageLines(application, store)}${ownMapBlock(application, component, 'securityContext', 'securityContext', 10)}          command:
            - sh
            - -c
            - |
              end=$(($(date +%s) + {{ int ${valueText(application, component.wait)} }}))
              until ${question(application, store, `$${host.name}`, `$${port.name}`)}; do
                if [ "$(date +%s)" -ge "$end" ]; then echo "no answer yet, the program starts without"; exit 0; fi
                echo "waiting for ${store.title} at $${host.name}:$${port.name}"
                sleep 1
              done
          env:
${host.lines}${port.lines}          resources:
            requests:
              cpu: 10m
              memory: 16Mi
            limits:
              memory: 64Mi
`;
}

/** The command that ends with 0 when the server answers. It needs no password: a refusal is an answer too. */
function question(application: ResolvedApplication, store: ResolvedStore, host: string, port: string): string {
  if (store.engine === 'postgres') {
    // Without a user it looks for a name of the uid that it runs as, and there is none.
    const user = `{{ ${storeValue(application, store, 'user')} }}`;
    return `pg_isready -h "${host}" -p "${port}" -U "${user}" -t 2 > /dev/null 2>&1`;
  }
  const tls = `{{ if and (not ${storeFlag(application, store, 'enabled')}) ${storeFlag(application, store, 'external.tls')} }} --tls --insecure{{ end }}`;
  return `timeout 2 redis-cli${tls} -h "${host}" -p "${port}" ping > /dev/null 2>&1`;
}

interface Variable {
  readonly name: string;
  readonly lines: string;
}

/** Host or port: from the Secret when its key is there (only a Secret of your own may know it), else what the chart knows. */
function variableOf(application: ResolvedApplication, store: ResolvedStore, component: ResolvedComponent, item: 'host' | 'port'): Variable {
  const key = component.takesSecrets
    ? application.secrets?.keys.find(({ source }) => source.kind === 'link' && source.store === store.name && source.item === item)
    : undefined;
  const name = key?.env ?? `STORE_${item.toUpperCase()}`;
  if (key === undefined) {
    const lines = `            - name: ${name}
              value: {{ ${linkText(application, store.name, item)} | quote }}
`;
    return { name, lines };
  }
  const lines = `            - name: ${name}
              valueFrom:
                secretKeyRef:
                  name: {{ ${include(application, 'secretName')} }}
                  key: ${key.key}
`;
  return { name, lines };
}
