/**
 * What a store needs from us: a schema of our own with receipts and what outlives the ledger, and the id of the ledger that it is bound to, so that a
 * copy of the store (a staging system, say) that does not know the holds cannot dispose.
 */
import { type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import { GallraError } from '../../errors/gallra-error.ts';
import { refuseNoAddress } from './address.ts';
import { failure } from './failure.ts';
import { type Connection, reading, type Transaction } from './session.ts';

/**
 * The statements of `gallra prepare`, to be read before they run. Idempotent for one ledger.
 * @param ledgerId a UUID; anything else is a programming error.
 */
export function prepareSql(ledgerId: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(ledgerId)) throw new TypeError('a ledger id is a UUID');
  return `create schema if not exists gallra;

-- The ledger that this store is bound to: exactly one.
create table if not exists gallra.binding (
  one boolean primary key default true check (one),
  ledger_id uuid not null,
  prepared_at timestamptz not null default clock_timestamp()
);
insert into gallra.binding (ledger_id) values ('${ledgerId}') on conflict do nothing;

-- One row for each batch that is not settled yet, and for each that was shut out. Holds keys of records until then.
create table if not exists gallra.receipt (
  batch_id uuid primary key,
  state text not null check (state in ('done', 'abandoned')),
  worker text not null,
  at timestamptz not null default clock_timestamp(),
  outcome json
);

-- How far the log of the ledger had come when it was last heard of here: shows when the ledger was restored from a backup.
create table if not exists gallra.mark (
  one boolean primary key default true check (one),
  index bigint not null,
  digest text not null,
  at timestamptz not null default clock_timestamp()
);

-- What was decided about holds on this store, encrypted: outlives the ledger.
create table if not exists gallra.hold_journal (
  hold_id uuid not null,
  decision text not null check (decision in ('placed', 'released')),
  at timestamptz not null default clock_timestamp(),
  key_id text,
  sealed bytea,
  primary key (hold_id, decision)
);

-- A role that disposes without owning these tables needs:
--   grant usage on schema gallra to <role>;
--   grant select on gallra.binding to <role>;
--   grant select, insert, update, delete on gallra.receipt to <role>;
--   grant select, insert, update on gallra.mark, gallra.hold_journal to <role>;
`;
}

/**
 * Runs `prepareSql` in one transaction. Idempotent.
 * @throws `store.bound` when the store belongs to another ledger.
 */
export async function prepareStore(name: string, url: string, ledgerId: string): Promise<void> {
  refuseNoAddress(name, url);
  const client = new pg.Client({ connectionString: url, application_name: 'gallra', connectionTimeoutMillis: 10_000 });
  // A connection that breaks while nothing is asked of it is reported by the next statement.
  client.on('error', () => undefined);
  let committing = false;
  try {
    await client.connect();
    await client.query(`begin; select pg_advisory_xact_lock(hashtextextended('gallra prepare', 0))`);
    await client.query(prepareSql(ledgerId));
    const { rows } = await client.query<{ ledger_id: string }>('select ledger_id::text from gallra.binding');
    if (rows[0]?.ledger_id !== ledgerId.toLowerCase()) throw bound(name);
    committing = true;
    await client.query('commit');
  } catch (error) {
    throw failure(name, 'gallra.binding', error, committing ? 'committing' : 'changing');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The ledger that the store is bound to, or null. */
export function boundLedger(on: Connection): Promise<string | null> {
  return reading(on, 'gallra.binding', async (tx) => {
    if (!(await isPrepared(tx))) return null;
    const { rows } = await sql<{ ledger_id: string }>`select ledger_id::text from gallra.binding`.execute(tx);
    return rows[0]?.ledger_id ?? null;
  });
}

/** Fails with `store.denied`, rather than answering no, where the schema is there and the role may not use it. */
export async function isPrepared(tx: Transaction): Promise<boolean> {
  const asked: RawBuilder<{ prepared: boolean }> = sql`
    select to_regclass('gallra.binding') is not null and to_regclass('gallra.receipt') is not null as prepared`;
  return (await asked.execute(tx)).rows[0]?.prepared ?? false;
}

const bound = (name: string): GallraError =>
  new GallraError({
    code: 'store.bound',
    what: `Store ${name} is bound to another ledger; nothing was changed.`,
    where: `store ${name}`,
    hint: 'Use the ledger that knows the holds on this store, or delete the row of gallra.binding if that ledger is gone for good.',
    actor: 'operator',
  });
