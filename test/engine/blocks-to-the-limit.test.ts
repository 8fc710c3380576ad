/** A run that goes block by block, and comes to the end of what was approved before it comes to the end of the heap. */
import { expect, test } from '@jest/globals';
import { openEngine } from '../../src/app/compose.ts';
import { approveRun } from '../../src/engine/approve.ts';
import { planPolicy } from '../../src/engine/plan.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { openHouse } from '../jobs/house.ts';

test('blocks that hold more than may still go are not undone one after the other: the rest goes in the order of time', async () => {
  const house = await openHouse(null, { old: 0 });
  const { engine, close } = await openEngine(house.config);
  try {
    const written = (from: number, to: number) =>
      house.query(`
      insert into letters select n, '2019-01-01'::date + (n * 7919 % 700), 'short' from generate_series(${from}, ${to}) n`);
    await written(2_001, 17_000);
    await house.query('analyze letters');
    expect((await planPolicy(engine, 'letters')).ways).toMatchObject([{ by: 'blocks' }]);
    const waiting = await runPolicy(engine, 'letters');
    expect(waiting).toMatchObject({ state: 'waiting', refusal: { code: 'limits.records' } });
    await approveRun(engine, waiting.runId ?? '', 'officer');
    // Once the run has counted, ten of those that were approved go otherwise, and many more come behind the others.
    const { ledger } = engine;
    const planRun: typeof ledger.planRun = async (...plan) => {
      await ledger.planRun(...plan);
      await house.query('delete from letters where id between 2001 and 2010');
      await written(20_001, 50_000);
    };

    const report = await runPolicy({ ...engine, ledger: { ...ledger, planRun } }, 'letters');
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 15_000, left: 29_990 } });
    const recent = Array.from({ length: 10 }, (_, n) => 1001 + n);
    // Which ten stay of those that were approved, or go of those that came later, depends on where they lie.
    const survivors = await house.survivors();
    expect(survivors.slice(0, 10)).toEqual(recent);
    expect(survivors.slice(10)).toHaveLength(29_990);
    const batches = await engine.ledger.runBatches(report.runId ?? '', { limit: 1_000 });
    expect(batches.filter(({ settlement }) => settlement?.state === 'abandoned').length).toBeLessThan(25);
  } finally {
    await close();
    await house.close();
  }
});

test('where every block holds more than may go, the run does not end with nothing done', async () => {
  const house = await openHouse(null, { old: 12 });
  await house.writePolicy('letters', { limit: 100 });
  const { engine, close } = await openEngine(house.config);
  try {
    const { ledger } = engine;
    const planRun: typeof ledger.planRun = async (...plan) => {
      await ledger.planRun(...plan);
      await house.query(`
        insert into letters select n, '2019-01-01'::date + (n * 7919 % 700), 'short' from generate_series(2001, 17000) n`);
      await house.query('analyze letters');
    };
    const report = await runPolicy({ ...engine, ledger: { ...ledger, planRun } }, 'letters');
    expect(report).toMatchObject({ state: 'finished', counts: { destroyed: 100, left: 14_912 } });
    expect(await house.survivors()).toHaveLength(14_922);
  } finally {
    await close();
    await house.close();
  }
});
