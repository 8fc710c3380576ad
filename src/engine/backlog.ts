/**
 * What a policy has still to do, told from what its runs saw: no store is asked, so it is known whether the store answers
 * or not. A run leaves behind what it could not dispose of, and a forecast of what falls due after it; so a policy whose
 * runs stopped is seen to fall behind all the same. Pure.
 */
import { addDays, firstInstantOf, localDay } from '../policy/calendar.ts';
import type { CompiledPolicy } from '../policy/compiled.ts';
import { dueSince, startedOn } from '../policy/due-since.ts';
import type { Reading } from '../policy/judgement.ts';
import { lastRun } from '../policy/runs-on.ts';
import type { RunsSeen } from '../ports/glance.ts';
import type { Counts } from './counts.ts';

export interface Backlog {
  /** Records due now that nothing keeps. */
  due: number;
  /** Of these, those that a run should have disposed of: one that counted them, or one that did not come when it was to. */
  overdue: number;
  /** For how long the oldest of these has been due, at least. 0: none is overdue. */
  oldestMs: number;
  /** Kept past the maximum that the notice promises, as the last run that came to its end saw it. */
  beyondMaximum: number;
  /** What that run left, by reason. */
  left: Counts;
}

/** So long a run may take, or come late, before what it has to do counts as overdue. */
const graceMs = 3_600_000;

/** Records that stay although they are due: the store refused them, something refers to them, or the run was cut short. */
const dueStill = ['left', 'failed', 'blocked', 'overdue', 'found'];

/** What is not there any more. */
const outcomes = ['destroyed', 'anonymised', 'flagged', 'gone', 'indeterminate'];

/** @param now the ledger's clock */
export function backlogOf(policy: CompiledPolicy, seen: RunsSeen, now: string): Backlog {
  const { counted, finished, notFinishedSince } = seen;
  const backlog: Backlog = {
    ...{ due: 0, overdue: 0, oldestMs: 0 },
    beyondMaximum: finished?.aftermath.beyondMaximum ?? 0,
    left: finished ? without(finished.counts, outcomes) : {},
  };
  let since: string | null = null;
  const overdue = (records: number, from: string): void => {
    backlog.overdue += records;
    if (records > 0 && (since === null || from < since)) since = from;
  };

  const unfinished = counted && (!finished || counted.asOf > finished.asOf) ? counted : null;
  const fresh = unfinished?.state === 'running' && age(unfinished.asOf, now) < graceMs;
  if (unfinished) {
    const line = unfinished.planned.find(({ outcome }) => outcome === 'due');
    const due = Math.max(0, (line?.count ?? 0) - went(unfinished.counts));
    backlog.due = due;
    if (!fresh) overdue(due, dueFrom(policy, line?.oldest ?? null) ?? notFinishedSince ?? unfinished.asOf);
  } else if (finished) {
    const due = dueStill.reduce((sum, reason) => sum + (finished.counts[reason] ?? 0), 0);
    backlog.due = due;
    overdue(due, dueFrom(policy, finished.aftermath.oldest ?? null) ?? finished.asOf);
  }

  const base = unfinished?.asOf ?? finished?.asOf;
  if (finished?.aftermath.forecast && base !== undefined) {
    const fallen = (until: string): number => fallenDue(policy, finished, until) - fallenDue(policy, finished, base);
    backlog.due += fallen(now);
    const missed = missedRun(policy, base, now);
    if (missed) overdue(fallen(missed), firstFallen(policy, finished, base) ?? missed);
  }
  return { ...backlog, oldestMs: since === null ? 0 : Math.max(0, age(since, now)) };
}

/** The last run that was to begin since then, unless that is only just now. */
function missedRun({ schedule, rule }: CompiledPolicy, since: string, now: string): string | null {
  const before = new Date(Date.parse(now) - graceMs).toISOString();
  const last = schedule === null ? null : lastRun(schedule, rule.timezone, before);
  return last !== null && last > since ? last : null;
}

type Finished = NonNullable<RunsSeen['finished']>;

/** How many more are due at that instant than were left, by the forecast of the last run: of a day between two that it names, the earlier. */
function fallenDue({ rule }: CompiledPolicy, { asOf, counts, aftermath }: Finished, until: string): number {
  const days = daysBetween(asOf, until, rule.timezone);
  const reached = (aftermath.forecast ?? []).filter((one) => one.days <= days).at(-1);
  return Math.max(0, (reached?.due ?? 0) - (counts.left ?? 0) - (counts.failed ?? 0));
}

/** When the first of them fell due that had not by `base`. */
function firstFallen(policy: CompiledPolicy, finished: Finished, base: string): string | null {
  const { timezone } = policy.rule;
  const before = fallenDue(policy, finished, base);
  const { asOf, counts, aftermath } = finished;
  const first = (aftermath.forecast ?? []).find(({ due }) => due - (counts.left ?? 0) - (counts.failed ?? 0) > before);
  return first ? firstInstantOf(addDays(localDay(asOf, timezone), first.days), timezone) : null;
}

function dueFrom(policy: CompiledPolicy, oldest: Reading | null): string | null {
  const started = oldest && startedOn(policy, oldest);
  const day = started && dueSince(policy, started);
  return day && firstInstantOf(day, policy.rule.timezone);
}

const age = (since: string, now: string): number => Date.parse(now) - Date.parse(since);

const daysBetween = (from: string, to: string, zone: string): number =>
  Math.round((Date.parse(localDay(to, zone)) - Date.parse(localDay(from, zone))) / 86_400_000);

const went = (counts: Counts): number => outcomes.reduce((sum, name) => sum + (counts[name] ?? 0), 0);

const without = (counts: Counts, names: string[]): Counts =>
  Object.fromEntries(Object.entries(counts).filter(([name]) => !names.includes(name)));
