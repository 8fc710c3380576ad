/** The end of a run that did not come through: refused before anything was touched, or failed on its way. */
import { GallraError } from '../errors/gallra-error.ts';
import type { Engine } from './engine.ts';
import type { Refusal } from './guards/refusal.ts';
import { entryOf } from './run-entry.ts';
import { emptyReport, type RunReport } from './run-report.ts';
import type { Situation } from './situate.ts';
import type { UnderWay } from './under-way.ts';

export async function refused(
  engine: Engine,
  situation: Situation,
  { runId, approved }: UnderWay,
  refusal: Refusal,
  waived: string[],
  state: 'refused' | 'waiting',
): Promise<RunReport> {
  const { code, message } = refusal;
  if (code === 'guard.audit') await rememberFault(engine);
  // An operator's affair, such as a pause or a clock, says nothing against what a person approved: that waits on.
  const interrupted = approved !== null && refusal.actor === 'operator';
  const ends = interrupted ? 'waiting' : state;
  await engine.ledger.endRun(
    runId,
    { state: ends, interrupted, counts: {}, parts: {}, code, message, worker: engine.worker },
    { ...entryOf(engine, 'run.refused', runId, situation), code },
  );
  return { ...emptyReport(situation.policy), runId, state, asOf: situation.judgement.asOf, refusal, waived };
}

/** What is missing now leaves the newest entries in time; that it was missing, or another, must not be forgotten. */
async function rememberFault(engine: Engine): Promise<void> {
  const { fault } = await engine.ledger.checkLog();
  await engine.ledger.rememberFault(fault ?? 'root');
}

export async function recordFailure(
  engine: Engine,
  situation: Situation,
  { runId, approved }: UnderWay,
  error: unknown,
): Promise<void> {
  const known = error instanceof GallraError;
  const code = known ? error.code : 'bug';
  // What may work later goes on later, and so does its approval.
  const later = approved !== null && known && error.retryable;
  const end = {
    state: later ? ('waiting' as const) : ('failed' as const),
    interrupted: true,
    counts: {},
    parts: {},
    code,
    message: known ? error.message : 'The program failed unexpectedly.',
    worker: engine.worker,
  };
  // The first error is what matters; a ledger that cannot be reached now finds the run without an end and its lease expired.
  await engine.ledger
    .endRun(runId, end, { ...entryOf(engine, 'run.failed', runId, situation), code })
    .catch(() => undefined);
}
