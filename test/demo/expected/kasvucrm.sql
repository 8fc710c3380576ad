set search_path = crm;

-- The last day on which something was done for each person.
create temporary table served as
select p.id, p.registered_at, p.review_flagged_at,
       greatest(pg_temp.local_day(p.registered_at), s.day, e.day, c.day, o.day, d.day) last_day,
       coalesce(d.open, false) undelivered
  from persons p
  left join (select person_id, max(pg_temp.local_day(provided_at)) as day from services group by 1) s on s.person_id = p.id
  left join (select person_id, max(held_on) as day from event_participations where attended group by 1) e on e.person_id = p.id
  left join (select person_id, max(requested_at::date) as day from contact_requests group by 1) c on c.person_id = p.id
  left join (select person_id, max(pg_temp.local_day(ordered_at)) as day from orders group by 1) o on o.person_id = p.id
  left join (select person_id, max(delivered_on) as day, bool_or(delivered_on is null) as open from deliveries group by 1) d on d.person_id = p.id;

create temporary table needed as
select person_id from invoices where (financial_year_end + interval '6 years')::date >= pg_temp.today()
union
select person_id from statutory_duties where lapses_on is null or lapses_on > pg_temp.today()
union
select person_id from matters where state = 'open';

create temporary table held as
select id from persons where pg_temp.held('persons', 'id', id::text) or pg_temp.held('notes', 'person_id', id::text);

insert into demo_expected.fate
select 'kasvucrm-persons', 'persons', id::text,
       case when last_day is null or not isfinite(registered_at) then 'undated'
            when undelivered or not pg_temp.over(last_day, '5 years') then 'kept'
            when id in (select id from held) then 'held'
            when id in (select person_id from needed) then 'excepted'
            else 'destroyed' end
  from served;

-- Asked after four years; whoever goes after five is no longer asked, for that may come first. A note is no concern here.
insert into demo_expected.fate
select 'kasvucrm-persons-review', 'persons', s.id::text,
       case when s.last_day is null or not isfinite(s.registered_at) then 'undated'
            when s.undelivered or not pg_temp.over(s.last_day, '4 years') then 'kept'
            when pg_temp.held('persons', 'id', s.id::text) then 'held'
            else 'flagged' end
  from served s join demo_expected.fate f on f.policy = 'kasvucrm-persons' and f.key = s.id::text
 where s.review_flagged_at is null and f.fate <> 'destroyed';

insert into demo_expected.changed
select policy, tbl, key, '{"review_state": "still_needed", "review_flagged_at": true}'
  from demo_expected.fate where fate = 'flagged';

create temporary table leaving as
select key::uuid id from demo_expected.fate where policy = 'kasvucrm-persons' and fate = 'destroyed';

insert into demo_expected.gone
select 'kasvucrm-persons', tbl, key
  from (
    select 'persons' tbl, id::text as key, id as person_id from persons
    union all select 'notes', id::text, person_id from notes
    union all select 'services', id::text, person_id from services
    union all select 'event_participations', id::text, person_id from event_participations
    union all select 'contact_requests', id::text, person_id from contact_requests
    union all select 'orders', id::text, person_id from orders
    union all select 'order_lines', order_id || '|' || line, o.person_id from order_lines join orders o on o.id = order_id
    union all select 'deliveries', id::text, person_id from deliveries
    union all select 'invoices', id::text, person_id from invoices
    union all select 'statutory_duties', id::text, person_id from statutory_duties
    union all select 'changes', id::text, person_id from changes
    union all select 'sole_traders', person_id::text, person_id from sole_traders
  ) everything
 where person_id in (select id from leaving);

drop table served, needed, held, leaving;
reset search_path;
