import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatPeriod, parsePeriod } from '../../src/policy/period.ts';

const period = (months: number, days: number) => ({ ok: true, period: { months, days } });

describe('a period', () => {
  test.each([
    ['2 months', period(2, 0)],
    ['1 month', period(1, 0)],
    ['1000 days', period(0, 1000)],
    ['1 day', period(0, 1)],
    ['5 years', period(60, 0)],
    ['6 weeks', period(0, 42)],
    ['P2M', period(2, 0)],
    ['P1Y6M', period(18, 0)],
    ['P30D', period(0, 30)],
    ['P2W', period(0, 14)],
    ['P1Y2M10D', period(14, 10)],
    ['100 years', period(1200, 0)],
  ])('%s is read in whole calendar units', (text, expected) => {
    expect(parsePeriod(text)).toEqual(expected);
  });

  test.each([
    ['0 days', 'zero', '`until`'],
    ['P0D', 'zero', '`until`'],
    ['-2 months', 'negative', '2 months'],
    ['P-2M', 'negative', '2 months'],
    ['-P2M', 'negative', '2 months'],
    ['-1', 'negative', '2 months'],
    ['1.5 years', 'fraction', '18 months'],
    ['1,5 years', 'fraction', '18 months'],
    ['P1.5Y', 'fraction', '18 months'],
    ['12', 'no unit', '`12 months`'],
    ['101 years', 'longer than 100 years', '`indefinite`'],
    ['P1200M1D', 'longer than 100 years', '`indefinite`'],
    ['36526 days', 'longer than 100 years', '`indefinite`'],
    ['999999999 days', 'longer than 100 years', '`indefinite`'],
    ['forever', 'not a period', '`indefinite`'],
    ['PT1M', '1 minute', 'did you mean P1M = 1 month?'],
    ['PT2M', '2 minutes', 'did you mean P2M = 2 months?'],
    ['1 minute', 'hours or less', '2 months'],
    ['48 hours', 'hours or less', '2 months'],
    ['PT48H', 'hours or less', '2 months'],
    ['P1DT12H', 'hours or less', '2 months'],
    ['1 year 6 months', 'several units', '`P1Y6M`'],
    ['1 year and 6 months', 'several units', '`P1Y6M`'],
    ['P', 'not a period', 'P2M'],
    ['P1M2W', 'not a period', 'P2M'],
    ['', 'not a period', 'P2M'],
    ['2 Months', 'not a period', '2 months'],
    ['two months', 'not a period', '2 months'],
    ['2 months ', 'not a period', '2 months'],
    ['constructor', 'not a period', '2 months'],
  ])('%j is refused: it is %s', (text, what, hint) => {
    expect(parsePeriod(text)).toEqual({
      ok: false,
      what: expect.stringContaining(what),
      hint: expect.stringContaining(hint),
    });
  });

  test.each([
    [{ months: 2, days: 0 }, '2 months'],
    [{ months: 1, days: 0 }, '1 month'],
    [{ months: 60, days: 0 }, '5 years'],
    [{ months: 12, days: 0 }, '1 year'],
    [{ months: 18, days: 0 }, '18 months'],
    [{ months: 30, days: 0 }, 'P2Y6M'],
    [{ months: 0, days: 1000 }, '1000 days'],
    [{ months: 2, days: 10 }, 'P2M10D'],
    [{ months: 0, days: 0 }, '0 days'],
  ])('%j is written as %s', (value, text) => {
    expect(formatPeriod(value)).toBe(text);
  });

  test('is read back as it was written', () => {
    const periods = fc.record({ months: fc.nat(600), days: fc.nat(18_000) }).filter((p) => p.months + p.days > 0);
    fc.assert(
      fc.property(periods, (value) => {
        expect(parsePeriod(formatPeriod(value))).toEqual({ ok: true, period: value });
      }),
    );
  });
});
