-- The service has deleted all visits in time, but four reactions not.
insert into visits (id, collected_at, ip_prefix, page, referrer, seconds)
select md5('visit-' || n)::uuid, pg_temp.at(pg_temp.today() - (pg_temp.chance('visit' || n) * 1000)::int, n % 86400),
       '192.0.2.0', '/page/' || n % 70, case when n % 3 = 0 then 'search' end, n % 600
  from pg_temp.bulk(1, 10000) n
union all
select md5('visit-edge-' || s)::uuid, pg_temp.at(pg_temp.today() - 1000, s), '192.0.2.0', '/', null, 1 from unnest(array[0, 86399.999999]) s;

insert into page_reactions (id, browser_token, collected_at, page, reaction, comment)
select n, md5('browser' || n % 900), pg_temp.today() - (pg_temp.chance('reaction' || n) * 999)::int + (n % 79200) * interval '1 second',
       '/page/' || n % 70, case when n % 4 = 0 then 'unhappy' else 'happy' end, case when n % 9 = 0 then 'Comment ' || n end
  from pg_temp.bulk(100, 4000) n
union all
select n, md5('edge' || n), pg_temp.today() - days + at, '/', 'happy', null
  from (values (1, 1001, '12:00'::interval), (2, 1500, '12:00'), (3, 1002, '22:30'), (4, 1001, '00:00'), -- late
               (5, 1001, '22:30'), (6, 1000, '00:00')) edge (n, days, at); -- in Helsinki a day later: in time
