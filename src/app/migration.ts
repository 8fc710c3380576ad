/** Whose credentials a migration uses, and whom it lets work afterwards. */
import { type Migrated, migrate } from '../ledger/migrate.ts';
import type { Address } from '../ports/address.ts';
import { type Config, ledgerUrl, queueUrl } from './config.ts';

/** @throws `config.ledger` */
export const migrationUrl = (config: Config): Address =>
  config.addresses.migration ?? config.migration ?? ledgerUrl(config);

/** What `migrate` does, with `migrationUrl`. @param workerRole who is let work; unless given, `usualWorker`. */
export const migrateLedger = (config: Config, workerRole: string | null = usualWorker(config)): Promise<Migrated> =>
  migrate(migrationUrl(config), { workerRole });

/** Whoever the worker connects as, where that is somebody else than who migrates. */
export function usualWorker(config: Config): string | null {
  if (config.migration === null || config.ledger === null) return null;
  return otherUser(config.ledger, config.migration);
}

/**
 * The address at which the tables of a queue on PostgreSQL are made, and who works with them; null: the queue is on Redis.
 * In the ledger's own database it is the same administrator; elsewhere the queue's own address.
 */
export function queueMigration(config: Config): { url: Address; workerRole: string | null } | null {
  ledgerUrl(config);
  const queue = config.queue ?? config.ledger ?? '';
  if (!/^postgres(ql)?:/.test(queue)) return null;
  if (config.queue !== null && !isSameDatabase(config.queue, config.ledger ?? ''))
    return { url: queueUrl(config), workerRole: null };
  return { url: migrationUrl(config), workerRole: otherUser(queue, config.migration ?? config.ledger ?? '') };
}

function otherUser(worker: string, migrating: string): string | null {
  const role = decodeURIComponent(new URL(worker).username);
  return role === '' || role === decodeURIComponent(new URL(migrating).username) ? null : role;
}

function isSameDatabase(one: string, other: string): boolean {
  const place = (address: string): string => {
    const { hostname, port, pathname } = new URL(address);
    return `${hostname}:${port || '5432'}${pathname}`;
  };
  return place(one) === place(other);
}
