/** Role and RoleBinding: what the components' pods may do on the Kubernetes API, by the names of objects where those are known. */
import type { ResolvedApplication, ResolvedRight } from '../app/index.ts';
import { include, nameOf } from './template-text.ts';
import { flagText } from './template-value.ts';

export function roleTemplate(application: ResolvedApplication): string {
  return `{{- if ${flagText(application, ['rbac', 'create'])} }}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
${roleMetadata(application)}rules:
${application.reach.rights.map((right) => rule(application, right)).join('')}{{- end }}
`;
}

function rule(application: ResolvedApplication, right: ResolvedRight): string {
  const { names } = right;
  const free = names === undefined && right.verbs.length === 1 && right.verbs[0] === 'create';
  const why = free ? '  {{- /* The name of an object is not known yet when it is made: this right cannot be bound to one. */}}\n' : '';
  const objects = (names ?? []).map((name) => {
    if (name === 'own-config') return include(application, 'configName');
    if (name === 'own-secret') return include(application, 'secretName');
    return nameOf(application, name);
  });
  const list = objects.map((name) => `      - {{ ${name} }}\n`).join('');
  return `${why}  - apiGroups: ["${right.group}"]
    resources: ["${right.resource}"]
    verbs: [${right.verbs.map((verb) => `"${verb}"`).join(', ')}]
${list === '' ? '' : `    resourceNames:\n${list}`}`;
}

export function roleBindingTemplate(application: ResolvedApplication): string {
  return `{{- if ${flagText(application, ['rbac', 'create'])} }}
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
${roleMetadata(application)}roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ ${nameOf(application, application.reach.roleName)} }}
subjects:
  - kind: ServiceAccount
    name: {{ ${include(application, 'serviceAccountName')} }}
    namespace: {{ .Release.Namespace }}
{{- end }}
`;
}

function roleMetadata(application: ResolvedApplication): string {
  return `metadata:
  name: {{ ${nameOf(application, application.reach.roleName)} }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}
`;
}
