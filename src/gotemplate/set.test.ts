import assert from 'node:assert/strict';
import { test } from 'node:test';
import { types } from '../golang/index.ts';
import { type ContextFunc, type TemplateFuncs, TemplateSet } from './index.ts';

const include: ContextFunc = {
  name: 'include',
  params: [types.string, types.any],
  variadic: false,
  callWithRun: (run, name, data) => run.executeTemplate(name as string, data!),
};

const tpl: ContextFunc = {
  name: 'tpl',
  params: [types.string, types.any],
  variadic: false,
  callWithRun: (run, text, data) => {
    const { set, template, error } = run.parseText('root', text as string);
    if (error !== undefined) throw error;
    return run.executeIn(set, template, data!);
  },
};

const functions: TemplateFuncs = new Map([include, tpl].map((f) => [f.name, f]));

/** Texts parsed in turn under the name before the colon, and what executing "main" gives. */
const REDEFINED: readonly [name: string, texts: readonly [string, string][], want: string][] = [
  [
    'a later definition wins',
    [
      ['main', '{{template "x"}}'],
      ['a', '{{define "x"}}1{{end}}'],
      ['b', '{{define "x"}}2{{end}}'],
    ],
    '2',
  ],
  [
    'an empty one does not',
    [
      ['main', '{{template "x"}}'],
      ['a', '{{define "x"}}1{{end}}'],
      ['b', '{{define "x"}} \n{{/* c */}}{{end}}'],
    ],
    '1',
  ],
  [
    'an empty one is one',
    [
      ['main', '[{{template "x"}}]'],
      ['a', '{{define "x"}} {{end}}'],
    ],
    '[ ]',
  ],
  [
    'definitions alone leave the text',
    [
      ['main', 'text'],
      ['main', '{{define "x"}}{{end}}'],
    ],
    'text',
  ],
  [
    'a text replaces a text',
    [
      ['main', 'one'],
      ['main', 'two'],
    ],
    'two',
  ],
  ['a define of the text itself', [['main', ' {{define "main"}}inner{{end}} ']], 'inner'],
  [
    'block is a definition and a call',
    [
      ['main', '{{block "x" 1}}<{{.}}>{{end}}'],
      ['b', '{{define "x"}}({{.}}){{end}}'],
    ],
    '(1)',
  ],
];

test('redefinition', () => {
  for (const [name, texts, want] of REDEFINED) {
    const set = new TemplateSet();
    for (const [source, text] of texts) assert.equal(set.parse(source, text).error, undefined, name);
    assert.equal(set.execute('main', null), want, name);
  }
});

test('a child sees its parent, and not the other way', () => {
  const parent = new TemplateSet();
  parent.parse('p', 'p');
  const child = parent.child();
  child.parse('c', '{{template "p"}}c');
  child.parse('p', 'q');
  parent.parse('late', 'l');
  assert.equal(child.execute('c', null), 'qc');
  assert.equal(parent.execute('p', null), 'p');
  assert.deepEqual(parent.names(), ['late', 'p']);
  assert.deepEqual(child.names(), ['c', 'late', 'p']);
  assert.equal(parent.lookup('c'), undefined);
});

test('an empty text is executed though it defines nothing', () => {
  const set = new TemplateSet({ functions });
  set.parse('root', 'root');
  set.parse('main', '[{{tpl " " .}}]');
  assert.equal(set.execute('main', null), '[ ]');
});

test('names are looked up in the set that runs', () => {
  const set = new TemplateSet({ functions });
  set.parse('main', '{{define "a"}}{{include "b" .}}{{end}}{{define "b"}}outer{{end}}{{tpl .text .}} {{include "a" .}}');
  const text = '{{define "b"}}inner{{end}}{{include "a" .}}{{template "a" .}}{{tpl "{{include \\"b\\" .}}" .}}';
  assert.equal(set.execute('main', new Map([['text', text]])), 'innerinnerinner outer');
});

test('a text is parsed once', () => {
  const set = new TemplateSet();
  const first = set.child().parse('t', '{{.}}').template;
  assert.equal(set.child().parse('t', '{{.}}').template, first);
  assert.notEqual(set.child().parse('u', '{{.}}').template, first);
  const { error } = set.child().parse('t', '{{');
  assert.equal(set.child().parse('t', '{{').error, error);
});

test('the cache of texts is bounded', () => {
  const set = new TemplateSet();
  const first = set.parse('t', '{{.}}').template;
  for (let i = 0; i < 90; i++) set.child().parse('t', `${i}${'x'.repeat(100_000)}`);
  assert.notEqual(set.child().parse('t', '{{.}}').template, first);
  assert.equal(set.execute('t', 1), '1');
});

test('no such template', () => {
  assert.throws(() => new TemplateSet({ name: 'gotpl' }).execute('x', null), {
    name: 'GoError',
    message: 'template: no template "x" associated with template "gotpl"',
  });
});

test('the context of a run reaches its functions', () => {
  const who: ContextFunc = { name: 'who', params: [], variadic: false, callWithRun: (run) => String(run.context) };
  const set = new TemplateSet({ functions: new Map([['who', who]]) });
  set.parse('t', '{{who}}');
  assert.equal(set.execute('t', null, 'me'), 'me');
});
