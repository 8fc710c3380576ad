-- Technical logs of three systems, each in its own shape.
create schema technical;

create table technical.website_requests (
  site text not null,
  id bigint not null,
  logged_at timestamptz not null,
  ip_address inet not null,
  method text not null,
  path text not null,
  status smallint not null,
  primary key (site, id)
) partition by list (site);
create table technical.website_requests_www partition of technical.website_requests for values in ('www');
create table technical.website_requests_apply partition of technical.website_requests for values in ('apply');
create table technical.website_requests_rest partition of technical.website_requests default;
create index on technical.website_requests (logged_at);
create index on technical.website_requests (ip_address);

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
);
create index on technical.login_attempts (logged_at);
