insert into demo_expected.fate
select 'website-feedback', 'feedback', f.id::text,
       case when not isfinite(m.closed_at) or pg_temp.local_day(m.closed_at) < '1970-01-02' then 'undated'
            when m.closed_at is null or pg_temp.local_day(m.closed_at) >= pg_temp.today() then 'kept'
            when pg_temp.held('feedback', 'email', f.email) then 'held'
            else 'destroyed' end
  from feedback f join matters m on m.id = f.matter_id;

insert into demo_expected.gone
select policy, tbl, key from demo_expected.fate where fate = 'destroyed'
union all
select 'website-feedback', 'feedback_attachments', a.id::text
  from feedback_attachments a join demo_expected.fate f on f.key = a.feedback_id::text and f.fate = 'destroyed';
