/** Fields, keys and methods: `.x.y`, after evalFieldChain and evalField of Go's exec.go. */
import { decodeRune, type GoFunc, type GoMap, GoStruct, goType, isUpper, quote, typeOf, types, type Value } from '../golang/index.ts';
import { type CallSite, callMethod } from './call.ts';
import { type Eval, type Frame, fail, type Held } from './run.ts';
import { zeroOf } from './types.ts';

/** What a missing key of a map gives: the zero reflect.Value, the zero value of the map's elements, or an error. */
export type MissingKey = 'default' | 'zero' | 'error';

/**
 * The code that reads a chain of names from what `head` gives (from dot, without one). `container` is the slot that holds what the
 * head was taken from when a {{range}} set it, or -1: Go's errors call an element of a []any "interface {}", the same value of a
 * variable by its own type.
 */
export function compileFields(
  head: Eval | undefined,
  names: readonly string[],
  container: number,
  site: CallSite,
  missing: MissingKey,
): Eval {
  if (site.args.length > 0 || site.final !== undefined) return withArguments(head, names, container, site, missing);
  const { node } = site;
  const [name, ...others] = names as readonly [string, ...string[]];
  const readFirst = (frame: Frame, receiver: Held): Held =>
    readField(frame, receiver, name, container === -1 ? undefined : (frame.slots[container] as Held), site, missing);
  if (head === undefined && others.length === 0) {
    return (frame, dot) => {
      frame.node = node;
      return readFirst(frame, dot);
    };
  }
  return (frame, dot) => {
    let from: Held;
    if (head === undefined) {
      frame.node = node;
      from = dot;
    } else from = head(frame, dot);
    let value = readFirst(frame, from);
    for (const name of others) {
      const next = readField(frame, value, name, from, site, missing);
      from = value;
      value = next;
    }
    return value;
  };
}

/** Only a method can take arguments, and only the last name is given them. */
function withArguments(head: Eval | undefined, names: readonly string[], container: number, site: CallSite, missing: MissingKey): Eval {
  const { final, node } = site;
  const leading = names.slice(0, -1);
  const name = names[names.length - 1]!;
  const plain: CallSite = { ...site, args: [], final: undefined };
  return (frame, dot) => {
    const last = final?.(frame, dot);
    frame.node = node;
    let receiver = head === undefined ? dot : head(frame, dot);
    let from = container === -1 ? undefined : (frame.slots[container] as Held);
    for (const name of leading) {
      const value = readField(frame, receiver, name, from, plain, missing);
      from = receiver;
      receiver = value;
    }
    const method = receiver === undefined || receiver === null ? undefined : methodOf(receiver, name, from);
    if (method !== undefined) return callMethod(method, { ...site, name }, frame, dot, receiver, last);
    if (receiver instanceof Map) return fail(frame, `${name} is not a method but has arguments`);
    if (receiver instanceof GoStruct && receiver.fields.has(name) && isExported(name)) {
      return fail(frame, `${name} has arguments but cannot be invoked as function`);
    }
    return readField(frame, receiver, name, from, plain, missing);
  };
}

/** All reading of fields goes through here. `from` is what the receiver was read from. */
function readField(frame: Frame, receiver: Held, name: string, from: Held, site: CallSite, missing: MissingKey): Held {
  if (receiver instanceof Map && receiver[goType]?.methods === undefined) {
    const value = receiver.get(name);
    return value === undefined ? missingKey(frame, receiver, name, missing) : value;
  }
  if (receiver === undefined) {
    return missing === 'error' ? fail(frame, `nil data; no entry for key ${quote(name)}`) : undefined;
  }
  if (receiver === null) return fail(frame, `nil pointer evaluating interface {}.${name}`);
  const method = methodOf(receiver, name, from);
  if (method !== undefined) return callMethod(method, { ...site, name }, frame, undefined, receiver, undefined);
  if (receiver instanceof Map) {
    const value = receiver.get(name);
    return value === undefined ? missingKey(frame, receiver, name, missing) : value;
  }
  if (receiver instanceof GoStruct) {
    const value = receiver.fields.get(name);
    if (value !== undefined && !isExported(name)) fail(frame, `${name} is an unexported field of struct type ${receiver.type.name}`);
    if (value !== undefined) return value;
  }
  return fail(frame, `can't evaluate field ${name} in type ${isInterfaceElement(from) ? 'interface {}' : typeOf(receiver)!.name}`);
}

function missingKey(frame: Frame, map: GoMap, name: string, missing: MissingKey): Held {
  if (missing === 'default') return undefined;
  if (missing === 'error') return fail(frame, `map has no entry for key ${quote(name)}`);
  return zeroOf(map[goType]?.elem ?? types.any);
}

/** A method of the value; of its pointer too, where Go could take its address (what an interface holds has none). */
function methodOf(receiver: Value, name: string, from: Held): GoFunc | undefined {
  const type = typeOf(receiver);
  const method = type?.methods?.get(name);
  if (method !== undefined || type?.pointerMethods === undefined) return method;
  return isInterfaceElement(from) ? undefined : type.pointerMethods.get(name);
}

function isExported(name: string): boolean {
  return isUpper(decodeRune(name).rune);
}

/** True when Go holds the elements of this container as interface values. */
function isInterfaceElement(container: Held): boolean {
  if (!(container instanceof Map) && !Array.isArray(container)) return false;
  return (container[goType]?.elem ?? types.any).kind === 'interface';
}
