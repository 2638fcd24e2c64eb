/** Runs the command line as a person would and writes down what came of it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * `line` ("$ helmwright template …" or "$ npx helmwright …") and its output, standard error behind "2> ", "[exit N]" when it is not 0.
 * Byte strings in and out are read as UTF-8.
 */
export function transcriptOf(line: string, where: { readonly folder: string; readonly program: string }): string {
  const words = [...line.replace(/^\$ (npx )?helmwright/, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  const run = spawnSync(process.execPath, [join(where.program, 'bin/helmwright.cjs'), ...words], {
    cwd: where.folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  const errors = run.stderr === '' ? '' : run.stderr.replace(/\n$/, '').replace(/^/gm, '2> ');
  return [line, run.stdout.replace(/\n$/, ''), errors, run.status === 0 ? '' : `[exit ${run.status}]`]
    .filter((part) => part !== '')
    .join('\n');
}
