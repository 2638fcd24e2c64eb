/** The entry of the command line without a bundle of its own: help, version, completion, unknown words. */

import { didYouMean } from '../base/index.ts';
import { EXIT } from './command.ts';
import { chart } from './commands/chart.ts';
import { diff } from './commands/diff.ts';
import { explain } from './commands/explain.ts';
import { lint } from './commands/lint.ts';
import { newDescription } from './commands/new.ts';
import { template } from './commands/template.ts';
import { validate } from './commands/validate.ts';
import { completion } from './completion.ts';
import { overview } from './help.ts';
import { VERSION } from './version.ts';

const COMMANDS = [newDescription, chart, diff, template, explain, lint, validate];

const [word, ...rest] = process.argv.slice(2);
switch (word) {
  case undefined:
  case 'help':
  case '--help':
  case '-h':
    process.stdout.write(overview(COMMANDS));
    break;
  case 'version':
  case '--version':
    process.stdout.write(`${VERSION}\n`);
    break;
  case 'completion': {
    const script = completion(rest[0], COMMANDS);
    if (script === undefined) {
      process.stderr.write('error: write helmwright completion bash|zsh|fish\n');
      process.exitCode = EXIT.usage;
    } else process.stdout.write(script);
    break;
  }
  default: {
    const near = didYouMean(
      word,
      COMMANDS.map((command) => command.name),
    );
    process.stderr.write(
      `error: unknown command "${word}"\n  ${near === undefined ? 'hint: helmwright --help lists the commands' : `hint: did you mean ${near}?`}\n`,
    );
    process.exitCode = EXIT.usage;
  }
}
