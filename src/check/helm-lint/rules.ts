/** The book's texts for what `helm lint` finds itself; the checks are in the files beside this one, their order is helm's. */
import type { Severity } from '../../base/index.ts';
import type { RuleText } from '../rule.ts';

type Row = readonly [id: HelmRuleId, severity: Severity, summary: string, why: string, remedy: string];

const ROWS: readonly Row[] = [
  ['helm/chart-yaml-syntax', 'error', 'Chart.yaml is YAML with fields of the right types', 'Helm cannot load the chart.', 'Mend the line that the message names.'],
  ['helm/chart-yaml-unknown-field', 'warning', 'Chart.yaml has only known fields, each once', 'Helm ignores a field that it does not know: a misspelt "dependencies" is none.', 'Correct the name; own data belongs under `annotations`.'],
  ['helm/chart-name', 'error', 'the chart has a name that is no path', 'Helm cannot load or package the chart.', 'Set `name` to the name of the chart, without "/".'],
  ['helm/chart-api-version', 'error', 'apiVersion is v1 or v2', 'Helm cannot load the chart.', 'Write `apiVersion: v2`.'],
  ['helm/chart-version-type', 'error', 'version and appVersion are strings', 'An unquoted 1.10 is the number 1.1.', 'Write the version in quotes.'],
  ['helm/chart-version', 'error', 'version is a semantic version', 'Helm cannot load, package or compare the chart.', 'Write a version such as `1.2.3`.'],
  ['helm/chart-version-strict', 'warning', 'version has all three parts', 'Registries refuse a version that is not strictly SemVer 2.', 'Write `1.2.0` instead of `1.2` or `v1.2.0`.'],
  ['helm/chart-maintainers', 'error', 'maintainers have a name, a valid e-mail address and URL', 'Users cannot reach them; registries refuse the chart.', 'Correct the entry that the message names.'],
  ['helm/chart-sources', 'error', 'sources are URLs', 'Catalogues show dead links.', 'Write absolute URLs with a scheme.'],
  ['helm/chart-icon', 'info', 'the chart has an icon', 'Catalogues show a blank.', 'Set `icon` to the URL of an image.'],
  ['helm/chart-icon-url', 'error', 'icon is a URL', 'Catalogues cannot show it.', 'Write an absolute URL with a scheme.'],
  ['helm/chart-type', 'error', 'type is used with apiVersion v2', 'Helm 2 charts have no type.', 'Write `apiVersion: v2`, or drop `type`.'],
  ['helm/chart-dependencies', 'error', 'dependencies are used with apiVersion v2', 'With apiVersion v1 dependencies belong in requirements.yaml.', 'Write `apiVersion: v2`.'],
  ['helm/values-file', 'info', 'values.yaml exists', 'Users learn from it what they can set.', 'Add a values.yaml with the defaults.'],
  ['helm/values-syntax', 'error', 'values.yaml is YAML', 'Helm cannot load the chart.', 'Mend the line that the message names.'],
  ['helm/values-schema', 'error', 'the values fit values.schema.json', 'Helm refuses to render.', 'Correct the value, or the schema.'],
  ['helm/templates-folder', 'warning', 'templates/ is a folder', 'The chart installs nothing.', 'Add the folder templates/.'],
  ['helm/chart-load', 'error', 'Helm can load the chart', 'Nothing works with a chart that does not load.', 'Mend what the message names.'],
  ['helm/render', 'error', 'the templates render', 'The chart cannot be installed with these values.', 'Mend the template at the address.'],
  ['helm/template-extension', 'error', 'templates end in .yaml, .yml, .tpl or .txt', 'Helm renders every file in templates/ and sends what comes out to the cluster.', 'Rename the file, or move it out of templates/.'],
  ['helm/top-indent', 'warning', 'a document begins at the left margin', 'White space in front of the first key can change what YAML reads.', 'Begin the document in the first column.'],
  ['helm/yaml-syntax', 'error', 'rendered templates are YAML', 'Helm cannot send them to the cluster.', 'Look at the indentation and quotes of the line at the address.'],
  ['helm/object-name', 'warning', 'names are valid for their kind', 'The API server refuses the object.', 'Use lower case letters, digits and "-", and truncate to 63 characters.'],
  ['helm/deprecated-api', 'warning', 'no API that Kubernetes has deprecated', 'A later Kubernetes refuses the object, and the upgrade of the cluster breaks the release.', 'Use the API version that the message names.'],
  ['helm/match-selector', 'error', 'workloads have a selector', 'The API server refuses a Deployment, ReplicaSet, DaemonSet or StatefulSet without one.', 'Add `spec.selector.matchLabels`.'],
  ['helm/list-annotation', 'error', 'no helm.sh/resource-policy inside a List', 'Helm looks at the annotations of the List only: what should be kept is deleted.', 'Write the objects as documents of their own.'],
  ['helm/crd-hook', 'warning', 'no crd-install hook (Helm 3)', 'Helm ignores the hook: the custom resource definition is not installed first.', 'Move it into crds/.'],
  ['helm/release-time', 'error', 'no .Release.Time (Helm 3)', 'It no longer exists.', 'Use `now`.'],
  ['helm/dependency-unlisted', 'error', 'every chart in charts/ stands in Chart.yaml', 'Helm installs it, and nobody knows its version.', 'Add it to `dependencies`, or remove it.'],
  ['helm/dependency-unique', 'error', 'dependencies have names of their own', 'Two charts get the same values.', 'Give one of them an `alias`.'],
  ['helm/dependency-missing', 'warning', 'every dependency lies in charts/', 'Helm refuses to install the chart.', 'Run `helm dependency build`.'],
  ['helm/crds-folder', 'error', 'crds/ is a folder', 'Helm does not install the definitions.', 'Put the definitions into files in a folder crds/.'],
  ['helm/crd-syntax', 'error', 'files in crds/ are YAML, not templates', 'Helm does not render crds/.', 'Write plain YAML; what must be rendered belongs in templates/.'],
  ['helm/crd-api-version', 'error', 'objects in crds/ are of apiextensions.k8s.io', 'Helm installs crds/ before anything else and never upgrades or deletes it.', 'Move other objects into templates/.'],
  ['helm/crd-kind', 'error', 'objects in crds/ are custom resource definitions', 'Helm installs crds/ before anything else and never upgrades or deletes it.', 'Move other objects into templates/.'],
]; // biome-ignore format: a table

