/**
 * The schema pack as it is stored: one text a type and a kind (scripts/make-schema-pack/assemble.mjs says how they are written). It is
 * unpacked once, when first asked for; what a text means is read when a minor needs it (read-type.ts, kubernetes.ts).
 */
import { brotliDecompressSync } from 'node:zlib';
import { PACKED } from './data.ts';

export interface Pack {
  readonly oldest: number;
  readonly newest: number;
  readonly kinds: readonly string[];
  readonly enums: Readonly<Record<string, readonly string[]>>;
  readonly types: Readonly<Record<string, string>>;
}

let unpacked: Pack | undefined;

export function pack(): Pack {
  unpacked ??= JSON.parse(brotliDecompressSync(Buffer.from(PACKED, 'base64')).toString()) as Pack;
  return unpacked;
}
