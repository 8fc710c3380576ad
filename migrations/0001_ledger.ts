/**
 * The ledger's own tables: the register of policy versions, leases, runs, batches, holds, and the audit log. Instants
 * are kept to the millisecond. `entry` is the index of the audit entry written with the row: it gives the exact order.
 */
import { type Kysely, sql } from 'kysely';

const statements = [
  `create table gallra_ledger.ledger (
    one boolean primary key default true check (one),
    id text not null,
    created_at timestamptz not null
  )`,

  // The log's next index and last instant. Locked by each append, so that the index has no gaps and time never goes back.
  // Where time leapt, the last instant before, until a person confirms the clock; and what a check of the log found wrong.
  `create table gallra_ledger.audit_head (
    one boolean primary key default true check (one),
    next bigint not null,
    at timestamptz not null,
    leapt_from timestamptz,
    fault text check (fault in ('head', 'gap'))
  )`,
  `create table gallra_ledger.audit_entry (
    index bigint primary key check (index >= 0),
    at timestamptz not null,
    kind text not null,
    policy text,
    bytes bytea not null
  )`,
  'create index audit_entry_policy on gallra_ledger.audit_entry (policy, index)',
  'create index audit_entry_kind on gallra_ledger.audit_entry (kind, index)',
  `create function gallra_ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log can only be appended to.' using errcode = 'insufficient_privilege';
end
$$`,
  `create trigger append_only before update or delete or truncate on gallra_ledger.audit_entry
    for each statement execute function gallra_ledger.refuse_change()`,
  // An ordinary trigger is silent under session_replication_role = replica.
  'alter table gallra_ledger.audit_entry enable always trigger append_only',

  `create table gallra_ledger.policy_version (
    policy text not null,
    digest text not null,
    compiled text not null,
    source text not null,
    published_at timestamptz not null,
    approved_at timestamptz,
    approved_by text,
    schema_digest text,
    waived boolean not null default false,
    in_force boolean not null default false,
    retired_at timestamptz,
    retired_by text,
    retired_because text,
    primary key (policy, digest),
    constraint policy_version_in_force_is_approved check (not in_force or approved_at is not null)
  )`,
  'create unique index policy_version_in_force on gallra_ledger.policy_version (policy) where in_force',

  // One row per physical table. The token tells a lease from a later one of the same run and worker.
  `create table gallra_ledger.lease (
    identity text primary key,
    token text not null,
    run_id text not null,
    worker text not null,
    expires_at timestamptz not null
  )`,
  'create index lease_run on gallra_ledger.lease (run_id, worker)',
  'create index lease_token on gallra_ledger.lease (token)',

  `create table gallra_ledger.run (
    id text primary key,
    policy text not null,
    digest text not null,
    store text not null,
    as_of timestamptz not null,
    state text not null check (state in ('running', 'waiting', 'refused', 'finished', 'failed')),
    started_at timestamptz not null,
    finished_at timestamptz,
    worker text not null,
    planned jsonb,
    approved_maximum bigint,
    approved_by text,
    counts jsonb not null default '{}',
    parts jsonb not null default '{}',
    aftermath jsonb,
    code text,
    message text,
    entry bigint not null unique,
    constraint run_ended_is_finished check ((finished_at is null) = (state in ('running', 'waiting')))
  )`,
  'create index run_policy on gallra_ledger.run (policy, entry)',

  // The range holds keys of records: it is erased in the very transaction that settles the batch.
  `create table gallra_ledger.intent (
    batch_id text primary key,
    run_id text not null references gallra_ledger.run (id),
    policy text not null,
    digest text not null,
    store text not null,
    worker text not null,
    tables text[] not null,
    "table" text not null,
    key text[] not null,
    action text not null,
    range jsonb,
    holds text[] not null,
    intended_at timestamptz not null,
    lease_token text not null,
    settled_at timestamptz,
    settlement jsonb,
    entry bigint not null unique,
    constraint intent_settled_is_erased check ((settlement is null) = (range is not null)),
    constraint intent_settled_at check ((settlement is null) = (settled_at is null))
  )`,
  'create index intent_open on gallra_ledger.intent (entry) where settlement is null',
  'create index intent_run on gallra_ledger.intent (run_id)',
  'create index intent_settled on gallra_ledger.intent (store, settled_at)',

  `create table gallra_ledger.hold (
    id text primary key,
    kind text not null check (kind in ('record', 'matching', 'dataset')),
    restriction boolean not null,
    store text not null,
    "table" text not null,
    identity text not null,
    match jsonb not null,
    reason text not null,
    matter text not null,
    note text,
    placed_by text not null,
    placed_at timestamptz not null,
    review_on date not null,
    acknowledged_at timestamptz,
    released_at timestamptz,
    released_by text,
    released_because text,
    entry bigint not null unique
  )`,
  'create index hold_unreleased on gallra_ledger.hold (identity) where released_at is null',

  `create table gallra_ledger.pause (
    id text primary key,
    policy text,
    store text,
    until timestamptz,
    reason text not null,
    paused_by text not null,
    paused_at timestamptz not null,
    resumed_at timestamptz,
    resumed_by text,
    entry bigint not null unique
  )`,
  'create index pause_in_force on gallra_ledger.pause (entry) where resumed_at is null',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
