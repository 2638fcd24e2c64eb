/** The macros: comprehensions with one and with two variables, sortBy, optMap and optFlatMap. */
import type { Expr, Macro } from './ast.ts';
import { bool, compileExpr, type Eval, type Frame, type Scope } from './compile.ts';
import { sortBy } from './lists.ts';
import { CelError, CelList, CelMap, type CelValue, none, noSuchOverload, Optional } from './value.ts';

type MacroExpr = Extract<Expr, { kind: 'macro' }>;

export function compileMacro(expr: MacroExpr, scope: Scope): Eval {
  const target = compileExpr(expr.target, scope);
  const { scope: inner, slots } = scope.with(expr.variables);
  const args = expr.args.map((arg) => compileExpr(arg, inner));
  if (expr.macro === 'optMap' || expr.macro === 'optFlatMap') return optional(expr.macro, target, slots[0]!, args[0]!);
  const [first, second] = slots as readonly [number, number?];
  const over = (frame: Frame): Iterable<void> => rounds(target(frame), frame, first, second);
  const last = args.at(-1)!;
  const filter = args.length === 2 ? args[0]! : undefined;
  switch (expr.macro) {
    case 'all':
    case 'exists':
      return quantifier(over, last, expr.macro === 'exists');
    case 'existsOne':
      return (frame) => {
        let count = 0;
        for (const _ of over(frame)) if (bool(last(frame))) count++;
        return count === 1;
      };
    case 'filter':
      return (frame) => {
        const kept: CelValue[] = [];
        for (const _ of over(frame)) if (bool(last(frame))) kept.push(frame.slots[first]!);
        return new CelList(kept);
      };
    case 'map':
    case 'transformList':
      return (frame) => {
        const made: CelValue[] = [];
        for (const _ of over(frame)) if (filter === undefined || bool(filter(frame))) made.push(last(frame));
        return new CelList(made);
      };
    case 'transformMap':
    case 'transformMapEntry':
      return transform(expr.macro, over, filter, last, first);
    case 'sortBy':
      return (frame) => {
        const list = target(frame);
        if (!(list instanceof CelList)) throw noSuchOverload();
        const keys: CelValue[] = [];
        for (const _ of rounds(list, frame, first, undefined)) keys.push(last(frame));
        return new CelList(sortBy(list.items, keys, frame.budget));
      };
  }
}

/** Sets the variables for each element: of a list the element (or index and element), of a map the key (or key and value). */
function* rounds(value: CelValue, frame: Frame, first: number, second: number | undefined): Iterable<void> {
  const { slots, budget } = frame;
  if (value instanceof CelList) {
    for (const [i, item] of value.items.entries()) {
      budget.take(1);
      slots[first] = second === undefined ? item : BigInt(i);
      if (second !== undefined) slots[second] = item;
      yield;
    }
  } else if (value instanceof CelMap) {
    for (const key of value.keys()) {
      budget.take(1);
      slots[first] = key;
      if (second !== undefined) slots[second] = value.get(key) ?? null;
      yield;
    }
  } else throw noSuchOverload();
}

/** all and exists: an element may decide, whatever errors others have. */
function quantifier(over: (frame: Frame) => Iterable<void>, predicate: Eval, decides: boolean): Eval {
  return (frame) => {
    let failed: CelError | undefined;
    for (const _ of over(frame)) {
      try {
        if (bool(predicate(frame)) === decides) return decides;
      } catch (error) {
        if (!(error instanceof CelError)) throw error;
        failed ??= error;
      }
    }
    if (failed !== undefined) throw failed;
    return !decides;
  };
}

function transform(macro: Macro, over: (frame: Frame) => Iterable<void>, filter: Eval | undefined, made: Eval, key: number): Eval {
  return (frame) => {
    const entries: [CelValue, CelValue][] = [];
    for (const _ of over(frame)) {
      if (filter !== undefined && !bool(filter(frame))) continue;
      const value = made(frame);
      if (macro === 'transformMap') {
        entries.push([frame.slots[key]!, value]);
        continue;
      }
      if (!(value instanceof CelMap)) throw noSuchOverload();
      for (const name of value.keys()) entries.push([name, value.get(name)!]);
    }
    const map = new CelMap(entries);
    if (macro === 'transformMapEntry' && map.size < entries.length) throw new CelError('insert failed: key already exists');
    return map;
  };
}

function optional(macro: 'optMap' | 'optFlatMap', target: Eval, slot: number, body: Eval): Eval {
  return (frame) => {
    const value = target(frame);
    if (!(value instanceof Optional)) throw noSuchOverload();
    if (value.value === undefined) return none;
    frame.slots[slot] = value.value;
    const made = body(frame);
    return macro === 'optMap' ? new Optional(made) : made;
  };
}
