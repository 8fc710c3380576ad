/** From the starting point of a record that is due, since when it is. Pure. */
import { dayOf, dueDay } from './calendar.ts';
import type { CompiledPolicy, Day } from './compiled.ts';
import type { Reading } from './judgement.ts';

/** The day from which its period ran. Null: not a usable day. */
export function startedOn({ rule }: CompiledPolicy, reading: Reading): Day | null {
  const day = dayOf(reading, rule.timezone, rule.dataset?.earliest ?? '0001-01-01');
  return day === 'unusable' ? null : day;
}

/**
 * What an extension keeps is not among the due, so the base period tells, unless one applied and has ended. Null: the
 * starting point is made from more than one date, so the oldest of them need not be the first that was due.
 */
export function dueSince({ rule }: CompiledPolicy, started: Day): Day | null {
  const { retain, timezone } = rule;
  if (retain.kind !== 'dated' || retain.from.kind !== 'column') return null;
  return dueDay(started, retain.from.offset, retain.period, timezone);
}
