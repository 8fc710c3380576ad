/**
 * What every kind of store promises, whatever it is made of: one suite, run by each of them. Judgements are built by hand,
 * so that a mistake of the judge cannot hide one of the store.
 */
import { afterEach, describe } from '@jest/globals';
import { describeBatches } from './store/batches.ts';
import { type Capability, canAllBut } from './store/capabilities.ts';
import { describeConditions } from './store/conditions.ts';
import { describeCounts } from './store/counts.ts';
import { describeDispositions } from './store/dispositions.ts';
import { describeExplain } from './store/explain.ts';
import type { Open, Prints, StoreFactory, TestStore } from './store/fixtures.ts';
import { describeKeepsakes } from './store/keepsakes.ts';
import { describeKeys } from './store/keys.ts';
import { describeObjects } from './store/objects.ts';
import { describeParts } from './store/parts.ts';
import { describeReceipts } from './store/receipts.ts';
import { describeRefusals } from './store/refusals.ts';

/** @param lacks what this kind of store cannot. */
export function describeStore(
  name: string,
  create: StoreFactory,
  prints?: Prints,
  lacks: readonly Capability[] = [],
): void {
  const can = canAllBut(lacks);
  describe(`a store: ${name}`, () => {
    const opened: TestStore[] = [];
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
    });
    const open: Open = async (tables, options = {}) => {
      const one = await create({ tables, ...options });
      opened.push(one);
      return one;
    };
    describeCounts(open);
    describeConditions(open, can);
    describeBatches(open, can);
    describeKeys(open);
    describeReceipts(open, can);
    describeKeepsakes(open, can);
    describeRefusals(open, can);
    describeParts(open, can);
    describeObjects(open, can);
    describeDispositions(open, prints);
    describeExplain(open, can);
  });
}
