/** Diagnostics for people: the sentence, the place, the line with a mark below it, the trace, the hint. */
import { type Diagnostic, decodeUtf8, type Location } from '../../base/index.ts';

export interface PrettyOptions {
  readonly colour: boolean;
  /** Texts (byte strings) of the files that locations name, for the line under the sentence. */
  readonly sources: (file: string) => string | undefined;
}

const COLOURS = { error: 31, warning: 33, info: 36 } as const;

export function reportPretty(diagnostics: readonly Diagnostic[], options: PrettyOptions): string {
  const paint = (code: number, text: string): string => (options.colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  return diagnostics
    .map((d) => {
      const lines = [`${paint(COLOURS[d.severity], d.severity)}: ${d.message}`];
      if (d.location !== undefined) lines.push(...frame(d.location, options, paint));
      for (const related of d.related ?? []) {
        lines.push(`  ${related.message}${related.location === undefined ? '' : ` (${place(related.location)})`}`);
      }
      if (d.hint !== undefined) lines.push(`  ${paint(2, 'hint:')} ${d.hint}`);
      return `${lines.join('\n')}\n`;
    })
    .join('');
}

const place = (location: Location): string => `${location.file}:${location.line}:${location.column}`;

function frame(location: Location, options: PrettyOptions, paint: (code: number, text: string) => string): string[] {
  const line = options.sources(location.file)?.split('\n')[location.line - 1];
  if (line === undefined) return [`  at ${place(location)}`];
  const number = String(location.line);
  const before = decodeUtf8(line.slice(0, location.column - 1)).replace(/[^\t]/g, ' ');
  return [
    `  at ${place(location)}`,
    `  ${number} | ${decodeUtf8(line).trimEnd()}`,
    `  ${' '.repeat(number.length)} | ${before}${paint(31, '^')}`,
  ];
}
