import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeUtf8 } from '../base/index.ts';
import { Lexer, type Token } from './lexer.ts';

function tokens(source: string): Token[] {
  const lexer = new Lexer(source);
  const all: Token[] = [];
  for (;;) {
    const token = lexer.next();
    all.push(token);
    if (token.kind === 'eof' || token.kind === 'error') return all;
  }
}

/** A token as "kind:text"; punctuation by its text alone. */
function shown({ kind, text }: Token): string {
  return /^[{}().|:=]+$/.test(text) || kind === 'eof' ? text || 'EOF' : kind === 'space' ? '_' : `${kind}:${text}`;
}

const TOKENS: readonly [source: string, want: string][] = [
  ['', 'EOF'],
  ['now is the time', 'text:now is the time EOF'],
  ['a{{.x}}b', 'text:a {{ field:.x }} text:b EOF'],
  ['{{. }}{{$}}{{$x.y}}', '{{ . _ }} {{ variable:$ }} {{ variable:$x field:.y }} EOF'],
  ['{{ $v := (f 1|g) }}', '{{ _ variable:$v _ := _ ( identifier:f _ number:1 | identifier:g ) _ }} EOF'],
  ['{{$x = 1}}', '{{ variable:$x _ = _ number:1 }} EOF'],
  ['{{range $i, $e := .}}', '{{ range:range _ variable:$i char:, _ variable:$e _ := _ . }} EOF'],
  ['{{true}}{{false}}{{nil}}', '{{ bool:true }} {{ bool:false }} {{ nil:nil }} EOF'],
  [
    '{{block}}{{break}}{{continue}}{{define}}{{else}}{{end}}{{if}}{{template}}{{with}}',
    '{{ block:block }} {{ break:break }} {{ continue:continue }} {{ define:define }} {{ else:else }} {{ end:end }} {{ if:if }} {{ template:template }} {{ with:with }} EOF',
  ],
  [
    '{{1 0x1F 0b11 0o7 1_0 -7.2i 1e3 +.5 4i 1+2i 0x1p-2}}',
    '{{ number:1 _ number:0x1F _ number:0b11 _ number:0o7 _ number:1_0 _ number:-7.2i _ number:1e3 _ number:+.5 _ number:4i _ complex:1+2i _ number:0x1p-2 }} EOF',
  ],
  ['{{"a\\"}}" `r\n`}}', '{{ string:"a\\"}}" _ rawString:`r\n` }} EOF'],
  ["{{'a' '\\'' '\\u00e9'}}", "{{ charConstant:'a' _ charConstant:'\\'' _ charConstant:'\\u00e9' }} EOF"],
  ['a {{- 1 -}} b', 'text:a {{ number:1 }} text:b EOF'],
  ['a {{- /* c */ -}} b{{/* d */}}c', 'text:a text:b text:c EOF'],
  ['{{-3}}{{- 3}}{{3 -}} x', '{{ number:-3 }} {{ number:3 }} {{ number:3 }} text:x EOF'],
  ['{{.x  -}}', '{{ field:.x _ }} EOF'],
  ['{{@}}', '{{ char:@ }} EOF'],
  ['{{été.é}}', '{{ identifier:été field:.é }} EOF'],
  ['{{', '{{ error:unclosed action'],
  ['{{.a', '{{ field:.a error:unclosed action'],
  ['{{(1}}', '{{ ( number:1 error:unclosed left paren'],
  ['{{1)}}', '{{ number:1 error:unexpected right paren'],
  ['{{"a', '{{ error:unterminated quoted string'],
  ['{{"a\n"}}', '{{ error:unterminated quoted string'],
  ['{{"\\', '{{ error:unterminated quoted string'],
  ['{{`a', '{{ error:unterminated raw quoted string'],
  ["{{'a", '{{ error:unterminated character constant'],
  ['{{3k}}', '{{ error:bad number syntax: "3k"'],
  ['{{1+2}}', '{{ error:bad number syntax: "1+2"'],
  ['{{$x:1}}', '{{ variable:$x error:expected :='],
  ['{{a+}}', "{{ error:bad character U+002B '+'"],
  ['{{.é+}}', "{{ error:bad character U+002B '+'"],
  ['{{\x01}}', '{{ error:unrecognized character in action: U+0001'],
  ['{{€}}', "{{ error:unrecognized character in action: U+20AC '€'"],
  ['{{/*}}', 'error:unclosed comment'],
  ['{{/* a */ }}', 'error:comment ends before closing delimiter'],
];

test('tokens', () => {
  for (const [source, want] of TOKENS) assert.equal(tokens(encodeUtf8(source)).map(shown).join(' '), encodeUtf8(want), source);
});

test('a byte that is no UTF-8', () => {
  assert.equal(shown(tokens('{{\xff}}')[1]!), encodeUtf8("error:unrecognized character in action: U+FFFD '\ufffd'"));
});

test('a function named break is no keyword', () => {
  const lexer = new Lexer('{{break}}', { notKeywords: new Set(['break']) });
  lexer.next();
  assert.deepEqual(lexer.next(), { kind: 'identifier', offset: 2, text: 'break' });
});

/** What may stand between two tokens: white space, the sign of a trim marker, comments. */
const GAP = /^(?:[ \t\r\n-]|\{\{(?:-[ \t\r\n])?\/\*[\s\S]*?\*\/(?:[ \t\r\n]-)?\}\})*$/;

test('tokens and what is left out between them are the source', () => {
  const pieces = [
    '{{',
    '}}',
    ' ',
    '- ',
    ' -',
    'a',
    '.b',
    '$c',
    '"d"',
    '1',
    '(',
    ')',
    '{{/* e */}}',
    '\n',
    'é',
    '\xff',
    '`',
    "'",
    '|',
    ':=',
  ];
  const source = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((list) => list.join(''));
  const isWhole = (text: string): void => {
    let at = 0;
    for (const token of tokens(text)) {
      if (token.kind === 'error') return;
      assert.match(text.slice(at, token.offset), GAP);
      assert.equal(text.slice(token.offset, token.offset + token.text.length), token.text);
      at = token.offset + token.text.length;
    }
    assert.equal(at, text.length);
  };
  fc.assert(fc.property(source, isWhole), { seed: 1, numRuns: process.env.HELMWRIGHT_TEST_LONG ? 200_000 : 5_000 });
});
