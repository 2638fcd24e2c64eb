import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatTime, loadZone, parseTime, timeAt, utcZone } from '../golang/index.ts';
import { nextCronTime, parseCron } from './index.ts';

const LAYOUT = '2006-01-02T15:04:05Z07:00';

function next(text: string, from: string, zone = 'UTC', times = 1): string {
  const read = parseCron(text);
  if ('error' in read) return read.error;
  let time = { ...parseTime(LAYOUT, from, utcZone), zone: loadZone(zone) };
  for (let i = 0; i < times; i++) {
    const found = nextCronTime(read.schedule, time);
    if (found === undefined) return 'never';
    time = found;
  }
  return formatTime(time, LAYOUT);
}

test('next times', () => {
  const from = '2026-03-28T10:20:30Z';
  const rows: readonly (readonly [text: string, zone: string, times: number, want: string])[] = [
    ['* * * * *', 'UTC', 1, '2026-03-28T10:21:00Z'],
    ['*/15 * * * *', 'UTC', 3, '2026-03-28T11:00:00Z'],
    ['5/20 * * * *', 'UTC', 1, '2026-03-28T10:25:00Z'],
    ['0 0 1,15 * MON', 'UTC', 1, '2026-03-30T00:00:00Z'],
    ['0 0 1,15 * *', 'UTC', 1, '2026-04-01T00:00:00Z'],
    ['0 0 * * sun', 'UTC', 1, '2026-03-29T00:00:00Z'],
    ['0 0 29 2 *', 'UTC', 1, '2028-02-29T00:00:00Z'],
    ['0 0 31 2 *', 'UTC', 1, 'never'],
    ['@yearly', 'UTC', 1, '2027-01-01T00:00:00Z'],
    ['@every 90m', 'UTC', 2, '2026-03-28T13:20:30Z'],
    ['@every 1ms', 'UTC', 1, '2026-03-28T10:20:31Z'],
    // Clocks go forward on the 29th: 02:30 does not exist.
    ['30 2 * * *', 'Europe/Berlin', 1, '2026-03-30T02:30:00+02:00'],
    ['0 3 * * *', 'Europe/Berlin', 1, '2026-03-29T03:00:00+02:00'],
    ['TZ=Asia/Tokyo 0 9 * * *', 'UTC', 1, '2026-03-29T00:00:00Z'],
    [', * * * *', 'UTC', 1, 'never'],
  ];
  for (const [text, zone, times, want] of rows) assert.equal(next(text, from, zone, times), want, text);
});

test('what is no schedule', () => {
  const rows: readonly (readonly [text: string, want: string])[] = [
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['@often', 'unrecognized descriptor: @often'],
    ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
    ['TZ=Mars * * * * *', 'provided bad location Mars: unknown time zone Mars'],
    ['TZ=UTC', 'invalid schedule format: runtime error: slice bounds out of range [:-1]'],
  ];
  for (const [text, want] of rows) assert.equal(next(text, '2026-01-01T00:00:00Z'), want, text);
});

test('any text is read or refused, and what is read comes to an end', () => {
  const unit = fc.constantFrom(...'0123456789*/-,? @', 'jan', 'mon', ' * ', 'TZ=', '@every ');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 24 }), (text) => {
      const read = parseCron(text);
      if ('schedule' in read) nextCronTime(read.schedule, timeAt(1_700_000_000n, 0n, utcZone));
    }),
    { seed: 4, numRuns: 500 },
  );
});
