/** `required` and `fail`: which value was empty, which conditions led to the refusal. */
import { positionAt, type Related } from '../../base/index.ts';
import { type Node, nodeText } from '../../gotemplate/index.ts';
import { adviceFor, type Case, type Cause, failedNode, readerOf } from './cause.ts';
import type { Reading } from './reading.ts';
import { type Around, branchesAround, commandOf, nodesOf } from './tree.ts';
import { keyText, kindText, valueText } from './words.ts';

/** Most keys that a sentence names. */
const MAX_KEYS = 4;
const MAX_TEXT = 60;
/** Most conditions that are shown. */
const MAX_CONDITIONS = 3;

export function refusalCause(examined: Case): Cause | undefined {
  return examined.detail.startsWith('error calling required: ') ? requiredCause(examined) : failCause(examined);
}

function requiredCause(examined: Case): Cause | undefined {
  const { frames, level, readings } = examined;
  const node = failedNode(examined);
  const root = frames[level]?.observed?.tree.root;
  const found = node === undefined || root === undefined ? undefined : commandOf(root, node);
  if (found === undefined) return undefined;
  const { command, pipe } = found;
  const before = pipe.commands[pipe.commands.indexOf(command) - 1];
  const judged: Node | undefined = command.args[2] ?? before;
  if (judged === undefined) return undefined;
  const read = readings.of(level, judged);
  const all =
    read !== undefined && read.root === 'values' ? [read] : readings.allBelow(level, nodesOf(judged)).map(({ reading }) => reading);
  const empty = all.filter((reading) => reading.root === 'values' && isEmpty(reading));
  const [first] = empty;
  if (first === undefined) return { cause: `what "required" judges is empty: <${nodeText(judged).slice(0, MAX_TEXT)}>` };
  return {
    cause: `${states(examined, empty)}, and ${readerOf(frames, level)} requires ${empty.length > 1 ? 'one of them' : 'it'}`,
    ...about(examined, first),
  };
}

const isEmpty = ({ found, path, value }: Reading): boolean => found < path.length || value === null || value === undefined || value === '';

/** The nearest conditions around the failure, up the stack until there are some that read values. */
function failCause(examined: Case): Cause | undefined {
  const { frames, readings } = examined;
  let bare: Cause = { cause: 'no condition stands around it: it fails whenever it is reached' };
  for (let level = examined.level; level >= 0; level--) {
    const observed = frames[level]?.observed;
    if (observed?.node === undefined) continue;
    const around = branchesAround(observed.tree.root, observed.node).slice(0, MAX_CONDITIONS);
    const conditions = around.map((it) => ({
      it,
      keys: valuesOf(readings.allBelow(level, nodesOf(it.branch.pipe)).map((k) => k.reading)),
    }));
    const place = ({ it }: { readonly it: Around }): Related => ({
      message: conditionText(it),
      location: conditionPlace(frames[level]!.source, observed.tree.text, it),
    });
    if (level === examined.level && conditions[0] !== undefined) {
      bare = { cause: `the chart refuses this where ${judged(examined, conditions[0].it)}`, related: conditions.map(place) };
    }
    const told = conditions.filter(({ keys }) => keys.length > 0);
    const [nearest] = told;
    if (nearest === undefined) continue;
    const unset = nearest.keys.find(isEmpty);
    const advice = unset === undefined ? { key: userKey(examined, nearest.keys[0]!) } : about(examined, unset);
    return {
      cause: `the chart refuses these values: ${states(examined, nearest.keys)}`,
      ...advice,
      related: [...told.map(place), ...(advice.related ?? [])],
    };
  }
  return bare;
}

/** Readings of the user's values; a map goes without saying where a key of it is read too. */
function valuesOf(readings: readonly Reading[]): Reading[] {
  const own = readings.filter(({ root }) => root === 'values');
  const isAbove = ({ path }: Reading): boolean =>
    own.some((other) => other.path.length > path.length && path.every((key, i) => key === other.path[i]));
  return own.filter((reading) => !isAbove(reading));
}

/** <eq $count 0> is so ($count is the number 0) */
function judged({ readings, level }: Case, { branch, isElse }: Around): string {
  const text = nodeText(branch.pipe).slice(0, MAX_TEXT);
  const shown: string[] = [];
  for (const node of nodesOf(branch.pipe)) {
    if (node.kind !== 'variable' && node.kind !== 'field') continue;
    const seen = readings.seen(level, node);
    if (seen?.done === true && nodeText(node) !== text) shown.push(`${nodeText(node)} is ${kindText(seen.value)}`);
  }
  const values = [...new Set(shown)].slice(0, 2);
  return `<${text}> is ${isElse ? 'not so' : 'so'}${values.length === 0 ? '' : ` (${values.join(', ')})`}`;
}

function conditionText({ branch, isElse }: Around): string {
  const word = branch.kind === 'range' ? 'in the loop' : isElse ? 'because this is not so' : 'because of this condition';
  return isElse && branch.kind === 'range' ? 'because the loop is empty' : word;
}

function conditionPlace(file: string, text: string, { branch }: Around): { file: string; line: number; column: number } {
  const open = text.lastIndexOf('{{', branch.offset);
  return { file, ...positionAt(text, open === -1 ? branch.offset : open) };
}

/** "auth.enabled is true and auth.password is not set" */
function states(examined: Case, readings: readonly Reading[]): string {
  const texts = readings.slice(0, MAX_KEYS).map((reading) => {
    const path = examined.context.index.userPath(reading.path);
    if (reading.found < reading.path.length) return `${keyText(path)} is not set`;
    return `${keyText(path)} is ${reading.value === null ? 'null' : valueText(reading.value, path)}`;
  });
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

const userKey = ({ context }: Case, { path }: Reading): string => keyText(context.index.userPath(path));

function about(examined: Case, reading: Reading): Pick<Cause, 'key' | 'related' | 'hint'> {
  const path = examined.context.index.userPath(reading.path);
  const found = reading.found - (reading.path.length - path.length);
  const missing = path.slice(0, Math.min(path.length, reading.value === null ? found : found + 1));
  return { key: keyText(path), ...adviceFor(examined, reading, path, missing) };
}
