/**
 * Reads tar streams as Go's archive/tar does: v7, ustar, pax and GNU headers, long names, numbers in octal and base 256. Sparse files
 * are refused; times, owners and modes are not kept.
 */
import { fromBytes } from '../base/index.ts';

const BLOCK = 512;
/** Longest pax header or GNU long name: Go's maxSpecialFileSize. */
const MAX_SPECIAL = 1 << 20;
const INVALID = 'archive/tar: invalid tar header';
const TOO_LONG = 'archive/tar: header field too long';

export interface TarEntry {
  readonly kind: 'file' | 'folder' | 'global';
  /** A byte string. */
  readonly name: string;
  /** What the header says; a link has no data even if it says more than 0. */
  readonly size: number;
  /** The content; a string is the error of reading it. */
  readonly data: () => Uint8Array | string;
}

interface Header {
  name: string;
  size: number;
  readonly type: string;
  readonly mode: number;
}

class TarError extends Error {}

/**
 * The entries of a tar stream, in order; an error ends them. `cut` is the error that the source of the bytes stopped with: it
 * is met where the bytes end, unless the archive ended before.
 */
export function* readTar(bytes: Uint8Array, cut?: string): Generator<TarEntry | { readonly error: string }> {
  const reader = new TarReader(bytes, cut);
  for (;;) {
    let entry: TarEntry | undefined;
    try {
      entry = reader.next();
    } catch (error) {
      if (!(error instanceof TarError)) throw error;
      yield { error: error.message };
      return;
    }
    if (entry === undefined) return;
    yield entry;
  }
}

class TarReader {
  readonly #bytes: Uint8Array;
  readonly #cut: string | undefined;
  #at = 0;

  constructor(bytes: Uint8Array, cut: string | undefined) {
    this.#bytes = bytes;
    this.#cut = cut;
  }

