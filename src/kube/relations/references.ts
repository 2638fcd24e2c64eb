/**
 * What an object names: every ConfigMap, Secret, Service, class, role … that its fields and its pods ask for, with the key or port, by the tables
 * of reference-rows*.ts. Selectors are no references: selections.ts.
 */
import type { Path } from '../field-error.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { annotationsOf, flattenObjects, idOf, isClusterScoped, type ObjectId } from './object-id.ts';
import { type PatternTree, patternTree, walkTree } from './pattern.ts';
import { type PodTemplate, podTemplateOf } from './pods.ts';
import { at, field, intOrStringAt, listAt, textAt } from './read.ts';
import { commonReferences, kindReferences, podReferences, type ReferenceRow } from './reference-rows.ts';
import { operatorReferences } from './reference-rows-operators.ts';

export interface Reference {
  readonly from: ObjectId;
  /** The place of the name, or of the key where one is asked for. */
  readonly path: Path;
  /** What for: "env", "volume", "ingress-backend": the roles of the tables. */
  readonly role: string;
  readonly to: ObjectId;
  /** Of a ConfigMap or Secret the data key, of a Gateway the listener. */
  readonly key?: string;
  /** Of a Service, by number or name. */
  readonly port?: number | string;
  /** The object may do without: `optional: true`, or a kind of reference that nothing depends on. */
  readonly optional: boolean;
  /** Across namespaces only with a ReferenceGrant. */
  readonly grant: boolean;
}

/** All references of a set of objects, in order. Objects without namespace are in `namespace`. */
export function referencesOfAll(objects: readonly Json[], namespace: string): readonly Reference[] {
  return flattenObjects(objects).flatMap((object) => referencesOf(object, namespace));
}

/** The references of one object. */
export function referencesOf(object: Json, namespace: string): readonly Reference[] {
  const from = idOf(object, namespace);
  if (from === undefined || !isObject(object)) return [];
  const collector = new Collector(from, object);
  const template = podTemplateOf(object, namespace);
  if (template !== undefined) collector.addAll(compiled(' pod', podReferences), visibleSpec(template), [...template.path, 'spec']);
  collector.addAll(compiledFor(`${from.group}/${from.kind}`), object, []);
  collector.addAll(compiled(' common', commonReferences), object, []);
  return collector.references;
}

/** A StatefulSet's claims take the place of volumes of the same name, whatever those refer to. */
function visibleSpec({ owner, object, spec }: PodTemplate): JsonObject {
  const claims = owner.kind === 'StatefulSet' ? listAt(object, 'spec', 'volumeClaimTemplates') : [];
  if (claims.length === 0) return spec;
  const names = new Set(claims.map((claim) => textAt(claim, 'metadata', 'name')));
  return { ...spec, volumes: listAt(spec, 'volumes').map((volume) => (names.has(textAt(volume, 'name') ?? '') ? null : volume)) };
}

interface CompiledRow {
  readonly row: ReferenceRow;
  readonly keys: PatternTree<true> | undefined;
  readonly toKind: string;
  readonly toGroup: string;
}

interface CompiledTable {
  readonly places: PatternTree<CompiledRow>;
  readonly annotations: readonly (readonly [annotation: string, row: CompiledRow])[];
}

const cache = new Map<string, CompiledTable>();
let tables: Readonly<Record<string, readonly ReferenceRow[]>> | undefined;

/** Rows are compiled when a kind is first met; undefined for kinds without rows. */
function compiledFor(kind: string): CompiledTable | undefined {
  tables ??= { ...operatorReferences(), ...kindReferences() };
  return Object.hasOwn(tables, kind) ? compiled(kind, () => tables?.[kind] ?? []) : undefined;
}

function compiled(key: string, rows: () => readonly ReferenceRow[]): CompiledTable {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = rows().map(compileRow);
  const table: CompiledTable = {
    places: patternTree(made.filter(({ row }) => row.annotation === undefined).map((row) => [row.row.at, row])),
    annotations: made.flatMap((row) => (row.row.annotation === undefined ? [] : [[row.row.annotation, row] as const])),
  };
  cache.set(key, table);
  return table;
}

function compileRow(row: ReferenceRow): CompiledRow {
  const dot = row.to.indexOf('.');
  return {
    row,
    keys: row.keys === undefined ? undefined : patternTree([[row.keys, true]]),
    toKind: dot < 0 ? row.to : row.to.slice(0, dot),
    toGroup: dot < 0 ? '' : row.to.slice(dot + 1),
  };
}

