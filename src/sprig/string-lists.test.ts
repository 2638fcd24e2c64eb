/** sprig's "String List Functions", against what sprig itself printed. */
import { testCalls } from './evaluate.test.support.ts';

testCalls([
  ['join "," (list "a" nil 1 1.5 true)', 'string:"a,1,1.5,true"'],
  ['join "," (mkStrs "a" "b")', 'string:"a,b"'],
  ['join "," (mkInts 1 2)', 'string:"1,2"'],
  ['join "," (mkBytes "ab")', 'string:"97,98"'],
  ['join "," "a"', 'string:"a"'],
  ['join "," nil', 'string:""'],
  ['join "," (dict "a" 1)', 'string:"map[a:1]"'],
  ['splitList "," "a,b,,c"', '[]string[string:"a",string:"b",string:"",string:"c"]'],
  ['splitList "" "aéb"', '[]string[string:"a",string:"é",string:"b"]'],
  ['splitList "," ""', '[]string[string:""]'],
  ['splitList "" ""', '[]string[]'],
  ['split "$" "foo$bar"', 'map[string]string{"_0":string:"foo","_1":string:"bar"}'],
  ['splitn "$" 2 "foo$bar$baz"', 'map[string]string{"_0":string:"foo","_1":string:"bar$baz"}'],
  ['splitn "$" 0 "foo"', 'map[string]string{}'],
  ['splitn "" 2 "aéb"', 'map[string]string{"_0":string:"a","_1":string:"éb"}'],
  ['splitn "," -1 "a,b"', 'map[string]string{"_0":string:"a","_1":string:"b"}'],
  ['sortAlpha (list "b" "a" 10 9)', '[]string[string:"10",string:"9",string:"a",string:"b"]'],
  ['sortAlpha (mkInts 10 9)', '[]string[string:"10",string:"9"]'],
  ['sortAlpha "x"', '[]string[string:"x"]'],
  ['sortAlpha nil', '[]string[string:"<nil>"]'],
  ['sortAlpha (list "ﬀ" "𝒳" "z")', '[]string[string:"z",string:"ﬀ",string:"𝒳"]'],
  ['toStrings (list 1 nil "a" 1.5)', '[]string[string:"1",string:"a",string:"1.5"]'],
  ['toStrings nil', '[]string[]'],
  ['toStrings (mkInts)', '[]string[]'],
]);
