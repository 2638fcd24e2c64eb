/** sprig "Reflection Functions" (reflect.go): types and kinds by name, deepEqual. */
import { fixed, type GoFunc, type GoType, type Kind, typeOf, types, type Value } from '../golang/index.ts';
import { deepEqual } from './deep-equal.ts';

export const reflectionFunctions: readonly GoFunc[] = [
  fixed('typeOf', [types.any], (src) => typeName(src)),
  fixed('typeIs', [types.string, types.any], (target, src) => target === typeName(src)),
  fixed('typeIsLike', [types.string, types.any], (target, src) => {
    const name = typeName(src);
    return target === name || `*${target}` === name;
  }),
  fixed('kindOf', [types.any], (src) => kindName(src)),
  fixed('kindIs', [types.string, types.any], (target, src) => target === kindName(src)),
  fixed('deepEqual', [types.any, types.any], (x, y) => deepEqual(x, y)),
];

/** As %T prints the type. */
export function typeName(value: Value): string {
  return typeOf(value)?.name ?? '<nil>';
}

/** As reflect.Kind prints; "invalid" for nil. */
export function kindName(value: Value): Kind | 'invalid' {
  return typeOf(value)?.kind ?? 'invalid';
}

/** True for the unnamed integer types: what a Go type switch finds under `case int64:`, which a time.Duration is not. */
export function isPlainInt(type: GoType): boolean {
  return type.name === type.kind;
}
