/** .Files: the chart's other files as templates read them (Helm's pkg/engine/files.go). */
import { toBytes } from '../base/index.ts';
import {
  compileGlob,
  type Glob,
  GoBytes,
  GoError,
  type GoFunc,
  type GoMap,
  type GoType,
  goFail,
  pathBase,
  typedList,
  typedMap,
  types,
  type Value,
} from '../golang/index.ts';
import { writeYaml } from '../yaml/index.ts';

/** The value of .Files: a map of path to bytes with methods. */
export function filesValue(files: Iterable<readonly [name: string, data: string]>): GoMap {
  const map: GoMap = new Map();
  for (const [name, data] of files) map.set(name, new GoBytes(data));
  return typedMap(FILES, map);
}

const dataOf = (files: Value, name: Value): string | undefined => {
  const file = (files as GoMap).get(name as string);
  return file instanceof GoBytes ? file.data : undefined;
};

function glob(files: GoMap, pattern: string): GoMap {
  const compiled = compileOrAll(pattern);
  const found: GoMap = new Map();
  for (const [name, data] of files) if (compiled.match(name)) found.set(name, data);
  return typedMap(FILES, found);
}

/** Helm: a pattern that does not compile means "**". */
function compileOrAll(pattern: string): Glob {
  try {
    return compileGlob(pattern);
  } catch (error) {
    if (error instanceof GoError) return compileGlob('**');
    throw error;
  }
}

/** The map of base name to content that AsConfig and AsSecrets print. Of equal base names the last path wins (in Helm: any). */
function flattened(files: GoMap, form: (data: string) => string): string {
  const map: GoMap = new Map();
  for (const name of [...files.keys()].sort()) map.set(pathBase(name), form(dataOf(files, name) ?? ''));
  return writeYaml(map).replace(/\n$/, '');
}

function lines(files: GoMap, name: string): Value {
  const data = dataOf(files, name);
  if (data === undefined) return typedList(types.strings, []);
  // Go: an empty file panics here ("index out of range [-1]"), which text/template turns into an error.
  if (data === '') goFail('runtime error: index out of range [-1]');
  return typedList(types.strings, (data.endsWith('\n') ? data.slice(0, -1) : data).split('\n'));
}

const method = (name: string, params: GoFunc['params'], call: (files: GoMap, arg: string) => Value): [string, GoFunc] => [
  name,
  { name, params, variadic: false, call: (files, arg) => call(files as GoMap, arg as string) },
];

const FILES: GoType<GoMap> = {
  name: 'engine.files',
  kind: 'map',
  elem: types.bytes,
  methods: new Map([
    method('Get', [types.string], (files, name) => dataOf(files, name) ?? ''),
    method('GetBytes', [types.string], (files, name) => new GoBytes(dataOf(files, name) ?? '')),
    method('Glob', [types.string], glob),
    method('Lines', [types.string], lines),
    method('AsConfig', [], (files) => flattened(files, (data) => data)),
    method('AsSecrets', [], (files) => flattened(files, (data) => Buffer.from(toBytes(data)).toString('base64'))),
  ]),
};
