/**
 * A large run that several workers share: whoever comes, dies, sleeps or is told to stop, every letter that is due goes once,
 * none beyond what was approved, and none that is held.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type OpenEngine, openEngine } from '../../src/app/compose.ts';
import { approveRun } from '../../src/engine/approve.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { type Helped, helpRun } from '../../src/engine/help-run.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { RunReport } from '../../src/engine/run-report.ts';
import type { Sharing } from '../../src/engine/share-run.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { type House, openHouse } from '../jobs/house.ts';
import { ask } from '../support/ask.ts';

const due = 14_000;
const recent = Array.from({ length: 10 }, (_, n) => 1001 + n);

let house: House;
let open: OpenEngine[];
beforeEach(async () => {
  house = await openHouse(null, { old: 0 });
  await house.writePolicy('letters', { more: 'subject: { column: id }' });
  await house.query(`insert into letters select n, '2019-01-01'::date + (n * 7919 % 700), 'short'
    from generate_series(2001, ${2_000 + due}) n`);
  await house.query('analyze letters');
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map(({ close }) => close()));
  await house.close();
});

/** A process of its own, as far as the servers can tell. */
async function worker(settings: Partial<Engine['settings']> = {}): Promise<Engine> {
  const opened = await openEngine(house.configWith({ GALLRA_BATCH_SIZE: '500' }));
  open.push(opened);
  return { ...opened.engine, settings: { ...opened.engine.settings, leaseMs: 4_000, ...settings } };
}

/** Approved by a person, and shared with these: what came of it, and of their help. */
async function shared(head: Engine, helpers: Engine[], signal?: AbortSignal): Promise<[RunReport, Helped[]]> {
  const coming: Promise<Helped>[] = [];
  const sharing: Sharing = {
    ...{ workers: helpers.length + 1, leastDue: 10_000 },
    async invite(runId) {
      coming.push(...helpers.map((one) => helpRun(one, runId)));
    },
  };
  const report = await runPolicy(head, 'letters', { sharing, ...(signal ? { signal } : {}) });
  return [report, await Promise.all(coming)];
}

async function approved(engine: Engine): Promise<string> {
  const { runId } = await runPolicy(engine, 'letters');
  await approveRun(engine, runId ?? '', 'officer');
  return runId ?? '';
}

/** By the log and by the batches: each counts every letter once. */
async function accounted(ledger: Ledger, runId: string) {
  const batches = await ledger.runBatches(runId, { limit: 10_000 });
  expect(batches.filter(({ settlement }) => settlement === null)).toEqual([]);
  expect(await ledger.openIntents()).toEqual([]);
  expect(await ledger.sharesOf(runId)).toEqual([]);
  const { counts } = await ledger.settledBy(runId);
  const [by] = await ask(
    house.ledgerUrl,
    'select count(distinct worker)::int as workers from gallra_ledger.intent where run_id = $1',
    [runId],
  );
  return { destroyed: counts.destroyed, workers: by?.workers };
}

const dies = (): Promise<never> => Promise.reject(new Error('this worker is dead'));

/** Its ledger is gone for it from the n-th batch on: it intends, disposes, settles, renews and releases nothing more. */
function dyingAfter(engine: Engine, batches: number): Engine {
  let intended = 0;
  const { ledger } = engine;
  const dead = () => intended > batches;
  const intend: Ledger['intend'] = async (...given) => {
    const answer = await ledger.intend(...given);
    intended += 1;
    return dead() ? dies() : answer;
  };
  return {
    ...engine,
    ledger: {
      ...ledger,
      intend,
      renewLease: (...given) => (dead() ? dies() : ledger.renewLease(...given)),
      settle: (...given) => (dead() ? dies() : ledger.settle(...given)),
      endShare: (...given) => (dead() ? dies() : ledger.endShare(...given)),
      endRun: (...given) => (dead() ? dies() : ledger.endRun(...given)),
      withdrawShares: (...given) => (dead() ? dies() : ledger.withdrawShares(...given)),
      releaseLease: (...given) => (dead() ? dies() : ledger.releaseLease(...given)),
    },
  };
}

