/** The syntax tree of the Common Expression Language (cel-spec's syntax.proto), with the macros as nodes of their own. */
import type { Bytes, Uint } from './value.ts';

export type Literal = bigint | number | boolean | string | null | Uint | Bytes;

export type Expr =
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'ident'; readonly name: string }
  /** `optional`: `.?field`. `test`: inside has(). */
  | { readonly kind: 'select'; readonly operand: Expr; readonly field: string; readonly optional: boolean; readonly test: boolean }
  | { readonly kind: 'index'; readonly operand: Expr; readonly index: Expr; readonly optional: boolean }
  | { readonly kind: 'call'; readonly target: Expr | undefined; readonly name: string; readonly args: readonly Expr[] }
  | { readonly kind: 'list'; readonly items: readonly Element[] }
  | { readonly kind: 'map'; readonly entries: readonly Entry[] }
  | { readonly kind: 'unary'; readonly op: '!' | '-'; readonly operand: Expr }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'if'; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr }
  | {
      readonly kind: 'macro';
      readonly macro: Macro;
      readonly target: Expr;
      readonly variables: readonly string[];
      readonly args: readonly Expr[];
    };

export type BinaryOp = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%';

/** Macros that bind variables: over the elements of a list, the keys of a map, or the value of an optional. */
export type Macro =
  | 'all'
  | 'exists'
  | 'existsOne'
  | 'filter'
  | 'map'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry'
  | 'sortBy'
  | 'optMap'
  | 'optFlatMap';

export interface Element {
  readonly value: Expr;
  readonly optional: boolean;
}

export interface Entry extends Element {
  readonly key: Expr;
}
