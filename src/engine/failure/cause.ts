/** Why a template failed, in terms of the user's values: told from the innermost error and what its operands gave. */
import { type Diagnostic, type Key, type Location, positionAt, type Related } from '../../base/index.ts';
import { GoError, type GoMap, type Value } from '../../golang/index.ts';
import { ExecError, nodeText, type Operand, type StackFrame } from '../../gotemplate/index.ts';
import { WARN_START } from '../functions.ts';
import { callCause } from './call-cause.ts';
import { type Reading, Readings, readsNames } from './reading.ts';
import { refusalCause } from './refusal-cause.ts';
import { namesOf, spanOfName, type TextSpan } from './tree.ts';
import type { ValuesFiles } from './values-files.ts';
import { childOf, type ValuesIndex } from './values-index.ts';
import { keyText, meantBy, typeText, valueText } from './words.ts';

/** What a diagnostic says beside Helm's sentence. */
export interface Cause extends Pick<Diagnostic, 'key' | 'hint'> {
  readonly cause: string;
  readonly related?: readonly Related[];
  /** The part of the text that is at fault, in the innermost frame. */
  readonly span?: TextSpan;
}

/** What is known of the render that failed. */
export interface FailureContext {
  readonly index: ValuesIndex;
  readonly files: ValuesFiles;
  /** The name of each template that is defined. */
  readonly templates: readonly string[];
  readonly functions: ReadonlyMap<string, { readonly params: readonly { readonly name: string }[]; readonly variadic: boolean }>;
  /** What is known of charts that may define the template `name`. */
  readonly missingTemplate: (name: string) => Pick<Cause, 'cause' | 'hint' | 'related'>;
}

/** One failure under examination. */
export interface Case {
  readonly context: FailureContext;
  readonly readings: Readings;
  readonly frames: readonly StackFrame[];
  /** The innermost frame. */
  readonly level: number;
  /** The innermost error's own words. */
  readonly detail: string;
  readonly error: GoError;
}

/** Undefined when there is nothing to say that Helm's sentence does not say. */
export function causeOf(error: GoError, context: FailureContext): Cause | undefined {
  const chain: GoError[] = [];
  for (let e: unknown = error; e instanceof GoError; e = e.cause) chain.push(e);
  const innermost = chain.findLast((e) => e instanceof ExecError);
  if (innermost === undefined) return undefined;
  const { frames, detail } = innermost;
  const examined: Case = {
    context,
    readings: new Readings(frames, context.index),
    frames,
    level: frames.length - 1,
    detail,
    error: chain.at(-1)!,
  };
  if (detail.includes(WARN_START)) return refusalCause(examined);
  return nilCause(examined) ?? fieldCause(examined) ?? callCause(examined);
}

/** The node at which the innermost template stood. */
export function failedNode({ frames, level }: Case): Operand | undefined {
  return frames[level]?.observed?.node as Operand | undefined;
}

// A key that is not there.

function nilCause(examined: Case): Cause | undefined {
  const found =
    /^nil pointer evaluating (.+)\.([^.]*)$/s.exec(examined.detail) ??
    /^(map has|nil data;) no entry for key "(.*)"$/s.exec(examined.detail);
  const node = failedNode(examined);
  if (found === null || !readsNames(node)) return undefined;
  const reading = examined.readings.of(examined.level, node);
  if (reading === undefined) return madeByTemplate(examined, node, found[2]!);
  if (reading.found === reading.path.length && reading.value !== null) return undefined;
  return { ...unsetCause(examined, reading), ...spanOf(examined, node, reading) };
}

/** The name at which the reading stopped, as it stands in the template. */
function spanOf({ frames, level }: Case, node: Operand, reading: Reading): { readonly span?: TextSpan } {
  const text = frames[level]?.observed?.tree.text ?? '';
  const names = namesOf(node);
  const isNull = reading.found > 0 && reading.value === null;
  const stopped = names.length - (reading.path.length - reading.found) - (isNull ? 1 : 0);
  const span = spanOfName(text, node, Math.max(0, stopped));
  return span === undefined ? {} : { span };
}

