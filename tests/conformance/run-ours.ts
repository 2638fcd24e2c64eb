/** Runs a case through our `template` command, in-process, with its files in memory. */
import { type Host, HostError } from '../../src/actions/index.ts';
import { encodeUtf8, fixedClock, fromBytes, seededRandom } from '../../src/base/index.ts';
import { parseArgs, UsageError } from '../../src/cli/args.ts';
import { template } from '../../src/cli/commands/template.ts';
import { helmArgs } from './case-command.ts';
import type { Case } from './case-file.ts';
import { type CaseTree, treeOf } from './case-tree.ts';
import type { HelmVersion, Outcome } from './run-helm.ts';

/** Noon of 2026-01-02. */
const CLOCK = fixedClock(1_767_355_200n * 1_000_000_000n);

/** Our engine behind our own command line. */
export function runOurs(c: Case, helm: HelmVersion): Outcome {
  const args = ['--helm', String(helm), ...helmArgs(c).slice(1)];
  const host = memoryHost(treeOf(c));
  const first = runTemplate(args, host);
  if (first.exit === 0 || first.messages.length > 0) return first;
  const { diagnostics } = JSON.parse(runTemplate(['--json', ...args], host).text) as {
    diagnostics: { severity: string; message: string }[];
  };
  return { ...first, messages: diagnostics.filter((d) => d.severity === 'error').map((d) => encodeUtf8(d.message)) };
}

function runTemplate(args: readonly string[], host: Host): Outcome {
  let text = '';
  const out = {
    stdout: (part: string | Uint8Array) => void (text += typeof part === 'string' ? encodeUtf8(part) : fromBytes(part)),
    stderr: () => undefined,
    colour: () => false,
  };
  try {
    const refused = template.refused?.find(([flag]) => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`)));
    if (refused !== undefined) throw new UsageError(`${refused[0]} is refused: ${refused[1]}`);
    const exit = template.run(parseArgs(args, template.flags), host, out);
    if (typeof exit !== 'number') throw new Error('the template command answers at once');
    return { exit, text, messages: [] };
  } catch (error) {
    if (error instanceof UsageError || error instanceof HostError) return { exit: 2, text: '', messages: [encodeUtf8(error.message)] };
    throw error;
  }
}

/** A host that sees only the files of a case: the chart in the folder "chart", the others beside it. */
function memoryHost({ chart, beside }: CaseTree): Host {
  const at = (path: string): Uint8Array | undefined => {
    const clean = path.replace(/^\.\//, '');
    return clean.startsWith('chart/') ? chart.get(clean.slice('chart/'.length)) : beside.get(clean);
  };
  return {
    clock: CLOCK,
    random: seededRandom('conformance'),
    stat: (path) => (path.replace(/^\.\/|\/$/g, '') === 'chart' ? 'directory' : at(path) === undefined ? undefined : 'file'),
    readFile: (path) => at(path) ?? missing(path),
    readTree: (_, skipper) => {
      const skip = skipper(chart.get('.helmignore'));
      const skipped = (path: string): boolean => {
        const folders = path.split('/').slice(0, -1);
        return folders.some((_, i) => skip(folders.slice(0, i + 1).join('/'), true)) || skip(path, false);
      };
      return new Map([...chart].filter(([path]) => !skipped(path)));
    },
    writeTree: () => missing('a file to write'),
    loadDescription: () => missing('a description'),
    absolute: (path) => path,
    join: (...parts) => parts.join('/'),
  };
}

function missing(path: string): never {
  throw new HostError(`open ${path}: no such file or directory`);
}
