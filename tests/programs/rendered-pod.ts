/**
 * The containers of a rendered pod as a kubelet works them out: variables (envFrom, references, $(NAME)), command, user, files and folders.
 * What a kubelet would refuse (a missing ConfigMap, a missing key) throws with its reason; what none of the five charts uses throws too.
 */
import { isObject, type Json, type JsonObject, type PodTemplate } from '../../src/kube/index.ts';
import { readAt } from '../../src/testing/system.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary: fsGroup, which owns the volumes. */
  readonly groups: readonly number[];
}

/** What stands at a path of the container's file system. */
export interface Mount {
  readonly path: string;
  readonly isReadOnly: boolean;
  /** Files of a ConfigMap or Secret by name; undefined for a folder that is empty at first. */
  readonly files: Readonly<Record<string, string>> | undefined;
  /** The claim whose folder it is; pods that name it share it. */
  readonly claim: string | undefined;
}

export interface Probe {
  readonly kind: 'startupProbe' | 'readinessProbe' | 'livenessProbe';
  readonly action:
    | { readonly path: string; readonly port: number; readonly headers: Readonly<Record<string, string>> }
    | { readonly port: number }
    | { readonly command: readonly string[] };
  readonly timeoutSeconds: number;
  /** From the start of the container until the kubelet gives up. */
  readonly budgetSeconds: number;
}

export interface Container {
  /** "Deployment/thebot-backend" */
  readonly owner: string;
  /** The pod's name, which is its host name, too. */
  readonly pod: string;
  readonly name: string;
  /** Without tag and digest. */
  readonly image: string;
  /** Instead of the image's own; undefined without one. */
  readonly command: readonly string[] | undefined;
  readonly workdir: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly user: User | undefined;
  readonly isReadOnly: boolean;
  readonly mounts: readonly Mount[];
  /** Declared TCP ports by number, with their names. */
  readonly ports: ReadonlyMap<number, string>;
  readonly probes: readonly Probe[];
  readonly graceSeconds: number;
  readonly preStop: { readonly seconds: number } | { readonly command: readonly string[] } | undefined;
}

export interface RenderedPod {
  readonly template: PodTemplate;
  /** As a controller would name it. */
  readonly name: string;
  readonly init: readonly Container[];
  readonly containers: readonly Container[];
}

/** What the API server would hand out. */
export interface Objects {
  readonly all: readonly JsonObject[];
  readonly namespace: string;
  /** "Secret/NAME/KEY" of every key that a container asked for by name. */
  readonly asked: Set<string>;
}

export function renderedPod(template: PodTemplate, objects: Objects): RenderedPod {
  const name = podName(template);
  const work = (item: Json): Container => new Worked(template, name, objects, item).container();
  return {
    template,
    name,
    init: listOf(template.spec, 'initContainers').map(work),
    containers: listOf(template.spec, 'containers').map(work),
  };
}

const SUFFIXES: Readonly<Record<string, string>> = {
  Deployment: '-6d4b75cb6d-x7k2p',
  Rollout: '-6d4b75cb6d-x7k2p',
  StatefulSet: '-0',
  Job: '-x7k2p',
};

function podName({ owner }: PodTemplate): string {
  return owner.name + (SUFFIXES[owner.kind] ?? (owner.kind === 'CronJob' ? '-29000000-x7k2p' : ''));
}

const GRACE_SECONDS = 30;

class Worked {
  readonly #template: PodTemplate;
  readonly #pod: string;
  readonly #objects: Objects;
  readonly #item: Json;
  readonly #where: string;

  constructor(template: PodTemplate, pod: string, objects: Objects, item: Json) {
    this.#template = template;
    this.#pod = pod;
    this.#objects = objects;
    this.#item = item;
    this.#where = `${template.owner.kind}/${template.owner.name}, container ${textAt(item, 'name')}`;
  }

