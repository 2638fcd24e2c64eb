/**
 * What the environment says, checked once at start, the same for every role. All mistakes are reported together, each by the name of its
 * variable; values are never shown, since a secret may stand in the wrong variable. An empty variable counts as missing.
 */
import { z } from 'zod';

export type Settings = Readonly<z.output<typeof schema>>;

/** Either the settings or, for every variable that is wrong, one line that names it and says what is wanted. */
export function readSettings(env: NodeJS.ProcessEnv): { readonly settings: Settings } | { readonly problems: readonly string[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = schema.safeParse(given);
  if (read.success) return { settings: read.data };
  return { problems: read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
}

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
const seconds = (max: number) => {
  const error = `wanted seconds from 0 to ${max}`;
  return z
    .string()
    .regex(/^\d{1,4}(\.\d{1,3})?$/, { error, abort: true })
    .transform(Number)
    .pipe(z.number({ error }).max(max, { error, abort: true }));
};
const oneOf = <const T extends readonly [string, ...string[]]>(names: T) => z.enum(names, { error: `wanted one of ${names.join(', ')}` });
const hostName = z.string().regex(/^[A-Za-z0-9_.:-]{1,253}$/, { error: 'wanted a host name or an address' });
const address = (...protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `wanted a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const yesOrNo = z
  .string()
  .toLowerCase()
  .pipe(oneOf(['true', 'false', '1', '0']))
  .transform((text) => text === 'true' || text === '1');
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== ''),
);
const PERIODS = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

const schema = z
  .object({
    K8S_ENVIRONMENT: z.string().default('development'),
    POD_NAME: z.string().default('local'),
    POD_NAMESPACE: z.string().default('local'),
    HOST: hostName.default('localhost'),
    PORT: whole(1, 65535).default(8000),
    /** Where worker and scheduler tell their health and metrics. */
    METRICS_PORT: whole(1, 65535).default(9100),
    SECRET_KEY: z.string({ error: 'wanted, at least 32 characters' }).min(32, { error: 'wanted at least 32 characters' }),
    DEBUG: yesOrNo.default(false),
    /** Hosts that requests may name; ".example.com" is the domain and all below it, "*" any. */
    ALLOWED_HOSTS: list.default(['localhost', '127.0.0.1']),
    FRONTEND_URL: address('http:', 'https:').default('http://localhost:8080'),
    LOG_LEVEL: z
      .string()
      .toUpperCase()
      .pipe(oneOf(Object.keys(LEVELS) as [keyof typeof LEVELS]))
      .transform((name) => LEVELS[name])
      .default('info'),

    DATABASE_ENGINE: oneOf(['postgresql']).default('postgresql'),
    /** Wins over the five that follow it. */
    DATABASE_URL: address('postgresql:', 'postgres:').optional(),
    DATABASE_HOST: hostName.default('localhost'),
    DATABASE_PORT: whole(1, 65535).default(5432),
    DATABASE_NAME: z.string().default('thebot'),
    /** The name as the store's link tells it; wins over DATABASE_NAME. */
    POSTGRES_DB: z.string().optional(),
    POSTGRES_USER: z.string().default('thebot_user'),
    POSTGRES_PASSWORD: z.string().optional(),

    REDIS_BACKEND: oneOf(['redis']).default('redis'),
    CELERY_BROKER: oneOf(['redis']).default('redis'),
    CELERY_RESULT_BACKEND: oneOf(['redis']).default('redis'),
    /** Cache, rate limits, chat. Wins over the two that follow it. */
    REDIS_URL: address('redis:', 'rediss:').optional(),
    REDIS_HOST: hostName.default('localhost'),
    // A Service named "redis" makes Kubernetes set REDIS_PORT to "tcp://…" in pods with service links: refused, not guessed at.
    REDIS_PORT: whole(1, 65535).default(6379),
    /** The queue; without it the same Redis. */
    CELERY_BROKER_URL: address('redis:', 'rediss:').optional(),

    /** Seconds that an answer stays in the cache. */
    CACHE_TIMEOUT: whole(0, 604_800).default(3600),
    API_PAGE_SIZE: whole(1, 500).default(20),
    /** Requests of one person: "1000/hour". */
    API_RATE_LIMIT: z
      .string()
      .regex(/^[1-9]\d{0,7}\/(second|minute|hour|day)$/, { error: 'wanted a number and a period such as 1000/hour' })
      .transform((text) => {
        const [count, period] = text.split('/');
        return { requests: Number(count), seconds: PERIODS[period as keyof typeof PERIODS] };
      })
      .prefault('1000/hour'),
    UPLOAD_LIMIT_MB: whole(1, 1024).default(10),
    MEDIA_ROOT: z.string().default('media'),
    STATIC_ROOT: z.string().default('staticfiles'),

    YOOKASSA_SHOP_ID: z.string().optional(),
    YOOKASSA_SECRET_KEY: z.string().optional(),
    YOOKASSA_API: address('http:', 'https:').default('https://api.yookassa.ru'),
    OPENROUTER_API_KEY: z.string().optional(),
    OPENROUTER_API: address('http:', 'https:').default('https://openrouter.ai'),
    TELEGRAM_BOT_TOKEN: z.string().optional(),
    TELEGRAM_API: address('http:', 'https:').default('https://api.telegram.org'),

    /** How long another scheduler waits before it takes the place of one that says nothing more. */
    LEASE_SECONDS: whole(1, 300).default(10),
    /** How long migrate waits for the database. */
    MIGRATE_WAIT_SECONDS: seconds(3600).default(300),
    /** How long requests are still accepted after SIGTERM, while proxies forget this pod. */
    DRAIN_SECONDS: seconds(300).default(3),
    /** From SIGTERM to the end at the latest; the pod's grace period must be longer. */
    STOP_SECONDS: seconds(3600).default(20),
  })
  .refine((s) => s.STOP_SECONDS > s.DRAIN_SECONDS, { path: ['STOP_SECONDS'], error: 'wanted more than DRAIN_SECONDS' })
  .refine((s) => (s.YOOKASSA_SHOP_ID === undefined) === (s.YOOKASSA_SECRET_KEY === undefined), {
    path: ['YOOKASSA_SECRET_KEY'],
    error: 'wanted together with YOOKASSA_SHOP_ID, or neither',
  })
  .transform(({ REDIS_URL, CELERY_BROKER_URL, ...rest }) => {
    const redis = REDIS_URL ?? `redis://${rest.REDIS_HOST}:${rest.REDIS_PORT}/0`;
    return { ...rest, REDIS_URL: redis, CELERY_BROKER_URL: CELERY_BROKER_URL ?? redis };
  });
