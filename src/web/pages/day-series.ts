/** Days in a row, for the charts: what went, and what will fall due. Pure. */
import { listed } from '../../documents/language.ts';
import { daysAhead } from '../../engine/count-policy.ts';
import { addDays, firstInstantOf, localDay } from '../../policy/calendar.ts';
import type { DisposedOn } from '../../ports/ledger.ts';
import type { DayValue } from '../charts/day-chart.ts';
import type { Visit } from '../visit.ts';
import { disposedInWords } from './counted.ts';
import type { PolicySeen } from './policies-seen.ts';

const daysBack = 90;

/** Since when to ask. */
export const sinceWhen = ({ now, zone }: Pick<Visit, 'now' | 'zone'>): string =>
  firstInstantOf(addDays(localDay(now, zone), 1 - daysBack), zone);

/** The last 90 days, today included. */
export function daysOfDisposal(disposed: DisposedOn[], visit: Visit): DayValue[] {
  const first = addDays(localDay(visit.now, visit.zone), 1 - daysBack);
  const byDay = new Map<string, Record<string, number>>();
  for (const { day, counts } of disposed) {
    const sum = byDay.get(day) ?? {};
    for (const [outcome, count] of Object.entries(counts)) sum[outcome] = (sum[outcome] ?? 0) + count;
    byDay.set(day, sum);
  }
  return Array.from({ length: daysBack }, (_, i) => {
    const day = addDays(first, i);
    const counts = byDay.get(day) ?? {};
    const value = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { day, value, note: disposedInWords(counts, visit) };
  });
}

/** The next 90 days, of those policies that were counted. */
export function daysAheadOf(seen: PolicySeen[], { now, zone, language }: Visit): DayValue[] {
  const first = addDays(localDay(now, zone), 1);
  const byDay = new Map<string, { value: number; policies: string[] }>();
  for (const { id, counted } of seen)
    for (const { day, due } of counted.count?.plan.forecast ?? []) {
      if (due === 0) continue;
      const sum = byDay.get(day) ?? { value: 0, policies: [] };
      byDay.set(day, { value: sum.value + due, policies: [...sum.policies, id] });
    }
  return Array.from({ length: daysAhead }, (_, i) => {
    const day = addDays(first, i);
    const { value, policies } = byDay.get(day) ?? { value: 0, policies: [] };
    return { day, value, note: listed(policies, language) };
  });
}
