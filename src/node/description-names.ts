/** What names mean at the top of a description: words of the language, consts, the default export. */
import type { CallExpression, Expression, Program, Statement } from 'oxc-parser';

export interface DescriptionNames {
  /** What a const of the file was set to. */
  readonly constOf: (name: string) => Expression | undefined;
  /** The word of the language that is called ('web'), whatever name it was imported under. */
  readonly wordOf: (call: CallExpression) => string | undefined;
  readonly defaultExport: Expression | undefined;
}

export function namesIn(program: Program): DescriptionNames {
  const consts = new Map<string, Expression>();
  const words = new Map<string, string>();
  const wholes = new Set<string>();
  let defaultExport: Expression | undefined;
  const read = (statement: Statement): void => {
    if (statement.type === 'VariableDeclaration' && statement.kind === 'const') {
      for (const { id, init } of statement.declarations) if (id.type === 'Identifier' && init !== null) consts.set(id.name, init);
    } else if (statement.type === 'ImportDeclaration' && statement.source.value === 'helmwright') {
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ImportSpecifier') wholes.add(specifier.local.name);
        else words.set(specifier.local.name, nameOf(specifier.imported));
      }
    } else if (statement.type === 'ExportDefaultDeclaration') {
      defaultExport = statement.declaration as Expression;
    } else if (statement.type === 'ExportNamedDeclaration') {
      if (statement.declaration?.type === 'VariableDeclaration') read(statement.declaration);
      if (statement.source !== null) return;
      for (const { local, exported } of statement.specifiers) {
        if (nameOf(exported) === 'default' && local.type === 'Identifier') defaultExport = { ...local, typeAnnotation: null } as Expression;
      }
    }
  };
  for (const statement of program.body) read(statement as Statement);
  return {
    constOf: (name) => consts.get(name),
    wordOf: ({ callee }) => {
      if (callee.type === 'Identifier') return words.get(callee.name);
      if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
      return callee.object.type === 'Identifier' && wholes.has(callee.object.name) ? callee.property.name : undefined;
    },
    defaultExport,
  };
}

/** Of an import or export: a name or, since ES2022, a text. */
export function nameOf(
  name: { readonly type: 'Identifier'; readonly name: string } | { readonly type: 'Literal'; readonly value: string },
): string {
  return name.type === 'Identifier' ? name.name : name.value;
}