class Collector {
  readonly references: Reference[] = [];
  readonly #from: ObjectId;
  readonly #annotations: JsonObject;

  constructor(from: ObjectId, object: JsonObject) {
    this.#from = from;
    this.#annotations = annotationsOf(object);
  }

  addAll(table: CompiledTable | undefined, root: Json, base: Path): void {
    if (table === undefined) return;
    walkTree(root, table.places, base, (row, holder, path) => this.#holder(row, holder, path));
    for (const [annotation, row] of table.annotations) this.#annotation(row, annotation);
  }

  #annotation(compiled: CompiledRow, key: string): void {
    const value = textAt(this.#annotations, key);
    if (value === undefined) return;
    for (const [other, wanted] of Object.entries(compiled.row.when ?? {})) if ((textAt(this.#annotations, other) ?? '') !== wanted) return;
    this.#name(compiled, this.#annotations, value, ['metadata', 'annotations', key]);
  }

  #holder(compiled: CompiledRow, holder: Json, path: Path): void {
    const nameField = compiled.row.name ?? 'name';
    const name = nameField === '' ? holder : field(holder, nameField);
    if (typeof name === 'string' && name !== '') this.#name(compiled, holder, name, nameField === '' ? [...path] : [...path, nameField]);
  }

  #name(compiled: CompiledRow, holder: Json, text: string, path: Path): void {
    const { row } = compiled;
    const place = readName(text, row, textAt(holder, row.namespace ?? '') ?? this.#from.namespace);
    const type = targetType(compiled, holder);
    if (place === undefined || type === undefined) return;
    const to: ObjectId = { ...type, namespace: isClusterScoped(type.group, type.kind) ? '' : place.namespace, name: place.name };
    // A cluster-scoped object has no namespace of its own to look into.
    if (to.namespace === '' && !isClusterScoped(type.group, type.kind)) return;
    const optional = row.optional === true || (row.optional !== undefined && field(holder, row.optional) === true);
    const port = readPort(row, holder);
    const base: Reference = { from: this.#from, path, role: row.role, to, optional, grant: row.grant === true };
    const key = row.key === undefined ? undefined : textAt(holder, row.key);
    if (key !== undefined && row.key !== undefined) this.references.push({ ...base, path: [...path.slice(0, -1), row.key], key });
    else this.references.push(port === undefined ? base : { ...base, port });
    if (compiled.keys !== undefined) {
      walkTree(holder, compiled.keys, path.slice(0, -1), (_, value, at) => {
        if (typeof value === 'string' && value !== '') this.references.push({ ...base, path: [...at], key: value });
      });
    }
  }
}

function readPort(row: ReferenceRow, holder: Json): number | string | undefined {
  for (const place of row.port ?? []) {
    const port = intOrStringAt(holder, ...place.split('.'));
    if (port !== undefined && port !== '') return port;
  }
  return row.defaultPort;
}

function targetType({ row, toKind, toGroup }: CompiledRow, holder: Json): { readonly group: string; readonly kind: string } | undefined {
  const kind = (row.kind === undefined ? undefined : textAt(holder, row.kind)) ?? toKind;
  if (kind === '' || (row.only !== undefined && !row.only.includes(kind))) return undefined;
  const said = row.group === undefined ? undefined : at(holder, row.group);
  if (typeof said !== 'string') return { group: toGroup, kind };
  if (row.group !== 'apiVersion') return { group: said, kind };
  const slash = said.indexOf('/');
  return { group: slash < 0 ? '' : said.slice(0, slash), kind };
}

/** `ns/name` of annotations and meshes; `name`, `name.ns`, `name.ns.svc[.cluster.local]` of hosts. Undefined: it names nothing in the cluster. */
function readName(
  text: string,
  { form }: ReferenceRow,
  namespace: string,
): { readonly name: string; readonly namespace: string } | undefined {
  if (form === undefined) return { name: text, namespace };
  if (form === 'slashed') {
    const slash = text.indexOf('/');
    if (slash < 0) return text === 'mesh' ? undefined : { name: text, namespace };
    return { name: text.slice(slash + 1), namespace: text.slice(0, slash) };
  }
  const [name = '', space, svc, ...rest] = text.split('.');
  if (name === '' || name === '*') return undefined;
  if (space === undefined) return { name, namespace };
  return svc === 'svc' && (rest.length === 0 || rest.join('.') === 'cluster.local') ? { name, namespace: space } : undefined;
}
