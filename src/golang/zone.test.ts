import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { GoError } from './func.ts';
import { loadZone, offsetOf, zoneAt, zoneNames } from './zone.ts';

const second = (text: string): number => Date.parse(text) / 1000;

const instants: readonly [zone: string, instant: string, abbreviation: string, offset: number][] = [
  ['Europe/Berlin', '2024-03-31T00:59:59Z', 'CET', 3600],
  ['Europe/Berlin', '2024-03-31T01:00:00Z', 'CEST', 7200],
  ['Europe/Berlin', '1945-07-01T00:00:00Z', 'CEMT', 10_800],
  ['America/New_York', '2024-11-03T05:59:59Z', 'EDT', -14_400],
  ['America/New_York', '2024-11-03T06:00:00Z', 'EST', -18_000],
  ['America/New_York', '1883-01-01T00:00:00Z', 'LMT', -17_762],
  ['America/New_York', '1944-01-01T00:00:00Z', 'EWT', -14_400],
  ['US/Eastern', '2400-07-01T00:00:00Z', 'EDT', -14_400],
  ['Europe/Berlin', '9999-07-01T00:00:00Z', 'CEST', 7200],
  ['Australia/Sydney', '2100-01-01T00:00:00Z', 'AEDT', 39_600],
  ['Australia/Lord_Howe', '2024-07-01T00:00:00Z', '+1030', 37_800],
  ['America/Nuuk', '2024-07-01T00:00:00Z', '-01', -3600],
  ['Africa/Cairo', '2024-05-01T00:00:00Z', 'EEST', 10_800],
  ['Asia/Jerusalem', '2050-03-25T00:00:00Z', 'IDT', 10_800],
  ['Asia/Kathmandu', '2024-01-01T00:00:00Z', '+0545', 20_700],
  ['Etc/GMT+5', '2024-01-01T00:00:00Z', '-05', -18_000],
  ['Local', '2024-01-01T00:00:00Z', 'UTC', 0],
  ['', '2024-01-01T00:00:00Z', 'UTC', 0],
];

test('offset and abbreviation', () => {
  for (const [zone, instant, abbreviation, offset] of instants) {
    const period = zoneAt(loadZone(zone), second(instant));
    deepEqual([period.abbreviation, period.offset], [abbreviation, offset], `${zone} ${instant}`);
  }
});

test('an abbreviation means what it means at that time', () => {
  const dublin = loadZone('Europe/Dublin');
  equal(offsetOf(dublin, 'IST', second('2024-07-01T00:00:00Z')), 3600);
  equal(offsetOf(dublin, 'GMT', second('2024-01-01T00:00:00Z')), 0);
  equal(offsetOf(dublin, 'PST', 0), undefined);
});

test('names', () => {
  equal(zoneNames().length > 590, true);
  throws(() => loadZone('Mars/Olympus'), new GoError('unknown time zone Mars/Olympus'));
  throws(() => loadZone('../etc/passwd'), new GoError('time: invalid location name'));
  throws(() => loadZone('/etc/passwd'), new GoError('time: invalid location name'));
});

test('every zone can be read, its changes ascend', () => {
  for (const name of zoneNames()) {
    const { transitions, kinds } = loadZone(name);
    equal(kinds.length > 0, true, name);
    for (let i = 1; i < transitions.length; i++) equal(transitions[i - 1]!.at < transitions[i]!.at, true, name);
  }
});
