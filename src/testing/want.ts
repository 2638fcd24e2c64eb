/**
 * Wanted findings as comments in the files of a chart: `# want: helm/rule "regexp"` or `{{/* want: … *\/}}` stands in the line of the finding,
 * `^` in front of the code means the line above, a number behind it the column: `# want: ^helm/rule:12 "regexp"`.
 */

export interface Want {
  readonly file: string;
  readonly line: number;
  readonly column: number | undefined;
  readonly code: string;
  readonly message: RegExp;
}

export interface Got {
  readonly code: string;
  readonly message: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number };
}

const WANT = /want:((?: *\^?[a-z-]+\/[a-z0-9-]+(?::\d+)? "(?:[^"\\]|\\.)*")+)/;
const ONE = /(\^?)([a-z-]+\/[a-z0-9-]+)(?::(\d+))? "((?:[^"\\]|\\.)*)"/g;

export function wantsOf(file: string, text: string): Want[] {
  return text.split('\n').flatMap((line, i) => {
    const list = WANT.exec(line)?.[1] ?? '';
    return [...list.matchAll(ONE)].map(([, above, code, column, message]) => ({
      file,
      line: above === '^' ? i : i + 1,
      column: column === undefined ? undefined : Number(column),
      code: code!,
      message: new RegExp(message!.replaceAll('\\"', '"')),
    }));
  });
}

/** What is missing and what nobody wanted, as lines for a person; empty when all is well. */
export function compareWants(wants: readonly Want[], findings: readonly Got[]): string[] {
  const left = [...findings];
  const wrong: string[] = [];
  for (const want of wants) {
    const at = left.findIndex(
      ({ code, message, location }) =>
        code === want.code &&
        location.file === want.file &&
        location.line === want.line &&
        (want.column === undefined || location.column === want.column) &&
        want.message.test(message),
    );
    if (at === -1) wrong.push(`missing: ${want.file}:${want.line}:${want.column ?? '?'} ${want.code} ${want.message}`);
    else left.splice(at, 1);
  }
  for (const { code, message, location } of left)
    wrong.push(`unwanted: ${location.file}:${location.line}:${location.column} ${code} ${message}`);
  return wrong;
}
