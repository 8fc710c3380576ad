-- What must be true after the run, worked out beforehand in plain SQL. Nothing here comes from the program under test.
create schema demo_expected;

-- The decisions that the demo places before the run.
create table demo_expected.hold (tbl text not null, col text not null, value text not null);

-- Files that stand in the way of their own removal, by looking at them.
create table demo_expected.obstructed (path text not null);

-- What becomes of each record under each policy that looks at it.
create unlogged table demo_expected.fate (policy text not null, tbl text not null, key text not null, fate text not null, primary key (policy, key));

-- Rows that go, records and parts alike, and what is written into rows that stay.
create unlogged table demo_expected.gone (policy text not null, tbl text not null, key text not null, primary key (tbl, key));
create unlogged table demo_expected.changed (policy text not null, tbl text not null, key text not null, change jsonb not null, primary key (tbl, key));

-- Every row of every table, as it must be afterwards.
create unlogged table demo_expected.final (tbl text not null, key text not null, print text not null);

create function pg_temp.today() returns date stable language sql
  as $$ select current_setting('demo.today')::date $$;

create function pg_temp.local_day(instant timestamptz) returns date immutable language sql
  as $$ select (instant at time zone 'Europe/Helsinki')::date $$;

-- Whether the last day on which something may be kept has passed.
create function pg_temp.over(starting_point date, period interval) returns boolean stable language sql
  as $$ select (starting_point + period)::date < pg_temp.today() $$;

create function pg_temp.held(tbl text, col text, value text) returns boolean stable language sql
  as $$ select exists (select from demo_expected.hold h where h.tbl = $1 and h.col = $2 and h.value = $3) $$;
