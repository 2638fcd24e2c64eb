/** What a program's own reading of its variables says of them, without starting it. */
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { sourceDir } from '../../src/testing/source-dir.ts';

type Variables = Readonly<Record<string, string>>;

export interface SettingsRead {
  /** Empty when some variable is refused. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** "NAME: what is wanted" */
  readonly problems: readonly string[];
  /** Names of variables that the program has no use for. */
  readonly unknown: readonly string[];
}

const jiti = createJiti(import.meta.url, { fsCache: false });
const repository = join(sourceDir(import.meta.url), '../..');

/** `context`: the program's folder, "systems/mytomorrows/app". */
export async function readSettingsOf(context: string, variables: Variables): Promise<SettingsRead> {
  type Read = Partial<Pick<SettingsRead, 'settings' | 'problems'>>;
  const { readSettings } = await jiti.import<{ readSettings: (env: Variables) => Read }>(join(repository, context, 'src/settings.ts'));
  const { settings = {}, problems = [] } = readSettings(variables);
  /** Its settings have it, or a senseless value of it is complained about. */
  const isKnown = (name: string): boolean => {
    const tried = readSettings({ ...variables, [name]: variables[name] || 'x' });
    return tried.problems?.some((problem) => problem.startsWith(`${name}:`)) ?? name in (tried.settings ?? {});
  };
  return { settings, problems, unknown: problems.length > 0 ? [] : Object.keys(variables).filter((name) => !isKnown(name)) };
}
