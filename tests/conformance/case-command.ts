/** The command line of a case: which words helm gets, and what they mean for a render in-process. */
import type { Case } from './case-file.ts';

/** All arguments for helm. The chart lies in the folder "chart". */
export function helmArgs(c: Case): string[] {
  const command = c.command ?? '';
  return command.startsWith('helm ') ? words(command).slice(1) : ['template', 'rel', 'chart', ...words(command)];
}

/** Splits as a shell does: blanks, '…', "…", backslash. No variables, no globs. */
export function words(line: string): string[] {
  const found: string[] = [];
  for (const [word] of line.matchAll(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/g)) {
    found.push(
      word.replace(
        /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/g,
        (_, plain?: string, single?: string, double?: string) => plain ?? single ?? double!.replace(/\\(["\\$`])/g, '$1'),
      ),
    );
  }
  return found;
}
