/** What an operator of the chart needs to know about its stores: the sections of README.md. */
import type { ResolvedApplication, ResolvedStore } from '../app/index.ts';

/** Markdown with headings of the second level; empty when there are no stores. */
export function storeReadme(application: ResolvedApplication): string {
  const { stores } = application;
  if (stores.length === 0) return '';
  return [
    modes(application),
    ...stores.filter(({ backup }) => backup).map((store) => backups(application, store)),
    ...stores.filter(({ persistent, as }) => persistent && as === 'StatefulSet').map((store) => growing(application, store)),
    ...stores.filter(({ passwordKey }) => passwordKey !== undefined).map((store) => password(application, store)),
  ].join('\n\n');
}

/** What a release that is called like the chart calls its objects. */
function objectOf(application: ResolvedApplication, store: ResolvedStore, suffix = ''): string {
  return `${application.name}-${store.name}${suffix}`;
}

function modes({ stores }: ResolvedApplication): string {
  const rows = stores.map((store) => {
    const at = store.values.join('.');
    const operator = store.operator ? `\`${at}.operator.enabled: true\`` : 'not in this chart';
    return `| ${store.title} | \`${at}.enabled: true\` | ${operator} | \`${at}.enabled: false\`, \`${at}.external.host\` |`;
  });
  const operators = [
    ...(stores.some(({ engine, operator }) => operator && engine === 'postgres') ? ['CloudNativePG'] : []),
    ...(stores.some(({ engine, operator }) => operator && engine === 'redis') ? ['the Redis operator'] : []),
  ];
  const installed = operators.length === 0 ? '' : ` An operator (${operators.join(', ')}) must be installed in the cluster before.`;
  return `## Databases and caches

| Store | Bundled: one pod of this chart | Made by an operator | Somebody else's server |
| ----- | ------------------------------ | ------------------- | ---------------------- |
${rows.join('\n')}

A bundled server is one pod with one volume: it is away while its node is replaced.${installed}
Variables, URLs, waiting and network rules follow the mode; nothing else has to be changed. Data does not move by itself:
dump it, change the mode, restore it.`;
}

function backups(application: ResolvedApplication, store: ResolvedStore): string {
  const at = store.values.join('.');
  const dump = objectOf(application, store, '-backup');
  const restore = objectOf(application, store, '-restore');
  return `## Backup and restore of ${store.title}

\`${at}.backup.enabled: true\` dumps the database by the clock (\`${at}.backup.schedule\`) into the claim \`${dump}\`. Each dump is read
back before it counts; \`${at}.backup.keep\` of them are kept. The claim outlives the release. It lies in the same cluster: copy the
dumps elsewhere too (Velero, a snapshot of the volume).

A dump now, and what there is:

\`\`\`bash
kubectl create job dump-now --from=cronjob/${dump} -n NAMESPACE
kubectl wait --for=condition=complete job/dump-now --timeout=30m -n NAMESPACE
kubectl logs job/dump-now -n NAMESPACE
\`\`\`

Restoring the newest dump. Stop what writes first; the dump replaces what is in the database, all of it or nothing:

\`\`\`bash
kubectl scale deployment -l app.kubernetes.io/instance=RELEASE --replicas=0 -n NAMESPACE
kubectl create job restore-now --from=cronjob/${restore} -n NAMESPACE
kubectl wait --for=condition=complete job/restore-now --timeout=30m -n NAMESPACE
kubectl logs job/restore-now -n NAMESPACE
kubectl scale deployment -l app.kubernetes.io/instance=RELEASE --replicas=1 -n NAMESPACE
\`\`\`

An autoscaler, or the next \`helm upgrade\`, brings back the number of pods. A certain dump, or the drill that restores into a database of its own
(\`RESTORE_DATABASE\`) and touches nothing else; do it before you need it:

\`\`\`bash
kubectl create job drill --from=cronjob/${restore} -n NAMESPACE --dry-run=client -o yaml |
  kubectl set env --local -f - RESTORE_DATABASE=drill -o yaml |
  kubectl create -n NAMESPACE -f -
kubectl create job restore-that --from=cronjob/${restore} -n NAMESPACE --dry-run=client -o yaml |
  kubectl set env --local -f - RESTORE_FILE=NAME-20260101T023000Z.dump -o yaml |
  kubectl create -n NAMESPACE -f -
\`\`\``;
}

function growing(application: ResolvedApplication, store: ResolvedStore): string {
  const object = objectOf(application, store);
  return `## Growing the volume of ${store.title}

Kubernetes does not let a StatefulSet change the claims that it makes: \`${store.values.join('.')}.persistence.size\` alone would fail the
upgrade. Grow the claim, then let the chart make the StatefulSet again; the pod and its data stay where they are:

\`\`\`bash
kubectl patch pvc data-${object}-0 -n NAMESPACE -p '{"spec":{"resources":{"requests":{"storage":"NEW"}}}}'
kubectl delete statefulset ${object} --cascade=orphan -n NAMESPACE
helm upgrade RELEASE CHART -f VALUES --set ${store.values.join('.')}.persistence.size=NEW -n NAMESPACE
\`\`\``;
}

function password(application: ResolvedApplication, store: ResolvedStore): string {
  const at = store.passwordPath === undefined ? 'the Secret' : `\`${store.passwordPath.join('.')}\``;
  const object = objectOf(application, store);
  const user = `${store.values.join('.')}.user`;
  if (store.engine === 'redis') {
    return `## Changing the password of ${store.title}

Change ${at} (or the key \`${store.passwordKey}\` of a Secret of your own, and the restart switch): the server and its callers are restarted.`;
  }
  return `## Changing the password of ${store.title}

A bundled server takes the password from the Secret when its data is made, and never again. Change it there first, then in ${at}
(or in the key \`${store.passwordKey}\` of a Secret of your own, and the restart switch). USER and DATABASE are \`${user}\` and \`${store.values.join('.')}.database\`:

\`\`\`bash
kubectl exec -it ${object}-0 -n NAMESPACE -- psql -U USER -d DATABASE -c '\\password'
\`\`\`

In a URL of your own Secret the password is percent-encoded: \`@\` is \`%40\`, \`/\` is \`%2F\`, \`:\` is \`%3A\`.`;
}
