/**
 * What becomes of a hold after it was placed: releases that one person requests and another confirms, and that somebody
 * looked at it again when its day came.
 */
import { type Kysely, sql } from 'kysely';

const statements = [
  `create table gallra_ledger.hold_release (
    entry bigint primary key,
    hold text not null references gallra_ledger.hold (id),
    reason text not null,
    requested_by text not null,
    requested_at timestamptz not null,
    ending text check (ending in ('released', 'refused', 'withdrawn')),
    ended_at timestamptz,
    ended_by text,
    ended_because text,
    constraint hold_release_ended check ((ending is null) = (ended_at is null) and (ending is null) = (ended_by is null))
  )`,
  'create unique index hold_release_open on gallra_ledger.hold_release (hold) where ending is null',
  'create index hold_release_hold on gallra_ledger.hold_release (hold, entry)',

  'alter table gallra_ledger.hold add column reviewed_at timestamptz, add column reviewed_by text, add column reviewed_because text',
  'create index hold_released on gallra_ledger.hold (released_at, entry) where released_at is not null',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
