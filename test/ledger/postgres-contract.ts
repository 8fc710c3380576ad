/** The contract of a ledger, over PostgreSQL, as whichever role. */
import { afterAll, beforeAll } from '@jest/globals';
import type { Ledger } from '../../src/ports/ledger.ts';
import { ledgerContract } from '../contract/ledger.ts';
import { type LedgerDatabase, type LedgerDatabaseOptions, ledgerDatabase } from './ledger-database.ts';

export function postgresLedgerContract(options: LedgerDatabaseOptions = {}): void {
  const databases: LedgerDatabase[] = [];
  let database: LedgerDatabase;
  let ledger: Ledger;

  beforeAll(async () => {
    database = await opened();
    ledger = await database.open();
  });
  afterAll(() => Promise.all(databases.map((one) => one.drop())));

  const opened = async (): Promise<LedgerDatabase> => {
    const one = await ledgerDatabase(options);
    databases.push(one);
    return one;
  };

  ledgerContract(async () => ({
    ledger,
    passes: async (ms) => {
      await database.query(`update gallra_ledger.lease set expires_at = expires_at - $1 * interval '1 ms'`, [ms]);
      const instant = new Date(Date.parse(await ledger.now()) + 2).toISOString();
      while ((await ledger.now()) <= instant);
    },
    leaps: async () => void (await database.query(`update gallra_ledger.audit_head set at = at - interval '46 days'`)),
    alone: async () => {
      const one = await opened();
      return { ledger: await one.open(2), ages: one.age };
    },
  }));
}
