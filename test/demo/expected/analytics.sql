insert into demo_expected.fate
select 'visitor-statistics', 'visits', id::text,
       case when pg_temp.local_day(collected_at) + 1000 < pg_temp.today() then 'overdue' else 'kept' end
  from visits
union all -- written in UTC
select 'page-feedback', 'page_reactions', id::text,
       case when pg_temp.local_day(collected_at at time zone 'UTC') + 1000 < pg_temp.today() then 'overdue' else 'kept' end
  from page_reactions;
