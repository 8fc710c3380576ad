/** A folder keeps the promises of a store, with real files. */
import { randomUUID } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Judgement } from '../../src/policy/judgement.ts';
import { always, never, type Predicate } from '../../src/policy/predicate.ts';
import type { Cursor, EffectOrder, Receipt } from '../../src/ports/store.ts';
import { ledgerId, selected, start } from '../contract/store/fixtures.ts';
import { describeJournal } from '../contract/store/keepsakes.ts';
import { type FolderPlace, filesPolicy, folderPlace, old, recent } from './folder-place.ts';

let places: FolderPlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
  places = [];
});
const place = async (...args: Parameters<typeof folderPlace>): Promise<FolderPlace> => {
  const one = await folderPlace(...args);
  places.push(one);
  return one;
};

const path = (...values: string[]): Predicate => ({ op: 'in', column: 'path', values });

async function ordered(
  under: FolderPlace,
  judgement: Judgement,
  held: Predicate = never,
  size = 100,
): Promise<EffectOrder> {
  const range = await selected(under.store, judgement, start, size, held);
  return { batchId: randomUUID(), worker: 'w1', judgement, range, held };
}

const dispose = async (...args: Parameters<typeof ordered>): Promise<Receipt> =>
  args[0].store.effect(await ordered(...args));

const some = {
  'a.log': old,
  'b.log': recent,
  'b/one.log': old,
  'b/two.txt': old,
  'b.d/three.log': old,
  'c/d/e/four.log': old,
};

describe('Which files', () => {
  test.each([
    ['*.log', ['a.log', 'b.log']],
    ['**/*.log', ['a.log', 'b.d/three.log', 'b.log', 'b/one.log', 'c/d/e/four.log']],
    ['b*/*', ['b.d/three.log', 'b/one.log', 'b/two.txt']],
    ['c/**/e/f???.log', ['c/d/e/four.log']],
    ['c/**/four.log', ['c/d/e/four.log']],
    ['?/*.txt', ['b/two.txt']],
    ['B/*', []],
  ])('%s chooses %j', async (pattern, chosen) => {
    const { store } = await place(some);
    const found = await store.keys(
      'files',
      ['path'],
      { op: 'in', column: `matches(${pattern})`, values: [true] },
      null,
      99,
    );
    expect(found.flat().sort()).toEqual(chosen);
    expect(await store.count('files', { op: 'in', column: `matches(${pattern})`, values: ['true'] })).toBe(
      chosen.length,
    );
  });

  test('the date in a name counts by the calendar, and digits that are no day are undated', async () => {
    const under = await place({
      'w/access-2025-11-29.gz': old,
      'w/access-2025-11-30.gz': old,
      'w/access-2025-12-01.gz': old,
      'w/access-2025-02-30.gz': old,
      'w/access-2025-1-1.gz': old,
      'w/access-2025-11-29.gz.1': old,
    });
    const judgement = await under.judged(
      filesPolicy({ dataset: 'files: "w/access-%Y-%m-%d.gz"', retain: 'period: 6 months, from: dated' }),
    );
    expect(await under.store.tally(judgement, never)).toEqual({
      tableRows: 6,
      lines: [
        {
          outcome: 'due',
          count: 2,
          oldest: { type: 'date', text: '2025-11-29' },
          newest: { type: 'date', text: '2025-11-30' },
        },
        { outcome: 'undated', count: 1, oldest: null, newest: null },
      ],
      beyondMaximum: 0,
    });
    expect((await dispose(under, judgement)).disposed).toEqual([
      ['w/access-2025-11-29.gz'],
      ['w/access-2025-11-30.gz'],
    ]);
    expect(await under.paths()).toEqual([
      'w/access-2025-02-30.gz',
      'w/access-2025-1-1.gz',
      'w/access-2025-11-29.gz.1',
      'w/access-2025-12-01.gz',
    ]);
  });

  test('the modification counts to the day in the zone of the policy', async () => {
    // Six months from 30 November end with 30 May; at as-of it is 1 June, 3 o'clock, in Helsinki.
    const under = await place({
      'last-of-november.log': new Date('2025-11-30T21:59:59.999Z'),
      'first-of-december.log': new Date('2025-11-30T22:00:00.000Z'),
      'never.log': new Date(0),
    });
    const judgement = await under.judged(filesPolicy());
    expect((await under.store.tally(judgement, never)).lines.map(({ outcome, count }) => [outcome, count])).toEqual([
      ['due', 1],
      ['undated', 1],
    ]);
    expect(await under.store.list(judgement, never, 'due', 9)).toEqual([['last-of-november.log']]);
    expect((await dispose(under, judgement)).disposed).toEqual([['last-of-november.log']]);
  });

  test('conditions on the file itself, and extensions', async () => {
    const under = await place({ 'a.log': old, 'kept.log': old, 'empty.log': old });
    await under.put('empty.log', old, '');
    const policy = filesPolicy({
      dataset: 'files: "*.log", where: { size: { not: 0 } }',
      retain:
        'period: 6 months, from: modified_at, extend: [{ when: { name: kept.log }, period: 5 years, because: kept }]',
    });
    const judgement = await under.judged(policy);
    expect(await under.store.examine(judgement, never, ['kept.log'])).toMatchObject({ due: true, extended: ['kept'] });
    expect(await under.store.examine(judgement, never, ['empty.log'])).toMatchObject({ inScope: false });
    expect(await under.store.examine(judgement, never, ['nothing.log'])).toBeNull();
    await dispose(under, judgement);
    expect(await under.paths()).toEqual(['empty.log', 'kept.log']);
  });
});

