/** The command line over a store on MariaDB: prepared, approved, held, disposed of, explained. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import { type RunningMariadb, startMariadb } from '../support/mariadb.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { callsPolicy, storesFile } from './calls.ts';
import { type Folder, policyFolder } from './gallra.ts';

let server: RunningMariadb;
let ledger: FreshDatabase;
let folder: Folder;
let store: mysql.Connection;

beforeAll(async () => {
  [server, ledger] = await Promise.all([startMariadb(), freshDatabase('cli_ledger')]);
  const url = await server.freshDatabase('telephony');
  store = await mysql.createConnection({ uri: url, multipleStatements: true });
  await store.query(`set time_zone = '+00:00';
    create table calls (id bigint unsigned primary key, caller_id varchar(80) collate utf8mb4_general_ci not null,
      ended_at datetime(3), kept_for varchar(20), key (ended_at));
    create table call_events (id bigint primary key, call_id bigint unsigned not null, foreign key (call_id) references calls (id));
    create table matters (id bigint primary key, person_id varchar(80) collate utf8mb4_general_ci not null, state varchar(9) not null, key (person_id));
    insert into calls select seq, if(seq = 3, 'bertil', if(seq = 4, 'BERTIL', concat('caller', seq))),
      now(3) - interval if(seq <= 6, 100, 5) day, null from seq_1_to_9;
    insert into call_events select seq, seq from seq_1_to_9;
    insert into matters values (1, 'caller2', 'open')`);
  folder = await policyFolder(
    { 'stores.yaml': storesFile.replace('postgres', 'mysql'), 'calls.yaml': callsPolicy },
    { GALLRA_LEDGER_URL: ledger.url, TELEPHONY_URL: url, GALLRA_ACTOR: 'officer-7' },
  );
}, 60_000);

afterAll(async () => {
  await folder?.remove();
  await store?.end();
  await Promise.all([ledger?.drop(), server?.stop()]);
});

const ids = async (table: string): Promise<number[]> => {
  const [rows] = await store.query<mysql.RowDataPacket[]>(`select id from ${table} order by id`);
  return rows.map(({ id }) => Number(id));
};

test('a store is prepared, its rule approved, a record held, the others destroyed and one explained', async () => {
  expect((await folder.gallra(['migrate'])).code).toBe(0);
  const printed = await folder.gallra(['prepare', 'telephony', '--print']);
  expect(printed).toMatchObject({ code: 0, out: expect.stringContaining('create table if not exists gallra_receipt') });
  expect(await folder.gallra(['prepare', 'telephony'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('telephony is bound to this ledger.'),
  });
  expect((await folder.gallra(['approve', 'calls', '--yes'])).err).toBe('');
  const scope = ['--store', 'telephony', '--table', 'calls', '--matter', 'VK/12/2026', '--review', '2100-01-01'];
  const held = await folder.gallra(['hold', 'add', ...scope, '--reason', 'litigation', '--where', 'caller_id=-'], {
    input: 'bertil\n',
  });
  expect(held).toMatchObject({ code: 0, out: expect.stringContaining('It covers 1 records of telephony.calls now') });
  const plan = await folder.gallra(['plan', '--json']);
  expect(plan.json()).toEqual([expect.objectContaining({ counts: { due: 4, held: 1, excepted: 1 }, refusal: null })]);
  const coverage = await folder.gallra(['coverage', '--connect', '--json']);
  expect(coverage.json<{ stores: unknown[] }>().stores).toMatchObject([
    {
      tables: [
        { table: 'call_events', state: 'part', unmet: 0 },
        { table: 'calls', state: 'governed', unmet: null },
        { table: 'matters', state: 'read', unmet: null },
      ],
    },
  ]);
  const run = await folder.gallra(['run', '--json']);
  expect(run.err).toBe('');
  expect(await ids('calls')).toEqual([2, 3, 7, 8, 9]);
  expect(await ids('call_events')).toEqual([2, 3, 7, 8, 9]);
  const [receipts] = await store.query('select * from gallra_receipt');
  expect(receipts).toEqual([]);
  const explained = await folder.gallra(['explain', 'calls', '3']);
  expect(explained).toMatchObject({ code: 0, out: expect.stringContaining('It is due, and stays while it is held.') });
}, 120_000);
