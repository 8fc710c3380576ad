/** One look at all that is watched. Each statement goes through an index and ends at a limit, one after the other on one connection. */
import { sql } from 'kysely';
import { countedAtMost, type Glance, type HoldsSeen, type LogSeen, type RunsSeen } from '../ports/glance.ts';
import type { Ledger } from '../ports/ledger.ts';
import { checkLog } from './audit.ts';
import type { Db } from './database.ts';
import { newestEntry } from './overview.ts';
import { named } from './transaction.ts';

/** So many runs of a policy are looked through for one that counted, or finished. */
const remembered = 200;

export async function glance(db: Db, policies: string[]): Promise<Glance> {
  const log = await logSeen(db);
  return {
    now: log.now,
    log: log.seen,
    openIntents: await openIntents(db),
    holds: await holds(db),
    runs: await runs(db, policies),
  };
}

async function openIntents(db: Db): Promise<Glance['openIntents']> {
  const asked = sql<Glance['openIntents'][number]>`
    select store, count(*) as batches, min(intended_at) as oldest
    from (select store, intended_at from gallra_ledger.intent where settlement is null order by entry limit ${countedAtMost}) as open
    group by store order by store`;
  return (await named(() => asked.execute(db))).rows;
}

async function holds(db: Db): Promise<HoldsSeen[]> {
  const asked = sql<HoldsSeen>`
    select store, count(*) filter (where not restriction) as holds, count(*) filter (where restriction) as restrictions,
      count(*) filter (where acknowledged_at is null) as unacknowledged, min(review_on) as "nextReview"
    from (select store, restriction, acknowledged_at, review_on from gallra_ledger.hold
      where released_at is null limit ${countedAtMost}) as unreleased
    group by store order by store`;
  return (await named(() => asked.execute(db))).rows;
}

/** The newest runs of each policy are gone through from the last one back, and no further than to what is looked for. */
async function runs(db: Db, policies: string[]): Promise<RunsSeen[]> {
  if (policies.length === 0) return [];
  const recent = sql`(select * from gallra_ledger.run where run.policy = asked.policy and erasure is null
    order by entry desc limit ${remembered}) as recent`;
  const asked = sql<RunsSeen>`
    select policy, newest, counted, finished, (
        select ${text('as_of')} from gallra_ledger.run
        where run.policy = asked.policy and erasure is null and entry > coalesce(finished_entry, -1) order by entry limit 1
      ) as "notFinishedSince"
    from unnest(${policies}::text[]) as asked(policy)
    cross join lateral (
      select jsonb_build_object('id', id, 'state', state, 'code', code, 'asOf', ${text('as_of')},
        'startedAt', ${text('started_at')}, 'finishedAt', ${text('finished_at')}) as newest
      from ${recent} order by entry desc limit 1
    ) as last_run
    left join lateral (
      select jsonb_build_object('asOf', ${text('as_of')}, 'state', state, 'planned', planned, 'counts', counts) as counted
      from ${recent} where planned is not null order by entry desc limit 1
    ) as last_counted on true
    left join lateral (
      select entry as finished_entry,
        jsonb_build_object('asOf', ${text('as_of')}, 'counts', counts, 'aftermath', aftermath) as finished
      from ${recent} where aftermath is not null order by entry desc limit 1
    ) as last_finished on true
    order by policy`;
  return (await named(() => asked.execute(db))).rows;
}

const iso = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';
const text = (column: string) => sql`to_char(${sql.ref(column)} at time zone 'UTC', ${iso})`;

async function logSeen(db: Db): Promise<{ now: string; seen: LogSeen }> {
  const { now, newestAt, fault }: Awaited<ReturnType<Ledger['checkLog']>> = await checkLog(db);
  const head = await named(() => db.selectFrom('auditHead').select('next').executeTakeFirstOrThrow());
  const checkpoint = await named(() =>
    db.selectFrom('checkpoint').select(['at', 'size']).orderBy('size', 'desc').orderBy('at', 'desc').limit(1).execute(),
  );
  const sound = await newestEntry(db, 'log.checked');
  return {
    now,
    seen: {
      entries: head.next,
      newestAt,
      fault: fault !== null,
      soundAt: sound?.at ?? null,
      checkpoint: checkpoint[0] ?? null,
    },
  };
}
