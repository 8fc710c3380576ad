/** Schedules: five cron fields, of the kind that every cron reads alike, and that come round at least once. */
import { CronExpressionParser } from 'cron-parser';
import { mistake } from './mistake.ts';

const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const weekdays = 'sun|mon|tue|wed|thu|fri|sat';
const fields = [
  { name: 'minute', shape: fieldShape('\\d{1,2}') },
  { name: 'hour', shape: fieldShape('\\d{1,2}') },
  { name: 'day of the month', shape: fieldShape('\\d{1,2}') },
  { name: 'month', shape: fieldShape(`\\d{1,2}|${months}`) },
  { name: 'day of the week', shape: fieldShape(`\\d|${weekdays}`) },
];
/** A fixed day before a leap day: whether a schedule ever runs must not depend on when that is asked. */
const lookFrom = '2023-12-31T00:00:00Z';

function fieldShape(one: string): RegExp {
  const range = `(?:\\*|(?:${one})(?:-(?:${one}))?)(?:/\\d{1,2})?`;
  return new RegExp(`^${range}(?:,${range})*$`, 'i');
}

/** Null when the schedule is sound; else the mistake, encoded. */
export function judgeSchedule(schedule: string): string | null {
  const wrong = (what: string, hint: string) => mistake('schedule', what, hint);
  const written = schedule.trim() === '' ? [] : schedule.trim().split(/\s+/);
  if (written.length === 0)
    return wrong('the schedule is empty', 'Write five fields: "15 2 * * *" runs every night at a quarter past two.');
  if (schedule.trim().startsWith('@'))
    return wrong('names of schedules are not read alike everywhere', 'Write five fields, such as "0 0 * * *".');
  if (written.length !== fields.length) {
    const sixth = written.length === 6 ? ' Seconds are not among them.' : '';
    const hint = `Write five fields: minute, hour, day of the month, month, day of the week.${sixth}`;
    return wrong(`the schedule has ${written.length} field${written.length === 1 ? '' : 's'}`, hint);
  }
  for (const [i, field] of fields.entries()) {
    const value = written[i] ?? '';
    if (/h/i.test(value.replaceAll(/thu/gi, ''))) {
      return wrong(
        `\`H\` in the ${field.name} means a different time on every machine`,
        'Write the time that is meant.',
      );
    }
    if (!field.shape.test(value)) {
      return wrong(
        `the ${field.name} cannot be \`${value.slice(0, 40)}\``,
        'Write numbers, `*`, ranges (`1-5`), lists (`1,3`) and steps (`*/2`).',
      );
    }
  }
  return comesRound(written.join(' '))
    ? null
    : wrong('the schedule never runs', 'Write days that exist, and numbers that lie in the range of their field.');
}

const soundSchedules = new Set<string>();

/** Remembers what was found: many policies run at the same time. */
function comesRound(schedule: string): boolean {
  if (soundSchedules.has(schedule)) return true;
  try {
    CronExpressionParser.parse(schedule, { tz: 'UTC', currentDate: lookFrom }).next();
    soundSchedules.add(schedule);
    return true;
  } catch {
    return false;
  }
}
