/** Writes a first description for people to change: small, complete, and such that it compiles and gives a chart. */
import { isDnsLabel, limitFault } from '../app/index.ts';
import { encodeUtf8, toBytes } from '../base/index.ts';
import { type Host, HostError } from './host.ts';

export interface DescriptionNewRequest {
  readonly name: string;
  /** Where it is written. Default: a folder called like the application. */
  readonly folder?: string | undefined;
  /** Of the web component. Default: the name with the tag 1.0.0. */
  readonly image?: string | undefined;
  /** Default: 8080. */
  readonly port?: number | undefined;
  readonly stores?: readonly ('postgres' | 'redis')[];
  /** Command of a worker of the same image. */
  readonly worker?: string | undefined;
  /** Host name of an Ingress. */
  readonly host?: string | undefined;
  /** Default: dev and prod. */
  readonly environments?: readonly string[];
  /** Write over a description that is there. */
  readonly force?: boolean;
}

export interface DescriptionNewResult {
  readonly folder: string;
  readonly written: readonly string[];
}

/** Fails with HostError when there is a description already, or the name is none. */
export function descriptionNew(host: Host, request: DescriptionNewRequest): DescriptionNewResult {
  if (!isDnsLabel(request.name)) {
    throw new HostError(`"${request.name}" is no name, wanted lower-case letters, digits and "-", at most 63, starting with a letter`);
  }
  for (const [limit, value] of [['ImageText', request.image] as const, ['Host', request.host] as const, ['Port', request.port] as const]) {
    const fault = value === undefined ? undefined : limitFault(limit, value);
    if (fault !== undefined) throw new HostError(fault.message);
  }
  const folder = request.folder ?? request.name;
  const description = host.join(folder, 'helmwright.ts');
  if (host.stat(description) !== undefined && request.force !== true)
    throw new HostError(`there is ${description} already: --force writes over it`);
  const files = new Map([['helmwright.ts', toBytes(encodeUtf8(textOf(request)))]]);
  // The editor and `npx tsc` need one; a project's own stays as it is.
  if (host.stat(host.join(folder, 'tsconfig.json')) === undefined) files.set('tsconfig.json', toBytes(TSCONFIG));
  return { folder, written: host.writeTree(folder, files).map((path) => host.join(folder, path)) };
}

const TSCONFIG = `{
  "compilerOptions": {
    "strict": true,
    "noEmit": true,
    "target": "es2023",
    "module": "preserve",
    "moduleResolution": "bundler",
    "types": []
  },
  "files": ["helmwright.ts"]
}
`;

function textOf(request: DescriptionNewRequest): string {
  const { name, stores = [], worker, host, environments = ['dev', 'prod'] } = request;
  const isScaled = environments.some((environment) => /^prod/.test(environment));
  const words = ['application', ...(isScaled ? ['hpa'] : []), ...stores, 'web', ...(worker === undefined ? [] : ['worker'])];
  if (stores.includes('postgres')) words.push('secret');
  if (stores.length > 0) words.push('config');
  return `import { ${[...new Set(words)].sort().join(', ')} } from 'helmwright';
${storeTexts(name, stores)}${settingsText(stores)}${worker === undefined ? '' : codeText(request)}
export default application({
  name: '${name}',
  version: '0.1.0',
  appVersion: '1.0.0',
  description: 'What ${name} does, in a sentence',
  values: '${worker === undefined ? 'flat' : 'nested'}',
${stores.length === 0 ? '' : `  config: settings,\n`}${stores.includes('postgres') ? '  secrets: keys,\n' : ''}${stores.length === 0 ? '' : `  stores: { ${stores.map((store) => NAMES[store]).join(', ')} },\n`}  components: {
${componentTexts(request)}  },
${host === undefined ? '' : `  expose: { ingress: { class: 'nginx', hosts: { ${quoted(host)}: { '/': 'web' } } } },\n`}  environments: {
${environments.map((environment) => environmentText(name, environment, stores)).join('')}  },
});
`;
}

const NAMES = { postgres: 'db', redis: 'cache' } as const;

