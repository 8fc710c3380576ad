/** The plan of one policy in full: each outcome with its share and its span, then what a run now would do and how long it would take. */
import type { Pace } from '../../engine/pace.ts';
import type { Plan } from '../../engine/plan.ts';
import { dayOf } from '../../policy/calendar.ts';
import type { Reading } from '../../policy/judgement.ts';
import { shareInWords } from '../../policy/share-in-words.ts';
import type { TallyLine } from '../../ports/store.ts';
import type { Colours } from '../shell.ts';
import { grouped, table } from './columns.ts';

/** From here on stores estimate how many rows a table has. */
const countedBelow = 1_000_000;

export function detailLines(plan: Plan, c: Colours): string[] {
  const { tally, policy } = plan;
  if (!tally) return [];
  const zone = policy.rule.timezone;
  const whole = plan.datasetRows ?? tally.tableRows;
  const about = whole === tally.tableRows && whole >= countedBelow ? '~' : '';
  const named = tally.lines.reduce((sum, { count }) => sum + count, 0);
  const rest = Math.max(0, whole - named);
  const row = (name: string, count: number, sign: string, line?: TallyLine): string[] => [
    name,
    sign + grouped(count),
    whole === 0 ? '' : shareInWords(count, whole),
    dayIn(line?.oldest ?? null, zone) ?? c.dim('·'),
    dayIn(line?.newest ?? null, zone) ?? c.dim('·'),
  ];
  const head = [
    { head: 'outcome' },
    { head: 'records', right: true },
    { head: 'share', right: true },
    { head: 'oldest' },
    { head: 'newest' },
  ];
  const rows = [
    ...tally.lines.map((line) => row(line.outcome === 'due' ? c.bold('due') : line.outcome, line.count, '', line)),
    row(c.dim('not due yet'), rest, about),
    [c.dim('the dataset'), about + grouped(whole), '', '', ''],
  ];
  const late = tally.beyondMaximum;
  return [
    ...table(head, rows, c).map((line) => `  ${line}`),
    '',
    ...(late > 0
      ? [`  ${c.yellow('!')} ${grouped(late)} ${late === 1 ? 'is' : 'are'} kept past what the notice promises`]
      : []),
    ...runLines(plan, c),
  ];
}

/** The day by which the policy counts. */
export function dayIn(reading: Reading | null, zone: string): string | null {
  const day = reading && dayOf(reading, zone, '0001-01-01');
  return day === 'unusable' ? null : day;
}

const secondsFor = (due: number, pace: Pace | null): number | null => (pace ? due / pace.perSecond : null);

const verbs = { destroy: 'destroys', anonymise: 'anonymises', flag: 'flags' };

/** What keeps a run from going ahead is told by the remarks. */
function runLines({ policy, limits, pace, refusal }: Plan, c: Colours): string[] {
  const kind = policy.rule.disposition?.kind ?? 'verify';
  const due = limits?.due ?? 0;
  if (kind === 'verify' || due === 0) return [];
  const time = durationInWords(due, pace);
  const unknown = 'is not known yet: too little was disposed of so far';
  if (refusal === null) {
    const run = `  ${c.green('✔')} A run now ${verbs[kind]} what is due`;
    return [time === null ? `${run}; how long that takes ${unknown}.` : `${run}, in ${time}.`];
  }
  return [time === null ? `  How long a run would take ${unknown}.` : `  A run would take ${time}.`];
}

function durationInWords(due: number, pace: Pace | null): string | null {
  const seconds = secondsFor(due, pace);
  if (pace === null || seconds === null) return null;
  const runs = pace.runs === 1 ? 'run' : `${pace.runs} runs`;
  const like =
    pace.of === 'policy' ? `as in its last ${runs}` : `as in the last ${runs} of other policies of the store`;
  return `${inWords(seconds)} (${grouped(Math.max(1, Math.round(pace.perSecond)))} records a second, ${like})`;
}

export function inWords(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 90) return `about ${Math.round(seconds)} s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`;
  return `about ${Math.round(seconds / 3600)} h`;
}
