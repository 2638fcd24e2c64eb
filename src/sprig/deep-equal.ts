/** reflect.DeepEqual. Types count: the int 1 is not the float64 1, []string is not []interface {}, a nil slice is not an empty one. */
import { GoBytes, GoComplex, GoInt, type GoList, type GoMap, GoStruct, goNil, typeOf, type Value } from '../golang/index.ts';
import { type Budget, MAX_DEPTH, newBudget, visit } from './limits.ts';

/** A caller that compares often hands in one budget for all. */
export function deepEqual(x: Value, y: Value, budget: Budget = newBudget()): boolean {
  return equal(x, y, 0, budget);
}

function equal(x: Value, y: Value, depth: number, budget: Budget): boolean {
  if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return x === y;
  // Go: maps and slices over the same memory are equal without a look inside, whatever NaN they hold.
  if (x === y) return true;
  visit(budget, depth, 'deepEqual');
  if (typeOf(x) !== typeOf(y)) return false;
  if (x instanceof GoInt) return y instanceof GoInt && x.n === y.n;
  if (Array.isArray(x)) return Array.isArray(y) && equalLists(x, y, depth, budget);
  if (x instanceof Map) return y instanceof Map && equalMaps(x, y, depth, budget);
  if (x instanceof GoBytes) return y instanceof GoBytes && x.data === y.data;
  if (x instanceof GoComplex) return y instanceof GoComplex && x.re === y.re && x.im === y.im;
  return y instanceof GoStruct && equalMaps(x.fields, y.fields, depth, budget) && equalInner(x.inner, y.inner, depth);
}

function equalLists(x: GoList, y: GoList, depth: number, budget: Budget): boolean {
  return x[goNil] === y[goNil] && x.length === y.length && x.every((item, i) => equal(item, y[i]!, depth + 1, budget));
}

function equalMaps(x: GoMap | ReadonlyMap<string, Value>, y: GoMap | ReadonlyMap<string, Value>, depth: number, budget: Budget): boolean {
  if (x.size !== y.size || (x as GoMap)[goNil] !== (y as GoMap)[goNil]) return false;
  for (const [key, value] of x) {
    const other = y.get(key);
    if (other === undefined || !equal(value, other, depth + 1, budget)) return false;
  }
  return true;
}

/** The unexported fields: whatever plain data the struct's methods keep. */
function equalInner(x: unknown, y: unknown, depth: number): boolean {
  if (Object.is(x, y)) return true;
  if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null || depth > MAX_DEPTH) return false;
  const keys = Object.keys(x);
  return (
    keys.length === Object.keys(y).length &&
    keys.every((key) => equalInner((x as Record<string, unknown>)[key], (y as Record<string, unknown>)[key], depth + 1))
  );
}
