/**
 * A worker that dies between any two steps of a batch over rows and files: nothing is claimed that nobody knows, nothing
 * stays unfinished, and no file is gone whose row had to stay.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeEntry } from '../../src/audit/entry.ts';
import { adoptLedger } from '../../src/engine/adopt.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { settleDeadIntents } from '../../src/engine/recover.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { EffectOrder, Store } from '../../src/ports/store.ts';
import { testBench } from './bench-engine.ts';
import { audioOf, type ObjectsPlace, objectsPlace, verdictOn } from './objects-place.ts';

const places: ObjectsPlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});
const filled = async (count = 6): Promise<ObjectsPlace> => {
  const place = await objectsPlace();
  places.push(place);
  for (let number = 1; number <= count; number++) await place.call(number);
  return place;
};

/** What a call comes to in a process that is gone. */
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** A worker that dies at one step: `died` resolves when it has come so far, and nothing comes after. */
interface Doomed {
  engine: Engine;
  died: Promise<void>;
}
type Step = (
  place: ObjectsPlace,
  dies: <T>() => Promise<T>,
) => { over?: { telephony?: Store; logs?: Store }; ledger?: Partial<Ledger> };

function doomed(place: ObjectsPlace, step: Step): Doomed {
  let dead: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    dead = resolve;
  });
  const { over, ledger } = step(place, () => {
    dead();
    return never();
  });
  const engine = place.engine(over, 'worker-2');
  return { engine: { ...engine, ledger: { ...engine.ledger, ...ledger } }, died };
}

const inFolder =
  (effect: (order: EffectOrder, real: Store) => ReturnType<Store['effect']>): Step =>
  (place) => ({ over: { logs: { ...place.logs, effect: (order) => effect(order, place.logs) } } });

/** The files of the order's first three keys go as if our process had taken them, and no receipt says so. */
async function halfOf(order: EffectOrder, real: Store): Promise<void> {
  const batchId = randomUUID();
  const keys = order.range.keys?.slice(0, 3) ?? [];
  await real.effect({ ...order, batchId, range: { ...order.range, keys } });
  await real.forget(batchId);
}

const steps: [string, Step, { rows: number; files: number; settled: object | null }][] = [
  [
    'before the rows are asked',
    (place, dies) => ({ over: { telephony: { ...place.telephony, effect: () => dies() } } }),
    { rows: 6, files: 6, settled: { disposed: 0, objects: { destroyed: 0, left: 6, indeterminate: 0 } } },
  ],
  [
    'before the first file',
    (place, dies) => ({ over: { logs: { ...place.logs, effect: () => dies() } } }),
    { rows: 6, files: 6, settled: { disposed: 0, objects: { destroyed: 0, left: 6, indeterminate: 0 } } },
  ],
  [
    'between two files',
    (place, dies) => ({
      over: {
        logs: {
          ...place.logs,
          effect: async (order) => {
            await halfOf(order, place.logs);
            return dies();
          },
        },
      },
    }),
    { rows: 6, files: 3, settled: { disposed: 0, objects: { destroyed: 0, left: 3, indeterminate: 3 } } },
  ],
  [
    'between the files and the rows',
    (place, dies) => ({
      over: {
        logs: {
          ...place.logs,
          effect: async (order) => {
            await place.logs.effect(order);
            return dies();
          },
        },
      },
    }),
    { rows: 6, files: 0, settled: { disposed: 0, objects: { destroyed: 6, left: 0, indeterminate: 0 } } },
  ],
  [
    'between the rows and the ledger',
    (_, dies) => ({ ledger: { settle: () => dies() } }),
    { rows: 0, files: 0, settled: { disposed: 6, objects: { destroyed: 6, left: 0, indeterminate: 0 } } },
  ],
  [
    'between the ledger and the receipt of the rows',
    (place, dies) => ({ over: { telephony: { ...place.telephony, forget: () => dies() } } }),
    { rows: 0, files: 0, settled: null },
  ],
  [
    'between the two receipts',
    (place, dies) => ({ over: { logs: { ...place.logs, forget: () => dies() } } }),
    { rows: 0, files: 0, settled: null },
  ],
];

