-- 1–99: special cases. From 100: the days around the boundary. From 1000: the bulk, mostly still open.
insert into matters (id, diary_number, state, opened_at, closed_at)
select n, 'VK/' || n || '/2026', case when closed_at is null then 'open' else 'closed' end, pg_temp.at(pg_temp.today() - 90, n), closed_at
  from (
    values
      (1, '-infinity'::timestamptz), (2, 'infinity'), (3, '1900-01-01Z'), (4, '1970-01-01T12:00Z'), -- no usable date
      (5, null), (6, pg_temp.at(pg_temp.today() - 20, 3600)), (7, pg_temp.at(pg_temp.today() - 20, 3600)) -- 6 and 7: held
  ) special (n, closed_at)
union all
select 99 + n, 'VK/' || (99 + n) || '/2026', 'closed', pg_temp.at(day - 30, 0), pg_temp.at(day, seconds)
  from pg_temp.boundary('0 days') where day <= pg_temp.today()
union all
select n, 'VK/' || n || '/2026', case when closed then 'closed' else 'open' end, pg_temp.at(pg_temp.today() - 100, n),
       case when closed then pg_temp.at(pg_temp.today() - (pg_temp.chance('closed on' || n) * 60)::int, n % 86400) end
  from (select n, pg_temp.chance('closed' || n) < 0.12 closed from pg_temp.bulk(1000, 4000) n) bulk;

insert into feedback (id, matter_id, received_at, email, name, phone, message)
select id, id, opened_at,
       case when id in (6, 7) then 'held@example.org' when pg_temp.chance('mail' || id) < 0.8 then 'writer' || id || '@example.org' end,
       'Writer ' || id, case when id % 5 = 0 then '+358 40 ' || id end, 'Message ' || id
  from matters
union all -- two messages in one matter
select id + 100000, id, opened_at, 'second' || id || '@example.org', null, null, 'And another thing'
  from matters where id % 50 = 0;

insert into feedback_attachments (feedback_id, file_name, content)
select id, 'picture.png', decode(md5(id::text), 'hex') from feedback where id % 3 = 0;
