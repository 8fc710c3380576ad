/**
 * What outlives a restore of a store or of the ledger: commitments to the records that each batch disposed of, and batches
 * that only their receipts still knew.
 */
import { type Kysely, sql } from 'kysely';

const statements = [
  // The leaves are sorted, 32 bytes each. No key of a record, and nothing from which one could be found without the secret.
  `create table gallra_ledger.commitment (
    batch_id text primary key references gallra_ledger.intent (batch_id),
    key_id text not null,
    identity text not null,
    leaves bytea not null check (length(leaves) % 32 = 0)
  )`,

  `create table gallra_ledger.adopted_batch (
    batch_id text primary key,
    store text not null,
    settlement jsonb not null,
    settled_at timestamptz not null,
    entry bigint not null unique
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
