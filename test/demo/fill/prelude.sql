-- For one session of filling: what day it is, repeatable chance, and instants on Helsinki's clock.
create function pg_temp.today() returns date stable language sql
  as $$ select current_setting('demo.today')::date $$;

-- From 0 up to 1, the same for the same words and seed.
create function pg_temp.chance(what text) returns float8 stable language sql
  as $$ select ('x' || substr(md5(current_setting('demo.seed') || what), 1, 8))::bit(32)::bigint / 4294967296.0 $$;

create function pg_temp.at(day date, seconds float8) returns timestamptz stable language sql
  as $$ select (day + seconds * interval '1 second') at time zone 'Europe/Helsinki' $$;

-- Every day around the day that lies this period ago, at the first, a middle and the last moment of the day.
create function pg_temp.boundary(period interval) returns table (n int, day date, seconds float8) stable language sql
  as $$
    select (row_number() over (order by k, s))::int, (pg_temp.today() - period)::date + k, s
      from generate_series(-4, 4) k, unnest(array[0, 43200, 86399.999999]) s
  $$;

-- Numbers for the bulk of a table, fewer where the whole demo is made smaller.
create function pg_temp.bulk(first int, count int) returns setof int stable language sql
  as $$ select generate_series(first, first + (count * current_setting('demo.scale')::float8)::int - 1) $$;