describe('What else wants a file', () => {
  test('a policy with another pattern and a longer period keeps what both choose', async () => {
    const under = await place({ 'a.log': old, 'audit/b.log': old, 'audit-2020-01-01.log': old });
    const others = [
      filesPolicy({ id: 'audit', dataset: 'files: "audit/*"', retain: 'period: 5 years, from: modified_at' }),
      filesPolicy({ id: 'dated', dataset: 'files: "audit-%Y-%m-%d.log"', retain: 'period: 5 years, from: dated' }),
      filesPolicy({ id: 'ever', dataset: 'files: "nothing/**/*"', retain: 'period: 9 years, from: modified_at' }),
    ];
    const judgement = await under.judged(filesPolicy(), others);
    expect(await under.store.list(judgement, never, 'claimed', 9)).toEqual([['audit/b.log']]);
    await dispose(under, judgement);
    expect(await under.paths()).toEqual(['audit/b.log']);
  });

  test('holds cover a file, those of a pattern, or all', async () => {
    const under = await place({ 'a.log': old, 'b/one.log': old, 'b/two.log': old });
    const judgement = await under.judged(filesPolicy());
    const held = (predicate: Predicate) => under.store.list(judgement, predicate, 'held', 9);
    expect(await held(path('a.log'))).toEqual([['a.log']]);
    expect(await held({ op: 'in', column: 'matches(b/*)', values: ['true'] })).toEqual([['b/one.log'], ['b/two.log']]);
    expect(await held(always)).toHaveLength(3);
    const order = await ordered(under, judgement);
    // Placed after the selection, read with the intent.
    expect((await under.store.effect({ ...order, held: path('b/one.log') })).disposed).toEqual([
      ['a.log'],
      ['b/two.log'],
    ]);
    expect(await under.paths()).toEqual(['b/one.log']);
  });

  test('sidecars go before the file, and what keeps a sidecar keeps the file', async () => {
    const files = Object.fromEntries(
      ['a', 'b', 'c', 'd'].flatMap((one) => [`${one}.gz`, `${one}.gz.sha256`]).map((name) => [name, old]),
    );
    const under = await place({ ...files, 'alone.gz': old });
    const policy = filesPolicy({ dataset: 'files: "*.gz", sidecars: ["{path}.sha256"]' });
    const longer = filesPolicy({
      id: 'sums',
      dataset: 'files: "b.gz.*"',
      retain: 'period: 5 years, from: modified_at',
    });
    await under.hardLink('c-again', join(under.root, 'c.gz.sha256'));
    const judgement = await under.judged(policy, [longer]);
    const held: Predicate = {
      op: 'exists',
      table: 'files',
      match: { path: 'sidecar({path}.sha256)' },
      where: path('d.gz.sha256'),
    };
    const receipt = await dispose(under, judgement, held);
    expect(receipt).toMatchObject({ disposed: [['a.gz'], ['alone.gz']], parts: { files: 1 }, gone: 0 });
    expect(await under.paths()).toEqual([
      'b.gz',
      'b.gz.sha256',
      'c-again',
      'c.gz',
      'c.gz.sha256',
      'd.gz',
      'd.gz.sha256',
    ]);
    expect((await under.store.tally(judgement, held)).lines.map(({ outcome, count }) => [outcome, count])).toEqual([
      ['held', 1],
      ['claimed', 1],
      ['blocked', 1],
    ]);
  });
});

