/**
 * A retention period as an author writes it: plain words (`2 months`) or ISO 8601 (`P2M`). Whole calendar units only,
 * because retention is counted in days. Pure.
 */
import type { Period } from './compiled.ts';

export type ParsedPeriod = { ok: true; period: Period } | { ok: false; what: string; hint: string };

const units = {
  day: { months: 0, days: 1 },
  week: { months: 0, days: 7 },
  month: { months: 1, days: 0 },
  year: { months: 12, days: 0 },
};
const longestMonths = 1200;

/** Zero, negative and fractional amounts, amounts without a unit, hours and shorter, and more than 100 years are refused. */
export function parsePeriod(text: string): ParsedPeriod {
  const period = plainWords(text) ?? iso(text);
  if (!period) return { ok: false, ...whyUnreadable(text) };
  if (period.months === 0 && period.days === 0) {
    return {
      ok: false,
      what: 'a period of zero keeps nothing',
      hint: 'write a period of at least 1 day, or use `until` for records that are kept until something happens',
    };
  }
  // 100 years have 36524 or 36525 days.
  if (period.months / longestMonths + period.days / 36_525 > 1) {
    return {
      ok: false,
      what: 'the period is longer than 100 years',
      hint: 'write `indefinite` for records that are kept for good',
    };
  }
  return { ok: true, period };
}

/** In the largest plain unit that fits (`2 months`, `5 years`, `1000 days`), else ISO (`P1Y6M`, `P1M10D`). Parses back. */
export function formatPeriod({ months, days }: Period): string {
  const years = Math.floor(months / 12);
  if (months === 0) return counted(days, 'day');
  if (days === 0 && months % 12 === 0) return counted(years, 'year');
  if (days === 0 && months < 24) return counted(months, 'month');
  return `P${part(years, 'Y')}${part(months % 12, 'M')}${part(days, 'D')}`;
}

function plainWords(text: string): Period | null {
  const [, count, unit] = /^(\d{1,9}) (day|week|month|year)s?$/.exec(text) ?? [];
  return count && unit ? times(Number(count), unit as keyof typeof units) : null;
}

function iso(text: string): Period | null {
  const [, weeks] = /^P(\d{1,9})W$/.exec(text) ?? [];
  if (weeks) return times(Number(weeks), 'week');
  const [found, years, months, days] = /^P(?=\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?$/.exec(text) ?? [];
  return found ? { months: Number(years ?? 0) * 12 + Number(months ?? 0), days: Number(days ?? 0) } : null;
}

function times(count: number, unit: keyof typeof units): Period {
  return { months: count * units[unit].months, days: count * units[unit].days };
}

function whyUnreadable(text: string): { what: string; hint: string } {
  const general = 'write a whole number and a unit, such as `2 months`, `1000 days` or `5 years`, or ISO 8601: `P2M`';
  const [, minutes] = /^PT(\d+)M$/.exec(text) ?? [];
  if (minutes) {
    return {
      what: `\`${text}\` is ${counted(Number(minutes), 'minute')}; retention is counted in days`,
      hint: `did you mean P${minutes}M = ${counted(Number(minutes), 'month')}?`,
    };
  }
  if (/^P.*T/.test(text) || /\d ?(h|hours?|min|minutes?|s|sec|seconds?)$/i.test(text)) {
    return { what: `\`${text}\` counts hours or less; retention is counted in days`, hint: general };
  }
  if (/^(P?-|-P)/.test(text)) return { what: `\`${text}\` is negative`, hint: general };
  if (/^\d+$/.test(text)) {
    return {
      what: `\`${text}\` has no unit`,
      hint: `write what it counts: \`${text} days\`, \`${text} months\` or \`${text} years\``,
    };
  }
  if (/^P?\d*[.,]\d/.test(text)) {
    return { what: `\`${text}\` is a fraction`, hint: 'write whole units: `18 months` instead of 1.5 years' };
  }
  if (/^(\d+ ?[a-z]+,? (and )?)+\d+ ?[a-z]+$/i.test(text)) {
    return {
      what: `\`${text}\` combines several units in words`,
      hint: 'combine units as ISO 8601: `P1Y6M` is one year and six months',
    };
  }
  if (/^(for ?ever|always|never|permanent(ly)?|unlimited|infinite|infinity)$/i.test(text)) {
    return { what: `\`${text}\` is not a period`, hint: 'write `indefinite` for records that are kept for good' };
  }
  return { what: `\`${text}\` is not a period`, hint: general };
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
const part = (count: number, letter: string): string => (count === 0 ? '' : `${count}${letter}`);
