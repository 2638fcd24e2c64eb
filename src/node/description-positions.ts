/**
 * Where each part of a description stands in its file: a loaded object has no lines. Read from the syntax tree alone: the object
 * literal given to application(…), through consts, spreads and the words of the language in the same file. What is computed (a function
 * of the description's own, another module) has no places inside; a finding there takes the nearest place around it.
 */
import type { ArrayExpression, CallExpression, Expression, ObjectExpression, Program, PropertyKey } from 'oxc-parser';
import type { Positions } from '../app/index.ts';
import type { Location } from '../base/index.ts';
import { namesIn } from './description-names.ts';

/** Places of one description; a bigger one keeps the places of its beginning. */
const MAX_POSITIONS = 50_000;
/** Depth of a description; deeper parts take the place of what is around them. */
const MAX_DEPTH = 64;

/** Where things stand in one file; offsets and columns that come in count UTF-16, as JavaScript does. */
export interface Places {
  readonly at: (offset: number) => Location;
  /** Without a column: the first char of the line that is no blank. */
  readonly onLine: (line: number, column?: number) => Location;
}

/** Places in `text`, an ordinary string, for people who know it as `file`. */
export function placesIn(file: string, text: string): Places {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const place = (line: number, end: number): Location => ({
    file,
    line,
    column: Buffer.byteLength(text.slice(starts[line - 1], end), 'utf8') + 1,
  });
  return {
    at: (offset) => place(lineOf(starts, offset), offset),
    onLine: (wanted, column) => {
      const line = Math.min(Math.max(wanted, 1), starts.length);
      const start = starts[line - 1]!;
      const end = (starts[line] ?? text.length + 1) - 1;
      return place(line, column === undefined ? start + /^\s*/.exec(text.slice(start, end))![0].length : Math.min(start + column - 1, end));
    },
  };
}

/** The last line that starts at or before the offset, from 1. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** Path in the description → its place. '' is the call of application(…), or what else is the default export. */
export function descriptionPositions(program: Program, places: Places): Positions {
  const positions = new Map<string, Location>();
  const names = namesIn(program);
  const found = rootOf(names.defaultExport, names);
  if (found === undefined) return positions;
  positions.set('', places.at(found.start));
  const flatten = (shape: Shape, prefix: string, depth: number): void => {
    for (const [key, part] of shape) {
      if (positions.size >= MAX_POSITIONS) return;
      positions.set(prefix + key, places.at(part.start));
      if (depth < MAX_DEPTH) flatten(part.shape, `${prefix}${key}.`, depth + 1);
    }
  };
  if (found.type === 'CallExpression' && names.wordOf(found) === 'application') flatten(shapeReader(names)(found) ?? NOTHING, '', 1);
  return positions;
}

type Names = ReturnType<typeof namesIn>;

/** The expression behind consts and what only types are about. */
function rootOf(expression: Expression | undefined, names: Names): Expression | undefined {
  let at = expression;
  for (let steps = 0; at !== undefined && steps < MAX_DEPTH; steps++) {
    const next: Expression | undefined = 'expression' in at && typeof at.expression === 'object' ? at.expression : undefined;
    const behind: Expression | undefined = at.type === 'Identifier' ? names.constOf(at.name) : next;
    if (behind === undefined) return at;
    at = behind;
  }
  return at;
}

/** Keys of an object or indexes of an array, each with its place and what it holds. */
type Shape = ReadonlyMap<string, Part>;

interface Part {
  readonly start: number;
  readonly shape: Shape;
}

const NOTHING: Shape = new Map();

/** Reads expressions, each once. undefined: what it gives is not written in this file. */
function shapeReader(names: Names): (expression: Expression) => Shape | undefined {
  const known = new Map<Expression, Shape | undefined>();
  let depth = 0;
  const read = (expression: Expression): Shape | undefined => {
    if (known.has(expression) || depth > MAX_DEPTH * 4) return known.get(expression);
    known.set(expression, undefined);
    depth++;
    const shape = shapeOf(expression);
    depth--;
    known.set(expression, shape);
    return shape;
  };
  const shapeOf = (expression: Expression): Shape | undefined => {
    switch (expression.type) {
      case 'ObjectExpression':
        return objectShape(expression, read, names);
      case 'ArrayExpression':
        return arrayShape(expression, read);
      case 'CallExpression':
        return callShape(expression, read, names);
      case 'Identifier': {
        const initial = names.constOf(expression.name);
        return initial === undefined ? undefined : read(initial);
      }
      case 'MemberExpression': {
        const key = keyOf(expression.property as PropertyKey, expression.computed, names);
        return key === undefined ? undefined : read(expression.object)?.get(key)?.shape;
      }
      case 'ConditionalExpression':
        return eitherShape(read(expression.consequent), read(expression.alternate), expression.start);
      case 'LogicalExpression':
        if (expression.operator === '&&') return read(expression.right);
        return eitherShape(read(expression.left), read(expression.right), expression.start);
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
        return read(expression.expression);
      case 'Literal':
        return NOTHING;
      default:
        return undefined;
    }
  };
  return read;
}

type Read = (expression: Expression) => Shape | undefined;

function objectShape(object: ObjectExpression, read: Read, names: Names): Shape {
  const shape = new Map<string, Part>();
  for (const property of object.properties) {
    if (property.type === 'SpreadElement') {
      const spread = read(property.argument);
      // It may have set any key once more: the places so far are no longer sure.
      if (spread === undefined) shape.clear();
      else for (const [key, part] of spread) shape.set(key, part);
      continue;
    }
    const key = keyOf(property.key, property.computed, names);
    if (key !== undefined) shape.set(key, { start: property.start, shape: read(property.value) ?? NOTHING });
  }
  return shape;
}

function arrayShape(array: ArrayExpression, read: Read): Shape {
  const parts: (Part | undefined)[] = [];
  for (const element of array.elements) {
    if (element?.type === 'SpreadElement') {
      const spread = read(element.argument);
      // How many there are is not known, so neither is any index behind them.
      if (spread === undefined || parts.length > MAX_POSITIONS) break;
      parts.push(...spread.values());
    } else parts.push(element === null ? undefined : { start: element.start, shape: read(element) ?? NOTHING });
  }
  return new Map(parts.flatMap((part, i) => (part === undefined ? [] : [[String(i), part] as const])));
}

/** The words take options as their last object, and findings name them without a step between: `components.web.port`, `config.PORT`. */
function callShape(call: CallExpression, read: Read, names: Names): Shape | undefined {
  if (names.wordOf(call) === undefined) return undefined;
  const shape = new Map<string, Part>();
  for (const argument of call.arguments) {
    if (argument.type === 'SpreadElement') break;
    for (const [key, part] of read(argument) ?? NOTHING) shape.set(key, part);
  }
  return shape;
}

/** One of two, nobody knows which: a key of both takes the place of the choice. */
function eitherShape(one: Shape | undefined, other: Shape | undefined, start: number): Shape | undefined {
  if (one === undefined || other === undefined) return undefined;
  const shape = new Map([...one, ...other]);
  for (const [key, part] of one) {
    const twin = other.get(key);
    if (twin !== undefined && twin !== part) shape.set(key, { start, shape: NOTHING });
  }
  return shape;
}

function keyOf(key: PropertyKey, computed: boolean, names: Names): string | undefined {
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type === 'Literal') return String(key.value);
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0) return key.quasis[0]?.value.cooked ?? undefined;
  const initial = key.type === 'Identifier' ? names.constOf(key.name) : undefined;
  return initial?.type === 'Literal' ? String(initial.value) : undefined;
}
