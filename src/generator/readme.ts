/**
 * README.md of the chart. The texts of the description's markdown files come first; in them a line `<!-- secrets -->` takes in the
 * section of that name. Sections that no line asked for follow after them, so that none is forgotten.
 */
import type { ResolvedApplication } from '../app/index.ts';
import type { FileTree } from '../base/index.ts';
import { configurationSection } from './readme-configuration.ts';
import { environmentsSection, installSection, prerequisitesSection } from './readme-install.ts';
import { jobsSection, monitoringSection, networkSection, operationSection, scalingSection, storageSection } from './readme-operation.ts';
import { overviewSection, reasonsSection, scriptsSection } from './readme-overview.ts';
import { parametersSection } from './readme-parameters.ts';
import { secretsSection } from './readme-secrets.ts';
import { troubleshootingSection } from './readme-troubleshooting.ts';

type Section = (application: ResolvedApplication) => string;

const SECTIONS: Readonly<Record<string, Section>> = {
  overview: overviewSection,
  prerequisites: prerequisitesSection,
  install: installSection,
  environments: environmentsSection,
  configuration: configurationSection,
  secrets: secretsSection,
  network: networkSection,
  scaling: scalingSection,
  jobs: jobsSection,
  storage: storageSection,
  monitoring: monitoringSection,
  operation: operationSection,
  troubleshooting: troubleshootingSection,
  scripts: scriptsSection,
  reasons: reasonsSection,
  parameters: parametersSection,
};

/** Names that a line `<!-- NAME -->` may have. */
export const README_SECTIONS: readonly string[] = Object.keys(SECTIONS);

const MARK = /^<!-- ([a-z]+) -->$/gm;

export function readme(application: ResolvedApplication, beside: FileTree): string {
  const placed = new Set<string>();
  const decoder = new TextDecoder();
  const texts = (application.description.docs?.readme ?? []).map((path) =>
    decoder
      .decode(beside.get(path))
      .replaceAll('\r\n', '\n')
      .replace(MARK, (mark, name: string) => {
        const written = SECTIONS[name];
        if (written === undefined) return mark;
        placed.add(name);
        return written(application);
      })
      .trim(),
  );
  const rest = Object.entries(SECTIONS).flatMap(([name, written]) => (placed.has(name) ? [] : [written(application)]));
  const parts = [`# ${application.name}`, application.description.description ?? '', ...texts, ...rest];
  return `${parts
    .filter((part) => part.trim() !== '')
    .join('\n\n')
    .replace(/\n{3,}/g, '\n\n')}\n`;
}
