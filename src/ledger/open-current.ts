/** A database of the ledger whose tables are those of this program: whoever works with them begins here. */
import type { Address } from '../ports/address.ts';
import { type ConnectionOptions, type Db, openDatabase } from './database.ts';
import { refuseOtherVersion } from './schema-version.ts';
import { named } from './transaction.ts';

/** Throws what `openLedger` throws; nothing is left open then. */
export async function openCurrent(address: Address, options: ConnectionOptions): Promise<Db> {
  const db = openDatabase(address, options);
  try {
    await named(() => refuseOtherVersion(db));
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
