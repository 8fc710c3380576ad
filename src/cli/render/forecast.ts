/** What falls due on the coming days, for people: a bar a week and the biggest days, or one line a policy. */
import type { ForecastDay } from '../../engine/forecast.ts';
import { allowed } from '../../engine/limits.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Day } from '../../policy/compiled.ts';
import type { Colours } from '../shell.ts';
import { amount, grouped, table } from './columns.ts';
import { counted } from './counted.ts';

const barWidth = 32;
const most = 5;

/** One policy. */
export function forecastLines(plan: Plan, c: Colours): string[] {
  const { forecast } = plan;
  if (!forecast) return [];
  const last = forecast.at(-1);
  const total = sumOf(forecast);
  const until = `until ${last?.day} (${counted(forecast.length, 'day')})`;
  if (total === 0) return [`Nothing more falls due ${until}.`, asTheyAre(c), ''];
  const weeks = byWeek(forecast);
  const greatest = Math.max(...weeks.map(({ due }) => due));
  const rows = weeks.map(({ day, due }) => [day, amount(due, c), c.cyan(bar(due / greatest))]);
  const biggest = [...forecast].filter(({ due }) => due > 0).sort((a, b) => b.due - a.due || (a.day < b.day ? -1 : 1));
  return [
    `${grouped(total)} more ${total === 1 ? 'record falls' : 'records fall'} due ${until}:`,
    '',
    ...table([{ head: 'week from' }, { head: 'fall due', right: true }, { head: '' }], rows, c).map(indent),
    '',
    `  ${c.dim('most on')} ${biggest
      .slice(0, most)
      .map(({ day, due }) => `${day}: ${grouped(due)}`)
      .join(c.dim(', '))}`,
    ...tooManyAtOnce(plan, c),
    asTheyAre(c),
    '',
  ];
}

/** Several. */
export function forecastTable(plans: Plan[], c: Colours): string[] {
  const made = plans.flatMap(({ policy, forecast }) => (forecast ? [{ id: policy.id, forecast }] : []));
  const days = made[0]?.forecast.length ?? 0;
  if (days === 0) return [];
  const spans = [...new Set([7, 30, days].filter((span) => span <= days))];
  const head = [
    { head: 'falls due within' },
    ...spans.map((span) => ({ head: counted(span, 'day'), right: true })),
    { head: 'most on' },
    { head: '', right: true },
  ];
  const rows = made.map(({ id, forecast }) => {
    const biggest = forecast.reduce((a, b) => (b.due > a.due ? b : a));
    return [
      id,
      ...spans.map((span) => amount(sumOf(forecast.slice(0, span)), c)),
      biggest.due > 0 ? biggest.day : c.dim('·'),
      biggest.due > 0 ? grouped(biggest.due) : '',
    ];
  });
  return [...table(head, rows, c), asTheyAre(c), ''];
}

/** Where each run is done on its day; what an earlier one left waiting comes on top. */
function tooManyAtOnce({ forecast, tally, policy }: Plan, c: Colours): string[] {
  if (!tally || !policy.rule.disposition || policy.rule.disposition.kind === 'verify') return [];
  const most = allowed(policy.rule.limits, tally);
  const [first, ...others] = (forecast ?? []).filter(({ due }) => due > most);
  if (!first) return [];
  const days = others.length === 0 ? first.day : `${others.length + 1} days, first on ${first.day}`;
  return [
    `  ${c.yellow('!')} more than ${grouped(most)} at once, the most for one run, on ${days}: such a run waits for a person`,
  ];
}

const asTheyAre = (c: Colours): string =>
  c.dim('  Beyond what is due now. Records, exceptions, holds and other policies are taken as they are now.');

/** From Monday to Sunday; the first from tomorrow on. */
function byWeek(forecast: ForecastDay[]): ForecastDay[] {
  const weeks: ForecastDay[] = [];
  for (const { day, due } of forecast) {
    const week = weeks.at(-1);
    if (week && !isMonday(day)) week.due += due;
    else weeks.push({ day, due });
  }
  return weeks;
}

const isMonday = (day: Day): boolean => new Date(day).getUTCDay() === 1;

const sumOf = (days: ForecastDay[]): number => days.reduce((sum, { due }) => sum + due, 0);

/** @param share of the longest. What is there at all is seen. */
function bar(share: number): string {
  const eighths = share > 0 ? Math.max(1, Math.round(share * barWidth * 8)) : 0;
  return '█'.repeat(eighths >> 3) + (' ▏▎▍▌▋▊▉'[eighths & 7]?.trim() ?? '');
}

const indent = (text: string): string => (text === '' ? '' : `  ${text}`);