/** "backend.image is not set, and templates/deployment.yaml:12 reads backend.image.tag" */
export function unsetCause(examined: Case, reading: Reading): Cause {
  const { context, frames, level } = examined;
  const at = readerOf(frames, level);
  if (reading.root !== 'values') return builtInCause(reading);
  const path = context.index.userPath(reading.path);
  const found = reading.found - (reading.path.length - path.length);
  const isNull = reading.value === null;
  const missing = path.slice(0, isNull ? found : found + 1);
  const state = isNull ? 'is null' : 'is not set';
  const reads = missing.length === path.length ? `${at} reads it` : `${at} reads ${keyText(path)}`;
  const cause = missing.length === 0 ? `the values are empty, and ${reads}` : `${keyText(missing)} ${state}, and ${reads}`;
  return { cause, key: keyText(path), ...adviceFor(examined, reading, path, missing) };
}

/** The nearest key that is set, a key that was perhaps meant, the file to set it in. */
export function adviceFor(
  { context }: Case,
  reading: Reading,
  path: readonly Key[],
  missing: readonly Key[],
): Pick<Cause, 'related' | 'hint'> {
  const full = reading.path.slice(0, reading.path.length - path.length + missing.length);
  const parent = full.slice(0, -1);
  const related: Related[] = [];
  const own = context.files.locationOf(full);
  const near = own === undefined ? context.files.nearest(parent) : { path: full, location: own };
  if (near !== undefined) {
    const value = context.index.valueAt(near.path);
    // A null takes a default away, and leaves who set it.
    const how = value === undefined ? 'set to null here, which takes its default away' : value === null ? 'set to null here' : 'set here';
    related.push({ message: `${keyText(context.index.userPath(near.path))} is ${how}`, location: near.location });
  }
  const siblings = context.index.valueAt(parent);
  const isUsers = (key: string): boolean => context.files.isUsers([...parent, key]);
  // A key that is there, and empty, is no misspelling; one that the user set beside it may be.
  const isThere = siblings instanceof Map && siblings.has(String(missing.at(-1)));
  const meant = siblings instanceof Map ? similar(String(missing.at(-1)), siblings, isUsers, isThere) : undefined;
  const target = context.files.howToSet(path);
  if (meant === undefined) return { related, hint: target };
  const location = context.files.locationOf([...parent, meant]);
  const there = location === undefined ? '' : ` (${location.file}:${location.line})`;
  return { related, hint: `did you mean ${keyText([...missing.slice(0, -1), meant])}${there}? Else ${target}` };
}

/** The key that somebody misspelt: one that the user set goes before the others. */
function similar(name: string, siblings: GoMap, isUsers: (key: string) => boolean, onlyUsers: boolean): string | undefined {
  const others = [...siblings.keys()].filter((key) => key !== name);
  return meantBy(name, others.filter(isUsers)) ?? (onlyUsers ? undefined : meantBy(name, others));
}

/** Something that Helm itself gives to templates. */
function builtInCause({ root, path, found, value }: Reading): Cause {
  const stopped = String(path[found] ?? path.at(-1));
  const has = [...keysOf(value)].sort();
  const whole =
    root === '.'
      ? ''
      : `${root}${path
          .slice(0, found)
          .map((key) => `.${key}`)
          .join('')}`;
  const meant = meantBy(stopped, has);
  const cause = whole === '' ? `templates know no .${stopped}` : `${whole} has no "${stopped}"`;
  if (found > 0 && path.length > found && has.length === 0 && value !== null) {
    return { cause: `${whole} is ${valueText(value, path)}, and .${stopped} is read of it`, hint: `take .${stopped} away` };
  }
  const helm2 = stopped === 'TillerVersion' || (root === '.Release' && stopped === 'Time');
  if (helm2) return { cause: `${cause} since Helm 3`, hint: stopped === 'Time' ? 'use now' : 'take it out: there is no Tiller any more' };
  return { cause, hint: meant === undefined ? `it has ${has.slice(0, 12).join(', ') || 'nothing'}` : `did you mean ${whole}.${meant}?` };
}

function keysOf(value: Value | undefined): Iterable<string> {
  if (value instanceof Map) return value.keys();
  return typeof value === 'object' && value !== null && 'fields' in value ? value.fields.keys() : [];
}

