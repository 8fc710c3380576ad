/** A ledger that goes away, or that refuses to be written to, in the middle of a run: then everything is held. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { openEngine } from '../../src/app/compose.ts';
import { runPolicy } from '../../src/engine/run.ts';
import { type House, openHouse } from '../jobs/house.ts';
import { gateBefore } from '../support/gate.ts';

let house: House;
let ledger: pg.Client;

beforeEach(async () => {
  house = await openHouse(null);
  ledger = new pg.Client({ connectionString: house.ledgerUrl });
  await ledger.connect();
});
afterEach(async () => {
  await ledger.end();
  await house.close();
});

const count = async (what: string): Promise<number> =>
  (await ledger.query(`select from gallra_ledger.${what}`)).rows.length;
const intended = () => count(`audit_entry where kind = 'batch.intended'`);

test('when it cannot be reached between selecting and intending, nothing is intended and nothing goes', async () => {
  const gate = await gateBefore(house.ledgerUrl);
  await gate.open();
  const { engine, close } = await openEngine(house.configWith({ GALLRA_LEDGER_URL: gate.url }));
  try {
    const store = await engine.store('archive');
    const leaving: typeof store = {
      ...store,
      select: async (...args) => {
        const range = await store.select(...args);
        await gate.shut();
        return range;
      },
    };
    await expect(runPolicy({ ...engine, store: async () => leaving }, 'letters')).rejects.toMatchObject({
      code: 'ledger.unreachable',
      retryable: true,
    });
  } finally {
    await close();
    await gate.shut();
  }
  expect(await house.survivors()).toHaveLength(30);
  expect(await count('intent')).toBe(0);
  expect(await intended()).toBe(0);
});

test('when its log cannot be written, no batch begins; when it can again, the run goes through', async () => {
  const { engine, close } = await openEngine(house.config);
  try {
    await ledger.query(`
      create function full_disk() returns trigger language plpgsql as $$
        begin raise exception 'no space' using errcode = 'disk_full'; end $$;
      create trigger full_disk before insert on gallra_ledger.audit_entry
        for each row when (new.kind = 'batch.intended') execute function full_disk()`);
    await expect(runPolicy(engine, 'letters')).rejects.toMatchObject({ code: expect.stringMatching(/^ledger\./) });
    expect(await house.survivors()).toHaveLength(30);
    expect(await count('intent')).toBe(0);
    await ledger.query('drop trigger full_disk on gallra_ledger.audit_entry');
    expect(await runPolicy(engine, 'letters')).toMatchObject({ state: 'finished', counts: { destroyed: 20 } });
    expect(await house.survivors()).toHaveLength(10);
  } finally {
    await close();
  }
});

test('a gap in its log refuses the run, and the gap is remembered', async () => {
  const { engine, close } = await openEngine(house.config);
  try {
    await runPolicy(engine, 'letters');
    await ledger.query('alter table gallra_ledger.audit_entry disable trigger all');
    await ledger.query('delete from gallra_ledger.audit_entry where index = 1');
    const refused = { state: 'refused', refusal: { code: 'guard.audit' } };
    expect(await runPolicy(engine, 'letters')).toMatchObject(refused);
    expect((await ledger.query('select fault from gallra_ledger.audit_head')).rows).toEqual([{ fault: 'gap' }]);
  } finally {
    await close();
  }
});
