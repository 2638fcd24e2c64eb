/**
 * Byte strings: a Go string is bytes, and so is ours. Everywhere below the edge a "byte string" is a JavaScript string whose
 * char codes are 0-255, one for each byte (UTF-8 text is held as its bytes). Length, slicing, comparison and sorting are then Go's own.
 * Only the edges (reading a file, printing, JSON for programs) convert.
 */

/** Bytes to a byte string. */
export function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** A byte string to bytes. */
export function toBytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

const NON_ASCII = /[\x80-\uffff]/;

/** True when every char is below 0x80: then text, byte string and UTF-8 are the same thing. */
export function isAscii(text: string): boolean {
  return !NON_ASCII.test(text);
}

/** An ordinary JavaScript string to the byte string of its UTF-8 form. */
export function encodeUtf8(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** A byte string to an ordinary JavaScript string; a byte that is not UTF-8 becomes U+FFFD, as Go shows it. */
export function decodeUtf8(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'latin1').toString('utf8');
}
