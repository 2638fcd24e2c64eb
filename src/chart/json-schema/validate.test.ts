import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GoMap, Value } from '../../golang/index.ts';
import { validateSchema } from '../validate-values.ts';

const DRAFT = (name: string): string => `"$schema":"http://json-schema.org/draft-${name}/schema#"`;

/** The message without its last line end; "valid" when there is none. */
function judge(schema: string, values: string): string {
  const parsed: unknown = JSON.parse(values);
  return validateSchema(toValue(parsed) as GoMap, schema)?.replace(/\n$/, '') ?? 'valid';
}

function toValue(json: unknown): Value {
  if (Array.isArray(json)) return json.map(toValue);
  if (json === null || typeof json !== 'object') return json as Value;
  return new Map(Object.entries(json).map(([key, value]) => [key, toValue(value)]));
}

const ROWS: readonly (readonly [name: string, schema: string, values: string, want: string])[] = [
  ['type', '{"properties":{"replicas":{"type":"integer"}}}', '{"replicas":"1"}', "- at '/replicas': got string, want integer"],
  ['1.0 is whole', '{"properties":{"a":{"type":"integer"}}}', '{"a":1.0}', 'valid'],
  ['two types', '{"properties":{"a":{"type":["string","null"]}}}', '{"a":1}', "- at '/a': got number, want null or string"],
  ['required', '{"required":["a","b"]}', '{}', "- at '': missing properties 'a', 'b'"],
  ['additional', '{"properties":{"a":{}},"additionalProperties":false}', '{"b":1,"a":1}', "- at '': additional properties 'b' not allowed"],
  ['grouped digits', '{"properties":{"a":{"maximum":1000}}}', '{"a":1234.5}', "- at '/a': maximum: got 1,234.5, want 1,000"],
  [
    'large numbers',
    '{"properties":{"a":{"minimum":1e21}}}',
    '{"a":1000000}',
    "- at '/a': minimum: got 1\xc3\x9710\xe2\x81\xb0\xe2\x81\xb6, want 1\xc3\x9710\xc2\xb2\xc2\xb9",
  ],
  ['exact multiples', '{"properties":{"a":{"multipleOf":0.1}}}', '{"a":0.3}', 'valid'],
  ['quotes', '{"properties":{"a":{"pattern":"^\'"}}}', '{"a":"it\'s \\"x\\""}', "- at '/a': 'it\\'s \"x\"' does not match pattern '^\\''"],
  ['pointer', '{"properties":{"a/b":{"items":{"type":"string"}}}}', '{"a/b":["x",1]}', "- at '/a~1b/1': got number, want string"],
  ['enum', '{"properties":{"a":{"enum":["x",1,null]}}}', '{"a":2}', "- at '/a': value must be one of 'x', 1, <nil>"],
  // A number equals the text of a number, but not the other way round.
  ['const, text of a number', '{"properties":{"a":{"const":"1e3"}}}', '{"a":1000}', 'valid'],
  ['const, number as text', '{"properties":{"a":{"const":1000}}}', '{"a":"1e3"}', "- at '/a': value must be 1000"],
  ['unique, text and number', '{"properties":{"a":{"uniqueItems":true}}}', '{"a":["1e3",0,1000]}', "- at '/a': items at 0 and 2 are equal"],
  ['unique, number and text', '{"properties":{"a":{"uniqueItems":true}}}', '{"a":[1000,0,"1e3"]}', 'valid'],
  [
    'anyOf',
    '{"anyOf":[{"required":["a"]},{"required":["b"]}]}',
    '{}',
    "- at '': 'anyOf' failed\n  - at '': missing property 'a'\n  - at '': missing property 'b'",
  ],
  ['oneOf', '{"oneOf":[{},{},{"required":["b"]}]}', '{}', "- at '': 'oneOf' failed, subschemas 0, 1 matched"],
  ['not', '{"not":{}}', '{}', "- at '': 'not' failed"],
  [
    'several',
    '{"allOf":[{"required":["a"],"minProperties":1}]}',
    '{}',
    "- at '': 'allOf' failed\n  - at '': validation failed\n    - at '': minProperties: got 0, want 1\n    - at '': missing property 'a'",
  ],
  ['$ref', '{"$defs":{"s":{"type":"string"}},"properties":{"a":{"$ref":"#/$defs/s"}}}', '{"a":1}', "- at '/a': got number, want string"],
  [
    '$anchor',
    '{"$defs":{"s":{"$anchor":"x","type":"string"}},"properties":{"a":{"$ref":"#x"}}}',
    '{"a":1}',
    "- at '/a': got number, want string",
  ],
  [
    '$dynamicRef',
    '{"$dynamicAnchor":"n","properties":{"c":{"items":{"$dynamicRef":"#n"}}},"required":["v"]}',
    '{"v":1,"c":[{}]}',
    "- at '/c/0': missing property 'v'",
  ],
  [
    'format is asserted in draft 7',
    `{${DRAFT('07')},"properties":{"a":{"format":"ipv4"}}}`,
    '{"a":"1.2.3"}',
    "- at '/a': '1.2.3' is not valid ipv4: expected four decimals",
  ],
  ['format is a remark in 2020-12', '{"properties":{"a":{"format":"ipv4"}}}', '{"a":"1.2.3"}', 'valid'],
  [
    'unevaluatedProperties',
    '{"allOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false}',
    '{"a":1,"b":2}',
    "- at '/b': false schema",
  ],
  [
    'draft 4 exclusiveMinimum',
    `{${DRAFT('04')},"properties":{"a":{"minimum":1,"exclusiveMinimum":true}}}`,
    '{"a":1}',
    "- at '/a': exclusiveMinimum: got 1, want 1",
  ],
  [
    'propertyNames',
    '{"propertyNames":{"maxLength":1}}',
    '{"ab":1}',
    "- at '': invalid propertyName 'ab'\n  - at '': maxLength: got 2, want 1",
  ],
  ['cycle', '{"$ref":"#"}', '{}', '- at \'\': both /$ref and  resolve to "file:///values.schema.json#" causing reference cycle'],
  ['missing target', '{"$ref":"#/$defs/x"}', '{}', 'json-pointer in "file:///values.schema.json#/$defs/x" not found'],
  ['other file', '{"$ref":"other.json"}', '{}', 'failing loading "file:///other.json": open /other.json: no such file or directory'],
  [
    'network',
    '{"$ref":"https://x.test/s.json"}',
    '{}',
    'failing loading "https://x.test/s.json": schemas are not fetched over the network',
  ],
  ['urn', '{"$ref":"urn:x:y"}', '{}', 'valid'],
  ['unknown draft', '{"$schema":"x:y"}', '{}', 'failing loading "x:y": no URLLoader registered for "x:y"'],
  [
    'bad schema',
    '{"type":5}',
    '{}',
    "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/type': 'anyOf' failed\n    - at '/type': value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'\n    - at '/type': got number, want array",
  ],
  [
    'bad pattern',
    '{"pattern":"("}',
    '{}',
    "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/pattern': '(' is not valid regex: error parsing regexp: missing closing ): `(`",
  ],
  ['bad JSON', '{"a":', '{}', 'unexpected EOF'],
  ['two values', '{} {}', '{}', 'invalid character after top-level value'],
];

