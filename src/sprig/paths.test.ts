/** sprig's "Path and Filepath Functions", against what sprig itself printed. */
import { testCalls } from './evaluate.test.support.ts';

testCalls([
  ['base "/a/b/"', 'string:"b"'],
  ['base ""', 'string:"."'],
  ['dir "a/b/c"', 'string:"a/b"'],
  ['dir "x"', 'string:"."'],
  ['clean "/a/../b//c/."', 'string:"/b/c"'],
  ['ext "a.tar.gz"', 'string:".gz"'],
  ['ext "a/b.c/d"', 'string:""'],
  ['isAbs "/a"', 'true'],
  ['osBase "a/b"', 'string:"b"'],
  ['osDir "/"', 'string:"/"'],
  ['osClean ""', 'string:"."'],
  ['osExt ".x"', 'string:".x"'],
  ['osIsAbs "a"', 'false'],
]);
