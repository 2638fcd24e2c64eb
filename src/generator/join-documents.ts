/**
 * Two templates in one file. What one of them makes may be nothing at all, and Helm takes two `---` with nothing between them for an
 * empty object: where the whole template stands under a condition, the separator does too.
 */
export function joinDocuments(before: string, text: string): string {
  const head = conditionHead(text);
  if (head === undefined) return `${before}---\n${text}`;
  return `${before}${head}---\n${text.slice(head.length)}`;
}

const BLOCK = /\{\{-? *(if|range|with|else|end)\b/g;

/** The first line, when it is an `if` without `else` that ends with the text; comments may stand before it. */
function conditionHead(text: string): string | undefined {
  const head = /^(?:\{\{- \/\*(?:[^*]|\*(?!\/))*\*\/\}\}\n)*\{\{- if [^\n]*\}\}\n/.exec(text)?.[0];
  if (head === undefined) return undefined;
  let depth = 0;
  for (const { 1: word, index } of text.matchAll(BLOCK)) {
    if (word === 'else' && depth === 1) return undefined;
    if (word === 'end') depth -= 1;
    else if (word !== 'else') depth += 1;
    if (depth === 0) return /^\{\{-? *end *-?\}\}\s*$/.test(text.slice(index)) ? head : undefined;
  }
  return undefined;
}
