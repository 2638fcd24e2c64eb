/** sprig's "URL Functions", against what sprig itself printed. */
import { testCalls } from './evaluate.test.support.ts';

testCalls([
  [
    'urlParse "http://user:pa%20ss@host.com:8080/p%2Fa?q=1&r=2#fr%20ag"',
    'map[string]interface {}{"fragment":string:"fr ag","host":string:"host.com:8080","hostname":string:"host.com","opaque":string:"","path":string:"/p/a","query":string:"q=1&r=2","scheme":string:"http","userinfo":string:"user:pa%20ss"}',
  ],
  [
    'urlParse "mailto:a@b"',
    'map[string]interface {}{"fragment":string:"","host":string:"","hostname":string:"","opaque":string:"a@b","path":string:"","query":string:"","scheme":string:"mailto","userinfo":string:""}',
  ],
  [
    'urlParse "//host/path"',
    'map[string]interface {}{"fragment":string:"","host":string:"host","hostname":string:"host","opaque":string:"","path":string:"/path","query":string:"","scheme":string:"","userinfo":string:""}',
  ],
  [
    'urlParse "/p?x"',
    'map[string]interface {}{"fragment":string:"","host":string:"","hostname":string:"","opaque":string:"","path":string:"/p","query":string:"x","scheme":string:"","userinfo":string:""}',
  ],
  [
    'urlParse "?"',
    'map[string]interface {}{"fragment":string:"","host":string:"","hostname":string:"","opaque":string:"","path":string:"","query":string:"","scheme":string:"","userinfo":string:""}',
  ],
  [
    'urlParse ""',
    'map[string]interface {}{"fragment":string:"","host":string:"","hostname":string:"","opaque":string:"","path":string:"","query":string:"","scheme":string:"","userinfo":string:""}',
  ],
  [
    'urlParse "*"',
    'map[string]interface {}{"fragment":string:"","host":string:"","hostname":string:"","opaque":string:"","path":string:"*","query":string:"","scheme":string:"","userinfo":string:""}',
  ],
  [
    'urlParse "https://[::1%25eth0]:80/x"',
    'map[string]interface {}{"fragment":string:"","host":string:"[::1%eth0]:80","hostname":string:"::1%eth0","opaque":string:"","path":string:"/x","query":string:"","scheme":string:"https","userinfo":string:""}',
  ],
  ['urlParse "http://[fe80::%31]/"', 'error: unable to parse url: parse "http://[fe80::%31]/": invalid URL escape "%31"'],
  ['urlParse "http://[1.2.3.4]/"', 'error: unable to parse url: parse "http://[1.2.3.4]/": invalid IP-literal'],
  ['urlParse "http://[x]/"', 'error: unable to parse url: parse "http://[x]/": invalid host: ParseAddr("x"): unable to parse IP'],
  ['urlParse "http://[::1"', 'error: unable to parse url: parse "http://[::1": missing \']\' in host'],
  ['urlParse "http://a[b]"', 'error: unable to parse url: parse "http://a[b]": invalid IP-literal'],
  ['urlParse "http://h:x/"', 'error: unable to parse url: parse "http://h:x/": invalid port ":x" after host'],
  ['urlParse "http://x y/"', 'error: unable to parse url: parse "http://x y/": invalid character " " in host name'],
  ['urlParse "http://h/%zz"', 'error: unable to parse url: parse "http://h/%zz": invalid URL escape "%zz"'],
  ['urlParse "http://%41/"', 'error: unable to parse url: parse "http://%41/": invalid URL escape "%41"'],
  [
    'urlParse "http://%e6%97%a5/"',
    'map[string]interface {}{"fragment":string:"","host":string:"日","hostname":string:"日","opaque":string:"","path":string:"/","query":string:"","scheme":string:"http","userinfo":string:""}',
  ],
  [
    'urlParse "http://u@v@h/"',
    'map[string]interface {}{"fragment":string:"","host":string:"h","hostname":string:"h","opaque":string:"","path":string:"/","query":string:"","scheme":string:"http","userinfo":string:"u%40v"}',
  ],
  ['urlParse "http://u<@h/"', 'error: unable to parse url: parse "http://u<@h/": net/url: invalid userinfo'],
  ['urlParse ":x"', 'error: unable to parse url: parse ":x": missing protocol scheme'],
  [
    'urlParse "a:b:c"',
    'map[string]interface {}{"fragment":string:"","host":string:"","hostname":string:"","opaque":string:"b:c","path":string:"","query":string:"","scheme":string:"a","userinfo":string:""}',
  ],
  ['urlParse "1a:b"', 'error: unable to parse url: parse "1a:b": first path segment in URL cannot contain colon'],
  ['urlParse "http://h/#%z"', 'error: unable to parse url: parse "http://h/#%z": invalid URL escape "%z"'],
  ['urlParse "a\\nb"', 'error: unable to parse url: parse "a\\nb": net/url: invalid control character in URL'],
  [
    'urlParse "HTTP://h"',
    'map[string]interface {}{"fragment":string:"","host":string:"h","hostname":string:"h","opaque":string:"","path":string:"","query":string:"","scheme":string:"http","userinfo":string:""}',
  ],
  [
    'urlParse "///x"',
    'map[string]interface {}{"fragment":string:"","host":string:"","hostname":string:"","opaque":string:"","path":string:"///x","query":string:"","scheme":string:"","userinfo":string:""}',
  ],
  [
    'urlJoin (dict "scheme" "https" "host" "h:1" "path" "a b/日" "query" "q=1" "fragment" "f g" "userinfo" "u:p@")',
    'string:"https://u:p%40@h:1/a%20b/%E6%97%A5?q=1#f%20g"',
  ],
  ['urlJoin (dict "path" "a:b")', 'string:"./a:b"'],
  ['urlJoin (dict "scheme" "mailto" "opaque" "a@b")', 'string:"mailto:a@b"'],
  ['urlJoin (dict "scheme" "file" "path" "/x")', 'string:"file:///x"'],
  ['urlJoin (dict "scheme" "x")', 'string:"x:"'],
  ['urlJoin (dict "host" 1)', 'error: unable to parse host key, must be of type string, but int found'],
  ['urlJoin (dict "host" nil)', 'error: runtime error: invalid memory address or nil pointer dereference'],
  ['urlJoin (dict "userinfo" "a b")', 'error: unable to parse userinfo in dict: parse "proto://a b@host": net/url: invalid userinfo'],
  ['urlJoin (dict)', 'string:""'],
  ['urlJoin nil', 'string:""'],
]);
