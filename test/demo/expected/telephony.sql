insert into demo_expected.fate
select case division when 'finance' then 'call-recordings-finance' else 'call-recordings-citizen-services' end, 'call_recordings', id::text,
       case when ended_at is null or not isfinite(ended_at) then 'undated'
            when not pg_temp.over(pg_temp.local_day(ended_at), '2 months') then 'kept'
            when pg_temp.held('call_recordings', 'id', id::text) or pg_temp.held('call_recordings', 'caller_id', caller_id)
              or pg_temp.held('switchboard.call_events', 'recording_id', id::text) then 'held'
            when caller_id in (select person_id from matters where state = 'open') then 'excepted'
            when retained_for in ('quality_project', 'complaint') and not pg_temp.over(pg_temp.local_day(ended_at), '12 months') then 'extended'
            -- Its audio goes first, or nothing does.
            when pg_temp.held('files', 'path', audio_path) or audio_path like 'citizen\_services/litigation/%' then 'held'
            when audio_path is null or audio_path = '' or audio_path like '/%' or audio_path like '%..%' then 'blocked'
            when audio_path in (select path from demo_expected.obstructed) then 'blocked'
            when exists (select from call_recordings other -- those of one moment go together
                          where other.audio_path = c.audio_path and (other.division, other.ended_at) is distinct from (c.division, c.ended_at)) then 'blocked'
            else 'destroyed' end
  from call_recordings c;

insert into demo_expected.gone
select policy, tbl, key from demo_expected.fate where fate = 'destroyed'
union all
select f.policy, 'call_events', e.id::text
  from switchboard.call_events e join demo_expected.fate f on f.key = e.recording_id::text and f.fate = 'destroyed';
