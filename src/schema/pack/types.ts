/** The types of one minor: each shape once, a struct's fields read when they are asked for first. */
import { pack } from './pack.ts';
import { type FieldLine, type Resolver, readField, readTypeLine, type TypeLine } from './read-type.ts';
import type { Field, ListShape, MapShape, ScalarShape, Shape, StructShape } from './shape.ts';

const lines = new Map<string, TypeLine>();

/** A type's line of the pack, whatever the minor. */
export function typeLine(name: string): TypeLine | undefined {
  let line = lines.get(name);
  if (line === undefined) {
    if (!Object.hasOwn(pack().types, name)) return undefined;
    line = readTypeLine(pack().types[name]!, pack().newest);
    lines.set(name, line);
  }
  return line;
}

const ANY: ScalarShape = { kind: 'any' };

export class Types implements Resolver {
  readonly #minor: number;
  readonly #structs = new Map<string, StructShape>();
  readonly #lists = new Map<Shape, ListShape>();
  readonly #maps = new Map<Shape, MapShape>();
  readonly #values = new Map<string, readonly string[]>();

  constructor(minor: number) {
    this.#minor = minor;
  }

  find(name: string): StructShape | undefined {
    const found = this.#structs.get(name);
    if (found !== undefined) return found;
    const line = typeLine(name);
    if (line === undefined || line.since > this.#minor || line.until < this.#minor) return undefined;
    const struct = new Struct(name, line, this.#minor, this);
    this.#structs.set(name, struct);
    return struct;
  }

  struct(name: string): Shape {
    return this.find(name) ?? ANY;
  }

  list(item: Shape): ListShape {
    return kept(this.#lists, item, () => ({ kind: 'list', item }));
  }

  map(item: Shape): MapShape {
    return kept(this.#maps, item, () => ({ kind: 'map', item }));
  }

  /** "ReadWriteOncePod@22-": the values of an enum at this minor. */
  values(name: string): readonly string[] {
    return kept(this.#values, name, () => {
      const all = (pack().enums[name] ?? []).map((text) => /^(.*?)(?:@(\d*)-(\d*))?$/.exec(text)!);
      const there = all.filter(([, , from, until]) => Number(from || 0) <= this.#minor && this.#minor <= Number(until || this.#minor));
      return there.map(([, value]) => value!);
    });
  }
}

function kept<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

class Struct implements StructShape {
  readonly kind = 'struct';
  readonly name: string;
  readonly since: number;
  readonly until: number;
  readonly atomic: boolean;
  readonly #line: TypeLine;
  readonly #minor: number;
  readonly #types: Types;
  #fields: ReadonlyMap<string, Field> | undefined;
  #required: readonly Field[] | undefined;

  constructor(name: string, line: TypeLine, minor: number, types: Types) {
    this.name = name;
    this.since = line.since;
    this.until = line.until;
    this.atomic = line.own.some((own) => own.text === 'Matomic' && isAt(own, minor));
    this.#line = line;
    this.#minor = minor;
    this.#types = types;
  }

  get fields(): ReadonlyMap<string, Field> {
    this.#fields ??= this.#read();
    return this.#fields;
  }

  get required(): readonly Field[] {
    this.#required ??= [...this.fields.values()].filter((field) => field.required);
    return this.#required;
  }

  #read(): ReadonlyMap<string, Field> {
    const home = this.name.slice(0, this.name.indexOf('.'));
    const fields = new Map<string, Field>();
    const all = this.#line.fields;
    for (let first = 0, next = 0; first < all.length; first = next) {
      const { name, from } = all[first]!;
      let now: FieldLine | undefined;
      // The forms of one field stand together, the oldest first.
      for (next = first; all[next]?.name === name; next++) if (isAt(all[next]!, this.#minor)) now = all[next];
      if (now !== undefined) fields.set(name, readField(now, from, all[next - 1]!.until, home, this.#types));
    }
    return fields;
  }
}

function isAt(line: FieldLine, minor: number): boolean {
  return line.from <= minor && minor <= line.until;
}

/** The minors of the pack that have a field, whatever its type was. */
export function fieldLinesRange(type: TypeLine, name: string): { readonly since: number; readonly until: number } | undefined {
  let range: { since: number; until: number } | undefined;
  for (const line of type.fields) {
    if (line.name !== name) continue;
    range =
      range === undefined
        ? { since: line.from, until: line.until }
        : { since: Math.min(range.since, line.from), until: Math.max(range.until, line.until) };
  }
  return range;
}
