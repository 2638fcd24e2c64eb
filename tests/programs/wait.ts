/** Tests wait for a state, never for a time. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the answer is yes; a failing question counts as no. Milliseconds until then. The limit only ends what would hang. */
export async function until(state: string, isSo: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<number> {
  const start = performance.now();
  let last = '';
  while (performance.now() - start < limitMs) {
    try {
      if (await isSo()) return performance.now() - start;
    } catch (error) {
      last = error instanceof Error ? `: ${error.message}` : '';
    }
    await sleep(20);
  }
  throw new Error(`"${state}" is not so after ${limitMs} ms${last}`);
}

const tasks: (() => unknown)[] = [];

/** Work for the end of the test process, whatever ends it: processes to kill, folders to delete. */
export function onExit(task: () => unknown): void {
  if (tasks.push(task) === 1) process.once('exit', () => tasks.map((each) => each()));
}
