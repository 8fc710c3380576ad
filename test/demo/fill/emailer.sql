insert into services (code, name, started_on, ended_on)
values
  ('newsletter', 'Newsletter', '2012-01-01', null),
  ('press', 'Press releases', '2012-01-01', null),
  ('debt-review', 'Debt management review', '2012-01-01', pg_temp.today() - 30),
  ('yesterday', 'Ended yesterday', '2012-01-01', pg_temp.today() - 1),
  ('today', 'Ends today', '2012-01-01', pg_temp.today()),
  ('tomorrow', 'Ends tomorrow', '2012-01-01', pg_temp.today() + 1);

insert into publication_orders (id, service_code, first_name, last_name, email, organisation, street, postal_code, country, ordered_at, unsubscribed_at)
select n, 'newsletter', 'First', 'Last ' || n, 'reader' || n || '@example.org', null, null, null, null, pg_temp.at(day - 400, 0), pg_temp.at(day, seconds)
  from pg_temp.boundary('0 days') where day <= pg_temp.today()
union all
select n,
       case when c < 0.55 then 'newsletter' when c < 0.94 then 'press' when c < 0.96 then 'debt-review'
            when c < 0.97 then 'yesterday' when c < 0.985 then 'today' else 'tomorrow' end,
       'First', 'Last ' || n, 'reader' || n || '@example.org', case when n % 2 = 0 then 'Organisation ' || n % 90 end,
       case when n % 7 = 0 then 'Street ' || n end, case when n % 7 = 0 then '00100' end, case when n % 7 = 0 then 'FI' end,
       pg_temp.at(pg_temp.today() - (100 + pg_temp.chance('ordered' || n) * 2000)::int, n % 86400),
       case when pg_temp.chance('unsubscribed' || n) < 0.06 then pg_temp.at(pg_temp.today() - (pg_temp.chance('when' || n) * 90)::int, n % 86400) end
  from (select n, pg_temp.chance('service' || n) c from pg_temp.bulk(1000, 6000) n) bulk;

insert into ordered_publications (order_id, publication)
select id, p from publication_orders, unnest(array['bulletin', 'review']) p where p = 'bulletin' or id % 3 = 0;

-- Special contacts, by number: 1 no service, 2 no service but left, 3 all ended, 4 one runs, 5 one ends today, 6 left today.
insert into contact_persons (id, first_name, last_name, email, organisation, registered_at, left_role_on)
select md5('contact-' || n)::uuid, 'First', 'Last ' || n, 'contact' || n || '@example.org', 'Municipality ' || n % 300,
       pg_temp.at(pg_temp.today() - 1000 - n % 500, n % 86400),
       case when n = 2 then pg_temp.today() - 1 when n = 6 then pg_temp.today() when n < 1000 then null
            when pg_temp.chance('left' || n) < 0.04 then pg_temp.today() - (pg_temp.chance('left on' || n) * 40)::int end
  from (select generate_series(1, 6) n union all select pg_temp.bulk(1000, 4000)) contacts;

insert into contact_services (contact_id, service, started_on, ended_on)
select md5('contact-' || n)::uuid, s, '2015-01-01'::date, ended_on
  from (values (3, 'payments', pg_temp.today() - 1), (3, 'analysis', pg_temp.today() - 50), (4, 'payments', pg_temp.today() - 9),
               (4, 'municipal', null), (5, 'financial', pg_temp.today() - 400), (5, 'payments', pg_temp.today()), (6, 'payments', null)
       ) special (n, s, ended_on)
union all
select md5('contact-' || n)::uuid, s, '2015-01-01',
       case when pg_temp.chance('ended' || n || s) < 0.15 then pg_temp.today() - (pg_temp.chance('ended on' || n || s) * 200)::int end
  from pg_temp.bulk(1000, 4000) n, unnest(array['payments', 'online_payment', 'financial', 'municipal', 'analysis']) s
 where n % 401 <> 0 and (s = 'payments' or pg_temp.chance('has' || n || s) < 0.25);
