/**
 * The process is stopped at a step for longer than its lease, another takes over, and then it wakes up. It must come to
 * nothing: no record, no outcome, no end of a run is its own any more.
 */
import { type Fault, mustBe, within } from './fault.ts';
import type { Place } from './place.ts';
import { isOver, type Point, pointNamed } from './points.ts';
import { startWorker } from './start-worker.ts';

/** Else it finds its connections broken when it wakes up, which is another way to come to nothing. */
const patient = { statementTimeoutMs: 120_000 };

export const sleepAt = (point: Point): Fault => ({
  kind: 'sleep',
  name: `the process sleeps past its lease: ${point.name}`,
  partial: point.partial,
  async strike(place) {
    const { worker, letGo } = await point.catch(place, patient);
    worker.signal('SIGSTOP');
    await place.expireLeases();
    // What holds an effect is gone while it sleeps, else whoever takes over would wait for it.
    if (point.name === 'inside effect') await letGo();
    await place.runCleanly();
    const before = await everythingThatCounts(place);
    worker.signal('SIGCONT');
    await letGo();
    const how = await within(30_000, 'the sleeper came to its end', worker.ended);
    mustBe(endsOf(point), how, `the end of a worker that slept ${point.name}`);
    const after = await everythingThatCounts(place);
    if (after !== before) throw new Error(`L2: a worker that slept ${point.name} changed ${before} to ${after}`);
    return 1;
  },
});

/** Its connection broke while it slept, or it had finished before. */
const endsOf = (point: Point): string[] => {
  const { name, partial } = point;
  // While one batch is settled, or looked for, another is in the middle of its effect, or of its intent.
  const inEffect = ['inside effect', 'after files.effect', 'committed, before the answer', 'after effect'];
  if (inEffect.includes(name) || partial === 'the batch before' || /^(before|after) (settle|forget)$/.test(name))
    return ['store.unreachable', 'store.unknown', 'store.conflict', 'lease.lost', 'ledger.unreachable'];
  return isOver(point) ? ['finished'] : ['lease.lost'];
};

/** It wakes up while the other is in the middle of a batch, and must not shut that one out. */
export const sleeperBesideBatch = (name: string): Fault => ({
  kind: 'sleep',
  name: `the process sleeps past its lease and wakes up beside another's batch: ${name}`,
  async strike(place) {
    const { worker, letGo } = await pointNamed(name).catch(place, patient);
    worker.signal('SIGSTOP');
    await place.expireLeases();
    const other = startWorker(place, 'before effect', 1);
    await within(30_000, 'the other is in the middle', other.halted);
    worker.signal('SIGCONT');
    await letGo();
    mustBe(['lease.lost'], await within(30_000, 'the sleeper came to its end', worker.ended), 'the end of the sleeper');
    other.goOn();
    mustBe(['finished'], await within(30_000, 'the other came to its end', other.ended), 'the end of the other');
    return 1;
  },
});

/** That a run failed may be added, and that an anchor was begun; nothing else. */
async function everythingThatCounts(place: Place): Promise<string> {
  const [ledger] = await place.inLedger(`
    select (select json_agg(batch_id order by batch_id) from gallra_ledger.intent) as intents,
      (select count(*)::int from gallra_ledger.audit_entry where kind not in ('run.failed', 'settings.changed')
        and not (kind in ('run.started', 'run.planned') and index > (
          select max(index) from gallra_ledger.audit_entry where kind = 'run.finished'))) as entries`);
  const [letters, { missing, stray }, receipts] = await Promise.all([
    place.archive.letters(),
    place.archive.pages(),
    place.archive.receipts(),
  ]);
  return JSON.stringify({ ...ledger, letters, missing, stray, receipts });
}
