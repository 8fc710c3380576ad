/** Objects that no row names, and rows whose object is missing: found, and destroyed only when somebody says how many. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeEntry } from '../../src/audit/entry.ts';
import { destroyOrphans } from '../../src/engine/destroy-orphans.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { findOrphans } from '../../src/engine/orphans.ts';
import { settleDeadIntents } from '../../src/engine/recover.ts';
import { runPolicy, takeStock } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Store } from '../../src/ports/store.ts';
import { audioOf, callsPolicy, type ObjectsPlace, objectsPlace, sound, verdictOn } from './objects-place.ts';

const places: ObjectsPlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});

/** Calls 1 to 4 have their files, those of 5 and 6 are missing, 7 names none; three files are nobody's, one of them new. */
async function filled(policies = [callsPolicy()]): Promise<ObjectsPlace> {
  const place = await objectsPlace(policies);
  places.push(place);
  for (const number of [1, 2, 3, 4]) await place.call(number, { ended_on: '2026-05-20' });
  for (const number of [5, 6]) await place.call(number, { ended_on: '2026-05-20' }, null);
  await place.call(7, { ended_on: '2026-05-20', audio: '' }, null);
  await place.folder.put('nobody/a.wav');
  await place.folder.put('nobody/b.wav');
  await place.folder.put('nobody/new.wav', new Date(place.bench.clock.now - 3_600_000 * 5));
  await takeStock(place.engine());
  return place;
}
const everything = { first: 10, only: null };

