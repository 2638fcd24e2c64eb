/** Go's encoding/pem. */
import { trimSpace } from '../golang/index.ts';
import { decodeBase64 } from './encoding.ts';

export interface PemBlock {
  /** "CERTIFICATE", "RSA PRIVATE KEY" … */
  readonly type: string;
  readonly der: Buffer;
}

export function encodePem(type: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.map((line) => `${line}\n`).join('')}-----END ${type}-----\n`;
}

/** The first well-formed block of a text that may hold anything else around it. */
export function decodePem(text: string): PemBlock | undefined {
  const lines = text.split('\n').map((line) => line.replace(/[ \t\r]+$/, ''));
  for (let begin = 0; begin < lines.length; begin++) {
    const type = /^-----BEGIN (.*)-----$/.exec(lines[begin]!)?.[1];
    if (type === undefined) continue;
    const end = lines.findIndex((line, i) => i > begin && line.startsWith('-----END '));
    if (end === -1) return undefined;
    // The block may have been cut off: then the one that begins last before its end counts.
    if (lines.slice(begin + 1, end).some((line) => line.startsWith('-----BEGIN '))) continue;
    if (lines[end] !== `-----END ${type}-----`) {
      begin = end;
      continue;
    }
    let body = lines.slice(begin + 1, end);
    while (body[0]?.includes(':')) body = body.slice(1);
    const decoded = decodeBase64(trimSpace(body.join('\n')).replace(/[ \t]/g, ''));
    if ('data' in decoded) return { type, der: Buffer.from(decoded.data, 'latin1') };
    begin = end;
  }
  return undefined;
}
