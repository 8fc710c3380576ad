insert into demo_expected.fate
select 'logs-gateway', 'gateway_requests', id::text,
       case when not pg_temp.over(pg_temp.local_day(logged_at), '2 years') then 'kept'
            when pg_temp.held('gateway_requests', 'ip_address', host(ip_address)) then 'held'
            else 'destroyed' end
  from technical.gateway_requests
union all
select 'logs-login', 'login_attempts', session_id || '|' || attempt,
       case when pg_temp.over(pg_temp.local_day(logged_at at time zone 'UTC'), '2 years') then 'destroyed' else 'kept' end
  from technical.login_attempts;

-- The first stage; what the second removes is no longer asked about, for it may come first.
insert into demo_expected.fate
select 'logs-gateway-addresses', 'gateway_requests', g.id::text,
       case when not pg_temp.over(pg_temp.local_day(g.logged_at), '1 year') then 'kept'
            when pg_temp.held('gateway_requests', 'ip_address', host(g.ip_address)) then 'held'
            else 'anonymised' end
  from technical.gateway_requests g join demo_expected.fate f on f.policy = 'logs-gateway' and f.key = g.id::text
 where g.anonymised_at is null and f.fate <> 'destroyed';

insert into demo_expected.gone
select policy, tbl, key from demo_expected.fate where fate = 'destroyed';

insert into demo_expected.changed
select f.policy, f.tbl, f.key,
       jsonb_build_object('anonymised_at', true, 'user_agent', null, 'client_token', null,
                          'ip_address', case family(ip_address) when 4 then regexp_replace(host(ip_address), '\.\d+$', '.0')
                                             else host(network(set_masklen(ip_address, 48))) end)
  from demo_expected.fate f join technical.gateway_requests g on g.id::text = f.key
 where f.fate = 'anonymised';
