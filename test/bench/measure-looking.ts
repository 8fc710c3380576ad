/**
 * Looking through a long log, page by page and by every filter of the desk; and what the indexes that this takes cost
 * whoever appends to it.
 */
import pg from 'pg';
import { openLedger } from '../../src/ledger/postgres-ledger.ts';
import type { LogFilter, LogPlace } from '../../src/ports/log-search.ts';
import { median, milliseconds, ratio, timed, whole } from './figures.ts';
import type { Place } from './place.ts';
import type { Section } from './report.ts';
import type { Scale } from './scale.ts';

const limitMs = 300;
const rounds = 7;
const appended = 4_000;
const limit = 50;

export async function measureLooking(place: Place, scale: Scale): Promise<Section> {
  const url = await place.newLedger('looking');
  const server = new pg.Client({ connectionString: url });
  await server.connect();
  const ledger = await openLedger(url, { max: 4 });
  try {
    await fillLog(server, scale.entries);
    const rows: string[][] = [];
    const all: number[] = [];
    for (const [name, filter, at] of cases(scale.entries)) {
      const times: number[] = [];
      let found = 0;
      for (let i = 0; i < rounds; i++) {
        const { ms, result } = await timed(() => ledger.searchLog(filter, { limit, ...at }));
        times.push(ms);
        found = result.entries.length;
      }
      all.push(...times);
      rows.push([name, String(found), milliseconds(median(times)), milliseconds(Math.max(...times))]);
    }
    const most = all.sort((a, b) => a - b)[Math.floor(0.95 * all.length)] ?? Number.NaN;
    const appending = await costOfAppending(server);
    rows.push(...appending.rows);
    return {
      title: `Looking through a log of ${whole(scale.entries)} entries`,
      about: `Pages of ${limit} entries as the desk asks for them, ${rounds} times each; 40 policies in 4 stores. Entries of batches are appended one by one, ${whole(appended)} at a time, with the indexes of the filters and without them.`,
      head: ['', 'found', 'median', 'slowest'],
      rows,
      aims: [
        {
          what: `95 of 100 pages of a log of ${whole(scale.entries)} entries are found in less than ${limitMs} ms, whatever they are filtered by`,
          met: most < limitMs,
          seen: `${milliseconds(most)}, at most ${milliseconds(Math.max(...all))}`,
        },
        {
          what: 'appending what batches do costs no more than a twentieth more than without the indexes of the filters',
          met: appending.ratio < 1.05,
          seen: `${ratio(appending.ratio)} times as long`,
        },
      ],
    };
  } finally {
    await Promise.all([ledger.close(), server.end()]);
  }
}

function cases(entries: number): [string, LogFilter, Omit<LogPlace, 'limit'>][] {
  const middle = Math.floor(entries / 2);
  const half = Array.from({ length: 20 }, (_, i) => `policy-${2 * i}`);
  return [
    ['the newest', {}, {}],
    ['older than the middle', {}, { before: middle }],
    ['newer than the middle', {}, { after: middle }],
    ['one policy, from the middle', { policy: 'policy-7' }, { before: middle }],
    ['twenty policies, from the middle', { policies: half }, { before: middle }],
    ['one store', { store: 'store-2' }, { before: middle }],
    ['a store without policies', { store: 'attic' }, {}],
    ['a kind that is frequent', { kind: 'batch.settled' }, { before: middle }],
    ['a kind that is rare', { kind: 'hold.placed' }, {}],
    ['a person', { actor: 'oidc:officer-3@example.org' }, {}],
    ['a worker, from the middle', { actor: 'worker:bench:1' }, { before: middle }],
    ['a worker that there never was', { actor: 'worker:nobody' }, {}],
    ['a matter', { matter: 'VK/17/2026' }, {}],
    ['a policy and a rare kind', { policy: 'policy-7', kind: 'run.refused' }, {}],
    ['a policy and a store that is not its own', { policy: 'policy-7', store: 'store-1' }, {}],
    ['a frequent kind and a store', { kind: 'batch.settled', store: 'store-1' }, { before: middle }],
    ['twenty policies, none of the store', { policies: half, store: 'store-1' }, {}],
    ['what there is none of', { kind: 'batch.settled', actor: 'worker:nobody', store: 'store-1' }, {}],
    ['a window of time', { from: middle, to: middle + 10_000, store: 'store-2', policy: 'policy-6' }, {}],
  ];
}

