/**
 * The format of a case file, made to be read and edited by hand; `npm run golden` writes only its "==" sections.
 *
 *   ### name-of-the-case
 *   What it proves, in one or more lines.
 *   files: another-case              (optional: begins with the files of an earlier case of this file)
 *   $ --set a=1 -f prod.yaml         (optional: arguments after `helm template rel chart`; "$ helm …" gives them all)
 *   -- templates/a.yaml --           (a file of the chart; "../prod.yaml" lies beside the chart)
 *   {{ .Values.a }}
 *   == helm 4.1.4: exit 0            (what helm printed on standard output; with "exit 1", on standard error)
 *   …
 *   == helm 3.17.3: exit 0           (only where it differs)
 *
 * A chart without Chart.yaml gets one (name "chart", version 0.1.0), but for a case that says "without Chart.yaml".
 * "-- charts/a.tgz!a/Chart.yaml --" is a file in an archive. Empty lines at the end of a file do not count. "(escaped)" after a
 * path or an exit code: the last line break does not count, and \n \r \t \\ \xff are bytes.
 */
import { decodeUtf8, encodeUtf8, isAscii } from '../../src/base/index.ts';
import { HELM3_VERSION, HELM4_VERSION } from '../../src/testing/helm.ts';

export interface Golden {
  readonly exit: number;
  /** Standard output when `exit` is 0, else standard error; a byte string. */
  readonly text: string;
}

export interface Case {
  readonly name: string;
  /** The lines between the name and the first file, without "files:" and "$". */
  readonly about: readonly string[];
  readonly filesOf: string | undefined;
  /** The line after "$ ", as written. */
  readonly command: string | undefined;
  /** Own files by path, byte strings; without those of `filesOf`. */
  readonly ownFiles: ReadonlyMap<string, string>;
  /** All files by path relative to the chart: own ones over those of `filesOf`, Chart.yaml supplied. */
  readonly files: ReadonlyMap<string, string>;
  readonly helm4: Golden | undefined;
  /** Undefined: as helm4. */
  readonly helm3: Golden | undefined;
}

const DEFAULT_CHART = 'apiVersion: v2\nname: chart\nversion: 0.1.0\n';

/** Reads a case file. Throws, naming file and line, on a form that the format does not know. */
export function parseCases(path: string, text: string): Case[] {
  const cases: Case[] = [];
  for (const [at, block] of split(text, /^### (.*)$/).entries()) {
    if (at === 0) {
      if (block.body.trim() !== '') throw new Error(`${path}: text before the first "###"`);
      continue;
    }
    cases.push(parseCase(path, block, cases));
  }
  return cases;
}

interface Block {
  /** What the heading's pattern captured. */
  readonly head: string;
  readonly body: string;
}

/** Cuts a text at the lines that match; the first block has no head. */
function split(text: string, heading: RegExp): Block[] {
  const blocks: { head: string; body: string }[] = [{ head: '', body: '' }];
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const found = heading.exec(line.trimEnd());
    if (found !== null) blocks.push({ head: found[1]!, body: '' });
    else blocks.at(-1)!.body += line;
  }
  return blocks;
}

function parseCase(path: string, { head: name, body }: Block, before: readonly Case[]): Case {
  const where = `${path}: ${name}`;
  if (before.some((c) => c.name === name)) throw new Error(`${where}: the name is taken`);
  const [intro, ...sections] = split(body, /^((?:-- .* --(?: \(escaped\))?)|(?:== .*))$/);
  const about: string[] = [];
  let filesOf: string | undefined;
  let command: string | undefined;
  for (const line of intro!.body.split('\n').filter((l) => l !== '')) {
    if (line.startsWith('$ ')) command = line.slice(2);
    else if (line.startsWith('files: ')) filesOf = line.slice('files: '.length);
    else about.push(line);
  }
  const base = filesOf === undefined ? new Map<string, string>() : before.find((c) => c.name === filesOf)?.files;
  if (base === undefined) throw new Error(`${where}: no case "${filesOf}" above`);
  const ownFiles = new Map<string, string>();
  const goldens = new Map<string, Golden>();
  for (const section of sections) {
    const file = /^-- (.*) --( \(escaped\))?$/.exec(section.head);
    const golden = /^== helm (\S+): exit (\d+)( \(escaped\))?$/.exec(section.head);
    if (file !== null) ownFiles.set(file[1]!, contentOf(section.body, file[2] !== undefined));
    else if (golden !== null) goldens.set(golden[1]!, { exit: Number(golden[2]), text: contentOf(section.body, golden[3] !== undefined) });
    else throw new Error(`${where}: unknown section "${section.head}"`);
  }
  const files = new Map([...base, ...ownFiles]);
  if (!files.has('Chart.yaml') && !about.includes('without Chart.yaml')) files.set('Chart.yaml', DEFAULT_CHART);
  return { name, about, filesOf, command, ownFiles, files, helm4: goldens.get(HELM4_VERSION), helm3: goldens.get(HELM3_VERSION) };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };

function contentOf(body: string, escaped: boolean): string {
  const bytes = encodeUtf8(body.replace(/\n+$/, '\n'));
  if (!escaped) return bytes === '\n' ? '' : bytes;
  return bytes.replace(/\n$/, '').replace(/\\(x[0-9a-f]{2}|.)/g, (all, code: string) => {
    if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return ESCAPES[code] ?? all;
  });
}

/** Writes a case file; the inverse of parseCases but for blank lines in the descriptions. */
export function printCases(cases: readonly Case[]): string {
  return cases.map(printCase).join('\n');
}

function printCase(c: Case): string {
  let text = `### ${c.name}\n`;
  for (const line of c.about) text += `${line}\n`;
  if (c.filesOf !== undefined) text += `files: ${c.filesOf}\n`;
  if (c.command !== undefined) text += `$ ${c.command}\n`;
  const section = (head: string, content: string): string => {
    const readable = isPlain(content);
    return readable ? `${head}\n${decodeUtf8(content)}` : `${head} (escaped)\n${escapeBytes(content)}\n`;
  };
  for (const [path, content] of c.ownFiles) text += section(`-- ${path} --`, content);
  if (c.helm4 !== undefined) text += section(`== helm ${HELM4_VERSION}: exit ${c.helm4.exit}`, c.helm4.text);
  if (c.helm3 !== undefined) text += section(`== helm ${HELM3_VERSION}: exit ${c.helm3.exit}`, c.helm3.text);
  return text;
}

/** True when the content can stand as it is: whole lines of UTF-8 without invisible bytes or lines of the format. */
function isPlain(content: string): boolean {
  if (content === '') return true;
  if (!content.endsWith('\n') || content === '\n' || content.endsWith('\n\n') || /[\x00-\x08\x0b-\x1f\x7f]/.test(content)) return false;
  if (!isAscii(content) && encodeUtf8(decodeUtf8(content)) !== content) return false;
  return !/^(### |-- .* --|== )/m.test(content);
}

function escapeBytes(content: string): string {
  const text = content.replace(/\\/g, '\\\\').replace(/[\x00-\x08\x0b-\x1f\x7f-\xff]/g, (c) => {
    if (c === '\r') return '\\r';
    return `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  // A line that looks like the format's own begins with an escape.
  return text
    .replace(/^(###|--|==) /gm, (all) => `\\x${all.charCodeAt(0).toString(16)}${all.slice(1)}`)
    .replace(/\n+$/, (breaks) => '\\n'.repeat(breaks.length));
}