/** The map was made by a template (dict, fromYaml): its keys are all that can be told. */
function madeByTemplate(examined: Case, node: Operand, wanted: string): Cause {
  const seen = examined.readings.seen(examined.level, node);
  const head =
    node.kind === 'field' ? seen?.dot : node.kind === 'chain' ? examined.readings.seen(examined.level, node.head)?.value : seen?.head;
  let at: Value | undefined = head;
  let last = node.kind === 'variable' ? node.names[0]! : node.kind === 'chain' ? nodeText(node.head) : '.';
  const names = namesOf(node);
  for (const [i, name] of names.entries()) {
    const next = childOf(at, name);
    if (next === undefined || next === null) {
      const has = [...keysOf(at)].sort();
      const meant = meantBy(name, has);
      const span = spanOfName(examined.frames[examined.level]?.observed?.tree.text ?? '', node, i);
      const caller = examined.frames[examined.level - 1];
      const from = node.kind === 'field' && caller !== undefined ? `; it was handed over at ${caller.source}:${caller.line}` : '';
      const what = at === undefined || at === null ? `${last} is nothing` : `${last === '.' ? 'the map here' : last} has no "${name}"`;
      return {
        cause: `${what}, and .${wanted} is read of it${from}`,
        hint:
          meant === undefined
            ? has.length === 0
              ? 'hand it over, or guard it with "if" or "default"'
              : `it has ${has.slice(0, 12).join(', ')}`
            : `did you mean "${meant}"?`,
        ...(span === undefined ? {} : { span }),
      };
    }
    last = last === '.' ? `.${name}` : `${last}.${name}`;
    at = next;
  }
  return { cause: `${last} is nothing`, hint: 'guard it with "if" or "default"' };
}

// A key of another kind.

function fieldCause(examined: Case): Cause | undefined {
  const found = /^can't evaluate field (\S+) in type (.+)$/s.exec(examined.detail);
  if (found === null) return undefined;
  const node = failedNode(examined);
  const reading = readsNames(node) ? examined.readings.of(examined.level, node) : undefined;
  const [, field, type] = found as unknown as [string, string, string];
  if (reading === undefined || reading.found === reading.path.length) {
    const what = type === 'interface {}' ? 'the value here is no map' : `the value here is ${typeText(type)}`;
    return {
      cause: `${what}, and .${field} is read of it`,
      hint: typeText(type) === 'a list' ? 'range over it, or take one item with index' : 'read fields of maps only',
    };
  }
  if (reading.root !== 'values') return { ...builtInCause(reading), ...spanOf(examined, node!, reading) };
  const { context } = examined;
  const full = reading.path.slice(0, reading.found);
  const path = context.index.userPath(full);
  const location = context.files.locationOf(full);
  const what = path.length === 0 ? 'the values' : keyText(path);
  return {
    cause: `${what} is ${valueText(reading.value, path)}, and ${readerOf(examined.frames, examined.level)} reads .${field} of it`,
    key: keyText(context.index.userPath(reading.path)),
    ...(location === undefined ? {} : { related: [{ message: `${keyText(path)} is set here`, location }] }),
    hint: Array.isArray(reading.value)
      ? `${keyText(path)} is a list: make it a map in ${context.files.fileFor(path)}, or range over it in the template`
      : `make ${keyText(path)} a map with "${field}" in ${context.files.fileFor(path)}`,
    ...spanOf(examined, node!, reading),
  };
}

/** "templates/deployment.yaml:12": the innermost place that is a file. */
export function readerOf(frames: readonly StackFrame[], level: number): string {
  for (let i = level; i >= 0; i--) {
    const { source, line } = frames[i]!;
    if (source.includes('/')) return `${source}:${line}`;
  }
  return 'a text of tpl';
}

/** The location of a part of the text of a frame. */
export function locationOfSpan(frame: StackFrame, span: TextSpan): Location | undefined {
  const text = frame.observed?.tree.text;
  if (text === undefined) return undefined;
  const end = positionAt(text, span.end);
  return { file: frame.source, ...positionAt(text, span.start), endLine: end.line, endColumn: end.column };
}
