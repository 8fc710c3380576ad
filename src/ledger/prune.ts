/** Forgetting the oldest part of the log. What may go is decided by the database's own function, not here. */
import { sql } from 'kysely';
import { encodeBody, type NewEntry } from '../audit/entry.ts';
import type { Frontier } from '../audit/tree.ts';
import type { Db } from './database.ts';
import { type PruneRefusal, pruneRefused } from './refusals.ts';
import { inTransaction } from './transaction.ts';

export async function pruneLog(db: Db, beginning: Frontier, entries: NewEntry[]): Promise<void> {
  const { size, hashes } = beginning;
  const prune = sql`select gallra_ledger.prune_log(${size}, ${Buffer.concat(hashes)}, ${entries.map(encodeBody)}::text[])`;
  await inTransaction(db, async (trx) => {
    try {
      await prune.execute(trx);
    } catch (error) {
      const refusal = refusalIn(error);
      throw refusal === null ? error : pruneRefused(size, refusal);
    }
  });
}

/** The function says in one word why it refuses: object_not_in_prerequisite_state. */
function refusalIn(error: unknown): PruneRefusal | null {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === '55000' ? (message as PruneRefusal) : null;
}
