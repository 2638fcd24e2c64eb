/** README.md of the chart: how to install it, every parameter, where secrets come from. */
import type { ResolvedApplication, ResolvedSecret } from '../app/index.ts';
import { chartFolder, shortDefault } from './values-yaml.ts';

export function readme(application: ResolvedApplication): string {
  const parts = [
    `# ${application.name}`,
    application.description.description ?? '',
    install(application),
    environments(application),
    application.secrets === undefined ? '' : secretSection(application, application.secrets),
    operation(application),
    reasons(application),
    parameters(application),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function install(application: ResolvedApplication): string {
  const folder = chartFolder(application);
  return `Kubernetes ${application.kubernetes.replace('-0', '')}, Helm 3 or 4. Autoscaling needs the metrics server (minikube: \`minikube addons enable metrics-server\`).

## Install

\`\`\`bash
helm upgrade --install ${application.name} ./${folder}
helm test ${application.name}
helm rollback ${application.name}      # to the revision before
helm uninstall ${application.name}
\`\`\`

Several releases fit into one namespace; all names hold the release's.${fixedPort(application)}`;
}

function fixedPort(application: ResolvedApplication): string {
  const entry = application.contract.entries.find((e) => e.path.at(-1) === 'nodePort');
  if (entry === undefined || entry.default === 0) return '';
  const path = entry.path.join('.');
  return ` Only the fixed port of the nodes, \`${path}\`, belongs to the whole cluster: give each further release its own, or \`--set ${path}=0\`.`;
}

function environments(application: ResolvedApplication): string {
  if (application.environments.length === 0) return '';
  const folder = chartFolder(application);
  const lines = application.environments.map(
    ({ name, release, namespace }) =>
      `helm upgrade --install ${release} ./${folder} -f ${folder}/values-${name}.yaml -n ${namespace} --create-namespace --wait`,
  );
  return `## Environments

A values file holds only what differs from values.yaml.

\`\`\`bash
${lines.join('\n')}
\`\`\``;
}

function secretSection(application: ResolvedApplication, secrets: ResolvedSecret): string {
  const existing = secrets.existing.join('.');
  const restart = secrets.restart.join('.');
  const secretName = `${application.name}-env`;
  const literals = secrets.keys.map((key) => `  --from-literal=${key.key}=${example(key.source)}`).join(' \\\n');
  const private_ = secrets.keys.filter((key) => key.source.kind === 'supplied').map((key) => `\`${secrets.at.join('.')}.${key.key}\``);
  const rows = secrets.keys.map((key) => `| \`${key.key}\` | ${whence(key.source)} | ${key.doc} |`);
  return `## Secrets

Variables that everybody may read stand in \`${application.config?.at.join('.') ?? 'env'}\`. The others come from a Secret:

| Key | In the chart's Secret | |
|---|---|---|
${rows.join('\n')}

Either the chart makes the Secret (the default; give ${private_.join(', ')} with \`-f\` from a file that is not in git), or you make one and name it:

\`\`\`bash
kubectl create secret generic ${secretName} \\
${literals}
helm upgrade --install ${application.name} ./${chartFolder(application)} --set ${existing}=${secretName}
\`\`\`

**A Secret is encoded (base64), not encrypted.** What protects it: RBAC on Secrets, encryption at rest in the cluster, or an external
store (External Secrets, Sealed Secrets) that fills the Secret named in \`${existing}\`.

**Changing a secret** needs no new image and no new chart. Variables never change in a running pod, so the pods are restarted, one
after the other: by themselves when the chart's own Secret changes; by the restart switch when it was changed outside the chart:

\`\`\`bash
helm upgrade ${application.name} ./${chartFolder(application)} --reuse-values --set-string ${restart}="$(date +%s)"
\`\`\``;
}

function whence(source: ResolvedSecret['keys'][number]['source']): string {
  if (source.kind === 'link') return `computed: ${source.item} of ${source.store}`;
  return source.required ? 'required, from a private values file' : 'optional, from a private values file';
}

function example(source: ResolvedSecret['keys'][number]['source']): string {
  if (source.kind === 'supplied') return '"$PASSWORD"';
  return { host: 'redis.example.com', port: '6379', database: '0', user: 'user' }[source.item];
}

function operation(application: ResolvedApplication): string {
  const scaled = application.components.filter((web) => web.scales);
  const lines = [
    '- Updates replace pods one by one: a new one is ready before an old one goes (`strategy`), and a stopping one serves on while proxies forget it (`preStopSeconds`).',
    ...(scaled.length === 0
      ? []
      : [
          '- While `autoscaling.enabled` is true the chart renders no `replicas`: the autoscaler alone decides, and an upgrade does not undo it.',
        ]),
    '- `podDisruptionBudget` lets a node drain take one pod at a time; `spread` keeps pods on different nodes and zones.',
    ...(application.stores.length === 0
      ? []
      : [
          '- A starting pod waits up to `waitSeconds` for its stores. Then the program starts all the same and is unready until they answer; a store that goes away makes pods unready and restarts none.',
        ]),
    '- Pods satisfy the Pod Security Standard "restricted": no root, no capabilities, a read-only root file system, no token.',
  ];
  return `## In operation\n\n${lines.join('\n')}`;
}

/** What is switched off, and why: where a reader of the chart meets it. */
function reasons(application: ResolvedApplication): string {
  const off = Object.entries(application.description.components).flatMap(([name, component]) =>
    Object.entries(component.options.off ?? {}).map(([safeguard, reason]) => `- ${name}, ${safeguard}: ${reason}`),
  );
  const accepted = application.environments.flatMap((environment) => environment.notes.map((note) => `- ${environment.name}, ${note}`));
  return off.length + accepted.length === 0 ? '' : `## Off or accepted on purpose\n\n${[...off, ...accepted].join('\n')}`;
}

function parameters(application: ResolvedApplication): string {
  const groups = new Map(application.contract.groups.map((group) => [group.path.join('.'), group.doc ?? '']));
  const rows = application.contract.entries.map((entry) => {
    const doc = entry.doc !== '' ? entry.doc : (groups.get(entry.path.slice(0, -1).join('.')) ?? '');
    return `| \`${entry.path.join('.')}\` | \`${shortDefault(entry.default).replaceAll('|', '\\|')}\` | ${doc.replaceAll('|', '\\|')} |`;
  });
  return `## Parameters\n\n| Value | Default | |\n|---|---|---|\n${rows.join('\n')}`;
}
