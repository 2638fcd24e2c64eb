/** Common slips behind texts that are no YAML. */

export interface Slip {
  readonly cause: string;
  readonly hint: string;
}

/** What is probably wrong near line `line` (from 1) of a text; `message` is the reader's. `rendered`: a template wrote the text. */
export function yamlSlip(text: string, line: number, message: string, rendered: boolean): Slip | undefined {
  const lines = text.split('\n');
  const here = lines[line - 1] ?? '';
  // The reader often notices one line late.
  const near = [here, lines[line - 2] ?? '', lines[line] ?? ''];
  for (const [pattern, slip] of SLIPS) {
    if (!pattern.test(message)) continue;
    const found = slip({ here, near, before: lastFilled(lines, line - 1), rendered, message });
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Around {
  readonly here: string;
  readonly near: readonly string[];
  /** The last line above that is not empty. */
  readonly before: string;
  readonly rendered: boolean;
  readonly message: string;
}

const SLIPS: readonly (readonly [RegExp, (around: Around) => Slip | undefined])[] = [
  [/./, tab],
  [/./, leftOverAction],
  [/cannot start any token/, startCharacter],
  [
    /unknown anchor|unknown alias|alphabetic or numeric character/,
    () => ({ cause: 'a "*" or "&" at the beginning of a value means a reference in YAML', hint: 'quote the value: "*"' }),
  ],
  [
    /already set in map|already defined/,
    ({ message }) => ({
      cause: `the key ${/key "[^"]*"/.exec(message)?.[0].slice(4) ?? ''} stands twice in one map`,
      hint: 'take one of the two out',
    }),
  ],
  [
    /SimpleHead$|of type (?:util|releaseutil)\.SimpleHead/,
    ({ message }) => ({
      cause: `the document is ${/unmarshal array/.test(message) ? 'a list' : 'a single text or number'}, and a manifest is a map`,
      hint: 'every document needs apiVersion and kind; text for people belongs in NOTES.txt or behind "#"',
    }),
  ],
  [
    /annotations of type string/,
    () => ({ cause: 'an annotation is a list or a map', hint: 'annotations are texts: write toJson or quote' }),
  ],
  [
    /of type map\[string\]string/,
    () => ({ cause: 'annotations is no map', hint: 'write "annotations:" and the pairs below it, or leave it out when it is empty' }),
  ],
  [
    /unmarshal \S+ into Go/,
    ({ message }) => ({ cause: `${/field \.?(\S+)/.exec(message)?.[1] ?? 'a field'} is of another kind than a text`, hint: 'quote it' }),
  ],
  [/mapping values are not allowed|did not find expected key|block mapping/, indentation],
  [/mapping values are not allowed/, colon],
  [/could not find expected ':'|did not find expected key|did not find expected '-'/, looseText],
  [
    /unexpected end of stream|quoted scalar|did not find expected ',' or/,
    () => ({ cause: 'a quote or a bracket is opened and not closed', hint: 'write | quote behind the value: it escapes quotes inside' }),
  ],
  [
    /unknown escape character/,
    () => ({ cause: 'between double quotes a backslash begins an escape', hint: "write '...' or | quote, which escapes it" }),
  ],
  [
    /directive/,
    () => ({ cause: 'a line that begins with "%" is a directive for YAML', hint: 'quote the value, or indent the line below a key' }),
  ],
  [
    /expected node content/,
    () => ({
      cause: 'a "[" or "{" is opened and not closed, or something stands where a value should',
      hint: 'close it, or quote the value',
    }),
  ],
  [/did not find expected key/, listInMap],
  [/invalid map key/, () => ({ cause: 'braces at the beginning of a value mean a map', hint: 'quote the value' })],
  [
    /block sequence entries are not allowed/,
    () => ({
      cause: 'an item of a list ("- ") begins in the line of its key',
      hint: '{{ toYaml LIST | nindent 4 }} begins a line of its own, below the key',
    }),
  ],
  [/could not find expected|did not find expected|not allowed/, indentation],
];

function lastFilled(lines: readonly string[], before: number): string {
  for (let i = before - 1; i >= 0; i--) if (lines[i]!.trim() !== '') return lines[i]!;
  return '';
}

function tab({ near, rendered, message }: Around): Slip | undefined {
  if (!near.some((line) => /^ *\t/.test(line)) || !/token|character|tab|indent/.test(message)) return undefined;
  return {
    cause: 'a line is indented with a tab',
    hint: `YAML is indented with blanks only${rendered ? '; a value with tabs belongs into a block: | and nindent' : ''}`,
  };
}

function leftOverAction({ near, rendered }: Around): Slip | undefined {
  if (!near.some((line) => /:\s*\{\{/.test(line))) return undefined;
  return rendered
    ? {
        cause: 'an action "{{ ... }}" is left in the rendered text',
        hint: 'a value that holds actions is rendered with tpl: {{ tpl .Values.x . }}',
      }
    : { cause: 'values files are not rendered: "{{" begins a map', hint: 'quote the value; the template renders it with tpl' };
}

function startCharacter({ near }: Around): Slip | undefined {
  const found = near
    .map((line) => /[:-]\s+([@`%,|>\]}])/.exec(line)?.[1] ?? /^\s*([@`%])/.exec(line)?.[1])
    .find((sign) => sign !== undefined);
  return found === undefined ? undefined : { cause: `a value cannot begin with "${found}"`, hint: 'quote the value: | quote' };
}

function colon({ near, rendered }: Around): Slip | undefined {
  const line = near.find((each) => /^\s*(?:- )*[^\s#"'][^:]*:\s+[^"'|>{[#][^"']*:(?:\s|$)/.test(each));
  return line === undefined
    ? undefined
    : {
        cause: 'a second ": " stands in the line',
        hint: rendered
          ? 'quote the value: | quote; or a "{{-" or "-}}" took the line break before the second key away'
          : 'quote the value, or begin a new line',
      };
}

function listInMap({ here, before }: Around): Slip | undefined {
  if (!/^\s*- /.test(here) || /^\s*- |:\s*$/.test(before)) return undefined;
  return {
    cause: 'an item of a list stands where a key is expected',
    hint: 'put it below a key: "key:" in a line of its own, then "- ..."',
  };
}

const indentOf = (line: string): number => /^ */.exec(line)![0].length;

function indentation({ here, before, rendered }: Around): Slip | undefined {
  if (!/^\s*(?:- |[\w."'/-]+:)/.test(here)) return undefined;
  const isOpen = /:\s*$/.test(before);
  const deeper = indentOf(here) - indentOf(before);
  const nindent = rendered ? ': give nindent the depth of the key above plus 2, and begin the action with {{-' : '';
  if (deeper > 0 && !isOpen && !/^\s*- /.test(before))
    return { cause: 'the line is indented deeper than the one above, which opens nothing', hint: `put it at the same depth${nindent}` };
  if (deeper < 0 && indentOf(here) % 2 === 1)
    return { cause: 'the line is indented by an odd number of blanks', hint: `put it at the depth of its neighbours${nindent}` };
  return undefined;
}

function looseText({ near, rendered }: Around): Slip | undefined {
  const line = near.find(
    (each) => each.trim() !== '' && !/^\s*(?:#|- |---)/.test(each) && !/^\s*("[^"]*"|'[^']*'|[^\s:]+)\s*:(?:\s|$)/.test(each),
  );
  if (line === undefined) return undefined;
  return rendered
    ? {
        cause: 'a line is neither "key: value" nor an item of a list',
        hint: 'a value with line breaks is written as "key: |" with nindent, or with quote; toYaml needs nindent',
      }
    : {
        cause: 'a line is neither "key: value" nor an item of a list',
        hint: 'write a text of several lines as "key: |", indented below it',
      };
}
