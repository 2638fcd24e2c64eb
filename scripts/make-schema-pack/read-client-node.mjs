/**
 * Reads @kubernetes/client-node (any version since 0.14): its generated models hold each type's fields with wire names, types, formats and
 * required marks; its generated API classes hold the paths, verbs and body types of the published OpenAPI document.
 * A type expression here: 'string' | 'boolean' | 'number' | 'date' | 'any' | 'int-or-string' | {ref} | {list: type} | {map: type}.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} folder of the package
 * @returns {{release: string, types: Map<string, {fields: Map<string, {type: unknown, format?: string, required?: true}>}>, operations: object[]}} */
export function readClientNode(folder) {
  const gen = ['dist/gen', 'dist'].map((d) => join(folder, d)).find((d) => existsSync(join(d, 'models'))) ?? join(folder, 'dist/gen');
  const modelFolder = ['models', 'model']
    .map((d) => join(gen, d))
    .find((d) => existsSync(join(d, 'V1Pod.js')) || existsSync(join(d, 'v1Pod.js')));
  const apiFolder = ['apis', 'api'].map((d) => join(gen, d)).find((d) => existsSync(d));
  let release = '';
  const types = new Map();
  for (const file of readdirSync(modelFolder).sort()) {
    if (!file.endsWith('.js')) continue;
    const source = readFileSync(join(modelFolder, file), 'utf8');
    const map = /^(?:\s*)(?:exports\.)?(\w+)\.attributeTypeMap = (\[[\s\S]*?\n?\]);/m.exec(source);
    if (map === null) continue;
    const [, name, list] = map;
    const text = readFileSync(join(modelFolder, file.replace(/\.js$/, '.d.ts')), 'utf8');
    const declaration = text.slice(0, text.search(/^ +static /m));
    release ||= /(?:OpenAPI spec version|version of the OpenAPI document): (\S+)/i.exec(declaration)?.[1] ?? '';
    const fields = new Map();
    for (const row of JSON.parse(list.replace(/,(\s*[}\]])/g, '$1'))) {
      const required = new RegExp(`^\\s+'?${escapeName(row.name)}'?: `, 'm').test(declaration);
      const field = { type: typeOf(row.type, row.format) };
      if (row.format) field.format = row.format;
      if (required) field.required = true;
      fields.set(row.baseName, field);
    }
    types.set(name, { fields });
  }
  return { release, types, operations: readOperations(apiFolder) };
}

function escapeName(name) {
  return name.replace(/[$]/g, '\\$&');
}

function typeOf(text, format) {
  text = text.trim();
  const list = /^Array<(.*)>$/.exec(text);
  if (list !== null) return { list: typeOf(list[1], '') };
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(text);
  if (map !== null) return { map: typeOf(map[1], '') };
  if (text === 'Date' || text === 'V1MicroTime') return 'date';
  if (text === 'object' || text === 'any') return format === 'int-or-string' ? 'int-or-string' : 'any';
  if (text === 'IntOrString') return 'int-or-string';
  if (text === 'string' || text === 'boolean' || text === 'number') return text;
  return { ref: text };
}

/** Operations of the API classes: {method, path, body, result}; `result` is known of the older packages only. */
function readOperations(folder) {
  // The folder keeps classes of dropped groups from older releases; the list of all of them is made anew each time.
  const list = [join(folder, 'apis.js'), join(folder, '../types/ObservableAPI.js')].find((file) => existsSync(file));
  const listed = readFileSync(list, 'utf8').replace(/"/g, "'").replace(/\.js'/g, "'");
  const operations = [];
  for (const file of readdirSync(folder).sort()) {
    if (!/Api\.js$/.test(file)) continue;
    if (!listed.includes(`/${file.replace(/\.js$/, '')}'`)) continue;
    const source = readFileSync(join(folder, file), 'utf8');
    const starts = [...source.matchAll(/localVarPath = (?:this\.basePath \+ )?'([^']+)'/g)];
    for (const [i, { 1: path, index }] of starts.entries()) {
      const part = source.slice(index, starts[i + 1]?.index);
      const method = /HttpMethod\.(\w+)/.exec(part)?.[1] ?? /method: '(\w+)'/.exec(part)?.[1];
      const body = /ObjectSerializer\.serialize\(body, "(\w+)"/.exec(part)?.[1];
      operations.push({ method, path, body });
    }
  }
  return operations;
}
