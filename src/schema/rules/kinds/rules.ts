/** The rules of the kinds, for docs and SARIF. Those of pods and metadata have their own tables; ids that both use are there. */
import type { RuleInfo } from '../metadata/index.ts';

function rule(summary: string, remedy: string): RuleInfo {
  return { summary, remedy };
}

export const KIND_RULES: Readonly<Record<string, RuleInfo>> = {
  'api/admission-policy': rule(
    'A ValidatingAdmissionPolicy or its binding lacks a part, or names something that cannot be.',
    'Give matchConstraints with resource rules, at least one validation or audit annotation, and in the binding policyName and validationActions.',
  ),
  'api/api-service': rule(
    'An APIService’s name, group, version, priorities or service are not well-formed.',
    'Name it `version.group`, give priorities above 0, and with a service its name and namespace; caBundle excludes insecureSkipTLSVerify.',
  ),
  'api/cidr': rule(
    'An address range is no CIDR, has bits beyond its prefix, or an exception is outside of it.',
    'Write the network’s address and prefix (10.0.0.0/8); each `except` must be a smaller range within `cidr`.',
  ),
  'api/crd-conversion': rule(
    'A CRD’s conversion lacks its webhook, or has one without the strategy Webhook.',
    'With `strategy: Webhook` give webhook.clientConfig and conversionReviewVersions with v1; with None give neither.',
  ),
  'api/crd-names': rule(
    'A CRD’s name, group, scope or resource names are not well-formed, or its group is Kubernetes’ own and not approved.',
    'Name it `plural.group`, give kind and plural in the usual forms, and a group with a dot that you own.',
  ),
  'api/crd-versions': rule(
    'A CRD’s versions are not unique, have no schema, no single storage version, or drop a version that is still stored.',
    'Mark exactly one version `storage: true`, give each its schema.openAPIV3Schema, and migrate stored objects before a version goes.',
  ),
  'api/cron-schedule': rule(
    'A CronJob’s schedule or time zone cannot be read.',
    'Use five cron fields or a descriptor such as @daily, and timeZone with a name of the IANA database instead of TZ= in the schedule.',
  ),
  'api/data-key': rule(
    'A key of a ConfigMap or Secret is no file name, or is in data and binaryData both.',
    'Use letters, digits, dashes, underscores and dots, at most 253; put slashes into the volume’s items.',
  ),
  'api/data-size': rule('A ConfigMap or Secret holds more than 1 MiB.', 'Split it, or ship the data in an image or a volume.'),
  'api/disruption-budget': rule(
    'A PodDisruptionBudget has both minAvailable and maxUnavailable, or an unknown eviction policy.',
    'Keep one of the two; make the other conditional in the template.',
  ),
  'api/endpoints': rule(
    'An endpoint’s address, port, host name or hint is not well-formed, or there are too many.',
    'Give addresses of the slice’s type that other nodes can reach, and unique port names.',
  ),
  'api/hpa-behavior': rule(
    'A scaling rule of an autoscaler has no policy, or a window, period or value out of its range.',
    'Give each direction at least one policy with a positive value, a period of 1 to 1800 seconds and a window of 0 to 3600.',
  ),
  'api/hpa-metric': rule(
    'A metric of an autoscaler does not have exactly the source of its type, or its target is incomplete.',
    'Fill in the block that is named as the type, with a target type and the value that goes with it.',
  ),
  'api/hpa-replicas': rule(
    'minReplicas and maxReplicas of an autoscaler are missing, below 1, or the wrong way round.',
    'Set maxReplicas to at least minReplicas, and minReplicas to at least 1.',
  ),
  'api/hpa-target': rule(
    'What an autoscaler scales or observes is not named in full.',
    'Give kind, name and an apiVersion with the group, such as apps/v1.',
  ),
  'api/ingress-backend': rule(
    'An Ingress has no backend, a backend with both a service and a resource, or a service without name or port.',
    'Give each path service.name and one of service.port.name and service.port.number.',
  ),
  'api/ingress-class': rule(
    'The class of an Ingress contradicts its annotation, or an IngressClass’s controller or parameters are not well-formed.',
    'Use ingressClassName alone; a controller is a domain and a path, such as k8s.io/ingress-nginx.',
  ),
  'api/ingress-host': rule(
    'A host of an Ingress is no DNS name, or a wildcard that is not the first label.',
    'Use lower case DNS names without scheme, port and path; `*.` may stand before a domain.',
  ),
  'api/ingress-path': rule(
    'A path of an Ingress is not absolute, has forbidden parts, or an unknown pathType.',
    'Begin paths with `/`; use ImplementationSpecific for patterns that only the controller understands.',
  ),
  'api/int-or-percent': rule('A value that may be a number or a percentage is neither, negative, or above 100%.', 'Write 2 or "25%".'),
  'api/job-name': rule(
    'The name of a Job or CronJob is too long for the objects that are made of it.',
    'Keep CronJob names to 52 characters, and the names of indexed Jobs short enough for `-index` within 63.',
  ),
  'api/job-policy': rule(
    'A Job’s podFailurePolicy, successPolicy or podReplacementPolicy is not well-formed.',
    'Give each rule either onExitCodes or onPodConditions; exit codes ascending and unique; successPolicy needs completionMode Indexed.',
  ),
  'api/job-selector': rule(
    'A Job’s selector or the labels that go with it are not those that the server makes.',
    'Leave selector, manualSelector and the labels job-name and controller-uid out.',
  ),
  'api/job-spec': rule(
    'A Job’s completions, parallelism and limits do not go together.',
    'completionMode Indexed needs completions; backoffLimitPerIndex and maxFailedIndexes need completionMode Indexed.',
  ),
  'api/lease': rule('A Lease’s numbers or strategy are out of range.', 'Give a duration above 0.'),
  'api/limit-range': rule(
    'The limits of a LimitRange contradict one another or name no resource.',
    'Keep min ≤ defaultRequest ≤ default ≤ max, and one item a type.',
  ),
  'api/load-balancer': rule(
    'A field of load balancers is set on a Service of another type, or is not well-formed.',
    'Render loadBalancerClass, loadBalancerSourceRanges and allocateLoadBalancerNodePorts only with type LoadBalancer.',
  ),
  'api/negative': rule('A number or quantity is negative.', 'Use 0 or more.'),
  'api/network-policy': rule(
    'A rule of a NetworkPolicy has no peer, an ipBlock beside selectors, or a range of ports that does not work.',
    'Write ipBlock as its own list item; endPort needs a numeric port that is not greater.',
  ),
  'api/node-port': rule(
    'A nodePort is set where there is none, twice, or out of the cluster’s range.',
    'Leave it to the server, or use a free one between 30000 and 32767 with type NodePort or LoadBalancer.',
  ),
  'api/persistent-volume': rule(
    'A PersistentVolume lacks capacity, or has parts that do not go with its source.',
    'Give capacity.storage above 0 and accessModes.',
  ),
  'api/priority-class': rule(
    'A PriorityClass uses a name or value that is reserved for the system.',
    'Choose a name without `system-` and a value of at most 1000000000.',
  ),
  'api/quota': rule(
    'A ResourceQuota names an unknown resource or scope, or scopes that do not go with its resources.',
    'Use the standard names, or fully qualified ones (requests.nvidia.com/gpu, count/deployments.apps).',
  ),
  'api/rbac-binding': rule(
    'A binding’s roleRef or a subject is incomplete.',
    'Give roleRef apiGroup, kind and name; a ServiceAccount no apiGroup, and in a ClusterRoleBinding its namespace.',
  ),
  'api/rbac-rule': rule(
    'A rule of a Role lacks verbs, groups or resources, or mixes resources and URLs.',
    'Give verbs and either apiGroups and resources, or (in ClusterRoles) nonResourceURLs.',
  ),
  'api/runtime-class': rule(
    'A RuntimeClass’s handler, overhead or scheduling is not well-formed.',
    'The handler is a DNS label that the nodes’ runtime knows.',
  ),
  'api/secret-keys': rule(
    'A Secret lacks a key that its type demands, or holds no JSON there.',
    'kubernetes.io/tls needs tls.crt and tls.key, dockerconfigjson .dockerconfigjson, basic-auth username or password, ssh-auth ssh-privatekey.',
  ),
  'api/selector-empty': rule('A controller’s selector is missing or empty.', 'Select by the labels of the template, with stable values.'),
  'api/selector-mismatch': rule(
    'A controller’s selector does not select the pods that its template makes.',
    'Use one named template for selector labels, and include it in the template’s labels too.',
  ),
  'api/service-address': rule(
    'The cluster addresses, external addresses or families of a Service are not well-formed or contradict one another.',
    'Leave them to the server, or give one address a family, first the one in clusterIP.',
  ),
  'api/service-ports': rule(
    'A Service has no ports, ports without names, or two alike.',
    'With several ports name each; (protocol, port) and names are unique.',
  ),
  'api/service-traffic': rule(
    'A Service’s traffic policy, distribution or session affinity does not go with its type.',
    'externalTrafficPolicy needs type NodePort or LoadBalancer; sessionAffinityConfig needs ClientIP.',
  ),
  'api/service-type': rule(
    'A Service’s type is unknown, or ExternalName without its name or with addresses.',
    'ExternalName needs externalName, a DNS name, and no clusterIP.',
  ),
  'api/storage-class': rule(
    'A StorageClass’s provisioner, parameters or topologies are not well-formed.',
    'Give provisioner; parameters hold at most 512 entries.',
  ),
  'api/template-restart-policy': rule(
    'The pods of a controller have a restartPolicy or deadline that it does not allow.',
    'Jobs need OnFailure or Never; all others Always and no activeDeadlineSeconds.',
  ),
  'api/update-strategy': rule(
    'An update strategy is unknown, has parts of another one, or lets nothing proceed.',
    'rollingUpdate goes with RollingUpdate only; maxSurge and maxUnavailable are not both 0; progressDeadlineSeconds exceeds minReadySeconds.',
  ),
  'api/webhook': rule(
    'An admission webhook lacks a part or names something that cannot be.',
    'Give a name of three DNS labels, sideEffects None or NoneOnDryRun, admissionReviewVersions with v1, and a service or an https URL.',
  ),
  'api/webhook-rule': rule(
    'What a webhook or policy asks for is incomplete, or mixes `*` with others.',
    'Give operations, apiGroups, apiVersions and resources; `*` stands alone.',
  ),
};
