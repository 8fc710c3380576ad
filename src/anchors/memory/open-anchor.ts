/** An anchor in one process, for tests and simulations: every method is one atomic step. */
import type { Anchor } from '../../ports/anchor.ts';
import { anchorMoved } from '../anchor-errors.ts';

export function openMemoryAnchor(name = 'memory'): Anchor {
  const kept: string[] = [];
  const noteAt = (sequence: number) => ({ sequence, note: kept[sequence - 1] ?? '' });
  return {
    name,
    head: async () => (kept.length === 0 ? null : noteAt(kept.length)),
    async put(note, after) {
      if (kept.length !== after) throw anchorMoved(name, after);
      kept.push(note);
      return noteAt(kept.length);
    },
    notes: async ({ after, limit }) => kept.slice(after, after + limit).map((_, i) => noteAt(after + i + 1)),
    async close() {},
  };
}
