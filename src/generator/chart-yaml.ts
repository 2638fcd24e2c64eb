/** Chart.yaml and .helmignore. */
import type { JsonMap, ResolvedApplication } from '../app/index.ts';
import { yamlMap } from './yaml-text.ts';

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
  return `${yamlMap(chart)}\n`;
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
# Private values: never part of a package.
/secrets*.yaml
/*-secrets.yaml
*.env
*.pem
*.key
`;
