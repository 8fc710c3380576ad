/** What a policy's store says at this moment: what is overdue, since when, and what is kept past the promised maximum. */
import { GallraError } from '../errors/gallra-error.ts';
import type { CompiledPolicy, Day } from '../policy/compiled.ts';
import { type Counts, countsOf } from './counts.ts';
import type { Engine } from './engine.ts';
import { heldIn, situate } from './situate.ts';
import type { Standing } from './standing.ts';

export interface StateNow {
  asOf: string;
  /** Records that a run would dispose of. */
  due: number;
  /** The oldest day from which the period of one of them ran, where one column tells it. */
  oldest: Day | null;
  /** Past the maximum that the notice promises, for whatever reason. */
  beyondMaximum: number;
  /** What is due or undated and stays, by its one reason. */
  left: Counts;
}

/** Counts in the store. A store that cannot be asked makes a report incomplete, and no failure. */
export async function stateNow(
  engine: Engine,
  standing: Standing,
  policy: CompiledPolicy,
): Promise<{ now: StateNow | null; unasked: string | null }> {
  const { retain, disposition } = policy.rule;
  if (retain.kind !== 'dated' || disposition === null) return { now: null, unasked: null };
  try {
    const asOf = await engine.ledger.now();
    const situation = await situate(engine, standing, policy, asOf);
    const fault = situation.findings.find(({ severity }) => severity === 'error');
    if (fault) return { now: null, unasked: fault.what };
    const held = heldIn(situation, await engine.ledger.holds({ tables: situation.tables }));
    const tally = await situation.store.tally(situation.judgement, held);
    const { due = 0, ...left } = countsOf(tally);
    const oldest = tally.lines.find(({ outcome }) => outcome === 'due')?.oldest?.text.slice(0, 10) ?? null;
    return { now: { asOf, due, oldest, beyondMaximum: tally.beyondMaximum, left }, unasked: null };
  } catch (error) {
    if (error instanceof GallraError && error.code.startsWith('store.')) return { now: null, unasked: error.message };
    throw error;
  }
}
