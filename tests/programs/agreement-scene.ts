/**
 * A system in one environment, ready to be started: its committed chart rendered, the Secrets that people make by hand, its pods as a kubelet
 * works them out, its stores on this machine with the users, passwords and databases that their own pods (or the people) would give them.
 */
import { type JsonObject, type PodTemplate, podTemplates, serviceTargets } from '../../src/kube/index.ts';
import { committedChart, loadSystem, rendered } from '../../src/testing/system.ts';
import { buildImage, type Image } from './image.ts';
import { type Container, type Objects, type RenderedPod, renderedPod, textAt } from './rendered-pod.ts';
import type { Ground } from './rendered-pod-start.ts';
import { type Postgres, startRedis } from './stores.ts';

export interface Row {
  readonly system: string;
  /** Which folder makes which image. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where a program shows every variable that it has, as JSON: it knows them all. */
  readonly shown?: string;
  /** For the defaults: every secret that can be given. */
  readonly values?: JsonObject;
  /** What people or an operator put into the Secret that an environment's chart does not make. */
  readonly byHand?: Readonly<Record<string, { readonly name: string; readonly data: Readonly<Record<string, string>> }>>;
  /** A chart that is not the program's any more. */
  readonly broken?: (objects: readonly JsonObject[]) => readonly JsonObject[];
}

export interface Program {
  /** systems/thebot/app/backend */
  readonly context: string;
  readonly image: Image;
}

export interface Scene {
  readonly row: Row;
  readonly objects: Objects;
  readonly pods: readonly RenderedPod[];
  readonly programs: ReadonlyMap<string, Program>;
  /** What a container of a program stands on. */
  readonly ground: (image: Image) => Ground;
  close(): Promise<void>;
}

/** Of this process alone, so that stores can have the ports that their Services tell. */
export const ADDRESS: string = `127.${[16, 8, 0].map((bits) => 1 + ((process.pid >> bits) % 254)).join('.')}`;

export async function openScene(row: Row, environment: string, server: () => Promise<Postgres>): Promise<Scene> {
  const system = await loadSystem(row.system);
  const files = committedChart(system);
  if (files === undefined) throw new Error(`${row.system} has no chart`);
  const namespace = system.application.environments.find(({ name }) => name === environment)?.namespace ?? row.system;
  const wish = { environment, namespace, ...(environment === '' && row.values !== undefined && { values: row.values }) };
  const { objects: made, failure } = rendered(system.application, files, wish);
  if (failure !== '') throw new Error(failure);
  const byHand = row.byHand?.[environment];
  const given = byHand === undefined ? [] : [{ kind: 'Secret', metadata: { name: byHand.name }, stringData: byHand.data }];
  const all = [...(row.broken?.(made) ?? made), ...given];
  const objects: Objects = { all, namespace, asked: new Set() };
  const pods = podTemplates(all, namespace).map((template) => renderedPod(template, objects));
  const programs = new Map(Object.entries(row.programs).map(([name, context]) => [name, { context, image: imageOf(context) }]));
  const own = pods.flatMap(({ containers }) => containers).filter(({ image }) => programs.has(image));
  const links = STORES.flatMap((store) => linkTo(store, pods, own, objects) ?? []);
  const ends = await Promise.all(links.map(({ store, access }) => store.start(access, server)));
  const names = links.flatMap((link) => link.names);
  const claims = new Map<string, string>();
  return {
    row,
    objects,
    pods,
    programs,
    ground: (image) => ({ image, claims, resolve: (text) => resolved(text, names) }),
    close: async () => void (await Promise.all(ends.map((end) => end()))),
  };
}

const images = new Map<string, Image>();

function imageOf(context: string): Image {
  const image = images.get(context) ?? buildImage(context);
  images.set(context, image);
  return image;
}

type Variables = Readonly<Record<string, string>>;

interface Access {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

interface StoreKind {
  readonly image: string;
  readonly port: number;
  /** Names the store's host to the program. */
  readonly host: string;
  /** As the image of a bundled store reads its variables. */
  readonly own: (env: Variables) => Access;
  /** Of a store outside: people have made it so. */
  readonly outside: (env: Variables) => Access;
  /** Starts it; the result ends it. A server of PostgreSQL serves all environments, each with a database and a user of its own. */
  readonly start: (access: Access, server: () => Promise<Postgres>) => Promise<() => Promise<unknown>>;
}

const STORES: readonly StoreKind[] = [
  {
    image: 'postgres',
    port: 5432,
    host: 'DATABASE_HOST',
    own: ({ POSTGRES_USER: user = '', POSTGRES_PASSWORD: password = '', POSTGRES_DB: database = '' }) => ({ user, password, database }),
    outside: ({ DATABASE_USER: user = '', DATABASE_PASSWORD: password = '', DATABASE_NAME: database = '' }) => ({
      user,
      password,
      database,
    }),
    start: async ({ user, password, database }, server) => {
      const { query } = await server();
      query(`create role "${user}" login password '${password.replaceAll("'", "''")}'`);
      query(`create database "${database}" owner "${user}"`);
      return async () => {
        query(`drop database "${database}" with (force)`);
        query(`drop role "${user}"`);
      };
    },
  },
  {
    image: 'redis',
    port: 6379,
    host: 'REDIS_HOST',
    own: ({ REDISCLI_AUTH: password = '' }) => ({ user: '', password, database: '' }),
    outside: ({ REDIS_PASSWORD: password = '' }) => ({ user: '', password, database: '' }),
    start: async ({ password }) => {
      const redis = await startRedis({ host: ADDRESS, port: 6379, ...(password !== '' && { password }) });
      return () => redis.remove();
    },
  },
];

interface Link {
  readonly store: StoreKind;
  readonly access: Access;
  /** Host names that lead to it. */
  readonly names: readonly string[];
}

/** A bundled store is reached by the Services that lead to its pod, one outside by the name that the program is told. */
function linkTo(store: StoreKind, pods: readonly RenderedPod[], programs: readonly Container[], objects: Objects): Link | undefined {
  for (const { template, containers } of pods) {
    const container = containers.find(({ image }) => image === store.image);
    if (container === undefined || template.lifetime === 'task') continue;
    return { store, access: store.own(container.env), names: servicesTo(template, store.port, objects) };
  }
  const user = programs.find(({ env }) => env[store.host] !== undefined);
  return user && { store, access: store.outside(user.env), names: [user.env[store.host] ?? ''] };
}

function servicesTo(template: PodTemplate, port: number, { all, namespace }: Objects): readonly string[] {
  return all
    .filter((object) => object['kind'] === 'Service')
    .filter((service) =>
      serviceTargets(service, podTemplates(all, namespace), namespace).some(
        (target) => target.template.object === template.object && target.port === port && target.targetPort === port,
      ),
    )
    .map((service) => textAt(service, 'metadata.name'));
}

/** A text that is one of the names, or a URL of which one is the host. */
function resolved(text: string, names: readonly string[]): string {
  return names.reduce(
    (now, name) => now.replace(new RegExp(`(^|@|//)${name.replaceAll('.', '\\.')}(?=$|[:/])`, 'g'), `$1${ADDRESS}`),
    text,
  );
}
