/** html, js and urlquery, after Go's funcs.go and url.QueryEscape, over byte strings. */
import { decodeRune, isPrint } from '../golang/index.ts';

const HTML: Readonly<Record<string, string>> = { '\0': '\xef\xbf\xbd', '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** template.HTMLEscapeString. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (c) => HTML[c]!);
}

const JS: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

/** template.JSEscapeString. */
export function escapeJs(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; ) {
    const c = text.charAt(i);
    if (c < '\x80') {
      out += JS[c] ?? (c < ' ' ? unicodeEscape(c.charCodeAt(0)) : c);
      i++;
      continue;
    }
    const { rune, size } = decodeRune(text, i);
    out += isPrint(rune) ? text.slice(i, i + size) : unicodeEscape(rune);
    i += size;
  }
  return out;
}

function unicodeEscape(rune: number): string {
  return `\\u${rune.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** url.QueryEscape. */
export function escapeQuery(text: string): string {
  return text.replace(/[^A-Za-z0-9\-_.~]/g, (c) => (c === ' ' ? '+' : `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`));
}
