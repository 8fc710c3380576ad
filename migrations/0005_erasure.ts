/**
 * Requests for erasure, and what was approved of them: never more than those records. What identifies people is sealed as
 * the values of holds are, and deleted when it is needed no more.
 */
import { type Kysely, sql } from 'kysely';

const statements = [
  `create table gallra_ledger.erasure (
    id text primary key,
    matter text not null,
    received_on date not null,
    deadline date not null,
    kind text not null check (kind in ('record', 'person')),
    policies text[],
    note text,
    wanted jsonb,
    sealed bytea,
    key_id text,
    recorded_by text not null,
    recorded_at timestamptz not null,
    state text not null check (state in ('open', 'approved', 'refused', 'withdrawn', 'finished')),
    approved_by text,
    approved_at timestamptz,
    ended_by text,
    ended_at timestamptz,
    reason text,
    entry bigint not null unique,
    constraint erasure_sealed_names_key check ((sealed is null) = (key_id is null)),
    constraint erasure_kept_once check (wanted is null or sealed is null),
    constraint erasure_ended check ((ended_at is null) = (state in ('open', 'approved'))),
    constraint erasure_approved check (state <> 'approved' or approved_by is not null),
    constraint erasure_two_people check (approved_by is null or approved_by <> recorded_by)
  )`,
  `create index erasure_under_way on gallra_ledger.erasure (entry) where ended_at is null`,

  `create table gallra_ledger.erasure_work (
    erasure text not null references gallra_ledger.erasure (id),
    policy text not null,
    digest text not null,
    store text not null,
    subject text,
    records bigint not null check (records > 0),
    keys jsonb,
    sealed bytea,
    key_id text,
    looked_at timestamptz,
    run text references gallra_ledger.run (id),
    "left" jsonb,
    primary key (erasure, policy),
    constraint erasure_work_sealed_names_key check ((sealed is null) = (key_id is null)),
    constraint erasure_work_kept_once check (keys is null or sealed is null)
  )`,

  'alter table gallra_ledger.run add column erasure text references gallra_ledger.erasure (id)',
  'create index run_erasure on gallra_ledger.run (erasure) where erasure is not null',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