describe('a worker that dies', () => {
  test.each(steps)('%s', async (_, step, { rows, files, settled }) => {
    const place = await filled();
    const { engine, died } = doomed(place, step);
    void runPolicy(engine, 'calls').catch(() => undefined);
    await died;
    const there = await place.left();
    expect([there.calls.length, there.files.length]).toEqual([rows, files]);

    const { ledger, clock } = place.bench;
    const [intent] = await ledger.openIntents();
    expect(intent === undefined).toBe(settled === null);
    // Nobody else touches the batch while its worker may be alive.
    expect((await settleDeadIntents(place.engine())).settled).toEqual([]);
    clock.now += 60_000 + 2 * 10_000;
    if (intent && settled) {
      expect((await settleDeadIntents(place.engine())).settled).toHaveLength(1);
      const { disposed, objects } = (await ledger.settlement(intent.batchId)) ?? {};
      expect({ disposed, objects: objects?.['logs/files'] }).toMatchObject(settled);
      const entry = (await ledger.entries({ limit: 1000, kind: 'batch.settled' })).at(-1);
      expect(entry && decodeEntry(entry.bytes).objects).toEqual(objects);
    }

    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ state: 'finished' });
    expect(await place.left()).toEqual({ calls: [], files: [] });
    expect(await place.telephony.receipts()).toEqual([]);
    expect(await place.logs.receipts()).toEqual([]);
    expect(await ledger.openIntents()).toEqual([]);
    expect(await verdictOn(place.engine())).toEqual({ ours: ['sound'], python: 'sound' });
  });

  test('and wakes up when its batch is settled, takes no file and no row', async () => {
    const place = await filled();
    let wake: () => void = () => undefined;
    const awake = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let asleep: () => void = () => undefined;
    const sleeping = new Promise<void>((resolve) => {
      asleep = resolve;
    });
    const logs: Store = {
      ...place.logs,
      effect: async (order) => {
        asleep();
        await awake;
        return place.logs.effect(order);
      },
    };
    const run = runPolicy(place.engine({ logs }, 'worker-2'), 'calls').catch((error: { code: string }) => error.code);
    await sleeping;
    place.bench.clock.now += 100_000;
    expect((await settleDeadIntents(place.engine())).settled).toHaveLength(1);
    wake();
    expect(await run).toBe('lease.lost');
    expect((await place.left()).files).toHaveLength(6);
    expect((await place.left()).calls).toHaveLength(6);
  });
});

describe('a store that fails', () => {
  const away = new GallraError({
    code: 'store.unknown',
    what: 'Away.',
    hint: 'Wait.',
    actor: 'nobody',
    retryable: true,
  });

  test('in the middle of the files leaves the batch open until time tells, and no row goes', async () => {
    const place = await filled();
    const step = inFolder(async (order, real) => {
      await halfOf(order, real);
      throw away;
    });
    await expect(runPolicy(place.engine(step(place, never).over), 'calls')).rejects.toMatchObject({
      code: 'store.unknown',
    });
    expect((await place.left()).calls).toHaveLength(6);
    expect(await place.bench.ledger.openIntents()).toHaveLength(1);
    place.bench.clock.now += 100_000;
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({
      state: 'finished',
      counts: { destroyed: 6 },
      parts: { 'logs/files': 3 },
    });
    expect(await place.left()).toEqual({ calls: [], files: [] });
  });

  test('after the files went settles what is known, and the rows go next time', async () => {
    const place = await filled();
    const telephony: Store = {
      ...place.telephony,
      effect: async (order) =>
        place.telephony.effect({
          ...order,
          objects: {
            withinMs: 1_000,
            dispose: async (records, locked) => {
              await order.objects?.dispose(records, locked);
              throw new GallraError({ code: 'store.conflict', what: 'Locked.', hint: 'Wait.', actor: 'nobody' });
            },
          },
        }),
    };
    const report = await runPolicy(place.engine({ telephony }), 'calls');
    expect(report).toMatchObject({ state: 'finished', counts: { failed: 6 }, parts: { 'logs/files': 6 } });
    expect(await place.logs.receipts()).toEqual([]);
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ counts: { destroyed: 6 }, parts: {} });
    expect(await place.left()).toEqual({ calls: [], files: [] });
    expect(await verdictOn(place.engine())).toEqual({ ours: ['sound'], python: 'sound' });
  });

  test('because the rows are no longer certain to be locked takes no further file', async () => {
    const place = await filled();
    const step = inFolder((order, real) => real.effect({ ...order, mayGoOn: () => false }));
    await expect(runPolicy(place.engine(step(place, never).over), 'calls')).rejects.toMatchObject({
      code: 'store.unknown',
    });
    expect((await place.left()).files).toHaveLength(6);
    expect((await place.left()).calls).toHaveLength(6);
  });
});

