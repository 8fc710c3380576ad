/** The ledger was restored from a backup, on real servers: it is noticed, nothing goes early, and no hold is lost. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { adoptLedger } from '../../src/engine/adopt.ts';
import { releaseHold } from '../../src/engine/holds.ts';
import { planPolicy } from '../../src/engine/plan.ts';
import { settleDeadIntents } from '../../src/engine/recover.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import { type Place, type PlaceOptions, place, visitsPolicy } from './place.ts';

const opened: Place[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
async function open(options?: PlaceOptions): Promise<Place> {
  const one = await place(options);
  opened.push(one);
  return one;
}

const adopt = (at: Place, holdsConfirmed = false) =>
  adoptLedger(at.engine, ['register'], { holdsConfirmed, actor: 'operator' });
const run = (at: Place) => runPolicy(at.engine, 'visits');
const all = [1, 2, 3, 4, 5, 6];

const unreachable = (code: string): GallraError =>
  new GallraError({ code, what: 'gone', hint: 'wait', actor: 'nobody', retryable: true });

/** Nothing is disposed of, the plan says why, and everything is paused. */
async function expectNoticed(at: Place): Promise<void> {
  const before = await at.visits();
  expect((await planPolicy(at.engine, 'visits')).refusal).toMatchObject({ code: 'ledger.restored' });
  expect(await run(at)).toMatchObject({ state: 'refused', refusal: { code: 'ledger.restored' } });
  expect(await at.visits()).toEqual(before);
  expect(await at.ledger.pauses()).toMatchObject([{ policy: null, store: null, reason: 'adopted' }]);
  await expect(at.ledger.resume({ policy: null, store: null }, 'operator')).rejects.toMatchObject({
    code: 'pause.adopted',
  });
}

