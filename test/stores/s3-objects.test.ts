/** What only objects have: versions, delete markers, unfinished uploads, tags, metadata, locks and legal holds. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Judgement } from '../../src/policy/judgement.ts';
import { never, type Predicate } from '../../src/policy/predicate.ts';
import { dispose, type FilesRule, filesPolicy, judged, old, ordered, path, recent } from '../contract/store/files.ts';
import { type S3Options, type S3Place, s3Place } from './s3-place.ts';

const places: S3Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});
const place = async (options: S3Options = {}): Promise<S3Place> => {
  const one = await s3Place(options);
  places.push(one);
  return one;
};
const judgedBy = ({ store }: S3Place, rule: FilesRule = {}): Promise<Judgement> =>
  judged(store, filesPolicy(rule, 'objects'), [], 'objects');
const outcomes = async ({ store }: S3Place, judgement: Judgement, held: Predicate = never) =>
  Object.fromEntries((await store.tally(judgement, held)).lines.map(({ outcome, count }) => [outcome, count]));
const operations = ({ server }: S3Place): string[] => [...new Set(server.calls.map(({ operation }) => operation))];

const older = new Date('2024-03-01T10:00:00Z');
const dated: FilesRule = { pattern: '%Y-%m-%d*', retain: 'period: 6 months, from: dated' };

describe('All that is under a key', () => {
  test.each(['enabled', 'suspended'] as const)('goes with it: versions and delete markers (%s)', async (versioning) => {
    const under = await place({ versioning: 'enabled' });
    for (const one of ['a.log', 'b.log', 'a.log.1']) for (let i = 0; i < 5; i++) under.add(one, { modified: older });
    under.hide('a.log', old);
    under.bucket.versioning = versioning;
    await under.put('b.log', old);
    const judgement = await judgedBy(under);
    expect((await dispose(under.store, judgement)).disposed).toEqual([['a.log'], ['b.log']]);
    expect(under.versions('a.log')).toEqual([]);
    expect(under.versions('a.log.1')).toHaveLength(5);
    expect(await under.paths()).toEqual(['a.log.1']);
  });

  test('is as young as the youngest of it: a version, a delete marker or an upload', async () => {
    const under = await place({ versioning: 'enabled' });
    for (const one of ['due.log', 'version.log', 'marker.log', 'upload.log', 'back.log'])
      under.add(one, { modified: older });
    under.add('version.log', { modified: recent });
    under.hide('marker.log', recent);
    under.upload('upload.log', recent);
    // A version that was uploaded in parts is dated by the beginning of its upload.
    under.add('back.log', { modified: recent });
    under.add('back.log', { modified: older });
    under.upload('only-parts.log', old);
    under.upload('zz-young-parts.log', recent);
    const judgement = await judgedBy(under);
    expect((await dispose(under.store, judgement)).disposed).toEqual([['due.log'], ['only-parts.log']]);
    expect(await under.paths()).toEqual(['back.log', 'marker.log', 'upload.log', 'version.log', 'zz-young-parts.log']);
    expect(under.bucket.uploads.map(({ key }) => key)).toEqual(['below/upload.log', 'below/zz-young-parts.log']);
  });

  test('an upload that goes on keeps its key, whatever date the key has; a leftover goes with it', async () => {
    const under = await place();
    for (const one of ['2025-01-01-going', '2025-01-01-left']) await under.put(one, old);
    under.upload('2025-01-01-going', new Date('2026-05-31T20:00:00Z'));
    under.upload('2025-01-01-left', new Date('2026-05-30T20:00:00Z'));
    under.upload('2025-01-01-left', old);
    const judgement = await judgedBy(under, dated);
    expect(await outcomes(under, judgement)).toEqual({ due: 1, blocked: 1 });
    expect(await under.store.examine(judgement, never, ['2025-01-01-going'])).toMatchObject({
      blocked: ['an upload was begun within the last day'],
    });
    expect((await dispose(under.store, judgement)).disposed).toEqual([['2025-01-01-left']]);
    expect(await under.paths()).toEqual(['2025-01-01-going']);
  });

  test('a version that comes between the judging and the deleting survives, and nothing is called destroyed', async () => {
    const under = await place({ versioning: 'enabled' });
    for (const one of ['a.log', 'b.log']) for (let i = 0; i < 3; i++) under.add(one, { modified: older });
    const judgement = await judgedBy(under);
    const order = await ordered(under.store, judgement);
    under.server.order({
      when: ({ operation }) => operation === 'DeleteObjects',
      times: 1,
      first: () => void under.add('a.log', { modified: recent, body: 'new' }),
    });
    expect(await under.store.effect(order)).toMatchObject({ disposed: [['b.log']], parts: { objects: 1 }, gone: 0 });
    expect(under.versions('a.log').map(({ body }) => body)).toEqual(['new']);
  });

  test('without versions, other bytes under the same key survive where the server knows conditions', async () => {
    const under = await place();
    for (const one of ['a.log', 'b.log', 'line\nbreak.log']) await under.put(one, old);
    const order = await ordered(under.store, await judgedBy(under));
    under.server.order({
      when: ({ operation }) => operation === 'DeleteObjects',
      times: 1,
      first: async () => {
        for (const one of ['a.log', 'line\nbreak.log']) await under.put(one, recent, 'new');
      },
    });
    expect(await under.store.effect(order)).toMatchObject({ disposed: [['b.log']], parts: {}, gone: 0 });
    expect(await under.paths()).toEqual(['a.log', 'line\nbreak.log']);
  });

  test('an old version never comes to light again when the deleting breaks off', async () => {
    const under = await place({ versioning: 'enabled' });
    under.add('a.log', { modified: older });
    under.add('a.log', { modified: older });
    under.hide('a.log', old);
    const order = await ordered(under.store, await judgedBy(under));
    const newestFirst = under.versions('a.log').map(({ id }) => id);
    await under.store.effect(order);
    const [call] = under.server.calls.filter(({ operation }) => operation === 'DeleteObjects');
    const asked = [...(call?.body ?? '').matchAll(/<VersionId>(.*?)<\/VersionId>/g)].map(([, id]) => id);
    expect(asked.at(-1)).toBe(newestFirst[0]);
    expect(asked.toSorted()).toEqual(newestFirst.toSorted());
    expect(await under.paths()).toEqual([]);
  });

  test('deletes in calls of 250, of three thousand versions', async () => {
    const under = await place({ versioning: 'enabled', pageSize: 1_000 });
    for (let i = 0; i < 1_000; i++)
      for (let j = 0; j < 3; j++) under.add(`${String(i).padStart(5, '0')}.log`, { modified: old });
    const order = await ordered(under.store, await judgedBy(under), never, 5_000);
    expect((await under.store.effect(order)).disposed).toHaveLength(1_000);
    const calls = under.server.calls.filter(({ operation }) => operation === 'DeleteObjects');
    expect(calls.length).toBeLessThan(20);
    expect(calls.every(({ body }) => (body.match(/<Object>/g)?.length ?? 0) <= 250)).toBe(true);
    expect(await under.paths()).toEqual([]);
  });

  test('what lies together is read off the listing: a thousand objects in a few calls', async () => {
    const under = await place({ pageSize: 1_000 });
    for (let i = 0; i < 1_000; i++) await under.put(`${String(i).padStart(5, '0')}.log`, old);
    const order = await ordered(under.store, await judgedBy(under), never, 1_000);
    under.server.calls.length = 0;
    expect((await under.store.effect(order)).disposed).toHaveLength(1_000);
    expect(under.server.calls.length).toBeLessThan(31);
  });

  test('keys are in the order of the server, which is not that of JavaScript', async () => {
    const under = await place({ pageSize: 5 });
    const names = ['＋', '😀'].flatMap((one) => Array.from({ length: 8 }, (_, i) => `${one}${i}.log`));
    for (const one of names) await under.put(one, old);
    const order = await ordered(under.store, await judgedBy(under));
    expect(await under.store.effect(order)).toMatchObject({ disposed: names.map((one) => [one]), gone: 0 });
    expect(await under.paths()).toEqual([]);
  });

  test('what only begins with the key of a record is another, also when the record is gone', async () => {
    const under = await place({ pageSize: 10 });
    for (let i = 0; i < 300; i++) await under.put(`${String(i).padStart(3, '0')}.log`, recent);
    for (const one of ['050.log', '150.log', '250.log']) await under.put(one, old);
    const judgement = await judgedBy(under, { pattern: '**/*' });
    const order = await ordered(under.store, judgement);
    for (const one of ['050.log', '150.log']) {
      await under.remove(one);
      await under.put(`${one}.1`, old);
    }
    expect(await under.store.examine(judgement, never, ['050.log'])).toBeNull();
    expect(await under.store.effect(order)).toMatchObject({ disposed: [['250.log']], gone: 2 });
    const abandoned = await under.store.fence(randomUUID(), 'w2', order.range, judgement);
    expect(abandoned).toMatchObject({ gone: 3 });
    expect(await under.paths()).toEqual(expect.arrayContaining(['050.log.1', '150.log.1']));
    const beside = await judgedBy(under, { pattern: '*.log', dataset: 'sidecars: "{path}.sum"' });
    await under.put('260.log', old);
    await under.put('260.log.sum.more', old);
    expect(await dispose(under.store, beside)).toMatchObject({ disposed: [['260.log']], parts: {} });
    expect(await under.paths()).toContain('260.log.sum.more');
  });

  test('a record that is named is looked up, and not the whole bucket', async () => {
    const under = await place({ pageSize: 10 });
    for (let i = 0; i < 300; i++) await under.put(`${String(i).padStart(3, '0')}.log`, old);
    expect(await under.store.count('objects', path('050.log', 'nothing.log', '.gallra/ledger'))).toBe(1);
    expect(await under.store.keys('objects', ['path'], path('250.log', '050.log', '150.log'), ['050.log'], 9)).toEqual([
      ['150.log'],
      ['250.log'],
    ]);
    expect(under.server.calls.length).toBeLessThan(20);
  });

  test('what is spread thin is asked for by name, and not all that lies between', async () => {
    const under = await place({ pageSize: 10 });
    for (let i = 0; i < 300; i++) await under.put(`${String(i).padStart(3, '0')}.log`, i % 100 === 50 ? old : recent);
    const order = await ordered(under.store, await judgedBy(under));
    under.server.calls.length = 0;
    expect((await under.store.effect(order)).disposed).toEqual([['050.log'], ['150.log'], ['250.log']]);
    expect(under.server.calls.length).toBeLessThan(30);
  });
});

