/** Anchors, tags and directives of the full scanner (yaml.v2, scannerc.go). */
import { breakLength, isBlank, isBlankOrEnd, isBreakOrEnd, isWordByte } from './chars.ts';
import type { Scanner } from './scanner.ts';
import { TAG, TAG_DIRECTIVE, VERSION_DIRECTIVE } from './tokens.ts';

export function scanAnchor(scanner: Scanner, kind: number): void {
  const { text, pos: start, line } = scanner;
  scanner.pos++;
  const name = scanWord(scanner);
  if (name === '' || !(isBlankOrEnd(text, scanner.pos) || '?:,]}%@`'.includes(text.charAt(scanner.pos))))
    scanner.fail('did not find expected alphabetic or numeric character');
  scanner.push(kind, start, line, name);
}

function scanWord(scanner: Scanner): string {
  const from = scanner.pos;
  while (isWordByte(scanner.text.charCodeAt(scanner.pos))) scanner.pos++;
  return scanner.text.slice(from, scanner.pos);
}

export function scanTag(scanner: Scanner): void {
  const { text, pos: start, line } = scanner;
  let handle = '';
  let suffix: string;
  if (text.charCodeAt(start + 1) === 0x3c) {
    scanner.pos += 2;
    suffix = scanUri(scanner, '');
    if (text.charCodeAt(scanner.pos) !== 0x3e) scanner.fail("did not find the expected '>'");
    scanner.pos++;
  } else {
    handle = scanHandle(scanner, false);
    if (handle.length > 1 && handle.endsWith('!')) suffix = scanUri(scanner, '');
    else {
      suffix = scanUri(scanner, handle);
      // The tag "!" has no handle.
      handle = suffix === '' ? '' : '!';
      if (suffix === '') suffix = '!';
    }
  }
  if (!isBlankOrEnd(text, scanner.pos)) scanner.fail('did not find expected whitespace or line break');
  scanner.push(TAG, start, line, handle, suffix);
}

/** "!", "!!" or "!name!"; in a tag also "!name", which is then no handle. */
function scanHandle(scanner: Scanner, directive: boolean): string {
  const { text } = scanner;
  if (text.charCodeAt(scanner.pos) !== 0x21) scanner.fail("did not find expected '!'");
  scanner.pos++;
  const word = scanWord(scanner);
  if (text.charCodeAt(scanner.pos) === 0x21) {
    scanner.pos++;
    return `!${word}!`;
  }
  if (directive && word !== '') scanner.fail("did not find expected '!'");
  return `!${word}`;
}

/** A tag's characters, %-escapes decoded. `head` is what was read of it as a handle; its "!" is not part of the result. */
function scanUri(scanner: Scanner, head: string): string {
  const { text } = scanner;
  let uri = head.slice(1);
  const from = scanner.pos;
  for (;;) {
    const c = text.charCodeAt(scanner.pos);
    if (c === 0x25) uri += scanUriEscape(scanner);
    else if (isWordByte(c) || (c !== 0 && ";/?:@&=+$,.!~*'()[]".includes(text.charAt(scanner.pos)))) {
      uri += text.charAt(scanner.pos);
      scanner.pos++;
    } else break;
  }
  if (head === '' && scanner.pos === from) scanner.fail('did not find expected tag URI');
  return uri;
}

/** The %-escapes of one UTF-8 character. */
function scanUriEscape(scanner: Scanner): string {
  let character = '';
  let missing = 1;
  while (missing > 0) {
    const hex = scanner.text.slice(scanner.pos, scanner.pos + 3);
    if (!/^%[0-9a-fA-F]{2}$/.test(hex)) scanner.fail('did not find URI escaped octet');
    const byte = Number.parseInt(hex.slice(1), 16);
    if (character === '') {
      missing = byte < 0x80 ? 1 : (byte & 0xe0) === 0xc0 ? 2 : (byte & 0xf0) === 0xe0 ? 3 : (byte & 0xf8) === 0xf0 ? 4 : 0;
      if (missing === 0) scanner.fail('found an incorrect leading UTF-8 octet');
    } else if ((byte & 0xc0) !== 0x80) scanner.fail('found an incorrect trailing UTF-8 octet');
    character += String.fromCharCode(byte);
    scanner.pos += 3;
    missing--;
  }
  return character;
}

export function scanDirective(scanner: Scanner): void {
  const { text, pos: start, line } = scanner;
  scanner.pos++;
  const name = scanWord(scanner);
  if (name === '') scanner.fail('could not find expected directive name');
  if (!isBlankOrEnd(text, scanner.pos)) scanner.fail('found unexpected non-alphabetical character');
  if (name === 'YAML') {
    skipBlanks(scanner);
    const major = scanVersionNumber(scanner);
    if (text.charCodeAt(scanner.pos) !== 0x2e) scanner.fail("did not find expected digit or '.' character");
    scanner.pos++;
    scanner.push(VERSION_DIRECTIVE, start, line, `${major}.${scanVersionNumber(scanner)}`);
  } else if (name === 'TAG') {
    skipBlanks(scanner);
    const handle = scanHandle(scanner, true);
    if (!isBlank(text.charCodeAt(scanner.pos))) scanner.fail('did not find expected whitespace');
    skipBlanks(scanner);
    const prefix = scanUri(scanner, '');
    if (!isBlankOrEnd(text, scanner.pos)) scanner.fail('did not find expected whitespace or line break');
    scanner.push(TAG_DIRECTIVE, start, line, handle, prefix);
  } else scanner.fail('found unknown directive name');
  skipBlanks(scanner);
  if (text.charCodeAt(scanner.pos) === 0x23) while (!isBreakOrEnd(text, scanner.pos)) scanner.pos++;
  if (!isBreakOrEnd(text, scanner.pos)) scanner.fail('did not find expected comment or line break');
  if (breakLength(text, scanner.pos) > 0) scanner.skipLine();
}

function scanVersionNumber(scanner: Scanner): number {
  const from = scanner.pos;
  for (let c = scanner.text.charCodeAt(scanner.pos); c >= 0x30 && c <= 0x39; c = scanner.text.charCodeAt(++scanner.pos))
    if (scanner.pos - from >= 2) scanner.fail('found extremely long version number');
  if (scanner.pos === from) scanner.fail('did not find expected version number');
  return Number(scanner.text.slice(from, scanner.pos));
}

function skipBlanks(scanner: Scanner): void {
  while (isBlank(scanner.text.charCodeAt(scanner.pos))) scanner.pos++;
}
