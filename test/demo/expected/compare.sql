-- Rows as they must be against rows as they are. `present` was made just now; demo_expected before the run.
with rows as (
  select coalesce(m.tbl, p.tbl) tbl, coalesce(m.key, p.key) as key, m.print must, p.print is_now
    from demo_expected.final m full join present p on p.tbl = m.tbl and p.key = m.key
  union all -- rows that must go, and are gone
  select g.tbl, g.key, null, null from demo_expected.gone g
   where not exists (select from present p where p.tbl = g.tbl and p.key = g.key)
),
judged as (
  select r.tbl, r.key, r.must is not distinct from r.is_now as fine,
         case when r.must is not distinct from r.is_now then null
              else r.tbl || ' ' || r.key || case when r.must is null then ' is still there'
                                                 when r.is_now is null then ' is missing'
                                                 else ' is not as it must be' end end as text
    from rows r
),
-- A record under each of its policies; a part, or a stamped row, under the policy that deals with it.
owned as (
  select f.policy, f.fate as what, f.tbl, f.key from demo_expected.fate f
  union all
  select o.policy, 'parts', o.tbl, o.key
    from (select policy, tbl, key from demo_expected.gone union all select policy, tbl, key from demo_expected.changed) o
   where not exists (select from demo_expected.fate f where f.policy = o.policy and f.tbl = o.tbl and f.key = o.key)
),
lines as (
  select o.policy, o.what, j.fine, j.text from owned o join judged j on j.tbl = o.tbl and j.key = o.key
  union all
  select '(no policy)', 'rows', j.fine, j.text from judged j
   where not exists (select from owned o where o.tbl = j.tbl and o.key = j.key)
)
select policy, what, count(*) expected, count(*) filter (where fine) actual,
       coalesce((array_agg(text order by text) filter (where not fine))[1:5], '{}') wrong
  from lines group by policy, what order by policy, what