test('a hold that is placed on a file while its batch is under way is acknowledged when it is over, and says whether the file is gone', async () => {
  const place = await filled(2);
  let placed: ReturnType<typeof placeHold> | null = null;
  const step = inFolder(async (order, real) => {
    // Its waiting takes no virtual time.
    const clock = { ...place.engine().clock, sleep: () => new Promise<void>((next) => setTimeout(next, 5)) };
    placed = placeHold(
      { ...place.engine(), clock },
      {
        ...{ store: 'logs', table: 'files', match: { path: audioOf(1) }, kind: 'record', restriction: false },
        ...{ future: true, reason: 'litigation', matter: 'D/1', note: null, placedBy: 'o', reviewOn: '2030-01-01' },
      },
    );
    // It is recorded before anything goes, and waits.
    while ((await place.bench.ledger.holds({})).length === 0) await new Promise(setImmediate);
    expect((await place.bench.ledger.holds({}))[0]?.acknowledgedAt).toBeNull();
    return real.effect(order);
  });
  await runPolicy(place.engine(step(place, never).over), 'calls');
  const hold = await (placed as unknown as ReturnType<typeof placeHold>);
  expect(hold).toMatchObject({ acknowledged: true, covered: 0 });
  expect(hold.waitedFor).toHaveLength(1);
  // From then on it is kept: a file of that name stays, and its row.
  await place.call(1);
  expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ counts: { held: 1 } });
  expect((await place.left()).files).toEqual([audioOf(1)]);
});

test.each([
  ['telephony', 'logs'],
  ['logs', 'telephony'],
])(
  'a ledger that was restored to before a batch learns from both receipts what it did (%s first)',
  async (...stores) => {
    const place = await filled();
    const { engine, died } = doomed(place, (_, dies) => ({ ledger: { settle: () => dies() } }));
    void runPolicy(engine, 'calls').catch(() => undefined);
    await died;
    expect(await place.left()).toEqual({ calls: [], files: [] });

    // Another ledger, to which both stores are bound all the same: it knows of nothing.
    const restored = await testBench({
      policies: place.bench.folder.sound,
      approve: false,
      settings: { requireApproval: false },
    });
    const boundLedger = () => restored.ledger.id();
    const ours: Record<string, Store> = {
      telephony: { ...place.telephony, boundLedger },
      logs: { ...place.logs, boundLedger },
    };
    const forgetful: Engine = {
      ...restored.engine,
      policies: place.engine().policies,
      store: async (name) => ours[name] ?? place.logs,
    };
    const adoptions = await adoptLedger(forgetful, stores, { holdsConfirmed: true, actor: 'officer' });
    expect(adoptions).toMatchObject(stores.map((store) => ({ store, state: 'adopted', batches: 1, disposed: 6 })));
    const entries = await restored.ledger.entries({ limit: 1000, kind: 'batch.adopted' });
    expect(entries.map(({ bytes }) => decodeEntry(bytes)).map(({ store, counts }) => [store, counts])).toEqual(
      stores.map((store) => [store, { disposed: 6 }]),
    );
    for (const store of stores) expect(await ours[store]?.receipts()).toEqual([]);
    expect(await runPolicy(forgetful, 'calls')).toMatchObject({ state: 'finished' });
  },
);
