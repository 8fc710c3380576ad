/** A small store for the command line: telephone calls, some with complaints, some with open matters. */
export const storesFile = `stores:
  telephony:
    kind: postgres
    url: "\${TELEPHONY_URL}"
    timezone: Europe/Helsinki
`;

export const callsPolicy = `version: 1
id: calls
title: Call recordings
controller: State Treasury
basis: [GDPR 6(1)(e)]
owner: records@example.org
timezone: Europe/Helsinki
dataset:
  store: telephony
  table: calls
  key: id
  parts:
    - { table: call_events, match: { call_id: id } }
retain:
  period: 2 months
  from: { column: ended_at, missing: error }
  within: { at-most: 2 months }
  extend:
    - { when: { kept_for: complaint }, period: 12 months, within: { at-most: 12 months }, because: complaint }
unless:
  - { exists: { table: matters, match: { person_id: caller_id }, where: { state: open } }, because: pending matter }
disposition: destroy
schedule: "15 2 * * *"
`;

/** Days are counted back from the server's own today. The oldest of the plain ones is a hundred days old. */
export const callsSchema = `
create table calls (id bigint primary key, caller_id text not null, ended_at timestamptz, kept_for text);
create index on calls (ended_at);
create table call_events (id bigint primary key, call_id bigint not null references calls);
create index on call_events (call_id);
create table matters (id bigint primary key, person_id text not null, state text not null);
insert into calls values
  (1, 'anna', now() - interval '100 days', null),
  (2, 'bertil', now() - interval '90 days', null),
  (3, 'cecilia', now() - interval '95 days', 'complaint'),
  (4, 'david', now() - interval '95 days', null),
  (5, 'eva', now() - interval '5 days', null),
  (6, 'fredrik', null, null),
  (7, 'gunilla', now() - interval '92 days', null);
insert into call_events values (10, 1), (20, 2), (50, 5);
insert into matters values (1, 'david', 'open'), (2, 'anna', 'closed');
`;
