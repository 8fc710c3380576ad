/** Records that span stores: rows in one, files in another, one run over both. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeEntry } from '../../src/audit/entry.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { explainRecord } from '../../src/engine/explain.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { planPolicy } from '../../src/engine/plan.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { SoundPolicy } from '../../src/policy/parsed.ts';
import type { Store } from '../../src/ports/store.ts';
import {
  audioOf,
  callsPolicy,
  longAgo,
  type ObjectsOptions,
  type ObjectsPlace,
  objectsPlace,
  sound,
  verdictOn,
} from './objects-place.ts';

const places: ObjectsPlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});
const open = async (policies?: SoundPolicy[], options: ObjectsOptions = {}): Promise<ObjectsPlace> => {
  const place = await objectsPlace(policies, options);
  places.push(place);
  return place;
};

const hold = (engine: Engine, store: 'telephony' | 'logs', match: Record<string, string>) =>
  placeHold(engine, {
    ...{ store, table: store === 'logs' ? 'files' : 'calls', match, kind: 'record', restriction: false, future: false },
    ...{ reason: 'litigation', matter: 'D/1', note: null, placedBy: 'officer', reviewOn: '2030-01-01' },
  });

const settledIn = async ({ bench }: ObjectsPlace) =>
  (await bench.ledger.entries({ limit: 1000, kind: 'batch.settled' })).map(({ bytes }) => decodeEntry(bytes));

describe('a run over rows that name files', () => {
  test('disposes of files first, of rows last, and says of each what became of it', async () => {
    const place = await open();
    for (const number of [1, 2, 3]) await place.call(number);
    await place.call(4, { ended_on: '2026-05-20' });
    await place.call(5, {}, null);
    await place.rows.insert('events', { id: 1, call: 2 });
    await place.rows.insert('events', { id: 2, call: 4 });
    await place.folder.put('nobody.wav');

    const report = await runPolicy(place.engine(), 'calls');
    expect(report).toMatchObject({
      state: 'finished',
      counts: { destroyed: 4 },
      parts: { 'logs/files': 3, events: 1 },
    });
    expect(await place.left()).toEqual({ calls: ['4'], files: [audioOf(4), 'nobody.wav'] });
    expect(await settledIn(place)).toMatchObject([
      {
        store: 'telephony',
        counts: { destroyed: 4 },
        parts: { events: 1, 'logs/files': 3 },
        objects: { 'logs/files': { destroyed: 3, gone: 1, left: 0, indeterminate: 0 } },
      },
    ]);
    expect(await place.telephony.receipts()).toEqual([]);
    expect(await place.logs.receipts()).toEqual([]);
    expect(await place.logs.marked()).toEqual(await place.telephony.marked());
    expect(await verdictOn(place.engine())).toEqual({ ours: ['sound'], python: 'sound' });
  });

  test('keeps a row with its file, and says why: a hold, a policy over the files, an obstacle, a name that is not its own', async () => {
    const keep = sound(
      'audio-kept',
      'dataset: { store: logs, files: "kept/*" }\nretain: { period: 5 years, from: modified_at }',
    );
    const place = await open([callsPolicy(), keep]);
    for (let number = 1; number <= 10; number++) await place.call(number);
    const held = audioOf(2);
    await hold(place.engine(), 'logs', { path: held });
    await place.call(3, { audio: 'kept/3.wav' });
    await place.folder.hardLink('other-name', join(place.folder.root, audioOf(4)));
    await place.call(5, {}, new Date(place.bench.clock.now - 60_000));
    await place.call(6, { audio: '' }, null);
    await place.call(7, { audio: '../outside.wav' }, null);
    await place.call(8, { audio: audioOf(90) });
    await place.call(90, { ended_on: '2026-05-20' }, null);
    await place.folder.link('linked', 'elsewhere');
    await place.call(9, { audio: 'linked/9.wav' }, null);

    const plan = await planPolicy(place.engine(), 'calls');
    expect(plan).toMatchObject({ refusal: null, objects: ['logs/files'] });
    const report = await runPolicy(place.engine(), 'calls');
    expect(report).toMatchObject({
      state: 'finished',
      counts: { destroyed: 2, held: 1, claimed: 1, blocked: 6 },
      parts: { 'logs/files': 2 },
    });
    const { calls, files } = await place.left();
    expect(calls).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '90']);
    // Of 3, 6, 7, 8 and 9 the files that they named first belong to nobody now.
    expect(files).toEqual([...[2, 3, 4, 5, 6, 7, 8, 9, 90].map(audioOf), 'kept/3.wav', 'linked', 'other-name'].sort());
    expect(await verdictOn(place.engine())).toEqual({ ours: ['sound'], python: 'sound' });
  });

  test('keeps every file of a row of which one is held', async () => {
    const parts = '[{ store: logs, object: "{audio}" }, { store: logs, object: "texts/{transcript}.txt" }]';
    const place = await open([callsPolicy({ parts })]);
    for (const number of [1, 2]) {
      await place.call(number, { transcript: `t${number}` });
      await place.folder.put(`texts/t${number}.txt`);
    }
    await place.call(3, { transcript: null });
    await hold(place.engine(), 'logs', { path: 'texts/t1.txt' });
    const report = await runPolicy(place.engine(), 'calls');
    expect(report).toMatchObject({ counts: { destroyed: 1, held: 1, blocked: 1 }, parts: { 'logs/files': 2 } });
    expect(await place.left()).toEqual({
      calls: ['1', '3'],
      files: [audioOf(1), audioOf(3), 'texts/t1.txt'],
    });
  });

  test('ends when nothing more can go, however many stay, and finds them again when nothing keeps them', async () => {
    const place = await open();
    for (let number = 1; number <= 450; number++)
      await place.call(number, {}, number % 3 === 0 ? new Date(place.bench.clock.now) : longAgo);
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ counts: { destroyed: 300, blocked: 150 } });
    place.bench.clock.now += 2 * 3_600_000;
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ counts: { destroyed: 150 } });
    expect(await place.left()).toEqual({ calls: [], files: [] });
    // Three batches at least: so few records are locked at a time.
    expect((await settledIn(place)).length).toBeGreaterThanOrEqual(5);
  });

  test('takes one by one what the store of the rows refuses together, before any file is touched', async () => {
    const place = await open();
    for (const number of [1, 2, 3, 4, 5]) await place.call(number);
    await place.rows.refuse('calls', ['3']);
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({
      state: 'finished',
      counts: { destroyed: 4, failed: 1 },
    });
    expect(await place.left()).toEqual({ calls: ['3'], files: [audioOf(3)] });
  });

  test('of two policies over the files themselves counts what the other took as ours', async () => {
    const own = sound(
      'audio',
      `dataset: { store: logs, files: "own/*" }
retain: { period: 6 months, from: modified_at }
limits: { records: 100000, share: 100% }`,
    );
    const place = await open([callsPolicy(), own]);
    for (let number = 1; number <= 300; number++) await place.call(number);
    for (let number = 1; number <= 120; number++) await place.folder.put(`own/${number}.wav`, new Date('2026-05-20'));
    expect(await runPolicy(place.engine(), 'audio')).toMatchObject({ state: 'finished', refusal: null });
    place.bench.clock.now += 60_000;
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ counts: { destroyed: 300 } });
    expect(await runPolicy(place.engine(), 'audio')).toMatchObject({ state: 'finished', refusal: null });
  });
});

test.each([
  ['over the files', 'dataset: { store: logs, files: "**/*" }\nretain: { period: 5 years, from: modified_at }'],
  [
    'over rows that name them elsewhere',
    `dataset: { store: post, table: letters, key: id, parts: [{ store: logs, object: "{scan}" }] }
retain: { period: 5 years, from: sent_on }`,
  ],
])('a rule %s that comes into force while a run is under way stops it after the batch in hand', async (_, rule) => {
  const place = await open();
  for (let number = 1; number <= 250; number++) await place.call(number);
  const { policy, source } = sound('late', rule);
  let batches = 0;
  const telephony: Store = {
    ...place.telephony,
    effect: async (order) => {
      const { ledger } = place.bench;
      if (++batches === 1) {
        await ledger.publish([{ compiled: policy, source }], 'officer');
        await ledger.approve('late', policy.digest, null, 'officer', false);
      }
      return place.telephony.effect(order);
    },
  };
  await expect(runPolicy(place.engine({ telephony }), 'calls')).rejects.toMatchObject({ code: 'policy.changed' });
  expect((await place.left()).files).toHaveLength(50);
});

