/**
 * Gzip streams as Go's compress/gzip reads them: members one after the other, each with its header and checksum. What was unzipped before
 * the trouble is kept, since an archive may end before it.
 */
import { constants, crc32, inflateRawSync } from 'node:zlib';

const HEADER = 'gzip: invalid header';
const CUT = 'unexpected EOF';

/** The error of a stream that unzips to more than the limit. */
export const TOO_LARGE = 'unzipped data is too large';

/** What could be unzipped and the error that stands where it ends; `data` undefined when nothing could. */
export type Unzipped =
  | { readonly data: Uint8Array; readonly error: string | undefined }
  | { readonly data: undefined; readonly error: string };

/** Unzips at most `limit` bytes. */
export function gunzip(bytes: Uint8Array, limit: number): Unzipped {
  const parts: Uint8Array[] = [];
  let size = 0;
  let error: string | undefined;
  for (let at = 0; error === undefined && (at < bytes.length || at === 0); ) {
    const start = headerEnd(bytes, at);
    if (typeof start === 'string') {
      if (at === 0) return { data: undefined, error: start };
      error = start;
      break;
    }
    const member = inflate(bytes, start, limit - size);
    if (member.data === undefined) {
      if (member.error === TOO_LARGE || at === 0) return member;
      error = member.error;
      break;
    }
    parts.push(member.data);
    size += member.data.length;
    error = member.error;
    at = member.end;
  }
  return { data: parts.length === 1 ? parts[0]! : Buffer.concat(parts), error };
}

/** Where the data of a member begins, or Go's error. */
function headerEnd(bytes: Uint8Array, at: number): number | string {
  const left = bytes.length - at;
  if (left === 0) return 'EOF';
  if (left < 10) return CUT;
  if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8) return HEADER;
  const flags = bytes[at + 3]!;
  let end = at + 10;
  if (flags & 4) end += 2 + (bytes[end] ?? 0) + ((bytes[end + 1] ?? 0) << 8);
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const zero = bytes.indexOf(0, end);
    if (zero === -1) return CUT;
    // Go: a name or comment is at most 511 bytes long.
    if (zero - end >= 512) return HEADER;
    end = zero + 1;
  }
  if (flags & 2) {
    const sum = crc32(bytes.subarray(at, end)) & 0xffff;
    if (end + 2 > bytes.length) return CUT;
    if (sum !== bytes[end]! + (bytes[end + 1]! << 8)) return HEADER;
    end += 2;
  }
  return end <= bytes.length ? end : CUT;
}

interface Member {
  readonly data: Uint8Array;
  readonly error: string | undefined;
  /** Where the next member begins. */
  readonly end: number;
}

function inflate(bytes: Uint8Array, start: number, limit: number): Member | { readonly data: undefined; readonly error: string } {
  const body = bytes.subarray(start);
  try {
    const { data, used } = inflateRaw(body, limit, false);
    const trailer = start + used;
    if (trailer + 8 > bytes.length) return { data, error: CUT, end: bytes.length };
    const view = new DataView(bytes.buffer, bytes.byteOffset + trailer, 8);
    const good = view.getUint32(0, true) === crc32(data) && view.getUint32(4, true) === data.length >>> 0;
    return { data, error: good ? undefined : 'gzip: invalid checksum', end: trailer + 8 };
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return { data: undefined, error: TOO_LARGE };
    if (codeOf(error) !== 'Z_BUF_ERROR') return { data: undefined, error: 'flate: corrupt input' };
  }
  try {
    return { data: inflateRaw(body, limit, true).data, error: CUT, end: bytes.length };
  } catch (error) {
    return { data: undefined, error: codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? TOO_LARGE : 'flate: corrupt input' };
  }
}

/** `cut`: take what a stream that ends too early holds. */
function inflateRaw(body: Uint8Array, limit: number, cut: boolean): { readonly data: Uint8Array; readonly used: number } {
  const finishFlush = cut ? constants.Z_SYNC_FLUSH : constants.Z_FINISH;
  const result: unknown = inflateRawSync(body, { maxOutputLength: Math.max(limit, 1), finishFlush, info: true });
  const { buffer, engine } = result as { buffer: Uint8Array; engine: { bytesWritten: number } };
  return { data: buffer, used: engine.bytesWritten };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
