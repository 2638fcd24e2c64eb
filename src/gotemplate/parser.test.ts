import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeUtf8, encodeUtf8 } from '../base/index.ts';
import { sourceDir } from '../testing/source-dir.ts';
import { nodeText } from './ast.ts';
import { ParseError } from './errors.ts';
import { defaultLimits } from './limits.ts';
import { parseText } from './parser.ts';

interface Row {
  readonly text: string;
  readonly trees?: Record<string, string>;
  readonly error?: string;
}

/** What Go's text/template/parse answered: trees printed again, or the sentence. */
const rows: Row[] = JSON.parse(readFileSync(`${sourceDir(import.meta.url)}/testdata/parse.json`, 'utf8'));

/** Every name but these: the rows call built-in functions and those of execute.test.ts. */
const isFunction = (name: string): boolean => !['nofunc', 'break', 'continue', encodeUtf8('é'), 'e', 'i', 'a', 'b'].includes(name);

function parse(text: string, limits = defaultLimits): Row {
  try {
    const trees = parseText('root', encodeUtf8(text), { isFunction, limits });
    const printed = [...trees].map(([name, tree]): [string, string] => [name, decodeUtf8(nodeText(tree.root))]);
    return { text, trees: Object.fromEntries(printed.sort(([a], [b]) => (a < b ? -1 : 1))) };
  } catch (e) {
    if (e instanceof ParseError) return { text, error: decodeUtf8(e.message) };
    throw e;
  }
}

test('texts give the trees and errors that Go gives', () => {
  assert.ok(rows.length > 60);
  for (const row of rows) assert.deepEqual(parse(row.text), row.trees === undefined ? row : { text: row.text, trees: row.trees });
});

const PRINTED: readonly [text: string, want: string][] = [
  ['{{ .a|f  1 }}', '{{.a | f 1}}'],
  ['{{f (g .x).y $.z}}', '{{f (g .x).y $.z}}'],
  ['{{$x:=1}}{{$x =  2}}{{range $i ,$e:= .}}{{end}}', '{{$x := 1}}{{$x = 2}}{{range $i, $e := .}}{{end}}'],
  ['{{if 1}}a{{else if 2}}b{{else}}c{{end}}', '{{if 1}}a{{else}}{{if 2}}b{{else}}c{{end}}{{end}}'],
  ['{{with 1}}a{{else with 2}}b{{end}}', '{{with 1}}a{{else}}{{with 2}}b{{end}}{{end}}'],
  ['{{range .}}{{break}}{{continue}}{{else}}x{{end}}', '{{range .}}{{break}}{{continue}}{{else}}x{{end}}'],
  ['{{template `a"b` .x}}{{template "y"}}', '{{template "a\\"b" .x}}{{template "y"}}'],
  ['{{f nil true \'a\' `r` "\\u00e9" 0x10 1+2i}}', '{{f nil true \'a\' `r` "\\u00e9" 0x10 1+2i}}'],
  ['a {{- /* c */ -}} b', 'ab'],
];

test('a tree is printed as Go prints it', () => {
  for (const [text, want] of PRINTED) assert.equal(parse(text).trees?.['root'], want, text);
});

test('an error names line, offset and what it is', () => {
  assert.throws(() => parseText('t', 'a\n{{.x}}\n{{nofunc}}', { isFunction }), {
    name: 'ParseError',
    source: 't',
    line: 3,
    offset: 11,
    detail: 'function "nofunc" not defined',
    limit: undefined,
  });
});

test('an action over lines says where it began', () => {
  assert.equal(parse('{{f\n"a').error, 'template: root:2: unterminated quoted string in action started at root:1');
  assert.equal(parse('{{f\n').error, 'template: root:2: unclosed action started at root:1');
});

test('offsets are those of Go', () => {
  const { root } = parseText('t', 'x{{if .a.b}}{{f .c}}{{end}}', { isFunction }).get('t')!;
  const branch = root.nodes[1]!;
  assert.ok(branch.kind === 'if');
  assert.equal(branch.offset, 6);
  // Go: of .a.b the node stands at the second field.
  assert.equal(branch.pipe.commands[0]?.args[0]?.offset, 8);
  assert.equal(branch.list.offset, 12);
});

test('limits', () => {
  const limits = { ...defaultLimits, parseDepth: 3, sourceBytes: 60 };
  assert.equal(parse('{{f (f (f (f)))}}', limits).trees?.['root'], '{{f (f (f (f)))}}');
  assert.equal(parse('{{f (f (f (f (f))))}}', limits).error, 'template: root:1: max expression depth exceeded');
  assert.equal(parse('{{if 1}}'.repeat(4), limits).error, 'template: root:1: max block depth exceeded');
  assert.equal(parse('{{if 1}}{{else if 1}}{{else if 1}}{{else if 1}}{{end}}', limits).error, 'template: root:1: max block depth exceeded');
  assert.equal(parse('x'.repeat(61), limits).error, 'template: root:0: template is larger than 60 bytes');
});

test('nesting without end is an error, whatever the limit', () => {
  const limits = { ...defaultLimits, parseDepth: 1e9 };
  for (const text of ['{{if 1}}'.repeat(200_000), `{{${'('.repeat(200_000)}`, '{{if 1}}{{else if 1}}'.repeat(100_000)]) {
    assert.match(parse(text, limits).error ?? '', /max expression depth exceeded$/);
  }
});