/** Runs of ten batches, a hold now and then: as the program writes them, but straight into the table. */
export async function fillLog(server: pg.Client, entries: number): Promise<void> {
  await server.query(`set session_replication_role = replica`);
  await server.query(`
    insert into gallra_ledger.policy_version (policy, digest, compiled, source, published_at)
      select 'policy-' || i, 'd', '{"id":"policy-' || i || '","about":{"title":{"en":"Policy ' || i || '"},"controller":["Agency"],"basis":[]},"rule":{"dataset":{"store":"store-' || i % 4 || '","table":"calls","key":["id"],"parts":[]}}}', '', now() from generate_series(0, 39) as i`);
  await server.query(
    `
    insert into gallra_ledger.audit_entry (index, at, kind, policy, bytes)
    select index, at, kind, policy, convert_to(replace(replace(jsonb_strip_nulls(jsonb_build_object(
      'index', index, 'at', at, 'kind', kind, 'policy', policy, 'actor', actor, 'digest', repeat('ab', 32),
      'run', md5('run' || run), 'batch', case when kind like 'batch.%' then md5('batch' || index) end,
      'store', 'store-' || run % 4, 'table', 'calls',
      'tables', case when kind = 'batch.intended' then '["postgres/7412/public/calls","postgres/7412/public/call_events"]'::jsonb end,
      'counts', case when kind = 'batch.settled' then '{"destroyed":1000}'::jsonb end,
      'matter', case when kind = 'hold.placed' then 'VK/' || (index / 480) % 100 || '/2026' end
    ))::text, '": ', '":'), ', "', ',"'), 'UTF8')
    from (
      select index, run, at, kind,
        case when kind <> 'hold.placed' then 'policy-' || run % 40 end as policy,
        case when kind in ('hold.placed', 'run.approved') then 'oidc:officer-' || run % 9 || '@example.org'
          when kind = 'batch.settled' then null else 'worker:bench:' || run % 5 end as actor
      from (
        select index, index / 24 as run, '2026-01-01'::timestamptz + index * interval '20 seconds' as at,
          case when index % 24 = 0 then 'run.started' when index % 24 = 1 then 'run.planned'
            when index % 24 = 23 then 'run.finished' when index % 24 = 22 then
              case when index % 480 = 22 then 'hold.placed' when index % 480 = 46 then 'run.refused' else 'run.approved' end
            when index % 2 = 0 then 'batch.intended' else 'batch.settled' end as kind
        from generate_series(1, $1::bigint - 1) as index
      ) as numbered
    ) as told`,
    [entries],
  );
  await server.query(
    'update gallra_ledger.audit_head set next = $1, at = (select max(at) from gallra_ledger.audit_entry)',
    [entries],
  );
  await server.query(`set session_replication_role = origin`);
  await server.query('vacuum analyze gallra_ledger.audit_entry');
}

/** In turns, so that neither is always the first; a hundred entries in one transaction, so that writing to disk does not drown the rest. */
async function costOfAppending(server: pg.Client): Promise<{ rows: string[][]; ratio: number }> {
  const digest = 'ab'.repeat(32);
  const common = { policy: 'policy-7', digest, run: 'run', store: 'store-3', table: 'calls' };
  const body = JSON.stringify({
    ...{ kind: 'batch.settled', ...common, batch: 'batch', counts: { destroyed: 1000 }, parts: { call_events: 3000 } },
    commitments: { root: digest, size: 1000, key: '0123456789abcdef' },
  }).slice(1);
  const some = 100;
  const many = async (): Promise<number> => {
    const { ms } = await timed(async () => {
      for (let i = 0; i < appended; i += some)
        await server.query('select gallra_ledger.append($1) from generate_series(1, $2)', [body, some]);
    });
    return ms;
  };
  const withIndexes: number[] = [];
  const without: number[] = [];
  const indexes = await server.query<{ indexdef: string }>(
    `select indexdef from pg_indexes where schemaname = 'gallra_ledger'
      and indexname in ('audit_entry_store', 'audit_entry_actor', 'audit_entry_matter')`,
  );
  await many();
  for (let i = 0; i < rounds; i++) {
    withIndexes.push(await many());
    await server.query(
      'drop index gallra_ledger.audit_entry_store, gallra_ledger.audit_entry_actor, gallra_ledger.audit_entry_matter',
    );
    without.push(await many());
    for (const { indexdef } of indexes.rows) await server.query(indexdef);
  }
  const each = (times: number[]): string => `${((median(times) * 1_000) / appended).toFixed(0)} µs`;
  return {
    rows: [
      ['an entry appended, with the indexes', '', each(withIndexes), ''],
      ['an entry appended, without them', '', each(without), ''],
    ],
    ratio: median(withIndexes) / median(without),
  };
}
