/** What not every kind of store can, and which tests are skipped for it, by name. */
import { test } from '@jest/globals';

/**
 * Look into other tables; take parts along, or stamp them; keep receipts; keep a mark and the journal of holds; name a batch
 * by where it lies, not by its keys; do all of a batch or nothing; refuse what is referred to.
 */
export const capabilities = ['related', 'parts', 'receipts', 'keepsakes', 'ranges', 'whole', 'references'] as const;
export type Capability = (typeof capabilities)[number];

/** The test, or the same skipped. */
export type Can = (...needs: Capability[]) => typeof test.skip;

export const canAllBut =
  (lacks: readonly Capability[]): Can =>
  (...needs) =>
    needs.some((need) => lacks.includes(need)) ? test.skip : test;