  next(): TarEntry | undefined {
    let pax = new Map<string, string>();
    let longName = '';
    for (;;) {
      const header = this.#header();
      if (header === undefined) return undefined;
      switch (header.type) {
        case 'x':
          pax = parsePax(this.#special(header));
          continue;
        case 'g':
          parsePax(this.#special(header));
          return { kind: 'global', name: header.name, size: 0, data: () => new Uint8Array(0) };
        case 'L':
          longName = cString(fromBytes(this.#special(header)));
          continue;
        case 'K':
          this.#special(header);
          continue;
      }
      applyPax(header, pax);
      if (longName !== '') header.name = longName;
      return this.#entry(header, pax);
    }
  }

  #entry(header: Header, pax: ReadonlyMap<string, string>): TarEntry {
    const { type } = header;
    if (type === 'S' || [...pax.keys()].some((key) => key.startsWith('GNU.sparse.')))
      throw new TarError('archive/tar: sparse files are not supported');
    const oldFolder = type === '\0' && header.name.endsWith('/');
    const folder = type === '5' || oldFolder || (header.mode & ~0o7777) === 0o40000;
    const length = isHeaderOnly(type) || oldFolder ? 0 : header.size;
    const start = this.#at;
    this.#skip(length);
    const read = (): Uint8Array | string => {
      const data = this.#bytes.subarray(start, start + length);
      return data.length < length ? (this.#cut ?? 'unexpected EOF') : data;
    };
    return { kind: folder ? 'folder' : 'file', name: header.name, size: header.size, data: read };
  }

  /** Moves over the data of an entry and its padding; what is missing is noticed by whoever reads on. */
  #skip(length: number): void {
    if (length < 0) throw new TarError(INVALID);
    this.#at += Math.ceil(length / BLOCK) * BLOCK;
  }

  /** The data of a header that describes the next one. */
  #special(header: Header): Uint8Array {
    if (header.size > MAX_SPECIAL) throw new TarError(TOO_LONG);
    const data = this.#bytes.subarray(this.#at, this.#at + header.size);
    if (data.length < header.size) throw new TarError(this.#cut ?? 'unexpected EOF');
    this.#skip(header.size);
    return data;
  }

  #block(): Uint8Array | undefined {
    const block = this.#bytes.subarray(this.#at, this.#at + BLOCK);
    this.#at += BLOCK;
    if (block.length === BLOCK) return block;
    if (this.#cut !== undefined) throw new TarError(this.#cut);
    // The padding of the last entry may be missing; its data may not.
    if (block.length === 0 && this.#at - BLOCK < this.#bytes.length + BLOCK) return undefined;
    throw new TarError('unexpected EOF');
  }

  #header(): Header | undefined {
    let block = this.#block();
    if (block === undefined) return undefined;
    if (isZero(block)) {
      block = this.#block();
      if (block === undefined || isZero(block)) return undefined;
      throw new TarError(INVALID);
    }
    return parseHeader(block);
  }
}

function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

function parseHeader(block: Uint8Array): Header {
  const text = fromBytes(block);
  checkSum(block, text);
  // Numbers that are not needed must be numbers all the same.
  for (const [from, to] of [
    [108, 116],
    [116, 124],
    [136, 148],
  ] as const)
    numeric(text.slice(from, to));
  const magic = text.slice(257, 263);
  const star = magic === 'ustar\0' && text.slice(508, 512) === 'tar\0';
  const gnu = magic === 'ustar ' && text.slice(263, 265) === ' \0';
  if (magic === 'ustar\0' || gnu)
    for (const [from, to] of [
      [329, 337],
      [337, 345],
    ] as const)
      numeric(text.slice(from, to));
  let prefix = '';
  if (star) {
    prefix = cString(text.slice(345, 476));
    numeric(text.slice(476, 488));
    numeric(text.slice(488, 500));
  } else if (magic === 'ustar\0') prefix = cString(text.slice(345, 500));
  else if (gnu && hasBadTimes(text)) prefix = asciiOnly(cString(text.slice(345, 500)));
  const name = cString(text.slice(0, 100));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: numeric(text.slice(124, 136)),
    type: text[156]!,
    mode: numeric(text.slice(100, 108)),
  };
}

/** Go: an archive that only claims to be GNU's has a ustar prefix where GNU has times. */
function hasBadTimes(text: string): boolean {
  return [text.slice(345, 357), text.slice(357, 369)].some((field) => {
    if (field[0] === '\0') return false;
    try {
      numeric(field);
      return false;
    } catch {
      return true;
    }
  });
}

function asciiOnly(text: string): string {
  return /^[\x01-\x7f]*$/.test(text) ? text : '';
}

function checkSum(block: Uint8Array, text: string): void {
  const wanted = octal(text.slice(148, 156));
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : block[i]!;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  if (wanted !== unsigned && wanted !== signed) throw new TarError(INVALID);
}

function cString(text: string): string {
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

function octal(field: string): number {
  const digits = cString(field.replace(/^[ \0]+/, '').replace(/[ \0]+$/, ''));
  if (digits === '') return 0;
  if (!/^[0-7]+$/.test(digits) || digits.length > 21) throw new TarError(INVALID);
  return Number.parseInt(digits, 8);
}

/** Octal text, or GNU's big-endian number with the first bit set. */
function numeric(field: string): number {
  const first = field.charCodeAt(0);
  if (first < 0x80) return octal(field);
  const negative = (first & 0x40) !== 0;
  let value = 0n;
  for (let i = 0; i < field.length; i++) {
    let byte = field.charCodeAt(i) ^ (negative ? 0xff : 0);
    if (i === 0) byte &= 0x7f;
    value = (value << 8n) | BigInt(byte);
  }
  if (value >> 63n > 0n) throw new TarError(INVALID);
  return Number(negative ? ~value : value);
}

function isHeaderOnly(type: string): boolean {
  return type >= '1' && type <= '6';
}

function parsePax(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let rest = fromBytes(bytes); rest !== ''; ) {
    const space = rest.indexOf(' ');
    const size = rest.slice(0, Math.max(space, 0));
    const length = Number(size);
    if (!/^\+?[0-9]{1,9}$/.test(size) || length < 5 || length > rest.length || length <= space + 1) throw new TarError(INVALID);
    const record = rest.slice(space + 1, length);
    rest = rest.slice(length);
    const equals = record.indexOf('=');
    if (!record.endsWith('\n') || equals <= 0) throw new TarError(INVALID);
    const key = record.slice(0, equals);
    const value = record.slice(equals + 1, -1);
    const text = ['path', 'linkpath', 'uname', 'gname'].includes(key) ? value : key;
    if (text.includes('\0')) throw new TarError(INVALID);
    records.set(key, value);
  }
  return records;
}

function applyPax(header: Header, records: ReadonlyMap<string, string>): void {
  for (const [key, value] of records) {
    if (value === '') continue;
    if (key === 'path') header.name = value;
    const whole = /^[+-]?[0-9]{1,18}$/.test(value);
    if (['uid', 'gid', 'size'].includes(key) && !whole) throw new TarError(INVALID);
    if (['atime', 'mtime', 'ctime'].includes(key) && !/^[+-]?[0-9]{1,18}(?:\.[0-9]*)?$/.test(value)) throw new TarError(INVALID);
    if (key === 'size') header.size = Number(value);
  }
  if (header.size < 0 && !isHeaderOnly(header.type)) throw new TarError(INVALID);
}
