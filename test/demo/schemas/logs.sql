-- Technical logs of two systems, each in its own shape. Those of the third are files.
create schema technical;

create table technical.gateway_requests (
  id uuid primary key,
  logged_at timestamptz not null,
  ip_address inet not null,
  user_agent text,
  client_token text,
  api text not null,
  status smallint not null,
  anonymised_at timestamptz
);
create index on technical.gateway_requests (logged_at);
create index on technical.gateway_requests (ip_address);

create table technical.login_attempts (
  session_id text not null,
  attempt integer not null,
  logged_at timestamp not null,
  ip_address text not null,
  succeeded boolean not null,
  primary key (session_id, attempt)
) partition by hash (session_id);
create table technical.login_attempts_0 partition of technical.login_attempts for values with (modulus 2, remainder 0);
create table technical.login_attempts_1 partition of technical.login_attempts for values with (modulus 2, remainder 1);
create index on technical.login_attempts (logged_at);