describe('Tags and metadata', () => {
  const rule = (retain: string): FilesRule => ({ pattern: '**/*', retain });

  test('a day that is written in a tag counts; what is no day is undated, and what is missing as the policy says', async () => {
    const under = await place({ versioning: 'enabled' });
    under.add('due', { tags: { ended: '2025-11-30' }, modified: recent });
    under.add('not-due', { tags: { ended: '2025-12-01' }, modified: recent });
    under.add('unreadable', { tags: { ended: '30.11.2025' } });
    under.add('no-day', { tags: { ended: '2025-02-30' } });
    under.add('missing', { tags: { other: 'x' } });
    under.add('newest-counts', { tags: { ended: '2025-11-30' } });
    under.add('newest-counts', { tags: { ended: '2026-05-01' } });
    under.add('hidden', { tags: { ended: '2025-11-30' } });
    under.hide('hidden');
    const judgement = await judgedBy(
      under,
      rule('period: 6 months, from: { column: "dated(tag(ended))", missing: not-started }'),
    );
    expect(await outcomes(under, judgement)).toEqual({ due: 2, undated: 2 });
    expect(await under.store.list(judgement, never, 'undated', 9)).toEqual([['no-day'], ['unreadable']]);
    expect((await dispose(under.store, judgement)).disposed).toEqual([['due'], ['hidden']]);
    const lost = await judgedBy(under, rule('period: 6 months, from: { column: "dated(tag(ended))", missing: error }'));
    expect(await under.store.list(lost, never, 'undated', 9)).toEqual([['missing'], ['no-day'], ['unreadable']]);
  });

  test('an instant in the metadata counts to the day in the zone of the policy; conditions ask for either', async () => {
    const under = await place();
    under.add('due', { metadata: { closed: '2025-11-30T21:59:59Z' }, tags: { kind: 'call' } });
    under.add('next-day', { metadata: { closed: '2025-11-30T22:00:00+00:00' }, tags: { kind: 'call' } });
    under.add('a-day-is-no-instant', { metadata: { closed: '2025-11-30' }, tags: { kind: 'call' } });
    under.add('other-kind', { metadata: { closed: '2025-01-01T00:00:00Z' }, tags: { kind: 'mail' } });
    const judgement = await judgedBy(under, {
      pattern: '**/*',
      dataset: 'where: { "tag(kind)": call }',
      retain: 'period: 6 months, from: { column: "instant(metadata(closed))", missing: error }',
    });
    expect(await outcomes(under, judgement)).toEqual({ due: 1, undated: 1 });
    expect((await dispose(under.store, judgement)).disposed).toEqual([['due']]);
  });

  test('are asked for only of those that a pattern chooses, and only where a policy names them', async () => {
    const under = await place({ pageSize: 1_000 });
    for (let i = 0; i < 20; i++) under.add(`a/${i}.log`, { modified: old, tags: { ended: '2025-01-01' } });
    for (let i = 0; i < 20; i++) under.add(`b/${i}.log`, { modified: old });
    await dispose(under.store, await judgedBy(under, { pattern: 'b/*' }));
    expect(operations(under)).not.toEqual(expect.arrayContaining(['GetObjectTagging']));
    expect(operations(under)).not.toEqual(expect.arrayContaining(['HeadObject']));
    const judgement = await judgedBy(under, {
      pattern: 'a/*',
      retain: 'period: 6 months, from: { column: "dated(tag(ended))", missing: error }',
    });
    await under.store.tally(judgement, never);
    const asked = under.server.calls.filter(({ operation }) => operation === 'GetObjectTagging');
    expect(asked).toHaveLength(20);
    expect(asked.every(({ key }) => key.startsWith('below/a/'))).toBe(true);
    expect(operations(under)).not.toEqual(expect.arrayContaining(['HeadObject']));
  });

  test('a longer policy that asks for a tag keeps what another would destroy', async () => {
    const under = await place();
    under.add('kept.log', { modified: old, tags: { class: 'evidence' } });
    under.add('plain.log', { modified: old });
    const longer = filesPolicy(
      {
        id: 'evidence',
        pattern: '**/*',
        dataset: 'where: { "tag(class)": evidence }',
        retain: 'period: 10 years, from: modified_at',
      },
      'objects',
    );
    const judgement = await judged(under.store, filesPolicy({}, 'objects'), [longer], 'objects');
    expect(await outcomes(under, judgement)).toEqual({ due: 1, claimed: 1 });
    expect((await dispose(under.store, judgement)).disposed).toEqual([['plain.log']]);
  });
});

