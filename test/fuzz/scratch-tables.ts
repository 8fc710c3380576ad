/** Tables with every kind of column, and names that would hurt if they were not quoted. */

export type Kind = 'number' | 'text' | 'boolean' | 'uuid' | 'date' | 'instant' | 'timestamp';

export const tableNames = ['visits', 'order', 'Ärenden', 'line_items', 'x$y', 'user', 'archive.select'] as const;

export interface ScratchColumn {
  name: string;
  kind: Kind;
  nullable: boolean;
}

/** Every table has the same columns. */
export const columns: (ScratchColumn & { type: string })[] = [
  { name: 'id', type: 'bigint', kind: 'number', nullable: false },
  { name: 'code', type: 'text', kind: 'text', nullable: false },
  { name: 'ref', type: 'bigint', kind: 'number', nullable: true },
  { name: 'Name', type: 'character varying(60)', kind: 'text', nullable: true },
  { name: 'group', type: 'text', kind: 'text', nullable: true },
  { name: 'amount', type: 'numeric(14,2)', kind: 'number', nullable: true },
  { name: 'open', type: 'boolean', kind: 'boolean', nullable: true },
  { name: 'uid', type: 'uuid', kind: 'uuid', nullable: true },
  { name: 'from', type: 'date', kind: 'date', nullable: false },
  { name: 'on_day', type: 'date', kind: 'date', nullable: true },
  { name: 'at', type: 'timestamp with time zone', kind: 'instant', nullable: true },
  { name: 'wall', type: 'timestamp without time zone', kind: 'timestamp', nullable: true },
  { name: 'done_at', type: 'timestamp with time zone', kind: 'instant', nullable: true },
];

export const temporal = columns.filter(({ kind }) => ['date', 'instant', 'timestamp'].includes(kind));

const quoted = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');

export const createTables = [
  'create schema archive',
  ...tableNames.map(
    (table) =>
      `create table ${quoted(table)} (${columns
        .map(({ name, type, nullable }) => `"${name}" ${type}${nullable ? '' : ' not null'}`)
        .join(', ')}, primary key (id), unique (code))`,
  ),
].join(';\n');

/** A few rows in each, due and not, with and without dates and relations. Brings back what was disposed of. */
export const refill = tableNames
  .map(
    (table) => `insert into ${quoted(table)}
      select n, 'code ' || n, nullif(n % 4, 0), 'code ' || n % 3, null, n, n % 2 = 0, null, '2015-01-31'::date + n * 700,
        case when n % 3 > 0 then '2016-02-29'::date + n * 500 end, case when n % 2 > 0 then '2017-03-26T01:30Z'::timestamptz end,
        case when n % 4 > 0 then '2018-10-28 03:30'::timestamp end, null
      from generate_series(1, 6) n on conflict (id) do update set done_at = null`,
  )
  .join(';\n');
