/** sprig's "Regular Expressions", against what sprig itself printed. */
import { testCalls } from './evaluate.test.support.ts';

testCalls([
  ['regexMatch "^a+$" "aaa"', 'true'],
  ['regexMatch "(" "a"', 'false'],
  ['mustRegexMatch "(" "a"', 'error: error parsing regexp: missing closing ): `(`'],
  ['regexFindAll "[24]" "12345" -1', '[]string[string:"2",string:"4"]'],
  ['regexFindAll "x" "12345" -1', '[]string(nil)'],
  ['regexFindAll "" "ab" -1', '[]string[string:"",string:"",string:""]'],
  ['regexFindAll "[0-9]" "123" 0', '[]string(nil)'],
  ['regexFindAll "(" "x" -1', 'error: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`'],
  ['mustRegexFindAll "a{2,1}" "x" -1', 'error: error parsing regexp: invalid repeat count: `{2,1}`'],
  ['regexFind "a.c" "xabcabc"', 'string:"abc"'],
  ['regexFind "z" "x"', 'string:""'],
  ['regexFind "a`(" "x"', 'error: regexp: Compile("a`("): error parsing regexp: missing closing ): `a`(`'],
  ['mustRegexFind "[" "x"', 'error: error parsing regexp: missing closing ]: `[`'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how Go names a group
  ['regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W"', 'string:"-W-xxW-"'],
  ['regexReplaceAll "a(x*)b" "-ab-axxb-" "$1W"', 'string:"---"'],
  ['regexReplaceAll "x*" "日a" "-"', 'string:"-日-a-"'],
  ['mustRegexReplaceAll "*" "x" ""', 'error: error parsing regexp: missing argument to repetition operator: `*`'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how Go names a group
  ['regexReplaceAllLiteral "a(x*)b" "-ab-axxb-" "${1}"', 'string:"-${1}-${1}-"'],
  ['mustRegexReplaceAllLiteral "\\\\8" "x" ""', 'error: error parsing regexp: invalid escape sequence: `\\8`'],
  ['regexSplit "z+" "pizza" -1', '[]string[string:"pi",string:"a"]'],
  ['regexSplit "z" "pizza" 2', '[]string[string:"pi",string:"za"]'],
  ['regexSplit "" "ab" -1', '[]string[string:"a",string:"b"]'],
  ['regexSplit "a" "" -1', '[]string[string:""]'],
  ['regexSplit "a" "x" 0', '[]string(nil)'],
  ['mustRegexSplit ")" "x" -1', 'error: error parsing regexp: unexpected ): `)`'],
  ['regexQuoteMeta "1.2*(a)"', 'string:"1\\\\.2\\\\*\\\\(a\\\\)"'],
]);
