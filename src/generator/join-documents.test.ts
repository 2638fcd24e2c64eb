import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinDocuments } from './join-documents.ts';

const rows: readonly [name: string, text: string, want: string][] = [
  ['a plain one', 'b: 1\n', 'a: 1\n---\nb: 1\n'],
  ['one under a condition', '{{- if .x }}\nb: 1\n{{- end }}\n', 'a: 1\n{{- if .x }}\n---\nb: 1\n{{- end }}\n'],
  [
    'a comment before it',
    '{{- /* why */}}\n{{- if .x }}\nb: 1\n{{- end }}\n',
    'a: 1\n{{- /* why */}}\n{{- if .x }}\n---\nb: 1\n{{- end }}\n',
  ],
  [
    'one of two ways',
    '{{- if .x }}\nb: 1\n{{- else }}\nb: 2\n{{- end }}\n',
    'a: 1\n---\n{{- if .x }}\nb: 1\n{{- else }}\nb: 2\n{{- end }}\n',
  ],
  [
    'an inner else',
    '{{- if .x }}\n{{- if .y }}\nb: 1\n{{- else }}\nb: 2\n{{- end }}\n{{- end }}\n',
    'a: 1\n{{- if .x }}\n---\n{{- if .y }}\nb: 1\n{{- else }}\nb: 2\n{{- end }}\n{{- end }}\n',
  ],
  [
    'two conditions',
    '{{- if .x }}\nb: 1\n{{- end }}\n{{- if .y }}\nb: 2\n{{- end }}\n',
    'a: 1\n---\n{{- if .x }}\nb: 1\n{{- end }}\n{{- if .y }}\nb: 2\n{{- end }}\n',
  ],
];

for (const [name, text, want] of rows) {
  test(`joined: ${name}`, () => assert.equal(joinDocuments('a: 1\n', text), want));
}
