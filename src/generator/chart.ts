/** From the resolved description to the files of the chart. The table of contents of this folder. */
import type { ResolvedApplication } from '../app/index.ts';
import type { FileTree } from '../base/index.ts';
import { chartYaml, HELMIGNORE } from './chart-yaml.ts';
import { checks } from './checks.ts';
import { deployment } from './deployment.ts';
import { hpaTemplate } from './hpa.ts';
import { ingressTemplate } from './ingress.ts';
import { namedTemplates } from './named-templates.ts';
import { notes } from './notes.ts';
import { pdb } from './pdb.ts';
import { readme } from './readme.ts';
import { redisTemplate } from './redis.ts';
import { secretTemplate } from './secret.ts';
import { service } from './service.ts';
import { serviceAccountTemplate } from './service-account.ts';
import { fileOf } from './template-text.ts';
import { testConnection } from './test-connection.ts';
import { valuesSchema } from './values-schema.ts';
import { environmentYaml, valuesYaml } from './values-yaml.ts';

/** Every file of the chart, by path in the chart's folder, in a fixed order. */
export function chartFiles(application: ResolvedApplication): FileTree {
  const files: (readonly [path: string, text: string])[] = [
    ['Chart.yaml', chartYaml(application)],
    ['values.yaml', valuesYaml(application)],
    ...application.environments.map(
      (environment) => [`values-${environment.name}.yaml`, environmentYaml(application, environment)] as const,
    ),
    ['values.schema.json', valuesSchema(application)],
    ['.helmignore', HELMIGNORE],
    ['README.md', readme(application)],
    ['templates/_helpers.tpl', namedTemplates(application)],
    ['templates/_checks.tpl', checks(application)],
    ...templates(application),
    ['templates/NOTES.txt', notes(application)],
  ];
  const encoder = new TextEncoder();
  return new Map(files.map(([path, text]) => [path, encoder.encode(text)]));
}

function templates(application: ResolvedApplication): (readonly [path: string, text: string])[] {
  const files: (readonly [string, string])[] = [];
  for (const web of application.components) {
    const file = (kind: string): string => fileOf(web.values, web.name, kind);
    files.push([file('deployment'), deployment(application, web)], [file('service'), service(application, web)]);
    if (web.scales) files.push([file('hpa'), hpaTemplate(application, web)]);
    files.push([file('pdb'), pdb(application, web)]);
  }
  const [first] = application.components;
  if (application.ingress && first !== undefined) files.push(['templates/ingress.yaml', ingressTemplate(application, first)]);
  for (const store of application.stores) files.push([`templates/${store.name}.yaml`, redisTemplate(application, store)]);
  if (application.secrets !== undefined) files.push(['templates/secret.yaml', secretTemplate(application, application.secrets)]);
  files.push(['templates/serviceaccount.yaml', serviceAccountTemplate(application)]);
  if (first !== undefined) files.push(['templates/tests/test-connection.yaml', testConnection(application, first)]);
  return files;
}
