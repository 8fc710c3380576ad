insert into demo_expected.fate
select 'publication-orders', 'publication_orders', o.id::text,
       case when pg_temp.local_day(o.unsubscribed_at) < pg_temp.today() or s.ended_on < pg_temp.today() then 'destroyed' else 'kept' end
  from publication_orders o join services s on s.code = o.service_code;

insert into demo_expected.gone
select policy, tbl, key from demo_expected.fate where policy = 'publication-orders' and fate = 'destroyed'
union all
select 'publication-orders', 'ordered_publications', p.order_id || '|' || p.publication
  from ordered_publications p join demo_expected.fate f on f.policy = 'publication-orders' and f.key = p.order_id::text and f.fate = 'destroyed';

insert into demo_expected.fate
select 'service-contacts', 'contact_persons', c.id::text,
       case when c.left_role_on < pg_temp.today() then 'destroyed'
            when c.left_role_on is null and s.services is null then 'undated'
            when s.running = 0 and s.last_end < pg_temp.today() then 'destroyed'
            else 'kept' end
  from contact_persons c
  left join (
    select contact_id, count(*) services, count(*) filter (where ended_on is null) running, max(ended_on) last_end
      from contact_services group by contact_id
  ) s on s.contact_id = c.id;

insert into demo_expected.gone
select policy, tbl, key from demo_expected.fate where policy = 'service-contacts' and fate = 'destroyed'
union all
select 'service-contacts', 'contact_services', s.contact_id || '|' || s.service
  from contact_services s join demo_expected.fate f on f.policy = 'service-contacts' and f.key = s.contact_id::text and f.fate = 'destroyed';
