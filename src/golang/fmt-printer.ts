/** One run of Go's fmt: operands to text under a directive's flags (what fmt/print.go calls pp). */

import { type Directive, tooLarge } from './fmt-format.ts';
import {
  type Flags,
  formatChar,
  formatFloatFlags,
  formatHexText,
  formatInteger,
  formatQuoted,
  formatQuotedChar,
  formatText,
  formatUnicode,
  pad,
} from './fmt-number.ts';
import { checkTextBytes, goFail } from './func.ts';
import { encodeRune } from './utf8.ts';
import { GoBytes, GoComplex, GoInt, GoStruct, type GoType, goNil, sortedKeys, typeOf, types, type Value } from './value.ts';

/** Containers nested deeper than this are refused (Go would run until its stack ends, on a map that holds itself). */
const MAX_DEPTH = 1000;

/** Stands for every address. */
const ADDRESS = 0xc000012345n;

/** Writes the directives of one format, or a single operand. */
export class Printer implements Flags {
  width: number | undefined;
  precision: number | undefined;
  sharp = false;
  zero = false;
  plus = false;
  minus = false;
  space = false;
  plusV = false;
  sharpV = false;
  readonly #args: readonly Value[];
  #out = '';
  #next = 0;
  #reordered = false;
  #goodIndex = true;
  /** Inside a report of a bad verb: methods are not called there. */
  #erroring = false;
  #spent = 0;

  constructor(args: readonly Value[]) {
    this.#args = args;
  }

  directive(directive: Directive): void {
    this.#out += directive.text;
    if (directive.bare && directive.verb === 0x73 && !directive.minus && this.#next < this.#args.length) {
      // The commonest by far: %s of a string.
      const arg = this.#args[this.#next]!;
      if (typeof arg === 'string') {
        this.#next++;
        this.#out += arg;
        return;
      }
    }
    this.#setFlags(directive);
    if (!directive.bare) this.#takeNumbers(directive);
    const { verb } = directive;
    if (verb === undefined) this.#out += '%!(NOVERB)';
    else if (verb === 0x25) this.#out += '%';
    else if (!this.#goodIndex) this.#out += `%!${encodeRune(verb)}(BADINDEX)`;
    else if (this.#next >= this.#args.length) this.#out += `%!${encodeRune(verb)}(MISSING)`;
    else {
      if (verb === 0x76 || verb === 0x77) {
        this.sharpV = this.sharp;
        this.plusV = this.plus;
        this.sharp = this.plus = false;
      }
      this.#out += this.show(this.#args[this.#next++]!, encodeRune(verb));
    }
  }

  finish(tail: string): string {
    let out = this.#out + tail;
    if (this.#reordered || this.#next >= this.#args.length) return out;
    this.#clearFlags();
    const extra = this.#args.slice(this.#next).map((arg) => (arg === null ? '<nil>' : `${typeName(arg)}=${this.show(arg, 'v')}`));
    out += `%!(EXTRA ${extra.join(', ')})`;
    return out;
  }

  #clearFlags(): void {
    this.width = this.precision = undefined;
    this.sharp = this.zero = this.plus = this.minus = this.space = this.plusV = this.sharpV = false;
  }

  #setFlags(directive: Directive): void {
    this.width = this.precision = undefined;
    this.sharp = directive.sharp;
    this.zero = directive.zero;
    this.plus = directive.plus;
    this.minus = directive.minus;
    this.space = directive.space;
    this.plusV = this.sharpV = false;
    this.#goodIndex = true;
  }

  /** Width, precision and argument index. */
  #takeNumbers(directive: Directive): void {
    if (directive.misplaced) this.#goodIndex = false;
    this.#moveTo(directive.widthIndex);
    if (directive.width === '*') {
      const width = this.#takeInt();
      if (width === undefined) this.#out += '%!(BADWIDTH)';
      else if (width < 0) {
        this.minus = true;
        this.zero = false;
      }
      this.width = width === undefined ? undefined : Math.abs(width);
    } else this.width = directive.width;
    this.#moveTo(directive.precisionIndex);
    if (directive.precision === '*') {
      const precision = this.#takeInt();
      this.precision = precision !== undefined && precision >= 0 ? precision : undefined;
      if (this.precision === undefined) this.#out += '%!(BADPREC)';
    } else this.precision = directive.precision;
    this.#moveTo(directive.verbIndex);
  }

  #moveTo(argument: Directive['verbIndex']): void {
    if (argument === undefined) return;
    this.#reordered = true;
    const { index } = argument;
    if (index !== undefined && index >= 0 && index < this.#args.length) this.#next = index;
    else this.#goodIndex = false;
  }

