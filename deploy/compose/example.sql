-- Another system: what people asked of it, made up.
\set owner `cat /secrets/database/example-owner`
\set worker `cat /secrets/database/example-worker`
set log_statement = 'none';
set log_min_error_statement = 'panic';

select 'create role example_owner login' where not exists (select from pg_roles where rolname = 'example_owner') \gexec
select 'create role example_worker login' where not exists (select from pg_roles where rolname = 'example_worker') \gexec
alter role example_owner password :'owner';
alter role example_worker password :'worker';
select 'create database example owner example_owner' where not exists (select from pg_database where datname = 'example') \gexec
revoke all on database example from public;
grant connect on database example to example_worker;

\connect example
select to_regclass('contact_requests') is null as empty \gset
\if :empty
set role example_owner;
create table contact_requests (
  id integer primary key,
  name text not null,
  message text not null,
  answered_on date
);
insert into contact_requests
select n, 'Person ' || n, 'Question ' || n,
  case when n % 10 = 0 then null else current_date - n * 3 end
from generate_series(1, 200) as n;
create index on contact_requests (answered_on);
reset role;
\endif