describe('a ledger that was restored to before', () => {
  test('a hold gets it back when it is adopted, and the hold is kept', async () => {
    const at = await open();
    const backup = await at.backup('ledger');
    const { hold } = await at.hold(2);
    await at.restore('ledger', backup);
    await expectNoticed(at);
    expect(await adopt(at)).toMatchObject([{ store: 'register', state: 'adopted', holds: 1, releases: 0 }]);
    expect(await at.ledger.holds({})).toMatchObject([{ id: hold.id, match: { id: '2' }, matter: 'VK/1/2026' }]);
    expect((await at.ledger.holds({}))[0]?.acknowledgedAt).not.toBeNull();
    expect((await run(at)).counts).toEqual({ destroyed: 5, held: 1 });
    expect(await at.visits()).toEqual([2]);
    expect(await at.log('ledger.adopted')).toMatchObject([
      { actor: 'operator', store: 'register', counts: { holds: 1 } },
    ]);
    expect(await at.log('hold.restored')).toMatchObject([{ hold: hold.id }]);
    expect(await at.ledger.pauses()).toEqual([]);
  });

  test('a release has it released again', async () => {
    const at = await open();
    const { hold } = await at.hold(2);
    const backup = await at.backup('ledger');
    await releaseHold(at.engine, hold.id, 'closed', 'officer');
    await at.restore('ledger', backup);
    expect(await at.ledger.holds({})).toHaveLength(1);
    await expectNoticed(at);
    expect(await adopt(at)).toMatchObject([{ state: 'adopted', holds: 0, releases: 1 }]);
    expect(await at.ledger.holds({})).toEqual([]);
    expect((await run(at)).counts).toEqual({ destroyed: 6 });
  });

  test('both the placing and the release of a hold does not hold it again', async () => {
    const at = await open();
    const backup = await at.backup('ledger');
    const { hold } = await at.hold(2);
    await releaseHold(at.engine, hold.id, 'closed', 'officer');
    await at.restore('ledger', backup);
    await expectNoticed(at);
    expect(await adopt(at)).toMatchObject([{ state: 'adopted', holds: 0, releases: 0, unreadable: [] }]);
    expect((await run(at)).counts).toEqual({ destroyed: 6 });
  });

  test('a run is noticed, though every receipt of it is gone', async () => {
    const at = await open({ batchSize: 4 });
    const backup = await at.backup('ledger');
    expect((await run(at)).counts).toEqual({ destroyed: 6 });
    await at.restore('ledger', backup);
    await at.sql(`insert into visits values (7, 'g', '2020-02-01')`);
    expect(await at.store.receipts()).toEqual([]);
    await expectNoticed(at);
    expect(await adopt(at)).toMatchObject([{ state: 'adopted', batches: 0, indeterminate: 0 }]);
    expect((await run(at)).counts).toEqual({ destroyed: 1 });
  });

  test('a run stays noticed, however far its own log grows meanwhile', async () => {
    const at = await open();
    const backup = await at.backup('ledger');
    await run(at);
    const lost = await at.ledger.head();
    await at.restore('ledger', backup);
    await at.sql(`insert into visits values (7, 'g', '2020-02-01')`);
    await expectNoticed(at);
    for (let i = 0; i < 8; i++) await at.ledger.append({ kind: 'log.checked' });
    expect((await at.ledger.head()).index).toBeGreaterThan(lost.index);
    await at.hold(7);
    expect(await run(at)).toMatchObject({ state: 'refused', refusal: { code: 'ledger.restored' } });
  });

  test('a batch of a run that died is noticed, though its receipt is gone and the run was never ended', async () => {
    const at = await open({ batchSize: 2 });
    const broken = unreachable('ledger.unreachable');
    let backup: Awaited<ReturnType<Place['backup']>> | null = null;
    let intended = 0;
    const dying = {
      ...at.ledger,
      endRun: () => Promise.reject(broken),
      intend: async (order: Parameters<typeof at.ledger.intend>[0]) => {
        if (++intended === 3) throw broken;
        if (intended === 2) backup = await at.backup('ledger');
        return at.ledger.intend(order);
      },
    };
    await expect(runPolicy({ ...at.engine, ledger: dying }, 'visits')).rejects.toBe(broken);
    expect([await at.visits(), await at.store.receipts()]).toEqual([[5, 6], []]);
    if (backup) await at.restore('ledger', backup);
    await expectNoticed(at);
  });

  test('the effect of a batch takes the batch over by its receipt, once', async () => {
    const at = await open();
    const backup = await at.backup('ledger');
    const broken = new GallraError({
      code: 'ledger.unreachable',
      what: 'gone',
      hint: 'wait',
      actor: 'nobody',
      retryable: true,
    });
    const losing = { ...at.ledger, settle: () => Promise.reject(broken), endRun: () => Promise.reject(broken) };
    await expect(runPolicy({ ...at.engine, ledger: losing }, 'visits')).rejects.toBe(broken);
    expect(await at.visits()).toEqual([]);
    const [batchId] = await at.store.receipts();
    await at.restore('ledger', backup);
    await expectNoticed(at);
    expect(await adopt(at)).toMatchObject([{ state: 'adopted', batches: 1, disposed: 6 }]);
    expect(await at.log('batch.adopted')).toMatchObject([
      { batch: batchId, counts: { disposed: 6 }, actor: 'operator' },
    ]);
    expect(await at.store.receipts()).toEqual([]);
    expect(await run(at)).toMatchObject({ state: 'finished', counts: {} });
  });
});

