/** A run that goes block by block is told by each batch how many records there are in a block. */
import { expect, test } from '@jest/globals';
import { openEngine } from '../../src/app/compose.ts';
import { approveRun } from '../../src/engine/approve.ts';
import { runPolicy } from '../../src/engine/run.ts';
import type { BatchRange } from '../../src/ports/store.ts';
import { openHouse } from '../jobs/house.ts';

test('each batch has as many blocks as the one before says, and few come at the end', async () => {
  const house = await openHouse(null, { old: 0 });
  const { engine, close } = await openEngine(house.config);
  try {
    await house.query(`
      insert into letters select n, '2019-01-01'::date + (n * 7919 % 700), 'short' from generate_series(2001, 42000) n`);
    await house.query('analyze letters');
    const waiting = await runPolicy(engine, 'letters');
    await approveRun(engine, waiting.runId ?? '', 'officer');
    const intents: { batchId: string; range: BatchRange }[] = [];
    const { ledger } = engine;
    const intend: typeof ledger.intend = async (intent, known) => {
      const intended = await ledger.intend(intent, known);
      intents.push({ batchId: intended.batchId, range: intent.range });
      return intended;
    };

    const report = await runPolicy({ ...engine, ledger: { ...ledger, intend } }, 'letters');
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 40_000 } });
    expect(await house.survivors()).toEqual(Array.from({ length: 10 }, (_, n) => 1001 + n));
    const batches = await ledger.runBatches(report.runId ?? '', { limit: 1_000 });
    const disposed = new Map(batches.map(({ batchId, settlement }) => [batchId, settlement?.disposed ?? 0]));
    for (const [i, { range }] of intents.entries()) {
      const before = intents[i - 1];
      if (!before || !range.after?.block) continue;
      const { after, upTo } = before.range;
      const blocks = (upTo.block?.next ?? 0) - (after?.block?.next ?? 0);
      expect(range.after.block.found).toBeCloseTo((disposed.get(before.batchId) ?? 0) / blocks);
    }
    expect(intents[0]?.range.after?.block).not.toHaveProperty('found');
    expect(intents[1]?.range.after?.block).toHaveProperty('found');
    // In blocks like these a batch comes to four fifths of what it may have, so what is left falls to a fifth each time.
    const last = batches.filter(({ settlement }) => (settlement?.disposed ?? 0) < 500);
    expect(last.length).toBeLessThanOrEqual(6);
  } finally {
    await close();
    await house.close();
  }
});
