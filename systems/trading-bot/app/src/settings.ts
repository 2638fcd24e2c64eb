/**
 * What the environment says, checked once at start. All mistakes are reported together, each by the name of its variable; values are never
 * shown, since a secret may stand in the wrong variable. An empty variable counts as missing.
 */
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import * as z from 'zod';

export type Settings = Readonly<z.output<ReturnType<typeof schemaOf>>>;

/** Either the settings or, for every variable that is wrong, one line that names it and says what is wanted. */
export function readSettings(env: NodeJS.ProcessEnv): { readonly settings: Settings } | { readonly problems: readonly string[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = schemaOf(given['ENVIRONMENT'] === 'production').safeParse(given);
  const problems = read.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  const { DRAIN_SECONDS: drain = '3', STOP_SECONDS: stop = '20' } = given;
  if (Number(stop) <= Number(drain)) problems.push('STOP_SECONDS: wanted more than DRAIN_SECONDS');
  return read.success && problems.length === 0 ? { settings: read.data } : { problems };
}

/** Shown to nobody, not even to who may see the other settings. */
export const SECRETS: ReadonlySet<string> = new Set([
  'BINANCE_API_KEY',
  'BINANCE_API_SECRET',
  'DATABASE_USER',
  'DATABASE_PASSWORD',
  'REDIS_PASSWORD',
  'ENCRYPTION_KEY',
  'API_TOKEN',
]);

/** The levels of our log, and the other names that people know them by. */
const LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
  CRITICAL: 'fatal',
} as const;

const whole = (min: number, max: number) => {
  const error = `wanted a whole number from ${min} to ${max}`;
  return z
    .string({ error })
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.number({ error }).min(min, { error, abort: true }).max(max, { error, abort: true }));
};
const decimal = (what: string, min: number, max: number) => {
  const error = `wanted ${what} from ${min} to ${max}`;
  return z
    .string({ error })
    .regex(/^\d{1,9}(\.\d{1,9})?$/, { error, abort: true })
    .transform(Number)
    .pipe(z.number({ error }).min(min, { error, abort: true }).max(max, { error, abort: true }));
};
const seconds = (max: number, min = 0) => decimal('seconds', min, max);
const share = () => decimal('a share', 0, 1);
const oneOf = <const T extends readonly [string, ...string[]]>(names: T) => z.enum(names, { error: `wanted one of ${names.join(', ')}` });
const flag = () => oneOf(['true', 'false']).transform((text) => text === 'true');
export const LEVEL_NAMES = Object.keys(LEVELS) as [keyof typeof LEVELS];
/** At start and at run time alike. */
export const logLevel = z
  .string()
  .toUpperCase()
  .pipe(oneOf(LEVEL_NAMES))
  .transform((name) => LEVELS[name]);
const hostName = z.string().regex(/^[A-Za-z0-9_.:-]{1,253}$/, { error: 'wanted a host name or an address' });
const secret = (least = 1) => {
  const error = least > 1 ? `wanted a secret of at least ${least} characters` : 'wanted a secret, but it is not set';
  return z.string({ error }).min(least, { error });
};
const words = (pattern: RegExp, most: number, error: string) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(',').map((word) => word.trim()))])
    .refine((list) => list.length <= most && list.every((word) => pattern.test(word)), { error });
const networks = () =>
  z.string().transform((text, context) => {
    const list = new BlockList();
    try {
      for (const entry of text.split(',')) addNetwork(list, entry.trim());
    } catch {
      context.addIssue('wanted addresses or networks such as 10.0.0.0/8, with commas between them');
    }
    return list;
  });

function isReadable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

function addNetwork(list: BlockList, entry: string): void {
  const [address = '', bits, more] = entry.split('/');
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(address) === 0 || more !== undefined || (bits !== undefined && !/^\d{1,3}$/.test(bits))) throw new Error('not a network');
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

