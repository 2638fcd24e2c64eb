/** values-ENV-example.yaml: what an environment looks like with everything that its owner has to decide, to be copied and changed. */
import type { Json, JsonMap, ResolvedApplication, ResolvedEnvironment } from '../app/index.ts';
import { commentLines, yamlAfterKey, yamlKey } from './yaml-text.ts';

export function exampleYaml(application: ResolvedApplication, environment: ResolvedEnvironment): string {
  const { name, release, namespace, delta } = environment;
  const groups = new Map(application.contract.groups.map((group) => [group.path.join('.'), group.doc ?? '']));
  const entries = new Map(application.contract.entries.map((entry) => [entry.path.join('.'), entry.doc]));
  const file = `values-${name}-own.yaml`;
  const head = `# An example of ${name} with what its owner decides: registry, sizes, hosts, secrets. values-${name}.yaml alone is complete;
# this file shows the same environment with a registry of your own. Copy it, change it, keep it out of public places:
#
#   cp ${application.path}/values-${name}-example.yaml ${file}
${secretLines(application, environment)}#   helm upgrade --install ${release} ./${application.path} -f ${application.path}/values-${name}.yaml -f ${file} \\
#     -n ${namespace} --create-namespace --wait --timeout 10m
#   helm test ${release} -n ${namespace}
#
# Afterwards: kubectl get pods,hpa,ingress -n ${namespace}; helm get values ${release} -n ${namespace}
`;
  const registry: JsonMap = { global: { imageRegistry: 'registry.example.com', imagePullSecrets: [{ name: 'registry-login' }] } };
  const docs: Readonly<Record<string, string>> = {
    global: `A registry that mirrors the images, and its login: kubectl create secret docker-registry registry-login -n ${namespace} ...`,
  };
  const blocks = Object.entries({ ...registry, ...delta }).map(([key, value]) => {
    const doc = docs[key] ?? groups.get(key) ?? entries.get(key) ?? '';
    return `\n${doc === '' ? '' : commentLines(doc, '')}${block(key, value, groups, entries)}`;
  });
  return `${head}${blocks.join('')}`;
}

/** One level deeper is commented too. */
function block(key: string, value: Json, groups: ReadonlyMap<string, string>, entries: ReadonlyMap<string, string>): string {
  const map = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonMap) : undefined;
  if (map === undefined || Object.keys(map).length === 0) return `${yamlKey(key)}:${yamlAfterKey(value, '')}\n`;
  const inside = Object.entries(map).map(([inner, one]) => {
    const doc = groups.get(`${key}.${inner}`) ?? entries.get(`${key}.${inner}`) ?? '';
    return `${doc === '' ? '' : commentLines(doc, '  ')}  ${yamlKey(inner)}:${yamlAfterKey(one, '  ')}\n`;
  });
  return `${yamlKey(key)}:\n${inside.join('')}`;
}

function secretLines({ description, secrets }: ResolvedApplication, { name, namespace }: ResolvedEnvironment): string {
  const source = description.environments?.[name]?.secrets;
  if (secrets === undefined || typeof source !== 'object' || !('existing' in source)) return '';
  const keys = secrets.keys.filter(({ source: from }) => from.kind === 'supplied' && from.required).map(({ key }) => key);
  const literals = keys.map((key) => `#     --from-literal=${key}="$${key.replaceAll('-', '_').toUpperCase()}"`);
  return `#   kubectl create secret generic ${source.existing} -n ${namespace}${literals.length === 0 ? '' : ` \\\n${literals.join(' \\\n')}`}\n`;
}