  container(): Container {
    const { owner, spec } = this.#template;
    const item = this.#item;
    const env = this.#variables();
    const words = (path: string): readonly string[] => listOf(item, path).map((word) => expand(String(word), env));
    const [command, args] = [words('command'), words('args')];
    const ports = listOf(item, 'ports').map((port) => [Number(readAt(port, 'containerPort')), textAt(port, 'name')] as const);
    return {
      owner: `${owner.kind}/${owner.name}`,
      pod: this.#pod,
      name: textAt(item, 'name'),
      image: textAt(item, 'image')
        .replace(/@.*$/, '')
        .replace(/:[^/:]*$/, ''),
      command: command.length + args.length === 0 ? undefined : [...command, ...args],
      workdir: readAt(item, 'workingDir')?.toString(),
      env,
      user: this.#user(),
      isReadOnly: readAt(item, 'securityContext.readOnlyRootFilesystem') === true,
      mounts: listOf(item, 'volumeMounts').map((mount) => this.#mount(mount)),
      ports: new Map(ports),
      probes: (['startupProbe', 'readinessProbe', 'livenessProbe'] as const).flatMap((kind) => probeOf(kind, item, new Map(ports))),
      graceSeconds: Number(readAt(spec, 'terminationGracePeriodSeconds') ?? GRACE_SECONDS),
      preStop: preStopOf(item),
    };
  }

  /** In the kubelet's order: envFrom, then env, each of which may use those before it. */
  #variables(): Readonly<Record<string, string>> {
    const env: Record<string, string> = {};
    for (const source of listOf(this.#item, 'envFrom')) {
      const prefix = textAt(source, 'prefix');
      const [kind, name] = isObject(readAt(source, 'secretRef'))
        ? (['Secret', textAt(source, 'secretRef.name')] as const)
        : (['ConfigMap', textAt(source, 'configMapRef.name')] as const);
      const data = this.#data(kind, name, readAt(source, `${kind === 'Secret' ? 'secretRef' : 'configMapRef'}.optional`) === true);
      for (const [key, value] of Object.entries(data)) env[prefix + key] = value;
    }
    for (const variable of listOf(this.#item, 'env')) {
      const from = readAt(variable, 'valueFrom');
      const value = from === undefined ? expand(textAt(variable, 'value'), env) : this.#reference(from);
      if (value !== undefined) env[textAt(variable, 'name')] = value;
    }
    return env;
  }

  #reference(from: Json): string | undefined {
    const field = readAt(from, 'fieldRef.fieldPath');
    if (typeof field === 'string') return this.#field(field);
    for (const [word, kind] of [
      ['secretKeyRef', 'Secret'],
      ['configMapKeyRef', 'ConfigMap'],
    ] as const) {
      const reference = readAt(from, word);
      if (reference === undefined) continue;
      const [name, key, optional] = [textAt(reference, 'name'), textAt(reference, 'key'), readAt(reference, 'optional') === true];
      this.#objects.asked.add(`${kind}/${name}/${key}`);
      const value = this.#data(kind, name, optional)[key];
      if (value === undefined && !optional) throw new Error(`${this.#where}: ${kind} "${name}" has no key "${key}"`);
      return value;
    }
    throw new Error(`${this.#where}: "${Object.keys(isObject(from) ? from : {}).join()}" is not known here`);
  }

  #field(path: string): string {
    const { owner, namespace, labels, spec } = this.#template;
    const known: Readonly<Record<string, string>> = {
      'metadata.name': this.#pod,
      'metadata.namespace': namespace,
      'metadata.uid': '6f0d1c1e-0000-4000-8000-000000000001',
      'spec.nodeName': 'node-1',
      'spec.serviceAccountName': textAt(spec, 'serviceAccountName'),
      'status.hostIP': '192.168.1.10',
      'status.podIP': '10.42.0.17',
    };
    const label = /^metadata\.labels\['(.*)'\]$/.exec(path)?.[1];
    const value = label === undefined ? known[path] : (labels[label]?.toString() ?? '');
    if (value === undefined) throw new Error(`${owner.name}: the field "${path}" is not known here`);
    return value;
  }

