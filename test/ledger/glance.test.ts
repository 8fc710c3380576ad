/** What is watched from outside: told rightly, and in little time however long the ledger's history is. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

let database: FreshDatabase;
let ledger: Awaited<ReturnType<typeof openLedger>>;
let client: pg.Client;

beforeAll(async () => {
  database = await freshDatabase('glance');
  await migrate(database.url);
  ledger = await openLedger(database.url);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await ledger?.close();
  await database?.drop();
});

const policies = Array.from({ length: 100 }, (_, n) => `policy-${String(n).padStart(3, '0')}`);

describe('a look at the ledger', () => {
  test('finds of each policy its newest run, the newest that counted, and the newest that came to its end', async () => {
    // A year of nights, of which the last five were refused, and the sixth from the end waits.
    await client.query(
      `insert into gallra_ledger.run
         (id, policy, digest, store, as_of, state, started_at, finished_at, worker, planned, counts, aftermath, code, entry)
       select policy || '/' || n, policy, 'd', 'archive', night, state, night, case state when 'waiting' then null else night end, 'w',
         case when state = 'refused' then null else '[{"outcome":"due","count":7,"oldest":null,"newest":null}]'::jsonb end,
         case state when 'finished' then '{"destroyed":7}' else '{}' end::jsonb,
         case state when 'finished' then '{"tableRows":10,"forecast":null,"beyondMaximum":2}'::jsonb end,
         case state when 'refused' then 'guard.clock' end, n * 1000 + place
       from unnest($1::text[]) with ordinality as of(policy, place), generate_series(1, 365) n,
         lateral (select timestamptz '2026-01-01T00:15:00Z' + n * interval '1 day' as night,
           case when n > 360 then 'refused' when n = 360 then 'waiting' else 'finished' end as state) as one`,
      [policies],
    );
    const { runs } = await ledger.glance([...policies, 'never-ran']);
    expect(runs.map(({ policy }) => policy)).toEqual(policies);
    expect(runs[0]).toEqual({
      policy: 'policy-000',
      newest: {
        ...{ id: 'policy-000/365', state: 'refused', code: 'guard.clock' },
        ...{
          asOf: '2027-01-01T00:15:00.000Z',
          startedAt: '2027-01-01T00:15:00.000Z',
          finishedAt: '2027-01-01T00:15:00.000Z',
        },
      },
      counted: {
        ...{ asOf: '2026-12-27T00:15:00.000Z', state: 'waiting', counts: {} },
        planned: [{ outcome: 'due', count: 7, oldest: null, newest: null }],
      },
      finished: {
        ...{ asOf: '2026-12-26T00:15:00.000Z', counts: { destroyed: 7 } },
        aftermath: { tableRows: 10, forecast: null, beyondMaximum: 2 },
      },
      notFinishedSince: '2026-12-27T00:15:00.000Z',
    });
  });

  test('takes little time with a hundred policies and a year of runs', async () => {
    await client.query('analyze gallra_ledger.run');
    await ledger.glance(policies);
    const began = performance.now();
    for (let n = 0; n < 5; n++) await ledger.glance(policies);
    // Far less on a machine with nothing else to do.
    expect((performance.now() - began) / 5).toBeLessThan(500);
  });

  test('counts open batches and holds by store, with the oldest and the next day', async () => {
    await client.query(`
      insert into gallra_ledger.intent (batch_id, run_id, policy, digest, store, worker, tables, "table", key, action, range, holds,
        intended_at, lease_token, entry)
      select 'b' || n, 'policy-000/1', 'policy-000', 'd', 'archive', 'w', '{t}', 't', '{id}', 'destroy', '{}', '{}',
        timestamptz '2027-01-01T10:00:00Z' + n * interval '1 minute', 'l', 900000 + n from generate_series(1, 3) n;
      insert into gallra_ledger.hold (id, kind, restriction, store, "table", identity, match, reason, matter, placed_by, placed_at,
        review_on, acknowledged_at, released_at, entry)
      select 'h' || n, 'record', n = 1, 'archive', 't', 't', '{}', 'litigation', 'm', 'anna', now(), date '2027-01-01' + n,
        case when n < 3 then now() end, case when n = 4 then now() end, 910000 + n from generate_series(1, 4) n`);
    const { openIntents, holds } = await ledger.glance([]);
    expect(openIntents).toEqual([{ store: 'archive', batches: 3, oldest: '2027-01-01T10:01:00.000Z' }]);
    expect(holds).toEqual([
      { store: 'archive', holds: 2, restrictions: 1, unacknowledged: 1, nextReview: '2027-01-02' },
    ]);
  });

  test('tells of the log how long it is, that nothing is wrong, and what was signed and checked', async () => {
    const fresh = await ledger.glance([]);
    expect(fresh.log).toMatchObject({ fault: false, soundAt: null, checkpoint: null });
    expect(fresh.log.entries).toBeGreaterThan(0);
    await ledger.recheckLog('tester');
    const { log, now } = await ledger.glance([]);
    expect(log.soundAt).not.toBeNull();
    expect(log.entries).toBe(fresh.log.entries + 1);
    expect(Date.parse(now) - Date.parse(log.newestAt)).toBeLessThan(60_000);
  });
});
