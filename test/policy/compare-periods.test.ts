import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addPeriod } from '../../src/policy/calendar.ts';
import { mayExceed } from '../../src/policy/compare-periods.ts';
import { periodOf } from '../../src/policy/compile-policy.ts';

describe('Whether a period may end later than another', () => {
  test.each([
    ['2 months', '2 months', false],
    ['2 months', '60 days', true],
    ['2 months', '62 days', false],
    ['59 days', '2 months', false],
    ['60 days', '2 months', true],
    ['1 year', '365 days', true],
    ['1 year', '366 days', false],
    ['365 days', '1 year', false],
    ['366 days', '1 year', true],
    ['P1M30D', '2 months', true],
    ['12 months', '1 year', false],
    ['52 weeks', '1 year', false],
  ])('%s against %s: %s', (a, b, expected) => {
    expect(mayExceed(periodOf(a), periodOf(b))).toBe(expected);
  });

  test('never denies what the calendar shows', () => {
    const period = fc.record({ months: fc.integer({ min: 0, max: 30 }), days: fc.integer({ min: 0, max: 900 }) });
    const day = fc
      .date({ min: new Date('1990-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(period, period, day, (a, b, start) => {
        if (addPeriod(start, a, 'UTC') > addPeriod(start, b, 'UTC')) expect(mayExceed(a, b)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
