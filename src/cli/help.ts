/** Help texts, made from the tables of commands and flags. */
import type { Flag } from './args.ts';
import type { Command } from './command.ts';

export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((c) => c.name.length));
  return `helmwright: describe a web application once, get a Helm chart, render it as Helm does

Usage: helmwright COMMAND [flags]

Commands:
${commands.map((c) => `  ${c.name.padEnd(width)}  ${c.summary}`).join('\n')}
  ${'completion'.padEnd(width)}  print a completion script: bash, zsh or fish

helmwright COMMAND --help tells the rest.
`;
}

export function helpOf(command: Command): string {
  const rows = [...command.flags, HELP].map((flag) => [label(flag), flag.help] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  const refused = command.refused ?? [];
  const refusedWidth = Math.max(0, ...refused.map(([flag]) => flag.length));
  return `${command.summary}

Usage: ${command.usage}

Examples:
${command.examples.map(([line, what]) => `  # ${what}\n  ${line}`).join('\n')}

Flags:
${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')}
${refused.length === 0 ? '' : `\nFlags of helm that are refused:\n${refused.map(([flag, why]) => `  ${flag.padEnd(refusedWidth)}  ${why}`).join('\n')}\n`}
Exit codes: 0 done; 1 the input is wrong; 2 wrong usage; 3 a bug in helmwright
`;
}

const HELP: Flag = { name: 'help', short: 'h', kind: 'switch', help: 'this text' };

function label(flag: Flag): string {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
  return `${short}--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`;
}