  #data(kind: 'ConfigMap' | 'Secret', name: string, isOptional: boolean): Readonly<Record<string, string>> {
    const found = this.#objects.all.find((one) => one['kind'] === kind && readAt(one, 'metadata.name') === name);
    if (found === undefined && !isOptional) throw new Error(`${this.#where}: ${kind} "${name}" is not there`);
    return dataOf(found);
  }

  #user(): User | undefined {
    const read = (word: string): number | undefined => {
      const value = readAt(this.#item, `securityContext.${word}`) ?? readAt(this.#template.spec, `securityContext.${word}`);
      return value === undefined ? undefined : Number(value);
    };
    const [uid, gid, group] = [read('runAsUser'), read('runAsGroup'), read('fsGroup')];
    return uid === undefined ? undefined : { uid, gid: gid ?? 0, groups: group === undefined ? [] : [group] };
  }

  #mount(mount: Json): Mount {
    const [path, name, part] = [textAt(mount, 'mountPath'), textAt(mount, 'name'), textAt(mount, 'subPath')];
    const volume = listOf(this.#template.spec, 'volumes').find((one) => textAt(one, 'name') === name);
    const isReadOnly = readAt(mount, 'readOnly') === true;
    const claimed = readAt(volume, 'persistentVolumeClaim.claimName')?.toString();
    const own = listOf(this.#template.object, 'spec.volumeClaimTemplates').some((one) => textAt(one, 'metadata.name') === name);
    if (claimed !== undefined || own) return { path, isReadOnly, files: undefined, claim: `${claimed ?? `${name}-${this.#pod}`}/${part}` };
    if (isObject(readAt(volume, 'emptyDir'))) return { path, isReadOnly, files: undefined, claim: undefined };
    for (const [word, kind, key] of [
      ['configMap', 'ConfigMap', 'name'],
      ['secret', 'Secret', 'secretName'],
    ] as const) {
      const source = readAt(volume, word);
      if (source === undefined) continue;
      const data = this.#data(kind, textAt(source, key), readAt(source, 'optional') === true);
      for (const file of Object.keys(data)) this.#objects.asked.add(`${kind}/${textAt(source, key)}/${file}`);
      const items = listOf(source, 'items').map((one) => [textAt(one, 'path'), data[textAt(one, 'key')] ?? ''] as const);
      return { path, isReadOnly: true, files: items.length === 0 ? data : Object.fromEntries(items), claim: undefined };
    }
    throw new Error(`${this.#where}: the volume "${name}" is of a kind that is not known here`);
  }
}

/** $(NAME) of what is known so far; $$ is a dollar sign. */
function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]+)\)/g, (all, name?: string) => (name === undefined ? '$' : (env[name] ?? all)));
}

/** The values of a ConfigMap or Secret as text. */
export function dataOf(object: Json | undefined): Readonly<Record<string, string>> {
  const read = (word: string): readonly (readonly [string, string])[] =>
    Object.entries(asObject(readAt(object, word))).map(([key, value]) => [key, String(value)]);
  const isSecret = readAt(object, 'kind') === 'Secret';
  const data = read('data').map(([key, value]) => [key, isSecret ? Buffer.from(value, 'base64').toString() : value] as const);
  return Object.fromEntries([...data, ...read('stringData')]);
}

/** A probe's defaults: every 10 seconds, three failures, one second. */
function probeOf(kind: Probe['kind'], container: Json, ports: ReadonlyMap<number, string>): readonly Probe[] {
  const probe = readAt(container, kind);
  if (probe === undefined) return [];
  const seconds = (word: string, otherwise: number): number => Number(readAt(probe, word) ?? otherwise);
  const budgetSeconds = seconds('initialDelaySeconds', 0) + seconds('periodSeconds', 10) * seconds('failureThreshold', 3);
  return [{ kind, action: actionOf(probe, ports), timeoutSeconds: seconds('timeoutSeconds', 1), budgetSeconds }];
}

function actionOf(probe: Json, ports: ReadonlyMap<number, string>): Probe['action'] {
  const command = readAt(probe, 'exec.command');
  if (Array.isArray(command)) return { command: command.map(String) };
  const http = readAt(probe, 'httpGet');
  const asked = readAt(http ?? readAt(probe, 'tcpSocket'), 'port');
  const port = typeof asked === 'number' ? asked : [...ports].find(([, name]) => name === asked)?.[0];
  if (port === undefined) throw new Error(`a probe asks for the port "${String(asked)}", which the container does not have`);
  if (http === undefined) return { port };
  const headers = listOf(http, 'httpHeaders').map((header) => [textAt(header, 'name'), textAt(header, 'value')] as const);
  return { path: textAt(http, 'path'), port, headers: Object.fromEntries(headers) };
}

function preStopOf(container: Json): Container['preStop'] {
  const command = readAt(container, 'lifecycle.preStop.exec.command');
  if (Array.isArray(command)) return { command: command.map(String) };
  const seconds = readAt(container, 'lifecycle.preStop.sleep.seconds');
  return seconds === undefined ? undefined : { seconds: Number(seconds) };
}

export const textAt = (object: Json | undefined, path: string): string => readAt(object, path)?.toString() ?? '';
export const listOf = (object: Json | undefined, path: string): readonly Json[] => {
  const list = readAt(object, path);
  return Array.isArray(list) ? list : [];
};
const asObject = (value: Json | undefined): JsonObject => (value !== undefined && isObject(value) ? value : {});
