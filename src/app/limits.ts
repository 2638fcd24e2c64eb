/**
 * Texts and numbers of a description that are narrower than text and number. Each has a type by which the words name it, and a row in
 * LIMITS by which a description is held to it when it is run (shape.ts finds the row by the type's name; a new one wants
 * `node scripts/make-shape.mjs`). What Kubernetes itself says about names comes from src/kube.
 */
import { GoError, loadZone, parseConstraint } from '../golang/index.ts';
import {
  cIdentifierErrors,
  configMapKeyErrors,
  dns1035LabelErrors,
  dnsLabelErrors,
  dnsSubdomainCaselessErrors,
  dnsSubdomainErrors,
  labelKeyErrors,
  labelValueErrors,
  parseCron,
  parseIp,
  type Sentences,
  wildcardDnsErrors,
} from '../kube/index.ts';
import { isNoText, RELEASE_NAME_MAX } from './names.ts';

/** Whole numbers. */
export type Seconds = number;
/** Seconds, at least one. */
export type Period = number;
/** Seconds of calm before an autoscaler acts: an hour at most. */
export type Calm = number;
/** Seconds over which an autoscaler counts: half an hour at most. */
export type CountingPeriod = number;
export type Count = number;
/** A count, at least one. */
export type Some = number;
export type Percent = number;
export type Port = number;
export type NodePortNumber = number;
export type UserId = number;

/** 'name', 'registry.example:5000/name:tag', 'name@sha256:…'. */
export type ImageText = string;
export type ImageRepository = string;
export type ImageTag = string;
export type ImageDigest = `sha256:${string}`;
export type LabelKey = string;
export type LabelValue = string;
export type AnnotationKey = string;
/** Name of a namespace. */
export type Namespace = string;
/** Name of a release: with a letter first, as the names of Services are made of it. */
export type ReleaseName = string;
/** Name of an object that is not the chart's, e.g. of a Secret or a storage class. */
export type ObjectReference = string;
/** What a name of the chart is made of. */
export type NamePart = string;
/** Fields of cron: '30 2 * * *'. */
export type Schedule = string;
/** Of the IANA's database: 'Europe/Amsterdam'. */
export type TimeZone = string;
/** '>=1.25.0-0'. */
export type KubernetesRange = string;
/** 'shop.example.com', '*.example.com'. */
export type Host = string;
/** A host or an address. */
export type ServerHost = string;
/** Path of a route; it ends in `$` when only that path is meant. */
export type RoutePath = `/${string}`;
/** What is asked for by HTTP: '/healthz', '/metrics?format=text'. */
export type UrlPath = `/${string}`;
/** A folder in the container. */
export type Folder = `/${string}`;
/** Name of a variable of the program. */
export type VariableName = string;
/** Path of a value: 'config', 'secrets.data'. */
export type ValuePath = string;
/** A key of a ConfigMap or Secret. */
export type DataKey = string;
/** Name of a database or of its user. */
export type SqlName = string;
/** '1h', '5m30s'. */
export type Duration = string;
/** Where something lies in a store of secrets. */
export type SecretPath = string;
/** Name of a file under templates/, without its ending. */
export type FileStem = string;
export type WebAddress = string;
/** A reason or a name that stands in one line. */
export type Line = string;
/** Of a dashboard: names of files are made of it. */
export type Title = string;

/** Whole numbers from … to. */
export interface NumberLimit {
  readonly code: string;
  readonly from: number;
  readonly to: number;
}

export interface TextLimit {
  readonly code: string;
  /** What it should have been, as "… is no WHAT". */
  readonly what: string;
  readonly example: string;
  /** What is wrong; nothing when it is right. */
  readonly faults: (text: string) => Sentences;
}

/** Kubernetes' whole numbers. */
export const MAX_INT32 = 2147483647;

const from = (least: number, most: number = MAX_INT32, code = 'app/out-of-range'): NumberLimit => ({ code, from: least, to: most });

const text = (code: string, what: string, example: string, faults: TextLimit['faults']): TextLimit => ({ code, what, example, faults });

const like =
  (pattern: RegExp): TextLimit['faults'] =>
  (given) =>
    pattern.test(given) ? [] : [''];

/** A function that throws Go's error for what it cannot read. */
const readBy =
  (read: (given: string) => unknown): TextLimit['faults'] =>
  (given) => {
    try {
      read(given);
      return [];
    } catch (error) {
      if (error instanceof GoError) return [error.message];
      throw error;
    }
  };

const REPOSITORY =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

function imageFaults(image: string): Sentences {
  const [name = '', digest, ...rest] = image.split('@');
  const colon = name.lastIndexOf(':');
  const [repository, tag] = colon > name.lastIndexOf('/') ? [name.slice(0, colon), name.slice(colon + 1)] : [name, undefined];
  const fits =
    REPOSITORY.test(repository) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest)) &&
    rest.length === 0;
  return fits ? [] : [''];
}

function hostFaults(host: string): Sentences {
  if (parseIp(host) !== undefined) return ['an address is no name'];
  return host.startsWith('*') ? wildcardDnsErrors(host) : dnsSubdomainErrors(host);
}

