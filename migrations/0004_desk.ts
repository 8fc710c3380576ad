/** Who may come in at the reviewer's desk, and who is in: accounts of the ledger's own, sessions, attempts to sign in. */
import { type Kysely, sql } from 'kysely';

const statements = [
  // The password as scrypt left it, with its parameters and salt.
  `create table gallra_ledger.account (
    name text primary key,
    full_name text not null,
    password text not null,
    grants jsonb not null,
    created_at timestamptz not null,
    disabled_at timestamptz
  )`,

  // Whoever reads the table cannot take a session over: the browser alone holds what the id is a digest of.
  `create table gallra_ledger.session (
    id bytea primary key check (length(id) = 32),
    account text,
    name text not null,
    groups text[] not null,
    content jsonb not null,
    begun_at timestamptz not null,
    seen_at timestamptz not null
  )`,
  'create index session_account on gallra_ledger.session (account)',
  'create index session_seen on gallra_ledger.session (seen_at)',

  // By a digest of the account or address.
  `create table gallra_ledger.sign_in_attempt (
    what text primary key,
    attempts integer not null,
    last_at timestamptz not null
  )`,
  'create index sign_in_attempt_last on gallra_ledger.sign_in_attempt (last_at)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
