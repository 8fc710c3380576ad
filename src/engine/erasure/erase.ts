/**
 * Carrying out approved requests: a run of the policy over the approved records, by the same protocol as every other. What a
 * hold, an exception or another policy keeps stays, and is looked at again with the next run; nothing left: finished.
 */
import { GallraError } from '../../errors/gallra-error.ts';
import type { CompiledPolicy } from '../../policy/compiled.ts';
import type { Erasure, ErasureState, ErasureWork } from '../../ports/erasure.ts';
import type { Counts } from '../counts.ts';
import type { Engine } from '../engine.ts';
import type { Refusal } from '../guards/refusal.ts';
import { countOf } from '../limits.ts';
import { refusalNow, soundPolicy } from '../plan.ts';
import { refusalOfErasure } from '../refusals.ts';
import { type RunOptions, runUnderLease, takeStock, thenSigned } from '../run.ts';
import type { RunReport } from '../run-report.ts';
import { heldIn, situate } from '../situate.ts';
import { watchedRun } from '../watched.ts';
import { lookAt } from './look.ts';
import { changedSince, orderOf } from './order.ts';

export interface ErasureRun {
  erasure: string;
  matter: string;
  policy: string;
  /** Null: there was nothing to do, or it was not begun (`refusal`, `error`). */
  report: RunReport | null;
  /** What is still there, by its one reason. Null: not known. */
  left: Counts | null;
  refusal: Refusal | null;
  /** Of the request, afterwards. */
  state: ErasureState;
}

export type ErasureOutcome = ErasureRun | (Pick<ErasureRun, 'erasure' | 'matter' | 'policy'> & { error: unknown });

/** Every approved request that has records of this policy left, oldest first. What goes wrong with one does not keep the others. */
export async function eraseUnder(
  engine: Engine,
  policyId: string,
  options: RunOptions = {},
): Promise<ErasureOutcome[]> {
  const approved = await engine.ledger.erasures({ states: ['approved'], policy: policyId });
  return each(engine, approved, (work) => work.policy === policyId && !isDone(work), options);
}

/** All policies of one request, those that destroy first. @throws `erasure.unknown`, `erasure.state` when it is not approved. */
export async function eraseFor(engine: Engine, id: string, options: RunOptions = {}): Promise<ErasureOutcome[]> {
  const erasure = await engine.ledger.erasure(id);
  if (erasure?.state !== 'approved') {
    throw new GallraError({
      code: erasure ? 'erasure.state' : 'erasure.unknown',
      what: erasure ? `The request ${id} is ${erasure.state}.` : `The ledger has no request for erasure ${id}.`,
      hint: 'List the requests: gallra erase list',
      actor: 'approver',
    });
  }
  return each(engine, [erasure], (work) => !isDone(work), options);
}

const isDone = ({ left }: ErasureWork): boolean => left !== null && Object.keys(left).length === 0;

async function each(
  engine: Engine,
  erasures: Erasure[],
  wanted: (work: ErasureWork) => boolean,
  options: RunOptions,
): Promise<ErasureOutcome[]> {
  const outcomes: ErasureOutcome[] = [];
  for (const erasure of erasures) {
    for (const work of destroyingFirst(engine, erasure.works.filter(wanted))) {
      if (options.signal?.aborted) return outcomes;
      try {
        outcomes.push(await eraseOne(engine, erasure, work, options));
      } catch (error) {
        outcomes.push({ erasure: erasure.id, matter: erasure.matter, policy: work.policy, error });
      }
    }
  }
  return outcomes;
}

const destroyingFirst = (engine: Engine, works: ErasureWork[]): ErasureWork[] => {
  const destroys = ({ policy }: ErasureWork): number =>
    engine.policies.sound.find((file) => file.policy.id === policy)?.policy.rule.disposition?.kind === 'destroy'
      ? 0
      : 1;
  return [...works].sort((a, b) => destroys(a) - destroys(b));
};

async function eraseOne(engine: Engine, erasure: Erasure, work: ErasureWork, options: RunOptions): Promise<ErasureRun> {
  const policy = soundPolicy(engine, work.policy);
  const ended = (more: Partial<ErasureRun>): ErasureRun => ({
    ...{ erasure: erasure.id, matter: erasure.matter, policy: policy.id },
    ...{ report: null, left: null, refusal: null, state: erasure.state },
    ...more,
  });
  const changed = changedSince(erasure, work, policy);
  if (changed) return ended({ refusal: changed });
  const values = await engine.ledger.valuesOfErasure(erasure.id);
  const standing = await takeStock(engine);
  const order = await orderOf(engine, standing, erasure, values, work);
  if (order.covers[policy.id] === undefined) return ended({ refusal: notInForce(policy) });
  const situation = await situate(engine, standing, policy, await engine.ledger.now(), order);
  // A store that is not ours, or a copy, must not make a request look finished.
  const refusal = await refusalNow(engine, standing, situation);
  const holds = refusal ? [] : await engine.ledger.holds({ tables: situation.tables });
  const seen = refusal ? null : await lookAt(situation, holds);
  // What somebody left open may be why nothing is there: a run settles it first.
  const open = seen === null ? [] : await engine.ledger.openIntents(situation.tables);
  if (seen && open.length === 0 && countOf(seen, 'due') === 0) {
    const tally = await situation.store.tally(situation.judgement, heldIn(situation, holds));
    const doubt = await refusalOfErasure(engine, situation, order, tally);
    if (doubt) return ended({ refusal: doubt });
    const { state } = await looked(engine, erasure, work, null, seen.left);
    return ended({ left: seen.left, state });
  }
  const leased = { runId: engine.newId(), approved: null, options };
  const report = await watchedRun(engine, policy, () =>
    thenSigned(engine, () => runUnderLease(engine, standing, situation, leased)),
  );
  if (report.state !== 'finished') return ended({ report, refusal: report.refusal });
  const { left } = await lookAt(situation, await engine.ledger.holds({ tables: situation.tables }));
  const { state } = await looked(engine, erasure, work, report.runId, left);
  return ended({ report, left, state });
}

const looked = (
  engine: Engine,
  { id, approvedAt }: Erasure,
  { policy, digest }: ErasureWork,
  run: string | null,
  left: Counts,
): Promise<Erasure> =>
  engine.ledger.lookedAtErasure(id, { policy, digest, approvedAt, run, left, actor: `worker:${engine.worker}` });

const notInForce = ({ id }: CompiledPolicy): Refusal => ({
  code: 'policy.unapproved',
  message: `${id} is not in force, or no record of its table can be about this person any more.`,
  hint: `Look at its plan: gallra plan ${id}`,
  actor: 'approver',
});
