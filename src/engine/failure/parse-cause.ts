/** Why a text is no template: the action that was opened and not closed, the name that was perhaps meant, the common slips. */
import { type Location, positionAt, type Related } from '../../base/index.ts';
import type { ParseError } from '../../gotemplate/index.ts';
import { meantBy } from './words.ts';

export interface ParseCause {
  readonly cause?: string;
  readonly hint?: string;
  readonly location?: Location;
  readonly related?: readonly Related[];
}

export function parseCause(error: ParseError, text: string, functions: Iterable<string>): ParseCause {
  const { detail } = error;
  for (const [pattern, cause] of TABLE) {
    const found = pattern.exec(detail);
    if (found !== null) return cause({ error, text, functions, found });
  }
  return {};
}

interface Slip {
  readonly error: ParseError;
  readonly text: string;
  readonly functions: Iterable<string>;
  readonly found: RegExpExecArray;
}

const TABLE: readonly (readonly [RegExp, (slip: Slip) => ParseCause])[] = [
  [/^function "(.*)" not defined$/s, unknownFunction],
  [/^undefined variable "(.*)"$/s, unknownVariable],
  [/^unexpected EOF$/, notClosed],
  [/^unexpected \{\{(end|else)\}\}/, nothingOpen],
  [
    /^expected end; found \{\{else\}\}/,
    () => ({ cause: 'a second {{ else }} for one {{ if }}', hint: 'an {{ end }} is missing before it, or it should be {{ else if ... }}' }),
  ],
  [
    /^unclosed comment/,
    (slip) => ({ cause: 'a comment is opened and not closed', hint: 'a comment ends with */}} or */ -}}', ...openedAt(slip, '/*') }),
  ],
  [
    /^comment ends before closing delimiter/,
    () => ({ cause: 'between the */ of a comment and }} nothing may stand', hint: 'write {{/* ... */}} or {{- /* ... */ -}}' }),
  ],
  [
    /^unterminated (?:raw )?quoted string/,
    (slip) => ({
      cause: 'a quote is opened and not closed',
      hint: 'quotes of a text must match and end on the same line; inside "..." write \\" for a quote',
      ...actionStart(slip),
    }),
  ],
  [
    /^unterminated character constant|^malformed character constant/,
    (slip) => ({ cause: "'...' is one character for a template", hint: 'write texts in double quotes: "..."', ...actionStart(slip) }),
  ],
  [
    /^unclosed action|^unexpected "\{\{"|^unexpected left/,
    (slip) => ({ cause: 'an action is opened and not closed', hint: 'close it with }}', ...unclosed(slip) }),
  ],
  [/^unexpected "\}" in /, (slip) => ({ cause: 'a lone } stands in an action', hint: 'actions end with }}', ...actionStart(slip) })],
  [/^bad character|^unexpected bad character/, badCharacter],
  [
    /^unexpected "=" in |^unexpected ":=" in |^expected :=/,
    (slip) => ({
      cause: 'an assignment begins with a variable',
      hint: 'write {{ $name := ... }}; to compare, write eq A B',
      ...actionStart(slip),
    }),
  ],
  [/^unexpected "(&|&&|\|\||==|!=|<|>|!|\+|-|\*|\/|%|\?|,|\[)" in /, operator],
  [
    /^unexpected "\|" in /,
    () => ({ cause: 'something must stand before and after a "|"', hint: 'write VALUE | FUNCTION; for "or" write or A B' }),
  ],
  [
    /^unexpected <define>/,
    () => ({
      cause: '{{ define }} stands inside another block',
      hint: 'move it to the top level of a file, e.g. of templates/_helpers.tpl; perhaps an {{ end }} is missing above',
    }),
  ],
  [
    /^unexpected "\}\}" in (define|template) clause/,
    ({ found }) => ({
      cause: `{{ ${found[1]} }} without a name`,
      hint: `write {{ ${found[1]} "name"${found[1] === 'define' ? '' : ' .'} }}`,
    }),
  ],
  [/^missing value for block/, () => ({ cause: '{{ block }} needs the data for its template', hint: 'write {{ block "name" . }}' })],
  [/^missing value for command/, () => ({ cause: 'nothing stands in the action', hint: 'take the empty {{ }} out' })],
  [
    /^missing value for (\S+)/,
    ({ found }) => ({ cause: `{{ ${found[1]} }} needs something to judge`, hint: `write {{ ${found[1]} .Values.x }}` }),
  ],
  [/^empty command/, () => ({ cause: 'nothing stands beside a "|"', hint: 'take the needless "|" out' })],
  [
    /^unexpected <(\w+)> in (\w+)/,
    ({ found }) => ({
      cause: `"${found[1]}" begins an action of its own`,
      hint: found[2] === 'if' ? 'to join conditions write {{ if and A B }} or {{ if or A B }}' : `write {{ ${found[1]} ... }} apart`,
    }),
  ],
  [
    /^unexpected <\.> in operand/,
    () => ({ cause: 'two dots stand in a row, or a dot after something that has no keys', hint: 'write .Values.a.b' }),
  ],
  [
    /^unexpected \. after term/,
    () => ({ cause: 'a text or a number has no keys', hint: 'put a parenthesis around what gives a map: (index .Values "a").b' }),
  ],
  [
    /^bad number syntax|^illegal number syntax|integer overflow/,
    () => ({
      cause: 'this begins like a number and is none',
      hint: 'a name that begins with a digit is read with index: {{ index .Values "1st" }}; texts stand in quotes',
    }),
  ],
  [
    /^invalid syntax/,
    () => ({
      cause: 'a text in quotes holds a backslash that means nothing',
      hint: 'write \\\\ for a backslash, or use back quotes: `...`',
    }),
  ],
  [
    /^too many declarations/,
    () => ({ cause: 'an action declares one variable, a range at most two', hint: 'write {{ range $index, $item := LIST }}' }),
  ],
  [/^unexpected "#" in /, () => ({ cause: 'comments are not written with #', hint: 'write {{/* ... */}}' })],
  [
    /^unexpected .* in \{\{(break|continue)\}\}|^unexpected .* in end/,
    () => ({ cause: 'nothing may stand beside this word', hint: 'take the rest of the action out' }),
  ],
  [/^unrecognized character in action/, badCharacter],
  [
    /^non executable command in pipeline stage/,
    () => ({ cause: 'after "|" a function must stand', hint: 'a value cannot take what the pipeline hands on' }),
  ],
  [
    /^unclosed left paren|^unexpected right paren|^unexpected "\)"/,
    (slip) => ({ cause: 'parentheses do not match', hint: 'count ( and ) in this action', ...actionStart(slip) }),
  ],
  [/^\{\{(break|continue)\}\} outside/, ({ found }) => ({ cause: `{{ ${found[1]} }} works inside {{ range }} only`, hint: 'take it out' })],
  [/multiple definition of template "(.*)"$/, secondDefinition],
  [
    /^unexpected "\{" in /,
    (slip) => ({
      cause: 'an action is opened inside an action',
      hint: 'leave the inner {{ }} away; a parenthesis groups: (lower .Values.x)',
      ...actionStart(slip),
    }),
  ],
  [/^unexpected "\\".*" in operand/, (slip) => ({ cause: 'a blank is missing between two arguments', ...actionStart(slip) })],
  [
    /^unexpected "\\\\" in /,
    () => ({
      cause: 'a backslash stands outside a text',
      hint: 'quotes in an action need no backslash: the template is read before the YAML',
    }),
  ],
  [
    /^unexpected .* in (?:define|template|block) clause/,
    () => ({ cause: 'the name of a template is a text in quotes', hint: 'write {{ define "name" }}, {{ template "name" . }}' }),
  ],
  [/^unexpected .* in operand/, (slip) => ({ cause: 'this cannot stand here in an action', ...actionStart(slip) })],
  [/^max (?:block|expression) depth exceeded|larger than/, () => ({ hint: 'split the template' })],
];

const escapeForRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The last place before the parser's at which a word stands by itself. */
function lastWord({ error, text }: Slip, word: string): number | undefined {
  const pattern = new RegExp(`(?<![\\w.$])${escapeForRegExp(word)}(?!\\w)`, 'g');
  let found: number | undefined;
  for (const { index } of text.matchAll(pattern)) {
    if (index > error.offset) break;
    found = index;
  }
  return found;
}

function spanAt({ error, text }: Slip, start: number, length: number): { readonly location: Location } {
  const end = positionAt(text, start + length);
  return { location: { file: error.source, ...positionAt(text, start), endLine: end.line, endColumn: end.column } };
}

function unknownFunction(slip: Slip): ParseCause {
  const name = slip.found[1]!;
  const meant = meantBy(name, [...KEYWORDS, ...slip.functions]);
  const at = lastWord(slip, name);
  const place = at === undefined ? {} : spanAt(slip, at, name.length);
  const open = at === undefined ? undefined : openAbove(slip, at);
  if (meant === undefined && open !== undefined) {
    return {
      cause: `the action of line ${open.location.line} is not closed, and so this line belongs to it`,
      hint: 'close it with }}',
      ...place,
      related: [{ message: 'the action begins here', ...open }],
    };
  }
  if (meant !== undefined) return { hint: `did you mean "${meant}"?`, ...place };
  if (name === 'env' || name === 'expandenv')
    return { hint: 'helm takes the environment away from templates: hand it over as a value', ...place };
  return { hint: 'neither helm nor sprig has it; a key of the values begins with a dot: .Values.x, a text stands in quotes', ...place };
}

function unknownVariable(slip: Slip): ParseCause {
  const name = slip.found[1]!;
  const known = new Set(slip.text.match(/\$\w+/g) ?? []);
  known.delete(name);
  const meant = meantBy(name, known);
  const at = lastWord(slip, name);
  const scope = 'a variable is known up to the {{ end }} of the block that declares it, and not inside {{ define }}';
  return {
    hint: meant === undefined ? scope : `did you mean ${meant}? (${scope})`,
    ...(at === undefined ? {} : spanAt(slip, at, name.length)),
  };
}

const KEYWORDS = ['if', 'else', 'end', 'range', 'with', 'define', 'template', 'block'];

/** The action in which an offset stands, when it begins in a line above. */
function openAbove(slip: Slip, offset: number): { readonly location: Location } | undefined {
  const start = slip.text.lastIndexOf('{{', offset);
  return start === -1 || !slip.text.slice(start, offset).includes('\n') ? undefined : spanAt(slip, start, 2);
}

interface Opening {
  readonly word: string;
  readonly offset: number;
  readonly end: number;
  readonly indent: number | undefined;
}

/** Most actions that are looked at. */
const MAX_ACTIONS = 100_000;
const ACTION = /\{\{-?\s*(?:\/\*[\s\S]*?\*\/|((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|(?!\}\})[^"`'])*))\s*-?\}\}/g;

/** Blocks that are open at the end, and openings whose end stands at another indentation. */
function blocksOf(text: string): { readonly open: readonly Opening[]; readonly odd: readonly (readonly [Opening, number])[] } {
  const open: Opening[] = [];
  const odd: [Opening, number][] = [];
  let count = 0;
  for (const { index, 0: whole, 1: body } of text.matchAll(ACTION)) {
    if (++count > MAX_ACTIONS) break;
    const word = /^(if|with|range|define|block|end)\b/.exec(body ?? '')?.[1];
    if (word === undefined) continue;
    const indent = indentAt(text, index);
    if (word !== 'end') open.push({ word, offset: index, end: index + whole.length, indent });
    else {
      const closed = open.pop();
      if (closed?.indent !== undefined && indent !== undefined && closed.indent !== indent) odd.push([closed, index]);
    }
  }
  return { open, odd };
}

/** How far an action that begins its line is indented. */
function indentAt(text: string, offset: number): number | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return line.trim() === '' ? line.length : undefined;
}

function notClosed(slip: Slip): ParseCause {
  const { open, odd } = blocksOf(slip.text);
  const [first] = open;
  if (first === undefined) return { cause: 'the file ends in the middle of an action', hint: 'close it with }}' };
  const shown = (opening: Opening): string => shortAction(slip.text.slice(opening.offset, opening.end));
  const related: Related[] = open
    .slice(-3)
    .map((opening) => ({ message: `${shown(opening)} is opened here`, ...spanAt(slip, opening.offset, 2) }));
  const suspect = odd.find(([opening]) => opening.offset >= first.offset) ?? odd[0];
  if (suspect !== undefined) {
    const { line } = positionAt(slip.text, suspect[1]);
    related.push({
      message: `${shown(suspect[0])} is closed by the {{ end }} of line ${line}, which is indented otherwise`,
      ...spanAt(slip, suspect[0].offset, 2),
    });
  }
  const last = open.at(-1)!;
  const { line } = positionAt(slip.text, last.offset);
  related.push({ message: 'the file ends here', location: { file: slip.error.source, line: slip.error.line, column: 1 } });
  return {
    cause: `an {{ end }} is missing: {{ ${last.word} }} of line ${line} is never closed`,
    hint: 'every if, with, range, define and block needs an {{ end }}',
    ...spanAt(slip, last.offset, last.end - last.offset),
    related: related.filter(({ message }) => message !== `${shown(last)} is opened here`),
  };
}

const MAX_ACTION_TEXT = 50;

function shortAction(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > MAX_ACTION_TEXT ? `${line.slice(0, MAX_ACTION_TEXT)}...` : line;
}

function nothingOpen(slip: Slip): ParseCause {
  const word = slip.found[1]!;
  const before = slip.text.slice(0, slip.error.offset);
  const at = Math.max(0, before.lastIndexOf('{{'));
  const { odd } = blocksOf(before);
  const [suspect] = odd;
  const related: Related[] =
    suspect === undefined
      ? []
      : [
          {
            message: `${shortAction(slip.text.slice(suspect[0].offset, suspect[0].end))} is closed already by line ${positionAt(slip.text, suspect[1]).line}, which is indented otherwise`,
            ...spanAt(slip, suspect[0].offset, 2),
          },
        ];
  return {
    cause: `this {{ ${word} }} belongs to nothing: every block above it is closed`,
    hint: word === 'end' ? 'take one {{ end }} out' : 'the {{ if }} above is closed too early',
    ...spanAt(slip, at, 2),
    related,
  };
}

/** The action in which the parser gave up. */
function actionStart({ error, text }: Slip): { readonly related?: readonly Related[] } {
  const at = text.lastIndexOf('{{', Math.max(0, error.offset));
  if (at === -1) return {};
  const start = positionAt(text, at);
  return { related: [{ message: 'the action begins here', location: { file: error.source, ...start } }] };
}

function unclosed({ error, text }: Slip): ParseCause {
  const at = text.lastIndexOf('{{', Math.max(0, error.offset));
  if (at === -1) return {};
  const start = positionAt(text, at);
  const related = [{ message: 'the parser gave up here', location: { file: error.source, line: error.line, column: 1 } }];
  return { location: { file: error.source, ...start, endLine: start.line, endColumn: start.column + 2 }, related };
}

function openedAt({ error, text }: Slip, mark: string): { readonly related?: readonly Related[] } {
  const at = text.lastIndexOf(mark);
  return at === -1 ? {} : { related: [{ message: 'it is opened here', location: { file: error.source, ...positionAt(text, at) } }] };
}

const OPERATORS: Readonly<Record<string, string>> = {
  '&&': 'and A B', '&': 'and A B', '||': 'or A B', '==': 'eq A B', '!=': 'ne A B', '<': 'lt A B', '>': 'gt A B', '!': 'not A',
  '+': 'add A B', '-': 'sub A B', '*': 'mul A B', '/': 'div A B', '%': 'mod A B', '?': 'ternary A B CONDITION', ',': 'arguments separated by blanks',
  '[': 'index LIST 0',
}; // biome-ignore format: a table

function operator(slip: Slip): ParseCause {
  const sign = slip.found[1]!;
  const rest = slip.text.slice(slip.error.offset);
  if (rest.startsWith('-}}'))
    return { cause: 'before the trim marker -}} a blank must stand', hint: 'write {{ ... -}}', ...actionStart(slip) };
  if (rest.startsWith('/*'))
    return {
      cause: 'a comment begins right behind {{ or {{- and a blank',
      hint: 'write {{/* ... */}} or {{- /* ... */ -}}',
      ...actionStart(slip),
    };
  return {
    cause: `templates know no "${sign}": functions stand in front of what they work on`,
    hint: `write ${OPERATORS[sign]}`,
    ...actionStart(slip),
  };
}

function badCharacter(slip: Slip): ParseCause {
  const sign = /U\+[0-9A-F]+ '(.*)'/s.exec(slip.error.detail)?.[1];
  if (sign !== undefined && sign !== '-' && sign in OPERATORS)
    return {
      cause: `templates know no "${sign}": functions stand in front of what they work on`,
      hint: `write ${OPERATORS[sign]}`,
      ...actionStart(slip),
    };
  const quotes = /U\+201[89CD]/.test(slip.error.detail);
  if (quotes) return { cause: 'typographic quotes are no quotes for a template', hint: 'write " instead', ...actionStart(slip) };
  const dash = /U\+002D/.test(slip.error.detail);
  return {
    cause: `${sign === undefined ? 'this character' : `"${sign}"`} cannot stand in an action`,
    hint: dash
      ? 'a key with "-" is read with index: {{ index .Values "my-key" }}'
      : 'a key with such a character is read with index: {{ index .Values "my-key" }}; texts stand in quotes',
    ...actionStart(slip),
  };
}

function secondDefinition(slip: Slip): ParseCause {
  const name = slip.found[1]!;
  const pattern = new RegExp(`\\{\\{-?\\s*(?:define|block)\\s+["\`]${escapeForRegExp(name)}["\`]`, 'g');
  const related = [...slip.text.matchAll(pattern)].map(({ index }) => ({ message: 'defined here', ...spanAt(slip, index, 2) }));
  return {
    cause: `"${name}" is defined ${related.length || 'several'} times in this file`,
    hint: 'give one of them another name',
    related,
  };
}
