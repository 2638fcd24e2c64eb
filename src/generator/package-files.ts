/** The files around the templates: Chart.yaml, values and their schema, documents, notes, scripts. */
import type { ResolvedApplication } from '../app/index.ts';
import type { FileTree } from '../base/index.ts';
import { chartYaml, HELMIGNORE } from './chart-yaml.ts';
import { ciFiles } from './ci-values.ts';
import { exampleYaml } from './example-values.ts';
import { notes } from './notes.ts';
import { readme } from './readme.ts';
import { scriptFiles } from './scripts.ts';
import type { ChartFile } from './template-text.ts';
import { valuesSchema } from './values-schema.ts';
import { environmentYaml, valuesYaml } from './values-yaml.ts';

export function packageFiles(application: ResolvedApplication, beside: FileTree): readonly ChartFile[] {
  return [
    ['Chart.yaml', chartYaml(application)],
    ['values.yaml', valuesYaml(application)],
    ...application.environments.map(
      (environment): ChartFile => [`values-${environment.name}.yaml`, environmentYaml(application, environment)],
    ),
    ...application.environments
      .filter(({ name }) => application.description.environments?.[name]?.example === true)
      .map((environment): ChartFile => [`values-${environment.name}-example.yaml`, exampleYaml(application, environment)]),
    ['values.schema.json', valuesSchema(application)],
    ['.helmignore', HELMIGNORE],
    // What install.sh and people write beside the values files.
    ...(application.secrets === undefined ? [] : [['.gitignore', '*-secrets.yaml\n'] as const]),
    ['README.md', readme(application, beside)],
    ['templates/NOTES.txt', notes(application, beside)],
    ...ciFiles(application),
    ...scriptFiles(application),
  ];
}
