/** When a store is open, held against what another reading of the clocks says, minute by minute. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  closesAt,
  isOpen,
  nextBeginning,
  type OpenHours,
  opensAt,
  type TimeWindow,
} from '../../src/policy/open-hours.ts';
import { paceOf } from '../../src/policy/store-pace.ts';

const minuteMs = 60_000;
/** With clocks that go forward and back by night and at midnight, by half an hour, and not at all. */
const zones = [
  'Europe/Helsinki',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'UTC',
];

const minute = fc.integer({ min: 0, max: 1439 });
const window = fc.record({ from: minute, to: fc.integer({ min: 0, max: 1440 }) }).filter(({ from, to }) => from !== to);
const hours = fc
  .record({ zone: fc.constantFrom(...zones), windows: fc.array(window, { minLength: 1, maxLength: 3 }) })
  .map((one): OpenHours => ({ store: 'telephony', written: '', ...one }));

/** Around the days on which clocks change as often as elsewhere in the year. */
const change = fc.constantFrom('2026-03-29', '2026-10-25', '2026-04-05', '2026-09-06', '2026-10-04', '2026-02-15');
const moment = fc
  .tuple(fc.oneof(change, fc.constant('2026-07-01')), fc.integer({ min: -2 * 1440, max: 2 * 1440 }))
  .map(([day, minutes]) => Date.parse(day) + minutes * minuteMs);

const shows = (zone: string, at: number): number => {
  const wall = DateTime.fromMillis(at, { zone });
  return wall.hour * 60 + wall.minute;
};

const minutesOf = ({ from, to }: TimeWindow): number[] =>
  Array.from({ length: (to > from ? to : to + 1440) - from }, (_, i) => (from + i) % 1440);

function byClock({ zone, windows }: OpenHours): (at: number) => boolean {
  const open = new Set(windows.flatMap(minutesOf));
  return (at) => open.has(shows(zone, at));
}

const openByClock = (one: OpenHours, at: number): boolean => byClock(one)(at);

test('a store is open exactly while the clock on the wall of its zone shows one of its hours', () => {
  fc.assert(
    fc.property(hours, moment, fc.integer({ min: 0, max: minuteMs - 1 }), (one, at, more) => {
      expect(isOpen([one], at + more)).toBe(openByClock(one, at));
    }),
    { numRuns: 500 },
  );
});

test('it opens at the first moment at which it is open, and closes at the first at which it is not', () => {
  fc.assert(
    fc.property(hours, moment, (one, from) => {
      const isOpenAt = byClock(one);
      const first = (open: boolean): number | null => {
        // No window is passed over for longer than the day on which clocks change.
        for (let at = from; at < from + 3 * 1440 * minuteMs; at += minuteMs) if (isOpenAt(at) === open) return at;
        return null;
      };
      expect(opensAt([one], from)).toBe(first(true));
      expect(closesAt([one], from)).toBe(first(false));
    }),
    { numRuns: 40 },
  );
});

test('several stores are open when each of them is; where they never are together, that is known', () => {
  fc.assert(
    fc.property(hours, hours, moment, (one, other, from) => {
      const opening = opensAt([one, other], from);
      if (opening !== null) expect([openByClock(one, opening), openByClock(other, opening)]).toEqual([true, true]);
      const until = opening ?? from + 2 * 1440 * minuteMs;
      for (let at = from; at < until; at += 7 * minuteMs)
        expect(openByClock(one, at) && openByClock(other, at)).toBe(false);
    }),
    { numRuns: 100 },
  );
});

const nights: OpenHours = { store: 's', zone: 'Europe/Helsinki', written: '', windows: [{ from: 180, to: 240 }] };
const localOpening = (from: string): string =>
  DateTime.fromMillis(opensAt([nights], Date.parse(from)) ?? 0, { zone: nights.zone }).toISO() ?? '';

test('an hour that the clocks jump over does not come on that day; one that comes twice is open twice', () => {
  expect(localOpening('2026-03-29T00:00:00+02:00')).toBe('2026-03-30T03:00:00.000+03:00');
  expect(localOpening('2026-10-25T00:00:00+03:00')).toBe('2026-10-25T03:00:00.000+03:00');
  expect(localOpening('2026-10-25T03:59:59+03:00')).toBe('2026-10-25T03:59:59.000+03:00');
  expect(localOpening('2026-10-25T03:30:00+02:00')).toBe('2026-10-25T03:30:00.000+02:00');
  expect(localOpening('2026-10-25T04:00:00+02:00')).toBe('2026-10-26T03:00:00.000+02:00');
});

test('a store without hours is always open', () => {
  expect([opensAt([], 5), closesAt([], 5), isOpen([], 5)]).toEqual([5, null, true]);
});

test('a run begins when it is scheduled, or when its store opens, also one that came before and waits', () => {
  const policy = { schedule: '0 12 * * *', rule: { timezone: 'UTC', dataset: { store: 's', parts: [] } } } as never;
  const begins = (written: string | null, now: string): string | null => {
    const pace = written === null ? {} : { pace: paceOf({ hours: written }) };
    return nextBeginning([{ name: 's', timezone: 'UTC', ...pace } as never], policy, now);
  };
  expect(begins(null, '2026-11-22T13:00:00Z')).toBe('2026-11-23T12:00:00.000Z');
  expect(begins('11:00 to 14:00', '2026-11-22T11:00:00Z')).toBe('2026-11-22T12:00:00.000Z');
  expect(begins('22:00 to 05:00', '2026-11-22T11:00:00Z')).toBe('2026-11-22T22:00:00.000Z');
  expect(begins('22:00 to 05:00', '2026-11-22T13:00:00Z')).toBe('2026-11-22T22:00:00.000Z');
  expect(begins('22:00 to 05:00', '2026-11-22T23:00:00Z')).toBe('2026-11-23T22:00:00.000Z');
});
