/** An explanation for people, and for programs. Texts are byte strings until here. */
import { type ExplainedKey, type ExplainedLine, type ExplainedUse, type Explanation, originOf, padded } from '../../actions/index.ts';
import { decodeUtf8 } from '../../base/index.ts';

const SCHEMA_VERSION = 1;

export function explainJson({ render, objects, lines, keys, uses, leftOut, problem, mask }: Explanation): string {
  const document = {
    schemaVersion: SCHEMA_VERSION,
    objects,
    lines,
    keys,
    uses,
    leftOut,
    diagnostics: render.render.diagnostics,
    ...(problem === undefined ? {} : { problem }),
  };
  return `${JSON.stringify(document, (_, value: unknown) => (typeof value === 'string' ? decodeUtf8(mask.text(value)) : value), 2)}\n`;
}

export function explainPretty(explanation: Explanation): string {
  const { objects, lines, keys, uses, leftOut } = explanation;
  const [object] = objects;
  let blocks: string[];
  if (uses.length > 0 || leftOut.length > 0 || (keys.length > 0 && lines.length === 0)) blocks = keyBlocks(explanation);
  else if (lines.length === 0)
    blocks =
      objects.length === 0 ? [] : [table(objects.map(({ kind, name, template, line }) => [`${kind}/${name}`, `${template}:${line}`]))];
  else if (keys.length > 0 || lines.some(({ pointer }) => pointer !== undefined)) {
    blocks =
      lines.length > MAX_STORIES
        ? [`${shortLines(lines, object?.template ?? '')}`]
        : lines.map((line) => story(line, keys, `${object?.kind}/${object?.name}`));
  } else blocks = [shortLines(lines, object?.template ?? '')];
  return blocks.length === 0 ? '' : `${decodeUtf8(blocks.join('\n\n'))}\n`;
}

/** More values than these are told in a line each. */
const MAX_STORIES = 5;

function shortLines(lines: readonly ExplainedLine[], template: string): string {
  return table(lines.map((line) => [line.text, originOf(line, template)]));
}

/** Rows with their second column below each other. */
function table(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.min(MAX_WIDTH, Math.max(...rows.map(([left]) => decodeUtf8(left).length)));
  return rows.map(([left, right]) => (right === '' ? left : `${padded(left, width)}  ${right}`)).join('\n');
}

const MAX_WIDTH = 72;

function story(line: ExplainedLine, keys: readonly ExplainedKey[], object: string): string {
  const own = new Set([...line.from, ...line.because.flatMap((condition) => condition.keys)].map(({ key }) => key));
  return [
    `${object} ${line.pointer ?? ''}, line ${line.line}`,
    `    ${line.text.trim()}`,
    ...section('written by', line.stack.flatMap(stepLines)),
    ...section(
      'from',
      line.from.flatMap((use) => keyLines(use.key, use.part, keys)),
    ),
    ...section('because', line.because.map(conditionLine)),
    ...section(
      'which read',
      [...own].filter((key) => !line.from.some((use) => use.key === key)).flatMap((key) => keyLines(key, 'value', keys)),
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((text) => `    ${text}`)];
}

function stepLines({ file, line, column, code, template }: ExplainedLine['stack'][number]): string[] {
  const place = `${file}:${line}:${column}${file === 'tpl' || file.endsWith(`/${template}`) || file === template ? '' : ` in "${template}"`}`;
  if (code === undefined) return [place];
  const before = code.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return [place, `${line} | ${code.trimEnd()}`, `${' '.repeat(String(line).length)} | ${before}^`];
}

function keyLines(key: string, part: string, keys: readonly ExplainedKey[]): string[] {
  const known = keys.find((candidate) => candidate.key === key);
  const value = part === 'name' ? ' (its name)' : known?.value === undefined ? ' is not set' : ` = ${known.value}`;
  return [`${key}${value}`, ...layerLines(known)];
}

function layerLines(key: ExplainedKey | undefined): string[] {
  const layers = key?.layers ?? [];
  return layers.map(({ kind, file, line, column, value }, i) => {
    const place = line === undefined ? file : `${file}:${line}:${column}`;
    const wins = i === layers.length - 1 && layers.length > 1 ? '  wins' : '';
    return `  ${place}${kind === 'subchart' || kind === 'chart' ? ' (default)' : ''}${value === undefined ? '' : `  ${value}`}${wins}`;
  });
}

/** Most keys of a condition that are told in its line. */
const MAX_READ = 12;

function conditionLine({ file, line, column, text, met, keys }: ExplainedLine['because'][number]): string {
  const named = keys.slice(0, MAX_READ).map(({ key }) => key);
  const more = keys.length > named.length ? ` and ${keys.length - named.length} more` : '';
  const reads = keys.length === 0 ? '' : `  reads ${named.join(', ')}${more}`;
  return `${file}:${line}:${column}  ${met ? '' : 'not '}${text}${reads}`;
}

const ROLES = [
  ['value', 'makes'],
  ['name', 'names'],
  ['switch', 'switches'],
] as const;

function keyBlocks({ keys, uses, leftOut }: Explanation): string[] {
  const blocks = keys.map(({ key }) => keyLines(key, 'value', keys).join('\n'));
  for (const [role, verb] of ROLES) {
    const own = uses.filter((use) => use.role === role);
    if (own.length > 0) blocks.push([`${verb} ${own.length} ${own.length === 1 ? 'line' : 'lines'}`, ...byObject(own)].join('\n'));
  }
  if (leftOut.length > 0) blocks.push(['leaves out', ...leftOut.map((condition) => `  ${conditionLine(condition)}`)].join('\n'));
  return blocks;
}

function byObject(uses: readonly ExplainedUse[]): string[] {
  const lines: string[] = [];
  let last: ExplainedUse['object'] | undefined;
  for (const use of uses) {
    if (use.object !== last) lines.push(`  ${use.object.kind}/${use.object.name}`);
    last = use.object;
    lines.push(
      `    ${String(use.line).padStart(4)}  ${padded(use.text, MAX_WIDTH - 12)}  ${originOf({ ...use, from: [], because: [] }, use.object.template)}`.trimEnd(),
    );
  }
  return lines;
}
