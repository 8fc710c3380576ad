/** Tables of calls in several shapes, as many equal copies as are asked for. Everything is made by the server itself. */
import type { Place } from '../place.ts';

export interface Heap {
  rows: number;
  /** How many of how many are due: `[1, 5]` is a fifth. */
  due: [number, number];
  /** Where the due ones lie: everywhere, or all at the beginning, as in a table that is only ever written at its end. */
  order: 'random' | 'time';
  /** Whether each record has one row in `<table>_events` that a foreign key with an index takes along. */
  children?: true;
}

/** The rows that every copy is made from. What is due began more than 740 days ago, everything else less than 700. */
export async function fillSource(place: Place, { rows, due: [some, of], order }: Heap): Promise<void> {
  const first = Math.floor((rows * some) / of);
  const [due, ended] =
    order === 'random'
      ? [`id % ${of} < ${some}`, `(hash >> 16) / 65536.0 * (case when id % ${of} < ${some} then 365 else 700 end)`]
      : [
          `id <= ${first}`,
          `(case when id <= ${first} then (${first} - id) * 1.0 / ${first} else (${rows} - id) * 700.0 / ${rows - first} end)`,
        ];
  await place.sql(`
    drop table if exists source;
    create table source as
    select id, case when id % 2 = 0 then 'citizen_services' else 'finance' end as division,
      (hash & 65535) % ${Math.ceil(rows / 25)} as caller_id,
      date_trunc('second', now() - (case when ${due} then 740 else 0 end) * interval '1 day' - ${ended} * interval '1 day') as ended_at,
      case when hash % 20 = 0 then 'complaint' end as retained_for,
      repeat('x', 80) as remarks
    from (select id::bigint, hashint8(id)::bigint & 4294967295 as hash from generate_series(1, ${rows}) as id) as n;
    alter table source set (autovacuum_enabled = off);
  `);
}

/** Index, statistics and visibility map as on a table that has been looked after; nothing runs beside what is measured. */
export async function copySource(place: Place, table: string, { children }: Pick<Heap, 'children'>): Promise<void> {
  await place.sql(`
    drop table if exists ${table}_events, ${table};
    create table ${table} with (autovacuum_enabled = off) as table source;
    alter table ${table} add primary key (id), alter ended_at set not null;
    create index on ${table} (ended_at);
  `);
  if (children)
    await place.sql(`
      create table ${table}_events with (autovacuum_enabled = off) as
      select id, id as recording_id, 'answered' as what, ended_at as at from source;
      alter table ${table}_events add primary key (id), alter recording_id set not null,
        add foreign key (recording_id) references ${table} on delete cascade;
      create index on ${table}_events (recording_id);
    `);
  for (const one of [table, ...(children ? [`${table}_events`] : [])])
    await place.sql(`vacuum (freeze, analyze) ${one}`);
  await place.sql('checkpoint');
}

/** The same rows with what is due before the cutoff in a partition of its own, `<table>_old`. */
export async function copyPartitioned(place: Place, table: string, cutoff: string): Promise<void> {
  await place.sql(`
    drop table if exists ${table};
    create table ${table} (like source) partition by range (ended_at);
    create table ${table}_old partition of ${table} for values from (minvalue) to ('${cutoff}');
    create table ${table}_rest partition of ${table} for values from ('${cutoff}') to (maxvalue);
    insert into ${table} select * from source;
    alter table ${table} add primary key (id, ended_at);
    create index on ${table} (ended_at);
  `);
  await place.sql(`vacuum (freeze, analyze) ${table}`);
  await place.sql('checkpoint');
}
