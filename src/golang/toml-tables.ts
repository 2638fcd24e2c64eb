/**
 * What a TOML text has defined so far, and whether a key may be defined once more: the bookkeeping of BurntSushi/toml's parser. It lets
 * through some things that TOML forbids, and so must this.
 */
import { quoteTomlKey } from './toml-encode.ts';
import { type GoList, type GoMap, type GoType, goType, typedList, typeNamed, types, type Value } from './value.ts';

/** The type of an array of tables ([[a]]). */
export const tableList: GoType<GoList> = typeNamed('[]map[string]interface {}', 'slice', types.map);

export class TomlTables {
  readonly root: GoMap = new Map();
  /** The table that keys are defined in. */
  context: readonly string[] = [];
  /** The key whose value is being read. */
  currentKey = '';
  /** Tables that came into being on the way to another; they may be defined once more. */
  readonly #implicit = new Set<string>();
  /** Keys whose value is an array in brackets. */
  readonly #lists = new Map<string, boolean>();
  readonly #fail: (message: string) => never;

  constructor(fail: (message: string) => never) {
    this.#fail = fail;
  }

  /** For errors: the key being read, or the table. */
  last(): string {
    if (this.currentKey === '') return keyText(this.context);
    // Go: the last part stands there as it is, without quotes.
    return this.context.length === 0 ? this.currentKey : `${keyText(this.context)}.${this.currentKey}`;
  }

  contextText(): string {
    return keyText(this.context);
  }

  /** [key] or [[key]]. */
  enter(key: readonly string[], isList: boolean): void {
    this.#open(key, isList);
    this.#setType('', false);
  }

  /** The tables on the way to a dotted key. */
  dotted(key: readonly string[]): void {
    this.currentKey = key.at(-1)!;
    for (const part of key.slice(0, -1)) {
      const table = [...this.context, part];
      this.#implicit.add(keyText(table));
      this.#open(table, false);
    }
  }

  /** The value of the current key. */
  define(value: Value): void {
    this.#set(this.currentKey, value);
    this.#setType(this.currentKey, Array.isArray(value));
  }

  /** An array in brackets begins. */
  markList(): void {
    this.#setType(this.currentKey, true);
  }

  /** An inline table begins; what closeInline needs to go back. */
  openInline(inList: boolean): { readonly context: readonly string[]; readonly currentKey: string } {
    const outer = { context: this.context, currentKey: this.currentKey };
    const table = [...this.context, this.currentKey];
    this.context = table;
    this.currentKey = '';
    this.#implicit.add(keyText(table));
    this.#open(table, inList);
    return outer;
  }

  closeInline(outer: { readonly context: readonly string[]; readonly currentKey: string }): void {
    this.context = outer.context;
    this.currentKey = outer.currentKey;
  }

  #open(key: readonly string[], isList: boolean): void {
    let table = this.root;
    const parent: string[] = [];
    for (const part of key.slice(0, -1)) {
      parent.push(part);
      if (!table.has(part)) {
        this.#implicit.add(keyText(parent));
        table.set(part, new Map());
      }
      table = innerTable(table.get(part)) ?? this.#fail(`Key '${keyText(parent)}' was already created as a hash.`);
    }
    this.context = parent;
    const last = key.at(-1)!;
    if (isList) {
      if (!table.has(last)) table.set(last, typedList(tableList, []));
      const list = table.get(last)!;
      if (!isTableList(list)) this.#fail(`Key '${keyText(key)}' was already created and cannot be used as an array.`);
      list.push(new Map());
    } else this.#set(last, new Map());
    this.context = [...parent, last];
  }

  #set(key: string, value: Value): void {
    let table = this.root;
    const path: string[] = [];
    for (const part of this.context) {
      path.push(part);
      table = innerTable(table.get(part)) ?? this.#fail(`Key '${keyText(path)}' has already been defined.`);
    }
    path.push(key);
    if (!table.has(key)) {
      table.set(key, value);
      return;
    }
    const name = keyText(path);
    if (!this.#implicit.delete(name)) this.#fail(`Key '${name}' has already been defined.`);
    if (this.#lists.get(name)) table.set(key, value);
  }

  #setType(key: string, isList: boolean): void {
    const path = key === '' ? this.context : [...this.context, key];
    this.#lists.set(path.length === 0 ? '""' : keyText(path), isList);
  }
}

/** The table itself, or the last of a list of tables. */
function innerTable(value: Value | undefined): GoMap | undefined {
  if (value instanceof Map) return value;
  return value !== undefined && isTableList(value) ? (value.at(-1) as GoMap) : undefined;
}

function isTableList(value: Value): value is GoList {
  return Array.isArray(value) && value[goType] === tableList;
}

function keyText(key: readonly string[]): string {
  return key.map(quoteTomlKey).join('.');
}
