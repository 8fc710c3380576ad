/**
 * For whoever looks through the log: entries by store, actor and matter. Those of batches, which are nearly all entries,
 * are in none of these indexes: appending one costs what it did before, and they are found by their policies.
 */
import { type Kysely, sql } from 'kysely';

const statements = [
  // What somebody made unreadable in the table has no fields, and keeps nobody from looking at the rest.
  `create function gallra_ledger.entry_field(bytes bytea, field text) returns text
    language plpgsql immutable strict parallel safe as $$
begin
  return pg_catalog.convert_from(bytes, 'UTF8')::pg_catalog.json operator(pg_catalog.->>) field;
exception when others then
  return null;
end
$$`,
  ...['store', 'actor', 'matter'].map(
    (field) => `create index audit_entry_${field} on gallra_ledger.audit_entry
      (gallra_ledger.entry_field(bytes, '${field}'), index) where kind not in ('batch.intended', 'batch.settled')`,
  ),

  'create index run_state on gallra_ledger.run (state, entry)',
  // Batches of one run are shown in their order.
  'drop index gallra_ledger.intent_run',
  'create index intent_run on gallra_ledger.intent (run_id, entry)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