function storeTexts(name: string, stores: readonly ('postgres' | 'redis')[]): string {
  const database = name.replaceAll('-', '_');
  const texts = {
    postgres: `
const db = postgres({
  image: 'postgres:16-alpine',
  database: '${database}',
  user: '${database}',
  size: '10Gi',
  resources: { cpu: '250m/1', memory: '256Mi/1Gi' },
});
`,
    redis: `
const cache = redis({
  image: 'redis:7-alpine',
  size: '1Gi',
  resources: { cpu: '100m/500m', memory: '128Mi/256Mi' },
});
`,
  };
  return stores.map((store) => texts[store]).join('');
}

function settingsText(stores: readonly ('postgres' | 'redis')[]): string {
  if (stores.length === 0) return '';
  const db = stores.includes('postgres')
    ? '    DATABASE_HOST: db.host,\n    DATABASE_PORT: db.port,\n    DATABASE_NAME: db.database,\n    DATABASE_USER: db.user,\n'
    : '';
  const cache = stores.includes('redis') ? '    REDIS_HOST: cache.host,\n    REDIS_PORT: cache.port,\n' : '';
  const keys = stores.includes('postgres')
    ? `
// Which keys there are; what they are is given from a private values file, or by a Secret of your own.
const keys = secret({}, { DATABASE_PASSWORD: db.password });
`
    : '';
  return `
const settings = config(
  { at: 'config' },
  {
    // A literal is a value that users may set; a link is computed.
    LOG_LEVEL: 'info',
${db}${cache}  },
);
${keys}`;
}

function sharedWords({ stores = [] }: DescriptionNewRequest): readonly string[] {
  return [
    ...(stores.length === 0 ? [] : ['config: settings']),
    ...(stores.includes('postgres') ? ['secrets: keys'] : []),
    ...(stores.length === 0 ? [] : [`uses: [${stores.map((store) => NAMES[store]).join(', ')}]`]),
  ];
}

function codeText(request: DescriptionNewRequest): string {
  return `
// What the roles of one image share, said once.
const code = { ${[`image: ${quoted(imageOf(request))}`, ...sharedWords(request)].join(', ')} } as const;
`;
}

const imageOf = ({ image, name }: DescriptionNewRequest): string => image ?? `registry.example/${name}:1.0.0`;

function componentTexts(request: DescriptionNewRequest): string {
  const { worker, port = 8080 } = request;
  const own = worker === undefined ? [`image: ${quoted(imageOf(request))}`, ...sharedWords(request)] : ['...code'];
  const web = `    web: web({
${own.map((word) => `      ${word},\n`).join('')}      port: ${port},
      replicas: 2,
      resources: { cpu: '100m/500m', memory: '128Mi/256Mi' },
      probes: { live: '/healthz', ready: '/readyz', startup: '/healthz' },
    }),
`;
  if (worker === undefined) return web;
  return `${web}    worker: worker({
      ...code,
      command: [${worker.split(/\s+/).filter(Boolean).map(quoted).join(', ')}],
      resources: { cpu: '100m/500m', memory: '128Mi/256Mi' },
      off: { live: 'add a probe: probes: { live: { command: [...] } }', ready: 'it answers no requests', startup: 'it starts at once' },
    }),
`;
}

function environmentText(name: string, environment: string, stores: readonly ('postgres' | 'redis')[]): string {
  const key = /^[a-z][a-z0-9]*$/.test(environment) ? environment : quoted(environment);
  const keys = stores.includes('postgres');
  // Elsewhere than in production the chart renders without a secret at hand.
  if (!/^prod/.test(environment)) return `    ${key}: { namespace: ${quoted(environment)}${keys ? `, secrets: 'placeholder'` : ''} },\n`;
  const modes = stores.map((store) => `${NAMES[store]}: { mode: 'external', host: '${store}.example' }`).join(', ');
  return `    ${key}: {
      namespace: ${quoted(environment)},
      production: true,
      components: { web: { scale: hpa(3, 10, { cpu: 70 }) } },
${modes === '' ? '' : `      stores: { ${modes} },\n`}${keys ? `      secrets: { existing: '${name}-secrets' },\n` : ''}    },
`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}
