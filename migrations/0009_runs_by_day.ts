/** What went in the last days is read from the runs of those days alone, however many came before. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw('create index run_finished on gallra_ledger.run (finished_at) where finished_at is not null')
    .execute(db);
}
