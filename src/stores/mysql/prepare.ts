/**
 * What a store needs from us: a few tables of our own beside its own, with receipts and what outlives the ledger, and the id
 * of the ledger that it is bound to, so that a copy of the store (a staging system, say) that does not know the holds
 * cannot dispose.
 */
import { type RawBuilder, sql } from 'kysely';
import mysql from 'mysql2/promise';
import { GallraError } from '../../errors/gallra-error.ts';
import { connectionTo } from './address.ts';
import { errnoOf, failure, noSuchTable, noTableAccess } from './failure.ts';
import { type Connection, reading, type Transaction } from './session.ts';

/**
 * The statements of `gallra prepare`, to be read before they run, in the database of the store. Idempotent for one ledger.
 * @param ledgerId a UUID; anything else is a programming error.
 */
export const prepareSql = (ledgerId: string): string =>
  `${statements(ledgerId)
    .map((one) => `${one};`)
    .join('\n\n')}

-- An account that disposes without owning these tables needs:
--   grant select on gallra_binding to <account>;
--   grant select, insert, update, delete on gallra_receipt to <account>;
--   grant select, insert, update on gallra_mark to <account>;
--   grant select, insert, update on gallra_hold_journal to <account>;
-- and, to be shown what refers to the records that it disposes of, without reading any of it:
--   grant references on *.* to <account>;
`;

const id = 'char(36) character set ascii collate ascii_bin';
const shape = 'engine = InnoDB default character set utf8mb4 collate utf8mb4_bin';

function statements(ledgerId: string): string[] {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(ledgerId)) throw new TypeError('a ledger id is a UUID');
  return [
    `-- The ledger that this store is bound to: exactly one. And the database's own name for itself, whatever server it is on.
create table if not exists gallra_binding (
  one tinyint not null default 1 primary key check (one = 1),
  ledger_id ${id} not null,
  store_id ${id} not null,
  prepared_at datetime(6) not null default current_timestamp(6)
) ${shape}`,
    `insert into gallra_binding (one, ledger_id, store_id) values (1, '${ledgerId.toLowerCase()}', uuid())
  on duplicate key update one = one`,
    `-- One row for each batch that is not settled yet, and for each that was shut out. Holds keys of records until then.
create table if not exists gallra_receipt (
  batch_id ${id} not null primary key,
  state varchar(9) not null check (state in ('done', 'abandoned')),
  worker varchar(500) not null,
  at datetime(6) not null default current_timestamp(6),
  outcome longtext
) ${shape}`,
    `-- How far the log of the ledger had come when it was last heard of here: shows when the ledger was restored from a backup.
create table if not exists gallra_mark (
  one tinyint not null default 1 primary key check (one = 1),
  position bigint not null,
  digest varchar(500) not null,
  at datetime(6) not null default current_timestamp(6)
) ${shape}`,
    `-- What was decided about holds on this store, encrypted: outlives the ledger.
create table if not exists gallra_hold_journal (
  hold_id ${id} not null,
  decision varchar(8) not null check (decision in ('placed', 'released')),
  at datetime(6) not null default current_timestamp(6),
  key_id varchar(500),
  sealed longblob,
  primary key (hold_id, decision)
) ${shape}`,
  ];
}

/**
 * Runs `prepareSql`, one statement after the other: these servers commit every table that they create. Broken off half-way
 * it is finished by the next time. Idempotent.
 * @throws `store.bound` when the store belongs to another ledger.
 */
export async function prepareStore(name: string, url: string, ledgerId: string): Promise<void> {
  const all = statements(ledgerId);
  const address = connectionTo(name, url);
  let connection: mysql.Connection | null = null;
  try {
    connection = await mysql.createConnection({ ...address, connectTimeout: 10_000 });
    // A connection that breaks while nothing is asked of it is reported by the next statement.
    connection.on('error', () => undefined);
    await connection.query(`set names utf8mb4, time_zone = '+00:00', lock_wait_timeout = 10`);
    for (const statement of all.slice(0, 2)) await connection.query(statement);
    const [rows] = await connection.query<mysql.RowDataPacket[]>('select ledger_id from gallra_binding');
    if (rows[0]?.ledger_id !== ledgerId.toLowerCase()) throw bound(name);
    for (const statement of all.slice(2)) await connection.query(statement);
  } catch (error) {
    throw failure(name, 'gallra_binding', error, 'changing');
  } finally {
    await connection?.end().catch(() => undefined);
  }
}

/** The ledger that the store is bound to, or null. */
export function boundLedger(on: Connection): Promise<string | null> {
  return reading(on, 'gallra_binding', async (tx) => {
    if (!(await isPrepared(on, tx))) return null;
    const [row] = await tx.rows(sql<{ ledger_id: string }>`select ledger_id from ${ours(on, 'binding')}`);
    return row?.ledger_id ?? null;
  });
}

/** One of our tables. */
export const ours = (on: Connection, table: 'binding' | 'receipt' | 'mark' | 'hold_journal'): RawBuilder<unknown> =>
  sql.id(on.schema, `gallra_${table}`);

/**
 * Fails with `store.denied`, rather than answering no, where the tables may be there and the account may not use them. An
 * account without rights is told the same of tables that are not there: only one that is shown every table knows.
 */
export async function isPrepared(on: Connection, tx: Transaction): Promise<boolean> {
  try {
    await tx.rows(sql`select 1 from ${ours(on, 'binding')} where false
      union all select 1 from ${ours(on, 'receipt')} where false`);
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === noSuchTable) return false;
    if (errno === noTableAccess && (await seesEveryTable(tx)) && !(await isListed(on, tx))) return false;
    throw error;
  }
}

async function isListed(on: Connection, tx: Transaction): Promise<boolean> {
  const rows = await tx.rows(sql`select 1 from information_schema.tables
    where table_schema = ${on.schema} and table_name in ('gallra_binding', 'gallra_receipt')`);
  return rows.length > 0;
}

/** Whether the catalogue hides nothing: a table that only administrators use is shown, with its constraints. */
export async function seesEveryTable(tx: Transaction): Promise<boolean> {
  const rows = await tx.rows(sql`select 1 from information_schema.table_constraints
    where table_schema = 'mysql' and table_name = 'db' limit 1`);
  return rows.length > 0;
}

const bound = (name: string): GallraError =>
  new GallraError({
    code: 'store.bound',
    what: `Store ${name} is bound to another ledger; nothing was changed.`,
    where: `store ${name}`,
    hint: 'Use the ledger that knows the holds on this store, or delete the row of gallra_binding if that ledger is gone for good.',
    actor: 'operator',
  });
