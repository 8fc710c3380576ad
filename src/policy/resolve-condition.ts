/**
 * A condition of the language at one as-of: every date becomes a constant in the policy's time zone.
 */
import { addDays, cutoff } from './calendar.ts';
import type { Condition, Point } from './compiled.ts';
import { all, any, exists, not, type Predicate } from './predicate.ts';

export interface Moment {
  /** ISO instant. */
  asOf: string;
  zone: string;
}

export function resolveCondition(condition: Condition, moment: Moment): Predicate {
  switch (condition.op) {
    case 'all':
      return all(...condition.of.map((c) => resolveCondition(c, moment)));
    case 'any':
      return any(...condition.of.map((c) => resolveCondition(c, moment)));
    case 'not':
      return not(resolveCondition(condition.of, moment));
    case 'exists':
      return exists(condition.table, condition.match, resolveCondition(condition.where, moment));
    case 'before':
    case 'after':
      return compare(condition.op, condition.column, condition.point, moment);
    default:
      return condition;
  }
}

/** `before { ago: P }` means: the day, P added forward, lies before today. So the same clamping decides as for a period. */
function compare(side: 'before' | 'after', column: string, point: Point, { asOf, zone }: Moment): Predicate {
  if (point.kind === 'as-of') {
    return { op: 'instant', column, zone, side: side === 'before' ? 'before' : 'from', instant: asOf };
  }
  if (point.kind === 'ago') {
    const latest = cutoff(asOf, null, point.period, zone);
    return side === 'before'
      ? { op: 'days', column, zone, from: null, to: latest }
      : { op: 'days', column, zone, from: addDays(latest, 1), to: null };
  }
  return side === 'before'
    ? { op: 'days', column, zone, from: null, to: addDays(point.day, -1) }
    : { op: 'days', column, zone, from: addDays(point.day, 1), to: null };
}
