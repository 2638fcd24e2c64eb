/** Dashboards for Grafana: a JSON file for each in the chart, and a ConfigMap that hands them to Grafana's sidecar. */
import type { Dashboard, Panel, ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import type { FileTree } from '../base/index.ts';
import { PODS_OF, withMatcher } from './pod-matcher.ts';
import { type ChartFile, include, nameOf } from './template-text.ts';
import { bare, flagText, valueText } from './template-value.ts';

/** dashboards/*.json. `beside`: files that the description names. */
export function dashboardFiles(application: ResolvedApplication, beside: FileTree): readonly ChartFile[] {
  const said = application.reach.monitor?.dashboards ?? [];
  if (said.length === 0) return [['dashboards/overview.json', overview(application)]];
  return said.flatMap((board): readonly ChartFile[] => {
    if ('board' in board) return [[`dashboards/${board.name}.json`, boardText(application, board.board, board.of)]];
    const bytes = beside.get(board.file);
    return bytes === undefined ? [] : [[`dashboards/${board.file.split('/').at(-1) ?? ''}`, new TextDecoder().decode(bytes)]];
  });
}

export function dashboardsTemplate(application: ResolvedApplication): string {
  const fullname = include(application, 'fullname', '$');
  const names = application.components.map(
    (component) => ` | replace "__${component.name}__" (${nameOf(application, component.object, '$')})`,
  );
  return `{{- if and ${flagText(application, ['monitor', 'enabled'])} ${flagText(application, ['monitor', 'dashboards', 'enabled'])} }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ ${include(application, 'objectName', '(list . "dashboards")')} }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- ${include(application, 'labels')} | nindent 4 }}
    app.kubernetes.io/component: monitoring
    {{- with ${bare(valueText(application, ['monitor', 'dashboards', 'labels']))} }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
data:
  {{- /* Grafana keeps all releases' dashboards in one place: file name and uid are this release's own. */}}
  {{- range $path, $_ := .Files.Glob "dashboards/*.json" }}
  {{- $uid := printf "%s/%s/%s" $.Release.Namespace (${fullname}) $path | sha256sum | trunc 20 }}
  {{ printf "%s-%s-%s" $.Release.Namespace (${fullname}) (base $path) }}: |-
    {{- $board := $.Files.Get $path | replace "__uid__" $uid | replace "__namespace__" $.Release.Namespace }}
    {{- $board${names.join('')} | trim | nindent 4 }}
  {{- end }}
{{- end }}
`;
}

interface Row {
  readonly title: string;
  readonly unit: string;
  readonly as: string;
  readonly targets: readonly { readonly query: string; readonly legend: string }[];
}

function boardText(application: ResolvedApplication, board: Dashboard, of: string): string {
  const component = application.components.find(({ name }) => name === of);
  const rows = Object.entries(board.panels).map(([title, said]): Row => {
    const panel: Panel = typeof said === 'string' ? { query: said } : said;
    const query = component === undefined ? panel.query : withMatcher(panel.query, boardMatcher(component));
    return { title, unit: panel.unit ?? 'short', as: panel.as ?? 'timeseries', targets: [{ query, legend: panel.legend ?? '' }] };
  });
  return boardJson(board.title, rows, component === undefined ? [] : [component]);
}

/** What every component has, from the kubelet and kube-state-metrics. */
function overview(application: ResolvedApplication): string {
  const lasting = application.components.filter(({ kind }) => kind !== 'job' && kind !== 'cron');
  const row = (title: string, unit: string, query: string): Row => ({
    title,
    unit,
    as: 'timeseries',
    targets: lasting.map((component) => ({ query: withMatcher(query, boardMatcher(component)), legend: component.name })),
  });
  const rows = [
    row('Pods that are ready', 'short', 'sum(kube_pod_status_ready{condition="true",$pods})'),
    row('Restarts in an hour', 'short', 'sum(increase(kube_pod_container_status_restarts_total{$pods}[1h]))'),
    row('Processor', 'short', 'sum(rate(container_cpu_usage_seconds_total{container!="",$pods}[$__rate_interval]))'),
    row('Memory', 'bytes', 'sum(container_memory_working_set_bytes{container!="",$pods})'),
    row('Received', 'Bps', 'sum(rate(container_network_receive_bytes_total{$pods}[$__rate_interval]))'),
    row('Sent', 'Bps', 'sum(rate(container_network_transmit_bytes_total{$pods}[$__rate_interval]))'),
  ];
  return boardJson(`${application.name} overview`, rows, lasting);
}

/** The variables of the board hold namespace and names. */
function boardMatcher(component: ResolvedComponent): string {
  return `namespace="$namespace",pod=~"\${${variableOf(component)}}${PODS_OF[component.workload]}"`;
}

function variableOf({ name }: ResolvedComponent): string {
  return name.replaceAll('-', '_');
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variable.
const SOURCE = { type: 'prometheus', uid: '${datasource}' };

function boardJson(title: string, rows: readonly Row[], components: readonly ResolvedComponent[]): string {
  const texts = [['namespace', '__namespace__'], ...components.map((component) => [variableOf(component), `__${component.name}__`])];
  const variables = texts.map(([name, value]) => ({
    name,
    type: 'textbox',
    query: value,
    current: { text: value, value },
    options: [{ selected: true, text: value, value }],
  }));
  const board = {
    uid: '__uid__',
    title: `${title} (__namespace__)`,
    tags: [],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', current: {} }, ...variables] },
    panels: rows.map((row, i) => panelJson(row, i)),
  };
  return `${JSON.stringify(board, null, 2)}\n`;
}

function panelJson(row: Row, i: number): object {
  return {
    id: i + 1,
    type: row.as,
    title: row.title,
    datasource: SOURCE,
    gridPos: { h: 8, w: 12, x: (i % 2) * 12, y: Math.floor(i / 2) * 8 },
    fieldConfig: { defaults: { unit: row.unit }, overrides: [] },
    targets: row.targets.map(({ query, legend }, j) => ({
      refId: String.fromCharCode(65 + j),
      datasource: SOURCE,
      expr: query,
      legendFormat: legend === '' ? '__auto' : legend,
    })),
  };
}
