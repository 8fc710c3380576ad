/** What every anchor promises (src/ports/anchor.ts). Run over each kind that there is. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { noteSigner } from '../../src/audit/note.ts';
import type { Anchor } from '../../src/ports/anchor.ts';

const signer = noteSigner('gallra/a-ledger', Buffer.alloc(32, 7));
/** A signed note, as good as a checkpoint to whoever only keeps it. */
export const noteOf = (number: number): string => signer.sign(`gallra/a-ledger\n${number}\n`);

/** `fresh` gives an empty anchor and a second view of the same place, as another process has it. */
export function anchorContract(fresh: () => Promise<{ anchor: Anchor; again: Anchor }>): void {
  let anchor: Anchor;
  let again: Anchor;

  beforeEach(async () => {
    ({ anchor, again } = await fresh());
  });

  const fill = async (count: number): Promise<void> => {
    for (let after = 0; after < count; after++) await anchor.put(noteOf(after + 1), after);
  };

  describe('an anchor', () => {
    test('is empty at first', async () => {
      expect(await anchor.head()).toBeNull();
      expect(await anchor.notes({ after: 0, limit: 10 })).toEqual([]);
    });

    test('gives the newest note back exactly as it was given, to others too', async () => {
      expect(await anchor.put(noteOf(1), 0)).toEqual({ sequence: 1, note: noteOf(1) });
      expect(await anchor.put(noteOf(2), 1)).toEqual({ sequence: 2, note: noteOf(2) });
      expect(await anchor.head()).toEqual({ sequence: 2, note: noteOf(2) });
      expect(await again.head()).toEqual({ sequence: 2, note: noteOf(2) });
    });

    test('keeps every note in order, page by page', async () => {
      await fill(5);
      expect((await again.notes({ after: 0, limit: 2 })).map(({ sequence }) => sequence)).toEqual([1, 2]);
      expect(await again.notes({ after: 3, limit: 10 })).toEqual([
        { sequence: 4, note: noteOf(4) },
        { sequence: 5, note: noteOf(5) },
      ]);
      expect(await again.notes({ after: 5, limit: 10 })).toEqual([]);
    });

    test.each([0, 1, 3])('takes no note after %s when it stands at 2', async (after) => {
      await fill(2);
      await expect(again.put(noteOf(9), after)).rejects.toMatchObject({ code: 'anchor.moved' });
      expect(await anchor.head()).toEqual({ sequence: 2, note: noteOf(2) });
    });

    test('lets one of many win who all saw the same head', async () => {
      await fill(1);
      const tries = Array.from({ length: 8 }, (_, i) => (i % 2 ? again : anchor).put(noteOf(i + 2), 1));
      const ended = await Promise.allSettled(tries);
      const won = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const lost = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
      expect(won).toHaveLength(1);
      expect(lost).toEqual(Array(7).fill('anchor.moved'));
      expect(await anchor.head()).toEqual(won[0]);
    });
  });
}