describe('a ledger that was restored to the middle of a run', () => {
  /** Three batches of two; the backup is of the instant before the second is settled. */
  async function restored(options: PlaceOptions = {}): Promise<{ at: Place; open: string }> {
    const at = await open({ batchSize: 2, ...options });
    let backup: Awaited<ReturnType<Place['backup']>> | null = null;
    let settled = 0;
    let open_ = '';
    let copied: Promise<unknown> = Promise.resolve();
    const watched = {
      ...at.ledger,
      // The third is not begun while the copy is made.
      intend: async (...order: Parameters<typeof at.ledger.intend>) => {
        await copied;
        return at.ledger.intend(...order);
      },
      settle: async (...given: Parameters<typeof at.ledger.settle>) => {
        if (++settled === 2) {
          const copying = at.backup('ledger');
          copied = copying;
          backup = await copying;
          open_ = given[0];
        }
        return at.ledger.settle(...given);
      },
    };
    expect((await runPolicy({ ...at.engine, ledger: watched }, 'visits')).counts).toEqual(
      options.policy ? { anonymised: 6 } : { destroyed: 6 },
    );
    if (backup) await at.restore('ledger', backup);
    return { at, open: open_ };
  }

  test('does not call the batch that seems open abandoned: nobody knows, and it says so', async () => {
    const { at, open: batchId } = await restored();
    expect((await at.ledger.openIntents()).map((intent) => intent.batchId)).toEqual([batchId]);
    await expectNoticed(at);
    const { settled, failed } = await settleDeadIntents(at.engine);
    expect([settled.length, failed.map(({ error }) => (error as GallraError).code)]).toEqual([0, ['ledger.restored']]);
    expect(await at.ledger.openIntents()).toHaveLength(1);

    expect(await adopt(at)).toMatchObject([{ state: 'adopted', indeterminate: 2 }]);
    expect(await at.ledger.settlement(batchId)).toMatchObject({ disposed: 0, indeterminate: 2 });
    expect(await at.ledger.openIntents()).toEqual([]);
    // Of the three batches one is known, one indeterminate, one lost with the log: no record is claimed twice.
    const claimed = (await at.log('batch.settled')).map(({ counts }) => counts);
    expect(claimed).toEqual([{ destroyed: 2 }, { destroyed: 0, indeterminate: 2 }]);
    expect(await run(at)).toMatchObject({ state: 'finished', counts: {} });
  });

  test('of a record that is there, and was to be changed where no receipts are kept, nobody knows either', async () => {
    const anonymising = visitsPolicy({
      disposition: { kind: 'anonymise', columns: { person: 'erase' }, mark: 'seen' },
    });
    const { at, open: batchId } = await restored({ prepared: false, policy: anonymising });
    await adopt(at, true);
    expect(await at.visits()).toEqual(all);
    expect(await at.ledger.settlement(batchId)).toMatchObject({ disposed: 0, indeterminate: 2 });
  });

  test('adopting twice changes nothing more', async () => {
    const { at } = await restored();
    await adopt(at);
    const before = await at.log('batch.settled');
    expect(await adopt(at)).toMatchObject([{ state: 'adopted', holds: 0, batches: 0, indeterminate: 0 }]);
    expect(await at.log('batch.settled')).toEqual(before);
    expect(await at.ledger.pauses()).toEqual([]);
  });

  test('waits while a lease could still be alive', async () => {
    const { at } = await restored();
    await at.ledger.acquireLease(['elsewhere'], 'run-x', 'worker-x', 60_000);
    const alive = {
      ...at.ledger,
      openIntents: async () => (await at.ledger.openIntents()).map((one) => ({ ...one, alive: true })),
    };
    await expect(
      adoptLedger({ ...at.engine, ledger: alive }, ['register'], { holdsConfirmed: false, actor: 'a' }),
    ).rejects.toMatchObject({ code: 'adopt.busy' });
    expect(await at.ledger.openIntents()).toHaveLength(1);
    expect(await at.ledger.pauses()).toMatchObject([{ store: 'register', reason: 'adopted' }]);
  });
});

describe('a hold whose copy cannot be read keeps the store paused until a person has confirmed the holds', () => {
  test.each<[string, PlaceOptions, 'unreadable' | 'no-journal']>([
    ['placed without a key', { keys: null }, 'unreadable'],
    ['in a store that was never prepared', { prepared: false }, 'no-journal'],
  ])('%s', async (_, options, because) => {
    const at = await open(options);
    const backup = await at.backup('ledger');
    const placed = await at.hold(2);
    expect(placed).toMatchObject({ acknowledged: true, copied: because === 'unreadable' ? 'unsealed' : 'none' });
    await at.restore('ledger', backup);
    expect(await adopt(at)).toMatchObject([{ state: 'waits', because }]);
    expect(await at.ledger.pauses()).toMatchObject([{ store: 'register', reason: 'adopted' }]);
    expect(await run(at)).toMatchObject({ state: 'refused' });
    expect(await at.visits()).toEqual(all);
    await expect(at.ledger.resume({ policy: null, store: 'register' }, 'operator')).rejects.toMatchObject({
      code: 'pause.adopted',
    });
    await at.hold(2);
    expect(await adopt(at, true)).toMatchObject([{ state: 'adopted' }]);
    expect(await at.log('ledger.adopted')).toMatchObject([{ reason: 'holds-confirmed' }]);
    expect((await run(at)).counts).toMatchObject({ destroyed: 5, held: 1 });
    expect(await at.visits()).toEqual([2]);
  });

  test('sealed with a key that is lost, though the run of another worker goes on being refused', async () => {
    const at = await open();
    const backup = await at.backup('ledger');
    await at.hold(2);
    await at.restore('ledger', backup);
    const without = { ...at, engine: { ...at.engine, keys: null } };
    const [waits] = await adopt(without);
    expect(waits).toMatchObject({ state: 'waits', because: 'unreadable', unreadable: [expect.any(String)] });
    expect(await run(without)).toMatchObject({ state: 'refused' });
    // The store alone waits: no new pause over everything.
    expect(await at.ledger.pauses()).toMatchObject([{ store: 'register' }]);
    // With the key it goes without a person.
    expect(await adopt(at)).toMatchObject([{ state: 'adopted', holds: 1 }]);
    expect((await run(at)).counts).toEqual({ destroyed: 5, held: 1 });
  });

  test('that was tampered with', async () => {
    const at = await open();
    const backup = await at.backup('ledger');
    await at.hold(2);
    await at.sql(`update gallra.hold_journal set sealed = set_byte(sealed, 20, (get_byte(sealed, 20) + 1) % 256)`);
    await at.restore('ledger', backup);
    expect(await adopt(at)).toMatchObject([{ state: 'waits', because: 'unreadable' }]);
  });

  test('in a store that cannot be reached', async () => {
    const at = await open();
    await at.hold(2);
    const away = new GallraError({
      code: 'store.unreachable',
      what: 'away',
      hint: 'wait',
      actor: 'operator',
      retryable: true,
    });
    const engine = { ...at.engine, store: () => Promise.reject(away) };
    const adopted = await adoptLedger(engine, ['register'], { holdsConfirmed: true, actor: 'operator' });
    expect(adopted).toMatchObject([{ state: 'waits', because: 'unreachable' }]);
    expect(await at.ledger.pauses()).toMatchObject([{ store: 'register', reason: 'adopted' }]);
  });
});

