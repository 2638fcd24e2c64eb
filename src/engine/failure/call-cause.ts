/** Calls that failed: what a function wanted, what it was given and which key holds that; templates and loops that cannot be. */
import { GoInt, type Value } from '../../golang/index.ts';
import { type CommandNode, ExecError, type Node, nodeText } from '../../gotemplate/index.ts';
import { adviceFor, type Case, type Cause, failedNode, readerOf } from './cause.ts';
import type { Reading } from './reading.ts';
import { commandOf, nodesOf } from './tree.ts';
import { keyText, kindText, meantBy, typeText, valueText } from './words.ts';

export function callCause(examined: Case): Cause | undefined {
  for (const [pattern, cause] of TABLE) {
    const found = pattern.exec(examined.detail);
    if (found === null) continue;
    const made = cause(examined, ...found.slice(1));
    if (made !== undefined) return made;
  }
  return undefined;
}

type Maker = (examined: Case, ...found: string[]) => Cause | undefined;

const TABLE: readonly (readonly [RegExp, Maker])[] = [
  [/^error calling include: (?:template: )?no template "([^"]*)"/, (examined, name) => missingTemplate(examined, name!)],
  [/^template "([^"]*)" not defined$/, (examined, name) => missingTemplate(examined, name!)],
  [/nested reference name: ([^:]*):/, (_, name) => recursion(name!)],
  [/^exceeded maximum template depth/, (examined) => recursion(examined.frames.at(-1)!.template)],
  [/^wrong type for value; expected (.+); got (.+)$/, wrongType],
  [/^invalid value; expected (\S+)$/, (examined, type) => wrongType(examined, type!, 'nothing')],
  [/^(?:expected (.+); found (.+)|can't handle (.+) for arg of type (.+))$/s, literalOfOtherType],
  [/^wrong number of args for (\S+): want (.+) got (\d+)$/, wrongCount],
  [/^range can't iterate over (.*)$/s, rangeOver],
  [
    /^can't give argument to non-function (.*)$/s,
    (_, text) => ({
      cause: `${text} is a value, and values take no arguments`,
      hint: 'a function is missing in front of it, or "|" or an operator like eq between the two',
    }),
  ],
  [/^(\S+) is not a method but has arguments$/, noMethod],
  [
    /^(\S+) is not a method but has arguments$/,
    (_, name) => ({
      cause: `"${name}" is a key of a map, and keys take no arguments`,
      hint: 'a function is missing in front of it, or "|" between the two',
    }),
  ],
  [/^error calling tpl: cannot parse template /, tplText],
  [/^error calling (\S+): (.*)$/s, failedCall],
  [/^nil is not a command$/, () => ({ cause: 'nil cannot be printed by itself', hint: 'write "" or leave the action out' })],
  [
    /^undefined variable: (\S+)$/,
    (_, name) => ({ cause: `${name} is assigned with "=" and was never declared`, hint: `write {{ ${name} := ... }}` }),
  ],
  [
    /^"([^"]*)" is not a defined function$/,
    (examined, name) => ({ cause: `there is no function "${name}"`, ...functionMeant(examined, name!) }),
  ],
];

/** The methods of Helm's own objects. */
const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  ['.Files', ['Get', 'GetBytes', 'Glob', 'Lines', 'AsConfig', 'AsSecrets']],
  ['values', ['AsMap', 'PathValue', 'Table', 'YAML']],
]);

function noMethod(examined: Case, name = ''): Cause | undefined {
  const node = failedNode(examined);
  const reading = node === undefined ? undefined : examined.readings.of(examined.level, node);
  if (reading === undefined || reading.root !== '.Files') return undefined;
  const methods = METHODS.get(reading.root)!;
  const meant = meantBy(name, methods);
  return { cause: `.Files has no "${name}"`, hint: meant === undefined ? `it has ${methods.join(', ')}` : `did you mean .Files.${meant}?` };
}

// Templates.

function missingTemplate({ context }: Case, name: string): Cause {
  const meant = meantBy(
    name,
    context.templates.filter((defined) => !defined.includes('/')),
  );
  const cause = `no chart here defines a template "${name}"`;
  if (meant !== undefined) return { cause, hint: `did you mean "${meant}"?` };
  return context.missingTemplate(name);
}

