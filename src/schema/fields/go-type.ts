/** The Go type that a shape stands for, as encoding/json prints it: "[]v1.ServicePort", "map[string]string". */
import type { Field, Shape } from '../pack/index.ts';

/** @param field has the Go type of an enum */
export function goType(shape: Shape, field?: Field): string {
  switch (shape.kind) {
    case 'struct':
      return withVersion(shape.name);
    case 'list':
      return `[]${goType(shape.item, field)}`;
    case 'map':
      return `map[string]${goType(shape.item, field)}`;
    case 'string':
      return field?.enumType === undefined ? 'string' : withVersion(field.enumType);
    default:
      return SCALARS[shape.kind];
  }
}

/** "core/v1.PodSpec" → "v1.PodSpec" */
function withVersion(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

const SCALARS: Readonly<Record<Exclude<Shape['kind'], 'struct' | 'list' | 'map' | 'string'>, string>> = {
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  bytes: '[]uint8',
  quantity: 'resource.Quantity',
  'int-or-string': 'intstr.IntOrString',
  'date-time': 'v1.Time',
  'micro-time': 'v1.MicroTime',
  any: 'interface {}',
};
