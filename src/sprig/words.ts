/** Abbreviating and wrapping as github.com/Masterminds/goutils v1.1.1 does: everything is counted in bytes. */
import { joinLimited } from './limits.ts';

/** At most `width` bytes of text, three dots for what is left out; `offset` bytes may be left out at its start as well. */
export function abbreviate(text: string, offset: number, width: number): string {
  if (text.length <= width) return text;
  const kept = width - 3;
  const start = Math.min(offset, text.length, text.length - kept);
  if (start <= 4) return `${text.slice(0, kept)}...`;
  if (start + kept < text.length) return `...${abbreviate(text.slice(start), 0, kept)}`;
  return `...${text.slice(text.length - kept)}`;
}

/** Breaks a line at spaces so that lines hold `width` bytes; longer words are cut when `cutWords`. */
export function wrap(text: string, width: number, newLine: string, cutWords: boolean): string {
  const length = Math.max(width, 1);
  const lines: string[] = [];
  let at = 0;
  while (text.length - at > length) {
    if (text[at] === ' ') {
      at++;
      continue;
    }
    let space = at + text.slice(at, at + length + 1).lastIndexOf(' ');
    if (space < at) {
      if (cutWords) {
        lines.push(text.slice(at, at + length), newLine);
        at += length;
        continue;
      }
      space = text.indexOf(' ', at + length);
      if (space === -1) break;
    }
    lines.push(text.slice(at, space), newLine);
    at = space + 1;
  }
  lines.push(text.slice(at));
  return joinLimited(lines, '');
}