describe('Object Lock', () => {
  test('keeps what it retains, with the day in the reason, until the day has passed', async () => {
    const under = await place({ versioning: 'enabled', lock: true });
    under.add('kept.log', { modified: old, retainUntil: new Date('2027-03-01T00:00:00Z') });
    under.add('kept.log', { modified: old });
    under.add('over.log', { modified: old, retainUntil: new Date('2026-01-01T00:00:00Z') });
    const judgement = await judgedBy(under);
    expect(await outcomes(under, judgement)).toEqual({ due: 1, blocked: 1 });
    expect(await under.store.examine(judgement, never, ['kept.log'])).toMatchObject({
      blocked: ['Object Lock keeps it until 2027-03-01'],
    });
    expect((await dispose(under.store, judgement)).disposed).toEqual([['over.log']]);
    expect(under.versions('kept.log')).toHaveLength(2);
  });

  test('a legal hold of somebody else blocks, on any version', async () => {
    const under = await place({ versioning: 'enabled', lock: true });
    under.add('a.log', { modified: old, legalHold: true });
    under.add('a.log', { modified: old });
    const judgement = await judgedBy(under);
    expect(await outcomes(under, judgement)).toEqual({ blocked: 1 });
    expect(await under.store.examine(judgement, never, ['a.log'])).toMatchObject({
      blocked: ['a legal hold that is not ours'],
      held: false,
    });
  });

  test('a lock that comes between the judging and the deleting keeps the object, and the others go', async () => {
    const under = await place({ versioning: 'enabled', lock: true });
    const locked = under.add('a.log', { modified: old });
    under.add('b.log', { modified: old });
    const order = await ordered(under.store, await judgedBy(under));
    under.server.order({
      when: ({ operation }) => operation === 'DeleteObjects',
      times: 1,
      first: () => {
        locked.legalHold = true;
      },
    });
    expect(await under.store.effect(order)).toMatchObject({ disposed: [['b.log']] });
    expect(await under.paths()).toEqual(['a.log']);
  });
});

