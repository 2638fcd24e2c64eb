/** txtar: a comment, then files, each after a line "-- name --" (the format of Go's golang.org/x/tools/txtar). */

export interface Txtar {
  readonly comment: string;
  readonly files: ReadonlyMap<string, string>;
}

export function parseTxtar(text: string): Txtar {
  const parts = text.split(/^-- (.+) --\n/m);
  const files = new Map<string, string>();
  for (let i = 1; i + 1 < parts.length; i += 2) files.set(parts[i]!, parts[i + 1]!);
  return { comment: parts[0] ?? '', files };
}

export function formatTxtar(archive: Txtar): string {
  return archive.comment + [...archive.files].map(([name, text]) => `-- ${name} --\n${text}`).join('');
}
