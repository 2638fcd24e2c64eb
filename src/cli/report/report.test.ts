// SARIF and GitHub annotations of findings, and --json against its schema.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Diagnostic } from '../../base/index.ts';
import { encodeUtf8 } from '../../base/index.ts';
import { validateSchema } from '../../chart/index.ts';
import { ruleTexts } from '../../check/index.ts';
import { nodeHost } from '../../node/index.ts';
import { sourceDir } from '../../testing/source-dir.ts';
import { readYamlMap } from '../../yaml/index.ts';
import { parseArgs } from '../args.ts';
import { lint } from '../commands/lint.ts';
import { reportGithub } from './github.ts';
import { reportSarif } from './sarif.ts';

const here = sourceDir(import.meta.url);

const FINDINGS: readonly Diagnostic[] = [
  {
    code: 'helm/unused-value',
    severity: 'warning',
    message: 'value "a" is read by no template',
    location: { file: 'my chart/values.yaml', line: 2, column: 6, endLine: 2, endColumn: 8 },
    hint: 'drop it',
  },
  {
    code: 'helm/render',
    severity: 'error',
    message: encodeUtf8('a: b, 100% ü\nc'),
    location: { file: '/abs/chart/templates/a.yaml', line: 1, column: 1 },
    related: [{ message: 'in', location: { file: 'x', line: 3, column: 1 } }, { message: 'without a place' }],
  },
];

/** The parts of the SARIF 2.1.0 schema that our documents use, closed where the schema is. */
const SARIF_SCHEMA = {
  type: 'object',
  required: ['version', 'runs'],
  properties: {
    $schema: { type: 'string', format: 'uri' },
    version: { const: '2.1.0' },
    runs: { type: 'array', items: { $ref: '#/$defs/run' } },
  },
  additionalProperties: false,
  $defs: {
    run: {
      type: 'object',
      required: ['tool'],
      additionalProperties: false,
      properties: {
        tool: {
          type: 'object',
          required: ['driver'],
          additionalProperties: false,
          properties: {
            driver: {
              type: 'object',
              required: ['name'],
              additionalProperties: false,
              properties: {
                name: { type: 'string' },
                version: { type: 'string' },
                rules: { type: 'array', uniqueItems: true, items: { $ref: '#/$defs/rule' } },
              },
            },
          },
        },
        columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
        invocations: {
          type: 'array',
          items: {
            type: 'object',
            required: ['executionSuccessful'],
            additionalProperties: false,
            properties: {
              executionSuccessful: { type: 'boolean' },
              toolExecutionNotifications: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['message'],
                  properties: { level: { $ref: '#/$defs/level' }, message: { $ref: '#/$defs/message' } },
                },
              },
            },
          },
        },
        results: { type: 'array', items: { $ref: '#/$defs/result' } },
      },
    },
    level: { enum: ['none', 'note', 'warning', 'error'] },
    message: { type: 'object', required: ['text'], additionalProperties: false, properties: { text: { type: 'string' } } },
    rule: {
      type: 'object',
      required: ['id'],
      additionalProperties: false,
      properties: {
        id: { type: 'string' },
        shortDescription: { $ref: '#/$defs/message' },
        fullDescription: { $ref: '#/$defs/message' },
        help: { $ref: '#/$defs/message' },
        defaultConfiguration: { type: 'object', additionalProperties: false, properties: { level: { $ref: '#/$defs/level' } } },
      },
    },
    result: {
      type: 'object',
      required: ['message'],
      additionalProperties: false,
      properties: {
        ruleId: { type: 'string' },
        ruleIndex: { type: 'integer', minimum: -1 },
        level: { $ref: '#/$defs/level' },
        message: { $ref: '#/$defs/message' },
        locations: { type: 'array', items: { $ref: '#/$defs/location' } },
        relatedLocations: { type: 'array', uniqueItems: true, items: { $ref: '#/$defs/location' } },
        partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
    location: {
      type: 'object',
      additionalProperties: false,
      properties: {
        id: { type: 'integer', minimum: -1 },
        message: { $ref: '#/$defs/message' },
        physicalLocation: {
          type: 'object',
          additionalProperties: false,
          properties: {
            artifactLocation: {
              type: 'object',
              additionalProperties: false,
              properties: { uri: { type: 'string', format: 'uri-reference' } },
            },
            region: {
              type: 'object',
              additionalProperties: false,
              properties: Object.fromEntries(
                ['startLine', 'startColumn', 'endLine', 'endColumn'].map((name) => [name, { type: 'integer', minimum: 1 }]),
              ),
            },
          },
        },
      },
    },
  },
};

function validate(document: string, schema: string): void {
  const read = readYamlMap(encodeUtf8(document));
  assert.equal(read.error, undefined);
  assert.equal(validateSchema(read.value!, schema), undefined);
}

test('SARIF is valid, with regions in UTF-16 columns', () => {
  const sources = (): string => encodeUtf8('x\nüü: a\n');
  const text = reportSarif(FINDINGS, { rules: ruleTexts, sources, errors: ['no chart'] });
  validate(text, JSON.stringify(SARIF_SCHEMA));
  const [run] = JSON.parse(text).runs;
  assert.deepEqual(run.results[0].locations[0].physicalLocation, {
    artifactLocation: { uri: 'my%20chart/values.yaml' },
    region: { startLine: 2, startColumn: 4, endLine: 2, endColumn: 6 },
  });
  assert.equal(run.results[1].locations[0].physicalLocation.artifactLocation.uri, 'file:///abs/chart/templates/a.yaml');
  for (const result of run.results) assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
  assert.equal(run.results[1].message.text, 'a: b, 100% ü\nc');
});

test('annotations of GitHub escape what GitHub splits at', () => {
  assert.equal(
    reportGithub(FINDINGS),
    '::warning file=my chart/values.yaml,line=2,endLine=2,col=6,endColumn=8,title=helm/unused-value::value "a" is read by no template%0Adrop it\n' +
      '::error file=/abs/chart/templates/a.yaml,line=1,col=1,title=helm/render::a: b, 100%25 ü%0Ac\n',
  );
});

test('--json and --sarif of real charts are valid', async () => {
  const schema = readFileSync(join(here, '../../../docs/schemas/lint.schema.json'), 'utf8');
  const testdata = join(here, '../../check/testdata');
  const charts = ['nil-pointer', 'long-name', 'unused-value', 'nondeterministic'].map((rule) => join(testdata, rule, 'firing'));
  for (const [form, wanted] of [
    ['--json', schema],
    ['--sarif', JSON.stringify(SARIF_SCHEMA)],
  ] as const) {
    let text = '';
    const out = { stdout: (part: string | Uint8Array) => void (text += String(part)), stderr: () => {}, colour: () => false };
    await lint.run(parseArgs([...charts, form], lint.flags), nodeHost({ seed: 'x' }), out);
    assert.ok(text.includes('helm/nil-pointer'));
    validate(text, wanted);
  }
});
