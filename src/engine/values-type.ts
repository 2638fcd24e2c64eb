/** The Go type of .Values, .Template and the dot of a template, with its methods (Helm's pkg/chart/common/values.go). */
import { convertMap, type GoFunc, type GoMap, type GoType, goFail, quote, types, type Value } from '../golang/index.ts';
import { writeYaml } from '../yaml/index.ts';
import type { HelmVersion } from './capabilities.ts';

export function valuesType(helm: HelmVersion): GoType<GoMap> {
  return TYPES[helm];
}

const method = (name: string, params: readonly GoType[], call: (values: GoMap, path: string) => Value): GoFunc => ({
  name,
  params,
  variadic: false,
  call: (values, path) => call(values as GoMap, path as string),
});

function typeOfValues(name: string): GoType<GoMap> {
  const methods = [
    // Helm: an empty map gives a new one.
    method('AsMap', [], (values) => (values.size === 0 ? new Map() : convertMap(types.map, values))),
    method('YAML', [], (values) => writeYaml(values)),
    method('Table', [types.string], (values, path) => convertMap(type, tableAt(values, path.split('.')))),
    method('PathValue', [types.string], pathValue),
  ];
  const type: GoType<GoMap> = { name, kind: 'map', elem: types.any, methods: new Map(methods.map((f) => [f.name, f])) };
  return type;
}

const TYPES: Readonly<Record<HelmVersion, GoType<GoMap>>> = { 4: typeOfValues('common.Values'), 3: typeOfValues('chartutil.Values') };

function tableAt(values: GoMap, path: readonly string[]): GoMap {
  let table = values;
  for (const name of path) {
    const next = table.get(name);
    if (!(next instanceof Map)) return goFail(`${quote(name)} is not a table`);
    table = next;
  }
  return table;
}

/** The value at the end of a path, which must be no table. */
function pathValue(values: GoMap, path: string): Value {
  if (path === '') goFail('YAML path cannot be empty');
  const names = path.split('.');
  const last = names.pop()!;
  const noValue = (): never => goFail(`${quote(last)} is not a value`);
  let table = values;
  for (const name of names) {
    const next = table.get(name);
    if (!(next instanceof Map)) return noValue();
    table = next;
  }
  const value = table.get(last);
  return value === undefined || value instanceof Map ? noValue() : value;
}
