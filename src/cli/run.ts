/** Runs one command: help, arguments, host, exit code. The only place where the process's streams and exit code are touched. */
import { writeSync } from 'node:fs';
import { HostError } from '../actions/index.ts';
import { type NodeHostOptions, nodeHost } from '../node/index.ts';
import { parseArgs, UsageError } from './args.ts';
import { type Command, EXIT, type Out } from './command.ts';
import { helpOf } from './help.ts';

export function runCommand(command: Command, options: NodeHostOptions = {}): void {
  const out: Out = {
    stdout: (text) => write(1, text),
    stderr: (text) => write(2, text),
    // Asked only when there is something to say: making the stream takes milliseconds.
    colour: () => process.stderr.isTTY === true && !process.env['NO_COLOR'],
  };
  const argv = process.argv.slice(3);
  if (argv.includes('--help') || argv.includes('-h')) {
    out.stdout(helpOf(command));
    return;
  }
  const fail = (error: unknown): void => {
    process.exitCode = failure(error, command, out);
  };
  try {
    refuse(argv, command);
    const code = command.run(parseArgs(argv, command.flags), nodeHost(options), out);
    if (typeof code === 'number') process.exitCode = code;
    else
      code.then((late) => {
        process.exitCode = late;
      }, fail);
  } catch (error) {
    fail(error);
  }
}

function refuse(argv: readonly string[], command: Command): void {
  for (const arg of argv) {
    const refused = command.refused?.find(([flag]) => arg === flag || arg.startsWith(`${flag}=`));
    if (refused !== undefined) throw new UsageError(`${refused[0]} is refused: ${refused[1]}`);
  }
}

function failure(error: unknown, command: Command, out: Out): number {
  if (error instanceof UsageError) {
    out.stderr(`error: ${error.message}\n  hint: ${error.hint ?? `helmwright ${command.name} --help`}\n`);
    return EXIT.usage;
  }
  if (error instanceof HostError) {
    out.stderr(`error: ${error.message}\n`);
    return EXIT.usage;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  out.stderr(`error: this is a bug in helmwright; please report it with the text below and the command that you ran\n${stack}\n`);
  return EXIT.bug;
}

/** Writes everything before it returns, also into a pipe that is full; a reader that has gone is no error. */
function write(fd: number, text: string | Uint8Array): void {
  let bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
