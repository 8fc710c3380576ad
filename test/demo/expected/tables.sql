-- Every table but ours, with its primary key as one text.
select c.relname as name, c.oid::regclass::text as "table",
       (select string_agg(format('t.%I::text', a.attname), ' || ''|'' || ' order by k.n)
          from pg_index i, unnest(i.indkey::int2[]) with ordinality k (attnum, n)
          join pg_attribute a on a.attnum = k.attnum
         where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid) as key
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'crm', 'technical', 'switchboard')
 order by 1