function recursion(name: string): Cause {
  return {
    cause: `"${name}" includes itself, directly or through others, and never stops`,
    hint: 'give the inner include other data, and a condition that ends it',
  };
}

function functionMeant({ context }: Case, name: string): Pick<Cause, 'hint'> {
  const meant = meantBy(name, context.functions.keys());
  return meant === undefined ? {} : { hint: `did you mean "${meant}"?` };
}

// Types.

/** The argument that does not fit: the node itself, or what the pipeline handed to the command. */
function givenTo(
  examined: Case,
): { readonly node: Node; readonly value: Value | undefined; readonly reading: Reading | undefined } | undefined {
  const { frames, level, readings } = examined;
  const node = failedNode(examined);
  const root = frames[level]?.observed?.tree.root;
  if (node === undefined || root === undefined) return undefined;
  const isName = node.kind === 'identifier' || (node as Node).kind === 'command';
  const place = isName ? commandOf(root, node) : undefined;
  const judged: Node | undefined = place === undefined ? node : place.pipe.commands[place.pipe.commands.indexOf(place.command) - 1];
  if (judged === undefined) return undefined;
  return { node: judged, value: readings.seen(level, judged)?.value, reading: readings.of(level, judged) };
}

/** The function that the failing node is handed to. */
function callee({ frames, level }: Case, node: Node | undefined): string {
  const root = frames[level]?.observed?.tree.root;
  const found = node === undefined || root === undefined ? undefined : commandOf(root, node);
  const name = found?.command.args[0];
  if (name?.kind === 'field' || name?.kind === 'variable' || name?.kind === 'chain') return nodeText(name);
  return name?.kind === 'identifier' ? name.name : 'the function';
}

function wrongType(examined: Case, wanted = '', got = ''): Cause | undefined {
  const given = givenTo(examined);
  const reading = given?.reading;
  const wants = `${callee(examined, failedNode(examined))} wants ${typeText(wanted)}`;
  if (reading === undefined || reading.root !== 'values') {
    const what =
      given === undefined
        ? typeText(got)
        : `${shortText(given.node)} is ${got === 'interface {}' || got === 'nothing' ? 'nothing' : typeText(got)}`;
    return { cause: `${what}, and ${wants}`, ...conversionHint(wanted, shortText(given?.node)) };
  }
  const path = examined.context.index.userPath(reading.path);
  if (isUnset(reading)) {
    const found = reading.found - (reading.path.length - path.length);
    const missing = path.slice(0, reading.value === null ? found : found + 1);
    const advice = adviceFor(examined, reading, path, missing);
    return { cause: `${keyText(path)} is ${reading.value === null ? 'null' : 'not set'}, and ${wants}`, key: keyText(path), ...advice };
  }
  const location = examined.context.files.locationOf(reading.path);
  const file = examined.context.files.fileFor(path);
  const fix =
    wanted === 'string' && isScalar(reading.value) ? `quote it in ${file}, or write ${shortText(given?.node)} | toString` : undefined;
  return {
    cause: `${keyText(path)} is ${valueText(reading.value, path)}, and ${wants}`,
    key: keyText(path),
    ...(location === undefined ? {} : { related: [{ message: `${keyText(path)} is set here`, location }] }),
    hint: fix ?? `give ${keyText(path)} ${typeText(wanted)} in ${file}`,
  };
}

const isScalar = (value: Value | undefined): boolean => typeof value !== 'object' || value instanceof GoInt;

function conversionHint(wanted: string, text: string): Pick<Cause, 'hint'> {
  if (wanted === 'string') return { hint: `write ${text} | toString, or give it a default` };
  return /^u?int|^float/.test(wanted) ? { hint: `write ${text} | int` } : {};
}

const MAX_TEXT = 40;

function shortText(node: Node | undefined): string {
  if (node === undefined) return 'it';
  const text = nodeText(node);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
}

