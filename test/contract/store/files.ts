/**
 * What every store of files or objects promises: records that are chosen by patterns, dealt with one by one, and dated by
 * their names or by when they were written. One suite, run by each such kind.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { CompiledPolicy } from '../../../src/policy/compiled.ts';
import { judge } from '../../../src/policy/judge.ts';
import type { Judgement } from '../../../src/policy/judgement.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { always, never, type Predicate } from '../../../src/policy/predicate.ts';
import type { Right } from '../../../src/policy/rights.ts';
import type { Cursor, EffectOrder, Receipt, Store } from '../../../src/ports/store.ts';
import { helsinki, ledgerId, selected, start } from './fixtures.ts';
import { describeJournal } from './keepsakes.ts';

export const asOf = '2026-06-01T00:00:00Z';
/** Long before any period of these tests ends, and long after. */
export const old = new Date('2025-01-15T10:00:00Z');
export const recent = new Date('2026-05-15T10:00:00Z');

export interface FilesPlace {
  store: Store;
  /** Another process would open it anew. */
  open(access?: 'dispose' | 'read', effectMs?: number): Store;
  put(path: string, modified?: Date, text?: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Every path, ours left out, sorted by characters. */
  paths(): Promise<string[]>;
  close(): Promise<void>;
}

/** One kind of such stores. */
export interface FilesKind<P extends FilesPlace = FilesPlace> {
  name: string;
  /** The word of the policy language, and the one table. */
  word: 'files' | 'objects';
  create(): Promise<P>;
  /** The order in which the store goes through paths. */
  compare(a: string, b: string): number;
}

export interface FilesRule {
  id?: string;
  pattern?: string;
  /** More of the dataset, in flow style. */
  dataset?: string;
  retain?: string;
  /** More of the policy, in block style. */
  more?: string;
}

/** Six months, of every log file unless told otherwise. */
export function filesPolicy(rule: FilesRule = {}, word: FilesKind['word'] = 'files'): CompiledPolicy {
  const { id = 'logs', pattern = '**/*.log', dataset = '', more = '' } = rule;
  const { retain = 'period: 6 months, from: modified_at' } = rule;
  const text = `version: 1
id: ${id}
title: Logs
controller: State Treasury
owner: records@example.org
timezone: ${helsinki}
dataset: { store: logs, ${word}: "${pattern}"${dataset && `, ${dataset}`} }
retain: { ${retain} }
disposition: destroy
schedule: "15 2 * * *"
${more}`;
  const { policy, problems } = parsePolicy(`${id}.yaml`, text);
  if (!policy) throw new Error(JSON.stringify(problems));
  return policy;
}

export async function judged(
  store: Store,
  policy: CompiledPolicy,
  others: CompiledPolicy[] = [],
  word: FilesKind['word'] = 'files',
  at = asOf,
): Promise<Judgement> {
  return judge(policy, others, at, await store.catalogue([word]));
}

export const path = (...values: string[]): Predicate => ({ op: 'in', column: 'path', values });

export async function ordered(
  store: Store,
  judgement: Judgement,
  held: Predicate = never,
  size = 100,
): Promise<EffectOrder> {
  const range = await selected(store, judgement, start, size, held);
  return { batchId: randomUUID(), worker: 'w1', judgement, range, held };
}

export const dispose = async (...args: Parameters<typeof ordered>): Promise<Receipt> =>
  args[0].effect(await ordered(...args));

const some = {
  'a.log': old,
  'b.log': recent,
  'b/one.log': old,
  'b/two.txt': old,
  'b.d/three.log': old,
  'c/d/e/four.log': old,
};

export function describeFiles({ name, word, create, compare }: FilesKind): void {
  describe(`a store of files: ${name}`, () => {
    const places: FilesPlace[] = [];
    afterEach(async () => {
      for (const place of places.splice(0)) await place.close();
    });
    const place = async (files: Record<string, Date> = {}): Promise<FilesPlace> => {
      const one = await create();
      places.push(one);
      for (const [path, modified] of Object.entries(files)) await one.put(path, modified);
      return one;
    };
    const judgedBy = ({ store }: FilesPlace, rule: FilesRule = {}, others: FilesRule[] = []): Promise<Judgement> =>
      judged(
        store,
        filesPolicy(rule, word),
        others.map((other) => filesPolicy(other, word)),
        word,
      );
    const outcomes = async ({ store }: FilesPlace, judgement: Judgement, held: Predicate = never) =>
      (await store.tally(judgement, held)).lines.map(({ outcome, count }) => [outcome, count]);

    describe('conditions', () => {
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
        const matching: Predicate = { op: 'in', column: `matches(${pattern})`, values: [true] };
        expect((await store.keys(word, ['path'], matching, null, 99)).flat().sort()).toEqual(chosen);
        expect(await store.count(word, { ...matching, values: ['true'] })).toBe(chosen.length);
      });

      test('what was written last counts to the day in the zone of the policy', async () => {
        // Six months from 30 November end with 30 May; at as-of it is 1 June, 3 o'clock, in Helsinki.
        const under = await place({
          'last-of-november.log': new Date('2025-11-30T21:59:59.000Z'),
          'first-of-december.log': new Date('2025-11-30T22:00:00.000Z'),
          'never.log': new Date(0),
        });
        const judgement = await judgedBy(under);
        expect(await outcomes(under, judgement)).toEqual([
          ['due', 1],
          ['undated', 1],
        ]);
        expect((await dispose(under.store, judgement)).disposed).toEqual([['last-of-november.log']]);
        expect(await under.paths()).toEqual(['first-of-december.log', 'never.log']);
      });
    });

    describe('counts and lists', () => {
      test('the date in a name counts by the calendar, and digits that are no day are undated', async () => {
        const under = await place({
          'w/access-2025-11-29.gz': old,
          'w/access-2025-11-30.gz': old,
          'w/access-2025-12-01.gz': old,
          'w/access-2025-02-30.gz': old,
          'w/access-2025-1-1.gz': old,
          'w/access-2025-11-29.gz.1': old,
        });
        const judgement = await judgedBy(under, {
          pattern: 'w/access-%Y-%m-%d.gz',
          retain: 'period: 6 months, from: dated',
        });
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
        expect((await dispose(under.store, judgement)).disposed).toEqual([
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

      test('what falls due on the coming days is told in one pass', async () => {
        const under = await place({
          'w/2025-11-30.gz': old,
          'w/2025-12-01.gz': old,
          'w/2025-12-02.gz': old,
          'w/kept-2025-12-02.gz': old,
          'w/2025-12-03.gz': old,
          'w/2025-02-30.gz': old,
        });
        const policy = filesPolicy({ pattern: 'w/*%Y-%m-%d.gz', retain: 'period: 6 months, from: dated' }, word);
        const catalogue = await under.store.catalogue([word]);
        const days = ['01', '02', '03', '04'].map((day) =>
          judge(policy, [policy], `2026-06-${day}T09:00:00Z`, catalogue),
        );
        expect(await under.store.forecast(days, never)).toEqual([0, 1, 2, 1]);
        const held: Predicate = { op: 'in', column: 'matches(w/kept-*)', values: [true] };
        expect(await under.store.forecast(days, held)).toEqual([0, 1, 1, 1]);
      });

      test('a policy with another pattern and a longer period keeps what both choose', async () => {
        const under = await place({ 'a.log': old, 'audit/b.log': old, 'audit-2020-01-01.log': old });
        const judgement = await judgedBy(under, {}, [
          { id: 'audit', pattern: 'audit/*', retain: 'period: 5 years, from: modified_at' },
          { id: 'dated', pattern: 'audit-%Y-%m-%d.log', retain: 'period: 5 years, from: dated' },
          { id: 'ever', pattern: 'nothing/**/*', retain: 'period: 9 years, from: modified_at' },
        ]);
        expect(await under.store.list(judgement, never, 'claimed', 9)).toEqual([['audit/b.log']]);
        await dispose(under.store, judgement);
        expect(await under.paths()).toEqual(['audit/b.log']);
      });

      test('holds cover one, those of a pattern, or all', async () => {
        const under = await place({ 'a.log': old, 'b/one.log': old, 'b/two.log': old });
        const judgement = await judgedBy(under);
        const held = (predicate: Predicate) => under.store.list(judgement, predicate, 'held', 9);
        expect(await held(path('a.log'))).toEqual([['a.log']]);
        expect(await held({ op: 'in', column: 'matches(b/*)', values: ['true'] })).toEqual([
          ['b/one.log'],
          ['b/two.log'],
        ]);
        expect(await held(always)).toHaveLength(3);
      });
    });

    describe('explains', () => {
      test('one record: what it is, every reason that applies, and that another is not there', async () => {
        const under = await place({ 'a.log': old, 'kept.log': old });
        await under.put('empty.log', old, '');
        const judgement = await judgedBy(under, {
          pattern: '*.log',
          dataset: 'where: { size: { not: 0 } }',
          retain:
            'period: 6 months, from: modified_at, extend: [{ when: { name: kept.log }, period: 5 years, because: kept }]',
        });
        expect(await under.store.examine(judgement, never, ['kept.log'])).toMatchObject({
          due: true,
          extended: ['kept'],
        });
        expect(await under.store.examine(judgement, path('a.log'), ['a.log'])).toMatchObject({ due: true, held: true });
        expect(await under.store.examine(judgement, never, ['empty.log'])).toMatchObject({ inScope: false });
        expect(await under.store.examine(judgement, never, ['nothing.log'])).toBeNull();
        await dispose(under.store, judgement);
        expect(await under.paths()).toEqual(['empty.log', 'kept.log']);
      });

      test('its one table is named, and whoever may do everything lacks nothing', async () => {
        const { store } = await place({ 'a.log': old });
        expect(await store.tables()).toEqual([word]);
        const wanted: Right[] = [
          { table: word, right: 'select', columns: ['path'] },
          { table: word, right: 'delete', columns: null },
          { table: 'cellars', right: 'delete', columns: null },
        ];
        // What cannot be told is null, and no list.
        expect((await store.lacking(wanted)) ?? []).toEqual([]);
      });
    });

    describe('batches', () => {
      const names = ['z', 'a/1', 'a/10', 'a/2', 'a.b', 'a/c/d', 'b'].map((one) => `${one}.log`);
      const many = Object.fromEntries(names.map((one) => [one, old]));
      const inOrder = names.toSorted(compare);

      test.each([1, 2, 3, 7, 50])('of %i go through the store once, in one order', async (size) => {
        const under = await place(many);
        const judgement = await judgedBy(under);
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

      test('each record is judged again: what is held, was written or removed since stays, or is gone', async () => {
        const under = await place({ 'a.log': old, 'b.log': old, 'c.log': old, 'd/e.log': old });
        const judgement = await judgedBy(under);
        const order = await ordered(under.store, judgement);
        await under.put('a.log', recent);
        await under.remove('c.log');
        const receipt = await under.store.effect({ ...order, held: path('d/e.log') });
        expect(receipt).toMatchObject({ disposed: [['b.log']], gone: 1 });
        expect(await under.paths()).toEqual(['a.log', 'd/e.log']);
      });
    });

    describe('keys', () => {
      test('come page by page in the order of the batches', async () => {
        const { store } = await place(Object.fromEntries(['b', 'a/1', 'a.b', 'a/2', 'c'].map((one) => [one, old])));
        const pages: string[][] = [];
        for (let after: string[] | null = null; ; ) {
          const page: string[][] = await store.keys(word, ['path'], always, after, 2);
          pages.push(page.flat());
          if (page.length < 2) break;
          after = page.at(-1) ?? null;
        }
        const all = ['b', 'a/1', 'a.b', 'a/2', 'c'].toSorted(compare);
        expect(pages).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);
      });

      test.each(['å ä ö.log', 'line\nbreak.log', 'quote\'%_".log', 'plus+and&.log', 'ключ/日本.log'])(
        '%j is one record, and no other',
        async (strange) => {
          const under = await place({ [strange]: old, 'other.log': old });
          const judgement = await judgedBy(under);
          const keys = await under.store.list(judgement, never, 'due', 9);
          const [key = ''] = keys.flat().filter((one) => one !== 'other.log');
          expect(await under.store.canonical(word, 'path', key)).toBe(key);
          const order = await ordered(under.store, judgement, path('other.log'));
          expect((await under.store.effect(order)).disposed).toEqual([[key]]);
          expect(await under.paths()).toEqual(['other.log']);
        },
      );
    });

    describe('dispositions', () => {
      test('sidecars go before the record, and what keeps a sidecar keeps the record', async () => {
        const both = ['a', 'b', 'd'].flatMap((one) => [`${one}.gz`, `${one}.gz.sha256`]);
        const under = await place(Object.fromEntries([...both, 'alone.gz'].map((one) => [one, old])));
        const judgement = await judgedBy(under, { pattern: '*.gz', dataset: 'sidecars: ["{path}.sha256"]' }, [
          { id: 'sums', pattern: 'b.gz.*', retain: 'period: 5 years, from: modified_at' },
        ]);
        const held: Predicate = {
          op: 'exists',
          table: word,
          match: { path: 'sidecar({path}.sha256)' },
          where: path('d.gz.sha256'),
        };
        const receipt = await dispose(under.store, judgement, held);
        expect(receipt).toMatchObject({ disposed: [['a.gz'], ['alone.gz']], parts: { [word]: 1 }, gone: 0 });
        expect(await under.paths()).toEqual(['b.gz', 'b.gz.sha256', 'd.gz', 'd.gz.sha256']);
        expect(await outcomes(under, judgement, held)).toEqual([
          ['held', 1],
          ['claimed', 1],
        ]);
      });
    });

    describe('receipts and the fence', () => {
      test('a batch happens once, and its receipt tells until it is forgotten', async () => {
        const under = await place({ 'a.log': old, 'b.log': old });
        const judgement = await judgedBy(under);
        const order = await ordered(under.store, judgement);
        const { batchId } = order;
        const receipt = await under.store.effect(order);
        const disposed = [['a.log'], ['b.log']];
        expect(receipt).toEqual({ batchId, state: 'done', disposed, parts: {}, gone: 0 });
        await under.put('a.log');
        await expect(under.store.effect(order)).rejects.toMatchObject({ code: 'store.fenced' });
        expect(await under.open().fence(batchId, 'w2', order.range, judgement)).toEqual(receipt);
        expect(await under.store.receipts()).toEqual([batchId]);
        const mark = { index: 4, digest: 'a'.repeat(64) };
        await under.store.forget(batchId, mark);
        await under.store.forget(batchId);
        expect([await under.store.receipts(), await under.store.marked()]).toEqual([[], mark]);
        expect(await under.paths()).toEqual(['a.log']);
      });

      test('a fence that comes first shuts the batch out for ever, and counts what is not there', async () => {
        const under = await place({ 'a.log': old, 'b.log': old });
        const judgement = await judgedBy(under);
        const order = await ordered(under.store, judgement);
        await under.remove('a.log');
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
        const order = await ordered(under.store, await judgedBy(under));
        await expect(under.open('dispose', -1).effect(order)).rejects.toMatchObject({ code: 'store.unknown' });
        expect(await under.paths()).toEqual(['a.log']);
      });

      test('it says which ledger it is bound to, and what its clock is', async () => {
        const { store } = await place();
        expect(await store.boundLedger()).toBe(ledgerId);
        expect(Math.abs(Date.parse(await store.now()) - Date.now())).toBeLessThan(2_000);
      });
    });

    describe('refusals', () => {
      test('who may only read disposes of nothing and keeps nothing', async () => {
        const under = await place({ 'a.log': old });
        const judgement = await judgedBy(under);
        const order = await ordered(under.store, judgement);
        const reader = under.open('read');
        await expect(reader.effect(order)).rejects.toMatchObject({ code: 'store.denied' });
        await reader.mark({ index: 1, digest: 'a' });
        expect([await reader.marked(), await reader.journalled()]).toEqual([null, null]);
        expect(await reader.journal({ hold: randomUUID(), decision: 'placed', keyId: null, sealed: null })).toBe(false);
        expect((await reader.tally(judgement, never)).tableRows).toBe(1);
        expect(await under.paths()).toEqual(['a.log']);
      });

      test('a judgement without an action, or with another than to destroy, disposes of nothing', async () => {
        const under = await place({ 'a.log': old });
        const judgement = await judgedBy(under);
        const order = await ordered(under.store, judgement);
        const flag = { kind: 'flag', columns: { name: 'x' }, mark: 'size' } as const;
        for (const action of [null, flag])
          await expect(async () =>
            under.store.effect({ ...order, judgement: { ...judgement, action } }),
          ).rejects.toMatchObject({ name: 'GallraError' });
        expect(await under.paths()).toEqual(['a.log']);
      });

      test('a column or table that is not there is refused, never taken for empty', async () => {
        const { store } = await place({ 'a.log': old });
        await expect(store.count('others', always)).rejects.toMatchObject({ code: 'store.schema' });
        const strange: Predicate = { op: 'in', column: 'colour', values: ['red'] };
        await expect(store.count(word, strange)).rejects.toMatchObject({ code: 'store.schema' });
        expect(await store.catalogue(['others'])).toEqual({});
      });
    });

    describe('what outlives the ledger', () => {
      describeJournal(async () => (await place()).store);
    });
  });
}
