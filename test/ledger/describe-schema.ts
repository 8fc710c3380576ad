/** The ledger's schema as its catalogue knows it: readable, the same on every run, to be reviewed as a diff. */
import type pg from 'pg';

const heading = `-- The ledger's tables after all migrations, read from the catalogue of a migrated database. Not to be run or edited:
-- write it anew with: GALLRA_WRITE_SCHEMA=1 npm test -- test/ledger/schema
`;

/** Kysely's own two tables are left out: their form is kysely's affair. */
export async function describeSchema(client: pg.Client): Promise<string> {
  const { rows } = await client.query(`
    select format(E'create table gallra_ledger.%s (\\n%s\\n);\\n%s', c.relname, columns.text,
      concat(indexes.text, triggers.text, '-- owner: ' || nullif(pg_get_userbyid(c.relowner), current_user) || E'\\n')) as text
    from pg_class c
    cross join lateral (
      select string_agg('  ' || line, E',\\n' order by place, line) as text from (
        select attnum::int as place, concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
          case when attnotnull then 'not null' end, 'default ' || pg_get_expr(adbin, adrelid)) as line
        from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attrelid = c.oid and attnum > 0 and not attisdropped
        union all
        select 10000, 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
        from pg_constraint where conrelid = c.oid and contype <> 'n'
      ) as lines
    ) as columns
    cross join lateral (
      select string_agg(pg_get_indexdef(indexrelid) || E';\\n', '' order by indexrelid::regclass::text) as text
      from pg_index where indrelid = c.oid and not exists (select from pg_constraint where conindid = indexrelid)
    ) as indexes
    cross join lateral (
      select string_agg(format(E'%s; -- enabled: %s\\n', pg_get_triggerdef(oid),
        case tgenabled when 'A' then 'always' when 'O' then 'origin' when 'R' then 'replica' else 'no' end), '' order by tgname) as text
      from pg_trigger where tgrelid = c.oid and not tgisinternal
    ) as triggers
    where c.relnamespace = 'gallra_ledger'::regnamespace and c.relkind = 'r' and c.relname not like 'migration%'
    union all
    select pg_get_functiondef(oid) || '-- owner: ' || pg_get_userbyid(proowner) || E'\\n' from pg_proc where pronamespace = 'gallra_ledger'::regnamespace
    order by 1`);
  return [heading, ...rows.map((row) => row.text)].join('\n');
}
