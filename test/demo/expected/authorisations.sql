insert into demo_expected.fate
select 'authorisations', 'authorisations', id::text, 'kept' from authorisations where status = 'confirmed'
union all
select 'authorisation-endings', 'authorisation_endings', id::text, 'kept' from authorisation_endings
union all
select 'application-documents', 'application_documents', id::text, 'kept' from application_documents
union all
select 'application-attachments', 'application_attachments', id::text, 'kept' from application_attachments
union all
select 'authorisation-requests', 'authorisations', id::text,
       case when not pg_temp.over(pg_temp.local_day(requested_at), '6 months') then 'kept'
            when id in (select authorisation_id from application_documents) then 'blocked'
            else 'destroyed' end
  from authorisations where status = 'request'
union all
select 'authorisation-events-unattached', 'authorisation_events', id::text,
       case when not pg_temp.over(pg_temp.local_day(occurred_at), '5 years') then 'kept'
            when pg_temp.held('authorisation_events', 'session_id', session_id) then 'held'
            else 'destroyed' end
  from authorisation_events where authorisation_id is null;

-- Validity ended on the earliest day that anything tells; with none told, it is open if there is something to be valid.
insert into demo_expected.fate
select 'authorisation-events', 'authorisation_events', id::text,
       case when ended is null and alive then 'kept'
            when ended is null then 'undated'
            when not pg_temp.over(ended, '5 years') then 'kept'
            when pg_temp.held('authorisation_events', 'session_id', session_id) then 'held'
            else 'destroyed' end
  from (
    select e.id, e.session_id, a.id is not null alive,
           least(e.validity_ended_at, a.valid_until, pg_temp.local_day(a.annulled_at), n.ended) ended
      from authorisation_events e
      left join authorisations a on a.id = e.authorisation_id
      left join (select authorisation_id, min(pg_temp.local_day(ended_at)) ended from authorisation_endings group by 1) n
        on n.authorisation_id = e.authorisation_id
     where e.authorisation_id is not null
  ) events;

insert into demo_expected.gone
select policy, tbl, key from demo_expected.fate where fate = 'destroyed';

-- The events of a removed request stay, with the first day on which it could go.
insert into demo_expected.changed
select 'authorisation-requests', 'authorisation_events', e.id::text,
       jsonb_build_object('validity_ended_at', (pg_temp.local_day(a.requested_at) + interval '6 months')::date + 1)
  from authorisation_events e
  join authorisations a on a.id = e.authorisation_id
  join demo_expected.fate f on f.policy = 'authorisation-requests' and f.key = a.id::text and f.fate = 'destroyed'
 where e.validity_ended_at is null;
