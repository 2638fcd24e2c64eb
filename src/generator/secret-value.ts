/** Values of keys of the Secret, as the chart that makes it has them. */
import type { ResolvedApplication } from '../app/index.ts';
import { include } from './template-text.ts';
import { type Root, valueText } from './template-value.ts';

/**
 * The expression of the value at `path` (a key that somebody must supply). Where some environment takes placeholders, a key that nobody
 * gives is a text that says so.
 */
export function secretValueText(application: ResolvedApplication, path: readonly string[], root: Root = '.'): string {
  const value = valueText(application, path, root);
  const key = application.secrets?.keys.find(
    ({ source }) => source.kind === 'supplied' && [...(application.secrets?.at ?? []), ...source.path].join('.') === path.join('.'),
  );
  if (key === undefined || !takesPlaceholder(application, key)) return value;
  return `(${value} | default (${include(application, 'placeholder', `(list ${root === '$.' ? '$' : '.'} "${key.key}")`)}))`;
}

type Key = NonNullable<ResolvedApplication['secrets']>['keys'][number];

export function takesPlaceholder({ secrets }: ResolvedApplication, { source }: Key): boolean {
  return secrets?.sources.includes('placeholder') === true && source.kind === 'supplied' && source.required;
}

/** The named template of placeholders: of at least as many characters as the most demanding key wants. */
export function placeholderTemplate(application: ResolvedApplication): string {
  const least = Math.max(
    0,
    ...(application.secrets?.keys ?? []).map(({ source }) => (source.kind === 'supplied' ? (source.minLength ?? 0) : 0)),
  );
  const tail = '-for-development-only'.repeat(Math.max(1, Math.ceil((least - 'placeholder-'.length) / '-for-development-only'.length)));
  return `{{/* For a key of the Secret that nobody gives, in development: (list $ "KEY"). No secret, and it says so. */}}
{{- define "${application.name}.placeholder" -}}
{{- if (index . 0).Values.placeholderSecrets }}placeholder-{{ index . 1 }}${tail}{{ end }}
{{- end }}`;
}

/** Annotations of a pod, at column 8, that make it a new one when the Secret changes. `why`: what it does with the Secret. */
export function secretAnnotations(application: ResolvedApplication, why: string): string {
  const { secrets } = application;
  if (secrets === undefined) return '';
  return `        {{- /* ${why}: a changed Secret of the chart restarts it. */}}
        {{- if ${include(application, 'ownSecret')} }}
        checksum/secret: {{ ${include(application, 'secretData')} | sha256sum }}
        {{- end }}
        {{- /* A Secret that is filled elsewhere cannot be seen from here: this switch restarts the pod after it was changed. */}}
        {{- with ${valueText(application, secrets.restart)} }}
        ${application.name}/restart: {{ . | quote }}
        {{- end }}
`;
}
