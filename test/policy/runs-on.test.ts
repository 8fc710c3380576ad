/** The instants by which the coming days are judged. */
import { expect, test } from '@jest/globals';
import { momentsOf } from '../../src/policy/runs-on.ts';

const at = (schedule: string | null, zone: string, after: string, days: number): string[] =>
  momentsOf(schedule, zone, after, days).map(({ at }) => at);

test('a day is judged as its first run will judge it', () => {
  expect(momentsOf('15 2,14 * * *', 'Europe/Helsinki', '2026-01-30', 2)).toEqual([
    { day: '2026-01-31', at: '2026-01-31T00:15:00.000Z' },
    { day: '2026-02-01', at: '2026-02-01T00:15:00.000Z' },
  ]);
});

test('a day without a run is judged at its noon', () => {
  expect(at('0 3 * * 1', 'UTC', '2026-01-30', 4)).toEqual([
    '2026-01-31T12:00:00.000Z',
    '2026-02-01T12:00:00.000Z',
    '2026-02-02T03:00:00.000Z',
    '2026-02-03T12:00:00.000Z',
  ]);
  expect(at(null, 'Pacific/Kiritimati', '2026-01-30', 1)).toEqual(['2026-01-30T22:00:00.000Z']);
});

test('also where clocks change, and at midnight', () => {
  expect(at('30 3 * * *', 'Europe/Helsinki', '2026-03-27', 3)).toEqual([
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:30:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ]);
  expect(at('0 0 * * *', 'Europe/Helsinki', '2026-10-24', 2)).toEqual([
    '2026-10-24T21:00:00.000Z',
    '2026-10-25T22:00:00.000Z',
  ]);
});

test('a schedule that runs every minute is looked ahead as fast as any', () => {
  const year = at('* * * * *', 'Europe/Helsinki', '2026-11-22', 366);
  expect([year.length, year[0], year[365]]).toEqual([366, '2026-11-22T22:00:00.000Z', '2027-11-22T22:00:00.000Z']);
}, 5_000);

test('where the clocks change by half an hour, a run that cannot be found is taken to be at noon', () => {
  const days = at('15 2 * * *', 'Australia/Lord_Howe', '2027-03-20', 30);
  expect(days[0]).toBe('2027-03-20T15:15:00.000Z');
  expect(days).toHaveLength(30);
}, 30_000);
