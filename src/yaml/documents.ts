/** The documents of a stream, as Kubernetes' clients cut it (apimachinery/pkg/util/yaml/decoder.go). */

export type DocumentText = { readonly text: string; readonly offset: number } | { readonly error: string; readonly offset: number };

/** k8s.io/apimachinery's YAMLReader: cut at lines that begin with "---"; one at the beginning of a document belongs to it. */
export function* documents(text: string): Generator<DocumentText> {
  const plain = text.includes('\r') ? text.replace(/\r$/gm, '') : text;
  // Offsets are those of the text without carriage returns: close enough for a place in rendered text.
  let start = 0;
  for (let at = plain.startsWith('---') ? 0 : nextSeparator(plain, 0); at !== -1; at = nextSeparator(plain, at)) {
    const end = plain.indexOf('\n', at);
    const rest = plain.slice(at + 3, end === -1 ? plain.length : end).trim();
    if (rest !== '' && !rest.startsWith('#')) {
      if (at > start) yield { text: plain.slice(start, at), offset: start };
      yield { error: `invalid Yaml document separator: ${rest}`, offset: at };
      return;
    }
    if (at > start) {
      yield { text: plain.slice(start, at), offset: start };
      start = end === -1 ? plain.length : end + 1;
    }
  }
  if (start < plain.length) yield { text: plain.endsWith('\n') ? plain.slice(start) : `${plain.slice(start)}\n`, offset: start };
}

/** The beginning of the next line that begins with "---". */
function nextSeparator(text: string, from: number): number {
  const found = text.indexOf('\n---', from);
  return found === -1 ? -1 : found + 1;
}
