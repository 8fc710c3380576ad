/** The shares of a run that several workers do together. They live as long as it does. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table gallra_ledger.share (
    run_id text not null references gallra_ledger.run (id),
    number integer not null,
    begins jsonb not null,
    maximum bigint not null check (maximum > 0),
    worker text,
    done_at timestamptz,
    primary key (run_id, number),
    constraint share_taken check (done_at is null or worker is not null)
  )`,
    )
    .execute(db);
}
