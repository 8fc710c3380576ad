import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openDatabase } from '../../src/ledger/database.ts';
import { inTransaction } from '../../src/ledger/transaction.ts';
import { gateBefore } from '../support/gate.ts';
import { freshDatabase } from '../support/postgres.ts';

test('connections that break while they are set up take no place in the pool, and do not keep it from closing', async () => {
  const database = await freshDatabase('broken');
  const gate = await gateBefore(database.url);
  const db = openDatabase(gate.url, { max: 2 });
  for (let n = 0; n < 5; n++) {
    await gate.open();
    gate.pass();
    const setUp = gate.swallowAfter('set_config');
    const asked = expect(sql`select 1`.execute(db)).rejects.toThrow();
    await setUp;
    await gate.shut();
    await asked;
  }
  await gate.open();
  gate.pass();
  expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await db.destroy();
  await gate.shut();
  await database.drop();
});

test.each([
  ['53100', true, 'Make room'],
  ['23514', false, 'report a bug'],
])('what the server refuses with %s is tried again, if it may pass: %s', async (code, retryable, hint) => {
  const database = await freshDatabase('full');
  const db = openDatabase(database.url, { max: 1 });
  const refusal = sql`do ${sql.raw(`$$ begin raise exception 'no' using errcode = '${code}'; end $$`)}`;
  await expect(inTransaction(db, (trx) => refusal.execute(trx))).rejects.toMatchObject({
    code: 'ledger.refused',
    retryable,
    hint: expect.stringContaining(hint),
  });
  await db.destroy();
  await database.drop();
});