describe('what is refused of the rows is refused of the files', () => {
  const refusedWith = async (place: ObjectsPlace, engine: Engine, code: string): Promise<void> => {
    await place.call(1);
    const before = await place.left();
    expect(await planPolicy(engine, 'calls')).toMatchObject({ refusal: { code } });
    expect(await runPolicy(engine, 'calls')).toMatchObject({ state: 'refused', refusal: { code } });
    expect(await place.left()).toEqual(before);
  };

  test('a folder that is bound to another ledger', async () => {
    const place = await open();
    await refusedWith(
      place,
      place.engine({ logs: { ...place.logs, boundLedger: place.folder.store.boundLedger } }),
      'store.bound',
    );
  });

  test('a folder that may only be read', async () => {
    const place = await open(undefined, { access: { logs: 'read' } });
    await refusedWith(place, place.engine(), 'store.readOnly');
  });

  test('a folder that is paused, also from the next batch on', async () => {
    const place = await open();
    const pause = { policy: null, store: 'logs', until: null, reason: 'move', pausedBy: 'officer' };
    await place.bench.ledger.pause(pause);
    await refusedWith(place, place.engine(), 'run.paused');
    await place.bench.ledger.resume(pause, 'officer');
    for (let number = 2; number <= 250; number++) await place.call(number);
    let batches = 0;
    const telephony: Store = {
      ...place.telephony,
      effect: async (order) => {
        if (++batches === 1) await place.bench.ledger.pause(pause);
        return place.telephony.effect(order);
      },
    };
    expect(await runPolicy(place.engine({ telephony }), 'calls')).toMatchObject({
      state: 'stopped',
      counts: { destroyed: 200 },
      refusal: { code: 'run.paused' },
    });
  });

  test('a folder whose clock is wrong', async () => {
    const place = await open();
    const logs: Store = { ...place.logs, now: async () => new Date(place.bench.clock.now + 60_000).toISOString() };
    await refusedWith(place, place.engine({ logs }), 'guard.clock');
  });

  test('a folder that knows of more than the ledger', async () => {
    const place = await open();
    await place.logs.mark({ index: 5_000, digest: 'f'.repeat(64) });
    await refusedWith(place, place.engine(), 'ledger.restored');
  });

  test('a folder that was never prepared, or is not mounted', async () => {
    const place = await open();
    await place.call(1);
    await rm(join(place.folder.root, '.gallra'), { recursive: true });
    await expect(runPolicy(place.engine(), 'calls')).rejects.toMatchObject({ code: 'store.unreachable' });
    expect(await place.left()).toEqual({ calls: ['1'], files: [audioOf(1)] });
  });

  test('rows without a place for receipts', async () => {
    const place = await open();
    const telephony: Store = { ...place.telephony, boundLedger: async () => null };
    await refusedWith(place, place.engine({ telephony }), 'store.unprepared');
  });

  test('a store in which nothing is found by a name', async () => {
    const place = await open();
    const { shelf: _, ...logs } = place.logs;
    await refusedWith(place, place.engine({ logs }), 'store.kind');
  });

  test('a policy over the files that cannot be asked what it wants to keep', async () => {
    const place = await open();
    const engine = place.engine();
    const broken = [{ file: 'audio.yaml', id: 'audio', store: 'logs', tables: ['files'] }];
    await refusedWith(place, { ...engine, policies: { ...engine.policies, broken } }, 'policy.broken');
  });

  test('a folder at which another run is at work', async () => {
    const place = await open();
    await place.call(1);
    const identity = (await place.logs.catalogue(['files'])).files?.identity ?? '';
    await place.bench.ledger.acquireLease([identity], 'another', 'w9', 60_000);
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ state: 'taken' });
  });
});

