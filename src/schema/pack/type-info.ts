/** Shapes as the merge algorithms want them (kube's TypeInfo). */
import type { FieldInfo, Json, TypeInfo } from '../../kube/index.ts';
import type { Field, ListShape, Shape, StructShape } from './shape.ts';

const SCALAR: TypeInfo = { kind: 'scalar' };
const STRING: TypeInfo = { kind: 'scalar', scalar: 'string' };
const NUMBER: TypeInfo = { kind: 'scalar', scalar: 'numeric' };
const BOOLEAN: TypeInfo = { kind: 'scalar', scalar: 'boolean' };
/** Quantities, times and int-or-strings are taken in several forms. */
const SCALARS: Readonly<Partial<Record<Shape['kind'], TypeInfo>>> = {
  string: STRING,
  boolean: BOOLEAN,
  int32: NUMBER,
  int64: NUMBER,
  double: NUMBER,
};
const UNTYPED: TypeInfo = { kind: 'untyped' };

/** Shape → variant ("", "atomic", "map name,protocol") → its info: the same object each time. */
const infos = new WeakMap<Shape, Map<string, TypeInfo>>();

/** The info of a type, with what a field says of it. */
export function typeInfoOf(shape: Shape, field?: Field): TypeInfo {
  switch (shape.kind) {
    case 'any':
      return UNTYPED;
    case 'struct':
      return kept(
        shape,
        (field?.map ?? (shape.atomic ? 'atomic' : 'granular')) === 'atomic' ? 'atomic' : '',
        (variant) => new StructInfo(shape, variant === 'atomic'),
      );
    case 'map':
      return kept(shape, field?.map === 'atomic' ? 'atomic' : '', (variant) => ({
        kind: 'map',
        item: typeInfoOf(shape.item),
        merge: variant === 'atomic' ? 'atomic' : 'granular',
      }));
    case 'list':
      return listInfo(shape, field);
    default:
      return SCALARS[shape.kind] ?? SCALAR;
  }
}

function listInfo(shape: ListShape, field: Field | undefined): TypeInfo {
  const keys = field?.identity;
  const merge = keys === undefined ? 'atomic' : keys.length === 0 ? 'set' : 'map';
  return kept(shape, `${merge} ${keys?.join(',')}`, () => {
    const item = typeInfoOf(shape.item);
    if (keys === undefined || merge !== 'map') return { kind: 'list', item, merge };
    return { kind: 'list', item, merge, keys, keyDefaults: keyDefaults(shape.item, keys) };
  });
}

function keyDefaults(item: Shape, keys: readonly string[]): Readonly<Record<string, string | number>> {
  const defaults: Record<string, string | number> = {};
  if (item.kind !== 'struct') return defaults;
  for (const key of keys) {
    const field = item.fields.get(key);
    if (field === undefined) continue;
    if (typeof field.default === 'string' || typeof field.default === 'number') defaults[key] = field.default;
    else if (field.zero && field.shape.kind !== 'boolean') defaults[key] = field.shape.kind === 'string' ? '' : 0;
  }
  return defaults;
}

function kept(shape: Shape, variant: string, make: (variant: string) => TypeInfo): TypeInfo {
  let variants = infos.get(shape);
  if (variants === undefined) {
    variants = new Map();
    infos.set(shape, variants);
  }
  let info = variants.get(variant);
  if (info === undefined) {
    info = make(variant);
    variants.set(variant, info);
  }
  return info;
}

/** Fields are made when asked for: types may contain themselves (JSONSchemaProps). */
class StructInfo implements TypeInfo {
  readonly kind = 'struct';
  readonly name: string;
  readonly merge: 'atomic' | 'granular';
  readonly #shape: StructShape;
  #fields: ReadonlyMap<string, FieldInfo> | undefined;

  constructor(shape: StructShape, atomic: boolean) {
    this.#shape = shape;
    this.name = shape.name.slice(shape.name.indexOf('.') + 1);
    this.merge = atomic ? 'atomic' : 'granular';
  }

  get fields(): ReadonlyMap<string, FieldInfo> {
    this.#fields ??= new Map([...this.#shape.fields].map(([name, field]) => [name, fieldInfo(field)]));
    return this.#fields;
  }
}

function fieldInfo(field: Field): FieldInfo {
  const zero = zeroOf(field);
  return {
    type: typeInfoOf(field.shape, field),
    ...(field.patch === undefined ? {} : { patch: field.patch }),
    ...(field.mergeKey === undefined ? {} : { mergeKey: field.mergeKey }),
    ...(zero === undefined ? {} : { zero }),
  };
}

/** What Go's encoder prints of a field that nobody set: what is no pointer and is not left out when empty. */
function zeroOf({ shape, zero, byValue, required }: Field): Json | undefined {
  if (byValue) return {};
  if (shape.kind === 'int-or-string' && required) return 0;
  // A required pointer, list, map or time has no value of its own. (Times of conditions are null too, which the pack does not tell.)
  if (!zero) return required && !(shape.kind in SCALARS) ? null : undefined;
  if (shape.kind === 'boolean') return false;
  return shape.kind === 'string' ? '' : 0;
}
