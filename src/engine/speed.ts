/** How fast runs were, as far as the ledger can tell: so that a plan can say how long the next one would take. */
import type { CompiledPolicy } from '../policy/compiled.ts';
import type { Run } from '../ports/ledger.ts';
import type { Engine } from './engine.ts';

export interface Speed {
  /** Records disposed of in a second, from the beginning of a run to its end. */
  perSecond: number;
  /** Whose runs were looked at: its own, or those of the other policies of the store. */
  of: 'policy' | 'store';
  runs: number;
  /** Records, in these runs together. */
  disposed: number;
}

/** So many of the newest runs that disposed of anything. */
const newest = 5;

/** Fewer records say more about starting and ending than about the work between. */
const enough = 1_000;

/** Null: too little was disposed of yet. */
export async function speedOf({ ledger }: Engine, policy: CompiledPolicy): Promise<Speed | null> {
  const own = speedIn(await ledger.runs({ policy: policy.id, limit: 100 }), 'policy');
  if (own) return own;
  const store = policy.rule.dataset?.store;
  return speedIn(
    (await ledger.runs({ limit: 300 })).filter((run) => run.store === store),
    'store',
  );
}

function speedIn(runs: Run[], of: Speed['of']): Speed | null {
  const timed = runs.flatMap(timedRun).slice(0, newest);
  const disposed = timed.reduce((sum, run) => sum + run.disposed, 0);
  const seconds = timed.reduce((sum, run) => sum + run.seconds, 0);
  return disposed < enough || seconds <= 0 ? null : { perSecond: disposed / seconds, of, runs: timed.length, disposed };
}

/** What waited for a person tells nothing of how long the work took. */
function timedRun({
  state,
  startedAt,
  finishedAt,
  approvedMaximum,
  counts,
}: Run): { disposed: number; seconds: number }[] {
  if (state !== 'finished' || finishedAt === null || approvedMaximum !== null) return [];
  const { destroyed = 0, anonymised = 0, flagged = 0 } = counts;
  const disposed = destroyed + anonymised + flagged;
  return disposed === 0 ? [] : [{ disposed, seconds: (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 }];
}
