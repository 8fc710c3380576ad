/**
 * The table that is measured: call recordings whose starting points lie at random over the heap, a fifth of them due, with
 * an index on the starting point and one on each reference. Everything is made by the server itself.
 */
import type { Place } from './place.ts';

/** `original` keeps the rows; every measurement works on a copy. */
export async function fillOriginal(place: Place, rows: number): Promise<void> {
  await place.sql(`
    create table original as
    select id, case when id % 2 = 0 then 'citizen_services' else 'finance' end as division,
      (hash & 65535) % ${Math.ceil(rows / 25)} as caller_id,
      date_trunc('second', now() - (case when id % 5 = 0 then 740 else 0 end) * interval '1 day'
        - (hash >> 16) / 65536.0 * (case when id % 5 = 0 then 365 else 700 end) * interval '1 day') as ended_at,
      case when hash % 20 = 0 then 'complaint' end as retained_for,
      repeat('x', 80) as remarks
    from (select id::bigint, hashint8(id)::bigint & 4294967295 as hash from generate_series(1, ${rows}) as id) as n;
    create table matters as
    select person_id, case when person_id % 40 = 0 then 'open' else 'closed' end as state
    from generate_series(0, ${Math.ceil(rows / 25)}) as person_id;
    create index on matters (person_id);
    alter table original set (autovacuum_enabled = off);
    alter table matters set (autovacuum_enabled = off);
  `);
  await place.sql('vacuum (analyze) matters');
}

/** Index, statistics and visibility map as on a table that has been looked after; nothing runs beside what is measured. */
export async function copyOriginal(place: Place, table: string): Promise<void> {
  await place.sql(`
    drop table if exists ${table};
    create table ${table} with (autovacuum_enabled = off) as table original;
    alter table ${table} add primary key (id), alter ended_at set not null;
    create index on ${table} (ended_at);
  `);
  await place.sql(`vacuum (freeze, analyze) ${table}`);
  await place.sql('checkpoint');
}

export const callsPolicy = (
  id: string,
  more: { table?: string; parts?: string; extend?: string; unless?: string } = {},
): string => `version: 1
id: ${id}
title: { en: Call recordings }
controller: State Treasury
basis: [GDPR 6(1)(e)]
owner: records-management@example.org
timezone: Europe/Helsinki
dataset: { store: records, table: ${more.table ?? 'calls'}, key: id${more.parts ?? ''} }
retain:
  period: 24 months
  from: ended_at
${more.extend ?? ''}${more.unless ?? ''}disposition: destroy
schedule: "15 2 * * *"
limits: { records: 100000000, share: 100% }
`;

export const extension = `  extend:
    - { when: { retained_for: [quality_project, complaint] }, period: 36 months, because: complaint }
`;

export const exception = `unless:
  - { exists: { table: matters, match: { person_id: caller_id }, where: { state: open } }, because: pending matter }
`;

/** Some day between the oldest record that is not due and the newest that is. */
export const cutoff = (): string => new Date(Date.now() - 720 * 86_400_000).toISOString();
