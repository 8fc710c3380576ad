-- Lines older than a year and two months went through the first stage long ago.
insert into technical.gateway_requests (id, logged_at, ip_address, user_agent, client_token, api, status, anonymised_at)
select md5('edge-' || period || n)::uuid, pg_temp.at(day, seconds), case when n % 2 = 0 then '198.51.100.200' else '2001:db8:1:2::3' end::inet,
       'browser', 'token-' || n, 'forms', 200, case when period = '2 years' then pg_temp.at(day + 380, 0) end
  from unnest(array['1 year', '2 years']::interval[]) period, pg_temp.boundary(period)
union all -- neither stage has seen these yet
select md5('late-' || n)::uuid, pg_temp.at(pg_temp.today() - 800, n), '198.51.100.201', 'browser', null, 'forms', 200, null
  from generate_series(1, 12) n
union all
select md5('gateway-' || n)::uuid, pg_temp.at(pg_temp.today() - days, n % 86400),
       case when n % 701 = 0 then '198.51.100.9' when days > 425 then '198.51.100.0'
            when n % 13 = 0 then '2001:db8:5:' || to_hex(n % 60000) || '::1' else '198.51.100.' || 1 + n % 250 end::inet,
       case when days <= 425 then 'browser ' || n % 30 end, case when days <= 425 then md5('token' || n) end,
       'api-' || n % 12, case when n % 30 = 0 then 500 else 200 end,
       case when days > 425 and n % 701 <> 0 then pg_temp.at(pg_temp.today() - days + 370, n % 86400) end
  from (select n, (pg_temp.chance('gateway' || n) * 790)::int days from pg_temp.bulk(1, 22000) n) bulk;

-- Written in UTC without a zone.
insert into technical.login_attempts (session_id, attempt, logged_at, ip_address, succeeded)
select 'edge', n, day + seconds * interval '1 second', '192.0.2.9', true from pg_temp.boundary('2 years')
union all
select 'edge-utc', n, day + interval '22 hours 30 minutes', '192.0.2.9', true from pg_temp.boundary('2 years')
union all
select 's-' || n / 2, n % 2, pg_temp.today() - (pg_temp.chance('login' || n) * 810)::int + (n % 86400) * interval '1 second',
       '192.0.2.' || n % 250, n % 7 <> 0
  from pg_temp.bulk(1000, 13000) n;
