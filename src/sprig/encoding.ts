/** sprig "Encoding Functions": base64 and base32. What cannot be decoded comes out as the text of Go's error. */
import { toBytes } from '../base/index.ts';
import { fixed, type GoFunc, types } from '../golang/index.ts';

const { string } = types;

export const encodingFunctions: readonly GoFunc[] = [
  fixed('b64enc', [string], (s) => encodeBase64(s)),
  fixed('b64dec', [string], (s) => textOrError(decodeBase64(s))),
  fixed('b32enc', [string], (s) => encodeBase32(s)),
  fixed('b32dec', [string], (s) => textOrError(decodeBase32(s))),
];

/** The bytes, or the text of Go's error. */
export type Decoded = { readonly data: string } | { readonly error: string };

function textOrError(decoded: Decoded): string {
  return 'data' in decoded ? decoded.data : decoded.error;
}

/** base64.StdEncoding. */
export function encodeBase64(data: string): string {
  return Buffer.from(data, 'latin1').toString('base64');
}

const WHOLE_BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** base64.StdEncoding.DecodeString: padding is needed, line ends are skipped, stray bits at the end are not looked at. */
export function decodeBase64(text: string): Decoded {
  const offset = text.length % 4 === 0 && WHOLE_BASE64.test(text) ? -1 : corruptBase64(text);
  if (offset !== -1) return { error: `illegal base64 data at input byte ${offset}` };
  return { data: Buffer.from(text, 'base64').toString('latin1') };
}

/** Where Go reports corruption, or -1. */
function corruptBase64(text: string): number {
  const lineEnds = (from: number): number => {
    let at = from;
    while (text[at] === '\n' || text[at] === '\r') at++;
    return at;
  };
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (/[A-Za-z0-9+/]/.test(char)) {
      digits = (digits + 1) % 4;
      continue;
    }
    if (char === '\n' || char === '\r') continue;
    if (char !== '=' || digits < 2) return at;
    let end = at + 1;
    if (digits === 2) {
      end = lineEnds(end);
      if (end === text.length) return end;
      if (text[end] !== '=') return end - 1;
      end++;
    }
    end = lineEnds(end);
    return end < text.length ? end : -1;
  }
  // Go: line ends among the last digits count as if they were digits.
  return digits === 0 ? -1 : text.length - digits;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** base32.StdEncoding. */
function encodeBase32(data: string): string {
  let out = '';
  let bits = 0;
  let pending = 0;
  for (const byte of toBytes(data)) {
    pending = ((pending << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) out += BASE32[(pending >> (bits - 5)) & 31];
  }
  if (bits > 0) out += BASE32[(pending << (5 - bits)) & 31];
  return out + '='.repeat((8 - (out.length % 8)) % 8);
}

/** base32.StdEncoding.DecodeString. Offsets in errors count what is left after line ends are taken out. */
function decodeBase32(input: string): Decoded {
  const text = input.replace(/[\r\n]/g, '');
  const corrupt = (offset: number): Decoded => ({ error: `illegal base32 data at input byte ${offset}` });
  let data = '';
  let bits = 0;
  let pending = 0;
  for (let at = 0; at < text.length; at++) {
    const place = at % 8;
    const left = text.length - at - 1;
    if (text[at] === '=' && place >= 2 && left < 8) {
      if (left + place < 7) return corrupt(text.length);
      for (let k = 0; k < 7 - place; k++) {
        if (k < left && text[at + 1 + k] !== '=') return corrupt(at + k);
      }
      return place === 3 || place === 6 ? corrupt(at) : { data };
    }
    const digit = BASE32.indexOf(text[at]!);
    if (digit === -1) return corrupt(at);
    pending = ((pending << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      data += String.fromCharCode((pending >> bits) & 0xff);
    }
  }
  return text.length % 8 === 0 ? { data } : corrupt(text.length - (text.length % 8));
}
