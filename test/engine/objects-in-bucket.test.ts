/** Rows that name objects of a bucket: what holds of files holds of them, with all their versions. */
import { expect, test } from '@jest/globals';
import { decodeEntry } from '../../src/audit/entry.ts';
import { destroyOrphans } from '../../src/engine/destroy-orphans.ts';
import { placeHold } from '../../src/engine/holds.ts';
import { findOrphans } from '../../src/engine/orphans.ts';
import { settleDeadIntents } from '../../src/engine/recover.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { GallraError } from '../../src/errors/gallra-error.ts';
import type { Store } from '../../src/ports/store.ts';
import { s3Place } from '../stores/s3-place.ts';
import { audioOf, longAgo, objectsPlace } from './objects-place.ts';

test.each(['off', 'enabled'] as const)(
  'objects of a bucket go before the rows that name them (versions: %s)',
  async (versioning) => {
    const files = await s3Place({ versioning });
    const place = await objectsPlace(undefined, { files });
    for (let number = 1; number <= 8; number++) await place.call(number);
    for (const number of [9, 10]) await place.call(number, {}, null);
    await place.call(11, { audio: '.gallra/ledger' }, null);
    if (versioning === 'enabled') {
      files.add(audioOf(1), { modified: longAgo });
      files.hide(audioOf(2), longAgo);
    }
    await placeHold(place.engine(), {
      ...{ store: 'logs', table: 'objects', match: { path: audioOf(3) }, kind: 'record', restriction: false },
      ...{ future: false, reason: 'litigation', matter: 'D/1', note: null, placedBy: 'o', reviewOn: '2030-01-01' },
    });
    const report = await runPolicy(place.engine(), 'calls');
    expect(report).toMatchObject({
      state: 'finished',
      counts: { destroyed: 9, held: 1, blocked: 1 },
      parts: { 'logs/objects': 7 },
    });
    expect(await place.left()).toEqual({ calls: ['3', '11'], files: [audioOf(3)] });
    expect(await place.logs.receipts()).toEqual([]);
    await place.close();
  },
);

test('a new version that comes meanwhile keeps its row for that batch, and that the old one went is told', async () => {
  const files = await s3Place({ versioning: 'enabled' });
  const place = await objectsPlace(undefined, { files });
  for (let number = 1; number <= 3; number++) await place.call(number);
  files.server.order({
    when: ({ operation }) => operation === 'DeleteObjects',
    times: 1,
    first: () => void files.add(audioOf(2), {}),
  });
  const { runId } = await runPolicy(place.engine(), 'calls');
  const entries = (await place.bench.ledger.entries({ limit: 1000 })).map(({ bytes }) => decodeEntry(bytes));
  expect(entries.filter(({ run, kind }) => run === runId && kind === 'batch.settled')).toMatchObject([
    { counts: { destroyed: 2 }, parts: { 'logs/objects': 3 } },
    { counts: { destroyed: 1 }, parts: { 'logs/objects': 1 } },
  ]);
  expect(await place.left()).toEqual({ calls: [], files: [] });
  await place.close();
});

test('a worker that dies between the objects and the rows leaves nothing unfinished', async () => {
  const files = await s3Place();
  const place = await objectsPlace(undefined, { files });
  for (let number = 1; number <= 4; number++) await place.call(number);
  const logs: Store = {
    ...place.logs,
    effect: async (order) => {
      await place.logs.effect(order);
      throw new GallraError({
        code: 'store.unknown',
        what: 'Killed.',
        hint: 'Wait.',
        actor: 'nobody',
        retryable: true,
      });
    },
  };
  await expect(runPolicy(place.engine({ logs }), 'calls')).rejects.toMatchObject({ code: 'store.unknown' });
  expect(await place.left()).toEqual({ calls: ['1', '2', '3', '4'], files: [] });
  place.bench.clock.now += 100_000;
  const { settled } = await settleDeadIntents(place.engine());
  expect(await place.bench.ledger.settlement(settled[0]?.batchId ?? '')).toMatchObject({
    disposed: 0,
    objects: { 'logs/objects': { destroyed: 4, gone: 0, left: 0, indeterminate: 0 } },
  });
  expect(await runPolicy(place.engine(), 'calls')).toMatchObject({ counts: { destroyed: 4 } });
  expect((await place.left()).calls).toEqual([]);
  await place.close();
});

test('objects of a bucket that no row names are found, and go when their number is said', async () => {
  const files = await s3Place({ versioning: 'enabled' });
  const place = await objectsPlace(undefined, { files });
  await place.call(1, { ended_on: '2026-05-20' });
  await place.call(2, { ended_on: '2026-05-20' }, null);
  for (const path of ['2024/nobody.wav', '2025/nobody.wav']) files.add(path, { modified: longAgo });
  files.add('2025/nobody.wav', { modified: longAgo });
  const everything = { first: 5, only: null };
  expect(await findOrphans(place.engine(), 'calls', everything)).toMatchObject({
    objects: [{ place: 'logs/objects', looked: 3, orphans: 2, first: ['2024/nobody.wav', '2025/nobody.wav'] }],
    rows: [{ missing: 1, first: [['2']] }],
  });
  const only = '2025/*';
  expect(await findOrphans(place.engine(), 'calls', { first: 5, only })).toMatchObject({ objects: [{ orphans: 1 }] });
  const done = await destroyOrphans(place.engine(), 'calls', { count: 1, only, actor: 'officer' });
  expect(done).toMatchObject({ state: 'finished', destroyed: { 'logs/objects': 1 } });
  expect((await place.left()).files).toEqual(['2024/nobody.wav', audioOf(1)]);
  expect(files.versions('2025/nobody.wav')).toEqual([]);
  await place.close();
});
