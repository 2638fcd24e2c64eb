/**
 * Logs and the trading journal on the volume: one file a day and replica, so that replicas which share the volume never write to the same
 * file. Standard output and the database are the truth: a volume that is full, slow or missing costs lines here, never the program.
 */
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';

export interface DailyFile {
  write(line: string): void;
  /** Why lines are missing, or undefined. */
  problem(): string | undefined;
  close(): Promise<void>;
}

export interface DailyFileOptions {
  readonly folder: string;
  /** Names this replica. */
  readonly replica: string;
  readonly keepDays: number;
  readonly now?: () => Date;
}

/** More than this is not kept in memory for a slow volume. */
const BUFFER_BYTES = 1024 * 1024;
const CLOSE_MS = 1000;

export function openDailyFile({ folder, replica, keepDays, now = () => new Date() }: DailyFileOptions): DailyFile {
  let problem: string | undefined;
  let day = '';
  let closed = false;
  let file: ReturnType<typeof pino.destination> | undefined;
  const fail = (error: unknown): void => {
    problem = error instanceof Error ? error.message : 'unknown';
  };
  const nameOf = (today: string): string => join(folder, `${today}.${replica}.jsonl`);
  const open = (today: string): void => {
    day = today;
    try {
      mkdirSync(folder, { recursive: true });
      removeOld(folder, new Date(now().getTime() - keepDays * 86_400_000).toISOString().slice(0, 10));
      file?.end();
      file = pino.destination({ dest: nameOf(today), append: true, sync: false, maxLength: BUFFER_BYTES });
      problem = undefined;
      file.on('error', fail);
      file.on('drop', () => fail(new Error('the volume is too slow')));
    } catch (error) {
      file = undefined;
      fail(error);
    }
  };
  return {
    write: (line) => {
      if (closed) return;
      const today = now().toISOString().slice(0, 10);
      if (today !== day) open(today);
      file?.write(line);
    },
    problem: () => problem,
    close: async () => {
      closed = true;
      if (file === undefined) return;
      const written = once(file, 'close').catch(fail);
      file.end();
      // A volume that hangs keeps nobody from ending.
      await Promise.race([written, sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

function removeOld(folder: string, firstDay: string): void {
  for (const name of readdirSync(folder))
    if (/^\d{4}-\d\d-\d\d\..*\.jsonl$/.test(name) && name.slice(0, 10) < firstDay) rmSync(join(folder, name), { force: true });
}
