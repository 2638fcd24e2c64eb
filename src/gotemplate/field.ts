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
  const chain: Chain = { names, site, missing };
  if (site.args.length > 0 || site.final !== undefined) return withArguments(head, container, chain);
  const { node } = site;
  const count = names.length;
  if (head === undefined && count === 1) {
    return (frame, dot) => {
      frame.node = node;
      return readField(frame, dot, container === -1 ? undefined : (frame.slots[container] as Held), chain, 0);
    };
  }
  return (frame, dot) => {
    let value: Held;
    if (head === undefined) {
      frame.node = node;
      value = dot;
    } else value = head(frame, dot);
    let from = container === -1 ? undefined : (frame.slots[container] as Held);
    for (let i = 0; i < count; i++) {
      const next = readField(frame, value, from, chain, i);
      from = value;
      value = next;
    }
    return value;
  };
}

export interface Chain {
  readonly names: readonly string[];
  readonly site: CallSite;
  readonly missing: MissingKey;
}

/** Only a method can take arguments, and only the last name is given them. */
function withArguments(head: Eval | undefined, container: number, chain: Chain): Eval {
  const { names, site } = chain;
  const { final, node } = site;
  const last = names.length - 1;
  const name = names[last]!;
  const plain: Chain = { ...chain, site: { ...site, args: [], final: undefined } };
  return (frame, dot) => {
    const passed = final?.(frame, dot);
    frame.node = node;
    let receiver = head === undefined ? dot : head(frame, dot);
    let from = container === -1 ? undefined : (frame.slots[container] as Held);
    for (let i = 0; i < last; i++) {
      const value = readField(frame, receiver, from, plain, i);
      from = receiver;
      receiver = value;
    }
    const isNil = receiver === undefined || receiver === null;
    const method = isNil ? undefined : methodOf(receiver!, name, isInterfaceElement(from));
    if (method !== undefined) return callMethod(method, { ...site, name }, frame, dot, receiver, passed);
    if (receiver instanceof Map) return fail(frame, `${name} is not a method but has arguments`);
    if (receiver instanceof GoStruct && receiver.fields.has(name) && isExported(name)) {
      return fail(frame, `${name} has arguments but cannot be invoked as function`);
    }
    return readField(frame, receiver, from, plain, last);
  };
}

/** All reading of fields goes through here: name `i` of the chain. `from` is what the receiver was read from. */
export function readField(frame: Frame, receiver: Held, from: Held, chain: Chain, i: number): Held {
  const name = chain.names[i]!;
  if (receiver instanceof Map && receiver[goType]?.methods === undefined) {
    const value = receiver.get(name);
    return value === undefined ? missingKey(frame, receiver, name, chain.missing) : value;
  }
  if (receiver === undefined) {
    return chain.missing === 'error' ? fail(frame, `nil data; no entry for key ${quote(name)}`) : undefined;
  }
  if (receiver === null) return fail(frame, `nil pointer evaluating interface {}.${name}`);
  return readMember(frame, receiver, from, chain, i);
}

/** Of a value that is no plain map: a method before a field. */
function readMember(frame: Frame, receiver: Value, from: Held, chain: Chain, i: number): Held {
  const name = chain.names[i]!;
  const isInterface = isInterfaceElement(from) && !(i > 0 && methodOf(from!, chain.names[i - 1]!, false) !== undefined);
  const method = methodOf(receiver, name, isInterface);
  if (method !== undefined) return callMethod(method, { ...chain.site, name }, frame, undefined, receiver, undefined);
  if (receiver instanceof Map) {
    const value = receiver.get(name);
    return value === undefined ? missingKey(frame, receiver, name, chain.missing) : value;
  }
  const value = receiver instanceof GoStruct ? receiver.fields.get(name) : undefined;
  const type = typeOf(receiver)!;
  if (value === undefined) return fail(frame, `can't evaluate field ${name} in type ${isInterface ? 'interface {}' : type.name}`);
  return isExported(name) ? value : fail(frame, `${name} is an unexported field of struct type ${type.name}`);
}

function missingKey(frame: Frame, map: GoMap, name: string, missing: MissingKey): Held {
  if (missing === 'default') return undefined;
  if (missing === 'error') return fail(frame, `map has no entry for key ${quote(name)}`);
  return zeroOf(map[goType]?.elem ?? types.any);
}

/** A method of the value; of its pointer too, where Go could take its address (what an interface holds has none). */
function methodOf(receiver: Value, name: string, isInterface: boolean): GoFunc | undefined {
  const type = typeOf(receiver);
  const method = type?.methods?.get(name);
  if (method !== undefined || type?.pointerMethods === undefined || isInterface) return method;
  return type.pointerMethods.get(name);
}

function isExported(name: string): boolean {
  return isUpper(decodeRune(name).rune);
}

/** True when Go holds the elements of this container as interface values. */
function isInterfaceElement(container: Held): boolean {
  if (!(container instanceof Map) && !Array.isArray(container)) return false;
  return (container[goType]?.elem ?? types.any).kind === 'interface';
}
