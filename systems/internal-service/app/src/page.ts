/** The same list for people: a table, without any script. */
import { createHash } from 'node:crypto';
import type { Variables } from './environment.ts';

const STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.4rem 0.8rem; border-bottom: 1px solid #8884; text-align: left; vertical-align: top; }
td { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
`;

export function page(variables: Variables): string {
  const rows = Object.entries(variables).map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>internal-service</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Environment</h1>
<table>
${rows.join('\n')}
</table>
</body>
</html>
`;
}

/** Nothing from elsewhere and nothing but our style; and never kept, since every pod answers differently. */
export const PAGE_HEADERS = {
  'cache-control': 'no-store',
  vary: 'Accept',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}