describe('orphans', () => {
  test('are the files that no row names, and the rows whose file is missing', async () => {
    const place = await filled();
    expect(await findOrphans(place.engine(), 'calls', everything)).toMatchObject({
      objects: [{ place: 'logs/files', looked: 6, orphans: 2, first: ['nobody/a.wav', 'nobody/b.wav'] }],
      rows: [{ place: 'logs/files', template: '{audio}', missing: 2, first: [['5'], ['6']] }],
      unreadable: [],
      refusal: null,
    });
    expect(await findOrphans(place.engine(), 'calls', { first: 1, only: '**/a.*' })).toMatchObject({
      objects: [{ looked: 1, orphans: 1, first: ['nobody/a.wav'] }],
      rows: [{ missing: 2, first: [['5']] }],
    });
    expect(await place.bench.ledger.openIntents()).toEqual([]);
  });

  test('are not what another policy names, nor what a policy of their own chooses', async () => {
    const events = sound(
      'events',
      `dataset: { store: telephony, table: events, key: id, parts: [{ store: logs, object: "nobody/{call}.wav" }] }
retain: { period: 1 year, from: { table: calls, match: { id: call }, column: ended_on, missing: ignore } }`,
    );
    const own = sound('own', 'dataset: { store: logs, files: "own/*" }\nretain: { period: 1 year, from: modified_at }');
    const place = await filled([callsPolicy(), events, own]);
    await place.folder.put('own/x.wav');
    await place.folder.put('nobody/77.wav');
    await place.rows.insert('events', { id: 1, call: 77 });
    const { objects } = await findOrphans(place.engine(), 'calls', everything);
    expect(objects).toMatchObject([{ orphans: 2, first: ['nobody/a.wav', 'nobody/b.wav'] }]);
  });

  test('are found page by page', async () => {
    const place = await filled();
    await Promise.all(Array.from({ length: 5_100 }, (_, n) => place.folder.put(`many/${n}.wav`)));
    const { objects } = await findOrphans(place.engine(), 'calls', { first: 3, only: 'many/*' });
    expect(objects).toMatchObject([{ looked: 5_100, orphans: 5_100 }]);
    expect(objects[0]?.first).toHaveLength(3);
  });

  test('are destroyed when their number is said, by an intent and with an outcome in the log', async () => {
    const place = await filled();
    const order = { count: 2, only: null, actor: 'officer' };
    const done = await destroyOrphans(place.engine(), 'calls', order);
    expect(done).toMatchObject({ state: 'finished', destroyed: { 'logs/files': 2 }, left: {}, refusal: null });
    expect((await place.left()).files).toEqual([...[1, 2, 3, 4].map(audioOf), 'nobody/new.wav']);
    expect((await place.left()).calls).toHaveLength(7);
    const entries = (await place.bench.ledger.entries({ limit: 1000 })).map(({ bytes }) => decodeEntry(bytes));
    expect(entries.filter(({ run }) => run === done.runId)).toMatchObject([
      { kind: 'run.started', actor: 'officer', reason: 'orphans' },
      { kind: 'batch.intended', maximum: 0 },
      { kind: 'batch.settled', counts: { destroyed: 0 }, parts: { 'logs/files': 2 } },
      { kind: 'run.finished', reason: 'orphans', counts: {}, parts: { 'logs/files': 2 } },
    ]);
    expect(JSON.stringify(entries)).not.toContain('nobody');
    expect(await place.logs.receipts()).toEqual([]);
    expect(await findOrphans(place.engine(), 'calls', everything)).toMatchObject({ objects: [{ orphans: 0 }] });
    expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ state: 'finished' });
    expect(await verdictOn(place.engine())).toEqual({ ours: ['sound'], python: 'sound' });
  });

  test.each([
    ['another number', async () => undefined, 3, 'orphans.count'],
    [
      'a row that names a file in another spelling',
      (place: ObjectsPlace) => place.call(8, { ended_on: '2026-05-20', audio: './nobody/a.wav' }, null),
      2,
      'orphans.unreadable',
    ],
    [
      'a pause of the folder',
      async (place: ObjectsPlace) => {
        const pause = { policy: null, store: 'logs', until: null, reason: 'move', pausedBy: 'officer' };
        await place.bench.ledger.pause(pause);
      },
      2,
      'run.paused',
    ],
  ] as const)('stay after %s', async (_, act, count, code) => {
    const place = await filled();
    await act(place);
    const before = await place.left();
    const done = await destroyOrphans(place.engine(), 'calls', { count, only: null, actor: 'officer' });
    expect(done).toMatchObject({ state: 'refused', runId: null, refusal: { code } });
    expect(await place.left()).toEqual(before);
  });

  test('stay while a file of a policy cannot be read: its records may name them', async () => {
    const place = await filled();
    const engine = place.engine();
    const broken = [{ file: 'x.yaml', id: 'x', store: 'elsewhere', tables: ['t'] }];
    const unsure = { ...engine, policies: { ...engine.policies, broken } };
    expect(await destroyOrphans(unsure, 'calls', { count: 2, only: null, actor: 'officer' })).toMatchObject({
      state: 'refused',
      refusal: { code: 'orphans.policy' },
    });
    expect((await place.left()).files).toContain('nobody/a.wav');
  });

  test('that are held or stand in the way of something stay, and are counted', async () => {
    const place = await filled();
    await placeHold(place.engine(), {
      ...{ store: 'logs', table: 'files', match: { path: 'nobody/a.wav' }, kind: 'record', restriction: false },
      ...{ future: false, reason: 'litigation', matter: 'D/1', note: null, placedBy: 'o', reviewOn: '2030-01-01' },
    });
    await place.folder.hardLink('nobody/c.wav', join(place.folder.root, 'nobody/b.wav'));
    const done = await destroyOrphans(place.engine(), 'calls', { count: 3, only: null, actor: 'officer' });
    expect(done).toMatchObject({ state: 'finished', destroyed: {}, left: { held: 1, blocked: 2 } });
    expect((await place.left()).files).toEqual(
      expect.arrayContaining(['nobody/a.wav', 'nobody/b.wav', 'nobody/c.wav']),
    );
  });

  test('that a row names by the time they would go stay', async () => {
    const place = await filled();
    const { ledger } = place.bench;
    const engine = place.engine();
    const late = {
      ...ledger,
      startRun: async (...args: Parameters<typeof ledger.startRun>) => {
        await place.rows.insert('calls', { id: 9, ended_on: '2026-05-20', audio: 'nobody/a.wav' });
        return ledger.startRun(...args);
      },
    };
    const order = { count: 2, only: null, actor: 'officer' };
    const done = await destroyOrphans({ ...engine, ledger: late }, 'calls', order);
    expect(done).toMatchObject({ destroyed: { 'logs/files': 1 } });
    expect((await place.left()).files).toContain('nobody/a.wav');
  });

  test('that nobody saw stay, however many lose their rows meanwhile', async () => {
    const place = await filled();
    const { ledger } = place.bench;
    const late = {
      ...ledger,
      startRun: async (...args: Parameters<typeof ledger.startRun>) => {
        for (const name of ['c', 'd', 'e']) await place.folder.put(`nobody/${name}.wav`);
        return ledger.startRun(...args);
      },
    };
    const order = { count: 2, only: null, actor: 'officer' };
    const done = await destroyOrphans({ ...place.engine(), ledger: late }, 'calls', order);
    expect(done).toMatchObject({ state: 'finished', destroyed: { 'logs/files': 2 } });
    expect((await place.left()).files.filter((path) => path.startsWith('nobody/'))).toHaveLength(4);
  });

  test('of which a worker died over some are told when its time is over', async () => {
    const place = await filled();
    const logs: Store = {
      ...place.logs,
      effect: async (order) => {
        await place.logs.effect({ ...order, batchId: 'other', range: { ...order.range, keys: [['nobody/a.wav']] } });
        await place.logs.forget('other');
        throw new GallraError({ code: 'store.unknown', what: 'Killed.', hint: '', actor: 'nobody', retryable: true });
      },
    };
    const order = { count: 2, only: null, actor: 'officer' };
    await expect(destroyOrphans(place.engine({ logs }), 'calls', order)).rejects.toMatchObject({
      code: 'store.unknown',
    });
    place.bench.clock.now += 100_000;
    const [intent] = (await settleDeadIntents(place.engine())).settled;
    expect(await place.bench.ledger.settlement(intent?.batchId ?? '')).toMatchObject({
      disposed: 0,
      indeterminate: 0,
      objects: { 'logs/files': { destroyed: 0, gone: 0, left: 1, indeterminate: 1 } },
    });
    const next = { count: 1, only: null, actor: 'officer' };
    expect(await destroyOrphans(place.engine(), 'calls', next)).toMatchObject({ destroyed: { 'logs/files': 1 } });
  });

  test('are nothing that a folder without its mark could tell', async () => {
    const place = await filled();
    await rm(join(place.folder.root, '.gallra'), { recursive: true });
    await expect(findOrphans(place.engine(), 'calls', everything)).rejects.toMatchObject({ code: 'store.unreachable' });
  });
});
