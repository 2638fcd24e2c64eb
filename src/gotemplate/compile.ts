/** A tree into code: closures over the frame, with the variables in slots. Nothing of a run is kept in them. */
import type { GoFunc } from '../golang/index.ts';
import type { Tree } from './ast.ts';
import type { GoEdition } from './builtins.ts';
import type { MissingKey } from './field.ts';
import type { ContextFunc, Walk } from './run.ts';
import { Scope } from './scope.ts';
import type { Tracing } from './trace.ts';
import { compileList } from './walk.ts';

export interface Code {
  readonly walk: Walk;
  /** How many slots its frame needs. */
  readonly slots: number;
}

export interface CompileOptions {
  readonly functions: ReadonlyMap<string, GoFunc | ContextFunc>;
  readonly builtins: ReadonlyMap<string, GoFunc>;
  readonly missingKey: MissingKey;
  readonly edition: GoEdition;
  /** Frames remember what each operand gave. */
  readonly observe: boolean;
  readonly trace: Tracing | undefined;
}

export function compileTree(tree: Tree, options: CompileOptions): Code {
  const { functions, builtins, missingKey, edition, observe, trace } = options;
  const scope = new Scope();
  scope.declare('$');
  const walk = compileList(tree.root, {
    functions,
    builtins,
    missingKey,
    rangeOverInt: edition !== '1.23',
    observe,
    trace,
    scope,
    dotContainer: -1,
  });
  return { walk, slots: scope.size };
}
