/** `patch` of the description: JSON laid over an object that the chart makes, its leaves computed or not. */
import type { PatchedKind, ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { objectText } from './object-text.ts';

/** `text` as it is, or wrapped so that the patch is merged over each of its objects when it is rendered. */
export function patched(application: ResolvedApplication, component: ResolvedComponent, kind: PatchedKind, text: string): string {
  const patch = application.description.patch?.[`${kind}/${component.name}`];
  if (patch === undefined) return text;
  const name = `${application.name}.patch.${kind}.${component.name}`;
  return `{{- define "${name}.object" }}
${text}{{- end }}
{{- define "${name}" -}}
${objectText(application, patch)}
{{- end }}
{{- /* The patch of the description goes over the object: maps are merged, lists replaced. */}}
{{- with include "${name}.object" . | fromYaml }}
{{ mergeOverwrite . (include "${name}" $ | fromYaml) | toYaml }}
{{- end }}
`;
}
