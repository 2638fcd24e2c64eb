/** What /config shows: the five variables as the environment has them, null for one that is missing. */

export interface ShownConfig {
  readonly message: string;
  readonly SECRET_KEY: string | null;
  readonly DB_PASSWORD: string | null;
  readonly API_BASE_URL: string | null;
  readonly LOG_LEVEL: string | null;
  readonly MAX_CONNECTIONS: string | null;
}

export function shownConfig(env: NodeJS.ProcessEnv, options: { readonly mask: boolean }): ShownConfig {
  const plain = (name: string): string | null => env[name] ?? null;
  const secret = (name: string): string | null => (options.mask && env[name] !== undefined ? '***' : plain(name));
  return {
    message: 'Config and secrets accessed',
    SECRET_KEY: secret('SECRET_KEY'),
    DB_PASSWORD: secret('DB_PASSWORD'),
    API_BASE_URL: plain('API_BASE_URL'),
    LOG_LEVEL: plain('LOG_LEVEL'),
    MAX_CONNECTIONS: plain('MAX_CONNECTIONS'),
  };
}
