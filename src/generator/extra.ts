/** Objects that the description adds itself, and those that a user of the chart adds. */
import { type ExtraObject, isComputed, type ObjectText, type ResolvedApplication } from '../app/index.ts';
import { objectText } from './object-text.ts';
import { type ChartFile, include } from './template-text.ts';

export function extraFiles(application: ResolvedApplication): readonly ChartFile[] {
  const own = Object.entries(application.description.extra ?? {}).map(
    ([name, object]): ChartFile => [`templates/${name}.yaml`, labelled(application, object)],
  );
  const users = `{{- /* Objects of your own, from extraObjects. */}}
{{- range .Values.extraObjects }}
---
{{ toYaml . }}
{{- end }}
`;
  return [...own, ['templates/extra-objects.yaml', users]];
}

/** The object with the labels that every object of the chart has; its own come after them. */
function labelled(application: ResolvedApplication, object: ExtraObject): string {
  const { metadata, ...rest } = object;
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata) || isComputed(metadata))
    return `${objectText(application, object)}\n`;
  const { labels, ...more } = metadata as ObjectText;
  const { apiVersion, kind, ...body } = rest;
  const own = typeof labels === 'object' && labels !== null ? `\n${objectText(application, labels as ObjectText, '    ')}` : '';
  return `${objectText(application, { apiVersion, kind })}
metadata:
${objectText(application, more, '  ')}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}${own}
${objectText(application, body as ObjectText)}
`;
}
