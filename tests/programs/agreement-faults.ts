/** What a rendered container and its program must agree on, read without starting it; each fault is a sentence. */
import { readAt } from '../../src/testing/system.ts';
import type { Program, Row, Scene } from './agreement-scene.ts';
import { type Container, dataOf, listOf, textAt } from './rendered-pod.ts';
import { readSettingsOf } from './settings.ts';

/** Not of the program: Node's own, and the zone of its clock. */
const OF_NODE: ReadonlySet<string> = new Set(['NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'TZ']);
/** How far above the largest upload the proxy's limit may be. */
const BODY_SLACK = 1.25;

/** The program's own reading of the variables: it refuses none, needs no other, and knows each by name. */
export async function settingsFaults(container: Container, { context, image }: Program, { shown }: Row): Promise<readonly string[]> {
  const { env, graceSeconds, preStop } = container;
  const { settings, problems, unknown } = await readSettingsOf(context, { ...image.env, ...env });
  if (problems.length > 0) return problems;
  const { DRAIN_SECONDS: drain, STOP_SECONDS: stop } = settings;
  const before = preStop !== undefined && 'seconds' in preStop ? preStop.seconds : 0;
  const needed = before + Number(drain) + Number(stop);
  return [
    ...unknown
      .filter((variable) => !OF_NODE.has(variable) && shown === undefined)
      .map((variable) => `the program does not know the variable ${variable}`),
    ...(needed <= graceSeconds ? [] : [`it takes up to ${needed} s to stop, and is killed after ${graceSeconds} s`]),
  ];
}

/** Keys of ConfigMaps and Secrets that pods name one by one, of which no pod names some; and such objects that no pod has anything of. */
export function keyFaults({ objects, pods }: Scene): readonly string[] {
  const specs = JSON.stringify(pods.map(({ template }) => template.spec));
  return objects.all
    .filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret')
    .filter((object) => readAt(object, 'metadata.labels.grafana_dashboard') === undefined)
    .flatMap((object) => {
      const id = `${String(object['kind'])}/${textAt(object, 'metadata.name')}`;
      const word = object['kind'] === 'Secret' ? 'secretRef' : 'configMapRef';
      if (specs.includes(JSON.stringify({ [word]: { name: textAt(object, 'metadata.name') } }))) return [];
      return Object.keys(dataOf(object))
        .filter((key) => !objects.asked.has(`${id}/${key}`))
        .map((key) => `no pod reads ${key} of ${id}`);
    });
}

/** Alerts and panels of the chart, in PromQL. */
export function queriesOf({ objects }: Scene): readonly string[] {
  return objects.all.flatMap((object) => {
    if (object['kind'] === 'PrometheusRule')
      return listOf(object, 'spec.groups').flatMap((group) => listOf(group, 'rules').map((rule) => textAt(rule, 'expr')));
    if (readAt(object, 'metadata.labels.grafana_dashboard') === undefined) return [];
    return Object.values(dataOf(object)).flatMap((board) =>
      listOf(JSON.parse(board), 'panels').flatMap((panel) => listOf(panel, 'targets').map((target) => textAt(target, 'expr'))),
    );
  });
}

/** The largest body that the proxy lets through against the largest file that a program takes, where it says so. */
export function bodyFaults({ objects, pods }: Scene): readonly string[] {
  const limits = pods.flatMap(({ containers }) => containers).flatMap(({ env }) => env['UPLOAD_LIMIT_MB'] ?? []);
  return objects.all
    .filter(({ kind }) => kind === 'Ingress')
    .map((ingress) => textAt(ingress, 'metadata.annotations[nginx.ingress.kubernetes.io/proxy-body-size]'))
    .filter((size) => size !== '')
    .flatMap((size) => {
      const [body, limit] = [Number(/^(\d+)m$/.exec(size)?.[1]), Number(limits[0])];
      // The form around the file needs some room, too.
      return body > limit && body <= limit * BODY_SLACK
        ? []
        : [`the proxy lets ${size} through, and the program takes files of ${limit} MB`];
    });
}
