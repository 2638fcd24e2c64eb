/** Chart.yaml and .helmignore. */
import type { ArtifactHub, JsonMap, ResolvedApplication } from '../app/index.ts';
import { typedImages } from './chart-images.ts';
import { yamlMap, yamlScalar } from './yaml-text.ts';

export function chartYaml(application: ResolvedApplication): string {
  const { description } = application;
  const chart: JsonMap = {
    apiVersion: 'v2',
    name: application.name,
    description: description.description ?? application.name,
    type: 'application',
    version: application.version,
    appVersion: application.appVersion,
    kubeVersion: application.kubernetes,
    ...(description.keywords && { keywords: description.keywords }),
    ...(description.home !== undefined && { home: description.home }),
    ...(description.sources && { sources: description.sources }),
    ...(description.icon !== undefined && { icon: description.icon }),
    ...(description.maintainers && { maintainers: description.maintainers.map((maintainer) => ({ ...maintainer })) }),
  };
  return `${yamlMap(chart)}\n${annotations(application)}${dependencies(application)}`;
}

/** What Artifact Hub reads (https://artifacthub.io/docs/topics/annotations/helm/): every one a text, lists as YAML in it. */
function annotations(application: ResolvedApplication): string {
  const hub: ArtifactHub = application.description.artifactHub ?? {};
  const list = (rows: readonly JsonMap[]): string => rows.map((row) => `    - ${yamlMap(row, '      ').trimStart()}`).join('\n');
  const images = typedImages(application);
  const blocks: readonly (readonly [name: string, text: string | undefined])[] = [
    ['license', hub.license && yamlScalar(hub.license)],
    ['category', hub.category && yamlScalar(hub.category)],
    ['prerelease', hub.prerelease === undefined ? undefined : `"${hub.prerelease}"`],
    ['containsSecurityUpdates', hub.containsSecurityUpdates === undefined ? undefined : `"${hub.containsSecurityUpdates}"`],
    ['images', images.length === 0 ? undefined : `|\n${list(images)}`],
    ['links', hub.links && `|\n${list(Object.entries(hub.links).map(([name, url]) => ({ name, url })))}`],
    ['changes', hub.changes && `|\n${list(hub.changes.map((change) => ({ ...change })))}`],
    ['signKey', hub.signKey && `|\n${yamlMap({ ...hub.signKey }, '    ')}`],
  ];
  const there = blocks.filter(([, text]) => text !== undefined).map(([name, text]) => `  artifacthub.io/${name}: ${text}\n`);
  return there.length === 0 ? '' : `annotations:\n${there.join('')}`;
}

/** The stores are templates of the chart, so that it installs without any repository; this says so where people look. */
function dependencies({ stores }: ResolvedApplication): string {
  if (stores.length === 0) return '';
  const names = stores.map(({ title, values }) => `${title} (${values.join('.')}.enabled)`).join(' and ');
  return `# No other chart is needed: ${names} ${stores.length === 1 ? 'is a template' : 'are templates'} of this one. To add a chart:
# dependencies:
#   - name: ...
#     version: ...
#     repository: oci://...
#     condition: ....enabled
`;
}

/** What must not get into the package: a release holds the whole chart, in a Secret of at most one megabyte. */
export const HELMIGNORE = `.DS_Store
.git/
.gitignore
.idea/
.vscode/
*.swp
*.bak
*.tmp
*.orig
*~
# For people and tests beside the chart.
.helmwright.json
*.sh
/ci/
# Private values: never part of a package.
/secrets*.yaml
/*-secrets.yaml
*.env
*.pem
*.key
`;