export type HelmRuleId =
  | 'helm/chart-yaml-syntax'
  | 'helm/chart-yaml-unknown-field'
  | 'helm/chart-name'
  | 'helm/chart-api-version'
  | 'helm/chart-version-type'
  | 'helm/chart-version'
  | 'helm/chart-version-strict'
  | 'helm/chart-maintainers'
  | 'helm/chart-sources'
  | 'helm/chart-icon'
  | 'helm/chart-icon-url'
  | 'helm/chart-type'
  | 'helm/chart-dependencies'
  | 'helm/values-file'
  | 'helm/values-syntax'
  | 'helm/values-schema'
  | 'helm/templates-folder'
  | 'helm/chart-load'
  | 'helm/render'
  | 'helm/template-extension'
  | 'helm/top-indent'
  | 'helm/yaml-syntax'
  | 'helm/object-name'
  | 'helm/deprecated-api'
  | 'helm/match-selector'
  | 'helm/list-annotation'
  | 'helm/crd-hook'
  | 'helm/release-time'
  | 'helm/dependency-unlisted'
  | 'helm/dependency-unique'
  | 'helm/dependency-missing'
  | 'helm/crds-folder'
  | 'helm/crd-syntax'
  | 'helm/crd-api-version'
  | 'helm/crd-kind';

export const helmLintRules: readonly RuleText[] = ROWS.map(([id, severity, summary, why, remedy]) => ({
  id,
  severity,
  summary,
  why,
  remedy,
}));

const IDS: ReadonlySet<string> = new Set(ROWS.map(([id]) => id));

/** True for what `helm lint` finds itself. */
export function isHelmLintRule(id: string): boolean {
  return IDS.has(id);
}