describe('a decision about a hold is acknowledged when it is written outside the ledger as well', () => {
  const away = new GallraError({
    code: 'store.unreachable',
    what: 'away',
    hint: 'wait',
    actor: 'operator',
    retryable: true,
  });

  test('a hold whose copy could not be written is recorded, not acknowledged; the next run makes up for it', async () => {
    const at = await open();
    const cut = {
      ...at,
      engine: { ...at.engine, store: async () => ({ ...at.store, journal: () => Promise.reject(away) }) },
    };
    const { placeHold } = await import('../../src/engine/holds.ts');
    const placed = await placeHold(cut.engine, {
      ...{ store: 'register', table: 'visits', kind: 'record', match: { id: '2' }, restriction: false, future: false },
      ...{ reason: 'litigation', matter: 'VK/1/2026', note: 'words', placedBy: 'officer', reviewOn: '2027-01-01' },
    });
    expect(placed).toMatchObject({ acknowledged: false, copied: 'unwritten' });
    expect((await run(at)).counts).toEqual({ destroyed: 5, held: 1 });
    expect((await at.ledger.holds({}))[0]?.acknowledgedAt).not.toBeNull();
    expect(await at.store.journalled()).toHaveLength(1);
  });

  test('a release whose copy could not be written can be said again, until it is written', async () => {
    const at = await open();
    const { hold } = await at.hold(2);
    const cut = { ...at.engine, store: async () => ({ ...at.store, journal: () => Promise.reject(away) }) };
    expect(await releaseHold(cut, hold.id, 'closed', 'officer')).toMatchObject({ copied: 'unwritten' });
    expect(await releaseHold(at.engine, hold.id, 'closed', 'officer')).toMatchObject({ copied: 'sealed' });
    await expect(releaseHold(at.engine, hold.id, 'closed', 'officer')).rejects.toMatchObject({ code: 'hold.released' });
    await expect(releaseHold(at.engine, crypto.randomUUID(), 'closed', 'o')).rejects.toMatchObject({
      code: 'hold.unknown',
    });
  });

  test('the copy cannot be read in the store, and holds neither the free text nor, once it is over, anything', async () => {
    const at = await open();
    const { hold } = await at.hold(2);
    const copies = async () =>
      (await at.sql(`select decision, encode(sealed, 'escape') as sealed from gallra.hold_journal order by at`)).rows;
    expect(JSON.stringify(await copies())).not.toMatch(/litigation|VK\/1|officer/);
    await releaseHold(at.engine, hold.id, 'closed', 'officer');
    expect(await copies()).toMatchObject([{ decision: 'placed', sealed: null }, { decision: 'released' }]);
  });
});
