-- Who may do what with the ledger. Each start says it again: nothing that is there already is lost.
\set owner `cat /secrets/database/owner`
\set worker `cat /secrets/database/worker`
set log_statement = 'none';
set log_min_error_statement = 'panic';

-- Nobody logs in as the log's owner: whoever could, could edit it.
select 'create role gallra_log_owner nologin' where not exists (select from pg_roles where rolname = 'gallra_log_owner') \gexec
select 'create role gallra_owner login' where not exists (select from pg_roles where rolname = 'gallra_owner') \gexec
select 'create role gallra_worker login' where not exists (select from pg_roles where rolname = 'gallra_worker') \gexec
alter role gallra_owner password :'owner';
alter role gallra_worker password :'worker';
-- The owner may give the log away, and joins its new owner for that moment alone.
grant gallra_log_owner to gallra_owner with admin true, inherit false, set false;

select 'create database gallra owner gallra_owner' where not exists (select from pg_database where datname = 'gallra') \gexec
revoke all on database gallra from public;
grant connect on database gallra to gallra_worker;
