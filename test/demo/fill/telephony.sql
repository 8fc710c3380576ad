insert into matters (person_id, state, opened_at)
select 'P-' || n, case when n % 3 = 0 then 'closed' else 'open' end, pg_temp.at(pg_temp.today() - 200, n)
  from generate_series(1, 400) n
union all values ('P-open', 'open', pg_temp.at(pg_temp.today() - 9, 0)), ('P-closed', 'closed', pg_temp.at(pg_temp.today() - 9, 0)),
                 ('P-held', 'open', pg_temp.at(pg_temp.today() - 9, 0));

-- 1–99: special cases. From 100: around two and twelve months. From 10000: the bulk.
insert into call_recordings (id, division, started_at, ended_at, from_number, to_number, official_name, official_number, caller_id, retained_for)
select n, division, coalesce(ended_at, pg_temp.at(pg_temp.today() - 100, 0)) - interval '7 minutes', ended_at,
       '+358 40 ' || n, '+358 295 50 ' || n % 40, 'Official ' || n % 40, '0295 50 ' || n % 40, caller_id, retained_for
  from (
    select n, 'citizen_services' division, case when n <> 1 then pg_temp.at(pg_temp.today() - days, 40000) end ended_at, caller_id, retained_for
      from (values (1, 0, 'P-x', null), -- never ended
                   (11, 100, 'P-x', null), (12, 100, 'P-x', null), (13, 100, 'P-x', null), -- 11 held, 12 through its audio
                   (14, 100, 'P-held', null), (15, 90, 'P-held', 'complaint'), (16, 3, 'P-held', null),
                   (17, 100, 'P-open', null), (18, 100, 'P-open', 'complaint'), (19, 500, 'P-open', 'complaint'), (20, 100, 'P-closed', null),
                   (21, 100, 'P-x', 'complaint'), (22, 100, 'P-x', 'quality_project'), (23, 100, null, 'training'), (24, 500, null, 'complaint'),
                   (30, 3, 'P-x', null), (46, 3, 'P-x', null), (31, 700, 'P-x', null), (32, 700, 'P-x', null)
           ) special (n, days, caller_id, retained_for)
    union all -- what is the matter with their audio is said below
    select n, case n when 44 then 'finance' else 'citizen_services' end, pg_temp.at(pg_temp.today() - 100, 40000), 'P-x', null
      from unnest(array[25, 26, 27, 28, 29, 33, 34, 35, 36, 37, 38, 40, 42, 43, 44, 45]) n
    union all
    select 2, 'finance', null, null, null
    union all
    select 3, 'finance', 'infinity', null, null
    union all
    select 99 + n + 30 * d, case d % 2 when 0 then 'citizen_services' else 'finance' end, pg_temp.at(day, seconds), null, null
      from generate_series(0, 1) d, pg_temp.boundary('2 months')
    union all
    select 199 + n + 30 * d, case d % 2 when 0 then 'citizen_services' else 'finance' end, pg_temp.at(day, seconds), null, 'complaint'
      from generate_series(0, 1) d, pg_temp.boundary('12 months')
    union all
    select n, case when n % 5 < 3 then 'citizen_services' else 'finance' end,
           case when n % 2000 <> 0 then pg_temp.at(pg_temp.today() - (pg_temp.chance('ended' || n) * 68)::int, pg_temp.chance('clock' || n) * 86399) end,
           case when n % 4 > 0 then 'P-' || n % 5000 end,
           case when pg_temp.chance('reason' || n) < 0.04 then 'complaint' when pg_temp.chance('reason' || n) < 0.06 then 'quality_project' end
      from pg_temp.bulk(10000, 9000) n
    union all -- kept longer, some of it too long
    select n, case when n % 2 = 0 then 'citizen_services' else 'finance' end,
           pg_temp.at(pg_temp.today() - 60 - (pg_temp.chance('longer' || n) * 340)::int, n % 86400), 'P-' || n, case when n % 3 = 0 then 'complaint' else 'quality_project' end
      from pg_temp.bulk(30000, 1000) n
  ) calls;

update call_recordings set audio_path =
  case id when 26 then null when 27 then ''
          when 33 then 'citizen_services/../finance/call-000033.wav' when 34 then '/srv/recordings/call-000034.wav'
          when 38 then 'citizen_services/litigation/call-000038.wav' when 40 then 'citizen_services/Ärende 40, ”akut”.wav'
          when 45 then 'citizen_services/case/Call.wav' when 46 then 'citizen_services/case/call.wav' -- two files
          when 29 then 'citizen_services/shared/call-000030.wav' when 30 then 'citizen_services/shared/call-000030.wav' -- with one that is not due
          when 31 then 'citizen_services/shared/call-000032.wav' when 32 then 'citizen_services/shared/call-000032.wav' -- both go
          when 43 then 'transferred/call-000043.wav' when 44 then 'transferred/call-000043.wav' -- between the divisions
          else division || '/' || to_char(started_at at time zone 'Europe/Helsinki', 'YYYY/MM/DD') || '/call-' || lpad(id::text, 6, '0') || '.wav' end;

insert into switchboard.call_events (recording_id, kind, occurred_at)
select id, kind, started_at from call_recordings, unnest(array['answered', 'ended']) kind;
