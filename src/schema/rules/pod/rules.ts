/** The rules about pods and pod templates, for docs and SARIF. */
import type { RuleInfo } from '../metadata/index.ts';

export const POD_RULES: Readonly<Record<string, RuleInfo>> = {
  'api/allowed-value': {
    summary: 'A field that takes one of a few words has none of them.',
    remedy: 'Use one of the words that the message lists; they are written exactly so.',
  },
  'api/config-key': {
    summary: 'The key of a ConfigMap or Secret that is referred to is missing or not well-formed.',
    remedy: 'Keys are letters, digits, dashes, underscores and dots, and do not begin with `..`.',
  },
  'api/container-name': {
    summary: 'A container has no name, a name that is no DNS label, or a name that another one has; or there is no container.',
    remedy: 'Name each container uniquely within the pod, init containers included: a-z, 0-9 and dashes, at most 63.',
  },
  'api/container-restart': {
    summary: 'A container’s restartPolicy or its rules are not allowed there, incomplete or too many.',
    remedy: 'Only init containers may have `restartPolicy: Always` (sidecars) before Kubernetes 1.35; rules need a policy.',
  },
  'api/deadline': {
    summary: 'activeDeadlineSeconds is out of range, or terminationGracePeriodSeconds is missing.',
    remedy: 'Give a positive number of seconds, or leave the field out.',
  },
  'api/dns': {
    summary: 'dnsConfig or hostAliases hold an address, a domain or an option that is not well-formed, or too many of them.',
    remedy: 'At most 3 nameservers and 32 search domains; `dnsPolicy: None` needs a nameserver.',
  },
  'api/env-name': {
    summary: 'An environment variable has no name, or one that this Kubernetes does not take.',
    remedy: 'Before Kubernetes 1.32: letters, digits, dashes, underscores and dots, no digit first; later any printable ASCII but `=`.',
  },
  'api/env-source': {
    summary: 'An environment variable has a value and a source, several sources, or an empty one.',
    remedy: 'Give either `value` or exactly one source under `valueFrom`; under `envFrom` either configMapRef or secretRef.',
  },
  'api/ephemeral-container': {
    summary: 'An ephemeral container is in a manifest, or has a field that such containers have not.',
    remedy: 'Ephemeral containers are added to running pods by `kubectl debug`; leave them out.',
  },
  'api/field-ref': {
    summary: 'A fieldRef names a field of the pod that cannot be had there.',
    remedy: 'Environment variables take names, namespace, uid, labels and annotations by key, node, service account and addresses.',
  },
  'api/file-mode': {
    summary: 'A file mode is not between 0 and 0777.',
    remedy: 'Write it in octal with a leading zero (0644), or in decimal (420): YAML reads 644 as decimal.',
  },
  'api/handler': {
    summary: 'A probe or lifecycle hook has no handler, or several.',
    remedy: 'Give exactly one of exec, httpGet, tcpSocket and grpc (probes) or sleep (hooks).',
  },
  'api/handler-field': {
    summary: 'A probe’s or hook’s handler lacks its command or path, or has a header or a sleep that cannot be.',
    remedy: 'Complete the handler; a sleep is not longer than terminationGracePeriodSeconds.',
  },
  'api/host-port-conflict': {
    summary: 'Two containers of the pod want one port of the node, or on the host’s network hostPort is not containerPort.',
    remedy: 'Use different host ports; with hostNetwork leave hostPort out.',
  },
  'api/host-users': {
    summary:
      'A pod in a user namespace of its own wants other namespaces of the host or raw devices; or procMount is Unmasked without one.',
    remedy: 'With `hostUsers: false` leave hostNetwork, hostPID, hostIPC and volumeDevices out.',
  },
  'api/hostname': {
    summary: 'hostname, subdomain or hostnameOverride is not well-formed or contradicts another field.',
    remedy: 'Use DNS labels of at most 63 characters.',
  },
  'api/hugepages': {
    summary: 'Huge pages are no multiple of their size, or stand without cpu and memory.',
    remedy: 'Ask for whole pages, and for cpu or memory beside them.',
  },
  'api/image': {
    summary: 'A container has no image, or one with blanks around it.',
    remedy: 'Give the image; check that the values which it is put together of are not empty.',
  },
  'api/init-container': {
    summary: 'An init container has probes or lifecycle hooks.',
    remedy: 'Only sidecars (`restartPolicy: Always`) have them.',
  },
  'api/mount-path': {
    summary: 'A volume mount has no path, or the path of another one.',
    remedy: 'Mount each volume at a path of its own; for several files in one directory use a projected volume or subPath.',
  },
  'api/mount-propagation': {
    summary: 'mountPropagation or recursiveReadOnly is unknown or not allowed here.',
    remedy: 'Bidirectional needs a privileged container; recursiveReadOnly needs readOnly.',
  },
  'api/node-affinity': {
    summary: 'A node affinity’s term has no requirement, a wrong operator, wrong values or a weight out of 1-100.',
    remedy: 'In and NotIn take values, Gt and Lt one number, Exists and DoesNotExist none.',
  },
  'api/os-fields': {
    summary: 'The pod’s operating system is unknown, or a field belongs to the other one.',
    remedy: 'Leave Linux fields out of Windows pods and windowsOptions out of Linux pods.',
  },
  'api/pod-affinity': {
    summary: 'A pod affinity’s term lacks its topologyKey, has a weight out of 1-100, or label keys that contradict its selector.',
    remedy: 'Give a topologyKey (kubernetes.io/hostname) and a labelSelector.',
  },
  'api/pod-annotation': {
    summary: 'An annotation that the server reads (deletion cost, tolerations, mirror pod) is not well-formed.',
    remedy: 'Use the fields that replaced it, or correct it.',
  },
  'api/pod-gate': {
    summary: 'A readiness or scheduling gate is no qualified name, is there twice, or stands beside nodeName.',
    remedy: 'Name gates `domain/name`, each once.',
  },
  'api/pod-resources': {
    summary: 'The resources of the pod as a whole are less than its containers’.',
    remedy: 'Raise the pod’s requests and limits to the sum of its containers’, or leave them out.',
  },
  'api/port-name': {
    summary: 'A port’s name is not well-formed, or another port of the container has it.',
    remedy: 'At most 15 of a-z, 0-9 and single dashes, with a letter.',
  },
  'api/port-range': {
    summary: 'A port is missing or not between 1 and 65535.',
    remedy: 'Give a port between 1 and 65535.',
  },
  'api/probe-numbers': {
    summary: 'A probe’s time or threshold is negative, or its successThreshold is not 1 where it must be.',
    remedy: 'Liveness and startup probes have successThreshold 1; only they may have a grace period.',
  },
  'api/reference-name': {
    summary: 'The name of another object (Secret, ConfigMap, ServiceAccount, class, node) is missing or is no such name.',
    remedy: 'Use the object’s name: a DNS subdomain.',
  },
  'api/request-over-limit': {
    summary: 'A request is more than its limit, or for extended resources and huge pages not equal to it.',
    remedy: 'Lower the request or raise the limit.',
  },
  'api/resize-policy': {
    summary: 'A resize policy is unknown, repeated, or asks for restarts where nothing restarts.',
    remedy: 'One policy each for cpu and memory: NotRequired or RestartContainer.',
  },
  'api/resource-claim': {
    summary: 'A resource claim is not well-formed, or a container uses one that the pod has not.',
    remedy: 'List the claim in spec.resourceClaims with a name and one source.',
  },
  'api/resource-field-ref': {
    summary: 'A resourceFieldRef names an unknown resource or a divisor that does not go with it.',
    remedy: 'Use requests or limits of cpu, memory, ephemeral-storage or hugepages, in volumes with containerName.',
  },
  'api/resource-name': {
    summary: 'A resource is none that a container can have.',
    remedy: 'Use cpu, memory, ephemeral-storage, hugepages-SIZE, or an extended resource `domain/name`.',
  },
  'api/resource-quantity': {
    summary: 'A quantity is negative, or a counted resource is not whole.',
    remedy: 'Correct the quantity.',
  },
  'api/security-context': {
    summary: 'Settings of a security context contradict one another.',
    remedy: 'A privileged container, or one with CAP_SYS_ADMIN, cannot have allowPrivilegeEscalation false.',
  },
  'api/security-profile': {
    summary: 'A seccomp or AppArmor profile is not well-formed, or its annotation says otherwise than its field.',
    remedy: 'Use RuntimeDefault, Unconfined, or Localhost with localhostProfile; drop the annotations.',
  },
  'api/sub-path': {
    summary: 'A subPath is absolute, leads upwards, or stands beside subPathExpr.',
    remedy: 'Give a relative path without `..`.',
  },
  'api/sysctl': {
    summary: 'A sysctl is not well-formed, is there twice, or belongs to a namespace of the host.',
    remedy: 'Do not set net.* with hostNetwork or IPC sysctls with hostIPC.',
  },
  'api/toleration': {
    summary: 'A toleration’s operator, value and effect do not go together.',
    remedy: 'Exists takes no value; an empty key needs Exists; tolerationSeconds needs NoExecute.',
  },
  'api/topology-spread': {
    summary: 'A topology spread constraint is incomplete, is there twice, or contradicts itself.',
    remedy: 'Give maxSkew ≥ 1, topologyKey and whenUnsatisfiable; minDomains needs DoNotSchedule.',
  },
  'api/user-id': {
    summary: 'A user or group number is out of range.',
    remedy: 'Use 0 to 2147483647.',
  },
  'api/volume-claim': {
    summary: 'The claim template of an ephemeral volume is not well-formed.',
    remedy: 'Give an access mode and a storage request above zero; its metadata has labels and annotations only.',
  },
  'api/volume-device': {
    summary: 'A volume device names no volume, a volume that is no claim, or a name or path that is taken.',
    remedy: 'Block devices come from persistentVolumeClaim or ephemeral volumes, each once.',
  },
  'api/volume-mount': {
    summary: 'A volume mount names a volume that the pod has not, or that is wrong itself.',
    remedy: 'Add the volume under spec.volumes, under the same condition as the mount.',
  },
  'api/volume-name': {
    summary: 'A volume has no name, a name that is no DNS label, or the name of another one.',
    remedy: 'Name each volume uniquely: a-z, 0-9 and dashes, at most 63.',
  },
  'api/volume-path': {
    summary: 'A path within a volume is missing, absolute, leads upwards, or is taken.',
    remedy: 'Give relative paths without `..`, each once.',
  },
  'api/volume-source': {
    summary: 'A volume’s source lacks a field, or has one that cannot be.',
    remedy: 'Complete the source as its kind asks.',
  },
  'api/volume-source-count': {
    summary: 'A volume has no source, or several.',
    remedy: 'Give each volume exactly one source.',
  },
  'api/windows-options': {
    summary: 'windowsOptions are not well-formed, or HostProcess containers are mixed with others.',
    remedy: 'HostProcess pods have hostNetwork and HostProcess containers only.',
  },
};
