/** What went by day is read from the runs of those days, not from all that there ever were. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type Db, openDatabase } from '../../src/ledger/database.ts';
import { disposedByDay, disposedSince } from '../../src/ledger/overview.ts';
import { type LedgerDatabase, ledgerDatabase } from './ledger-database.ts';

/** Some fifty a day for five and a half years. */
const runs = 100_000;

let database: LedgerDatabase;
let db: Db;

beforeAll(async () => {
  database = await ledgerDatabase();
  db = openDatabase(database.url);
  await database.query(`insert into gallra_ledger.run
    (id, policy, digest, store, as_of, state, started_at, finished_at, worker, counts, entry)
    select 'run-' || n, 'policy-' || n % 50, 'd', 'register', at, 'finished', at, at, 'w', '{"destroyed": 1, "held": 2}', n
    from (select n, '2026-06-30T12:00:00Z'::timestamptz - (${runs} - n) * interval '29 minutes' as at
      from generate_series(1, ${runs}) as n) as made`);
  await database.query('analyze gallra_ledger.run');
}, 60_000);
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

const since = { since: '2026-04-01T00:00:00Z', zone: 'UTC' };

test('of a hundred thousand runs those of the last days are found by an index', async () => {
  const { rows } = await sql<{ queryPlan: string }>`explain ${disposedSince(since)}`.execute(db);
  const plan = JSON.stringify(rows);
  expect(plan).toContain('run_finished');
  expect(plan).not.toContain('Seq Scan');
});

test('and are added up by policy and day', async () => {
  const days = await disposedByDay(db, since);
  const all = days.reduce((sum, { counts }) => sum + (counts.destroyed ?? 0), 0);
  const { rows } = await database.query(
    "select count(*)::int from gallra_ledger.run where finished_at >= '2026-04-01Z'",
  );
  expect(all).toBe(rows[0].count);
  expect(days.every(({ counts }) => Object.keys(counts).join() === 'destroyed')).toBe(true);
});
