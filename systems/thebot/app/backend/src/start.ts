/** How every role begins: settings or the end, and a log that says which role speaks. */
import { createLog, type Log } from './log.ts';
import { readSettings, type Settings } from './settings.ts';

/** `defaults` are variables that this role has when nobody says otherwise. */
export function start(role: string, defaults: NodeJS.ProcessEnv = {}): { readonly settings: Settings; readonly log: Log } {
  const read = readSettings({ ...defaults, ...process.env });
  if ('problems' in read) {
    createLog('info').fatal({ problems: read.problems }, 'the settings are wrong');
    process.exit(1);
  }
  const { LOG_LEVEL, K8S_ENVIRONMENT: environment, POD_NAMESPACE: namespace } = read.settings;
  return { settings: read.settings, log: createLog(LOG_LEVEL).child({ role, environment, namespace }) };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
