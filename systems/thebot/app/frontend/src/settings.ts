/**
 * What the environment says, checked once at start. All mistakes are reported together, each by the name of its variable; values are never
 * shown, since a secret may stand in the wrong variable. An empty variable counts as missing.
 */
import * as z from 'zod';

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

const number = (what: string, pattern: RegExp, min: number, max: number) =>
  z
    .string()
    .refine((text) => pattern.test(text) && Number(text) >= min && Number(text) <= max, { error: `wanted ${what} from ${min} to ${max}` })
    .transform(Number);
const whole = (min: number, max: number) => number('a whole number', /^\d{1,9}$/, min, max);
const seconds = (max: number) => number('seconds', /^\d{1,4}(\.\d{1,3})?$/, 0, max);
const oneOf = <const T extends readonly [string, ...string[]]>(names: T) => z.enum(names, { error: `wanted one of ${names.join(', ')}` });
const hostName = z.string().regex(/^[A-Za-z0-9_.:-]{1,253}$/, { error: 'wanted a host name or an address' });

/** What is said of several variables is checked beside mistakes in others too, but not when one of these is wrong itself. */
const areRight =
  (...names: readonly string[]) =>
  ({ issues }: z.core.ParsePayload): boolean =>
    !issues.some(({ path }) => names.includes(String(path?.[0])));

const schema = z
  .object({
    HOST: hostName.default('localhost'),
    PORT: whole(1, 65535).default(8080),
    LOG_LEVEL: z
      .string()
      .toUpperCase()
      .pipe(oneOf(Object.keys(LEVELS) as [keyof typeof LEVELS]))
      .transform((name) => LEVELS[name])
      .default('info'),
    /** How long requests are still accepted after SIGTERM, while proxies forget this pod. */
    DRAIN_SECONDS: seconds(300).default(3),
    /** From SIGTERM to the end at the latest; the pod's grace period must be longer. */
    STOP_SECONDS: seconds(3600).default(20),
  })
  .refine((s) => s.STOP_SECONDS > s.DRAIN_SECONDS, {
    path: ['STOP_SECONDS'],
    error: 'wanted more than DRAIN_SECONDS',
    when: areRight('STOP_SECONDS', 'DRAIN_SECONDS'),
  });