  /** The next argument as a width or precision; undefined when it is no whole number or too large. */
  #takeInt(): number | undefined {
    if (this.#next >= this.#args.length) return undefined;
    const arg = this.#args[this.#next++]!;
    if (!(arg instanceof GoInt)) return undefined;
    const n = Number(arg.n);
    return tooLarge(n) ? undefined : n;
  }

  /** One operand: what Go's printArg writes. */
  show(value: Value, verb: string): string {
    if (value === null) return verb === 'T' || verb === 'v' ? pad('<nil>', this) : this.#badVerb(value, verb);
    if (verb === 'T') return formatText(typeName(value), this);
    if (verb === 'p') return this.#pointer(value, verb);
    if (value instanceof GoBytes) return this.#bytes(value, verb);
    return this.#value(value, verb, 0);
  }

  #badVerb(value: Value, verb: string): string {
    if (value === null) return `%!${verb}(<nil>)`;
    this.#erroring = true;
    const shown = value instanceof GoBytes ? this.#bytes(value, 'v') : this.#value(value, 'v', 0);
    this.#erroring = false;
    return `%!${verb}(${typeName(value)}=${shown})`;
  }

  #value(value: Value, verb: string, depth: number): string {
    // Counted before it is written, by what it may become: quoting swells a text, and containers may hold the same thing many times.
    const isText = typeof value === 'string';
    this.#spent += (isText ? value.length : 1) * (isText && (verb === 'v' || verb === 's') ? 1 : 8);
    checkTextBytes(this.#spent);
    switch (typeof value) {
      case 'string':
        return this.#string(value, verb);
      case 'number':
        return this.#float(value, verb);
      case 'boolean':
        return verb === 't' || verb === 'v' ? pad(value ? 'true' : 'false', this) : this.#badVerb(value, verb);
    }
    // A nil inside a container; Go writes it so under any verb.
    if (value === null) return this.sharpV ? 'interface {}(nil)' : '<nil>';
    const spoken = this.#byMethod(value, verb);
    if (spoken !== undefined) return spoken;
    if (value instanceof GoInt) return this.#integer(value, verb);
    if (value instanceof GoComplex) return this.#complex(value, verb);
    if (depth > MAX_DEPTH) goFail('fmt: value nested too deeply, or within itself');
    if (value instanceof Map) return this.#map(value, verb, depth);
    if (value instanceof GoStruct) return this.#struct(value, verb, depth);
    if (value instanceof GoBytes) {
      if ('sqxX'.includes(verb)) return this.#bytes(value, verb);
      return this.#byteList(value, '[]uint8', verb, depth);
    }
    if (this.sharpV && value[goNil]) return `${typeName(value)}(nil)`;
    return this.#list(value, typeName(value), verb, depth);
  }

  #list(items: readonly Value[], name: string, verb: string, depth: number): string {
    return this.#listed(
      items.map((item) => this.#value(item, verb, depth + 1)),
      name,
    );
  }

  /** Charts print whole files so (`.Files.Glob "**" | toString | sha256sum`): each of the 256 bytes is formatted once. */
  #byteList(bytes: GoBytes, name: string, verb: string, depth: number): string {
    const forms: string[] = [];
    const shown = new Array<string>(bytes.data.length);
    for (let i = 0; i < shown.length; i++) {
      const byte = bytes.data.charCodeAt(i);
      shown[i] = forms[byte] ??= this.#value(new GoInt(BigInt(byte), types.uint8), verb, depth + 1);
    }
    return this.#listed(shown, name);
  }

  #listed(shown: readonly string[], name: string): string {
    return this.sharpV ? `${name}{${shown.join(', ')}}` : `[${shown.join(' ')}]`;
  }

  #map(map: ReadonlyMap<string, Value> & { [goNil]?: true }, verb: string, depth: number): string {
    const name = typeName(map as Value);
    if (this.sharpV && map[goNil]) return `${name}(nil)`;
    const entries = sortedKeys(map).map((key) => `${this.#string(key, verb)}:${this.#value(map.get(key)!, verb, depth + 1)}`);
    return this.sharpV ? `${name}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
  }

  #struct(struct: GoStruct, verb: string, depth: number): string {
    const isPointer = struct.type.kind === 'ptr';
    // Go: only the outermost pointer is followed.
    if (isPointer && depth > 0) return this.#pointer(struct, verb);
    const name = isPointer ? struct.type.name.slice(1) : struct.type.name;
    const inner = depth + (isPointer ? 2 : 1);
    const named = this.plusV || this.sharpV;
    const shown = [...struct.fields].map(([field, value]) => (named ? `${field}:` : '') + this.#value(value, verb, inner));
    return `${isPointer ? '&' : ''}${this.sharpV ? name : ''}{${shown.join(this.sharpV ? ', ' : ' ')}}`;
  }

  /** Error or String, when the type has it and the verb takes a text; GoString for %#v. */
  #byMethod(value: Value, verb: string): string | undefined {
    if (this.#erroring) return undefined;
    if (verb === 'w' && !(value instanceof GoBytes)) return this.#badVerb(value, verb);
    const methods = typeOf(value)?.methods;
    if (methods === undefined) return undefined;
    if (this.sharpV) {
      const go = methods.get('GoString');
      return go === undefined ? undefined : formatText(String(go.call(value)), this);
    }
    if (!'vsxXq'.includes(verb)) return undefined;
    const method = methods.get('Error') ?? methods.get('String');
    if (method === undefined || method.params.length > 0) return undefined;
    return this.#string(method.call(value) as string, verb);
  }

  #string(text: string, verb: string): string {
    switch (verb) {
      case 'v':
        return this.sharpV ? formatQuoted(text, this) : formatText(text, this);
      case 's':
        return formatText(text, this);
      case 'q':
        return formatQuoted(text, this);
      case 'x':
      case 'X':
        return formatHexText(text, this, verb === 'X');
      default:
        return this.#badVerb(text, verb);
    }
  }

  #bytes(bytes: GoBytes, verb: string): string {
    switch (verb) {
      case 's':
      case 'q':
      case 'x':
      case 'X':
        return this.#string(bytes.data, verb);
      case 'v':
      case 'd':
        return this.#byteList(bytes, '[]byte', this.sharpV ? 'v' : verb, 0);
      default:
        return this.#value(bytes, verb, 0);
    }
  }

  #integer(value: GoInt, verb: string): string {
    const { n } = value;
    switch (verb) {
      case 'v':
        if (this.sharpV && value.type.kind.startsWith('uint')) return formatInteger(n, 16, verb, this, true);
        return formatInteger(n, 10, verb, this);
      case 'd':
        return formatInteger(n, 10, verb, this);
      case 'b':
        return formatInteger(n, 2, verb, this);
      case 'o':
      case 'O':
        return formatInteger(n, 8, verb, this);
      case 'x':
      case 'X':
        return formatInteger(n, 16, verb, this);
      case 'c':
        return formatChar(BigInt.asUintN(64, n), this);
      case 'q':
        return formatQuotedChar(BigInt.asUintN(64, n), this);
      case 'U':
        return formatUnicode(BigInt.asUintN(64, n), this);
      default:
        return this.#badVerb(value, verb);
    }
  }

  #float(value: number, verb: string): string {
    switch (verb) {
      case 'v':
        return formatFloatFlags(value, 'g', -1, this);
      case 'b':
      case 'g':
      case 'G':
      case 'x':
      case 'X':
        return formatFloatFlags(value, verb, -1, this);
      case 'e':
      case 'E':
      case 'f':
        return formatFloatFlags(value, verb, 6, this);
      case 'F':
        return formatFloatFlags(value, 'f', 6, this);
      default:
        return this.#badVerb(value, verb);
    }
  }

  #complex(value: GoComplex, verb: string): string {
    if (!'vbgGxXfFeE'.includes(verb)) return this.#badVerb(value, verb);
    const { plus } = this;
    const re = this.#float(value.re, verb);
    this.plus = true;
    const im = this.#float(value.im, verb);
    this.plus = plus;
    return `(${re}${im}i)`;
  }

  /** The address of a map, slice or pointer. */
  #pointer(value: Value, verb: string): string {
    if (!(value instanceof Map || value instanceof GoBytes || value instanceof GoStruct || Array.isArray(value))) {
      return this.#badVerb(value, verb);
    }
    if (value instanceof GoStruct && value.type.kind !== 'ptr') return this.#badVerb(value, verb);
    const address = isNil(value) ? 0n : ADDRESS;
    if (verb === 'v') {
      if (this.sharpV) return `(${typeName(value)})(${formatInteger(address, 16, 'v', this, true)})`;
      return formatInteger(address, 16, 'v', this, !this.sharp);
    }
    if (verb === 'p') return formatInteger(address, 16, 'v', this, !this.sharp);
    return 'bodxX'.includes(verb) ? this.#integer(new GoInt(address, types.uint64), verb) : this.#badVerb(value, verb);
  }
}

function typeName(value: Value): string {
  return (typeOf(value) as GoType).name;
}

function isNil(value: Value): boolean {
  return (Array.isArray(value) || value instanceof Map) && value[goNil] === true;
}
