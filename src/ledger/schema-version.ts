/** Whether the ledger's tables are those that this program was written for. */
import { sql } from 'kysely';
import { migrations } from '../../migrations/all.ts';
import { GallraError } from '../errors/gallra-error.ts';
import { type Db, schema } from './database.ts';

/** Names of the tables in which kysely remembers what was applied. Never to be changed. */
export const migrationTables = { migrationTableName: 'migration', migrationLockTableName: 'migration_lock' };

/** Migrations that were applied to this database; none when it was never migrated. */
export async function appliedMigrations(db: Db): Promise<string[]> {
  const table = `${schema}.${migrationTables.migrationTableName}`;
  const found = await sql<{ there: boolean }>`select to_regclass(${table}) is not null as there`.execute(db);
  if (found.rows[0]?.there !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(table)} order by name`.execute(db);
  return rows.map((row) => row.name);
}

/** @throws `ledger.newer`, `ledger.older` */
export async function refuseOtherVersion(db: Db): Promise<void> {
  const applied = await appliedMigrations(db);
  refuseNewer(applied);
  refuseOlder(pendingMigrations(applied));
}

/** `ledger.newer`: a later program has migrated it, and this one does not know what the tables mean now. */
export function refuseNewer(applied: string[]): void {
  const unknown = applied.filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length === 0) return;
  throw new GallraError({
    code: 'ledger.newer',
    what: `The ledger was migrated by a newer program: this one does not know ${unknown.join(', ')}.`,
    where: 'ledger',
    hint: 'Start the newer program; a ledger is never migrated back.',
    actor: 'operator',
  });
}

/** `ledger.older`: tables are missing, or the last migration was cut short. */
export function refuseOlder(missing: string[]): void {
  if (missing.length === 0) return;
  throw new GallraError({
    code: 'ledger.older',
    what: `The ledger's tables are older than this program: ${missing.join(', ')} is still to be applied.`,
    where: 'ledger',
    hint: 'Run gallra migrate.',
    actor: 'operator',
  });
}

export function pendingMigrations(applied: string[]): string[] {
  return Object.keys(migrations).filter((name) => !applied.includes(name));
}
