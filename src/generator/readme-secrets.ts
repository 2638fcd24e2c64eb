/** README: which keys the Secret has, and the ways to supply them. */

import type { ResolvedApplication, ResolvedSecret, ResolvedSecretKey } from '../app/index.ts';
import { markdownTable } from '../base/index.ts';
import { code, folderOf, releasesOf, section, shell, shownName, subsection } from './readme-names.ts';

export function secretsSection(application: ResolvedApplication): string {
  const { secrets } = application;
  if (secrets === undefined) return '';
  const rows = secrets.keys.map((key) => [code(key.key), key.env === key.key ? '' : code(key.env), whence(key), key.doc]);
  const free = secrets.free || secrets.open ? `More keys: any entry of ${code(secrets.at.join('.'))}.` : '';
  return section(
    'Secrets',
    markdownTable(['Key', 'Variable', "In the chart's Secret", ''], rows),
    free,
    '**A Secret is encoded (base64), not encrypted.** What protects it: RBAC on Secrets, encryption at rest in the cluster, or an external store. Nothing secret belongs into git: not into the description, not into a values file that is committed.',
    privateFile(application, secrets),
    ownSecret(application, secrets),
    externalSecrets(application, secrets),
    sealedSecrets(application, secrets),
    secrets.sources.includes('csi') ? csi(secrets) : '',
    change(application, secrets),
  );
}

function whence({ source }: ResolvedSecretKey): string {
  if (source.kind === 'link') return `computed: ${source.item} of ${source.store}`;
  if (source.kind === 'composed')
    return source.path === undefined ? 'composed' : `composed when ${code(source.path.join('.'))} is not given`;
  const least = source.minLength === undefined ? '' : `, at least ${source.minLength} characters`;
  return `${source.required ? 'required' : 'optional'}${least}`;
}

/** The release that the examples are about: the last environment's. */
function example(application: ResolvedApplication): {
  readonly name: string;
  readonly namespace: string;
  readonly values: string;
  readonly secret: string;
} {
  const { name, namespace, values, environment } = releasesOf(application).at(-1)!;
  const source = application.description.environments?.[environment]?.secrets;
  const named = typeof source === 'object' && 'existing' in source ? source.existing : `${name}-env`;
  return { name, namespace, values, secret: named };
}

const supplied = (secrets: ResolvedSecret): readonly ResolvedSecretKey[] => secrets.keys.filter(({ source }) => source.kind !== 'link');

function sampleKeys(secrets: ResolvedSecret): readonly string[] {
  if (secrets.free && secrets.keys.length === 0) return ['SECRET_KEY', 'DB_PASSWORD'];
  return supplied(secrets).map(({ key }) => key);
}

function privateFile(application: ResolvedApplication, secrets: ResolvedSecret): string {
  const { name, namespace, values } = example(application);
  const keys = secrets.free
    ? sampleKeys(secrets).map((key) => [key])
    : supplied(secrets).flatMap(({ source }) => (source.kind === 'supplied' ? [source.path] : []));
  const file = `${name}-secrets.yaml`;
  const indent = '  '.repeat(secrets.at.length);
  const lines = [
    `umask 077; cat > ${file} <<EOF`,
    ...secrets.at.map((key, i) => `${'  '.repeat(i)}${key}:`),
    ...keys.map((path) => `${indent}${path.join('.')}: "..."`),
    'EOF',
    `helm upgrade --install ${name} ${folderOf(application)}${values} -f ${file} -n ${namespace} --create-namespace`,
  ];
  return subsection(
    '1. A private values file',
    `The chart makes the Secret ${code(shownName(application, secrets.name, name))} from values. The file stays out of git (\`.helmignore\` and the usual \`.gitignore\` know \`*-secrets.yaml\`); whoever may read releases (Secrets of Helm) in the namespace can read what was given.`,
    shell(...lines),
  );
}