for (const [name, schema, values, want] of ROWS) test(name, () => assert.equal(judge(schema, values), want));

test('hostile schemas end', () => {
  const chain = (n: number, target: (next: string) => object): string => {
    const defs = Object.fromEntries(Array.from({ length: n }, (_, i) => [`d${i}`, target(`#/$defs/d${i + 1}`)]));
    return JSON.stringify({ $ref: '#/$defs/d0', $defs: { ...defs, [`d${n}`]: {} } });
  };
  assert.equal(judge('{"not":'.repeat(2000), '{}'), 'exceeded max depth');
  assert.equal(
    judge(
      chain(1000, ($ref) => ({ $ref })),
      '{}',
    ),
    'validation goes deeper than 600 schemas',
  );
  assert.equal(
    judge(
      chain(30, ($ref) => ({ allOf: [{ $ref }, { $ref }] })),
      '{}',
    ),
    'validation takes more than 1000000 steps',
  );
  assert.equal(judge('{"properties":{"a":{"maximum":1e999999999}}}', '{"a":1}'), 'valid');
});

test('any text is a schema or an error', () => {
  const keyword = fc.constantFrom(
    'type',
    '$ref',
    '$id',
    '$schema',
    'properties',
    'items',
    'enum',
    'pattern',
    'minimum',
    'allOf',
    'not',
    '$defs',
    'x',
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.constantFrom('#', 'string', 'a', '(', '#/x', 'http://a/b'),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(keyword, tie('json'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(json, fc.string(), fc.nat(), (schema, junk, cut) => {
      const text = Buffer.from(JSON.stringify(schema)).toString('latin1');
      assert.equal(typeof judge(text, '{"a":1,"x":["b",null]}'), 'string');
      assert.equal(typeof judge(text.slice(0, cut % (text.length + 1)) + Buffer.from(junk).toString('latin1'), '{}'), 'string');
    }),
    { seed: 1, numRuns: process.env['HELMWRIGHT_TEST_LONG'] ? 10_000 : 200 },
  );
});
