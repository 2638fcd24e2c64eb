/** What a command of the command line is: a table of words and flags, and a function from arguments to an exit code. */
import type { Host } from '../actions/index.ts';
import type { Args, Flag } from './args.ts';

/** Exit codes, the same for every command. */
export const EXIT = {
  /** Nothing at or above "error". */
  ok: 0,
  /** The input was read and is wrong: findings, a render that failed. */
  findings: 1,
  /** Wrong usage, or input that cannot be read. */
  usage: 2,
  /** A bug of ours. */
  bug: 3,
} as const;

/** Where a command writes. Text is an ordinary string or bytes. */
export interface Out {
  readonly stdout: (text: string | Uint8Array) => void;
  readonly stderr: (text: string) => void;
  /** Colours on standard error: a terminal, and no NO_COLOR. */
  readonly colour: () => boolean;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** "helmwright template [NAME] CHART [flags]" */
  readonly usage: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly flags: readonly Flag[];
  /** Flags of helm that we refuse, with the reason. */
  readonly refused?: readonly (readonly [flag: string, reason: string])[];
  readonly run: (args: Args, host: Host, out: Out) => number | Promise<number>;
}
