/** The coming days of a plan, held against the plans of those days. */
import { expect, test } from '@jest/globals';
import { placeHold } from '../../src/engine/holds.ts';
import { listRecords } from '../../src/engine/list-records.ts';
import { planPolicy } from '../../src/engine/plan.ts';
import { momentsOf } from '../../src/policy/runs-on.ts';
import { seeded } from '../simulation/random.ts';
import { createRegister, dayText } from '../simulation/register.ts';
import { testBench } from './bench-engine.ts';
import { request } from './hold-request.ts';

test('what falls due on a day is what its plan lists and no plan before it', async () => {
  const { engine, store, ledger } = await testBench();
  const sample = createRegister(seeded(7), null).snapshot().tables;
  for (const [table, rows] of Object.entries(sample)) for (const row of rows) store.put(table, row);
  await placeHold(engine, request({ kind: 'matching', match: { person: 'person-1' } }));
  const written = ledger.snapshot();
  for (const policy of ['visits', 'important-visits', 'requests', 'events']) {
    const { forecast } = await planPolicy(engine, policy, undefined, { forecastDays: 100 });
    const met = new Set((await listRecords(engine, policy, 'due', 1000)).map(String));
    for (const [i, { day, at }] of momentsOf('0 2 * * *', 'Etc/UTC', dayText(0), 100).entries()) {
      const fresh = (await listRecords(engine, policy, 'due', 1000, at)).map(String).filter((key) => !met.has(key));
      expect(forecast?.[i]).toEqual({ day, due: fresh.length });
      for (const key of fresh) met.add(key);
    }
    expect(forecast?.some(({ due }) => due > 0)).toBe(true);
  }
  expect(ledger.snapshot()).toEqual(written);
});