describe('files of which none is where the rows say', () => {
  test('keep a run waiting for a person: the template or the folder may be wrong', async () => {
    const place = await open([callsPolicy({ parts: '[{ store: logs, object: "calls/{audio}" }]' })]);
    for (let number = 1; number <= 12; number++) await place.call(number);
    expect(await planPolicy(place.engine(), 'calls')).toMatchObject({ refusal: { code: 'guard.objects' } });
    const report = await runPolicy(place.engine(), 'calls');
    expect(report).toMatchObject({ state: 'waiting', refusal: { code: 'guard.objects', approvable: true } });
    expect(await place.left()).toMatchObject({ calls: { length: 12 }, files: { length: 12 } });
    await place.bench.ledger.approveRun(report.runId ?? '', 12, 'officer');
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ state: 'finished', counts: { destroyed: 12 } });
  });

  test('do not, when a worker died after the files: other rows still name what is there', async () => {
    const place = await open();
    for (let number = 1; number <= 30; number++) await place.call(number, {}, null);
    await place.call(31, { ended_on: '2026-05-20' });
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ counts: { destroyed: 30 } });
  });
});

describe('records of several stores that name one file', () => {
  test('stay, when the other store names it too', async () => {
    const letters: SoundPolicy = sound(
      'letters',
      `dataset: { store: post, table: calls, key: id, parts: [{ store: logs, object: "{audio}" }] }
retain: { period: 10 years, from: ended_on }`,
    );
    const place = await open([callsPolicy(), letters]);
    const other = await open();
    for (const number of [1, 2, 3]) await place.call(number);
    await other.rows.insert('calls', { id: 7, ended_on: '2026-01-01', audio: audioOf(2) });
    const engine = place.engine();
    const post = { ...other.telephony, name: 'post' };
    const store = async (name: string): Promise<Store> => (name === 'post' ? post : engine.store(name));
    expect(await runPolicy({ ...engine, store }, 'calls')).toMatchObject({ counts: { destroyed: 2, blocked: 1 } });
    expect(await place.left()).toEqual({ calls: ['2'], files: [audioOf(2)] });
  });
});

