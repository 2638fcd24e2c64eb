/** README: what goes wrong, how it shows, what to do; only what this chart can have. */
import type { ResolvedApplication } from '../app/index.ts';
import { code, jobsOf, releasesOf, section, shell, shownName, staying, subsection } from './readme-names.ts';

export function troubleshootingSection(application: ResolvedApplication): string {
  const { name, namespace } = releasesOf(application).at(-1)!;
  const { secrets, stores, reach, volumes } = application;
  const first = staying(application)[0];
  const pods = `-n ${namespace} -l app.kubernetes.io/instance=${name}`;
  const workload = first === undefined ? '' : `${first.workload.toLowerCase()}/${shownName(application, first.object, name)}`;
  const job = jobsOf(application)[0];
  const cases: readonly (readonly [there: boolean, head: string, text: string, ...lines: readonly string[]])[] = [
    [
      true,
      'Helm refuses the values',
      'The sentence names the value and what was wanted; `values.schema.json` closes every map, so a misspelt key is refused instead of forgotten. `helm template` says the same without a cluster.',
      `helm template ${name} ./${application.path} --debug 2>&1 | head`,
    ],
    [
      true,
      'A pod stays Pending',
      'No node has room for its requests, a node selector or taint keeps it away, or a claim is not bound. The events say which.',
      `kubectl describe pods ${pods} | grep -A5 Events`,
      `kubectl get pvc ${pods}`,
    ],
    [
      true,
      'ImagePullBackOff',
      'The image or its tag does not exist, or the registry asks for a login: `imagePullSecrets` (or `global.imagePullSecrets`). With `pullPolicy: Never` the image must have been loaded into the node (minikube: `minikube image load IMAGE`).',
      `kubectl get pods ${pods} -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.spec.containers[0].image}{"\\n"}{end}'`,
    ],
    [
      true,
      'A pod restarts again and again',
      'The log of the container before the restart has the reason; exit code 137 is the memory limit (`OOMKilled`), a failed liveness probe stands in the events.',
      `kubectl logs ${pods} --previous --tail=50 --prefix`,
      `kubectl get pods ${pods} -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.status.containerStatuses[0].lastState.terminated.reason}{"\\n"}{end}'`,
    ],
    [
      true,
      'Pods run but are not ready',
      `The readiness probe fails: the program cannot answer yet${stores.length === 0 ? '' : `, mostly because ${stores.map(({ title }) => title).join(' or ')} does not answer`}. Unready pods get no requests, and an upgrade waits for them.`,
      ...(workload === '' ? [] : [`kubectl rollout status ${workload} -n ${namespace} --timeout=60s`]),
      `kubectl get events -n ${namespace} --sort-by=.lastTimestamp | tail -20`,
    ],
    [
      secrets !== undefined,
      'CreateContainerConfigError',
      `A key of the Secret is missing, or the Secret itself (${code(secrets?.existing.join('.') ?? '')} names one that is not there).`,
      `kubectl get secrets -n ${namespace}`,
      `kubectl get secret NAME -n ${namespace} -o jsonpath='{.data}' | tr ',' '\\n' | cut -d: -f1   # its keys`,
    ],
    [
      secrets !== undefined,
      '"cannot be imported into the current release"',
      "A Secret (or another object) of that name exists already and is not Helm's. Name yours in the value for an existing Secret, and call it otherwise than the chart calls its own.",
      `kubectl get secret -n ${namespace} --show-labels`,
    ],
    [
      job !== undefined,
      `The job ${job?.name ?? ''} fails and the upgrade with it`,
      'A failed job stays for its log; mend the cause and upgrade again, the old pods go on serving meanwhile.',
      `kubectl logs ${pods},app.kubernetes.io/component=${job?.name ?? ''} --tail=100`,
      `kubectl get jobs ${pods}`,
    ],
    [
      application.components.some(({ scales }) => scales === 'hpa'),
      'The autoscaler shows `<unknown>`',
      'The metrics server is missing, or a container has no CPU request.',
      'kubectl top pods -A | head -3',
      `kubectl describe hpa -n ${namespace}`,
    ],
    [
      reach.ingress,
      'The Ingress answers 404 or 503',
      '404: no rule has this host or path, or no controller takes the class. 503: the Service has no ready pods.',
      `kubectl get ingress,endpointslices ${pods}`,
      `kubectl describe ingress -n ${namespace}`,
    ],
    [
      reach.policies.size > 0,
      'A connection times out',
      'A network policy does not know it. What a component calls and who calls it stands in the description; for a try, switch the policies off.',
      `kubectl get networkpolicies -n ${namespace}`,
      `helm upgrade ${name} ./${application.path} -n ${namespace} --reuse-values --set networkPolicy.enabled=false`,
    ],
    [
      volumes.length > 0,
      'Multi-Attach error, or a pod hangs in ContainerCreating',
      'A volume with ReadWriteOnce is mounted on another node: use a storage class with ReadWriteMany, or one replica.',
      `kubectl describe pods ${pods} | grep -i attach`,
    ],
    [
      stores.some(({ engine }) => engine === 'postgres'),
      'PostgreSQL refuses the password',
      'The password of a database is set when its volume is made; another one in the Secret changes nothing there. Change it in the database (`ALTER USER … PASSWORD`), then in the Secret.',
      `kubectl logs ${pods},app.kubernetes.io/component=${stores.find(({ engine }) => engine === 'postgres')?.name ?? ''} --tail=20`,
    ],
    [
      true,
      '"another operation is in progress", or a release that hangs',
      'A release was interrupted. Go back to the last revision that was deployed; when there is none, remove the release and install again.',
      `helm history ${name} -n ${namespace}`,
      `helm rollback ${name} -n ${namespace}`,
    ],
    [
      true,
      'The namespace refuses pods',
      'Its Pod Security label asks for more than the values give; the defaults satisfy "restricted".',
      `kubectl get namespace ${namespace} -o jsonpath='{.metadata.labels}'`,
    ],
  ];
  return section(
    'Troubleshooting',
    ...cases.flatMap(([there, head, text, ...lines]) => (there ? [subsection(head, text, shell(...lines))] : [])),
  );
}