/** In production all six secrets are wanted; elsewhere the simulated market and a Redis without a password will do. */
const schemaOf = (production: boolean) =>
  z.object({
    ENVIRONMENT: oneOf(['development', 'staging', 'production']).default('development'),
    HOST: hostName.default('localhost'),
    PORT: whole(1, 65535).default(8000),
    LOG_LEVEL: logLevel.default('info'),

    MAX_POSITIONS: whole(0, 1000).default(3),
    RISK_PER_TRADE: share().default(0.02),
    STOP_LOSS_PERCENTAGE: share().default(0.02),
    TAKE_PROFIT_PERCENTAGE: share().default(0.04),
    /** Nothing but the word "true" turns trading on. */
    TRADING_ENABLED: flag().default(false),
    /** What the paper exchange's account starts with, in USDT. */
    PAPER_CAPITAL: decimal('an amount', 0, 999_999_999).default(10_000),

    MARKET_DATA: oneOf(['simulated', 'binance']).default('simulated'),
    // Binance allows 36 characters for a client order id: strategy, symbol and time stand in it.
    MARKET_SYMBOLS: words(/^[A-Z0-9]{2,14}$/, 50, 'wanted at most 50 symbols such as BTCUSDT, with commas between them').default([
      'BTCUSDT',
      'ETHUSDT',
      'BNBUSDT',
      'SOLUSDT',
      'XRPUSDT',
    ]),
    BINANCE_URL: z.url({ protocol: /^wss?$/, error: 'wanted a URL that begins with wss://' }).default('wss://stream.binance.com:9443'),
    SIMULATED_TICK_SECONDS: seconds(60, 0.01).default(1),
    SIMULATED_SEED: whole(0, 999_999_999).default(1),

    DATABASE_HOST: hostName.default('localhost'),
    // A Service named "redis" makes Kubernetes set REDIS_PORT to "tcp://…" in pods with service links: refused, not guessed at.
    DATABASE_PORT: whole(1, 65535).default(5432),
    DATABASE_NAME: z.string().default('tradingbot'),
    DATABASE_SSL_MODE: oneOf(['disable', 'require', 'verify-ca', 'verify-full']).default('require'),
    /** Certificates that verify-ca and verify-full trust, instead of Node's. */
    DATABASE_CA_FILE: z.string().refine(isReadable, { error: 'wanted a file that can be read' }).optional(),
    DATABASE_USER: secret(),
    DATABASE_PASSWORD: secret(),
    REDIS_HOST: hostName.default('localhost'),
    REDIS_PORT: whole(1, 65535).default(6379),
    REDIS_DB: whole(0, 9999).default(0),
    REDIS_PASSWORD: production ? secret() : secret().optional(),
    BINANCE_API_KEY: production ? secret() : secret().optional(),
    BINANCE_API_SECRET: production ? secret() : secret().optional(),
    ENCRYPTION_KEY: secret(32),

    PROMETHEUS_ENABLED: flag().default(true),
    /** The port of /metrics; another one than PORT gets a listener of its own. */
    METRICS_PORT: whole(1, 65535).default(8000),

    /** Wanted as "Authorization: Bearer …" for everything but probes and metrics. Without it anybody may read, and only this host change. */
    API_TOKEN: secret(16).optional(),
    /** Who may call, besides the probes. */
    IP_ALLOW_LIST: networks().optional(),
    /** Proxies whose X-Forwarded-For is believed. */
    TRUSTED_PROXIES: networks().optional(),
    /** Requests of one address in a minute. */
    RATE_LIMIT: whole(1, 1_000_000).default(600),

    /** How long a silent leader keeps its office. */
    LEADER_LEASE_SECONDS: seconds(60, 0.2).default(5),
    /** The volume: logs and the journal. */
    DATA_DIR: z.string().default('data'),
    /** Unique among the replicas; in a pod its name. */
    HOSTNAME: z
      .string()
      .regex(/^[\w.-]{1,253}$/, { error: 'wanted a host name' })
      .default('localhost'),
    /** How long requests are still accepted after SIGTERM, while proxies forget this pod. */
    DRAIN_SECONDS: seconds(300).default(3),
    /** From SIGTERM to the end at the latest; the pod's grace period must be longer. */
    STOP_SECONDS: seconds(3600).default(20),
  });
