/**
 * What people are told: what stands and what was said of it, the messages that were decided on, and when each look was last
 * done. One sender at a time; what is to be sent is written before it is.
 */
import { type Kysely, sql } from 'kysely';

const statements = [
  `create table gallra_ledger.alert (
    key text primary key,
    source text not null,
    content jsonb not null,
    first_seen timestamptz not null,
    ended_at timestamptz,
    told_at timestamptz,
    told_gist text,
    told_by text,
    over_at timestamptz,
    again boolean not null default false,
    constraint alert_told check ((told_at is null) = (told_gist is null) and (told_at is null) = (told_by is null)),
    constraint alert_over check (over_at is null or (ended_at is not null and told_at is not null))
  )`,
  'create index alert_source on gallra_ledger.alert (source)',

  // The content stays as it was decided on: sent again it is the same, to the byte.
  `create table gallra_ledger.alert_message (
    id text primary key,
    decision text not null,
    channel text not null check (channel in ('mail', 'webhook')),
    recipient text not null,
    language text,
    content text not null,
    decided_at timestamptz not null,
    attempts integer not null,
    next_at timestamptz,
    sent_at timestamptz,
    gave_up_at timestamptz,
    code text,
    constraint alert_message_waits check ((next_at is not null) = (sent_at is null and gave_up_at is null))
  )`,
  'create index alert_message_next on gallra_ledger.alert_message (next_at) where next_at is not null',
  'create index alert_message_decided on gallra_ledger.alert_message (decided_at)',

  `create table gallra_ledger.alert_look (
    source text primary key,
    looked_at timestamptz not null
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
