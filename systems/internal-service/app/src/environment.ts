/** The variables that the page shows, by name; those that look secret can be masked. */

export type Variables = Readonly<Record<string, string>>;

export function listVariables(env: NodeJS.ProcessEnv, options: { readonly mask: boolean }): Variables {
  const names = Object.keys(env).sort();
  return Object.fromEntries(names.map((name) => [name, options.mask ? masked(name, env[name] ?? '') : (env[name] ?? '')]));
}

const MASK = '***';
const SECRET_NAME = /secret|passw|pwd|token|credential|private|api_?key|access_?key|_key$|^key$|auth|salt|dsn/i;
/** The password in user:password@host. */
const URL_PASSWORD = /(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g;

function masked(name: string, value: string): string {
  return SECRET_NAME.test(name) ? MASK : value.replace(URL_PASSWORD, `$1${MASK}`);
}