describe('a run that is shared', () => {
  test('is done by all who come, and each letter goes once', async () => {
    const head = await worker();
    const runId = await approved(head);
    const [report, helped] = await shared(head, [await worker(), await worker()]);
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: due } });
    expect(await house.survivors()).toEqual(recent);
    expect(helped.every(({ shares, code }) => shares > 0 && code === null)).toBe(true);
    expect(await accounted(head.ledger, runId)).toEqual({ destroyed: due, workers: 3 });
    expect(helped.reduce((sum, { counts }) => sum + (counts.destroyed ?? 0), 0)).toBeLessThan(due);
  });

  test('is done alone when nobody comes', async () => {
    const head = await worker();
    await approved(head);
    const sharing: Sharing = { workers: 3, leastDue: 10_000, invite: async () => undefined };
    expect(await runPolicy(head, 'letters', { sharing })).toMatchObject({ counts: { destroyed: due } });
    expect(await house.survivors()).toEqual(recent);
  });

  test('a share that comes to its maximum leaves the blocks of the next one no smaller than they are', async () => {
    const head = await worker();
    const runId = await approved(head);
    const sharing: Sharing = { workers: 2, leastDue: 10_000, invite: async () => undefined };
    expect(await runPolicy(head, 'letters', { sharing })).toMatchObject({ counts: { destroyed: due } });
    const batches = await head.ledger.runBatches(runId, { limit: 10_000 });
    // At most the last of each of the eight, as often as it can be halved.
    const undone = batches.filter(({ settlement }) => settlement?.state === 'abandoned');
    expect(undone.length).toBeLessThan(16);
  });

  test('one that helps and dies leaves its share: it is settled and divided again, and nothing counts twice', async () => {
    const head = await worker();
    const runId = await approved(head);
    const dying = dyingAfter(await worker({ leaseMs: 500 }), 2);
    const sharing: Sharing = {
      ...{ workers: 2, leastDue: 10_000 },
      // It dies before anybody else has begun.
      invite: async (id) => expect(helpRun(dying, id)).rejects.toThrow('dead'),
    };
    const report = await runPolicy(head, 'letters', { sharing });
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: due } });
    expect(await house.survivors()).toEqual(recent);
    expect(await accounted(head.ledger, runId)).toEqual({ destroyed: due, workers: 2 });
  });

  test('when the one who runs it dies, the others end, and another goes on with what was approved', async () => {
    const head = await worker({ leaseMs: 700 });
    const runId = await approved(head);
    const left: Promise<Helped>[] = [];
    const other = await worker();
    const sharing: Sharing = {
      ...{ workers: 2, leastDue: 10_000 },
      async invite(id) {
        left.push(helpRun(other, id));
      },
    };
    await expect(runPolicy(dyingAfter(head, 1), 'letters', { sharing })).rejects.toThrow('dead');
    const [helped] = await Promise.all(left);
    const next = await worker();
    let report = await runPolicy(next, 'letters');
    while (report.state === 'taken') {
      await next.clock.sleep(100);
      report = await runPolicy(next, 'letters');
    }
    expect(report).toMatchObject({ runId, state: 'finished', counts: { destroyed: due } });
    expect(helped?.code === 'lease.lost' || helped?.code === null).toBe(true);
    expect(await house.survivors()).toEqual(recent);
    expect((await accounted(next.ledger, runId)).destroyed).toBe(due);
  });

  test('all together never exceed what was approved, however many fall due meanwhile', async () => {
    const head = await worker();
    const runId = await approved(head);
    const { ledger } = head;
    const planRun: Ledger['planRun'] = async (...plan) => {
      await ledger.planRun(...plan);
      await house.query(`insert into letters select n, '2019-01-01'::date + (n * 7919 % 700), 'short'
        from generate_series(30001, 60000) n`);
    };
    const [report] = await shared({ ...head, ledger: { ...ledger, planRun } }, [await worker(), await worker()]);
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: due, left: 30_000 } });
    expect(await house.survivors()).toHaveLength(30_010);
    expect((await accounted(ledger, runId)).destroyed).toBe(due);
  });

  test('a hold that is acknowledged in the middle is kept by every worker', async () => {
    const head = await worker();
    await approved(head);
    const officer = await worker();
    // Whether the letter was there when its hold was acknowledged; null: it had gone before the hold was placed.
    const holding = async (id: number): Promise<{ id: number; there: boolean | null }> => {
      const request = { store: 'archive', table: 'letters', kind: 'record', match: { id: String(id) } } as const;
      const why = { reason: 'litigation', matter: 'VK/1', note: null, placedBy: 'officer', reviewOn: '2099-01-01' };
      try {
        const hold = await placeHold(officer, { ...request, ...why, restriction: false, future: false });
        return { id, there: hold.acknowledged && hold.covered === 1 };
      } catch (error) {
        expect(error).toMatchObject({ code: 'hold.nothing' });
        return { id, there: null };
      }
    };
    const { ledger } = head;
    const placed: ReturnType<typeof holding>[] = [];
    const intend: Ledger['intend'] = (...given) => {
      placed.push(holding(2_001 + ((placed.length * 4_657) % due)));
      return ledger.intend(...given);
    };
    const [report] = await shared({ ...head, ledger: { ...ledger, intend } }, [await worker()]);
    const held = await Promise.all(placed);
    const kept = held.filter(({ there }) => there).map(({ id }) => id);
    expect(kept.length).toBeGreaterThan(0);
    expect(await house.survivors()).toEqual([...recent, ...kept].sort((a, b) => a - b));
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: due - kept.length } });
  });

  test('told to stop, it ends for all: what they had begun is settled, and the rest stays approved', async () => {
    const head = await worker();
    const runId = await approved(head);
    const stop = new AbortController();
    const { ledger } = head;
    let intended = 0;
    const intend: Ledger['intend'] = (...given) => {
      intended += 1;
      if (intended === 3) stop.abort();
      return ledger.intend(...given);
    };
    const [report, helped] = await shared({ ...head, ledger: { ...ledger, intend } }, [await worker()], stop.signal);
    expect(report).toMatchObject({ runId, state: 'stopped' });
    // Null: it came when nothing was left to take.
    expect(['lease.lost', null]).toContain(helped[0]?.code);
    const gone = due + recent.length - (await house.survivors()).length;
    expect(gone).toBeGreaterThan(0);
    expect(gone).toBeLessThan(due);
    expect((await accounted(ledger, runId)).destroyed).toBe(gone);
    expect(report.counts.destroyed).toBe(gone);
    expect(await runPolicy(await worker(), 'letters')).toMatchObject({ runId, counts: { destroyed: due } });
    expect(await house.survivors()).toEqual(recent);
  });

  test('nobody helps with a run that is over, with one by another rule, or one that does not exist', async () => {
    const head = await worker();
    const runId = await approved(head);
    await runPolicy(head, 'letters');
    const nothing = { shares: 0, counts: {}, code: null };
    expect(await helpRun(await worker(), runId)).toEqual(nothing);
    expect(await helpRun(await worker(), randomUUID())).toEqual(nothing);
    await head.ledger.startRun(
      {
        id: randomUUID(),
        policy: 'letters',
        digest: 'another',
        store: 'archive',
        asOf: await head.ledger.now(),
        worker: 'w',
      },
      { kind: 'run.started' },
    );
    const [other] = await head.ledger.runs({ policy: 'letters', limit: 1 });
    expect(await helpRun(await worker(), other?.id ?? '')).toMatchObject({ code: 'policy.changed' });
  });
});