describe('explaining a record', () => {
  test('says of each file that it names whether it is there and what keeps it', async () => {
    const keep = sound(
      'audio-kept',
      'dataset: { store: logs, files: "kept/*" }\nretain: { period: 5 years, from: modified_at }',
    );
    const parts = '[{ store: logs, object: "{audio}" }, { store: logs, object: "texts/{id}.txt" }]';
    const place = await open([callsPolicy({ parts }), keep]);
    for (const number of [1, 2, 3, 4, 5]) await place.folder.put(`texts/${number}.txt`);
    await place.call(1);
    await place.call(2, {}, null);
    await place.call(3, { audio: 'kept/3.wav' });
    await place.call(4, { audio: audioOf(1) }, null);
    await place.call(5, { audio: '' }, null);
    await place.call(7, { audio: audioOf(8) });
    await place.call(8, { ended_on: '2026-05-20' });
    await place.call(6, { ended_on: '2026-05-20' });
    const of = async (number: number) => {
      const { record } = await explainRecord(place.engine(), 'calls', [String(number)]);
      return [record?.verdict, ...(record?.objects ?? []).map(({ name, there, keptBy }) => [name, there, keptBy])];
    };
    // 4 names it too, and is due as well; of 7 and 8 only one is.
    expect(await of(1)).toEqual(['due', [audioOf(1), true, null], ['texts/1.txt', true, null]]);
    expect(await of(7)).toEqual(['blocked', [audioOf(8), true, 'blocked'], ['texts/7.txt', false, null]]);
    expect(await of(2)).toEqual(['due', [audioOf(2), false, null], ['texts/2.txt', true, null]]);
    expect(await of(3)).toEqual(['claimed', ['kept/3.wav', true, 'claimed'], ['texts/3.txt', true, null]]);
    expect(await of(5)).toEqual(['blocked', [null, false, 'blocked'], ['texts/5.txt', true, null]]);
    expect(await of(6)).toEqual(['not-due', [audioOf(6), true, null], ['texts/6.txt', false, null]]);
    await hold(place.engine(), 'logs', { path: 'texts/1.txt' });
    expect(await of(1)).toEqual(['held', [audioOf(1), true, null], ['texts/1.txt', true, 'held']]);
    // What it says is what a run does.
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({
      counts: { destroyed: 1, held: 1, claimed: 1, blocked: 3 },
    });
    // 4 could have gone, but 1 stays, and with it the file of both.
    expect((await place.left()).calls).toEqual(['1', '3', '4', '5', '6', '7', '8']);
    expect((await place.left()).files).toContain(audioOf(1));
  });
});
