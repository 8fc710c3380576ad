/** Brings the ledger's tables up to this program, and the ledger itself into being. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from '../../migrations/all.ts';
import type { Address } from '../ports/address.ts';
import { append } from './audit.ts';
import { type Db, openDatabase, schema } from './database.ts';
import { guardLog, logOwner, withOwnersRights } from './log-owner.ts';
import { appliedMigrations, migrationTables, refuseNewer } from './schema-version.ts';
import { clock, inTransaction, named } from './transaction.ts';

export interface MigrateOptions {
  /** A role that is let work with the ledger from now on, without being able to edit its log. It must exist. */
  workerRole?: string | null;
}

export interface Migrated {
  /** Names of the migrations that this call applied. */
  applied: string[];
  /** The role that owns the log. */
  logOwner: string;
  /** That is `gallra_log_owner`, who does not log in. False: whoever migrated may not create it, or give things to it. */
  apart: boolean;
}

/**
 * Idempotent; returns the names of what it applied itself. Several processes may call it at once: they take turns, and
 * the later ones find nothing left to do. All pending migrations are one transaction; after a crash, call it again.
 * `ledger.newer` when the schema is newer than the program, `ledger.denied` when the user may not create the schema,
 * `ledger.role` when the worker's role does not exist.
 */
export async function migrate(address: Address, { workerRole = null }: MigrateOptions = {}): Promise<Migrated> {
  const db = openDatabase(address, { max: 1, statementTimeoutMs: 0 });
  try {
    return await named(() => db.connection().execute((connection) => takingTurns(connection, workerRole)));
  } finally {
    await db.destroy();
  }
}

async function takingTurns(db: Db, workerRole: string | null): Promise<Migrated> {
  const turn = sql`hashtextextended(${schema}, 0)`;
  await sql`select pg_advisory_lock(${turn})`.execute(db);
  try {
    refuseNewer(await appliedMigrations(db));
    await createSchema(db);
    return await withOwnersRights(db, async () => {
      const applied = await applyPending(db);
      await createLedger(db);
      const owner = await guardLog(db, workerRole);
      return { applied, logOwner: owner, apart: owner === logOwner };
    });
  } finally {
    await sql`select pg_advisory_unlock(${turn})`.execute(db);
  }
}

/** Asked first: `create … if not exists` wants the privilege to create even where there is nothing to create. */
async function createSchema(db: Db): Promise<void> {
  const found = await sql`select from pg_namespace where nspname = ${schema}`.execute(db);
  if (found.rows.length === 0) await db.schema.createSchema(schema).execute();
}

async function applyPending(db: Db): Promise<string[]> {
  const migrator = new Migrator({
    db: db.withoutPlugins(),
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: schema,
    ...migrationTables,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).map((result) => result.migrationName);
}

/** The ledger's identity, and the first entry of its log. */
async function createLedger(db: Db): Promise<void> {
  const existing = await db.selectFrom('ledger').select('id').executeTakeFirst();
  if (existing !== undefined) return;
  await inTransaction(db, async (trx) => {
    const createdAt = await clock(trx);
    await trx.insertInto('ledger').values({ id: randomUUID(), createdAt }).execute();
    await trx.insertInto('auditHead').values({ next: 0, at: createdAt, leaptFrom: null, fault: null }).execute();
    await append(trx, { kind: 'ledger.created' });
  });
}
