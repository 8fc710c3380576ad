set search_path = crm;

-- A plan for each person: how long ago the last service was (in days), and what kind of service that was.
create temporary table plan as
select n, md5('person-' || n)::uuid id, days, (array['service', 'event', 'request', 'order', 'delivery', 'registration'])[1 + n % 6] last_kind
  from (
    select n, (pg_temp.chance('last' || n) * 2000)::int days from pg_temp.bulk(10000, 11000) n
    union all
    select 1000 * p + 10 * n + k, pg_temp.today() - day
      from (values (1, interval '5 years'), (2, interval '4 years')) around (p, period), pg_temp.boundary(period), generate_series(0, 5) k
  ) people;
create unique index on plan (id);

-- 1 restricted, 2 held through a note, 3 a duty, 4 a lapsed duty, 5 a duty that lapses today, 6 tomorrow, 7 no end,
-- 8 an open matter, 9 a closed one, 10 bookkeeping, 11 bookkeeping that ended, 12 nothing known, 13 not delivered,
-- 14 missed event, 15 lately viewed, synced and marketed, 16 a duty under restriction, 17 bad registration date.
insert into plan select n, ('00000000-0000-4000-8000-0000000000' || lpad(n::text, 2, '0'))::uuid, 2500, 'special' from generate_series(1, 17) n;

insert into persons (id, name, nickname, email, phone, title, role, home_country, recorded_by, registered_at, synced_at, marketed_at, viewed_at, review_state, review_flagged_at)
select id, 'Person ' || n, null, 'person' || n || '@example.org', '+358 50 ' || n, 'CEO', 'contact', 'FI',
       (array['TEM', 'KEHA', 'UM', 'Tukes', 'BF', 'BF Oy', 'Finnvera'])[1 + n % 7],
       case when n = 12 or last_kind not in ('registration', 'special') and n % 10 = 0 then null when n = 17 then '-infinity'
            else pg_temp.at(pg_temp.today() - days - case when last_kind in ('registration', 'special') then 0 else n % 700 end,
                            case when n < 10000 and n >= 1000 then (n / 10 % 3) * 43199.9 else n % 86400 end) end,
       pg_temp.at(pg_temp.today() - n % 30, n), case when n % 3 = 0 then pg_temp.at(pg_temp.today() - n % 90, n) end,
       case when n = 15 or n % 4 = 0 then pg_temp.at(pg_temp.today() - n % 60, n) end,
       case when days > 1521 and n >= 10000 then 'still_needed' end,
       case when days > 1521 and n >= 10000 then pg_temp.at(pg_temp.today() - days + 1470, 3600) end
  from plan;

insert into services (person_id, kind, provided_at)
select id, 'advice', pg_temp.at(pg_temp.today() - days, n % 86400) from plan where last_kind = 'service'
union all
select id, 'advice', pg_temp.at(pg_temp.today() - days - k * 100, n % 86400) from plan, generate_series(1, 2) k where n % (k + 1) = 0 and n >= 1000;

insert into event_participations (person_id, event, held_on, attended)
select id, 'Export day', pg_temp.today() - days, true from plan where last_kind = 'event'
union all
select id, 'Growth day', pg_temp.today() - days - 40, true from plan where n % 3 = 0 and n >= 1000
union all
select id, 'Missed day', pg_temp.today() - days / 2, false from plan where n % 5 = 0 and n >= 1000 or n = 14;

insert into contact_requests (person_id, requested_at, topic)
select id, pg_temp.today() - days + interval '1 second' * (n % 86400), 'export' from plan where last_kind = 'request'
union all
select id, pg_temp.today() - days - 5 + interval '1 second' * (n % 86400), 'funding' from plan where n % 7 = 0 and n >= 1000;

insert into orders (id, person_id, ordered_at)
select n, id, pg_temp.at(pg_temp.today() - days - case last_kind when 'order' then 0 else 14 end, n % 86400)
  from plan where last_kind in ('order', 'delivery') or n = 13;

insert into order_lines (order_id, line, service)
select id, line, 'Service ' || line from orders, generate_series(1, 2) line;

insert into deliveries (order_id, person_id, delivered_on)
select n, id, case when n = 13 or n % 500 = 4 then null else pg_temp.today() - days end from plan where last_kind = 'delivery' or n = 13;

insert into invoices (order_id, person_id, amount, financial_year_end)
select n, id, n % 900 + 0.5, make_date(extract(year from pg_temp.today() - days)::int, 12, 31) from plan where last_kind = 'delivery' and n % 18 = 4
union all
select 0, id, 10, make_date(extract(year from pg_temp.today())::int - case n when 10 then 6 else 7 end, 12, 31) from plan where n in (10, 11);

insert into notes (person_id, written_at, note)
select id, pg_temp.at(pg_temp.today() - days, n % 86400), 'Note ' || k from plan, generate_series(1, 2) k where k = 1 or n % 4 = 0;

insert into changes (person_id, changed_at, field, old_value)
select id, pg_temp.at(pg_temp.today() - days / 2, n % 86400), 'email', 'old' || n || '@example.org' from plan where n % 2 = 0;

insert into sole_traders (person_id, business_id, trade_name)
select id, lpad(n::text, 7, '0') || '-1', 'Trader ' || n from plan where n % 6 = 1;

insert into statutory_duties (person_id, duty, lapses_on)
select id, 'state aid', case n when 3 then pg_temp.today() + 900 when 4 then pg_temp.today() - 1 when 5 then pg_temp.today()
                               when 6 then pg_temp.today() + 1 when 16 then pg_temp.today() + 5 end
  from plan where n between 3 and 7 or n = 16
union all
select id, 'state aid', case when n % 200 = 0 then null else pg_temp.today() - 300 + n % 600 end from plan where n % 100 = 0 and n >= 10000;

insert into matters (person_id, state, opened_at)
select id, case when n = 8 or n % 260 = 0 then 'open' else 'closed' end, pg_temp.at(pg_temp.today() - 50, n) from plan where n in (8, 9) or n % 130 = 0;

drop table plan;
