/** DER (ITU-T X.690): what keys and certificates are written in. Writers return finished elements; the reader cuts them apart again. */
import { GoError } from '../golang/index.ts';

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A finished element. */
export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(body.length)]), body]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

export function sequence(...content: readonly Uint8Array[]): Buffer {
  return element(TAG.sequence, ...content);
}

/** A number that is not negative. */
export function integer(n: bigint): Buffer {
  const hex = n.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return element(TAG.integer, bytes[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

/** "1.2.840.113549" */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(TAG.objectId, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
}

function base128(n: number): number[] {
  const bytes = [n & 0x7f];
  for (let rest = n >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

export function octetString(content: Uint8Array): Buffer {
  return element(TAG.octetString, content);
}

/** `unused` bits of the last byte do not count. */
export function bitString(content: Uint8Array, unused: number = 0): Buffer {
  return element(TAG.bitString, Buffer.of(unused), content);
}

/** [number] around a whole element (explicit), or around its content (implicit, constructed false). */
export function context(number: number, content: Uint8Array, constructed: boolean = true): Buffer {
  return element(0x80 | (constructed ? 0x20 : 0) | number, content);
}

/** One element of a text that was read. */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag and length as well. */
  readonly whole: Buffer;
}

/** The elements that follow one another in `der`. Fails with a GoError when it ends too early. */
export function readElements(der: Buffer): Element[] {
  const elements: Element[] = [];
  let at = 0;
  while (at < der.length) {
    const { content, end } = readHeader(der, at);
    elements.push({ tag: der[at]!, content: der.subarray(content, end), whole: der.subarray(at, end) });
    at = end;
  }
  return elements;
}

function readHeader(der: Buffer, at: number): { readonly content: number; readonly end: number } {
  const truncated = new GoError('asn1: syntax error: data truncated');
  const short = der[at + 1];
  if (short === undefined) throw truncated;
  if (short < 0x80) return within(der, at + 2, short);
  const count = short & 0x7f;
  if (count === 0) throw new GoError('asn1: syntax error: indefinite length found (not DER)');
  if (count > 4) throw new GoError('asn1: structure error: length too large');
  if (at + 2 + count > der.length) throw truncated;
  return within(der, at + 2 + count, der.readUIntBE(at + 2, count));
}

function within(der: Buffer, content: number, length: number): { readonly content: number; readonly end: number } {
  if (content + length > der.length) throw new GoError('asn1: syntax error: data truncated');
  return { content, end: content + length };
}
