/**
 * The end of a run that came through: the probe of what is left, each with its one reason (law L5), what the guards of the
 * next run will ask for, and the entry. Should this die before the entry, the run is taken up again or fails.
 */
import type { NewEntry } from '../audit/entry.ts';
import { GallraError } from '../errors/gallra-error.ts';
import type { Reading } from '../policy/judgement.ts';
import type { Predicate } from '../policy/predicate.ts';
import type { Aftermath } from '../ports/ledger.ts';
import type { Tally } from '../ports/store.ts';
import { add, type Counts, countsOf, nonZero } from './counts.ts';
import type { Disposed } from './dispose-all.ts';
import type { Engine } from './engine.ts';
import { forecastOf } from './guards/deviation.ts';
import { keepLease } from './keep-lease.ts';
import { type KnownBy, knownNow } from './known-holds.ts';
import { countOf } from './limits.ts';
import { moveMark } from './older-ledger.ts';
import { storesOf } from './refusals.ts';
import { entryOf } from './run-entry.ts';
import { emptyReport, type RunReport } from './run-report.ts';
import type { Situation } from './situate.ts';
import type { UnderWay } from './under-way.ts';

export interface Ended {
  /** What the plan counted. */
  tally: Tally;
  done: Disposed;
  /** Holds, as the plan knew them. */
  known: KnownBy;
  /** Of this run in all, also before it was cut short. */
  counts: Counts;
  parts: Counts;
  waived: string[];
}

/** @throws `lease.lost`: whoever lost it cannot know what is left. */
export async function finish(
  engine: Engine,
  situation: Situation,
  { runId, approved }: UnderWay,
  ended: Ended,
): Promise<RunReport> {
  const { done, parts, waived } = ended;
  const { stopped } = done;
  const { store, judgement } = situation;
  const { held } = await knownNow(engine, situation, ended.known);
  // Who is told to stop has no time for another count: the plan's serves.
  if (!stopped) await keepLease(engine, runId);
  const tally = stopped ? ended.tally : (done.tally ?? (await store.tally(judgement, held, 'after a run')));
  const counts = nonZero({ ...ended.counts, ...(stopped ? leftByPlan(ended) : leftAtTheEnd(tally, done)) });
  const entry: NewEntry = {
    ...entryOf(engine, 'run.finished', runId, situation),
    counts,
    parts,
    ...(stopped ? { code: stopped.code } : {}),
    ...(waived.length > 0 ? { waived } : {}),
    ...(approved?.approvedBy ? { approvals: { run: approved.approvedBy } } : {}),
    ...(situation.erasure?.approvedBy ? { approvals: { run: situation.erasure.approvedBy } } : {}),
  };
  await engine.ledger.endRun(
    runId,
    {
      state: stopped && approved ? 'waiting' : 'finished',
      interrupted: true,
      counts,
      parts,
      code: stopped?.code ?? null,
      message: stopped?.refusal?.message ?? null,
      aftermath:
        stopped || situation.erasure ? null : await aftermathOf(engine, situation, held, { ...ended, runId }, tally),
      worker: engine.worker,
    },
    entry,
  );
  // Every settled batch has moved it already; this is for what came after the last.
  for (const store of storesOf(situation)) await moveMark(engine, store).catch(() => undefined);
  return {
    ...emptyReport(situation.policy),
    runId,
    state: stopped ? 'stopped' : 'finished',
    asOf: situation.judgement.asOf,
    counts,
    parts,
    ...(Object.keys(done.refusedBy).length > 0 ? { refusedBy: done.refusedBy } : {}),
    beyondMaximum: tally.beyondMaximum,
    refusal: stopped?.refusal ?? null,
    waived,
  };
}

/**
 * The probe at the end: what is left, each with its one reason (law L5). Records that the store refused, those of which a
 * stamp cannot be known, and those that an object keeps look due to it; what is due beyond them is left for the next run.
 */
function leftAtTheEnd(tally: Tally, done: Disposed): Counts {
  const { due = 0, ...counts } = countsOf(tally);
  let left = due;
  for (const [reason, count] of Object.entries(done.left)) {
    const looksDue = Math.min(count, left);
    add(counts, { [reason]: looksDue });
    left -= looksDue;
  }
  return { ...counts, left };
}

function leftByPlan({ tally, done }: Ended): Counts {
  const { due = 0, ...reasons } = countsOf(tally);
  const dealtWith = Object.values(done.counts).reduce((sum, count) => sum + count, 0);
  return { ...reasons, left: Math.max(0, due - dealtWith) };
}

/** For the guards of the next run. Without a forecast it has one guard less, so a store that will not count it is no failure. */
async function aftermathOf(
  engine: Engine,
  situation: Situation,
  held: Predicate,
  { runId, tally: before, done }: Ended & { runId: string },
  after: Tally,
): Promise<Aftermath> {
  await keepLease(engine, runId);
  const forecast = await forecastOf(situation, held, countOf(after, 'due')).catch((error: unknown) => {
    if (error instanceof GallraError && error.code.startsWith('store.')) return null;
    throw error;
  });
  const { destroyed = 0 } = done.counts;
  // An estimate may not have noticed yet what went: then it is no more than the plan's, less what we destroyed.
  const tableRows =
    after.tableRows < exactBelow ? after.tableRows : Math.min(after.tableRows, before.tableRows - destroyed);
  return { tableRows: Math.max(0, tableRows), forecast, beyondMaximum: after.beyondMaximum, oldest: oldestLeft(after) };
}

/** What the store refused looks due to it; what something refers to is told apart. */
export function oldestLeft({ lines }: Tally): Reading | null {
  const readings = lines.flatMap(({ outcome, oldest }) =>
    oldest && (outcome === 'due' || outcome === 'blocked') ? [oldest] : [],
  );
  return readings.sort((a, b) => (a.text < b.text ? -1 : 1))[0] ?? null;
}

/** Tables with fewer rows are counted, not estimated. */
const exactBelow = 1_000_000;
