/** What outlives the ledger in a store: the mark and the journal of holds; and reading keys page by page. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { always, never } from '../../../src/policy/predicate.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { Can } from './capabilities.ts';
import { among, calls, column, id, judgementOf, type Open, selected, start } from './fixtures.ts';

const at = (index: number) => ({ index, digest: String(index).repeat(64) });

export function describeKeepsakes(open: Open, can: Can): void {
  describe('what outlives the ledger', () => {
    describeJournal(async () => (await open({ calls: calls() })).store, can('keepsakes'));

    can('receipts')('a receipt goes together with the mark that is past it', async () => {
      const { store } = await open({ calls: calls() });
      const range = await selected(store, judgementOf(), start, 2);
      const batchId = randomUUID();
      await store.effect({ batchId, worker: 'w1', judgement: judgementOf(), range, held: never });
      await store.forget(batchId, at(4));
      expect([await store.receipts(), await store.marked()]).toEqual([[], at(4)]);
    });

    test.each([{ prepared: false }, { access: 'read' as const }])(
      'with %j nothing is kept, and it says so',
      async (as) => {
        const { store } = await open({ calls: calls() }, as);
        await store.mark(at(1));
        expect(await store.marked()).toBeNull();
        expect(await store.journal({ hold: randomUUID(), decision: 'placed', keyId: null, sealed: null })).toBe(false);
        expect(await store.journalled()).toBeNull();
      },
    );

    test('keys come page by page in the order of the key, and only those asked for', async () => {
      const { store } = await open({ calls: calls() });
      const pages = [];
      for (let after: string[] | null = null; ; ) {
        const page: string[][] = await store.keys('calls', ['id'], always, after, 4);
        pages.push(page.map(String));
        if (page.length < 4) break;
        after = page.at(-1) ?? null;
      }
      expect(pages).toEqual([
        ['1', '2', '3', '4'],
        ['5', '6', '7', '8'],
        ['9', '10'],
      ]);
      expect(await store.keys('calls', ['id'], among('division', 'finance'), null, 9)).toEqual([['3'], ['8']]);
      expect(await store.keys('calls', ['id'], never, null, 9)).toEqual([]);
    });

    test('keys of several columns are compared column by column', async () => {
      const rows = [
        { a: 2, b: 'x' },
        { a: 10, b: 'a' },
        { a: 2, b: 'y' },
      ];
      const columns = { a: id, b: column('text', false), ended_on: column('date') };
      const { store } = await open({ calls: { key: ['a', 'b'], columns, rows } });
      expect(await store.keys('calls', ['a', 'b'], always, ['2', 'x'], 9)).toEqual([
        ['2', 'y'],
        ['10', 'a'],
      ]);
    });
  });
}

/** The mark and the journal, whatever the records are made of. */
export function describeJournal(open: () => Promise<Store>, testing: ReturnType<Can> = test): void {
  testing('the mark moves forward only, unless it is told to go back', async () => {
    const store = await open();
    expect(await store.marked()).toBeNull();
    for (const index of [7, 5, 9, 8]) await store.mark(at(index));
    expect(await store.marked()).toEqual(at(9));
    await store.mark(at(3), 'back');
    expect(await store.marked()).toEqual(at(3));
  });

  testing('the journal keeps the first sealed copy of each decision, oldest first', async () => {
    const store = await open();
    const [one, two] = [randomUUID(), randomUUID()];
    const placed = (hold: string, text: string | null) => ({
      hold,
      decision: 'placed' as const,
      keyId: text && 'k1',
      sealed: text === null ? null : Buffer.from(text),
    });
    for (const decision of [placed(one, null), placed(two, 'b'), placed(one, 'a'), placed(one, 'later')])
      expect(await store.journal(decision)).toBe(true);
    const said = (await store.journalled())?.map(({ hold, keyId, sealed }) => [hold, keyId, sealed?.toString()]);
    expect(said).toEqual([
      [one, 'k1', 'a'],
      [two, 'k1', 'b'],
    ]);
  });

  testing('a release erases what the placing sealed, and nothing brings it back', async () => {
    const store = await open();
    const hold = randomUUID();
    const sealed = Buffer.from('value of a record');
    const placed = { hold, decision: 'placed' as const, keyId: 'k1', sealed };
    const released = { ...placed, decision: 'released' as const, sealed: Buffer.from('why') };
    for (const decision of [placed, released, placed]) await store.journal(decision);
    expect(await store.journalled()).toEqual([{ ...placed, keyId: null, sealed: null }, released]);
  });
}
