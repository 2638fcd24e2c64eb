/**
 * A description without its types, every char of the rest in its old place, so that the lines and columns of an exception are those of
 * the file. Only for descriptions that import nothing but 'helmwright' and whose TypeScript is types alone; what else there is (enums,
 * classes, other modules) is left to the general loader.
 */
import type { Program } from 'oxc-parser';
import { nameOf } from './description-names.ts';

export interface ErasedDescription {
  /** The body of a function that takes the words by their local names and an object called `$0` for what is exported. */
  readonly code: string;
  readonly words: readonly ImportedWord[];
  /** Local names of the whole language (`import * as h`). */
  readonly wholes: readonly string[];
}

export interface ImportedWord {
  readonly imported: string;
  readonly local: string;
  readonly start: number;
  /** Used for more than its type. */
  readonly used: boolean;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A range of the text, and what stands there instead, blanks behind it. */
type Cut = readonly [start: number, end: number, put: string];

/** undefined: there is more in it than types. */
export function eraseTypes(program: Program, text: string): ErasedDescription | undefined {
  if (text.includes('$0')) return undefined;
  const cuts: Cut[] = [];
  const used = new Set<string>();
  const imports: Omit<ImportedWord, 'used'>[] = [];
  const wholes: string[] = [];
  let tail = '';

  const visit = (node: Node): readonly unknown[] | undefined => {
    switch (node.type) {
      case 'TSTypeAnnotation':
      case 'TSTypeParameterDeclaration':
      case 'TSTypeParameterInstantiation':
        return cut(node.start, node.end);
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        return cut(node.start, node.end, ';');
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression': {
        const inner = node['expression'] as Node;
        return cut(inner.end, node.end) && [inner];
      }
      case 'Identifier':
        return identifier(node);
      case 'MemberExpression':
      case 'Property':
        return memberOrProperty(node);
      case 'ImportDeclaration':
        return importDeclaration(node);
      case 'ExportNamedDeclaration':
        return exportNamed(node);
      case 'ExportDefaultDeclaration': {
        const inner = node['declaration'] as Node;
        if (/Declaration$/.test(inner.type)) return undefined;
        return cut(node.start, inner.start, '$0.default=') && [inner];
      }
      default:
        if (/^(TS|JSX|Class|Decorator|ImportExpression|MetaProperty|ExportAll)/.test(node.type) || node['declare'] === true)
          return undefined;
        return Object.values(node);
    }
  };

  const cut = (start: number, end: number, put = ''): readonly unknown[] | undefined => {
    // A line that starts like this goes on the one before, now that what stood between is gone.
    if (put === '' && /^[ \t]*\r?\n\s*[([`+\-/]/.test(text.slice(end, end + 1000))) return undefined;
    cuts.push([start, end, put]);
    return [];
  };

  const identifier = (node: Node): readonly unknown[] | undefined => {
    const name = String(node['name']);
    const end = node.start + name.length;
    if (text.slice(node.start, end) !== name || name === 'this') return undefined;
    used.add(name);
    const type = node['typeAnnotation'] as Node | null;
    if (node['optional'] === true) cut(end, type?.start ?? node.end);
    return [type];
  };

  const memberOrProperty = (node: Node): readonly unknown[] => {
    const [name, value] = node.type === 'Property' ? ['key', 'value'] : ['property', 'object'];
    return node['computed'] === true ? [node[name!], node[value!]] : [node[value!]];
  };

  const importDeclaration = (node: Node): readonly unknown[] | undefined => {
    if (node['importKind'] === 'type') return cut(node.start, node.end, ';');
    if ((node['source'] as { value?: unknown }).value !== 'helmwright') return undefined;
    for (const specifier of node['specifiers'] as (Node & { local: { name: string } })[]) {
      if (specifier.type === 'ImportDefaultSpecifier') return undefined;
      if (specifier.type === 'ImportNamespaceSpecifier') wholes.push(specifier.local.name);
      else if (specifier['importKind'] !== 'type') {
        const imported = nameOf(specifier['imported'] as Parameters<typeof nameOf>[0]);
        imports.push({ imported, local: specifier.local.name, start: specifier.start });
      }
    }
    return cut(node.start, node.end, ';');
  };

  const exportNamed = (node: Node): readonly unknown[] | undefined => {
    const inner = node['declaration'] as Node | null;
    if (node['exportKind'] === 'type' || inner?.type.startsWith('TS')) return cut(node.start, node.end, ';');
    if (inner !== null) return cut(node.start, inner.start, ';') && [inner];
    if (node['source'] !== null) return undefined;
    for (const specifier of node['specifiers'] as Node[]) {
      const [local, exported] = [specifier['local'], specifier['exported']] as Parameters<typeof nameOf>[0][];
      if (specifier['exportKind'] === 'type' || nameOf(exported!) !== 'default') continue;
      tail = `\n$0.default=${nameOf(local!)}`;
      used.add(nameOf(local!));
    }
    return cut(node.start, node.end, ';');
  };

  const waiting: unknown[] = [...program.body];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) waiting.push(...next);
    else if (isNode(next)) {
      const inside = visit(next);
      if (inside === undefined) return undefined;
      waiting.push(...inside);
    }
  }
  return { code: without(text, cuts) + tail, words: imports.map((word) => ({ ...word, used: used.has(word.local) })), wholes };
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

/** The text with blanks for what is cut; line breaks stay. */
function without(text: string, cuts: readonly Cut[]): string {
  let result = '';
  let at = 0;
  for (const [start, end, put] of [...cuts].sort(([a], [b]) => a - b)) {
    result += text.slice(at, start) + put + text.slice(start + put.length, end).replace(/[^\n\r]/g, ' ');
    at = end;
  }
  return result + text.slice(at);
}
