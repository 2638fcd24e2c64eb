/** The text that `helm template` prints (Helm's pkg/cmd/template.go and action.go's renderResources). */
import { encodeUtf8 } from '../base/index.ts';
import { goFail, pathMatch, trimSpace } from '../golang/index.ts';
import { splitManifests } from './manifests.ts';

interface Printed {
  readonly path: string;
  readonly content: string;
}

/** Documents behind their source lines. */
function printDocuments(documents: readonly Printed[]): string {
  return documents.map(({ path, content }) => `---\n# Source: ${path}\n${content}\n`).join('');
}

/** Everything: CRDs when given, manifests, hooks. */
export function printManifests(crds: readonly Printed[], manifests: readonly Printed[], hooks: readonly Printed[]): string {
  return `${trimSpace(printDocuments([...crds, ...manifests]))}\n${printDocuments(hooks)}`;
}

/**
 * --show-only: the documents whose "# Source:" line matches a pattern, in the order of the patterns. Fails when a pattern matches none.
 * Helm: the printed text is split again, so that a "---" inside a hook or a CRD makes documents without a source line, which no pattern finds.
 */
export function showOnly(output: string, patterns: readonly string[]): string {
  const documents = splitManifests(output).map((text) => ({ text, path: /# Source: [^/]+\/(.+)/.exec(text)?.[1] }));
  let shown = '';
  for (const pattern of patterns) {
    const wanted = encodeUtf8(pattern).replaceAll('\\', '/');
    const found = documents.filter(({ path }) => path !== undefined && matches(wanted, path));
    if (found.length === 0) goFail(`could not find template ${pattern} in chart`);
    for (const { text } of found) shown += `---\n${text}\n`;
  }
  return shown;
}

/** Helm ignores a bad pattern: it matches nothing. */
function matches(pattern: string, path: string): boolean {
  try {
    return pathMatch(pattern, path);
  } catch {
    return false;
  }
}
