import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GoError, type GoMap, goFail, goInt, types, type Value } from '../golang/index.ts';
import { type ContextFunc, ExecError, type Limits, type StackFrame, type TemplateFuncs, TemplateSet } from './index.ts';

const include: ContextFunc = {
  name: 'include',
  params: [types.string, types.any],
  variadic: false,
  callWithRun: (run, name, data) => run.executeTemplate(name as string, data!),
};
const boom = { name: 'boom', params: [], variadic: false, call: () => goFail('boom') };
const functions: TemplateFuncs = new Map<string, ContextFunc | typeof boom>([
  ['include', include],
  ['boom', boom],
]);

function failure(text: string, data: Value, limits: Partial<Limits> = {}): ExecError {
  const set = new TemplateSet({ functions, limits });
  const { error } = set.parse('file.yaml', text);
  if (error !== undefined) throw error;
  try {
    set.execute('file.yaml', data);
  } catch (e) {
    if (e instanceof ExecError) return e;
    throw e;
  }
  throw new Error('did not fail');
}

test('an error is a chain, and knows the whole stack', () => {
  const text = `{{define "a"}}
  {{template "b" .}}{{end}}{{define "b"}}{{include "c" . | print}}{{end}}{{define "c"}}x{{boom}}{{end}}
{{include "a" .}}`;
  const error = failure(text, null);
  const inner = 'template: file.yaml:2:90: executing "c" at <boom>: error calling boom: boom';
  const middle = `template: file.yaml:2:43: executing "b" at <include "c" .>: error calling include: ${inner}`;
  assert.equal(error.message, `template: file.yaml:3:2: executing "file.yaml" at <include "a" .>: error calling include: ${middle}`);
  const chain: string[] = [];
  for (let e: unknown = error; e instanceof GoError; e = e.cause) chain.push(e instanceof ExecError ? e.detail.slice(0, 22) : e.message);
  assert.deepEqual(chain, ['error calling include:', 'error calling include:', 'error calling boom: bo', 'boom']);
  const frames: StackFrame[] = [
    { template: 'file.yaml', source: 'file.yaml', offset: 121, line: 3, column: 2, node: 'include "a" .' },
    { template: 'a', source: 'file.yaml', offset: 28, line: 2, column: 13, node: '{{template "b" .}}' },
    { template: 'b', source: 'file.yaml', offset: 58, line: 2, column: 43, node: 'include "c" .' },
    { template: 'c', source: 'file.yaml', offset: 105, line: 2, column: 90, node: 'boom' },
  ];
  assert.deepEqual(error.frames, frames);
  assert.deepEqual(error.at, frames[0]);
  assert.deepEqual((error.cause as ExecError).at, frames[2]);
});

const deep = (levels: number): GoMap => {
  let map: GoMap = new Map();
  for (let i = 0; i < levels; i++) map = new Map([['next', map]]);
  return map;
};

/** Endless ones, and what stops them. */
const ENDLESS: readonly [text: string, limit: keyof Limits, detail: RegExp][] = [
  ['{{define "r"}}{{template "r" .}}{{end}}{{template "r" .}}', 'templateDepth', /^exceeded maximum template depth \(100000\)$/],
  ['{{define "r"}}{{include "r" .}}{{end}}{{include "r" .}}', 'templateDepth', /exceeded maximum template depth \(100000\)$/],
  ['{{define "r"}}{{range .l}}{{if true}}{{template "r" $}}{{end}}{{end}}{{end}}{{template "r" .}}', 'templateDepth', /^exceeded maximum/],
  ['{{range .huge}}{{end}}', 'iterations', /^more than 1000 rounds of loops$/],
  ['{{range .huge}}{{range .}}{{end}}{{end}}', 'iterations', /^more than 1000 rounds of loops$/],
  ['{{range 900}}{{$.text}}{{end}}', 'outputBytes', /^output is larger than 5000 bytes$/],
  ['{{define "d"}}{{end}}{{range 900}}{{template "d"}}{{end}}', 'calls', /^more than 500 executions of templates$/],
];

test('what does not end is stopped', () => {
  const data: GoMap = new Map<string, Value>([
    ['l', [1]],
    ['huge', goInt(1e15)],
    ['text', 'x'.repeat(100)],
  ]);
  const limits = { iterations: 1000, outputBytes: 5000, calls: 500 };
  for (const [text, limit, detail] of ENDLESS) {
    const error = failure(text, data, limit === 'templateDepth' ? {} : limits);
    assert.equal(error.limit, limit, text);
    assert.match(error.detail, detail, text);
  }
});

test('a named depth stops before the stack does', () => {
  const text = '{{define "r"}}{{with .next}}{{template "r" .}}{{end}}{{end}}{{template "r" .}}';
  assert.equal(failure(text, deep(50), { templateDepth: 20 }).frames.length, 20);
  const set = new TemplateSet({ limits: { templateDepth: 60 } });
  set.parse('t', text);
  assert.equal(set.execute('t', deep(50)), '');
});

test('after a failure the set is as before', () => {
  const set = new TemplateSet({ functions });
  set.parse('t', '{{if .}}{{boom}}{{end}}fine');
  assert.throws(() => set.execute('t', true), ExecError);
  assert.equal(set.execute('t', false), 'fine');
});

test('a bug of a function is not dressed as an error of the template', () => {
  const bug = {
    name: 'bug',
    params: [],
    variadic: false,
    call: (): never => {
      throw new TypeError('bug');
    },
  };
  const set = new TemplateSet({ functions: new Map([['bug', bug]]) });
  set.parse('t', '{{bug}}');
  assert.throws(() => set.execute('t', null), TypeError);
});
