/** Literal and folded scalars of the quick reader: text with LF breaks only, ending in NULs. */
import { giveUp } from './quick-scalar.ts';

interface BlockScalar {
  readonly value: string;
  /** Start of the line after it. */
  readonly end: number;
}

/** Reads the scalar whose "|" or ">" is at `at`, in a collection in `column`. */
export function readBlockScalar(text: string, at: number, column: number): BlockScalar {
  let pos = at + 1;
  let chomp = 0;
  let increment = 0;
  let c = text.charCodeAt(pos);
  for (let i = 0; i < 2; i++) {
    if (chomp === 0 && (c === 0x2b || c === 0x2d)) chomp = c;
    else if (increment === 0 && c > 0x30 && c <= 0x39) increment = c - 0x30;
    else break;
    c = text.charCodeAt(++pos);
  }
  while (c === 0x20) c = text.charCodeAt(++pos);
  if (c === 0x23 && text.charCodeAt(pos - 1) === 0x20) {
    pos = text.indexOf('\n', pos);
    if (pos < 0) throw giveUp;
  } else if (c !== 0x0a) throw giveUp;
  pos++;
  const indent = increment > 0 ? column + increment : blockIndent(text, pos, column);
  return blockLines(text, pos, text.charCodeAt(at) === 0x7c, indent, chomp);
}

/** The indentation of a block scalar: that of its first line that is not empty. */
function blockIndent(text: string, start: number, column: number): number {
  let widest = 0;
  for (let pos = start; ; ) {
    const lineStart = pos;
    let c = text.charCodeAt(pos);
    while (c === 0x20) c = text.charCodeAt(++pos);
    const indent = pos - lineStart;
    if (c !== 0x0a) {
      if (c === 0x09) throw giveUp;
      // The scalar is empty.
      if (indent <= column || c === 0) return Math.max(widest, indent, column + 1);
      if (indent < widest) throw giveUp;
      return indent;
    }
    if (indent > widest) widest = indent;
    pos++;
  }
}

function blockLines(text: string, start: number, literal: boolean, indent: number, chomp: number): BlockScalar {
  const end = text.length - 4;
  let pos = start;
  let value = '';
  let lastBreak = '';
  let breaks = '';
  let leadingBlank = false;
  for (;;) {
    const contentStart = pos + indent;
    let at = pos;
    let c = text.charCodeAt(at);
    while (c === 0x20 && at < contentStart) c = text.charCodeAt(++at);
    if (c === 0x0a) {
      breaks += '\n';
      pos = at + 1;
      continue;
    }
    if (at < contentStart || c === 0) {
      if (c === 0x09) throw giveUp;
      break;
    }
    const blank = c === 0x20 || c === 0x09;
    if (literal || leadingBlank || blank || lastBreak === '') value += lastBreak;
    else if (breaks === '') value += ' ';
    const newline = text.indexOf('\n', at);
    value += breaks + text.slice(at, newline < 0 ? end : newline);
    breaks = '';
    lastBreak = newline < 0 ? '' : '\n';
    leadingBlank = blank;
    pos = newline < 0 ? end : newline + 1;
  }
  if (chomp !== 0x2d) value += lastBreak;
  return { value: chomp === 0x2b ? value + breaks : value, end: pos };
}
