/** Quoting as the sentences of encoding/json and jsonschema do it. */
import { quote } from '../../golang/index.ts';

/** One byte in single quotes, as encoding/json shows the character it did not expect. */
export function goMessageQuote(byte: string): string {
  if (byte === "'") return "'\\''";
  if (byte === '"') return `'"'`;
  // A byte above 0x7f is shown as the character of that number.
  const code = byte.charCodeAt(0);
  const text = code < 0x80 ? byte : Buffer.from(byte, 'utf8').toString('latin1');
  return `'${quote(text).slice(1, -1)}'`;
}

/** A string in single quotes: jsonschema's own form of %q. */
export function schemaQuote(text: string): string {
  return `'${quote(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Several, with commas. */
export function schemaQuoteAll(texts: readonly string[]): string {
  return texts.map(schemaQuote).join(', ');
}
