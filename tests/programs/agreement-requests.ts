/** Who in the cluster asks a pod for what: ingress controllers, helm's test pods, Prometheus. */
import { type JsonObject, podTemplates, scrapeTargets, serviceTargets } from '../../src/kube/index.ts';
import { readAt } from '../../src/testing/system.ts';
import type { Scene } from './agreement-scene.ts';
import { listOf, type RenderedPod, textAt } from './rendered-pod.ts';

export interface Request {
  readonly from: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly wants: 'success' | 'metrics' | 'admission';
}

/** Whether the answer will do. Nothing need be at the path of an Ingress, but nobody is turned away for the host that he names. */
export function isGood({ wants }: Request, status: number): boolean {
  return wants === 'admission' ? status !== 400 && status !== 421 && status > 0 && status < 500 : status >= 200 && status < 400;
}

export function requestsTo(pod: RenderedPod, scene: Scene): readonly Request[] {
  return [...ofIngresses(pod, scene), ...ofTests(pod, scene), ...ofPrometheus(pod, scene)];
}

const kind = ({ objects }: Scene, name: string): readonly JsonObject[] => objects.all.filter((object) => object['kind'] === name);

/** Ports of the pod that a Service's port, by name or number, leads to. */
function behind(service: string, asked: string, pod: RenderedPod, scene: Scene): readonly number[] {
  const { all, namespace } = scene.objects;
  return kind(scene, 'Service')
    .filter((object) => textAt(object, 'metadata.name') === service)
    .flatMap((object) => serviceTargets(object, podTemplates(all, namespace), namespace))
    .filter(({ template, name, port }) => template.object === pod.template.object && (name === asked || String(port) === asked))
    .flatMap(({ targetPort }) => targetPort ?? []);
}

function ofIngresses(pod: RenderedPod, scene: Scene): readonly Request[] {
  const rules = kind(scene, 'Ingress').flatMap((ingress) => listOf(ingress, 'spec.rules'));
  return rules.flatMap((rule) => {
    const host = textAt(rule, 'host');
    const headers = { host, 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-forwarded-host': host };
    return listOf(rule, 'http.paths').flatMap((path) => {
      const asked = textAt(path, 'backend.service.port.name') || textAt(path, 'backend.service.port.number');
      return behind(textAt(path, 'backend.service.name'), asked, pod, scene).map((port): Request => {
        return { from: `the Ingress for ${host}`, port, path: textAt(path, 'path'), headers, wants: 'admission' };
      });
    });
  });
}

/** Each container of a test pod asks for one URL. */
function ofTests(pod: RenderedPod, scene: Scene): readonly Request[] {
  const tests = scene.pods.filter(({ template }) => template.hook.includes('test')).flatMap(({ containers }) => containers);
  return tests.flatMap(({ owner, command = [] }) => {
    const { hostname, port: written, pathname: path } = new URL(command.at(-1) ?? '');
    const asked = written || '80';
    const headers = { host: `${hostname}:${asked}` };
    return behind(hostname, asked, pod, scene).map((port) => ({ from: owner, port, path, headers, wants: 'success' as const }));
  });
}

/** By monitors or by annotations. */
function ofPrometheus(pod: RenderedPod, scene: Scene): readonly Request[] {
  const { all, namespace } = scene.objects;
  const { owner, object } = pod.template;
  const scrape = (from: string, port: number, path: string): Request => {
    return { from, port, path: path || '/metrics', headers: { host: `10.42.0.17:${port}` }, wants: 'metrics' };
  };
  const monitored = [...kind(scene, 'ServiceMonitor'), ...kind(scene, 'PodMonitor')].flatMap((monitor) =>
    scrapeTargets(monitor, all, podTemplates(all, namespace), namespace).flatMap(({ target, asked, endpoint }) => {
      const isService = target.kind === 'Service';
      const isOwn = target.kind === owner.kind && target.name === owner.name;
      const ports = isService ? behind(target.name, String(asked), pod, scene) : isOwn ? portsNamed(pod, String(asked)) : [];
      const path = textAt(monitor, `spec.${isService ? 'endpoints' : 'podMetricsEndpoints'}.${endpoint}.path`);
      return ports.map((port) => scrape(`${String(monitor['kind'])}/${textAt(monitor, 'metadata.name')}`, port, path));
    }),
  );
  const annotations = readAt(object, 'spec.template.metadata.annotations');
  const annotation = (word: string): string => textAt(annotations, `[prometheus.io/${word}]`);
  const annotated = annotation('scrape') === 'true' ? [scrape('annotations', Number(annotation('port')), annotation('path'))] : [];
  return [...monitored, ...annotated];
}

function portsNamed({ containers }: RenderedPod, name: string): readonly number[] {
  return containers.flatMap(({ ports }) => [...ports].filter(([, own]) => own === name).map(([port]) => port));
}
