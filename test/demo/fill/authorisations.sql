-- Confirmed ones: open-ended, annulled, expired, valid. Requests: mostly younger than six months.
insert into authorisations (id, status, kind, code, principal_id, representative_id, requested_at, confirmed_at, confirmed_by, valid_from, valid_until, annulled_at, session_id, signature)
select md5('authorisation-' || n)::uuid, 'confirmed', 'matter', 'code-' || n % 40, 'principal-' || n % 3000, 'representative-' || n % 2000,
       begins, begins + interval '2 days', 'principal-' || n % 3000, begins::date,
       case when fate in ('expired', 'both') then ended when fate = 'valid' then pg_temp.today() + n % 3000 when fate = 'annulled' then pg_temp.today() + n % 900 end,
       case when fate = 'annulled' then pg_temp.at(ended, n % 86400) when fate = 'both' then pg_temp.at(ended + n % 21 - 10, n % 86400) end,
       'session-' || n, md5('signature' || n)
  from (
    select n, ended, pg_temp.at(ended - 900, n % 86400) begins,
           case when n % 20 < 6 then 'open-ended' when n % 20 < 10 then 'expired' when n % 20 < 13 then 'annulled' when n % 20 < 14 then 'both' else 'valid' end fate
      from (select n, pg_temp.today() - (pg_temp.chance('ended' || n) * 2000)::int ended from pg_temp.bulk(10000, 8000) n) bulk
    union all
    select 99 + n + 30 * k, day, pg_temp.at(day - 900, 0), case k when 0 then 'expired' when 1 then 'annulled' else 'both' end
      from generate_series(0, 2) k, pg_temp.boundary('5 years')
  ) confirmed
union all
select md5('request-' || n)::uuid, 'request', 'matter', 'code-' || n % 40, 'principal-' || n % 3000, 'representative-' || n % 2000,
       requested_at, null, null, null, case when n % 9 = 0 then pg_temp.today() + 500 end, null, 'session-r' || n, null
  from (
    select n, pg_temp.at(pg_temp.today() - (pg_temp.chance('requested' || n) * 215)::int, n % 86400) requested_at from pg_temp.bulk(1000, 2000) n
    union all
    select 99 + n, pg_temp.at(day, seconds) from pg_temp.boundary('6 months')
    union all
    select n, pg_temp.at(pg_temp.today() - 300, n) from generate_series(1, 5) n -- a document refers to these: blocked
  ) requests;

insert into authorisation_endings (authorisation_id, kind, ended_at)
select id, case when annulled_at is null then 'expired' else 'annulled' end, coalesce(annulled_at, pg_temp.at(valid_until, 86399))
  from authorisations
 where status = 'confirmed' and (annulled_at is not null or valid_until < pg_temp.today()) and id::text < 'c'
union all -- deleted by a user: only this is left
select md5('deleted-' || n)::uuid, 'deleted', pg_temp.at(pg_temp.today() - (pg_temp.chance('deleted' || n) * 2000)::int, n % 86400) from pg_temp.bulk(1000, 1000) n
union all
select md5('deleted-' || n)::uuid, 'deleted', pg_temp.at(day, seconds) from pg_temp.boundary('5 years');

insert into authorisation_events (id, authorisation_id, kind, occurred_at, actor_id, session_id, reason, validity_ended_at)
select 1000000 + row_number() over (order by about, k), about, (array['created', 'confirmed', 'updated'])[k], at + k * interval '1 hour', actor, 'session', null, stamped
  from (
    select id about, requested_at at, principal_id actor, null::date stamped, case status when 'request' then 1 else 3 end times from authorisations
    union all
    select authorisation_id, ended_at - interval '300 days', 'someone', null, 2 from authorisation_endings where kind = 'deleted'
    union all -- requests removed in earlier years, stamped then
    select md5('removed-' || n)::uuid, pg_temp.at(pg_temp.today() - 2100, n), 'someone', pg_temp.today() - (pg_temp.chance('removed' || n) * 2000)::int, 1
      from pg_temp.bulk(1000, 800) n
    union all
    select md5('removed-' || n)::uuid, pg_temp.at(day - 200, 0), 'someone', day, 1 from pg_temp.boundary('5 years')
  ) things, generate_series(1, 3) k
 where k <= times
union all -- 1–8: gone, nobody knows when. 11, 12: held; 13 beside them is not
select n, md5('lost-' || n)::uuid, 'created', pg_temp.at(pg_temp.today() - 3000, n), 'someone', 'session', null, null from generate_series(1, 8) n
union all
select n, md5('removed-h')::uuid, 'created', pg_temp.at(pg_temp.today() - 3000, n), 'someone', case when n = 13 then 'session' else 'session-held' end, null, pg_temp.today() - 2000
  from generate_series(11, 13) n
union all -- refused, or failed: about nothing
select 5000 + n, null, case when n % 4 = 0 then 'error' else 'refused' end,
       pg_temp.at(pg_temp.today() - (pg_temp.chance('refused' || n) * 2000)::int, n % 86400), case when n % 3 > 0 then 'actor-' || n end, 'session-x' || n, 'reason ' || n % 9, null
  from pg_temp.bulk(1000, 4000) n
union all
select 100 + n, null, 'refused', pg_temp.at(day, seconds), null, 'session-e', 'reason', null from pg_temp.boundary('5 years');

insert into application_documents (id, authorisation_id, received_on, title)
select md5('document-' || id)::uuid, id, (requested_at at time zone 'Europe/Helsinki')::date, 'Application'
  from authorisations
 where id in (select md5('request-' || n)::uuid from generate_series(1, 5) n) or status = 'confirmed' and id::text < '2';

insert into application_attachments (document_id, content)
select id, decode(md5('a' || id::text), 'hex') from application_documents;
