/** sprig's "Semantic Version Functions", against what sprig itself printed. */
import { testCalls } from './evaluate.test.support.ts';

testCalls([
  ['semver "v1.2"', 'ver:"1.2.0""v1.2"'],
  ['semver "1.2.3-beta.1+b"', 'ver:"1.2.3-beta.1+b""1.2.3-beta.1+b"'],
  ['semver "x"', 'error: invalid semantic version'],
  ['semverCompare "^1.2" "1.9.0"', 'true'],
  ['semverCompare ">=1.2.3-0" "1.2.3-rc.1"', 'true'],
  ['semverCompare "x y" "1"', 'error: improper constraint: x y'],
  ['semverCompare "1" ""', 'error: invalid semantic version'],
]);