const ROUTE = /^\/(?:[-A-Za-z0-9._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;
/** What a proxy would take for another path. */
const TWISTED = /\/\/|\/\.\.?(?:\/|$)|%2f/i;

const routeFaults = (path: string): Sentences => (ROUTE.test(path) && !TWISTED.test(path.replace(/(?<=.)\$$/, '')) ? [] : ['']);

function scheduleFaults(schedule: string): Sentences {
  if (schedule.includes('TZ=')) return ['a time zone is said by timeZone'];
  const parsed = parseCron(schedule);
  return 'error' in parsed ? [parsed.error] : [];
}

/** A name of Kubernetes that stays a text where it stands unquoted. */
const plain =
  (faults: TextLimit['faults']): TextLimit['faults'] =>
  (name) =>
    isNoText(name) ? ['YAML reads it as something else than a text'] : faults(name);

export const LIMITS: Readonly<Record<string, NumberLimit | TextLimit>> = {
  Seconds: from(0),
  Period: from(1),
  Calm: from(0, 3600),
  CountingPeriod: from(1, 1800),
  Count: from(0),
  Some: from(1),
  Percent: from(1),
  Port: from(1, 65535, 'app/port'),
  NodePortNumber: from(30000, 32767, 'app/node-port'),
  UserId: from(0),
  ImageText: text('app/image', 'image', 'registry.example/shop:1.4.2', imageFaults),
  ImageRepository: text('app/image', 'name of an image', 'registry.example/shop', like(REPOSITORY)),
  ImageTag: text('app/image', 'tag', '1.4.2', like(TAG)),
  ImageDigest: text('app/image', 'digest', 'sha256:9f86d081…', like(DIGEST)),
  LabelKey: text('app/label', 'key of a label', 'example.com/team', labelKeyErrors),
  LabelValue: text('app/label', 'value of a label', 'team-a', labelValueErrors),
  AnnotationKey: text('app/annotation', 'key of an annotation', 'example.com/owner', (key) => labelKeyErrors(key.toLowerCase())),
  Namespace: text('app/namespace', 'namespace', 'shop-prod', plain(dnsLabelErrors)),
  ReleaseName: text('app/release', `name of a release, of at most ${RELEASE_NAME_MAX} characters`, 'shop-prod', (name) =>
    name.length > RELEASE_NAME_MAX ? [''] : plain(dns1035LabelErrors)(name),
  ),
  ObjectReference: text('app/object-name', 'name of an object', 'shop-keys', plain(dnsSubdomainErrors)),
  NamePart: text('app/object-name', 'name', 'shop', plain(dnsLabelErrors)),
  Schedule: text('app/schedule', 'schedule', '0 3 * * *', scheduleFaults),
  TimeZone: text('app/time-zone', 'time zone', 'Europe/Amsterdam', (zone) => (/^(local)?$/i.test(zone) ? [''] : readBy(loadZone)(zone))),
  KubernetesRange: text('app/kubernetes', 'range of versions', '>=1.25.0-0', readBy(parseConstraint)),
  Host: text('app/host', 'host', 'shop.example.com" or "*.example.com', hostFaults),
  ServerHost: text('app/host', 'host', 'db.example.com', (host) => (parseIp(host) === undefined ? dnsSubdomainCaselessErrors(host) : [])),
  RoutePath: text('app/path', 'path of a route', '/api', routeFaults),
  UrlPath: text('app/path', 'path', '/healthz', like(/^\/[!-~]*$/)),
  Folder: text('app/path', 'folder', '/var/cache/shop', like(/^(?:\/(?!\.{1,2}(?:\/|$))[^/:\s"'\\{}]+)+\/?$/)),
  VariableName: text('app/variable-name', 'name of a variable', 'LOG_LEVEL', plain(cIdentifierErrors)),
  ValuePath: text('app/value-path', 'path of a value', 'config.web', like(/^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*$/)),
  DataKey: text('app/data-key', 'key of a ConfigMap or Secret', 'session-key', plain(configMapKeyErrors)),
  SqlName: text('app/sql-name', 'name of a database or user', 'shop_main', like(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/)),
  Duration: text('app/duration', 'duration', '1h', like(/^(?:[0-9]+(?:ms|s|m|h))+$/)),
  SecretPath: text('app/path', 'path in a store of secrets', 'shop/prod', like(/^[A-Za-z0-9_./:@-]+$/)),
  FileStem: text('app/file-name', 'name of a file', 'redis-users', like(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/)),
  Line: text('app/line', 'single line', 'one pod by design', like(/^[^\r\n]*$/)),
  Title: text('app/line', 'title of at most 100 characters in one line', 'Trading performance', like(/^[^\r\n]{1,100}$/)),
  WebAddress: text('app/address', 'address', 'https://shop.example.com', like(/^https?:\/\/[^\s"]+$/)),
};

/** What is wrong with a text or number of that type, and what it should be. */
export function limitFault(name: string, value: unknown): { readonly code: string; readonly message: string } | undefined {
  const limit = LIMITS[name];
  if (limit === undefined) throw new Error(`no limit "${name}"`);
  if ('from' in limit) {
    if (typeof value !== 'number' || (Number.isInteger(value) && value >= limit.from && value <= limit.to)) return undefined;
    const most = limit.to === MAX_INT32 ? ` of ${limit.from} or more` : ` from ${limit.from} to ${limit.to}`;
    return { code: limit.code, message: `is ${value}, wanted a whole number${most}` };
  }
  const [fault] = typeof value === 'string' ? limit.faults(value) : [];
  if (fault === undefined) return undefined;
  const why = fault === '' ? '' : `: ${fault.replace(/ \(e\.g\..*$/s, '')}`;
  return { code: limit.code, message: `"${value}" is no ${limit.what}${why}` };
}

/** What is wanted of a text of that type. */
export function limitHint(name: string): string | undefined {
  const limit = LIMITS[name];
  return limit !== undefined && 'example' in limit ? `write e.g. "${limit.example}"` : undefined;
}
