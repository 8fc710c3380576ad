/** The plan of one policy in full: each outcome with its share and its span, then what a run now would do and how long it would take. */
import type { Plan } from '../../engine/plan.ts';
import { dayOf } from '../../policy/calendar.ts';
import type { Reading } from '../../policy/judgement.ts';
import { onTheWall } from '../../policy/open-hours.ts';
import { shareInWords } from '../../policy/share-in-words.ts';
import { ratedInWords } from '../../policy/store-pace.ts';
import type { TallyLine, Way } from '../../ports/store.ts';
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

/** At the slower of what runs reached and what stores.yaml allows. Null: neither is known. */
export function secondsFor(due: number, { speed, pace }: Pick<Plan, 'speed' | 'pace'>): number | null {
  const rates = [speed?.perSecond ?? [], pace?.records?.perSecond ?? []].flat();
  return rates.length === 0 ? null : due / Math.min(...rates);
}

const verbs = { destroy: 'destroys', anonymise: 'anonymises', flag: 'flags' };

/** With fewer there is nothing to explain: either way takes no time. */
const worthTelling = 10_000;

const hands = {
  chosen: '; set by hand in stores.yaml',
  'in vain': '; the blocks that stores.yaml asks for cannot be had here',
};

/** Where the store had a choice, or somebody chose. A policy with several periods may have several ways; those of one kind are one line. */
function wayLines(ways: Way[], c: Colours): string[] {
  const chosen = ways.filter(({ because, byHand }) => byHand || (because && because.due >= worthTelling));
  return [...new Set(chosen.map(({ by }) => by))].map((by) => {
    const some = chosen.filter((one) => one.by === by);
    const how = by === 'blocks' ? 'block by block' : 'in the order of time';
    const hand = some.map(({ byHand }) => (byHand ? hands[byHand] : ''))[0] ?? '';
    const told = some.flatMap(({ because }) => because ?? []);
    const [first] = told;
    if (!first) return c.dim(`    ${how}${hand}`);
    const due = told.reduce((sum, one) => sum + one.due, 0);
    const lie = first.correlation === null ? '' : `, whose order is that of time by ${first.correlation.toFixed(2)}`;
    return c.dim(`    ${how}: about ${grouped(due)} in ${grouped(first.blocks)} blocks${lie}${hand}`);
  });
}

/** What keeps a run from going ahead is told by the remarks. */
function runLines(plan: Plan, c: Colours): string[] {
  const { policy, limits, refusal, ways } = plan;
  const kind = policy.rule.disposition?.kind ?? 'verify';
  const due = limits?.due ?? 0;
  if (kind === 'verify' || due === 0) return [];
  const time = durationInWords(due, plan);
  const unknown = 'is not known yet: too little was disposed of so far';
  if (refusal === null) {
    const run = `  ${c.green('✔')} A run ${isClosed(plan) ? '' : 'now '}${verbs[kind]} what is due`;
    return [
      time === null ? `${run}; how long that takes ${unknown}.` : `${run}, in ${time}.`,
      ...paceLines(due, plan, c),
      ...wayLines(ways ?? [], c),
    ];
  }
  return [time === null ? `  How long a run would take ${unknown}.` : `  A run would take ${time}.`];
}

const isClosed = ({ pace }: Plan): boolean => pace?.hours != null && pace.hours.opensAt !== pace.hours.now;

/** When it may run, and whether it comes to its end before the store closes. */
function paceLines(due: number, plan: Plan, c: Colours): string[] {
  const hours = plan.pace?.hours;
  if (!hours) return [];
  const { store, zone, written, opensAt, closesAt } = hours;
  const at = (instant: string): string => onTheWall(Date.parse(instant), zone);
  const open = `${store} is open from ${written} (${zone})`;
  if (opensAt === null) return [`  ${c.yellow('!')} ${open}, and never together with its other stores: no run begins`];
  const begins = isClosed(plan) ? [`  ${c.yellow('!')} ${open}: a run waits until ${at(opensAt)}`] : [];
  const seconds = secondsFor(due, plan);
  const openSeconds = closesAt === null ? Infinity : (Date.parse(closesAt) - Date.parse(opensAt)) / 1000;
  if (closesAt === null || seconds === null || seconds <= openSeconds) return begins;
  return [
    ...begins,
    `  ${c.yellow('!')} It is stopped at ${at(closesAt)}, when ${store} closes, and goes on when it opens again`,
  ];
}

function durationInWords(due: number, plan: Plan): string | null {
  const { speed, pace } = plan;
  const seconds = secondsFor(due, plan);
  if (seconds === null) return null;
  const allowed = pace?.records;
  if (allowed && (!speed || allowed.perSecond < speed.perSecond))
    return `${inWords(seconds)} (at most ${ratedInWords(allowed)}, as stores.yaml says)`;
  if (!speed) return null;
  const runs = speed.runs === 1 ? 'run' : `${speed.runs} runs`;
  const like =
    speed.of === 'policy' ? `as in its last ${runs}` : `as in the last ${runs} of other policies of the store`;
  return `${inWords(seconds)} (${grouped(Math.max(1, Math.round(speed.perSecond)))} records a second, ${like})`;
}

export function inWords(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 90) return `about ${Math.round(seconds)} s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`;
  return `about ${Math.round(seconds / 3600)} h`;
}