describe('What the server keeps a part of', () => {
  test('is told, and not called refused: an old version went before a newer one was locked', async () => {
    const under = await place({ versioning: 'enabled', lock: true });
    under.add('a.log', { modified: older });
    const newest = under.add('a.log', { modified: old });
    const order = await ordered(under.store, await judgedBy(under));
    under.server.order({
      when: ({ operation }) => operation === 'DeleteObjects',
      times: 1,
      first: () => {
        newest.legalHold = true;
      },
    });
    expect(await under.store.effect(order)).toMatchObject({ state: 'done', disposed: [], parts: { objects: 1 } });
    expect(under.versions('a.log')).toEqual([newest]);
  });

  test('is told as well where an unfinished upload went, and its object may not', async () => {
    const under = await place();
    await under.put('a.log', old);
    under.upload('a.log', old);
    under.server.deny = (operation) => operation === 'DeleteObject';
    const judgement = await judgedBy(under);
    expect(await dispose(under.store, judgement)).toMatchObject({ disposed: [], parts: { objects: 1 } });
    expect(under.bucket.uploads).toEqual([]);
    expect(await under.paths()).toEqual(['a.log']);
  });
});

describe('Holds of ours as legal holds', () => {
  const where = path('a.log', 'b.log');
  const heldOn = (under: S3Place): string[] =>
    [...under.bucket.objects].flatMap(([key, versions]) => (versions.some(({ legalHold }) => legalHold) ? [key] : []));

  test('are set on every version that they cover, and lifted again', async () => {
    const under = await place({ versioning: 'enabled', lock: true });
    for (const one of ['a.log', 'a.log', 'b.log', 'c.log']) under.add(one, { modified: old });
    const hold = randomUUID();
    expect(await under.store.pushHold?.(hold, 'objects', where)).toEqual({ set: 3, failed: 0, tooMany: null });
    expect(await under.store.pushHold?.(hold, 'objects', where)).toEqual({ set: 3, failed: 0, tooMany: null });
    expect(under.versions('a.log').every(({ legalHold }) => legalHold)).toBe(true);
    const judgement = await judgedBy(under);
    // Our register may have forgotten it; the bucket has not.
    expect(await outcomes(under, judgement)).toEqual({ due: 1, held: 2 });
    expect(await under.store.examine(judgement, never, ['a.log'])).toMatchObject({ held: true, blocked: [] });
    expect((await dispose(under.store, judgement)).disposed).toEqual([['c.log']]);
    expect(await under.open().liftHold?.(hold)).toEqual({ set: 3, failed: 0, tooMany: null });
    expect(await under.store.liftHold?.(hold)).toBeNull();
    expect(heldOn(under)).toEqual([]);
    expect((await dispose(under.store, judgement)).disposed).toEqual([['a.log'], ['b.log']]);
  });

  test("are lifted neither from what another hold covers nor where they were somebody else's", async () => {
    const under = await place({ versioning: 'enabled', lock: true });
    under.add('a.log', { modified: old });
    under.add('b.log', { modified: old });
    under.add('theirs.log', { modified: old, legalHold: true });
    const [one, other] = [randomUUID(), randomUUID()];
    await under.store.pushHold?.(one, 'objects', path('a.log', 'b.log', 'theirs.log'));
    await under.store.pushHold?.(other, 'objects', path('b.log', 'theirs.log'));
    expect(await under.store.liftHold?.(one)).toMatchObject({ set: 1 });
    expect(heldOn(under)).toEqual(['below/b.log', 'below/theirs.log']);
    await under.store.liftHold?.(other);
    expect(heldOn(under)).toEqual(['below/theirs.log']);
  });

  test('are lifted by the last of two that are released at once', async () => {
    const under = await place({ versioning: 'enabled', lock: true });
    under.add('a.log', { modified: old });
    under.add('b.log', { modified: old });
    const [one, other] = [randomUUID(), randomUUID()];
    await under.store.pushHold?.(one, 'objects', where);
    await under.store.pushHold?.(other, 'objects', where);
    under.server.order({
      when: ({ operation, key }) => operation === 'DeleteObject' && key.endsWith(`/pushed/${one}`),
      times: 1,
      first: async () => void (await under.store.liftHold?.(other)),
    });
    expect(await under.store.liftHold?.(one)).toEqual({ set: 2, failed: 0, tooMany: null });
    expect(heldOn(under)).toEqual([]);
  });

  test('who must not set them is told how many are without', async () => {
    const under = await place({ versioning: 'enabled', lock: true });
    for (const one of ['a.log', 'b.log']) under.add(one, { modified: old });
    under.server.deny = (operation, key) => operation === 'PutObjectLegalHold' && key.endsWith('a.log');
    const hold = randomUUID();
    expect(await under.store.pushHold?.(hold, 'objects', where)).toEqual({ set: 1, failed: 1, tooMany: null });
    under.server.deny = (operation) => operation === 'PutObjectLegalHold';
    expect(await under.store.liftHold?.(hold)).toEqual({ set: 0, failed: 1, tooMany: null });
    under.server.deny = () => false;
    expect(await under.store.liftHold?.(hold)).toEqual({ set: 1, failed: 0, tooMany: null });
    expect(heldOn(under)).toEqual([]);
  });

  test('are not for buckets without Object Lock', async () => {
    const under = await place();
    await under.put('a.log', old);
    expect(await under.store.pushHold?.(randomUUID(), 'objects', where)).toBeNull();
    expect(await under.open('read').pushHold?.(randomUUID(), 'objects', where)).toBeNull();
  });
});
