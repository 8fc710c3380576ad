/** One method of the ledger, one transaction; and what a server's failure is called. */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { GallraError } from '../errors/gallra-error.ts';
import { certificateError } from './address.ts';
import type { Db } from './database.ts';
import type { Tables } from './tables.ts';

export type Trx = Transaction<Tables>;

/**
 * Read committed, whatever the server's default: each statement then sees what committed before it, and a hold read
 * after its lock was waited for is really seen. Whatever is thrown rolls everything back.
 */
export async function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  return named(() => db.transaction().setIsolationLevel('read committed').execute(work));
}

/** Runs a query and gives every failure of the server its name. */
export async function named<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    throw translated(error);
  }
}

/** The ledger's clock, now, to the millisecond. In a transaction it moves on, unlike `now()`. */
export async function clock(db: Db | Trx): Promise<string> {
  const { rows } = await sql<{ now: string }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(db);
  return rows[0]?.now ?? '';
}

/** `column = any(…)`: unlike `in (…)`, an empty list is allowed. */
export function anyOf(values: string[]): RawBuilder<string> {
  return sql<string>`any(${values}::text[])`;
}

/**
 * The server's own words are left out: they may quote values of a row (law L7). Deadlocks, timeouts and a server that
 * goes down or only reads are all the same to the caller: nothing is known to be done, try again later.
 */
function translated(error: unknown): unknown {
  if (error instanceof GallraError || typeof error !== 'object' || error === null) return error;
  const said = error as {
    code?: unknown;
    message?: unknown;
    mayChange?: unknown;
    table?: unknown;
    column?: unknown;
    constraint?: unknown;
  };
  const code = typeof said.code === 'string' ? said.code : '';
  const untrusted = certificateError('ledger', code);
  if (untrusted !== null) return untrusted;
  if (isUnreachable(code, String(said.message))) {
    return new GallraError({
      code: 'ledger.unreachable',
      what: `The ledger's database cannot be reached, or did not answer in time (${code || 'connection ended'}).`,
      where: 'ledger',
      hint: 'Check that the server runs and accepts connections; the work is tried again.',
      actor: 'nobody',
      retryable: true,
    });
  }
  if (/^28|^3D000|^42501/.test(code)) {
    return new GallraError({
      code: 'ledger.denied',
      what: `The ledger's server refuses this user, this database or this operation (SQLSTATE ${code}).`,
      where: 'ledger',
      hint: 'Check user, password, database name and privileges in the address of the ledger.',
      actor: 'operator',
      // The password stands in a file, which may be written after it was changed there.
      retryable: said.mayChange === true && code.startsWith('28'),
    });
  }
  if (!/^[0-9A-Z]{5}$/.test(code)) return error;
  const place = (['table', 'column', 'constraint'] as const).flatMap((name) =>
    typeof said[name] === 'string' ? [`${name} ${said[name]}`] : [],
  );
  return new GallraError({
    code: 'ledger.refused',
    what: `The ledger's server refused a statement (SQLSTATE ${[code, ...place].join(', ')}); nothing was written.`,
    where: 'ledger',
    hint: isFull(code)
      ? "Make room on the disk of the ledger's server; the work is tried again."
      : 'Look SQLSTATE up in the PostgreSQL manual; if it is neither disk space nor a setting, report a bug.',
    actor: 'operator',
    // Somebody makes room, and what was to be done is still to be done.
    retryable: isFull(code),
  });
}

/** Disk, memory: what the server has not enough of now. */
const isFull = (code: string): boolean => /^53[12]00$/.test(code);

function isUnreachable(code: string, message: string): boolean {
  return (
    /^(E[A-Z_]{3,}|08...|57P0.|57014|53300|25P03|25006|40001|40P01|55P03)$/.test(code) ||
    /connection terminated|connection error|not queryable|timeout exceeded|client was closed/i.test(message)
  );
}
