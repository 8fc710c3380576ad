/** The values of holds in the tables: sealed, read with the key alone, gone on release. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { keyRing } from '../../src/audit/keys.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { Ledger, NewHold } from '../../src/ports/ledger.ts';
import { holdOn, newRun, orderOf } from '../contract/ledger.ts';
import { type LedgerDatabase, ledgerDatabase } from './ledger-database.ts';

let database: LedgerDatabase;
const opened: Ledger[] = [];
const [first, second] = [randomBytes(32), randomBytes(32)];
let table: string;

beforeAll(async () => {
  database = await ledgerDatabase();
});
beforeEach(() => {
  table = `${crypto.randomUUID()}/public/calls`;
});
afterAll(async () => {
  await Promise.all(opened.map((ledger) => ledger.close()));
  await database.drop();
});

async function ledgerWith(...secrets: Buffer[]): Promise<Ledger> {
  const [current, ...earlier] = secrets;
  const keys = current === undefined ? null : keyRing([current, ...earlier]);
  const ledger = await openLedger(database.url, { max: 2, keys });
  opened.push(ledger);
  return ledger;
}
const match = { caller: 'Maija Meikäläinen', number: '+358 40 1234567' };
const hold = (): NewHold => ({ ...holdOn(table), kind: 'matching', match });
const rows = async () =>
  (await database.query('select h::text as text from gallra_ledger.hold as h where identity = $1', [table])).rows
    .map((row) => row.text as string)
    .join();

async function intending(ledger: Ledger, on = table) {
  const run = newRun('sealed', 'w1');
  await ledger.startRun(run, { kind: 'run.started' });
  await ledger.acquireLease([on], run.id, 'w1', 60_000);
  return ledger.intend(orderOf('sealed', run.id, 'w1', [on])).finally(() => ledger.releaseLease(run.id, 'w1'));
}

test('with a key no value stands in the tables, the names of the columns do, and the holds read as they were placed', async () => {
  const ledger = await ledgerWith(first);
  const { hold: placed } = await ledger.placeHold(hold());
  expect(placed.match).toEqual(match);
  expect(await rows()).toContain('caller');
  for (const value of ['Maija', '1234567', 'Meik']) expect(await rows()).not.toContain(value);
  expect((await (await ledgerWith(first)).holds({ tables: [table] }))[0]).toEqual(placed);
  expect((await intending(await ledgerWith(first))).holds).toEqual([placed]);
});

test('without a key the values stand in the clear, and a process that has one reads them', async () => {
  const { hold: placed } = await (await ledgerWith()).placeHold(hold());
  expect(await rows()).toContain('Maija');
  expect(await (await ledgerWith(first)).holds({ tables: [table] })).toEqual([placed]);
});

test('after the key was changed, holds under the earlier one are read with it', async () => {
  const { hold: old } = await (await ledgerWith(first)).placeHold(hold());
  const ledger = await ledgerWith(second, first);
  const { hold: recent } = await ledger.placeHold(hold());
  expect(await ledger.holds({ tables: [table] })).toEqual([old, recent]);
  expect(await rows()).toContain(keyRing([second]).current.id);
});

test('a hold whose key is not here keeps its tables from every batch, and no others; it can be seen and released', async () => {
  const { hold: placed } = await (await ledgerWith(first)).placeHold(hold());
  for (const without of [await ledgerWith(), await ledgerWith(second)]) {
    const error = await intending(without).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ledger.key', retryable: false });
    expect(String(error)).toContain(keyRing([first]).current.id);
    expect(String(error)).toContain(placed.id);
    await expect(without.holds({ tables: [table] })).rejects.toMatchObject({ code: 'ledger.key' });
    await expect(without.holds({})).rejects.toMatchObject({ code: 'ledger.key' });
    expect((await intending(without, `${table} elsewhere`)).holds).toEqual([]);
  }
  const other = await ledgerWith(second);
  const seen = (await other.holds({ released: true })).find((one) => one.id === placed.id);
  expect(seen).toEqual({ ...placed, match: { caller: '', number: '' } });
  await other.releaseHold(placed.id, 'closed', 'anna');
  expect((await intending(other)).holds).toEqual([]);
});

test('what is sealed for one hold does not open for another, and what was changed does not open', async () => {
  const ledger = await ledgerWith(first);
  const [one, two] = [
    await ledger.placeHold(hold()),
    await ledger.placeHold({ ...hold(), match: { caller: 'Matti' } }),
  ];
  await database.query(
    `update gallra_ledger.hold set sealed = (select sealed from gallra_ledger.hold where id = $1) where id = $2`,
    [one.hold.id, two.hold.id],
  );
  await expect((await ledgerWith(first)).holds({ tables: [table] })).rejects.toMatchObject({ code: 'ledger.key' });
  await database.query(
    'update gallra_ledger.hold set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) where id = $1',
    [one.hold.id],
  );
  await ledger.releaseHold(two.hold.id, 'closed', 'anna');
  await expect((await ledgerWith(first)).holds({ tables: [table] })).rejects.toMatchObject({ code: 'ledger.key' });
});

test('on release the values go, also where they stood in the clear; a hold that comes back from a copy is sealed again', async () => {
  for (const ledger of [await ledgerWith(first), await ledgerWith()]) {
    const { hold: placed } = await ledger.placeHold(hold());
    await ledger.releaseHold(placed.id, 'closed', 'anna');
    expect(await rows()).not.toContain('Maija');
    const [past] = (await ledger.holds({ released: true })).filter((one) => one.id === placed.id);
    expect(past?.match).toEqual({ caller: '', number: '' });
  }
  const lost = { ...(await (await ledgerWith(first)).placeHold(hold())).hold, id: crypto.randomUUID() };
  await (await ledgerWith(first)).restoreHold(lost, 'anna');
  expect(await rows()).not.toContain('Maija');
  expect(await (await ledgerWith(first)).holds({ tables: [table] })).toContainEqual(lost);
});
