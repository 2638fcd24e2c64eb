/** sprig's "Flow Control Functions", against what sprig itself printed. */
import { testCalls } from './evaluate.test.support.ts';

testCalls([
  ['fail "no"', 'error: no'],
  ['fail ""', 'error: '],
]);
