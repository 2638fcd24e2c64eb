import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeUtf8, encodeUtf8 } from '../base/index.ts';
import { GoBytes, GoComplex, type GoError, type GoMap, goInt, nilList, typedList, types, type Value } from '../golang/index.ts';
import { TemplateSet } from './index.ts';

const map: GoMap = new Map<string, Value>([
  ['k', 'v'],
  ['n', null],
]);

const DATA: GoMap = new Map<string, Value>([
  ['list', ['a', 'b', null, map]],
  ['strings', typedList(types.strings, ['x', 'y'])],
  ['nilList', nilList(types.list)],
  ['map', map],
  ['bytes', new GoBytes('\xff\x00a')],
  ['complex', new GoComplex(1, -2)],
  ['float', 1.5],
  ['int', goInt(300)],
  ['nihon', encodeUtf8('日本')],
]);

/** What comes out; "! " begins what the function failed with. */
const CALLS: readonly [call: string, want: string][] = [
  ['and 1 0 2', '0'],
  ['and 1 ""', ''],
  ['or 0 "" .list', '[a b <nil> map[k:v n:<nil>]]'],
  ['or 0 nil', '<no value>'],
  ['not .nilList', 'true'],
  ['not .complex', 'false'],
  ['len .nihon', '6'],
  ['len .bytes', '3'],
  ['len .float', '! len of type float64'],
  ['len nil', '! reflect: call of reflect.Value.Type on zero Value'],
  ['index .list 3 "k"', 'v'],
  ['index .list 2', '<no value>'],
  ['index .list 2 "k"', '! index of nil pointer'],
  ['index .list 4', '! reflect: slice index out of range'],
  ['index .list 5', '! index out of range: 5'],
  ['index .list -1', '! index out of range: -1'],
  ['index .list .float', '! cannot index slice/array with type float64'],
  ['index .list "0"', '! cannot index slice/array with type string'],
  ['index .list nil', '! cannot index slice/array with nil'],
  ['index .map 1', '! value has type int; should be string'],
  ['index .map nil', '! value is nil; should be of type string'],
  ['index .map "absent"', '<no value>'],
  ['index .bytes 0', '255'],
  ['index .nihon 0', '230'],
  ['index .float 0', "! can't index item of type float64"],
  ['index nil 0', '! index of untyped nil'],
  ['slice .nihon 0 3', '日'],
  ['slice .strings 1', '[y]'],
  ['slice .list 1 2', '[b]'],
  ['slice .bytes 1', '[0 97]'],
  ['slice "abc" 2 1', '! invalid slice index: 2 > 1'],
  ['slice "abc" 4', '! index out of range: 4'],
  ['slice "abc" 0 1 2', '! cannot 3-index slice a string'],
  ['slice .strings 0 2 1', '! invalid slice index: 2 > 1'],
  ['slice .map 0', "! can't slice item of type map[string]interface {}"],
  ['slice nil', '! slice of untyped nil'],
  ['print 1 2 "a" "b" nil', '1 2ab<nil>'],
  ['printf "%d-%q" 1 "x"', '1-"x"'],
  ['println "a" 1', 'a 1\n'],
  ['html "<a&\'\\"\\x00" nil', '&lt;a&amp;&#39;&#34;\ufffd&lt;no value&gt;'],
  ['js "a\\\\\'<>&=\\"\\n" "é\\u00ad"', `a\\\\\\'\\u003C\\u003E\\u0026\\u003D\\"\\u000Aé\\u00AD`],
  ['urlquery "a b/ü~"', 'a+b%2F%C3%BC~'],
  ['eq 1 2 1', 'true'],
  ['eq .int 300', 'true'],
  ['eq nil .map.n', 'true'],
  ['eq .nilList nil', 'true'],
  ['eq .map nil', 'false'],
  ['eq .complex .complex', 'true'],
  ['eq 1 .float', '! incompatible types for comparison: int and float64'],
  ['eq .list .list', '! non-comparable type [a b <nil> map[k:v n:<nil>]]: []interface {}'],
  ['eq .list .map', '! non-comparable types [a b <nil> map[k:v n:<nil>]]: []interface {}, map[string]interface {}: map[k:v n:<nil>]'],
  ['eq 1', '! missing argument for comparison'],
  ['ne "a" "b"', 'true'],
  ['lt "a" "b"', 'true'],
  ['le 2 2', 'true'],
  ['gt .float 1.0', 'true'],
  ['ge 1 2', 'false'],
  ['lt true false', '! invalid type for comparison'],
  ['lt nil 1', '! invalid type for comparison'],
  ['lt 1 "a"', '! incompatible types for comparison: int and string'],
  ['call "x"', '! non-function "x" of type string'],
  ['call nil', '! call of nil'],
];

test('built-in functions', () => {
  for (const [call, want] of CALLS) {
    const set = new TemplateSet();
    assert.equal(set.parse('t', encodeUtf8(`{{${call}}}`)).error, undefined);
    let got: string;
    try {
      got = set.execute('t', DATA);
    } catch (e) {
      got = `! ${((e as GoError).cause as GoError).message}`;
    }
    assert.equal(decodeUtf8(got), want, call);
  }
});

test('a function of the set hides a built-in one', () => {
  const set = new TemplateSet({
    functions: new Map([['and', { name: 'and', params: [types.any], variadic: true, call: (...args) => args.length }]]),
  });
  set.parse('t', '{{and 0 0 0}}');
  assert.equal(set.execute('t', null), '3');
});
