/** What pages ask again and again of all policies at once: answered by the ledger, without reading what they do not show. */
import { sql } from 'kysely';
import type { StoredEntry } from '../audit/entry.ts';
import type { DisposedOn, HoldsOn, Ledger, Run } from '../ports/ledger.ts';
import type { Db } from './database.ts';
import { runColumns } from './runs.ts';
import { named } from './transaction.ts';

export async function lastRuns(db: Db, policies: string[]): Promise<Run[]> {
  // One look into the index for each policy: the newest of thousands are not sorted out of all runs.
  const asked = db
    .selectFrom(sql<{ wanted: string }>`unnest(${policies}::text[])`.as<'asked'>(sql`asked(wanted)`))
    .innerJoinLateral(
      (join) =>
        join
          .selectFrom('run')
          .select(runColumns)
          .whereRef('run.policy', '=', 'asked.wanted')
          .orderBy('entry', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .selectAll('newest')
    .orderBy('newest.policy');
  return named(() => asked.execute());
}

type Since = Parameters<Ledger['disposedByDay']>[0];

export const disposedSince = ({ since, zone }: Since) =>
  sql<{ policy: string; day: string; outcome: string; count: number }>`
    select policy, (finished_at at time zone ${zone})::date as day, outcome, sum(counted::bigint)::bigint as count
    from gallra_ledger.run, jsonb_each_text(counts) as of(outcome, counted)
    where finished_at >= ${since}::timestamptz and outcome in ('destroyed', 'anonymised', 'flagged', 'indeterminate')
    group by 1, 2, 3 order by 2, 1, 3`;

export async function disposedByDay(db: Db, of: Since): Promise<DisposedOn[]> {
  const { rows } = await named(() => disposedSince(of).execute(db));
  const days = new Map<string, DisposedOn>();
  for (const { policy, day, outcome, count } of rows) {
    const key = `${day} ${policy}`;
    const found = days.get(key) ?? { policy, day, counts: {} };
    days.set(key, { ...found, counts: { ...found.counts, [outcome]: count } });
  }
  return [...days.values()].filter(({ counts }) => Object.values(counts).some((count) => count > 0));
}

export async function newestEntry(db: Db, kind: string): Promise<StoredEntry | null> {
  const found = await named(() =>
    db
      .selectFrom('auditEntry')
      .select(['index', 'at', 'kind', 'policy', 'bytes'])
      .where(sql`kind`, '=', kind)
      .orderBy('index', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
  return found ?? null;
}

export async function holdsByTable(db: Db): Promise<HoldsOn[]> {
  return named(() =>
    db
      .selectFrom('hold')
      .select(['store', 'table', 'identity'])
      .select(sql<number>`count(*) filter (where not restriction)`.as('holds'))
      .select(sql<number>`count(*) filter (where restriction)`.as('restrictions'))
      .where('releasedAt', 'is', null)
      .groupBy(['store', 'table', 'identity'])
      .orderBy('identity')
      .orderBy('store')
      .orderBy('table')
      .execute(),
  );
}
