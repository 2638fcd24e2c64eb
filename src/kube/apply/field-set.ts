/**
 * Sets of fields, as managers own them (structured-merge-diff, fieldpath/set.go), and their form in objects, FieldsV1. A set is a tree: a step
 * may be a member, have members below it, or both. Sets are values: operations give new ones and share what did not change.
 */
import { isObject, type Json, type JsonObject, setKey } from '../json.ts';
import type { TypeInfo } from '../type-info.ts';
import { applyFail } from './apply-error.ts';
import { compareSteps, fieldName, readStep, type Step, stepText } from './path-element.ts';
import { elementType } from './typed-atom.ts';

export interface FieldSet {
  readonly members: ReadonlySet<Step>;
  readonly children: ReadonlyMap<Step, FieldSet>;
}

export interface MutableFieldSet extends FieldSet {
  readonly members: Set<Step>;
  readonly children: Map<Step, MutableFieldSet>;
}

export const EMPTY_SET: FieldSet = { members: new Set(), children: new Map() };

export function newSet(): MutableFieldSet {
  return { members: new Set(), children: new Map() };
}

export function setOf(paths: Iterable<readonly Step[]>): FieldSet {
  const set = newSet();
  for (const path of paths) insert(set, path);
  return set;
}

/** Adds the field at a path; the whole object (the empty path) is never a member. */
export function insert(set: MutableFieldSet, path: readonly Step[]): void {
  if (path.length === 0) return;
  let at = set;
  for (let i = 0; i < path.length - 1; i++) {
    let next = at.children.get(path[i]!);
    if (next === undefined) at.children.set(path[i]!, (next = newSet()));
    at = next;
  }
  at.members.add(path.at(-1)!);
}

export function isEmpty(set: FieldSet): boolean {
  if (set.members.size > 0) return false;
  for (const child of set.children.values()) if (!isEmpty(child)) return false;
  return true;
}

export function hasPath(set: FieldSet, path: readonly Step[]): boolean {
  let at: FieldSet | undefined = set;
  for (let i = 0; i < path.length - 1; i++) at = at?.children.get(path[i]!);
  return path.length > 0 && at !== undefined && at.members.has(path.at(-1)!);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || (b.members.size === 0 && b.children.size === 0)) return a;
  if (a.members.size === 0 && a.children.size === 0) return b;
  const children = new Map(a.children);
  for (const [step, child] of b.children) {
    const other = children.get(step);
    children.set(step, other === undefined ? child : union(other, child));
  }
  return { members: new Set([...a.members, ...b.members]), children };
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const members = new Set<Step>();
  for (const step of a.members) if (b.members.has(step)) members.add(step);
  const children = new Map<Step, FieldSet>();
  for (const [step, child] of a.children) {
    const other = b.children.get(step);
    if (other === undefined) continue;
    const both = intersection(child, other);
    if (!isEmpty(both)) children.set(step, both);
  }
  return { members, children };
}

/** What is in `a` and not in `b`. A member of `b` takes nothing away below it. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, false);
}

/** As `difference`, but a member of `b` takes all below it away too. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, true);
}

function subtract(a: FieldSet, b: FieldSet, recursive: boolean): FieldSet {
  if (b.members.size === 0 && b.children.size === 0) return a;
  const members = new Set<Step>();
  for (const step of a.members) if (!b.members.has(step)) members.add(step);
  const children = new Map<Step, FieldSet>();
  for (const [step, child] of a.children) {
    if (recursive && b.members.has(step)) continue;
    const other = b.children.get(step);
    const rest = other === undefined ? child : subtract(child, other, recursive);
    if (other === undefined || !isEmpty(rest)) children.set(step, rest);
  }
  return { members, children };
}

/** The set with all declared fields on the way to its members as members too: EnsureNamedFieldsAreMembers. */
export function withNamedFields(set: FieldSet, type: TypeInfo | undefined): FieldSet {
  if (set.children.size === 0) return set;
  const members = new Set(set.members);
  const children = new Map<Step, FieldSet>();
  for (const [step, child] of set.children) {
    const name = fieldName(step);
    if (name !== undefined && type?.kind === 'struct' && type.fields?.has(name)) members.add(step);
    children.set(step, withNamedFields(child, name === undefined ? itemTypeOf(type) : type && elementType(type, name)));
  }
  return { members, children };
}

function itemTypeOf(type: TypeInfo | undefined): TypeInfo | undefined {
  return type?.kind === 'list' ? type.item : undefined;
}

/** All members, those above before those below, in the order of messages. */
export function pathsOf(set: FieldSet): Step[][] {
  const paths: Step[][] = [];
  collect(set, [], paths);
  return paths;
}

function collect(set: FieldSet, prefix: readonly Step[], paths: Step[][]): void {
  for (const step of [...set.members].sort(compareSteps)) paths.push([...prefix, step]);
  for (const step of [...set.children.keys()].sort(compareSteps)) collect(set.children.get(step)!, [...prefix, step], paths);
}

/** `.spec.containers[name="c"].image` */
export function stepsText(path: readonly Step[]): string {
  return path.map(stepText).join('');
}

/** FieldsV1: `{"f:spec":{"f:replicas":{}}}`. */
export function encodeFieldSet(set: FieldSet): JsonObject {
  return encode(set, false);
}

function encode({ members, children }: FieldSet, self: boolean): JsonObject {
  const object: { [key: string]: Json } = {};
  if (self && (members.size > 0 || children.size > 0)) object['.'] = {};
  const steps = children.size === 0 ? [...members] : [...new Set([...members, ...children.keys()])];
  if (steps.length > 1) steps.sort(compareSteps);
  for (const step of steps) {
    const child = children.get(step);
    setKey(object, step, child === undefined ? {} : encode(child, members.has(step)));
  }
  return object;
}

/** Reads FieldsV1; a step of an unknown kind is skipped, one that cannot be read is an error. */
export function decodeFieldSet(fields: Json): FieldSet {
  return decode(fields).children ?? EMPTY_SET;
}

function decode(fields: Json): { readonly children: FieldSet | undefined; readonly isMember: boolean } {
  if (fields === null) return { children: undefined, isMember: true };
  if (!isObject(fields)) applyFail('error decoding set: expect { or n');
  let set: MutableFieldSet | undefined;
  let isMember = false;
  for (const key of Object.keys(fields)) {
    if (key === '.') {
      isMember = true;
      continue;
    }
    const read = readStep(key);
    if (read === undefined) continue;
    if ('error' in read) applyFail(`error decoding set: parsing key as path element: ${read.error}`);
    const below = decode(fields[key]!);
    set ??= newSet();
    if (below.isMember) set.members.add(read.step);
    if (below.children !== undefined) set.children.set(read.step, below.children as MutableFieldSet);
  }
  return { children: set, isMember: isMember || set === undefined };
}
