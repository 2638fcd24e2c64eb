/** The one page. It has no script: Reload is a form that asks for the page again. */

export function page(environment: 'DEV' | 'PROD', counter: number | undefined): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>devops-challenge</title>
<link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="/static/css/style.css">
</head>
<body class="${environment.toLowerCase()}">
<main>
<h1>Hi from <span id="ENV">${environment}</span> environment!</h1>
<p class="counter">Counter: ${counter ?? 'not available, try again'}</p>
<form method="get" action="/"><button type="submit">Reload</button></form>
</main>
</body>
</html>
`;
}

/** Nothing from elsewhere, no script, no frame; and never kept, or Reload would show an old counter. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;
