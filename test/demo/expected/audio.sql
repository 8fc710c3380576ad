-- The audio of the calls that go, whether it is there or not.
select distinct f.policy, c.audio_path as path
  from demo_expected.fate f join call_recordings c on c.id::text = f.key
 where f.tbl = 'call_recordings' and f.fate = 'destroyed'
