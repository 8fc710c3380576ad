import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  addPeriod,
  applyOffset,
  cutoff,
  dayOf,
  dueDay,
  firstInstantAfter,
  firstInstantOf,
  isZone,
  lastDay,
  localDay,
  wallClockBound,
} from '../../src/policy/calendar.ts';

const months = (count: number) => ({ months: count, days: 0 });
const days = (count: number) => ({ months: 0, days: count });
const helsinki = 'Europe/Helsinki';
const johns = 'America/St_Johns';
const apia = 'Pacific/Apia';
const earliest = '1970-01-02';

describe('a period added to a day', () => {
  test.each([
    ['2022-12-31', months(2), '2023-02-28'],
    ['2023-12-31', months(2), '2024-02-29'],
    ['2024-02-29', months(12), '2025-02-28'],
    ['2024-02-29', months(48), '2028-02-29'],
    ['2023-01-31', months(1), '2023-02-28'],
    ['2023-01-31', { months: 1, days: 1 }, '2023-03-01'],
    ['2023-01-30', { months: 1, days: 2 }, '2023-03-02'],
    ['2023-03-31', months(1), '2023-04-30'],
    ['2020-02-28', days(1000), '2022-11-24'],
    ['1900-02-28', days(1), '1900-03-01'],
    ['2000-02-28', days(1), '2000-02-29'],
    ['9999-12-01', months(1200), '9999-12-31'],
  ])('%s and %j give %s', (day, period, expected) => {
    expect(addPeriod(day, period, helsinki)).toBe(expected);
  });

  test('gives the next day that exists where the zone skipped one, on its way over the date line', () => {
    expect(addPeriod('2011-11-30', months(1), apia)).toBe('2011-12-31');
    expect(addPeriod('2011-11-30', months(1), helsinki)).toBe('2011-12-30');
    expect(addPeriod('2011-12-29', days(1), apia)).toBe('2011-12-31');
    expect(addPeriod('2011-12-28', days(1), apia)).toBe('2011-12-29');
    expect(addPeriod('1993-08-14', days(7), 'Pacific/Kwajalein')).toBe('1993-08-22');
    expect(addPeriod('1994-12-24', days(7), 'Pacific/Kiritimati')).toBe('1995-01-01');
  });

  test('runs from the end of the month or year where the rule says so', () => {
    expect(applyOffset('2024-02-10', 'end-of-month')).toBe('2024-02-29');
    expect(applyOffset('2024-02-10', 'end-of-year')).toBe('2024-12-31');
    expect(applyOffset('2024-02-10', null)).toBe('2024-02-10');
    expect(lastDay('2023-02-10', 'end-of-year', months(2), helsinki)).toBe('2024-02-29');
    expect(dueDay('2023-02-10', 'end-of-year', months(2), helsinki)).toBe('2024-03-01');
  });

  test('crosses months and years one day at a time, and stays within the years that can be written', () => {
    expect(addDays('2023-12-31', 1)).toBe('2024-01-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
    expect(addDays('9999-12-31', 1)).toBe('9999-12-31');
    expect(addDays('0001-01-01', -1)).toBe('0001-01-01');
  });
});

describe('the cutoff', () => {
  test('is one day for all records, where counting to the second has none', () => {
    // To the second, 31 December 09:00 plus two months is over at this instant, and 29 December 10:00 is not.
    const asOf = '2023-02-28T09:30:00Z';
    expect(cutoff(asOf, null, months(2), 'UTC')).toBe('2022-12-27');
    for (const day of ['2022-12-28', '2022-12-29', '2022-12-30', '2022-12-31']) {
      expect(lastDay(day, null, months(2), 'UTC')).toBe('2023-02-28');
    }
    expect(cutoff('2023-03-01T00:00:00Z', null, months(2), 'UTC')).toBe('2022-12-31');
  });

  test('moves at midnight of the policy, not of UTC', () => {
    expect(cutoff('2024-05-31T20:59:59.999Z', null, days(1), helsinki)).toBe('2024-05-29');
    expect(cutoff('2024-05-31T21:00:00Z', null, days(1), helsinki)).toBe('2024-05-30');
    expect(cutoff('2024-05-31T10:00:00Z', null, days(1), 'Pacific/Kiritimati')).toBe('2024-05-30');
  });

  test('waits for the end of the month or year with its offset', () => {
    expect(cutoff('2024-12-31T12:00:00Z', 'end-of-year', months(12), 'UTC')).toBe('2022-12-31');
    expect(cutoff('2025-01-01T00:00:00Z', 'end-of-year', months(12), 'UTC')).toBe('2023-12-31');
    expect(cutoff('2024-03-29T12:00:00Z', 'end-of-month', months(1), 'UTC')).toBe('2024-01-31');
    expect(cutoff('2024-03-30T00:00:00Z', 'end-of-month', months(1), 'UTC')).toBe('2024-02-29');
  });

  test('keeps a record whose last day never came until the next day is over', () => {
    // 29 December 2011 plus a day: the 30th did not exist, so the 31st is its last day.
    expect(cutoff('2011-12-31T09:59:59Z', null, days(1), apia)).toBe('2011-12-28');
    expect(cutoff('2011-12-31T10:00:00Z', null, days(1), apia)).toBe('2011-12-30');
  });

  test('with a period of zero is yesterday', () => {
    expect(cutoff('2024-05-31T12:00:00Z', null, days(0), helsinki)).toBe('2024-05-30');
  });

  test('is the latest day whose last day lies before as-of, and never moves back', () => {
    const moment = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2037, 0) });
    const offset = fc.constantFrom(null, 'end-of-month' as const, 'end-of-year' as const);
    const period = fc.record({ months: fc.nat(120), days: fc.nat(1000) });
    const zone = fc.constantFrom(helsinki, johns, apia, 'Pacific/Kwajalein', 'America/Sao_Paulo', 'UTC');
    fc.assert(
      fc.property(moment, offset, period, zone, (ms, shift, span, place) => {
        const asOf = new Date(ms).toISOString();
        const latest = cutoff(asOf, shift, span, place);
        const today = localDay(asOf, place);
        expect(lastDay(latest, shift, span, place) < today).toBe(true);
        expect(lastDay(addDays(latest, 1), shift, span, place) >= today).toBe(true);
        expect(cutoff(new Date(ms + 86_400_000).toISOString(), shift, span, place) >= latest).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('where a day ends', () => {
  test.each([
    ['2024-01-15', helsinki, '2024-01-15T22:00:00.000Z'],
    ['2024-07-15', helsinki, '2024-07-15T21:00:00.000Z'],
    // 23 and 25 hours long.
    ['2024-03-31', helsinki, '2024-03-31T21:00:00.000Z'],
    ['2024-10-27', helsinki, '2024-10-27T22:00:00.000Z'],
    ['2024-01-15', 'Pacific/Kiritimati', '2024-01-15T10:00:00.000Z'],
    ['2024-01-15', 'Pacific/Chatham', '2024-01-15T10:15:00.000Z'],
    ['2024-07-15', 'Pacific/Chatham', '2024-07-15T11:15:00.000Z'],
    ['2024-01-15', 'Asia/Kathmandu', '2024-01-15T18:15:00.000Z'],
    // Midnight did not exist: the day began at 01:00.
    ['2017-10-14', 'America/Sao_Paulo', '2017-10-15T03:00:00.000Z'],
    // The clock went back at midnight: 23:00 came twice before the day was over.
    ['2018-02-17', 'America/Sao_Paulo', '2018-02-18T03:00:00.000Z'],
    // The clock went back at 00:01: over at the first midnight.
    ['2010-11-06', johns, '2010-11-07T02:30:00.000Z'],
    ['2011-12-29', apia, '2011-12-30T10:00:00.000Z'],
    ['2011-12-30', apia, '2011-12-30T10:00:00.000Z'],
    ['9999-12-31', 'America/New_York', '9999-12-31T23:59:59.999Z'],
  ])('%s in %s ends at %s', (day, zone, instant) => {
    expect(firstInstantAfter(day, zone)).toBe(instant);
    if (day < '9999') expect(firstInstantOf(addDays(day, 1), zone)).toBe(instant);
  });

  test('as-of is of the day that the wall shows', () => {
    expect(localDay('2024-05-31T21:00:00Z', helsinki)).toBe('2024-06-01');
    expect(localDay('2024-05-31T23:59:59.999999+03:00', helsinki)).toBe('2024-05-31');
    expect(localDay('2024-05-31T10:00:00Z', 'Pacific/Kiritimati')).toBe('2024-06-01');
    expect(localDay('2010-11-07T02:31:00Z', johns)).toBe('2010-11-06');
    expect(() => localDay('2024-05-31', helsinki)).toThrow('is not an instant');
    expect(() => localDay('2024-05-31T10:00:00', helsinki)).toThrow('is not an instant');
    expect(() => localDay('2024-05-31T10:00:00Z', 'Europe/Atlantis')).toThrow('not known');
  });
});

describe('a timestamp without zone', () => {
  test.each([
    ['2024-01-15T10:00:00Z', helsinki, '2024-01-15 12:00:00'],
    ['2024-01-15T10:00:00.25Z', helsinki, '2024-01-15 12:00:00.250000'],
    ['2024-01-15T10:00:00.000001Z', helsinki, '2024-01-15 12:00:00.000001'],
    ['2024-01-15T10:00:00Z', 'UTC', '2024-01-15 10:00:00'],
    // 03:00 to 04:00 came twice: before the second 03:00, no reading of that hour is surely over.
    ['2024-10-27T00:00:00Z', helsinki, '2024-10-27 03:00:00'],
    ['2024-10-27T00:59:59.999999Z', helsinki, '2024-10-27 03:00:00'],
    ['2024-10-27T01:00:00Z', helsinki, '2024-10-27 03:00:00'],
    ['2024-10-27T01:30:00Z', helsinki, '2024-10-27 03:30:00'],
    ['2024-10-26T23:59:59Z', helsinki, '2024-10-27 02:59:59'],
    // 03:00 to 04:00 never came: all of it counts as the moment of the jump, 01:00Z.
    ['2024-03-31T01:00:00Z', helsinki, '2024-03-31 03:00:00'],
    ['2024-03-31T01:00:00.000001Z', helsinki, '2024-03-31 04:00:00.000001'],
    ['2024-03-31T00:59:59.999999Z', helsinki, '2024-03-31 02:59:59.999999'],
    // The first midnight, a minute before the clock went back to 23:01.
    ['2010-11-07T02:30:00Z', johns, '2010-11-06 23:01:00'],
  ])('lies before %s in %s exactly if it is less than %s', (instant, zone, bound) => {
    expect(wallClockBound(instant, zone)).toBe(bound);
  });
});

describe('the day of a value in a store', () => {
  test.each([
    ['date', '2024-05-31', '2024-05-31'],
    ['date', 'infinity', 'unusable'],
    ['date', '-infinity', 'unusable'],
    ['date', '1970-01-01', 'unusable'],
    ['date', '1970-01-02', '1970-01-02'],
    ['date', '0044-03-15 BC', 'unusable'],
    ['date', '0000-00-00', 'unusable'],
    ['date', '2023-02-29', 'unusable'],
    ['date', '2023-13-01', 'unusable'],
    ['date', 'yesterday', 'unusable'],
    ['date', '12024-05-31', '9999-12-31'],
    ['date', '2024-05-31 10:00:00', 'unusable'],
    ['instant', '2024-05-31T20:59:59.999999Z', '2024-05-31'],
    ['instant', '2024-05-31T21:00:00Z', '2024-06-01'],
    ['instant', '2024-05-31 23:59:59.999999+03', '2024-05-31'],
    ['instant', '2024-06-01 02:45:00+05:45', '2024-06-01'],
    ['instant', '1970-01-01 21:59:59+00', 'unusable'],
    ['instant', '1970-01-01 22:00:00+00', '1970-01-02'],
    ['instant', '2024-05-31 20:15:29-00:44:30', '2024-05-31'],
    ['instant', '2024-05-31 20:15:30-00:44:30', '2024-06-01'],
    ['instant', '2024-05-31 10:00:00', 'unusable'],
    ['instant', '9999-12-31 23:59:59+00', '9999-12-31'],
    ['instant', '294276-12-31 23:59:59+00', '9999-12-31'],
    ['instant', '4713-01-01 00:00:00+00 BC', 'unusable'],
    ['timestamp', '2024-05-31 23:59:59.999999', '2024-05-31'],
    ['timestamp', '2024-06-01 00:00:00', '2024-06-01'],
    ['timestamp', '2024-06-01 00:00:00+03', 'unusable'],
    ['timestamp', '2024-06-01', 'unusable'],
    ['timestamp', 'infinity', 'unusable'],
  ] as const)('of the %s %s is %s in Helsinki', (type, text, expected) => {
    const reading = type === 'timestamp' ? { type, text, zone: helsinki } : { type, text };
    expect(dayOf(reading, helsinki, earliest)).toBe(expected);
  });

  test('is read in the zone of the store and counted in that of the policy', () => {
    const reading = { type: 'timestamp', text: '2024-05-31 22:30:00', zone: 'UTC' } as const;
    expect(dayOf(reading, helsinki, earliest)).toBe('2024-06-01');
    expect(dayOf(reading, 'America/New_York', earliest)).toBe('2024-05-31');
  });

  test('is the later one where clocks went back over midnight', () => {
    const instant = (text: string) => dayOf({ type: 'instant', text }, johns, earliest);
    expect(instant('2010-11-07T02:29:59.999999Z')).toBe('2010-11-06');
    expect(instant('2010-11-07T02:30:00Z')).toBe('2010-11-07');
    expect(instant('2010-11-07T02:31:00Z')).toBe('2010-11-07'); // The wall shows 23:01 of the 6th once more.
    const reading = (text: string) => dayOf({ type: 'timestamp', text, zone: johns }, johns, earliest);
    expect(reading('2010-11-06 23:00:59.999999')).toBe('2010-11-06');
    expect(reading('2010-11-06 23:01:00')).toBe('2010-11-07');
  });

  test('is that of the jump where the reading never was on a clock', () => {
    const reading = { type: 'timestamp', text: '2024-03-31 03:59:59', zone: helsinki } as const;
    // The jump was at 01:00Z: in Lisbon 02:00 of the same day, at Pago Pago still the day before.
    expect(dayOf(reading, 'Pacific/Pago_Pago', earliest)).toBe('2024-03-30');
    expect(dayOf({ ...reading, text: '2011-12-30 12:00:00', zone: apia }, apia, earliest)).toBe('2011-12-31');
  });
});

describe('a zone', () => {
  test.each([
    'UTC',
    helsinki,
    'Europe/Kyiv',
    'Asia/Kolkata',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
  ])('%s is known', (name) => {
    expect(isZone(name)).toBe(true);
  });

  test.each([
    '',
    '+02:00',
    'EET',
    'EST',
    'GMT',
    'Etc/GMT-2',
    'europe/helsinki',
    'Europe/helsinki',
    'Europe/Atlantis',
    'local',
    'Helsinki',
  ])('%j is refused', (name) => {
    expect(isZone(name)).toBe(false);
  });
});
