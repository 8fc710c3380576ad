insert into demo_expected.fate
select case division when 'finance' then 'call-recordings-finance' else 'call-recordings-citizen-services' end, 'call_recordings', id::text,
       case when ended_at is null or not isfinite(ended_at) then 'undated'
            when not pg_temp.over(pg_temp.local_day(ended_at), '2 months') then 'kept'
            when pg_temp.held('call_recordings', 'id', id::text) or pg_temp.held('call_recordings', 'caller_id', caller_id)
              or pg_temp.held('recordings.call_audio', 'recording_id', id::text) then 'held'
            when caller_id in (select person_id from matters where state = 'open') then 'excepted'
            when retained_for in ('quality_project', 'complaint') and not pg_temp.over(pg_temp.local_day(ended_at), '12 months') then 'extended'
            else 'destroyed' end
  from call_recordings;

insert into demo_expected.gone
select policy, tbl, key from demo_expected.fate where fate = 'destroyed'
union all
select f.policy, 'call_audio', a.recording_id::text
  from recordings.call_audio a join demo_expected.fate f on f.key = a.recording_id::text and f.fate = 'destroyed'
union all
select f.policy, 'call_events', e.id::text
  from call_events e join demo_expected.fate f on f.key = e.recording_id::text and f.fate = 'destroyed';
