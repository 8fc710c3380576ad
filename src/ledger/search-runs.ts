/** Looking through runs and their batches, page by page. */
import { sql } from 'kysely';
import type { Ledger, Run } from '../ports/ledger.ts';
import type { RunBatch } from '../ports/log-search.ts';
import type { Db } from './database.ts';
import { runColumns } from './runs.ts';
import { named } from './transaction.ts';

export async function searchRuns(db: Db, filter: Parameters<Ledger['searchRuns']>[0]): Promise<Run[]> {
  const { policies, policy, state, before, after, limit } = filter;
  const entryOf = (id: string) => sql<number>`(select entry from gallra_ledger.run where id = ${id})`;
  let query = db
    .selectFrom('run')
    .select(runColumns)
    .orderBy('entry', after === undefined ? 'desc' : 'asc')
    .limit(limit);
  if (policies !== undefined) query = query.where('policy', 'in', policies.length === 0 ? [''] : [...policies]);
  if (policy !== undefined) query = query.where('policy', '=', policy);
  if (state !== undefined) query = query.where('state', '=', state);
  if (before !== undefined) query = query.where('entry', '<', entryOf(before));
  if (after !== undefined) query = query.where('entry', '>', entryOf(after));
  const found = await named(() => query.execute());
  return after === undefined ? found : found.reverse();
}

export async function runBatches(
  db: Db,
  runId: string,
  { after = -1, limit }: Parameters<Ledger['runBatches']>[1],
): Promise<RunBatch[]> {
  return named(() =>
    db
      .selectFrom('intent')
      .select(['batchId', 'entry', 'intendedAt', 'settledAt', 'settledEntry', 'settlement'])
      .where('runId', '=', runId)
      .where('entry', '>', after)
      .orderBy('entry')
      .limit(limit)
      .execute(),
  );
}