function literalOfOtherType(examined: Case, wanted = '', found = '', other = '', type = ''): Cause {
  const name = callee(examined, failedNode(examined));
  const signature = signatureOf(examined, name);
  const cause = `${name} wants ${wanted === '' ? typeText(type) : articled(wanted)} where ${found || other} stands`;
  return { cause, ...(signature === undefined ? {} : { hint: `it is called as: ${signature}` }) };
}

const articled = (kind: string): string => (/^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`);

function signatureOf({ context }: Case, name: string): string | undefined {
  const fn = context.functions.get(name);
  if (fn === undefined) return undefined;
  const words = fn.params.map(
    (param, i) =>
      `${typeText(param.name).replace(/^an? /, '').toUpperCase().replaceAll(' ', '-')}${fn.variadic && i === fn.params.length - 1 ? '...' : ''}`,
  );
  return [name, ...words].join(' ');
}

function wrongCount(examined: Case, name = '', want = '', got = ''): Cause {
  const signature = signatureOf(examined, name);
  return {
    cause: `${name} takes ${want} argument${want === '1' ? '' : 's'} and is given ${got}${got < want ? '' : ' (what stands before "|" counts as the last one)'}`,
    ...(signature === undefined ? {} : { hint: `it is called as: ${signature}` }),
  };
}

function rangeOver(examined: Case, _text = ''): Cause | undefined {
  const node = failedNode(examined);
  const reading = node === undefined ? undefined : examined.readings.of(examined.level, node);
  if (reading === undefined || reading.root !== 'values')
    return { cause: 'range goes over lists and maps only', hint: 'make a list of it, e.g. with list or splitList' };
  const path = examined.context.index.userPath(reading.path);
  const location = examined.context.files.locationOf(reading.path);
  return {
    cause: `${keyText(path)} is ${valueText(reading.value, path)}, and ${readerOf(examined.frames, examined.level)} ranges over it`,
    key: keyText(path),
    ...(location === undefined ? {} : { related: [{ message: `${keyText(path)} is set here`, location }] }),
    hint: `make ${keyText(path)} a list or a map in ${examined.context.files.fileFor(path)}`,
  };
}

// Functions that failed by themselves.

function tplText(examined: Case): Cause | undefined {
  const command = failedNode(examined) as Node | undefined;
  if (command?.kind !== 'command') return undefined;
  const text = command.args[1] ?? command;
  const reading = examined.readings.of(examined.level, text);
  const why = /: (?:template: )?gotpl:(\d+): (.*)$/s.exec(examined.error.message);
  const problem = why === null ? '' : `: line ${why[1]}: ${why[2]}`;
  if (reading?.root !== 'values') return { cause: `the text handed to tpl is no template${problem}` };
  const path = examined.context.index.userPath(reading.path);
  const location = examined.context.files.locationOf(reading.path);
  return {
    cause: `${keyText(path)} is a text that tpl reads as a template, and it is none${problem}`,
    key: keyText(path),
    ...(location === undefined ? {} : { related: [{ message: `${keyText(path)} is set here`, location }] }),
    hint: `mend the template in ${keyText(path)}; for braces that are meant as text write {{ "{{" }}`,
  };
}

const NUMBERS = 'a number of a values file is a float64 for Go: write 1.0, or compare with (int .Values.x)';

/** What to do about well-known sentences. */
const CALL_HINTS: readonly (readonly [RegExp, string])[] = [
  [/incompatible types for comparison.*(?:int and float64|float64 and int)/, NUMBERS],
  [/incompatible types for comparison/, 'bring both to one kind: toString, int or float64'],
  [/non-comparable type|invalid type for comparison/, 'only texts, numbers and true/false can be compared; use deepEqual, empty or len'],
  [/index of untyped nil|index of nil pointer/, 'guard it with "if" or hasKey, or use dig with a default'],
  [/slice index out of range|index out of range|slice index out of bounds/, 'ask for its length first: if gt (len LIST) N'],
  [
    /can't index item of type|cannot index slice\/array with type|value has type .*; should be/,
    'index takes a map and texts, or a list and whole numbers',
  ],
  [/len of (?:nil pointer|type)/, 'len takes texts, lists and maps'],
  [/[Ii]nvalid [Ss]emantic [Vv]ersion|improper constraint/, 'versions look like 1.2.3; images tagged "latest" have none: give a default'],
  [/wrong type|cannot convert|invalid syntax|unable to parse|strconv/, 'convert the value first: toString, int, float64'],
  [/dict expects|must be string|key/, 'dict takes keys, which are texts, and values in turn'],
];

function failedCall(examined: Case, name = '', message = ''): Cause | undefined {
  if (examined.error instanceof ExecError && examined.level > 0 && name === 'include') return undefined;
  const hint = CALL_HINTS.find(([pattern]) => pattern.test(message))?.[1];
  const readings = argumentsOf(examined);
  const told = readings.map(({ reading }) => {
    const path = examined.context.index.userPath(reading.path);
    return `${keyText(path)} is ${reading.found < reading.path.length ? 'not set' : reading.value === null ? 'null' : valueText(reading.value, path)}`;
  });
  if (told.length === 0) {
    const signature = signatureOf(examined, name);
    const given = givenValues(examined);
    const cause = given.length === 0 ? `${name} cannot do this: ${firstLine(message)}` : `${name} was given ${given.join(', ')}`;
    return { cause, ...(hint === undefined ? (signature === undefined ? {} : { hint: `it is called as: ${signature}` }) : { hint }) };
  }
  const first = readings.find(({ reading }) => isUnset(reading)) ?? readings[0];
  const path = examined.context.index.userPath(first!.reading.path);
  if (first !== undefined && isUnset(first.reading)) {
    const { reading } = first;
    const found = reading.found - (reading.path.length - path.length);
    const advice = adviceFor(examined, reading, path, path.slice(0, reading.value === null ? found : found + 1));
    return { cause: `${name} was given: ${told.join(', ')}`, key: keyText(path), ...advice };
  }
  const location = examined.context.files.locationOf(first!.reading.path);
  return {
    cause: `${name} was given: ${told.join(', ')}`,
    key: keyText(path),
    ...(location === undefined ? {} : { related: [{ message: `${keyText(path)} is set here`, location }] }),
    ...(hint === undefined
      ? { hint: `give ${keyText(path)} a value that ${name} takes in ${examined.context.files.fileFor(path)}` }
      : { hint }),
  };
}

const isUnset = ({ found, path, value }: Reading): boolean => found < path.length || value === null;

const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 80);

/** What the arguments of the command that failed were, in words. */
function givenValues({ frames, level, readings, ...examined }: Case): string[] {
  const node = failedNode({ frames, level, readings, ...examined }) as Node | undefined;
  const root = frames[level]?.observed?.tree.root;
  const place = node === undefined || root === undefined ? undefined : commandOf(root, node);
  if (place === undefined) return [];
  const before = place.pipe.commands[place.pipe.commands.indexOf(place.command) - 1];
  const nodes: Node[] = [...place.command.args.slice(1), ...(before === undefined ? [] : [before])];
  return nodes.slice(0, 4).map((given) => {
    if (given.kind === 'string' || given.kind === 'number' || given.kind === 'bool' || given.kind === 'nil') return nodeText(given);
    const seen = readings.seen(level, given);
    return seen?.done === true ? `${shortText(given)} (${kindText(seen.value)})` : shortText(given);
  });
}

/** The keys below the arguments of the command that failed, and below what the pipeline hands to it. */
function argumentsOf(examined: Case): { readonly reading: Reading }[] {
  const { frames, level, readings } = examined;
  const node = failedNode(examined) as Node | undefined;
  const root = frames[level]?.observed?.tree.root;
  const place = node === undefined || root === undefined ? undefined : commandOf(root, node);
  if (place === undefined) return [];
  const before: CommandNode | undefined = place.pipe.commands[place.pipe.commands.indexOf(place.command) - 1];
  const nodes = [...nodesOf(place.command), ...(before === undefined ? [] : nodesOf(before))];
  return readings
    .allBelow(level, nodes)
    .filter(({ reading }) => reading.root === 'values')
    .slice(0, 4);
}