function ownSecret(application: ResolvedApplication, secrets: ResolvedSecret): string {
  const { name, namespace, values, secret } = example(application);
  const keys = secrets.free
    ? sampleKeys(secrets).map((key) => ({ key, link: '' }))
    : secrets.keys.map(({ key, source }) => ({ key, link: source.kind === 'link' ? source.item : '' }));
  const known: Readonly<Record<string, string>> = { host: 'redis.example.com', port: '6379', database: '0', user: 'user' };
  const literals = keys.map(({ key, link }) => `  --from-literal=${key}=${known[link] ?? `"$${key.replaceAll('-', '_').toUpperCase()}"`}`);
  const lines = [
    `kubectl create namespace ${namespace} --dry-run=client -o yaml | kubectl apply -f -`,
    `kubectl create secret generic ${secret} -n ${namespace} \\`,
    ...literals.map((line, i) => (i < literals.length - 1 ? `${line} \\` : line)),
    `helm upgrade --install ${name} ${folderOf(application)}${values} -n ${namespace} --set ${secrets.existing.join('.')}=${secret}`,
  ];
  return subsection(
    '2. A Secret of your own',
    `With ${code(secrets.existing.join('.'))} the chart makes none and reads yours; it needs the keys of the table. Its name must not be ${code(shownName(application, secrets.name, name))}: Helm refuses an object that it does not own. Pods wait until it is there.`,
    shell(...lines),
  );
}

function externalSecrets(application: ResolvedApplication, secrets: ResolvedSecret): string {
  const { name, namespace, values, secret } = example(application);
  const built = secrets.sources.includes('external');
  const intro = built
    ? `The chart can write the ExternalSecret itself (values under ${code([...secrets.existing.slice(0, -1), 'externalSecret'].join('.'))}, see Parameters). By hand:`
    : 'Let the [External Secrets Operator](https://external-secrets.io) fill the Secret from AWS Secrets Manager, Google Secret Manager, Azure Key Vault, HashiCorp Vault …, and name it:';
  const lines = [
    'apiVersion: external-secrets.io/v1',
    'kind: ExternalSecret',
    'metadata:',
    `  name: ${secret}`,
    `  namespace: ${namespace}`,
    'spec:',
    '  refreshInterval: 1h',
    '  secretStoreRef: { kind: ClusterSecretStore, name: my-store }',
    `  target: { name: ${secret} }`,
    '  dataFrom:',
    '    - extract:',
    `        key: ${application.name}/${namespace}`,
  ];
  return subsection(
    '3. An external store',
    intro,
    `\`\`\`yaml\n${lines.join('\n')}\n\`\`\``,
    shell(`helm upgrade --install ${name} ${folderOf(application)}${values} -n ${namespace} --set ${secrets.existing.join('.')}=${secret}`),
  );
}

function sealedSecrets(application: ResolvedApplication, secrets: ResolvedSecret): string {
  const { namespace, secret } = example(application);
  const keys = sampleKeys(secrets);
  const literals = keys.map((key) => `  --from-literal=${key}="$${key.replaceAll('-', '_').toUpperCase()}" \\`);
  return subsection(
    '4. Sealed Secrets',
    `A SealedSecret may stand in git: only the controller in the cluster can open it. The seal is for one name and one namespace, so both are given (${code('-n')}).`,
    shell(
      `kubectl create secret generic ${secret} -n ${namespace} --dry-run=client -o yaml \\`,
      ...literals,
      `  | kubeseal -o yaml -n ${namespace} > sealed-secret.yaml`,
      `kubectl apply -n ${namespace} -f sealed-secret.yaml`,
    ),
    secrets.sources.includes('sealed')
      ? 'The chart can carry the sealed data itself: see the values of the SealedSecret under Parameters.'
      : '',
  );
}

function csi(secrets: ResolvedSecret): string {
  return subsection(
    '5. The Secrets Store CSI driver',
    `The chart can mount the keys from a SecretProviderClass (see the values beside ${code(secrets.existing.join('.'))} under Parameters). The driver makes the Secret when the first pod mounts it.`,
  );
}

function change(application: ResolvedApplication, secrets: ResolvedSecret): string {
  const { name, namespace } = example(application);
  const restart = secrets.restart.join('.');
  if (secrets.files !== undefined) {
    return subsection(
      'Changing a secret',
      `The keys are files in ${code(secrets.files)}, which the program reads again: a change reaches running pods within about a minute, without a restart and without a release.`,
    );
  }
  return subsection(
    'Changing a secret',
    "needs no new image and no new chart. Variables never change in a running pod, so the pods are restarted, one after the other: by themselves when the chart's own Secret changes; by the restart switch when it was changed outside the chart:",
    shell(`helm upgrade ${name} ${folderOf(application)} -n ${namespace} --reuse-values --set-string ${restart}="$(date +%s)"`),
    'A changed password of a database is changed in the database first: the chart never makes a new one by itself.',
  );
}
