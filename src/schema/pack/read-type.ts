/** Reads the lines of the pack: a type's fields as texts, a field's text as data. */
import type { Json } from '../../kube/index.ts';
import type { Field, ScalarShape, Shape } from './shape.ts';

/** One field of a type, in one or more forms with their minors. */
export interface FieldLine {
  readonly name: string;
  readonly text: string;
  readonly from: number;
  readonly until: number;
}

export interface TypeLine {
  readonly since: number;
  readonly until: number;
  readonly fields: readonly FieldLine[];
  /** "Matomic" lines of the type itself. */
  readonly own: readonly FieldLine[];
}

/** "20-;args:[s @-29;args:[s Latomic @30-": the range of the type, then its fields, ranges only where they differ. */
export function readTypeLine(text: string, newest: number): TypeLine {
  const parts = text.split(';');
  const [since, until] = rangeOf(parts[0]!, 0, newest);
  const [fields, own]: FieldLine[][] = [[], []];
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i]!;
    const colon = part.indexOf(':');
    const at = part.lastIndexOf(' @');
    const [from, to] = at < 0 ? [since, until] : rangeOf(part.slice(at + 2), since, until);
    const line = { name: part.slice(0, colon), text: part.slice(colon + 1, at < 0 ? undefined : at), from, until: to };
    (colon === 0 ? own! : fields!).push(line);
  }
  return { since, until, fields: fields!, own: own! };
}

/** "20-", "-29", "23-31"; a missing end is the given one. */
export function rangeOf(text: string, from: number, until: number): [number, number] {
  const dash = text.indexOf('-');
  return [dash === 0 ? from : Number(text.slice(0, dash)), dash === text.length - 1 ? until : Number(text.slice(dash + 1))];
}

const SCALARS: Readonly<Record<string, ScalarShape>> = {
  s: { kind: 'string' },
  b: { kind: 'boolean' },
  i: { kind: 'int32' },
  l: { kind: 'int64' },
  d: { kind: 'double' },
  t: { kind: 'date-time' },
  m: { kind: 'micro-time' },
  y: { kind: 'bytes' },
  q: { kind: 'quantity' },
  x: { kind: 'int-or-string' },
  a: { kind: 'any' },
};

/** Where shapes of other types and enums come from. */
export interface Resolver {
  struct(name: string): Shape;
  list(item: Shape): Shape;
  map(item: Shape): Shape;
  values(name: string): readonly string[];
}

/** "[&Container Lmap Kname Pmerge Gname" as a field that exists since and until, in whatever form. `home` is the package of plain type names: "core/v1". */
export function readField(line: FieldLine, since: number, until: number, home: string, resolver: Resolver): Field {
  const flags = line.text.split(' ');
  const field: { -readonly [K in keyof Field]: Field[K] } = {
    name: line.name,
    shape: readShape(flags[0]!, home, resolver),
    required: false,
    zero: false,
    byValue: false,
    since,
    until,
  };
  for (let i = 1; i < flags.length; i++) readFlag(field, flags[i]!, resolver);
  const identity = field.shape.kind === 'list' ? identityOf(field) : undefined;
  if (identity !== undefined) field.identity = identity;
  return field;
}

/** As structured-merge-diff's schema converter reads it: without a list type, patch strategy merge makes a map by the merge key, or a set. */
function identityOf({ list, keys, patch, mergeKey }: Field): readonly string[] | undefined {
  if (list !== undefined) return list === 'atomic' ? undefined : list === 'set' ? [] : keys;
  if (patch?.includes('merge') !== true) return undefined;
  return mergeKey === undefined ? [] : [mergeKey];
}

function readFlag(field: { -readonly [K in keyof Field]: Field[K] }, flag: string, resolver: Resolver): void {
  const rest = flag.slice(1);
  switch (flag[0]) {
    case '!':
      field.required = true;
      break;
    case 'z':
      field.zero = true;
      break;
    case 'v':
      field.byValue = true;
      break;
    case '=':
      field.default = JSON.parse(rest) as Json;
      break;
    case '#':
      field.values = resolver.values(rest);
      field.enumType = rest;
      break;
    case 'L':
      field.list = rest as 'atomic' | 'set' | 'map';
      break;
    case 'K':
      field.keys = rest.split(',');
      break;
    case 'M':
      field.map = rest as 'atomic' | 'granular';
      break;
    case 'P':
      field.patch = rest.split(',') as ('merge' | 'replace' | 'retainKeys')[];
      break;
    case 'G':
      field.mergeKey = rest;
      break;
  }
}

function readShape(text: string, home: string, resolver: Resolver): Shape {
  const scalar = SCALARS[text];
  if (scalar !== undefined) return scalar;
  const rest = text.slice(1);
  if (text[0] === '[') return resolver.list(readShape(rest, home, resolver));
  if (text[0] === '{') return resolver.map(readShape(rest, home, resolver));
  return resolver.struct(rest.includes('.') ? rest : `${home}.${rest}`);
}
