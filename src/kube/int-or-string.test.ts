import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type IntOrString, parseIntOrString, percentOf, type ScaledResult, scaledValue } from './int-or-string.ts';

test('counts and percentages of a total', () => {
  const cases: [IntOrString, number, boolean, ScaledResult][] = [
    [3, 10, true, { value: 3 }],
    ['25%', 10, true, { value: 3 }],
    ['25%', 10, false, { value: 2 }],
    ['0%', 10, true, { value: 0 }],
    ['100%', 7, false, { value: 7 }],
    ['150%', 3, true, { value: 5 }],
    ['-10%', 15, true, { value: -1 }],
    ['25', 10, true, { error: 'invalid value for IntOrString: invalid type: string is not a percentage' }],
    ['x%', 10, true, { error: 'invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax' }],
    ['%', 10, true, { error: 'invalid value for IntOrString: invalid value "%": strconv.Atoi: parsing "": invalid syntax' }],
    [
      '99999999999999999999%',
      10,
      true,
      {
        error:
          'invalid value for IntOrString: invalid value "99999999999999999999%": strconv.Atoi: parsing "99999999999999999999": value out of range',
      },
    ],
  ];
  for (const [value, total, up, want] of cases) assert.deepEqual(scaledValue(value, total, up), want, String(value));
});

test('texts that are numbers', () => {
  assert.deepEqual(['80', '-1', '+5', 'http', '25%', '2147483648', ''].map(parseIntOrString), [80, -1, 5, 'http', '25%', '2147483648', '']);
  assert.deepEqual([percentOf('25%'), percentOf('-1%'), percentOf(25), percentOf('25')], [25, undefined, undefined, undefined]);
});