describe('Batches', () => {
  const many = Object.fromEntries(['z', 'a/1', 'a/10', 'a/2', 'a.b', 'a/c/d', 'b'].map((name) => [`${name}.log`, old]));
  const inOrder = ['a/1.log', 'a/10.log', 'a/2.log', 'a/c/d.log', 'a.b.log', 'b.log', 'z.log'];

  test.each([1, 2, 3, 7, 50])('of %i go through the folder once, in one order', async (size) => {
    const under = await place(many);
    const judgement = await under.judged(filesPolicy());
    const seen: string[][] = [];
    let cursor: Cursor = start;
    for (;;) {
      const range = await under.store.select(judgement, path('b.log'), cursor, size);
      if (!range) break;
      expect(range.keys).toHaveLength(range.size);
      seen.push((range.keys ?? []).flat());
      // Another process goes on from the same place.
      expect(await under.open().select(judgement, path('b.log'), cursor, size)).toEqual(range);
      await under.store.effect({ batchId: randomUUID(), worker: 'w1', judgement, range, held: path('b.log') });
      cursor = { branch: range.branch, at: range.upTo };
    }
    expect(seen.flat()).toEqual(inOrder.filter((one) => one !== 'b.log'));
    expect(seen.every((keys) => keys.length <= size)).toBe(true);
    expect(await under.paths()).toEqual(['b.log']);
  });

  test('keys come page by page in the same order', async () => {
    const { store } = await place(many);
    const pages: string[][] = [];
    for (let after: string[] | null = null; ; ) {
      const page: string[][] = await store.keys('files', ['path'], always, after, 3);
      pages.push(page.flat());
      if (page.length < 3) break;
      after = page.at(-1) ?? null;
    }
    expect(pages).toEqual([inOrder.slice(0, 3), inOrder.slice(3, 6), inOrder.slice(6)]);
  });

  test('each file is judged again: what was written to, replaced or removed since stays, or is gone', async () => {
    const under = await place({ 'a.log': old, 'b.log': old, 'c.log': old, 'd/e.log': old });
    const judgement = await under.judged(filesPolicy());
    const order = await ordered(under, judgement);
    await under.put('a.log', recent);
    const { rm, rename } = await import('node:fs/promises');
    await rm(join(under.root, 'c.log'));
    await rename(join(under.root, 'd'), join(under.root, 'f'));
    expect(await under.store.effect(order)).toMatchObject({ disposed: [['b.log']], gone: 2 });
    expect(await under.paths()).toEqual(['a.log', 'f/e.log']);
  });

  test('a file that was changed within the last hour stays, whatever date its name has', async () => {
    const under = await place({ 'x-2020-01-01.log': old, 'y-2020-01-01.log': new Date('2026-05-31T23:30:00Z') });
    const policy = filesPolicy({ dataset: 'files: "*-%Y-%m-%d.log"', retain: 'period: 6 months, from: dated' });
    const judgement = await under.judged(policy);
    expect(await under.store.examine(judgement, never, ['y-2020-01-01.log'])).toMatchObject({
      due: true,
      blocked: ['changed within the last hour'],
    });
    await dispose(under, judgement);
    expect(await under.paths()).toEqual(['y-2020-01-01.log']);
    await utimes(join(under.root, 'y-2020-01-01.log'), old, old);
    await dispose(under, judgement);
    expect(await under.paths()).toEqual([]);
  });
});

