/** sprig's "Float Math Functions", against what sprig itself printed. */
import { testCalls } from './evaluate.test.support.ts';

testCalls([
  ['addf 0.1 0.2', 'f:0.3'],
  ['addf', 'f:0'],
  ['addf 1e300 1e300 -1e300', 'f:1e+300'],
  ['addf "inf"', 'error: Cannot create a Decimal from +Inf'],
  ['addf "NaN" 1', 'error: Cannot create a Decimal from NaN'],
  ['add1f "0.1"', 'f:1.1'],
  ['subf 0.3 0.1', 'f:0.2'],
  ['subf -0.0 0', 'f:0'],
  ['divf 10 4 2', 'f:1.25'],
  ['divf 1 3', 'f:0.3333333333333333'],
  ['divf -2 3', 'f:-0.6666666666666667'],
  ['divf 1 0', 'error: decimal division by 0'],
  ['divf 0 5', 'f:0'],
  ['divf 1e-300 7', 'f:0'],
  ['mulf 1.1 1.1 1.1', 'f:1.331'],
  ['mulf 1e200 1e200', 'f:+Inf'],
  ['mulf 5e-324 0.5', 'f:5e-324'],
  ['maxf 1 2.5 "3"', 'f:3'],
  ['maxf "NaN" "inf"', 'f:+Inf'],
  ['maxf 1 "NaN"', 'f:NaN'],
  ['minf 4 -0.0 0', 'f:-0'],
  ['minf "NaN" "-inf"', 'f:-Inf'],
]);
