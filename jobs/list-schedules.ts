/** What is scheduled, and when it runs next. */
import type { RunQueue } from './queue.ts';
import { policyOf } from './schedule.ts';

export interface Schedule {
  policy: string;
  /** Five cron fields, in `timezone`. */
  pattern: string;
  timezone: string;
  /** ISO instant in UTC; null when it lost its next run, which the next start of a worker mends. */
  next: string | null;
}

/** Soonest first. */
export async function listSchedules(queue: RunQueue): Promise<Schedule[]> {
  const schedules: Schedule[] = [];
  for (const { key, pattern, tz, next } of await queue.getJobSchedulers(0, -1)) {
    const policy = policyOf(key);
    if (policy === null) continue;
    const instant = next === undefined || next === null ? null : new Date(next).toISOString();
    schedules.push({ policy, pattern: pattern ?? '', timezone: tz ?? 'UTC', next: instant });
  }
  const order = ({ next, policy }: Schedule): string => `${next ?? '9'} ${policy}`;
  return schedules.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