describe('Receipts and the fence', () => {
  test('a batch happens once, and its receipt tells until it is forgotten', async () => {
    const under = await place({ 'a.log': old, 'b.log': old });
    const judgement = await under.judged(filesPolicy());
    const order = await ordered(under, judgement);
    const receipt = await under.store.effect(order);
    expect(receipt).toEqual({
      batchId: order.batchId,
      state: 'done',
      disposed: [['a.log'], ['b.log']],
      parts: {},
      gone: 0,
    });
    await under.put('a.log');
    await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.fenced' });
    expect(await under.open().fence(order.batchId, 'w2', order.range, judgement)).toEqual(receipt);
    expect(await under.store.receipts()).toEqual([order.batchId]);
    await under.store.forget(order.batchId, { index: 4, digest: 'a'.repeat(64) });
    await under.store.forget(order.batchId);
    expect([await under.store.receipts(), await under.store.marked()]).toEqual([
      [],
      { index: 4, digest: 'a'.repeat(64) },
    ]);
    expect(await under.paths()).toEqual(['a.log']);
  });

  test('a fence that comes first shuts the batch out for ever, and counts what is not there', async () => {
    const under = await place({ 'a.log': old, 'b.log': old });
    const judgement = await under.judged(filesPolicy());
    const order = await ordered(under, judgement);
    const { rm } = await import('node:fs/promises');
    await rm(join(under.root, 'a.log'));
    const abandoned = { batchId: order.batchId, state: 'abandoned', disposed: [], parts: {}, gone: 1 };
    expect(await under.store.fence(order.batchId, 'w2', order.range, judgement)).toEqual(abandoned);
    await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.fenced' });
    await under.store.forget(order.batchId);
    await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.fenced' });
    expect(await under.store.receipts()).toEqual([]);
    expect(await under.paths()).toEqual(['b.log']);
  });

  test('a batch whose time is over touches nothing more', async () => {
    const under = await place({ 'a.log': old });
    const judgement = await under.judged(filesPolicy());
    const order = await ordered(under, judgement);
    await expect(under.open('dispose', -1).effect(order)).rejects.toMatchObject({ code: 'store.unknown' });
    expect(await under.paths()).toEqual(['a.log']);
  });

  test('who may only read disposes of nothing and keeps nothing', async () => {
    const under = await place({ 'a.log': old });
    const judgement = await under.judged(filesPolicy());
    const order = await ordered(under, judgement);
    const reader = under.open('read');
    await expect(reader.effect(order)).rejects.toMatchObject({ code: 'store.denied' });
    await reader.mark({ index: 1, digest: 'a' });
    expect([await reader.marked(), await reader.journalled()]).toEqual([null, null]);
    expect(await reader.journal({ hold: randomUUID(), decision: 'placed', keyId: null, sealed: null })).toBe(false);
    expect((await reader.tally(judgement, never)).tableRows).toBe(1);
    expect(await under.paths()).toEqual(['a.log']);
  });

  test('it says which ledger it is bound to, and what its clock is', async () => {
    const { store } = await place({});
    expect(await store.boundLedger()).toBe(ledgerId);
    expect(Math.abs(Date.parse(await store.now()) - Date.now())).toBeLessThan(2_000);
  });
});

describe('What outlives the ledger, as files', () => {
  describeJournal(async () => (await place({})).store);
});
